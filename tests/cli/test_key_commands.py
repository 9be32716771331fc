"""piiscan key new, id, rotate; what the program does to keep keys and values out of files it does not write itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from piiscan.cli import main
from piiscan.keys import load_key
from piiscan.match import build_index

MASTER = "氏名,生年月日,電話番号\n山田 太郎,1980-04-01,090-0123-4567\n"


@pytest.fixture
def run(capfd, monkeypatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")

    def call(*arguments):
        with pytest.raises(SystemExit) as stop:
            main([str(a) for a in arguments])
        out, err = capfd.readouterr()
        return stop.value.code, out, err

    return call


@pytest.fixture
def master(tmp_path, run):
    """A key file, and an index built with it."""
    assert run("key", "new", tmp_path / "master.key")[0] == 0
    (tmp_path / "m.csv").write_text(MASTER, "utf-8")
    build_index(tmp_path / "m.csv", key=tmp_path / "master.key", out=tmp_path / "m.index")
    return tmp_path / "master.key"


def test_id_is_that_of_the_index(master, run):
    code, out, _ = run("key", "id", master)
    assert (code, out.strip()) == (0, load_key(master).id)
    assert out.strip() in run("index", "info", master.parent / "m.index")[1]
    assert run("key", "id", f"cmd:cat {master}")[1] == out


def test_rotation_keeps_the_old_key_and_names_what_to_build_again(master, run):
    before = master.read_bytes()
    run("key", "new", master.parent / "other.key")
    build_index(master.parent / "m.csv", key=master.parent / "other.key", out=master.parent / "o.index")
    code, out, _ = run(
        "key", "rotate", master, "--index", master.parent / "m.index", "--index", master.parent / "o.index"
    )
    fresh = next(p for p in master.parent.glob("master.*.key"))
    assert code == 0
    assert master.read_bytes() == before
    assert fresh.name == f"master.{load_key(fresh).id}.key"
    assert fresh.stat().st_mode & 0o077 == 0 or os.name != "posix"
    assert (
        f"m.index: built with the old key; build it again from the master: piiscan index build MASTER --key-file {fresh}"
        in out
    )
    assert "o.index: built with another key" in out
    assert not {line for line in fresh.read_text().split() if line in out}


def test_the_old_index_opens_with_the_old_key_alone(master, run):
    run("key", "rotate", master, "-o", master.parent / "next.key")
    ask = ("match", master.parent / "m.csv", "--index", master.parent / "m.index", "--key-file")
    assert run(*ask, master)[0] == 1
    code, _, err = run(*ask, master.parent / "next.key")
    assert code == 2
    assert load_key(master).id in err
    assert load_key(master.parent / "next.key").id in err


def test_rotation_makes_nothing_where_it_fails(master, run):
    for arguments in ((master, "--index", master.parent), (f"cmd:cat {master}",), (master, "-o", master)):
        assert run("key", "rotate", *arguments)[0] == 2
    assert [p.name for p in master.parent.glob("*.key")] == ["master.key"]


@pytest.mark.skipif(os.name != "posix", reason="file modes")
@pytest.mark.parametrize("command", ["id", "rotate", "build", "match"])
def test_a_key_that_others_can_read_is_refused(master, run, command):
    master.chmod(0o644)
    folder = master.parent
    arguments = {
        "id": ("key", "id", master),
        "rotate": ("key", "rotate", master),
        "build": ("index", "build", folder / "m.csv", "--key-file", master, "-o", folder / "new.index"),
        "match": ("match", folder / "m.csv", "--index", folder / "m.index", "--key-file", master),
    }
    code, out, err = run(*arguments[command])
    assert (code, out) == (2, "")
    assert "chmod 600" in err
    assert not (folder / "new.index").exists()


SHOWS_LIMIT = """
import os, resource, sys
from piiscan.cli import main, piiscan
import click

@piiscan.command()
def limit():
    click.echo(resource.getrlimit(resource.RLIMIT_CORE))
    sys.stdout.flush()
    os.abort()

piiscan.get_command = lambda ctx, name: limit
sys.argv = ["piiscan", "limit"]
main()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
def test_the_program_leaves_no_core_files(tmp_path):
    path = str(Path(__file__).resolve().parents[2] / "src")
    environment = os.environ | {"PYTHONPATH": path}
    script = f"import resource; soft, hard = resource.getrlimit(resource.RLIMIT_CORE); resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))\n{SHOWS_LIMIT}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env=environment, cwd=tmp_path)
    assert done.stdout.strip() == "(0, 0)", done.stderr
    assert done.returncode == -signal.SIGABRT
    assert not list(tmp_path.iterdir())


def test_an_unexpected_error_is_told_without_its_message(master, run, monkeypatch):
    def breaks(*_: object, **__: object) -> None:
        raise ValueError("cannot read 山田 太郎")

    monkeypatch.setattr("piiscan.match.match_list", breaks)
    code, _, err = run("match", master.parent / "m.csv", "--index", master.parent / "m.index", "--key-file", master)
    assert code == 2
    assert "ValueError" in err
    assert "in breaks" in err
    assert "山田" not in err
