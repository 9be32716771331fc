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
    """The way along the streets of Kyoto stands with the koaza, as the published sets have it."""
    told = map(piiscan.normalise_address, texts)
    return [Parts(a.prefecture, a.city, a.town, a.street + a.koaza, a.block) for a in told]


def spans(texts: Sequence[str], score: float) -> list[list[tuple[int, int]]]:
    """For each text the half-open spans of JP_ADDRESS of at least this score."""
    found = piiscan.Scanner(entities={"JP_ADDRESS"}, min_score=score).scan_texts(texts)
    return [[(f.start, f.end) for f in findings] for findings in found]
