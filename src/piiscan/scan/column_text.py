"""A column of any Arrow type as the texts that people write: the cells that are scanned."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.compute as pc

from piiscan.extract.characters.decode import decode_all

__all__ = ["plain", "texts"]

_WHOLE = 1 << 53  # beyond it, a float tells whole numbers apart no longer


def texts(column: pa.Array) -> pa.StringArray:
    """One text a value, "" for null and NaN.

    Whole floats without their ".0" (numbers beside missing ones are floats in pandas), instants at midnight throughout as
    dates, else to the second (or to what they tell below it); bytes decoded by their likely encoding, nested values as JSON.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _dictionary(column)
    if isinstance(column, pa.ExtensionArray):
        return texts(column.storage)
    if pa.types.is_floating(kind):
        column = _floats(column)
    elif pa.types.is_timestamp(kind):
        column = _instants(column)
    elif _is_binary(kind):
        column = pa.array([decode_all(v).text if v else None for v in column.to_pylist()], pa.string())
    try:
        return pc.fill_null(pc.cast(column, pa.string()), "")
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return pa.array([plain(v.as_py()) for v in column], pa.string())


def plain(value: object) -> str:
    """The same of one value; the twin of `texts` for what Arrow has no text of."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return decode_all(value).text
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _is_binary(kind: pa.DataType) -> bool:
    tests = pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view
    return any(test(kind) for test in tests)


def _dictionary(column: pa.DictionaryArray) -> pa.StringArray:
    """Each distinct value is written once."""
    words = texts(column.dictionary)
    return pc.fill_null(words.take(column.indices), "")


def _floats(column: pa.Array) -> pa.Array:
    column = column.cast(pa.float64())
    column = pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column)
    whole = pc.and_(pc.equal(column, pc.trunc(column)), pc.less(pc.abs(column), _WHOLE))
    if not pc.all(whole).as_py():  # null counts as whole
        return column
    return column.cast(pa.int64())


def _instants(column: pa.Array) -> pa.Array:
    if column.type.tz is not None:
        column = pc.local_timestamp(column)
    days = column.cast(pa.date32(), safe=False)
    if pc.all(pc.equal(days.cast(column.type), column)).as_py():
        return days
    seconds = pc.floor_temporal(column, unit="second")
    return seconds.cast(pa.timestamp("s")) if pc.all(pc.equal(seconds, column)).as_py() else column
