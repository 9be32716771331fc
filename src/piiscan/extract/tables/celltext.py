"""A typed cell as a person reads it."""

from __future__ import annotations

import datetime as dt

__all__ = ["cell_text"]

_INTEGRAL = 2**53  # up to here a float holds every integer: card numbers of 16 digits that programs, not Excel, wrote


def cell_text(value: object) -> str:
    """Integral floats without `.0`, dates in ISO form, nothing for None."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _INTEGRAL else repr(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        return str(value.date()) if value.time() == dt.time() else str(value)
    return "" if value is None else str(value)
