"""Whether --read-rate holds: bytes of the files over the seconds of the whole run, at several rates and sizes of files.

    PYTHONPATH=src python benchmarks/walk/rate.py [--seconds 20] [--jobs 2]

Each run has about `--seconds` worth of its rate. The start of the program (a second or two) is in the time.
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
            made = make(Path(place), int(rate * options.seconds), least, most)
            command = [
                sys.executable,
                "-m",
                "piiscan",
                "scan",
                place,
                "-q",
                "--allow-skips",
                "--jobs",
                str(options.jobs),
            ]
            seconds = []
            for extra in ((), ("--read-rate", str(rate))):
                started = time.perf_counter()
                subprocess.run([*command, *extra], stdout=subprocess.DEVNULL, check=False)
                seconds.append(time.perf_counter() - started)
            free, held = (made / s for s in seconds)
            print(
                f"rate {rate:,} B/s, files {least:,}-{most:,} B: {held:,.0f} B/s, {held / rate:.1%}"
                f" (without: {free:,.0f} B/s)"
            )


if __name__ == "__main__":
    main()
