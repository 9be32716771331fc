"""Which segment (product, service) leaked: its matched share against its share of the master."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from piiscan.bounds import Bounds, both_bounds, log_odds_bounds
from piiscan.match.notes import Note, note, share_text

Rows = npt.NDArray[np.int64]
_NEARLY_ALL = 0.9  # of the matched persons, from which one segment is said to be the list
_SAID = 20  # segments that get a sentence


@dataclass(frozen=True, slots=True)
class Segment:
    """Matched persons and master rows of one segment, and of all of the master."""

    name: str
    matched: int
    rows: int
    all_matched: int
    all_rows: int

    @property
    def _others(self) -> tuple[int, int]:
        return self.all_matched - self.matched, self.all_rows - self.rows

    @property
    def log_odds(self) -> float | None:
        """Log odds ratio against the rest of the master; None where a count of 0 leaves it open."""
        a, c = self.matched, self._others[0]
        b, d = self.rows - a, self._others[1] - c
        return math.log(a * d / (b * c)) if min(a, b, c, d) > 0 else None

    def bounds(self, z: float = 1.959964) -> Bounds:
        """Interval of the log odds ratio, of 95 % unless told otherwise."""
        return log_odds_bounds(self.matched, self.rows, *self._others, z)


def segments_of(
    owner: Rows, segment: Rows, names: Sequence[str], sizes: Sequence[int], index_rows: int
) -> list[Segment]:
    """owner, segment: per matched person row its customer and segment number. Each customer counts once a segment."""
    pairs = np.unique(np.stack([owner, segment]), axis=1)
    found = np.bincount(pairs[1], minlength=len(names) + 1)
    total = int(found.sum())
    return [
        Segment(name, min(count, size), size, total, index_rows)
        for name, size, count in zip(names, sizes, found[1:].tolist(), strict=True)
    ]


def told(segments: Sequence[Segment], least: int) -> dict[str, Any]:
    """Entries of the summary. A segment of fewer than `least` rows gets no interval."""
    return {segment.name: _entry(segment, least) for segment in segments}


def _entry(segment: Segment, least: int) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "matched": segment.matched,
        "master": segment.rows,
        "share": round(segment.matched / max(1, segment.rows), 6),
        "of_matched": round(segment.matched / max(1, segment.all_matched), 6),
        "of_master": round(segment.rows / max(1, segment.all_rows), 6),
    }
    if segment.rows >= least:
        low, high = both_bounds(segment.matched, segment.rows)
        entry["share_lower"], entry["share_upper"] = round(low, 6), round(high, 6)
        odds = (segment.log_odds, *segment.bounds())
        for key, value in zip(("", "_lower", "_upper"), odds, strict=True):
            entry[f"log_odds_ratio{key}"] = None if value is None or math.isinf(value) else round(value, 4)
    return entry


def sentences(segments: Sequence[Segment], least: int, false_matches: float) -> list[Note]:
    """Which segment leaked. `false_matches`: upper bound of the share of persons who are none.

    Claims hold for all segments together (Bonferroni): the intervals behind them are wider than those in the table.
    """
    judged = [segment for segment in segments if segment.rows >= least]
    if not judged:
        return []
    z = _z(0.05 / len(judged))
    bounds = {segment.name: segment.bounds(z) for segment in judged}
    more = sorted((s for s in judged if bounds[s.name][0] > 0), key=lambda s: -s.matched)
    rest = [segment for segment in judged if segment not in more]
    clean = [s for s in rest if s.matched <= _expected_false(s, false_matches) and s.bounds()[1] < 0]
    also = [s for s in rest if s not in clean and s.matched] if more else []
    return [
        _verdict(judged, more, bounds),
        *map(_source, more[:_SAID]),
        *([note("segments_also", names=", ".join(f"{s.name} {s.matched:,}" for s in also[:_SAID]))] if also else []),
        *map(_none_found, clean[:_SAID]),
    ]


def _expected_false(segment: Segment, rate: float) -> float:
    return rate * segment.all_matched * segment.rows / max(1, segment.all_rows)


def _verdict(judged: Sequence[Segment], more: Sequence[Segment], bounds: dict[str, Bounds]) -> Note:
    if more and more[0].matched >= _NEARLY_ALL * more[0].all_matched:
        return note("segments_one", name=more[0].name, part=share_text(more[0].matched / more[0].all_matched))
    if more:
        return note("segments_some", count=len(more), names=", ".join(s.name for s in more[:_SAID]))
    wide = any(high - low > 2 for low, high in bounds.values())  # odds seven times as large would not show
    return note("segments_few" if wide and len(judged) > 1 else "segments_even")


def _source(segment: Segment) -> Note:
    low, high = both_bounds(segment.matched, segment.rows)
    odds = segment.log_odds
    return note(
        "segment_source",
        name=segment.name,
        matched=f"{segment.matched:,}",
        master=f"{segment.rows:,}",
        share=share_text(segment.matched / segment.rows),
        interval=f"{share_text(low)} – {share_text(high)}",
        part=share_text(segment.matched / segment.all_matched),
        whole=share_text(segment.rows / max(1, segment.all_rows)),
        odds="∞" if odds is None else f"{odds:+.2f}",
        odds_interval=" – ".join("∞" if math.isinf(b) else f"{b:+.2f}" for b in segment.bounds()),
    )


def _none_found(segment: Segment) -> Note:
    low, high = both_bounds(segment.matched, segment.rows)
    values = {"matched": f"{segment.matched:,}", "master": f"{segment.rows:,}"}
    return note("segment_none_found", name=segment.name, interval=f"{share_text(low)} – {share_text(high)}", **values)


def _z(both: float) -> float:
    """Deviations of the normal distribution beyond which lies this probability, both sides together."""
    low, high = 0.0, 40.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if math.erfc(middle / math.sqrt(2)) > both else (low, middle)
    return high
