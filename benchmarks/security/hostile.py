"""Hostile and broken files: does a scan survive them, say what it did not read, and leave nothing behind?

    python benchmarks/security/hostile.py [FOLDER] [--big 1.0] [--keep]

Makes about 190 files in FOLDER (default: a temporary one; the full set takes 4 GB of disk), runs `piiscan scan` on it as
a process of its own while some files grow, shrink, vanish or turn into pipes, then each file alone in a limited worker for the table.
Asserts: the run ends with a summary, nothing is written outside the places named, no worker's memory beyond the limit,
every file ends as read or with its Skip, and what cannot be read whole has a Skip. Exit 1 where one fails.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bases import bases
from hostile_archives import archives
from hostile_documents import documents
from reading import peak

from piiscan.config import Limits
from piiscan.scan import pool
from piiscan.sources.directories import walk

EXTRA_BYTES = 600 << 20  # a worker's own size: interpreter, libraries, recognizers


def make(share: Path, big: float) -> dict[str, bool]:
    """Write the set; file name -> whether a Skip is wanted."""
    wanted = {}
    for name, (content, skip) in {**archives(big), **documents(big)}.items():
        (share / name).write_bytes(content())
        wanted[name] = skip
    rng = random.Random(7)
    for name, data in bases().items():
        (share / f"cut-{name}").write_bytes(data[: len(data) // 2])
        (share / f"flip-{name}").write_bytes(flipped(data, rng))
        wanted |= {f"cut-{name}": False, f"flip-{name}": False}
    return wanted | special(share, big)


def flipped(data: bytes, rng: random.Random, count: int = 20) -> bytes:
    """Some bits turned over, most near the start, where the headers lie."""
    out = bytearray(data)
    for _ in range(count if out else 0):
        at = rng.randrange(min(len(out), 512) if rng.random() < 0.5 else len(out))
        out[at] ^= 1 << rng.randrange(8)
    return bytes(out)


def special(share: Path, big: float) -> dict[str, bool]:
    """What only a file system can hold. True: a Skip must tell of it."""
    for name in ("sparse-10g.bin", "sparse-10g.csv"):
        with (share / name).open("wb") as file:
            file.write(b"a,b\n1,2\n" * 100 if name.endswith("csv") else b"")
            file.truncate(int((10 << 30) * big))
    os.mkfifo(share / "pipe")
    door = socket.socket(socket.AF_UNIX)
    with suppress(OSError):  # a path longer than 107 bytes
        door.bind(str(share / "socket"))
    door.close()
    (share / "circle").symlink_to("circle")
    (share / "dangling").symlink_to("nowhere")
    (share / "parent").symlink_to("..")
    with suppress(PermissionError):
        os.mknod(share / "device", 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero
    (share / "closed.txt").write_text("x")
    (share / "closed.txt").chmod(0)
    with suppress(OSError):
        (share / "new\nline \x1b[31m\u202e.txt").write_text("x")
        Path(os.fsdecode(os.fsencode(share) + b"/\xff\xfe.txt")).write_text("x")
        (share / ("長" * 80 + ".txt")).write_text("x")
    deep = share / "/".join(["d"] * 300)
    deep.mkdir(parents=True)
    (deep / "deep.txt").write_text("x")
    for name in MOVING:
        (share / name).write_text("山田太郎,03-0123-4567\n" * 20_000)
    told = dict.fromkeys(("pipe", "circle", "dangling", "parent"), True)
    return told | {name: True for name in ("socket", "device") if (share / name).exists()}


TURNS = 1000  # then the log stops growing, at 30 MB: it must not outrun a scan on a busy machine
MOVING = ("z-grows.log", "z-shrinks.csv", "z-vanishes.txt", "z-pipe.txt")


@contextmanager
def moving(share: Path) -> Iterator[None]:
    """Files change while they are read."""
    stop = threading.Event()

    def run() -> None:
        turn = 0
        while not stop.wait(0.02):
            turn += 1
            if turn > TURNS:
                continue
            with (share / MOVING[0]).open("a") as file:
                file.write("090-0123-4567 佐藤花子\n" * 1000)
            os.truncate(share / MOVING[1], 1000 + turn % 2 * 400_000)
            if turn == 20:
                (share / MOVING[2]).unlink(missing_ok=True)
                (share / MOVING[3]).unlink(missing_ok=True)
                os.mkfifo(share / MOVING[3])

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def scan(share: Path, base: Path, jobs: int, seconds: float) -> dict[str, Any]:
    """Run the command; its exit code, seconds, peak of each worker, JSON objects."""
    places = {name: base / name for name in ("home", "tmp", "cwd")}
    for place in places.values():
        place.mkdir()
    environment = os.environ | {
        "HOME": str(places["home"]),
        "TMPDIR": str(places["tmp"]),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    for name in ("XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"):
        environment.pop(name, None)
    out = base / "out.jsonl"
    command = [sys.executable, "-m", "piiscan", "scan", str(share), "--format", "jsonl", "-o", str(out), "-q"]
    command += ["--jobs", str(jobs), "--key-file", key_of(base)]
    started, peaks = time.monotonic(), {}
    process = subprocess.Popen(
        command, cwd=places["cwd"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    while process.poll() is None and time.monotonic() - started < seconds:
        for child in children(process.pid):
            peaks[child] = max(peaks.get(child, 0), peak(str(child)))
        time.sleep(0.1)
    hung = process.poll() is None
    process.kill()
    said = process.stderr.read().decode() if process.stderr else ""
    left = [str(path.relative_to(base)) for place in places.values() for path in place.rglob("*") if path.is_file()]
    lines = [json.loads(line) for line in out.read_text().splitlines()] if out.exists() else []
    return {"code": process.wait(), "hung": hung, "seconds": time.monotonic() - started, "peak": max(peaks.values(), default=0) * 1024,
            "left": left, "lines": lines, "said": said}  # fmt: skip


def key_of(base: Path) -> str:
    """A key file made by the program itself."""
    from piiscan.keys import new_key_file

    path = base / "scan.key"
    new_key_file(path)
    return str(path)


def children(parent: int) -> list[int]:
    """Processes that `parent` has started."""
    try:
        return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]
    except OSError:
        return []


def one_by_one(share: Path, limits: Limits) -> dict[str, dict[str, Any]]:
    """Each file alone in a worker that only reads: what came out, seconds, peak."""
    told: dict[str, dict[str, Any]] = defaultdict(dict)
    tasks = (item for item in walk([str(share)]))
    for task, kind, payload in pool.run(tasks, handler="reading:make_handler", config={}, jobs=1, limits=limits):
        name = os.path.relpath(task.location.uri, share)[-40:]
        if kind == "F":
            told[name] |= json.loads(payload)
        elif kind == "S":
            told[name].setdefault("reasons", {})[json.loads(payload)["reason"]] = 1
    return told


def judge(run: dict[str, Any], wanted: dict[str, bool], share: Path) -> list[str]:
    """What is wrong with a run; empty: nothing."""
    summary = run["lines"][-1] if run["lines"] else {}
    wrong = [f"left behind: {path}" for path in run["left"]]
    if run["hung"] or run["code"] not in (0, 1, 2) or summary.get("type") != "summary":
        return [*wrong, f"the run broke: exit {run['code']}, hung {run['hung']}: {run['said'][-300:]}"]
    if "Traceback" in run["said"]:
        wrong.append(run["said"][-300:])
    skipped = {os.path.relpath(line["location"]["uri"], share) for line in run["lines"] if line["type"] == "skip"}
    wrong += [f"no Skip: {name}" for name, skip in wanted.items() if skip and name not in skipped]
    if run["peak"] > Limits().worker_bytes + EXTRA_BYTES:
        wrong.append(f"memory: {run['peak'] >> 20} MiB")
    return wrong


def table(told: dict[str, dict[str, Any]]) -> None:
    print(f"{'file':40} {'seconds':>8} {'MiB':>6} {'chunks':>7}  skips")
    for name, row in sorted(told.items(), key=lambda item: -item[1].get("seconds", 1e9)):
        reasons = " ".join(f"{reason}:{count}" for reason, count in row.get("reasons", {}).items())
        seconds, memory = row.get("seconds", float("nan")), row.get("peak", 0) >> 10
        print(f"{ascii(name)[1:-1]:40} {seconds:8.2f} {memory:6} {row.get('chunks', 0):7}  {reasons or 'read'}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--big", type=float, default=1.0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3600, help="for the whole scan")
    parser.add_argument("--blob-seconds", type=float, default=120, help="for a silent worker, in the table")
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args()
    base = (options.folder or Path(tempfile.mkdtemp(prefix="hostile-"))).resolve()
    share = base / "share"
    share.mkdir(parents=True)
    wanted = make(share, options.big)
    with moving(share):
        run = scan(share, base, options.jobs, options.seconds)
    table(one_by_one(share, Limits(blob_seconds=options.blob_seconds)))
    wrong = judge(run, wanted, share)
    summary = run["lines"][-1] if run["lines"] else {}
    print(
        f"\n{len(list(share.rglob('*')))} entries; scan: exit {run['code']}, {run['seconds']:.0f} s, peak of a worker {run['peak'] >> 20} MiB"
    )
    print("skips:", summary.get("skip_reasons"))
    print("\n".join(wrong) or "nothing wrong")
    if not options.keep:
        shutil.rmtree(base)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
