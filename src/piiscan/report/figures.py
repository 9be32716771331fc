"""Numbers, sizes and texts as people read them, in every report."""

from __future__ import annotations

from typing import Any

from piiscan.report.tally import Json


def number(value: float | int | None, digits: int = 0) -> str:
    """Thousands in groups: 12,345."""
    return "–" if value is None else f"{value:,.{digits}f}"


def rate(value: float | None) -> str:
    """A share for people: 4.2 %, and a small one with the digits that matter (0.0013 %)."""
    if value is None:
        return "–"
    percent = 100.0 * value
    if 99 < percent < 100:  # cut, not rounded: 99.97 % is not all
        return f"{int(percent * 100) / 100:.2f} %"
    return f"{percent:.1f} %" if percent >= 1 or percent == 0 else f"{percent:.2g} %"


def size(value: float | None) -> str:
    """Bytes in the largest unit below them."""
    if value is None:
        return "–"
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024:
            return f"{value:,.0f} {unit}" if unit == "B" else f"{value:,.1f} {unit}"
        value /= 1024
    return f"{value:,.1f} TiB"


def signed(value: float) -> str:
    """Bits with their sign: +4.0, −1.5."""
    return f"{value:+.1f}".replace("-", "−")


def persons_rule(summary: Json, lang: str) -> str:
    """How persons were counted, in the reader's language where the summary has it."""
    rule: Any = summary.get("persons_rule") or ""
    return str(rule.get(lang, "")) if isinstance(rule, dict) else str(rule)
