"""Sizes, durations, shares and dates as people write them on a command line."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

__all__ = ["DURATION", "SHARE", "SIZE", "date_seconds"]

_UNITS = {"": 1, "k": 10**3, "m": 10**6, "g": 10**9, "t": 10**12, "ki": 2**10, "mi": 2**20, "gi": 2**30, "ti": 2**40}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kmgt]?i?)b?", re.IGNORECASE)
_DURATION = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+(?:\.\d+)?)s?)?", re.IGNORECASE)
_SECONDS = (86_400, 3_600, 60, 1)
_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?")


if TYPE_CHECKING:  # generic for the type checker from click 8.3 on
    _Type = click.ParamType[Any]
else:
    _Type = click.ParamType


class _Size(_Type):
    """Bytes: 500000, 20MB (10 to the 6th), 20MiB (2 to the 20th)."""

    name = "size"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        match = _SIZE.fullmatch(str(value).strip().removesuffix("/s"))
        size = int(float(match[1]) * _UNITS.get(match[2].lower(), 0)) if match else 0
        if not size:
            self.fail(f"{value!r} is no size; hint: 20MB, 1.5GiB", param, ctx)
        return size


class _Duration(_Type):
    """Seconds: 90, 90s, 15m, 1h30m, 2d."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if isinstance(value, float):
            return value
        match = _DURATION.fullmatch(str(value).strip())
        seconds = (
            sum(float(part) * unit for part, unit in zip(match.groups("0"), _SECONDS, strict=True)) if match else 0
        )
        if not seconds:
            self.fail(f"{value!r} is no duration; hint: 90s, 15m, 1h30m, 2d", param, ctx)
        return float(seconds)


class _Share(_Type):
    """A share above 0 and below 1: 0.1%, 5%, 0.05."""

    name = "share"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        text = str(value).strip()
        try:
            share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
        except ValueError:
            share = 0.0
        if not 0 < share < 1:
            self.fail(f"{value!r} is no share between 0 and 1; hint: 0.1%, 0.05", param, ctx)
        return share


SIZE, DURATION, SHARE = _Size(), _Duration(), _Share()


def date_seconds(text: str) -> float | None:
    """A local date (and time) as seconds since 1970; None for what is no date."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return datetime(*(int(part) for part in match.groups("0"))).astimezone().timestamp()  # type: ignore[arg-type]
    except (ValueError, OverflowError, OSError):
        return None
