"""Scatter and line charts as SVG text, without any package."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from math import log10

WIDTH, HEIGHT = 720, 520
LEFT, RIGHT, TOP, BOTTOM = 80, 190, 40, 60
COLORS = ("#1b6ca8", "#c1440e", "#2e7d32", "#7b1fa2", "#8a6d00", "#00838f", "#ad1457", "#455a64")


@dataclass(frozen=True)
class Axis:
    """`ticks`: values and their labels, first and last are the ends; `scale`: value -> any monotone measure."""

    label: str
    ticks: Sequence[tuple[float, str]]
    scale: Callable[[float], float]

    def place(self, value: float) -> float:
        """0 at the first tick, 1 at the last; values beyond lie on the border."""
        low, high = self.scale(self.ticks[0][0]), self.scale(self.ticks[-1][0])
        clipped = min(max(value, self.ticks[0][0]), self.ticks[-1][0])
        return (self.scale(clipped) - low) / (high - low)


@dataclass(frozen=True)
class Series:
    """Points of (x, y) or (x, y, low, high)."""

    name: str
    points: Sequence[tuple[float, ...]]
    joined: bool = False


def chart(title: str, x: Axis, y: Axis, series: Sequence[Series], *, diagonal: bool = False) -> str:
    """The picture; `diagonal`: the line where x equals y."""
    body = [_text(LEFT, 22, title, size=15), *_frame(x, y)]
    if diagonal:
        ends = [_at(x, y, v, v) for v in (max(x.ticks[0][0], y.ticks[0][0]), min(x.ticks[-1][0], y.ticks[-1][0]))]
        body.append(_line(*ends[0], *ends[1], "#888", "4 4"))
    for number, one in enumerate(series):
        body += _drawn(one, x, y, COLORS[number % len(COLORS)])
        body.append(
            f'<circle cx="{WIDTH - RIGHT + 16}" cy="{TOP + 12 + 20 * number}" r="4" fill="{COLORS[number % len(COLORS)]}"/>'
        )
        body.append(_text(WIDTH - RIGHT + 26, TOP + 16 + 20 * number, one.name))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
    return "\n".join([head, f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>', *body, "</svg>", ""])


def decades(label: str, low: int, high: int, *, plain: bool = False) -> Axis:
    """A logarithmic axis from 10^low to 10^high."""
    ticks = [(10.0**n, f"{10**n:,}" if plain else f"1e{n}") for n in range(low, high + 1)]
    return Axis(label, ticks, log10)


def odds(label: str, values: Sequence[float]) -> Axis:
    """Probabilities on a logit scale, with these ticks."""
    return Axis(label, [(v, f"{v:g}") for v in values], lambda p: log10(p / (1 - p)))


def _drawn(series: Series, x: Axis, y: Axis, color: str) -> list[str]:
    out, places = [], [_at(x, y, *point[:2]) for point in series.points]
    for (across, down), point in zip(places, series.points, strict=True):
        if len(point) > 2:
            out.append(_line(across, _at(x, y, point[0], point[2])[1], across, _at(x, y, point[0], point[3])[1], color))
        out.append(f'<circle cx="{across:.1f}" cy="{down:.1f}" r="3.5" fill="{color}" fill-opacity="0.7"/>')
    if series.joined:
        path = " ".join(f"{across:.1f},{down:.1f}" for across, down in places)
        out.append(f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="1.5"/>')
    return out


def _frame(x: Axis, y: Axis) -> list[str]:
    out = []
    for value, label in x.ticks:
        across = _at(x, y, value, y.ticks[0][0])[0]
        out.append(_line(across, TOP, across, HEIGHT - BOTTOM, "#ddd"))
        out.append(_text(across, HEIGHT - BOTTOM + 18, label, anchor="middle"))
    for value, label in y.ticks:
        down = _at(x, y, x.ticks[0][0], value)[1]
        out.append(_line(LEFT, down, WIDTH - RIGHT, down, "#ddd"))
        out.append(_text(LEFT - 8, down + 4, label, anchor="end"))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    out.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16, x.label, anchor="middle"))
    turned = f' transform="rotate(-90 18 {middle:.0f})"'
    return [*out, _text(18, middle, y.label, anchor="middle").replace("<text", f"<text{turned}", 1)]


def _at(x: Axis, y: Axis, across: float, up: float) -> tuple[float, float]:
    width, height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    return LEFT + x.place(across) * width, HEIGHT - BOTTOM - y.place(up) * height


def _line(x1: float, y1: float, x2: float, y2: float, color: str, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{color}"{dashed}/>'


def _text(x: float, y: float, text: str, *, anchor: str = "start", size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" font-size="{size}">{escape(text)}</text>'
