"""Two writers, a full disk, a killed build: what stays is whole."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import HEADER, KEY, ROWS, write_csv

from piiscan.errors import ConfigError
from piiscan.match import build_index, match_list, update_index, verify_index
from piiscan.match.guard import only_writer

_POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and limits of POSIX")
_LIMITED = """
import resource, sys
from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.match import build_index, update_index
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]),) * 2)
try:
    if sys.argv[1] == "build":
        build_index(sys.argv[2], key=Key(bytes(range(32))), out=sys.argv[3])
    else:
        update_index(sys.argv[2], key=Key(bytes(range(32))), index=sys.argv[3])
except ConfigError as error:
    print(error)
"""
_SLOW = """
import sys, time
from piiscan.keys import Key
from piiscan.match import build_index
def wait(done, total, phase):
    if phase == "rows":
        print("rows", flush=True)
        time.sleep(60)
build_index(sys.argv[1], key=Key(bytes(range(32))), out=sys.argv[2], progress=wait)
"""


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_second_writer_is_refused(tmp_path, small):
    source = tmp_path / "small.csv"
    with only_writer(small), pytest.raises(ConfigError, match="another process is writing"):
        update_index(source, index=small, key=KEY)
    with only_writer(tmp_path / "new"), pytest.raises(ConfigError, match="another process is writing"):
        build_index(source, key=KEY, out=tmp_path / "new")
    assert names(tmp_path) == ["small.csv", "small.index"]
    assert update_index(source, index=small, key=KEY).generations[-1].unchanged == 4


def limited(*arguments):
    return subprocess.run([sys.executable, "-c", _LIMITED, *map(str, arguments)], capture_output=True, text=True).stdout


@_POSIX
@pytest.mark.parametrize("size", [100, 1000])
def test_a_full_disk_leaves_nothing_of_a_build(tmp_path, size):
    source = write_csv(tmp_path / "m.csv", HEADER, ROWS)
    assert "no space left for the index" in limited("build", source, tmp_path / "i", size)
    assert names(tmp_path) == ["m.csv"]


@_POSIX
def test_a_full_disk_leaves_the_old_index(tmp_path, small):
    before = {path: path.read_bytes() for path in small.rglob("*") if path.is_file()}
    source = write_csv(tmp_path / "l.csv", HEADER, [(*row[:6], f"03-0000-{i:04}", "") for i, row in enumerate(ROWS)])
    assert "the index is as it was" in limited("update", source, small, 1000)
    assert {path: path.read_bytes() for path in small.rglob("*") if path.is_file()} == before
    assert verify_index(small, key=KEY) == ()


@_POSIX
def test_what_a_killed_build_left_is_removed(tmp_path):
    source = write_csv(tmp_path / "m.csv", HEADER, ROWS)
    command = [sys.executable, "-c", _SLOW, str(source), str(tmp_path / "i")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        with pytest.raises(ConfigError, match="another process is writing"):
            build_index(source, key=KEY, out=tmp_path / "i")
        process.kill()
    assert ".i.build" in names(tmp_path)
    assert build_index(source, key=KEY, out=tmp_path / "i").rows == 4
    assert names(tmp_path) == ["i", "m.csv"]


def test_the_engine_is_bounded_and_leaves_nothing(tmp_path, world):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    told = []
    result = match_list(
        world.leaked,
        index=world.index,
        key=KEY,
        memory="200MB",
        threads=1,
        temporary=temporary,
        progress=lambda *state: told.append(state),
    )
    assert result.to_arrow().equals(world.result.to_arrow())
    assert names(temporary) == []
    assert told[0][2] == "rows"
    assert (500, None, "rows") in told
    assert told[-1][2] == "judge"


@pytest.mark.parametrize("bounds", [{"memory": "much"}, {"threads": -1}])
def test_bounds_that_are_none_are_refused(world, bounds):
    with pytest.raises(ConfigError, match="the engine refuses these bounds"):
        match_list(world.leaked, index=world.index, key=KEY, **bounds)
