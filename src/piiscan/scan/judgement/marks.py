"""Cells that are not what their column is: marks again and again, days that stand for none; numbers too short to tell."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from piiscan.model import TableChunk
from piiscan.scan import arrow
from piiscan.scan.judgement.first_rows import LEAST, Cells
from piiscan.scan.judgement.names import Names, known

__all__ = ["marks", "placeholders", "serials", "without_placeholders"]

_SERIAL, _SHORT_NUMBER = r"^\d{1,12}$", r"^\d{1,2}$"
_SHORT_MOST = 0.5  # of the serial numbers with one or two digits: 99 of 300
_NUMBERED = frozenset({"CUSTOMER_ID", "EMPLOYEE_ID", "STUDENT_ID"})
_ONE = 0.9  # of the cells that are one sign
_PLACEHOLDERS = 0.01  # of a column of births; of those of fifty years one in 18,000 is on such a day
PLACEHOLDER = (
    r"^((1970|1900|0001)[-/.年]?0?1[-/.月]?0?1|1899[-/.年]?12[-/.月]?3[01]|9999[-/.年]?12[-/.月]?31|0000[-/.年]?00[-/.月]?00)日?"
    r"([ T]0?0:00(:00(\.0+)?)?)?$"
)


def marks(cells: Cells, names: Names) -> frozenset[int]:
    """Columns of one kanji again and again: 遅 of the shifts of a month. Under a header of names only a known mark."""
    import pyarrow.compute as pc

    found = []
    for number in np.flatnonzero((cells.share("^[一-鿿]$") >= _ONE) & (cells.count >= LEAST)).tolist():
        words = cells.of(number)
        mode, count = pc.mode(words.dictionary_encode().indices)[0].as_py().values()
        mark = words.dictionary_encode().dictionary[mode].as_py()
        headed = names.says(number).get("PERSON", 0) > 0
        if count >= _ONE * len(words) and (not headed or mark in known().marks):
            found.append(number)
    return frozenset(found)


def serials(cells: Cells, names: Names) -> tuple[frozenset[int], frozenset[int]]:
    """Columns of numbers under a header of member numbers: those with most of at least three digits, whose shorter ones
    are such numbers too; and the others, in which a longer one is none."""
    short, numbers = cells.share(_SHORT_NUMBER), cells.share(_SERIAL)
    all_: set[int] = set()
    none: set[int] = set()
    for number in np.flatnonzero((short > 0) & (numbers >= _ONE)).tolist():
        if {entity for entity, says in names.says(number).items() if says > 0} <= _NUMBERED:
            (all_ if short[number] < _SHORT_MOST else none).add(number)
    return frozenset(all_), frozenset(n for n in none if not names.is_open(n))


def placeholders(cells: Cells, names: Names) -> frozenset[int]:
    """Columns of births in which the first day of a calendar stands for an unknown one."""
    often = np.flatnonzero(cells.share(PLACEHOLDER) > _PLACEHOLDERS).tolist()
    return frozenset(number for number in often if names.says(number).get("DATE_OF_BIRTH", 0) > 0)


def without_placeholders(chunk: TableChunk, columns: frozenset[int]) -> TableChunk:
    if not columns:
        return chunk
    import pyarrow.compute as pc

    read = list(chunk.columns)
    for number in columns:
        read[number] = pc.if_else(
            pc.match_substring_regex(arrow.plain(read[number]), PLACEHOLDER), pa.scalar("", pa.string()), read[number]
        )
    return replace(chunk, columns=tuple(read))
