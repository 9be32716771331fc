"""Whether a text is a list of persons: records laid out alike, line after line, block after block or form after form.

Judged by its records, not by words: at least five different persons, each with something that tells who it is, that hold
most of the lines between the first and the last of them. Firms and shops with those who stand for them make none, nor do
sentences that name people, however many.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.records import plan
from piiscan.scan.records.items import BODY, LABELLED, PROSE, ROLE
from piiscan.text.sets import distinct

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
LEAST = 5  # different persons
_COMMON = 0.5  # of the records hold an item that they share
_DENSE, _REGULAR = 0.5, 0.7  # of the lines of a list are in records; of the steps from record to record are alike
_FAR = 6  # lines between two records of one list; more where all lie so far apart
_OTHERS = 0.5  # of the records are of different persons: those who write to each other come again and again
_MUCH, _MANY = 0.3, 10  # of the lines of the document; or so many persons
_SURE = 1 << plan.BIRTH | 1 << plan.NUMBER
_OWN = _SURE | 1 << plan.MEMBER | 1 << plan.EMAIL | 1 << plan.MOBILE


@dataclass(frozen=True, slots=True)
class Records:
    """n names with facts. items: codes (`plan`) as bits; first, last: lines from its first item to its last; flags: of its
    name (`items`)."""

    name: NDArray[np.uint64]
    items: Ints
    first: Ints
    last: Ints
    flags: NDArray[np.uint16]

    def __len__(self) -> int:
        return len(self.name)

    def take(self, which: Bools | Ints) -> Records:
        return Records(self.name[which], self.items[which], self.first[which], self.last[which], self.flags[which])


def listed(records: Records, lines: int) -> Bools:
    """bool[record]: those that make the text a list; none where it is no list. lines: with text, of the document."""
    none = np.zeros(len(records), np.bool_)
    mine = np.flatnonzero(own(records))
    if len(mine) < LEAST:
        return none
    for rows in (records.last == records.first, records.last > records.first):
        some = mine[rows[mine]]
        alike = some[_alike(records.items[some])]
        kept = alike[_dense(records.take(alike))]
        if _is_list(records.take(kept), lines):
            none[mine[_dense(records.take(mine))] if len(mine) < 2 * len(kept) else kept] = True
            return none
    return none


def own(records: Records) -> Bools:
    """Which records are of persons for themselves, not for a body, and not in running text."""
    items, flags = records.items, records.flags
    role, body = flags & ROLE > 0, flags & BODY > 0
    told: Bools = items & (_OWN | 1 << plan.ADDRESS | 1 << plan.PHONE) > 0
    told &= ~role | (items & _OWN > 0) | (items & (1 << plan.ADDRESS) > 0)
    told &= ~body | (items & _OWN > 0)
    told &= ~(role & body) | (items & _SURE > 0)
    told &= flags & PROSE == 0
    return told


def _alike(items: Ints) -> Bools:
    """Which hold at least half of the items that most of them hold."""
    bits = (items[:, None] >> np.arange(plan.CODES)) & 1
    common = (bits.mean(axis=0) >= _COMMON) if len(items) else np.zeros(plan.CODES, np.bool_)
    common[plan.NAME] = False
    told: Bools = 2 * (bits[:, common]).sum(axis=1) >= max(int(common.sum()), 1)
    return told


def _dense(records: Records) -> Bools:
    """Which lie in stretches of lines that such records fill, or come at equal steps as forms do."""
    n = len(records)
    told = np.zeros(n, np.bool_)
    if n < LEAST:
        return told
    step = np.diff(records.first)
    usual = float(np.median(step))
    apart = records.first[1:] - records.last[:-1] - 1 > max(_FAR, 2 * usual)
    stretch = np.concatenate((np.zeros(1, np.int64), np.cumsum(apart)))
    size = np.bincount(stretch)
    first = records.first[np.searchsorted(stretch, np.arange(len(size)))]
    last = records.last[np.searchsorted(stretch, np.arange(len(size)), "right") - 1]
    filled = np.bincount(stretch, _lines(records))
    form = records.flags & LABELLED > 0
    regular = np.bincount(
        stretch[1:], (np.abs(step - usual) <= max(1, usual / 4)) & ~apart & form[1:], minlength=len(size)
    )
    good = (filled >= _DENSE * (last - first + 1)) | ((regular >= _REGULAR * (size - 1)) & (size >= LEAST))
    told[:] = good[stretch]
    return told


def _lines(records: Records) -> Ints:
    """How many lines each fills that none before it does."""
    before = np.concatenate((np.full(min(1, len(records)), -1, np.int64), np.maximum.accumulate(records.last)[:-1]))
    own: Ints = np.maximum(records.last - np.maximum(records.first, before + 1) + 1, 0)
    return own


def _is_list(records: Records, lines: int) -> bool:
    persons = len(distinct(records.name))
    if persons < LEAST or persons < _OTHERS * len(records):
        return False
    held = int(records.last.max() - records.first.min()) + 1
    return persons >= _MANY or min(held, int(_lines(records).sum()) * 2) >= _MUCH * lines


def items_of(counts: Mapping[str, int], rows: int, share: float = 0.3) -> list[str]:
    """The entities that at least this share of the rows hold."""
    return sorted(entity for entity, count in counts.items() if count >= share * rows)
