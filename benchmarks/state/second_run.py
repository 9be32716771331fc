"""The second run over an unchanged share of many small files: files in a second, from start to end of the command.

    python benchmarks/state/second_run.py [--files 100000] [--runs 3] [--jobs 2] [--with-findings 20]

One file in `--with-findings` holds personal information. The first run takes minutes (it scans), the others are timed.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import tempfile
import time
from pathlib import Path

from kill import command, outcome, same

TEXT = "打合せメモ\n田中 太郎様（090-0123-{:04d}）へ見積書を再送する。\n"


def write(folder: Path, files: int, every: int) -> None:
    """Small text files, two hundred to a folder; every one has content of its own."""
    for i in range(files):
        place = folder / f"{i // 20_000:02d}" / f"d{i // 200:05d}"
        place.mkdir(parents=True, exist_ok=True)
        text = TEXT.format(i % 10_000) if i % every == 0 else ""
        (place / f"f{i:07d}.txt").write_text(f"{text}no {i}\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("files", 100_000), ("runs", 3), ("jobs", 2), ("with-findings", 20)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--keep", help="Folder for share and state, to measure again without the first run.")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="piiscan-second-") as place:
        folder = Path(told.keep or place)
        os.environ["XDG_DATA_HOME"] = str(folder / "home")
        if not (folder / "share").exists():
            write(folder / "share", told.files, told.with_findings)
            time.sleep(3)  # files must be older than the margin within which a change may not show
        times, spent = [], 0.0
        for number in range(told.runs + 1):
            out = folder / f"{number}.jsonl"
            started = time.monotonic()
            subprocess.run(command(folder / "share", out, folder / "state", told.jobs), check=False)
            times.append(time.monotonic() - started)
            lines, summary = outcome(out)
            used = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu, spent = used.ru_utime + used.ru_stime - spent, used.ru_utime + used.ru_stime
            rate = f"{told.files / times[-1]:,.0f} files/s, {cpu:.2f} s of processor"
            print(f"run {number}: {times[-1]:.2f} s, {rate}, reused {summary['reused']}", flush=True)
            assert same(outcome(folder / "0.jsonl"), (lines, summary)), "the runs differ"
    print(f"second runs: {told.files / min(times[1:]):,.0f} files/s at best")


if __name__ == "__main__":
    main()
