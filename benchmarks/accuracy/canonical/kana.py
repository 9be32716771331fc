"""Readings: spellings that must share a comparable key, readings that must not, what the key merges, and speed.

    python benchmarks/accuracy/canonical/kana.py [--show N] [--rows 1000000]

Pairs: tests/pairs/kana_key_same.txt (by phenomenon) and kana_key_apart.txt. Loss: distinct readings of the shipped lexicons
(SudachiDict-core) that share a key with another reading, and by which kind of difference. Speed: canonical_array over a column
where 5,000 full names repeat, and over one where all differ; CPU seconds of one core.
"""

from __future__ import annotations

import argparse
import re
import time
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import pyarrow as pa

from piiscan.japanese import tables
from piiscan.japanese.canonical import canonical
from piiscan.japanese.canonical_arrays import canonical_array

PAIRS = Path(__file__).parents[3] / "tests/pairs"
# What may differ between two readings of one key; the first that makes them equal names the kind.
KINDS = {
    "ヅ ヂ and old kana": lambda r: r.translate(str.maketrans("ヅヂヰヱヲ", "ズジイエオ")),
    "small kana": lambda r: r.translate(str.maketrans("ァィゥェォャュョッ", "アイウエオヤユヨツ")),
    "long o, u at the end": lambda r: re.sub("[ウオー]+$", "", r),
    "long vowels": lambda r: re.sub("(?<=.)[アイウエオー]", "", r),
}


def rows(name: str) -> list[list[str]]:
    lines = (PAIRS / name).read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def equal_and_apart(show: int) -> None:
    tried: Counter[str] = Counter()
    agreed: Counter[str] = Counter()
    for phenomenon, first, *others in rows("kana_key_same.txt"):
        key, *keys = canonical("kana_key", [first, *others])
        tried[phenomenon] += len(others)
        agreed[phenomenon] += sum(other == key for other in keys)
        for other, found in zip(others, keys, strict=True):
            if found != key and show:
                print("  differ", first, key, other, found)
    for phenomenon, count in tried.items():
        print(f"  {phenomenon:14} {agreed[phenomenon]:4} / {count}")
    apart = rows("kana_key_apart.txt")
    merged = sum(len(set(canonical("kana_key", pair))) == 1 for pair in apart)
    print(f"same {agreed.total()} / {tried.total()}   merged though different {merged} / {len(apart)}")


def kind_of(one: str, other: str) -> str:
    for kind, form in KINDS.items():
        one, other = form(one), form(other)
        if one == other:
            return kind
    return "other (ン before a vowel, ツ as ッ, ...)"


def loss(title: str, readings: list[str], show: int) -> None:
    groups: dict[str | None, list[str]] = defaultdict(list)
    for reading, key in zip(readings, canonical("kana_key", readings), strict=True):
        groups[key].append(reading)
    several = [group for group in groups.values() if len(group) > 1]
    shared = sum(map(len, several))
    print(
        f"{title:12} {len(readings):6,} readings, {len(groups):6,} keys; {shared:,} readings ({shared / len(readings):.1%}) share one"
    )
    kinds: dict[str, list[str]] = defaultdict(list)
    for first, *others in several:
        for other in others:
            kinds[kind_of(first, other)].append(f"{first}/{other}")
    for kind, found in sorted(kinds.items(), key=lambda item: -len(item[1])):
        print(f"    {kind:42} {len(found):5,}", *found[:: max(1, len(found) // max(show, 1))][:show])


def drawn(size: int) -> list[str]:
    """Full names: a surname and a given name of the shipped lexicons at random."""
    rng = np.random.default_rng(20260101)
    surnames, given = ([n for f, some in groups.items() if f & tables.COMMON for n in some] for groups in (
        tables.surnames(), tables.given_names()))  # fmt: skip
    first, second = rng.integers(len(surnames), size=size), rng.integers(len(given), size=size)
    return [f"{surnames[i]}　{given[k]}" for i, k in zip(first, second, strict=True)]


def read_aloud(size: int) -> list[str]:
    rng = np.random.default_rng(20260102)
    surnames, given = tables.readings("s"), tables.readings("g")
    first, second = rng.integers(len(surnames), size=size), rng.integers(len(given), size=size)
    return [f"{surnames[i]} {given[k]}" for i, k in zip(first, second, strict=True)]


def speed(size: int) -> None:
    for kind, make in (("name", drawn), ("name_kana", read_aloud), ("kana_key", read_aloud)):
        few = make(5000)
        columns = {"repeats": [few[i % 5000] for i in range(size)], "all distinct": list(dict.fromkeys(make(size)))}
        for title, values in columns.items():
            cells = pa.array(values, pa.string())
            start = time.process_time()
            canonical_array(kind, cells)
            seconds = time.process_time() - start
            print(f"  {kind:10} {title:13} {len(cells):9,} rows {len(cells) / seconds:12,.0f} rows/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", type=int, default=5)
    parser.add_argument("--rows", type=int, default=1_000_000)
    args = parser.parse_args()
    equal_and_apart(args.show)
    for title, kind in (("surnames", "s"), ("given names", "g")):
        loss(title, sorted(tables.readings(kind)), args.show)
    speed(args.rows)


if __name__ == "__main__":
    main()
