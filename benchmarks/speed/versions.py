"""Whole scans of two source trees in turn: how much of the speed of the old one the new one keeps.

    python benchmarks/speed/versions.py OLD_TREE NEW_TREE FOLDER... [--pairs 3]

CPU seconds of the command and its worker, one job; the median of old/new of all pairs is told.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path


def seconds(tree: Path, target: str) -> float:
    command = [
        sys.executable,
        "-m",
        "piiscan",
        "scan",
        target,
        "--jobs",
        "1",
        "--format",
        "jsonl",
        "-o",
        os.devnull,
        "-q",
    ]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(tree.resolve() / "src")}, check=False)
    if done.returncode > 2:
        raise SystemExit(f"{tree}: exit {done.returncode}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--pairs", type=int, default=3)
    args = parser.parse_args()
    for folder in args.folders:
        pairs = [(seconds(args.old, folder), seconds(args.new, folder)) for _ in range(args.pairs)]
        told = ", ".join(f"{old:.2f}/{new:.2f}" for old, new in pairs)
        print(f"{folder}: {told}; speed kept {statistics.median(old / new for old, new in pairs):.3f}")


if __name__ == "__main__":
    main()
