"""A scan is killed at random moments and run again: does the result equal that of an undisturbed run?

    python benchmarks/state/kill.py [--kills 100] [--files 2000] [--every 15] [--seed 1]

Each time the scan starts with a new state, gets SIGKILL at a random moment of its length (by turns its whole process
group, or the parent alone: its workers must end by themselves; with one worker and with two), and is run again with the
same state. Compared byte by byte: all JSON lines; of the summary all but `seconds` and `reused`. One file in `--every`
takes time to scan; the others are copies, binary or empty.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from share import write

Outcome = tuple[bytes, dict[str, object]]


def command(share: Path, out: Path, state: Path | None, jobs: int) -> list[str]:
    kept = ["--state", str(state)] if state else []
    wanted = ["--format", "jsonl", "-o", str(out), "--jobs", str(jobs), "-q", *kept]
    return [sys.executable, "-m", "piiscan", "scan", str(share), *wanted]


def outcome(out: Path) -> Outcome:
    """The lines of findings and skips, and the summary without what may differ."""
    *lines, last = out.read_bytes().splitlines(keepends=True)
    summary = json.loads(last)
    del summary["seconds"]
    reused = summary.pop("reused")
    return b"".join(lines), summary | {"reused": reused}


def same(one: Outcome, other: Outcome) -> bool:
    return one[0] == other[0] and one[1] | {"reused": 0} == other[1] | {"reused": 0}


def killed(arguments: list[str], seconds: float, *, group: bool) -> tuple[bool, bool]:
    """Start, wait, kill: whether it was still at work, and whether all its processes are gone soon after."""
    run = subprocess.Popen(arguments, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    (os.killpg if group else os.kill)(run.pid, signal.SIGKILL)
    early = run.wait() == -signal.SIGKILL
    for _ in range(100):
        try:
            os.killpg(run.pid, 0)
        except ProcessLookupError:
            return early, True
        time.sleep(0.02)
    os.killpg(run.pid, signal.SIGKILL)
    return early, False


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, value in (("kills", 100), ("files", 2000), ("every", 15), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=value)
    told = parser.parse_args()
    rng = random.Random(told.seed)
    with tempfile.TemporaryDirectory(prefix="piiscan-kill-") as place:
        folder = Path(place)
        write(folder / "share", told.files, seed=told.seed, every=told.every)
        os.environ["XDG_DATA_HOME"] = str(folder / "home")  # one key for all runs
        subprocess.run(command(folder / "share", folder / "whole.jsonl", None, 2), check=False)
        started = time.monotonic()
        subprocess.run(command(folder / "share", folder / "timed.jsonl", folder / "timed.state", 2), check=False)
        length = time.monotonic() - started
        whole = outcome(folder / "whole.jsonl")
        lines = whole[0].count(b"\n")
        print(f"{told.files} files, {length:.1f} s with a state, {lines} lines", flush=True)
        equal = early = ended = reused = 0
        for number in range(told.kills):
            state, out = folder / f"{number}.state", folder / f"{number}.jsonl"
            arguments = command(folder / "share", out, state, 1 + number // 2 % 2)
            was, gone = killed(arguments, rng.uniform(0, length), group=number % 2 == 0)
            early, ended = early + was, ended + gone
            subprocess.run(arguments, check=False)
            again = outcome(out)
            equal += same(whole, again)
            reused += int(str(again[1]["reused"]))
            if not same(whole, again):
                print(f"kill {number}: DIFFERS", flush=True)
            for left in folder.glob(f"{number}.*"):
                left.unlink()
            if number % 10 == 9:
                print(f"{number + 1} kills, {equal} equal, {early} before the end", flush=True)
    print(
        f"equal {equal} of {told.kills}; killed before the end {early}; no process left behind {ended} of {told.kills}"
    )
    print(f"blobs not read again: {reused / told.kills:.0f} on average")
    sys.exit(equal != told.kills or ended != told.kills)


if __name__ == "__main__":
    main()
