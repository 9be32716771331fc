"""The pool: one bad file costs itself alone, order and earlier frames stay."""

import json
import time
from dataclasses import replace

import pytest

from piiscan.config import MIB, Limits
from piiscan.errors import PiiscanError
from piiscan.model import Location, Skip
from piiscan.scan.pool import run
from piiscan.sources.directories import file_blob

LIMITS = replace(Limits(), blob_seconds=1.0, worker_bytes=256 * MIB)


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
    frames = by_name(outcome(tmp_path, ["a", bad, "z"]))
    assert list(frames) == ["a", bad, "z"]
    assert frames["a"] == [("F", b"hello a"), ("F", b"end"), ("D", b'{"status": "done"}')]
    assert frames["z"] == [("F", b"hello z"), ("F", b"end"), ("D", b'{"status": "done"}')]
    (first, _), (kind, skip), (last, _) = frames[bad]
    assert (first, kind, last) == ("F", "S", "D")
    skip = json.loads(skip)
    assert (skip["reason"], skip["detail"]) == (reason, detail)
    assert skip["location"]["uri"] == str(tmp_path / bad)


def test_order_is_that_of_the_tasks_with_several_workers(tmp_path):
    names = ["slow1", "b", "segfault", "d", "slow2", *(f"n{i}" for i in range(20))]
    frames = outcome(tmp_path, names, jobs=3)
    assert list(by_name(frames)) == names
    assert sum(kind == "D" for _, kind, _ in frames) == len(names)
    assert by_name(frames) == by_name(outcome(tmp_path, names, jobs=1))


def test_signs_of_life_move_the_deadline(tmp_path):
    limits = replace(LIMITS, blob_seconds=0.5)
    assert [kind for _, kind, _ in outcome(tmp_path, ["slow"], limits=limits)] == ["F", *"PPPPPPPP", "F", "D"]


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
    frames = outcome(tmp_path, ["slow", "big1", "big2"], jobs=3, limits=replace(LIMITS, blob_seconds=5))
    assert sum(len(payload) for _, kind, payload in frames if kind == "B") == 200 * MIB


def test_a_handler_that_cannot_be_made_is_told(tmp_path):
    with pytest.raises(PiiscanError, match="no such recognizer"):
        outcome(tmp_path, ["a"], handler="tests.pool_handlers:make_nothing")


def test_leaving_early_ends_the_workers(tmp_path):
    (tmp_path / "sleep").write_text("x")
    tasks = iter([file_blob(str(tmp_path / "sleep"))])
    frames = run(tasks, handler="tests.pool_handlers:make_handler", config={"greeting": ""}, jobs=1, limits=Limits())
    assert next(frames)[1] == "F"
    start = time.monotonic()
    frames.close()
    assert time.monotonic() - start < 5
