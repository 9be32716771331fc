"""What a recognizer costs: time of the engine with 1, 10, 30 and all recognizers.

    python benchmarks/speed/curve.py [--prose FOLDER_OF_CP932_TEXTS] [--megabytes 8] [--out FILE]

One core, text in memory, processor time, medians of rounds in which each set is run once. The sets of 1, 10 and 30 are
the means of random ones, the smaller inside the larger. The cost of an added recognizer is the slope between two
sets, in % of the time with all identifiers; names and addresses are in the last set only.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from machine import machine, one_core
from peers import NOT_IDENTIFIERS, ours
from text_engine import dense, prose

from piiscan.catalog import load
from piiscan.catalog.spec import Catalog
from piiscan.scan.engine import Engine

ROUNDS, DRAWS = 3, 4


def engines(catalog: Catalog) -> dict[str, list[Engine]]:
    """Sets of recognizers by size: of each random order the first 1, 10 and 30; all identifiers; and everything."""
    rng = random.Random(1)
    specs = [s for s in catalog.recognizers if s.entity not in NOT_IDENTIFIERS]
    orders = [rng.sample(specs, len(specs)) for _ in range(DRAWS)]
    sets = {str(n): [Engine(Catalog(tuple(order[:n]), catalog.rules)) for order in orders] for n in (1, 10, 30)}
    sets[f"{len(specs)} (all identifiers)"] = [Engine(Catalog(tuple(specs), catalog.rules))]
    sets[f"{len(catalog.recognizers)} (with names, addresses)"] = [Engine(catalog)]
    return sets


def seconds(count: Callable[[], int]) -> float:
    started = time.process_time()
    count()
    return time.process_time() - started


def measure(name: str, text: str, sets: dict[str, list[Engine]]) -> list[dict[str, Any]]:
    size = len(text.encode())
    runs: dict[str, list[float]] = {title: [] for title in sets}
    for _ in range(ROUNDS):
        for title, some in sets.items():
            runs[title].append(sum(seconds(ours(engine, text)) for engine in some) / len(some))
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
        ours(engine, dense(100_000) + prose(options.prose, 100_000))()  # warm
    texts = (("dense CSV", dense(size)), ("prose", prose(options.prose, size)))
    rows = [row for name, text in texts for row in measure(name, text, sets)]
    if options.out:
        record = {"machine": machine(), "rounds": ROUNDS, "rows": rows}
        options.out.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
