"""Numbers to drawing: where the bars of a chart begin and end. The templates turn them into SVG."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: left edge and width in units of the drawing, and what it stands for."""

    x: float
    width: float
    kind: str
    value: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Waterfall:
    """Evidence that adds up: bars from the first to the last, `zero` is where 0 bits lies, `total` the sum."""

    bars: tuple[Bar, ...]
    zero: float
    total: float


def stacked(
    counts: Mapping[str, float], order: Sequence[str], *, width: float, scale: float | None = None
) -> list[Bar]:
    """Bars side by side. `scale` is the value that fills `width`; without it the sum does."""
    full = scale if scale is not None else sum(counts.get(kind, 0) for kind in order)
    bars, x = [], 0.0
    for kind in order:
        value = counts.get(kind, 0)
        if value and full:
            w = width * value / full
            bars.append(Bar(round(x, 2), round(w, 2), kind, value))
            x += w
    return bars


def waterfall(evidence: Iterable[Mapping[str, Any]], *, width: float, limit: int = 8) -> Waterfall:
    """Cumulative bars of signed bits; beyond `limit` bars the weakest are drawn as one bar `rest`, none is left out."""
    parts = [(str(e.get("code", "")), float(e.get("bits", 0.0)), str(e.get("note") or "")) for e in evidence]
    if len(parts) > limit:
        keep = set(sorted(range(len(parts)), key=lambda i: (-abs(parts[i][1]), i))[: limit - 1])
        rest = sum(parts[i][1] for i in range(len(parts)) if i not in keep)
        parts = [parts[i] for i in sorted(keep)] + [("…", rest, "")]
    ends = [0.0]
    for _, bits, _ in parts:
        ends.append(ends[-1] + bits)
    low, high = min(ends), max(ends)
    unit = width / max(high - low, 1.0)  # less than one bit in all does not fill the drawing
    bars = [
        Bar(
            round((min(a, b) - low) * unit, 2),
            round(max(abs(b - a) * unit, 0.8), 2),
            "for" if bits >= 0 else "against",
            bits,
            code,
        )
        for (code, bits, _), a, b in zip(parts, ends[:-1], ends[1:], strict=True)
    ]
    return Waterfall(tuple(bars), round(-low * unit, 2), round(ends[-1], 2))


@dataclass(frozen=True, slots=True)
class Span:
    """An interval as a line from `x1` to `x2`; `zero`: where nothing speaks for either side."""

    x1: float
    x2: float
    zero: float


def span(low: float | None, high: float | None, *, width: float, limit: float = 8.0) -> Span:
    """Of a log odds ratio, on a scale from -limit to limit; an open end goes to the edge."""
    ends = [
        max(-limit, min(limit, open_end if value is None else value))
        for value, open_end in ((low, -limit), (high, limit))
    ]
    x1, x2 = (round((end + limit) / (2 * limit) * width, 2) for end in ends)
    return Span(x1, max(x2, x1 + 2), width / 2)
