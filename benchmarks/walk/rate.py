"""Whether --read-rate holds: bytes of the files over the seconds of the whole run, at several rates and sizes of files.

    PYTHONPATH=src python benchmarks/walk/rate.py [--seconds 20] [--jobs 2]

Each run has about `--seconds` worth of its rate. The time of a scan of one small file, the start of the
program, is taken off. A short run is above its rate by the file handed out last, which is not waited for.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CASES = ((1_000_000, 20_000, 20_000), (5_000_000, 1_000, 5_000_000), (20_000_000, 500_000, 30_000_000))  # rate, sizes


def make(folder: Path, total: int, least: int, most: int) -> int:
    """Images that are told from their first bytes: the scan itself costs nothing, the rate alone is measured."""
    rng, made = random.Random(6), 0
    while made < total:
        size = rng.randint(least, most)
        with (folder / f"{made:012d}.png").open("wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n")
            file.truncate(size)
        made += size
    return made


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    for rate, least, most in CASES:
        with tempfile.TemporaryDirectory() as place:
            few, many = Path(place) / "few", Path(place) / "many"
            few.mkdir(), many.mkdir()
            make(few, 1, 100, 100)
            made = make(many, int(rate * options.seconds), least, most)
            start = seconds(few, options.jobs)
            held = made / (seconds(many, options.jobs, "--read-rate", str(rate)) - start)
            free = made / (seconds(many, options.jobs) - start)
            print(
                f"rate {rate:,} B/s, files of {least:,}-{most:,} B: {held:,.0f} B/s, {held / rate:.1%}"
                f" (without: {free:,.0f} B/s; start {start:.1f} s)"
            )


def seconds(folder: Path, jobs: int, *extra: str) -> float:
    command = [sys.executable, "-m", "piiscan", "scan", str(folder), "-q", "--allow-skips", "--jobs", str(jobs)]
    started = time.perf_counter()
    subprocess.run([*command, *extra], stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
