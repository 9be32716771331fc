"""MB/s of the whole catalog, names and addresses too, on the kinds of text that a share holds; in memory, one core.

    python benchmarks/speed/mixed.py --prose FOLDER_OF_CP932_TEXTS [--megabytes 2]

Each kind has a quarter of the bytes: novels (names everywhere), customer rows, a log of requests, a log of packages.
Processor time, best of three.
"""

from __future__ import annotations

import argparse
import random
import time

from machine import machine, one_core
from text_engine import dense, prose

from piiscan.catalog import load
from piiscan.scan.engine import Engine
from piiscan.text import buffer

PART = 1 << 19  # characters scanned at a time, as in a scan


def requests(size: int) -> str:
    luck = random.Random(2)
    lines = (
        f"2026-11-{luck.randint(1, 28):02d} {luck.randint(0, 23):02d}:{luck.randint(0, 59):02d}:07 INFO [worker-{i % 8}] "
        f"request id={luck.getrandbits(64):016x} path=/api/v1/items/{luck.randint(1, 99999)} status=200 {luck.randint(1, 900)}ms"
        for i in range(size // 100)
    )
    return "\n".join(lines)[:size]


def packages(size: int) -> str:
    luck = random.Random(3)
    words = ("libc6", "python3-minimal", "fonts-noto-cjk", "tzdata", "perl-base")
    lines = (
        f"2026-11-{luck.randint(1, 28):02d} 10:{luck.randint(0, 59):02d}:11 status installed {luck.choice(words)}:amd64 "
        f"{luck.randint(1, 9)}.{luck.randint(0, 40)}-{luck.randint(1, 9)}+deb12u{luck.randint(1, 9)}"
        for _ in range(size // 60)
    )
    return "\n".join(lines)[:size]


def seconds(engine: Engine, text: str) -> float:
    best = float("inf")
    for _ in range(3):
        begun = time.process_time()
        for at in range(0, len(text), PART):
            engine.scan(buffer.of_text(text[at : at + PART]))
        best = min(best, time.process_time() - begun)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prose")
    parser.add_argument("--megabytes", type=float, default=2.0)
    args = parser.parse_args()
    one_core()
    print(machine())
    engine, size = Engine(load.load()), int(args.megabytes * 1e6)
    texts = {
        "novels": prose(args.prose, size),
        "customer rows": dense(size),
        "requests": requests(size),
        "packages": packages(size),
    }
    engine.scan(buffer.of_text(texts["novels"][:2000]))  # lexicons and weights are read before anything is timed
    total = 0.0
    for kind, text in texts.items():
        taken = seconds(engine, text) * size / len(text.encode())
        total += taken
        print(f"{kind}: {size / taken / 1e6:.1f} MB/s")
    print(f"mixed, a quarter each: {4 * size / total / 1e6:.1f} MB/s")


if __name__ == "__main__":
    main()
