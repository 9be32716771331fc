"""Strings alone, one per line: random digits, times, codes, versions, hashes. None is a finding at medium."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from random import Random

import planted_contacts as w
import planted_decoys as d
import planted_digits as rules
import planted_values as v
from planted_score import IGNORED

from piiscan.catalog.spec import Catalog
from piiscan.model import MEDIUM
from piiscan.scan.engine import Engine
from piiscan.text import buffer

FAMILIES: dict[str, v.Make] = {
    **{f"{n} digits": (lambda rng, n=n: rules.digits(rng, n)) for n in (7, 10, 11, 12, 13, 14, 15, 16)},
    "YYYYMMDD": d.stamp("%Y%m%d"),
    "YYYYMMDDhhmm": d.stamp("%Y%m%d%H%M"),
    "YYYYMMDDhhmmss": d.stamp("%Y%m%d%H%M%S"),
    "2026-10-01 09:12:33": d.stamp("%Y-%m-%d %H:%M:%S"),
    "seconds": lambda rng: str(int(d.moment(rng).timestamp())),
    "milliseconds": lambda rng: str(int(d.moment(rng).timestamp() * 1000)),
    "JAN": lambda rng: rules.goods("49" + rules.digits(rng, 10)),
    "ISBN": lambda rng: rules.goods("9784" + rules.digits(rng, 8)),
    "ISBN-10": lambda rng: "4" + rules.digits(rng, 9),
    "parcel 7DR": lambda rng: rules.parcel(rules.digits(rng, 11)),
    "version": lambda rng: f"{rng.randint(0, 30)}.{rng.randint(0, 40)}.{rng.randint(0, 200)}",
    "IP, private": lambda rng: f"192.168.{rng.randint(0, 255)}.{rng.randint(1, 254)}",
    "IP, public": w.ipv4,
    "MD5": lambda rng: v.hexadecimal(rng, 32),
    "SHA-1": lambda rng: v.hexadecimal(rng, 40),
    "SHA-256": lambda rng: v.hexadecimal(rng, 64),
    "decimal hash": lambda rng: str(rng.randrange(2**63)),
}
MEANT = {"IP, public": "IP_ADDRESS"}  # a public address is a finding; anything else is not


def bare(catalog: Catalog, rng: Random, count: int) -> Iterator[str]:
    """A line per family: how many findings of which entity at medium."""
    engine = Engine(catalog)
    for family, make in FAMILIES.items():
        started = time.perf_counter()
        texts = [make(rng) for _ in range(count)]
        ready = time.perf_counter()
        found = engine.scan(buffer.of_texts(texts))
        found = found.take(found.score >= MEDIUM)
        taken = Counter(engine.specs[i].entity for i in found.recognizer)
        wrong = {e: n for e, n in taken.items() if e not in IGNORED and e != MEANT.get(family)}
        told = ", ".join(f"{e} {n}" for e, n in sorted(wrong.items())) or "0"
        yield f"{family:22} {count:7d}  {told}   ({ready - started:.1f} s to make, {time.perf_counter() - ready:.1f} s)"
