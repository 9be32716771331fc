"""Columns as a database gives them to columns of text."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

__all__ = ["texts"]


def texts(columns: Sequence[pa.Array]) -> tuple[pa.StringArray, ...]:
    """String arrays, NULL as null."""
    return tuple(column.cast(pa.string()) for column in columns)
