"""What the functions that read one written value take: text, and nothing else."""

from __future__ import annotations


def only_text(value: object, function: str) -> None:
    """TypeError unless `value` is a str: a number has lost its leading zeros, None and NaN are no values.

    The message names the type alone, never the value.
    """
    if not isinstance(value, str):
        kind = type(value).__name__
        raise TypeError(
            f"{function} expects a str as written, not {kind}: leave out None and NaN, turn others into text"
        )
