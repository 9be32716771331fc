"""A column of any Arrow type as the texts that people write: the cells that are scanned, of files and of data frames."""

from __future__ import annotations

import functools
import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.extract.characters.decode import decode_all

__all__ = ["is_binary", "plain", "texts"]

_FIRST_DAY, _LAST_DAY = -25567, 47482  # 1900-01-01, 2100-01-01: days whose text is looked up
_SECONDS = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}
_WHOLE = 1 << 53  # beyond it, a float tells whole numbers apart no longer


def texts(column: pa.Array) -> pa.StringArray:
    """One text a value, "" for null and NaN. Strings that are sound are not copied.

    Whole floats without their ".0" and never as 9.0e+10 (numbers beside missing ones are floats in pandas); instants at
    midnight throughout as dates, else to the second (or to what they tell below it); bytes decoded by their likely
    encoding, nested values as JSON. Raises pa.ArrowInvalid for a column whose parts contradict each other.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _dictionary(column)
    if isinstance(column, pa.ExtensionArray):
        if pa.types.is_fixed_size_binary(column.storage.type):  # a UUID has a text of its own
            return pa.array([plain(value) for value in column.to_pylist()], pa.string())
        return texts(column.storage)
    if is_binary(kind):
        return pa.array([plain(value) for value in column.to_pylist()], pa.string())
    column = _checked(column)
    try:
        column = _plainer(column)
        column = column if pa.types.is_string(column.type) else pc.cast(column, pa.string())
        return pc.fill_null(column, "") if column.null_count else column
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        return pa.array([plain(value) for value in column.to_pylist()], pa.string())


def plain(value: object) -> str:
    """The same of one value; the twin of `texts` for what Arrow has no text of."""
    if value is None:
        return ""
    if isinstance(value, bytes):
        return decode_all(value).text
    if isinstance(value, dict | list | tuple):
        return json.dumps(value, ensure_ascii=False, default=plain)
    return str(value)


def is_binary(kind: pa.DataType) -> bool:
    tests = pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary, pa.types.is_binary_view
    return any(test(kind) for test in tests)


def _plainer(column: pa.Array) -> pa.Array:
    """Numbers and times in the type whose text is what people write."""
    if pa.types.is_floating(column.type):
        return _floats(column)
    if pa.types.is_timestamp(column.type):
        column = _instants(column)
    return _days(column) if pa.types.is_date32(column.type) else column


def _dictionary(column: pa.DictionaryArray) -> pa.StringArray:
    """Each distinct value is written once."""
    cells = texts(column.dictionary).take(column.indices)
    return pc.fill_null(cells, "") if cells.null_count else cells


def _checked(column: pa.Array) -> pa.Array:
    """The column, its strings as bytes where a broken file has some that are no UTF-8. Raises pa.ArrowInvalid."""
    if _is_ascii(column):
        column.validate()
        return column
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        if pa.types.is_string_view(column.type):
            return column.view(pa.binary_view())
        if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
            raise
        column = column.cast(pa.large_binary() if pa.types.is_large_string(column.type) else pa.binary())
        column.validate(full=True)
    return column


def _is_ascii(column: pa.Array) -> bool:
    """Whether a string column is sound beyond doubt, at a tenth of the cost of validating it value by value."""
    if not pa.types.is_string(column.type) or not len(column):
        return False
    _, offsets, data = column.buffers()
    if offsets is None or data is None or offsets.size < 4 * (column.offset + len(column) + 1):
        return False
    ends = np.frombuffer(offsets, np.int32)[column.offset : column.offset + len(column) + 1]
    if ends[0] < 0 or ends[-1] > data.size or (ends[1:] < ends[:-1]).any():
        return False
    found = np.frombuffer(data, np.uint8)[ends[0] : ends[-1]]
    return not len(found) or int(found.max()) < 0x80


def _floats(column: pa.Array) -> pa.Array:
    column = column.cast(pa.float64())
    column = pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column)
    whole = pc.and_(pc.equal(column, pc.trunc(column)), pc.less(pc.abs(column), _WHOLE))
    if pc.all(whole).as_py() in (True, None):
        return column.cast(pa.int64())
    if not pc.any(pc.and_(whole, pc.greater_equal(pc.abs(column), 1e10))).as_py():  # shorter ones have no exponent
        return column
    return pc.if_else(
        whole, pc.if_else(whole, column, 0.0).cast(pa.int64()).cast(pa.string()), column.cast(pa.string())
    )


def _instants(column: pa.Array) -> pa.Array:
    if column.type.tz is not None:
        column = pc.local_timestamp(column)
    ticks = _SECONDS[column.type.unit]
    numbers = column.view(pa.int64())
    numbers = (numbers.drop_null() if numbers.null_count else numbers).to_numpy()
    if not (numbers[:1] % (86_400 * ticks)).any() and not (numbers % (86_400 * ticks)).any():
        return column.cast(pa.date32(), safe=False)
    if ticks > 1 and not (numbers % ticks).any():
        return column.cast(pa.timestamp("s"))
    return column


def _days(column: pa.Array) -> pa.Array:
    """Days as text, looked up where they lie in a life's time: a third of the cost of writing each."""
    days = column.view(pa.int32())
    least, most = pc.min_max(days).values()
    if least.as_py() is None or least.as_py() < _FIRST_DAY or most.as_py() >= _LAST_DAY:
        return column
    return _calendar().take(pc.subtract(days, _FIRST_DAY))


@functools.cache
def _calendar() -> pa.StringArray:
    return pc.cast(pa.array(np.arange(_FIRST_DAY, _LAST_DAY, dtype=np.int32)).cast(pa.date32()), pa.string())
