"""Is time linear in the size, and memory bounded? Each kind of text at several sizes through `piiscan scan FILE`.

    python benchmarks/speed/linear.py [--prose FOLDER_OF_CP932_TEXTS] [--sizes 1,10,100] [--kinds digits,dense] [--out FILE]

Time is processor time of the whole command with one worker, which other work on the machine disturbs least; peak memory
is that of its largest process. A kind is linear where a
megabyte of a large size takes no longer than 1.5 times a megabyte of the size before, start-up taken off. Hostile kinds
are one line. Files lie in a temporary folder and are deleted, so 1,000 (a gigabyte) needs that much disk.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from machine import machine
from text_engine import dense, prose

LIMIT_MB, SLOWER, FROM_MB = 300, 1.5, 50  # below 50 MB the start and the first table look-ups are still felt
GIVEN = [a + b for a in "太次健直和正美恵由真" for b in "郎一子美人樹也香介代"]
KINDS: dict[str, str] = {  # one line made of these
    "digits": "0123456789",
    "context words": "マイナンバー",
    "many context words": "マイナンバー電話番号口座番号保険者番号免許証",
    "digit and dash": "1-",
    "digits and dashes": "090-0123-",
    "at signs": "@",
    "mail addresses": "a@b.co",
    "parentheses": "(",
    "postal marks": "〒",
    "surnames": "佐藤",
    "addresses": "東京都",
    "anchors": "パスワード:",
    "quotes": '"',
    "commas": ",",
    "spaces": " ",
    "short lines": "a\n",
}


def one_line(unit: str) -> Callable[[int], str]:
    return lambda size: unit * (size // len(unit.encode()))


def customers() -> Callable[[int], str]:
    """Rows of a CSV file that never come twice: distinct values and persons must not fill the memory."""
    rng = random.Random(1)

    def make(size: int) -> str:
        rows = []
        for _ in range(size // 100):
            n = rng.randrange(10**9)
            rows.append(
                f"C{n:09d},山田{rng.choice(GIVEN)},{n % 900 + 100}-{n % 10**4:04d},090-0{n % 1000:03d}-{n // 1000 % 10**4:04d},"
                f"19{n % 60 + 40}-{n % 12 + 1:02d}-{n % 28 + 1:02d},taro{n}@example.jp\n"
            )
        return "".join(rows)

    return make


def write(make: Callable[[int], str], size: int, path: Path) -> None:
    """`size` bytes in pieces of at most 8 MB, so that this process stays small."""
    with path.open("w", encoding="utf-8", newline="") as out:
        while size > 0:
            out.write(make(min(size, 8_000_000)))
            size -= 8_000_000


def scan(path: Path, folder: Path) -> tuple[float, float, int]:
    """Seconds of processor time (all processes), peak MB (of the largest) and exit code of one run."""
    command = [sys.executable, "-m", "piiscan", "scan", str(path), "-q", "--jobs", "1", "--format", "jsonl"]
    command += ["-o", str(folder / "out.jsonl")]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)  # of the process and all that it waited for
    scale = 1e6 if sys.platform == "darwin" else 1e3
    (folder / "out.jsonl").unlink(missing_ok=True)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / scale, os.waitstatus_to_exitcode(status)


def measure(name: str, make: Callable[[int], str], sizes: list[int], empty: float) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for megabytes in sizes:
        with tempfile.TemporaryDirectory(prefix="piiscan-linear-") as folder:
            path = Path(folder) / ("text.csv" if "CSV" in name else "text.txt")
            write(make, megabytes * 1_000_000, path)
            seconds, peak, code = scan(path, Path(folder))
        each = max(seconds - empty, 0.01) / megabytes
        before = float(str(rows[-1]["seconds_per_mb"])) if rows else each
        steep = megabytes >= FROM_MB and each > SLOWER * before
        verdict = f"  NOT LINEAR ({each / before:.1f} times)" if steep else ""
        verdict += "" if peak < LIMIT_MB else "  ABOVE THE LIMIT OF MEMORY"
        rows.append(
            {"kind": name, "mb": megabytes, "seconds": seconds, "seconds_per_mb": each, "peak_mb": peak, "exit": code}
        )
        print(
            f"{name:20} {megabytes:6} MB {seconds:8.2f} s {1 / each:8.1f} MB/s {peak:6.0f} MB  exit {code}{verdict}",
            flush=True,
        )
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prose")
    parser.add_argument("--sizes", default="1,10,100")
    parser.add_argument("--kinds", help="only these, by comma")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    makers = {"dense CSV": dense, "customers CSV": customers(), "prose": lambda size: prose(options.prose, size)}
    makers |= {name: one_line(unit) for name, unit in KINDS.items()}
    wanted = options.kinds.split(",") if options.kinds else list(makers)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "small.txt"
        path.write_text("a\n")
        empty = min(scan(path, Path(folder))[0] for _ in range(3))
    print(f"start-up {empty:.2f} s")
    rows = [row for name in wanted for row in measure(name, makers[name], sizes, empty)]
    if options.out:
        record = {"machine": machine(), "start_up_seconds": empty, "rows": rows}
        options.out.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
