"""The pool: one bad file costs itself alone, order and earlier frames stay."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter
from pyarrow import parquet

from piiscan.config import MIB, Limits
from piiscan.errors import PiiscanError
from piiscan.model import Location, Skip
from piiscan.scan.pool import Pool, run
from piiscan.scan.state.known import Known
from piiscan.sources.directories import file_blob, walk

LIMITS = replace(Limits(), blob_seconds=60.0, worker_bytes=256 * MIB)


def outcome(tmp_path, names, *, jobs=1, limits=LIMITS, handler="tests.pool_handlers:make_handler"):
    blobs = []
    for name in names:
        (tmp_path / name).write_text("x")
        blobs.append(file_blob(str(tmp_path / name)))
    return list(run(iter(blobs), handler=handler, config={"greeting": "hello"}, jobs=jobs, limits=limits))


def by_name(frames):
    found = {}
    for blob, kind, payload in frames:
        found.setdefault(blob.path.rpartition("/")[2], []).append((kind, payload))
    return found


@pytest.fixture(autouse=True)
def _handlers_importable(monkeypatch, request):
    monkeypatch.syspath_prepend(str(request.config.rootpath))


@pytest.mark.parametrize(
    ("bad", "reason", "detail"),
    [
        ("sleep", "timed_out", "silent for 1 s"),
        ("segfault", "crashed", "signal 11"),
        ("exit", "crashed", "exit status 3"),
        ("memory", "cut_short", "not enough memory"),
        ("raise", "crashed", "ValueError"),
        ("write", "crashed", "OSError"),
    ],
)
def test_a_bad_file_costs_itself_alone(tmp_path, bad, reason, detail):
    limits = replace(LIMITS, blob_seconds=1.0) if bad == "sleep" else LIMITS  # short only where it is waited for
    frames = by_name(outcome(tmp_path, ["a", bad, "z"], limits=limits))
    assert list(frames) == ["a", bad, "z"]
    assert frames["a"] == [("F", b"hello a"), ("F", b"end"), ("D", b'{"status": "done"}')]
    assert frames["z"] == [("F", b"hello z"), ("F", b"end"), ("D", b'{"status": "done"}')]
    (first, _), (kind, skip), (last, _) = frames[bad]
    assert (first, kind, last) == ("F", "S", "D")
    skip = json.loads(skip)
    assert (skip["reason"], skip["detail"]) == (reason, detail)
    assert skip["location"]["uri"] == str(tmp_path / bad)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_task_that_finds_its_worker_gone_goes_to_another(tmp_path, jobs):
    names = ["leave1", "a", "leave2", "leave3", "b", "segfault", "c"]
    frames = by_name(outcome(tmp_path, names, jobs=jobs))
    assert list(frames) == names
    statuses = {name: json.loads(sent[-1][1])["status"] for name, sent in frames.items()}
    assert statuses == {name: "crashed" if name == "segfault" else "done" for name in names}
    assert all(len(sent) == 3 for sent in frames.values())


def test_order_is_that_of_the_tasks_with_several_workers(tmp_path):
    names = ["slow1", "b", "segfault", "d", "slow2", *(f"n{i}" for i in range(20))]
    frames = outcome(tmp_path, names, jobs=3)
    assert list(by_name(frames)) == names
    assert sum(kind == "D" for _, kind, _ in frames) == len(names)
    assert by_name(frames) == by_name(outcome(tmp_path, names, jobs=1))


def test_signs_of_life_move_the_deadline(tmp_path):
    limits = replace(LIMITS, blob_seconds=1.0)
    assert [kind for _, kind, _ in outcome(tmp_path, ["slow"], limits=limits)] == ["F", *"PPPPPPPP", "F", "D"]


def test_a_file_that_never_ends_is_given_up(tmp_path):
    frames = by_name(outcome(tmp_path, ["steady", "z"], limits=replace(LIMITS, total_seconds=3.0)))
    *_, (kind, skip), (_, done) = frames["steady"]
    assert (kind, json.loads(skip)["detail"], json.loads(done)["status"]) == ("S", "not done in 3 s", "timed_out")
    assert frames["z"][-1] == ("D", b'{"status": "done"}')


def test_a_reader_that_takes_its_time_costs_no_file(tmp_path):
    (tmp_path / "slow").write_text("x")
    limits = replace(LIMITS, blob_seconds=1.5, total_seconds=3.0)
    blobs = iter([file_blob(str(tmp_path / "slow"))])
    kinds = []
    for _, kind, _ in run(
        blobs, handler="tests.pool_handlers:make_handler", config={"greeting": ""}, jobs=1, limits=limits
    ):
        kinds.append(kind)
        time.sleep(0.4)
    assert kinds == ["F", *"PPPPPPPP", "F", "D"]


def test_a_file_that_changes_while_it_is_read_is_told(tmp_path):
    frames = by_name(outcome(tmp_path, ["change", "z"]))
    skip = json.loads(frames["change"][-2][1])
    assert (skip["reason"], skip["detail"]) == ("cut_short", "changed while it was read")
    assert len(frames["z"]) == 3


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_a_killed_parent_takes_a_busy_worker_along(tmp_path, request):
    (tmp_path / "sleep").write_text("x")
    code = """
import sys
from piiscan.config import Limits
from piiscan.scan.pool import Pool
from piiscan.sources.directories import file_blob
with Pool("tests.pool_handlers:make_handler", {"greeting": ""}, jobs=1, limits=Limits()) as pool:
    for frame in pool.frames(iter([file_blob(sys.argv[1])])):
        print(pool.workers[0].process.pid, flush=True)
"""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(request.config.rootpath), *filter(None, sys.path)])}
    arguments = [sys.executable, "-c", code, str(tmp_path / "sleep")]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment) as parent:
        worker = int(parent.stdout.readline())
        parent.kill()
    until = time.monotonic() + 10
    while running(worker) and time.monotonic() < until:
        time.sleep(0.05)
    assert not running(worker)


def running(process):
    """Whether a process is there and is no zombie that nobody has asked for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_skips_of_the_walk_pass_in_order(tmp_path):
    (tmp_path / "a").write_text("x")
    skip = Skip(Location("gone"), "walk", "cannot_read", "gone")
    tasks = [skip, file_blob(str(tmp_path / "a")), skip]
    frames = list(
        run(iter(tasks), handler="tests.pool_handlers:make_handler", config={"greeting": ""}, jobs=2, limits=LIMITS)
    )
    assert [kind for _, kind, _ in frames] == ["S", "F", "F", "D", "S"]
    assert frames[0] == (skip, "S", json.dumps(skip.as_json()).encode())


def test_printing_does_not_disturb_the_frames(tmp_path):
    assert [kind for _, kind, _ in outcome(tmp_path, ["print"])] == ["F", "F", "D"]


def test_output_ahead_of_its_turn_waits(tmp_path):
    frames = outcome(tmp_path, ["slow", "big1", "big2"], jobs=3)
    assert sum(len(payload) for _, kind, payload in frames if kind == "B") == 200 * MIB


def test_a_handler_that_cannot_be_made_is_told(tmp_path):
    with pytest.raises(PiiscanError, match="no such recognizer"):
        outcome(tmp_path, ["a"], handler="tests.pool_handlers:make_nothing")


def test_every_parser_works_under_the_limits(tmp_path):
    writer = sqlite3.connect(tmp_path / "live.db")
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("CREATE TABLE t (name TEXT)")
    writer.commit()
    parquet.write_table(pa.table({"a": ["x"]}), tmp_path / "x.parquet")
    book = xlsxwriter.Workbook(tmp_path / "x.xlsx")
    book.add_worksheet().write(0, 0, "x")
    book.close()
    (tmp_path / "x.csv").write_text("id,name\n1,a\n2,b\n")
    (tmp_path / "x.pdf").write_bytes(b"%PDF-1.4 broken")
    blobs = [item for item in walk([str(tmp_path)]) if not item.path.endswith(("-wal", "-shm"))]
    frames = by_name(run(iter(blobs), handler="tests.pool_handlers:make_reader", config={}, jobs=1, limits=Limits()))
    writer.close()
    kinds = {name: [payload for kind, payload in sent if kind == "C"] for name, sent in frames.items()}
    assert kinds == {
        "live.db": [b"TableChunk"],
        "x.csv": [b"TableChunk"],
        "x.parquet": [b"TableChunk"],
        "x.pdf": [b"cannot_parse"],
        "x.xlsx": [b"TextChunk", b"TextChunk", b"TextChunk", b"TableChunk"],
    }


def test_leaving_early_ends_the_workers(tmp_path):
    (tmp_path / "sleep").write_text("x")
    tasks = iter([file_blob(str(tmp_path / "sleep"))])
    frames = run(tasks, handler="tests.pool_handlers:make_handler", config={"greeting": ""}, jobs=1, limits=Limits())
    assert next(frames)[1] == "F"
    start = time.monotonic()
    frames.close()
    assert time.monotonic() - start < 5


def test_a_file_ends_where_it_ended_when_it_was_opened(tmp_path):
    path = tmp_path / "log"
    path.write_bytes(b"a" * 100_000)
    with file_blob(str(path)).open() as whole, file_blob(str(path)).open() as stream, path.open("ab") as log:
        seen = 0
        while block := stream.read(30_000):
            seen += len(block)
            log.write(b"b" * 40_000)
            log.flush()
        assert (seen, whole.read()) == (100_000, b"a" * 100_000)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_a_size_that_is_wrong_is_not_believed():
    blob = file_blob("/proc/self/status")
    with blob.open() as whole, blob.open() as stream:
        assert blob.size == 0
        assert b"VmRSS" in whole.read()
        assert b"".join(iter(lambda: stream.read(100), b"")).startswith(b"Name")


def test_files_whose_results_are_known_do_not_pile_up():
    taken = []
    tasks = (taken.append(i) or Known() for i in range(100))
    with Pool("tests.pool_handlers:make_handler", {"greeting": ""}, jobs=2, limits=LIMITS) as pool:
        for _ in pool.frames(tasks):
            assert len(taken) <= 2
            assert pool.known == 0
            taken.clear()
