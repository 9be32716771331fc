"""What this project says of a text: parts by `normalise_address`, spans by `Scanner`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import piiscan


class Parts(NamedTuple):
    prefecture: str
    city: str
    town: str
    koaza: str
    block: str


def parts(texts: Sequence[str]) -> list[Parts]:
    return [Parts(a.prefecture, a.city, a.town, a.koaza, a.block) for a in map(piiscan.normalise_address, texts)]


def spans(texts: Sequence[str], score: float) -> list[list[tuple[int, int]]]:
    """For each text the half-open spans of JP_ADDRESS of at least this score."""
    found = piiscan.Scanner(entities={"JP_ADDRESS"}, min_score=score).scan_texts(texts)
    return [[(f.start, f.end) for f in findings] for findings in found]
