"""The names and facts of a chunk of text as columns, each with its place in the document and the look of its line."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.hits import Hits
from piiscan.scan.records import plan
from piiscan.text import fold
from piiscan.text.evidence import BIT
from piiscan.text.sets import member

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Words = NDArray[np.uint64]
Flags = NDArray[np.uint16]
# labelled: a label stands before it; kana, short: of names; prose: its line is one of a running text; read: its surroundings
# were looked at, with what they tell (`surroundings`): a role of staff or heads, a body; guessed: a name by the
# layout alone
LABELLED, KANA, SHORT, PROSE, READ, ROLE, BODY, GUESSED = (np.uint16(1 << i) for i in range(8))
FACTS = (*plan.PERSONAL, *plan.SHARED)
_IS_FACT = np.array([code in FACTS for code in range(plan.CODES)])
_IS_ITEM = _IS_FACT | np.array([code in (plan.NAME, plan.ABOUT) for code in range(plan.CODES)])
_KANA = np.uint8(fold.HIRAGANA | fold.KATAKANA)
_BLANK = 1  # code points of a line without text: "\r"
_SHORT = 2  # characters of what is a family name alone in most cases
_HIRAGANA, _SHARE = (
    6,
    0.25,
)  # beside the findings of a line, from which on it is running text: letters, and share of the line


@dataclass(frozen=True, slots=True)
class Items:
    """n names and facts in order. line: number among the lines with text of the document; paragraph: blank lines part them;
    start, end: in the characters of the document."""

    code: NDArray[np.int8]
    id: Words
    recognizer: NDArray[np.int16]
    line: Ints
    paragraph: Ints
    start: Ints
    end: Ints
    flags: Flags

    def __len__(self) -> int:
        return len(self.code)

    def take(self, which: Bools | Ints) -> Items:
        return Items(*(getattr(self, f.name)[which] for f in fields(self)))

    def has(self, flag: np.uint16) -> Bools:
        return (self.flags & flag) > 0

    def then(self, other: Items) -> Items:
        """These and those that follow."""
        return Items(*(np.concatenate((getattr(self, f.name), getattr(other, f.name))) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a chunk lies in its document: lines with text, paragraphs and characters before it."""

    line: int = 0
    paragraph: int = 0
    start: int = 0


def filled(hits: Hits) -> Bools:
    """Which lines hold text."""
    told: Bools = hits.buffer.ends - hits.buffer.starts > _BLANK
    return told


def of_hits(hits: Hits, code: NDArray[np.int8], origin: Origin) -> Items:
    """The items of a chunk of lines. code: what each hit tells (`plan`)."""
    which = np.flatnonzero(_IS_ITEM.take(code))
    found, unit = hits.found, hits.buffer.unit_of(hits.found.start[which])
    text = filled(hits)
    line, paragraph = np.cumsum(text) - 1 + origin.line, np.cumsum(~text) + origin.paragraph
    start, end = found.start[which], found.end[which]
    flags = np.where(found.evidence[which] & BIT["label"] > 0, LABELLED, np.uint16(0))
    classes = hits.buffer.classes
    flags |= np.where(classes[start] & classes[end - 1] & _KANA > 0, KANA, np.uint16(0))
    flags |= np.where(end - start <= _SHORT, SHORT, np.uint16(0))
    flags |= np.where(_prose(hits)[unit], PROSE, np.uint16(0))
    kinds = code[which].copy()
    homes = np.flatnonzero(kinds == plan.ADDRESS)
    kinds[homes[~_numbered(classes, start[homes], end[homes])]] = plan.ABOUT
    return Items(
        kinds,
        hits.id[which],
        found.recognizer[which],
        line[unit],
        paragraph[unit],
        start + origin.start,
        end + origin.start,
        flags,
    )


def has_facts(code: NDArray[np.int8]) -> bool:
    """Whether any of these tells of a person that a name names."""
    return bool(_IS_FACT.take(code).any())


def _prose(hits: Hits) -> Bools:
    """bool[line]: much hiragana beside what was found."""
    buffer, found = hits.buffer, hits.found
    kana = np.zeros(len(buffer.classes) + 1, np.int32)
    np.cumsum(buffer.classes & np.uint8(fold.HIRAGANA) > 0, out=kana[1:])
    size = buffer.ends - buffer.starts
    beside = (kana[buffer.ends] - kana[buffer.starts]).astype(np.int64)
    unit = buffer.unit_of(found.start)
    beside -= np.bincount(unit, kana[found.end] - kana[found.start], minlength=len(size)).astype(np.int64)
    told: Bools = (beside >= _HIRAGANA) & (beside >= _SHARE * size)
    return told


def _numbered(classes: fold.Classes, start: Ints, end: Ints) -> Bools:
    """Whether each span holds a digit: an address with the number of a block."""
    size = end - start
    owner = np.repeat(np.arange(len(start)), size)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(size) - size, size) + start[owner]
    told = np.zeros(len(start), np.bool_)
    told[owner[classes[place] & np.uint8(fold.DIGIT) > 0]] = True
    return told


_READING = 8  # from a name to its reading: 山田 太郎（ヤマダ タロウ）


def readings(items: Items) -> tuple[Ints, Ints]:
    """(names that are a reading, the name that each one reads): kana beside kanji with nothing found between, on one line or
    on the line above or below."""
    names = np.flatnonzero(items.code == plan.NAME)
    one, two = names[:-1], names[1:]
    kana = items.has(KANA)
    same = (items.line[one] == items.line[two]) & (items.start[two] - items.end[one] <= _READING)
    below = (items.line[two] - items.line[one] == 1) & (items.paragraph[one] == items.paragraph[two])
    pair = (two - one == 1) & (same | below) & (kana[one] != kana[two])
    behind = pair & kana[two]
    ahead = pair & kana[one]
    ahead[1:] &= ~behind[:-1]  # it reads the name before it already
    behind[1:] &= ~ahead[:-1]
    read, told = np.concatenate((two[behind], one[ahead])), np.concatenate((one[behind], two[ahead]))
    order = np.argsort(read)
    return read[order], told[order]


def spelled(hits: Hits, code: NDArray[np.int8]) -> Words:
    """Ids of the names of a chunk but for those that are a reading of the name beside them."""
    mine = code == plan.NAME
    first, last = hits.found.start[mine], hits.found.end[mine] - 1
    if not (hits.buffer.classes[first] & hits.buffer.classes[last] & _KANA > 0).any():
        every: Words = hits.id[mine]
        return every
    told = of_hits(hits, code, Origin())
    names = np.flatnonzero(told.code == plan.NAME)
    words: Words = told.id[names[~among(names, readings(told)[0])]]
    return words


def among(which: Ints, some: Ints) -> Bools:
    """bool[which]: whether each is one of `some` (rising)."""
    return member(which, some) if len(some) else np.zeros(len(which), np.bool_)
