"""`piiscan scan --ledger` and `piiscan ledger` as people call them."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from piiscan.cli import piiscan

NAMES = ("山田太郎", "佐藤花子", "鈴木一郎", "高橋次郎")


def write(path: Path, names=NAMES) -> None:
    rows = [f"{name},東京都千代田区丸の内1-1-{n},090-0123-45{n:02}" for n, name in enumerate(names, 1)]
    path.write_text("\n".join(["氏名,住所,電話番号", *rows]) + "\n", encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A share that was scanned twice: one file grew, one is gone, one is new, one is no longer read."""
    base = tmp_path_factory.mktemp("ledger")
    share = base / "share"
    (share / "kept").mkdir(parents=True)
    for name in ("grows", "gone", "kept/hidden", "emptied"):
        write(share / f"{name}.csv", NAMES[:2])
    assert scan(base, "share").returncode == 1
    write(share / "grows.csv")
    (share / "gone.csv").rename(share / "new.csv")
    (share / "emptied.csv").write_text("番号\n1\n", encoding="utf-8")
    assert scan(share, ".", "--exclude", "kept").returncode == 1
    return base


def scan(cwd, *arguments):
    ledger = "l.db" if (cwd / "share").exists() else "../l.db"
    command = [sys.executable, "-m", "piiscan", "scan", *arguments, "--ledger", ledger, "-q", "--jobs", "1"]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", cwd=cwd)


def call(*arguments, lang="en"):
    named = ["--lang", lang] if arguments[0] in ("list", "show", "diff", "review-due", "export") else []
    return CliRunner().invoke(piiscan, ["ledger", *map(str, arguments), *named], catch_exceptions=False)


def objects(*arguments):
    return [json.loads(line) for line in call(*arguments, "--format", "jsonl").stdout.splitlines()]


def test_two_scans_of_a_share_that_changed(folder):
    db = folder / "l.db"
    places = {Path(one["uri"]).name: one for one in objects("list", db, "--all")}
    assert {name: one["gone_reason"] for name, one in places.items()} == {
        "grows.csv": None,
        "new.csv": None,
        "hidden.csv": None,
        "gone.csv": "no_file",
        "emptied.csv": "nothing_found",
    }
    assert places["grows.csv"]["persons"] == 4
    assert places["grows.csv"]["entities"]["PERSON"]["columns"] == ["氏名"]
    *found, summary = objects("diff", db)
    kinds = {Path(one["place"]).name: one["kind"] for one in found}
    assert kinds == {"grows.csv": "grown", "new.csv": "new", "gone.csv": "gone", "emptied.csv": "gone"}
    assert (summary["since"], summary["unchanged"], summary["moved"]) == (1, 1, 1)
    told = call("diff", db).stdout
    assert "perhaps moved from" in told
    assert "2 → 4" in told
    assert len(objects("list", db, "--gone")) == 2
    assert len(objects("list", db, "--min-persons", 3)) == 1


def test_no_value_of_the_files_is_in_the_ledger(folder):
    stored = b"".join(path.read_bytes() for path in folder.glob("l.db*"))
    assert "氏名".encode() in stored
    values = [*NAMES, *(name[:2] for name in NAMES), "丸の内", "千代田", "0123-45", "012345"]
    for value in values:
        for code in ("utf-8", "utf-16-le", "cp932"):
            assert value.encode(code) not in stored, value


def test_fill_in_show_review_and_export(folder, tmp_path):
    db, book = folder / "l.db", tmp_path / "l.xlsx"
    here = [str(one["id"]) for one in objects("list", db)]
    grows = next(one["id"] for one in objects("list", db) if one["uri"].endswith("grows.csv"))
    assert call("edit", db, "grows.csv", "--set", "purpose=発送", "--set", "note=a=b", "--by", "花子").exit_code == 0
    shown = call("show", db, grows, lang="ja").stdout
    for part in ("発送", "a=b", "花子", "（未記入）", "検出の履歴"):
        assert part in shown
    [told] = objects("show", db, grows)
    assert [one["new"] for one in told["history"]] == ["発送", "a=b"]
    assert [one["persons"] for one in told["versions"]] == [2, 4]
    assert call("review-due", db).exit_code == 1
    assert call("edit", db, *here, "--set", "department=営業部").exit_code == 0
    assert call("review", db, "--all", "--by", "花子").exit_code == 0
    assert (call("review-due", db).exit_code, call("review-due", db).stdout) == (0, "")
    assert call("review-due", db, "--as-of", "2199-01-01", lang="ja").stdout.count("確認が古い") == len(here)
    assert call("export", db, book, lang="ja").exit_code == 0
    assert call("edit", db, "--from-xlsx", book).output == "0 entries changed, 0 conflicts\n"
    for name in ("l.csv", "l.jsonl"):
        assert call("export", db, tmp_path / name).exit_code == 0
    assert (
        (tmp_path / "l.csv").read_text(encoding="utf-8-sig").splitlines()[0].startswith('"No.","Name of the personal')
    )
    assert len((tmp_path / "l.jsonl").read_text(encoding="utf-8").splitlines()) == 5
    assert call("check", db).exit_code == 0


def test_what_is_wrong_is_told(folder, tmp_path):
    from piiscan.errors import ConfigError

    db = folder / "l.db"
    for arguments, message in (
        (("list", tmp_path / "none.db"), "no inventory"),
        (("show", db, "nothing"), "no place nothing"),
        (("edit", db, "1"), "--set KEY=VALUE, or --from-xlsx"),
        (("edit", db, "--set", "note=x"), "name a place"),
        (("edit", db, "1", "--set", "note"), "write KEY=VALUE"),
        (("edit", db, "1", "--set", "hobby=x"), "no entry 'hobby'"),
        (("review", db), "or say --all"),
        (("export", db, tmp_path / "l.pdf"), r"\.xlsx, \.csv or \.jsonl"),
        (("diff", db, "--since", "soon"), "number of a run or a date"),
    ):
        with pytest.raises(ConfigError, match=message):
            call(*arguments)
    assert not (tmp_path / "none.db").exists()


def test_a_ledger_that_cannot_be_used_is_told_before_the_scan(tmp_path):
    (tmp_path / "share").mkdir()
    (tmp_path / "l.db").write_bytes(b"no ledger" * 1000)
    done = scan(tmp_path, "share")
    assert (done.returncode, done.stdout) == (2, "")
    assert "not a usable ledger" in done.stderr


@pytest.mark.parametrize("command", ["list", "show", "diff", "edit", "review", "review-due", "move", "export", "check"])
def test_help_teaches(command):
    told = CliRunner().invoke(piiscan, ["ledger", command, "--help"]).output
    assert "LEDGER" in told


def test_names_are_data_on_a_terminal_too():
    with tempfile.TemporaryDirectory() as folder:  # of a short name: long ones are folded
        _names_are_data(Path(folder))


def _names_are_data(tmp_path):
    (tmp_path / "share").mkdir()
    write(tmp_path / "share" / "[red]a\x1b[1m\n=1+1<b>.csv")
    assert scan(tmp_path, "share").returncode == 1
    for arguments in (("list", tmp_path / "l.db"), ("show", tmp_path / "l.db", 1), ("review-due", tmp_path / "l.db")):
        told = call(*arguments).stdout
        assert "[red]a" in told
        assert "\x1b" not in told
    call("export", tmp_path / "l.db", tmp_path / "l.xlsx")
    call("export", tmp_path / "l.db", tmp_path / "l.csv")
    assert call("edit", tmp_path / "l.db", "--from-xlsx", tmp_path / "l.xlsx").output.startswith("0 entries")


OWN = """
id: own_code
entity: OWN_CODE
title: {ja: 社内番号, en: Own code}
status: experimental
pattern: '(?P<value>ABC[0-9]{8})'
anchors: [ABC]
base: 3.0
mask: "*"
examples: ['⟦ABC12345678⟧']
counterexamples: ['ABC1']
law: [personal_information]
references: [x]
"""


@pytest.mark.parametrize("choice", [("--min-score", "0"), ("--catalog", "own")])
def test_what_a_scan_with_other_choices_did_not_tell_is_not_gone(tmp_path, choice):
    share, catalog = tmp_path / "share", tmp_path / "own"
    share.mkdir()
    catalog.mkdir()
    write(share / "a.csv")
    (share / "b.txt").write_text("123456789018 ABC12345678\n", encoding="utf-8")
    (catalog / "own_code.yaml").write_text(OWN, encoding="utf-8")
    assert scan(tmp_path, "share", *choice).returncode == 1
    scan(tmp_path, "share")
    assert len(objects("list", tmp_path / "l.db")) == 2
    assert objects("list", tmp_path / "l.db", "--gone") == []


@pytest.mark.parametrize("choice", [("--baseline", "known"), ("--suppress", "known"), ("--min-score", "0.9")])
def test_the_ledger_lists_all_that_lies_there(tmp_path, choice):
    (tmp_path / "share").mkdir()
    (tmp_path / "known").write_text("", encoding="utf-8")
    done = scan(tmp_path, "share", *choice)
    assert done.returncode == 2
    assert "--ledger lists all" in done.stderr


def test_the_ledger_lists_sheets_so_that_files_alone_are_refused(tmp_path):
    write(tmp_path / "a.csv")
    (tmp_path / "share").mkdir()
    done = scan(tmp_path, "a.csv", "--detail", "file")
    assert done.returncode == 2
    assert "--detail" in done.stderr
