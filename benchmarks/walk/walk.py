"""Files a second of a walk, with and without choices: one core, warm cache.

    PYTHONPATH=src python benchmarks/walk/walk.py [--files 100000] [--runs 3]

Processor time, so that other work on the machine matters little; best of the runs; `os.walk` with a stat of each file stands beside it, which yields no blobs and sorts nothing.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from piiscan.config import WalkSettings
from piiscan.sources.directories import walk
from piiscan.sources.selection import LeftOut

IGNORE = "*.log\n*.tmp\nnode_modules/\n*~\n/tmp/**\n**/cache/*.bin\n!keep*.log\nThumbs.db\n[Bb]ackup_*\n"


def make(folder: Path, count: int) -> None:
    """500 files a folder, three folders deep, Japanese names."""
    for start in range(0, count, 500):
        number = start // 500
        inner = folder / f"部署{number // 20}" / f"案件{number % 20:03d}"
        inner.mkdir(parents=True)
        for i in range(min(500, count - start)):
            (inner / f"資料_{i:04d}.txt").write_bytes(b"x")


def plain(folder: str) -> int:
    return sum(bool(os.stat(f"{here}/{name}")) for here, _, names in os.walk(folder) for name in names)  # noqa: PTH116


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        share = Path(place) / "share"
        make(share, options.files)
        own = Path(place) / "ignore"
        own.write_text(IGNORE)
        every = WalkSettings(
            ignore_files=(str(own),),
            exclude=("*.bak",),
            include=("*.txt",),
            hidden=False,
            since=1.0,
            max_file_bytes=10**9,
        )
        cases = {
            "os.walk and stat": lambda: plain(str(share)),
            "walk": lambda: sum(1 for _ in walk([str(share)])),
            "walk, ignore file of 9 patterns": lambda: sum(
                1 for _ in walk([str(share)], WalkSettings(ignore_files=(str(own),)))
            ),
            "walk, every choice": lambda: sum(1 for _ in walk([str(share)], every, LeftOut())),
        }
        for name, run in cases.items():
            best = float("inf")
            for _ in range(options.runs):
                started = time.process_time()
                assert run() == options.files
                best = min(best, time.process_time() - started)
            print(f"{name:34} {options.files / best:10,.0f} files/s")


if __name__ == "__main__":
    main()
