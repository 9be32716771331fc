"""Records of the transfer files of the bankers' association (全銀協規定フォーマット): 120 one-byte characters a line.

Header (1), data (2) and trailer (8) are known by what stands at their fixed places; the end record (9) says nothing. A
file without line breaks is cut at every 120 characters. Editors strip spaces at the end of lines, so a record may be
shorter, but not so much that it loses a field that is asked for. Layout: 全銀協 総合振込・給与振込・口座振替 レコード・フォーマット.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import Word
from piiscan.text.spans import Spans, none

Ints = NDArray[np.int64]
WIDTH = 120
_SPACES_BEFORE = 8  # a record quoted in a mail or a form is set in a little
_MOST_RECORDS = 1 << 16  # of one line


@dataclass(frozen=True, slots=True)
class _Record:
    """Half-open places: `digits` hold digits alone, `either` digits or spaces, `filled` begins with a letter, `blank` is
    spaces. `choices`: place -> the digits it may hold. least: characters of the shortest form."""

    kind: str
    least: int
    digits: tuple[tuple[int, int], ...]
    choices: dict[int, str]
    filled: tuple[int, ...] = ()
    either: tuple[tuple[int, int], ...] = ()
    blank: tuple[tuple[int, int], ...] = ()


_RECORDS = (
    _Record("1", 103, ((1, 14), (54, 62), (77, 80)), {3: "01"}, (14,), ((95, 103),)),
    _Record("2", 90, ((1, 5), (20, 23), (42, 50), (80, 90)), {42: "1249"}, (50,), ((38, 42),)),
    _Record("8", 120, ((1, 19),), {}, (), (), ((19, 120),)),
)


def find(buffer: Buffer) -> Spans:
    """All records, by position."""
    start, end = _candidates(buffer)
    if not len(start):
        return none()
    place = np.minimum(start[:, None] + np.arange(WIDTH), len(buffer.folded) - 1)
    units = np.where(place < end[:, None], buffer.folded[place], np.uint16(ord(" ")))
    fits = _one_byte(units) & np.logical_or.reduce([_is(record, units, end - start) for record in _RECORDS])
    return Spans(start[fits], end[fits], np.zeros(int(fits.sum()), Word))


def find_plain(line: str) -> list[tuple[int, int]]:
    """Plain twin of `find` for one line."""
    folded = fold.fold_text(line)
    indent = len(folded) - len(folded.lstrip(" "))
    body = folded[indent:].rstrip("\r")
    if indent > _SPACES_BEFORE or not body:
        return []
    cuts = range(0, len(body), WIDTH) if len(body) % WIDTH == 0 else range(1)
    parts = [body[at : at + WIDTH] if len(body) % WIDTH == 0 else body for at in cuts][:_MOST_RECORDS]
    found = [(indent + at, part) for at, part in zip(cuts, parts, strict=False) if _is_plain(part)]
    return [(at, at + len(part)) for at, part in found]


def _candidates(buffer: Buffer) -> tuple[Ints, Ints]:
    """(start, end) of what is as long as a record and begins with its digit; long lines of whole records are cut."""
    least, most = min(r.least for r in _RECORDS), WIDTH
    unit = np.flatnonzero(buffer.ends - buffer.starts >= least)
    start, end = buffer.starts[unit].copy(), buffer.ends[unit].copy()
    end -= buffer.folded[np.maximum(end - 1, 0)] == ord("\r")
    for _ in range(_SPACES_BEFORE):
        start += (start < end) & (buffer.folded[np.minimum(start, len(buffer.folded) - 1)] == ord(" "))
    size = end - start
    whole = (size > most) & (size % most == 0) & (size // most <= _MOST_RECORDS)
    count = np.where(whole, size // most, size <= most)
    first = np.repeat(start, count) + most * _steps(count)
    last = np.where(np.repeat(whole, count), first + most, np.repeat(end, count))
    head = np.isin(buffer.folded[np.minimum(first, len(buffer.folded) - 1)], [ord(r.kind) for r in _RECORDS])
    return first[head & (last > first)], last[head & (last > first)]


def _steps(count: Ints) -> Ints:
    """0, 1, ... for each of the counts, one after another."""
    return np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)


def _digit(units: fold.Codes) -> NDArray[np.bool_]:
    return (units >= ord("0")) & (units <= ord("9"))


def _one_byte(units: fold.Codes) -> NDArray[np.bool_]:
    """Rows of ASCII and katakana alone: half-width kana, which the fold has made full width."""
    allowed = (units >= ord(" ")) & (units <= ord("~")) | (fold.class_table()[units] & np.uint8(fold.KATAKANA) > 0)
    allowed |= np.isin(units, [ord(c) for c in "。「」、・\u3099\u309a"])
    return np.asarray(allowed.all(axis=1))


def _is(record: _Record, units: fold.Codes, size: Ints) -> NDArray[np.bool_]:
    fits = (units[:, 0] == ord(record.kind)) & (size >= record.least) & (size <= WIDTH)
    for low, high in record.digits:
        fits &= _digit(units[:, low:high]).all(axis=1)
    for place, allowed in record.choices.items():
        fits &= np.isin(units[:, place], [ord(c) for c in allowed])
    for place in record.filled:
        fits &= (units[:, place] != ord(" ")) & ~_digit(units[:, place])
    for low, high in record.either:
        fits &= (_digit(units[:, low:high]) | (units[:, low:high] == ord(" "))).all(axis=1)
    for low, high in record.blank:
        fits &= (units[:, low:high] == ord(" ")).all(axis=1)
    return np.asarray(fits)


def _is_plain(text: str) -> bool:
    record = next((r for r in _RECORDS if text.startswith(r.kind)), None)
    if record is None or not record.least <= len(text) <= WIDTH:
        return False
    text = text.ljust(WIDTH)
    return (
        bool(_one_byte(np.array([[ord(c) & 0xFFFF for c in text]], np.uint16))[0])
        and all(c in "0123456789" for low, high in record.digits for c in text[low:high])
        and all(text[place] in allowed for place, allowed in record.choices.items())
        and all(text[place] not in " 0123456789" for place in record.filled)
        and all(c in " 0123456789" for low, high in record.either for c in text[low:high])
        and all(text[low:high].isspace() for low, high in record.blank)
    )
