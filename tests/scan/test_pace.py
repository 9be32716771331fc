"""A run's pace: the mean of what is handed out, and the end of its time."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from piiscan.config import MIB, Limits
from piiscan.model import Blob, Location, Skip
from piiscan.scan.pace import Pace
from piiscan.scan.pool import Pool
from piiscan.sources.directories import file_blob

LIMITS = replace(Limits(), worker_bytes=256 * MIB)


class Clock:
    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    "sizes", [[1_000] * 5000, [5_000_000, 10, 300_000, 0, 7_000_000] * 4, [20_000_000, 20_000_000]]
)
def test_the_mean_rate_holds_whatever_the_sizes(sizes):
    clock = Clock()
    pace = Pace(1_000_000.0, clock=clock)
    for size in sizes:
        clock.now += pace.wait() + 0.0001  # handing out takes time too
        assert pace.wait() == 0
        pace.took(size)
    clock.now += pace.wait()
    assert sum(sizes) / (clock.now - 100) == pytest.approx(1_000_000, rel=0.03)


def test_time_without_work_is_not_made_up_for():
    clock = Clock()
    pace = Pace(1_000_000.0, clock=clock)
    clock.now += 3600
    pace.took(3_000_000)
    assert pace.wait() == pytest.approx(2)  # one second may be


def test_without_a_rate_nothing_waits():
    pace = Pace()
    pace.took(10**15)
    assert pace.wait() == 0
    assert not pace.over()


def test_what_is_not_reached_is_told_by_folder():
    clock = Clock()
    pace = Pace(seconds=10, clock=clock)
    walked = Skip(Location("/s/pipe"), "walk", "unsupported")
    places = ("/s/a/1", "/s/a/2", "/s/a/3", "/s/b/4", "/s/5", "/s/6")
    tasks = [Blob(Location(uri), 5, io.BytesIO) for uri in places]
    handed = pace.within(iter([*tasks[:5], walked, tasks[5]]))
    assert next(handed) is tasks[0]
    clock.now += 11
    rest = list(handed)
    assert [(s.location.uri, s.files, s.size) for s in rest] == [
        ("/s/a", 2, 10),
        ("/s/b/4", 1, 5),
        ("/s/5", 1, 5),
        ("/s/pipe", 1, 0),
        ("/s/6", 1, 5),
    ]
    assert {s.reason for s in rest if s is not walked} == {"timed_out"}


def test_the_time_limit_ends_files_that_are_being_read(tmp_path, monkeypatch, request):
    monkeypatch.syspath_prepend(str(request.config.rootpath))
    blobs = []
    for name in ("sleep", "sleep2", "z"):
        (tmp_path / name).write_text("x")
        blobs.append(file_blob(str(tmp_path / name)))
    handler, config = "tests.pool_handlers:make_handler", {"greeting": "hello"}
    with Pool(handler, config, jobs=1, limits=LIMITS) as pool:
        list(pool.frames(iter(blobs[2:])))  # the worker is up
        pool.exhausted, pool.pace = False, Pace(seconds=0.5)
        started = time.monotonic()
        frames = list(pool.frames(pool.pace.within(iter(blobs))))
    assert time.monotonic() - started < 5
    told = [
        (source.location.uri.rpartition("/")[2], json.loads(payload)) for source, kind, payload in frames if kind == "S"
    ]
    assert [(name, skip["reason"]) for name, skip in told] == [("sleep", "timed_out"), (tmp_path.name, "timed_out")]
    assert [skip["detail"].partition(":")[0] for _, skip in told] == ["time limit of the run"] * 2


NICE = """
import ctypes, os, subprocess, sys
from piiscan.scan.pace import be_nice
before = os.nice(0)
be_nice()
get = {"x86_64": 252, "aarch64": 31}.get(os.uname().machine)
code = "import ctypes, os; print(os.nice(0), ctypes.CDLL(None).syscall(%s, 1, 0) >> 13)" % get
print(before, subprocess.check_output([sys.executable, "-c", code], text=True) if get else "")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="disk priorities are Linux's")
def test_a_nice_run_gives_way_and_so_do_its_workers():
    before, after, io_class = subprocess.check_output([sys.executable, "-c", NICE], text=True).split()
    assert int(after) == min(int(before) + 10, 19)
    assert int(io_class) == 3  # idle
    assert os.nice(0) == int(before)
