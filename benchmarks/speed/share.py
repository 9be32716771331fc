"""A mixed office share: the whole scan beside extraction alone, two workers beside one, memory of each worker.

    python benchmarks/speed/share.py [--files 2000] [--prose FOLDER_OF_DOCX] [--runs 3] [--keep FOLDER]

Wall time of whole processes, pairs in turn within one run; medians. Extraction alone is the same pool and the same
readers with a handler that throws every chunk away. Nothing else should run on the machine: two workers need two cores.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from machine import machine
from office_files import write_share

from piiscan.config import Limits
from piiscan.extract.read import read
from piiscan.model import TextChunk
from piiscan.scan import pool
from piiscan.sources.directories import file_blob, walk

HERE = Path(__file__).parent


def make_extract_only(config):
    """The handler of the workers of `extract`: reads everything, looks for nothing."""

    def handle(blob):
        for _ in read(blob, Limits()):
            pass
        yield "C", b"{}"

    return handle


def extract(folder: str, jobs: int) -> None:
    sys.path.insert(0, str(HERE))
    for _ in pool.run(walk([folder]), handler="share:make_extract_only", config={}, jobs=jobs, limits=Limits()):
        pass


def timed(command: list[str]) -> tuple[float, float]:
    """(wall seconds, peak MB of the largest child process)."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    watching = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not watching.wait(0.05):
            for task in Path(f"/proc/{process.pid}/task").glob("*/children"):
                for child in task.read_text().split():
                    peak = max(peak, _resident(child))

    watcher = threading.Thread(target=watch)
    watcher.start()
    process.wait()
    watching.set()
    watcher.join()
    return time.perf_counter() - begun, peak / 1e6


def _resident(pid: str) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def prose_of(folder: str | None) -> list[str]:
    """Sentences of the documents in a folder."""
    found: list[str] = []
    for path in sorted(Path(folder).iterdir()) if folder else ():
        for chunk in read(file_blob(str(path)), Limits()):
            if isinstance(chunk, TextChunk):
                found += [line for line in chunk.text.replace("。", "。\n").splitlines() if len(line) > 10]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--prose")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--keep", type=Path, help="write the share here, or use the one that lies there")
    parser.add_argument("--extract", nargs=2, metavar=("FOLDER", "JOBS"), help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.extract:
        extract(args.extract[0], int(args.extract[1]))
        return
    print(machine())
    with tempfile.TemporaryDirectory(prefix="piiscan-share-") as scratch:
        folder = args.keep or Path(scratch)
        if not any(folder.glob("*")):
            folder.mkdir(exist_ok=True)
            write_share(folder, args.files, prose=prose_of(args.prose))
        sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
        print(f"{len(sizes)} files, {sum(sizes) / 1e6:.0f} MB")
        scan = [sys.executable, "-m", "piiscan", "scan", str(folder), "-q", "--format", "jsonl", "-o", f"{scratch}/out"]
        alone = [sys.executable, str(HERE / "share.py"), "--extract", str(folder)]
        commands = {
            "extract, 1 job": [*alone, "1"],
            "scan, 1 job": [*scan, "--jobs", "1"],
            "scan, 2 jobs": [*scan, "--jobs", "2"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(args.runs):
            for name, command in commands.items():
                seconds, peak = timed(command)
                times[name].append(seconds)
                print(f"{name:16} {seconds:7.2f} s  largest worker {peak:.0f} MB", flush=True)
        middle = {name: statistics.median(values) for name, values in times.items()}
        print(f"scan / extraction: {middle['scan, 1 job'] / middle['extract, 1 job']:.2f}")
        print(f"one job / two jobs: {middle['scan, 1 job'] / middle['scan, 2 jobs']:.2f}")


if __name__ == "__main__":
    main()
