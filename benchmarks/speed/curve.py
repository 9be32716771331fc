"""What a recognizer costs: time of the engine with 10, 30 and all recognizers, and with all but one.

    python benchmarks/speed/curve.py [--prose FOLDER_OF_CP932_TEXTS] [--megabytes 8] [--out FILE]

One core, text in memory, medians of rounds in which each set is run once, so that a busy machine slows all alike.
The cost of an added recognizer is the
slope between two sets, in % of the time with all. Names and addresses are left out but for the last set.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from machine import machine, one_core
from peers import NOT_IDENTIFIERS, ours, speed
from text_engine import dense, prose

from piiscan.catalog import load
from piiscan.catalog.spec import Catalog
from piiscan.scan.engine import Engine

ROUNDS, DRAWS = 5, 2


def engines(catalog: Catalog) -> dict[str, list[Engine]]:
    """Sets of recognizers by size: two random draws of 10 and 30, all identifiers, and with names and addresses."""
    rng = random.Random(1)
    specs = [s for s in catalog.recognizers if s.entity not in NOT_IDENTIFIERS]

    def some(count: int) -> Engine:
        drawn = sorted(rng.sample(specs, count), key=lambda s: s.id)
        return Engine(Catalog(tuple(drawn), catalog.rules))

    sets = {str(count): [some(count) for _ in range(DRAWS)] for count in (1, 10, 30)}
    sets[f"{len(specs)} (all identifiers)"] = [Engine(Catalog(tuple(specs), catalog.rules))]
    sets[f"{len(catalog.recognizers)} (with names, addresses)"] = [Engine(catalog)]
    return sets


def seconds(count: Callable[[], int], size: int) -> float:
    return size / speed(count, size)[0] / 1e6


def measure(name: str, text: str, sets: dict[str, list[Engine]]) -> list[dict[str, Any]]:
    size = len(text.encode())
    runs: dict[str, list[float]] = {title: [] for title in sets}
    for _ in range(ROUNDS):
        for title, some in sets.items():
            runs[title].append(sum(seconds(ours(engine, text), size) for engine in some) / len(some))
    every = median(runs[next(title for title in sets if "identifiers" in title)])
    rows: list[dict[str, Any]] = []
    for title, times in runs.items():
        count, taken = int(title.split()[0]), median(times)
        step = (taken - rows[-1]["seconds"]) / max(count - rows[-1]["recognizers"], 1) / every * 100 if rows else 0.0
        rows.append(
            {
                "text": name,
                "set": title,
                "recognizers": count,
                "seconds": taken,
                "mb_s": size / taken / 1e6,
                "step_%": step,
            }
        )
        added = f"each added recognizer {step:5.2f} % of all identifiers" if step else ""
        print(f"{name:10} {title:30} {taken:7.3f} s {size / taken / 1e6:7.1f} MB/s  {added}", flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--prose")
    parser.add_argument("--megabytes", type=int, default=8)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    one_core()
    size = options.megabytes * 1_000_000
    sets = engines(load.load())
    for engine in (engine for some in sets.values() for engine in some):
        ours(engine, dense(100_000))()  # warm
    texts = (("dense CSV", dense(size)), ("prose", prose(options.prose, size)))
    rows = [row for name, text in texts for row in measure(name, text, sets)]
    if options.out:
        record = {"machine": machine(), "rounds": ROUNDS, "rows": rows}
        options.out.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
