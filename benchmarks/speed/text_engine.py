"""MB/s of the engine on dense CSV text and on prose, in memory, one core, beside Python `re` in the same run.

    python benchmarks/speed/text_engine.py [--prose FOLDER_OF_CP932_TEXTS] [--megabytes 50] [--all]

Without --prose the prose is made of a few invented sentences, which says little. Ratios count; absolute
figures are those of the machine of the day. `re` finds the numbers without their check digits, context or table
look-ups, so it does less. --all times every recognizer of the catalog too.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import time
from collections.abc import Collection
from pathlib import Path

import numpy as np

from piiscan.catalog import load
from piiscan.catalog.spec import Catalog
from piiscan.scan.engine import Engine
from piiscan.text import buffer

NUMERIC = ("PHONE_NUMBER", "JP_POSTAL_CODE", "CREDIT_CARD", "JP_MY_NUMBER", "DATE_OF_BIRTH")
D, J = r"[0-9０-９]", r"[-‐‑–—―−ー－ｰ]"
PATTERNS = [
    rf"(?<!{D})(?:{D}{{3}}{J}{D}{{4}})(?!{D})",
    rf"(?<!{D})0{D}{{1,4}}[-‐–—―−ー－ｰ(（.]{D}{{1,4}}[-‐–—―−ー－ｰ)）.]{D}{{4}}(?!{D})",
    rf"(?<!{D})0{D}{{9,10}}(?!{D})",
    rf"(?<!{D}){D}{{4}}(?:[- －]?{D}{{4}}){{2}}(?!{D})",
    rf"(?<!{D}){D}{{4}}(?:[- －]?{D}{{4}}){{3}}(?!{D})",
    rf"(?<!{D})(?:19|20){D}{{2}}[-/.年]{D}{{1,2}}[-/.月]{D}{{1,2}}",
    rf"(?:明治|大正|昭和|平成|令和|[MTSHR]){D}{{1,2}}[-/.年]{D}{{1,2}}[-/.月]{D}{{1,2}}",
]
CHUNK = 1 << 20


def dense(size: int) -> str:
    """CSV rows of invented people: numbers that cannot be assigned, published card and My Number samples."""
    rng = random.Random(1)
    rows = []
    for i in range(2000):
        rows.append(
            f"C{i:06d},山田太郎{i % 7},{rng.randrange(100, 999)}-{rng.randrange(10000):04d},"
            f"横浜市港北区新横浜{rng.randrange(1, 9)}-{rng.randrange(900, 999)}-{rng.randrange(1, 30)},"
            f"090-0{rng.randrange(1000):03d}-{rng.randrange(10000):04d},0{rng.randrange(3, 9)}-0{rng.randrange(1000):03d}-{rng.randrange(10000):04d},"
            f"19{rng.randrange(40, 99)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d},4111-1111-1111-1111,"
            f"123456789018,taro{i}@example.jp,{rng.randrange(10**6)}"
        )
    block = "\n".join(rows) + "\n"
    return (block * (size // len(block.encode()) + 1))[: size * len(block) // len(block.encode())]


def prose(folder: str | None, size: int) -> str:
    if folder:
        files = sorted(Path(folder).glob("*.txt"))
        block = "".join(f.read_bytes().decode("cp932", "replace").replace("\r\n", "\n") for f in files)
    else:
        block = "それは、よく晴れた日の午後であった。山のふもとの村では、祭りの支度がすすんでいた。\n" * 500
    return (block * (size // len(block.encode()) + 1))[: size * len(block) // len(block.encode())]


def rate(text: str, engine: Engine) -> tuple[float, int]:
    size, found = len(text.encode()), 0
    started = time.perf_counter()
    for i in range(0, len(text), CHUNK):
        found += int((engine.scan(buffer.of_lines(text[i : i + CHUNK]), lines=True).score >= 0.5).sum())
    return size / (time.perf_counter() - started) / 1e6, found


def rate_re(text: str) -> tuple[float, int]:
    """A tenth of the text is enough for a rate."""
    part = text[: len(text) // 10]
    compiled = [re.compile(p) for p in PATTERNS]
    started = time.perf_counter()
    found = sum(1 for pattern in compiled for _ in pattern.finditer(part))
    return len(part.encode()) / (time.perf_counter() - started) / 1e6, found * 10


def _of(catalog: Catalog, entities: Collection[str]) -> Engine:
    """The recognizers of some entities alone, as if the catalog held no other."""
    return Engine(Catalog(tuple(s for s in catalog.recognizers if s.entity in entities), catalog.rules))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--prose")
    parser.add_argument("--megabytes", type=int, default=50)
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    catalog, size = load.load(), options.megabytes * 1_000_000
    engines = {"numeric recognizers": _of(catalog, NUMERIC)}
    if options.all:
        engines["all recognizers"] = Engine(catalog)
        for entity in catalog.entities():
            engines[f"  {entity}"] = _of(catalog, {entity})
    for name, text in (("dense CSV", dense(size)), ("prose", prose(options.prose, size))):
        plain, hits = rate_re(text)
        print(f"{name}: Python re {plain:.1f} MB/s, {hits} hits")
        for title, engine in engines.items():
            rate(text[:CHUNK], engine)
            runs = [rate(text, engine) for _ in range(3)]
            speed = float(np.median([r for r, _ in runs]))
            print(f"{name}: {title} {speed:.1f} MB/s, {runs[0][1]} findings, {speed / plain:.1f} times re")


if __name__ == "__main__":
    main()
