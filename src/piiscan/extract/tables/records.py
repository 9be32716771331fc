"""Where the records of a CSV end, and what to do with one that does not end.

A quote opens a cell only at its start, and any quote but a doubled one closes it: as the csv module and pyarrow read.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.config import MIB

__all__ = ["Ends", "LongRow", "Records", "Rows", "line_ends", "sample_records"]

Ints = NDArray[np.int64]
_MAX_RECORD = 8 * MIB  # what holds no record end so far is a stray quote, or a cell to be read as running text
_QUOTE, _LF, _CR = b'"\n\r'
_LIKE_ROWS = 50  # lines looked at to tell rows behind a stray quote from the lines of a long cell
_FEW = 5  # records that are enough of a sample when the last one does not end


@dataclass(frozen=True, slots=True)
class Rows:
    """UTF-8 bytes of whole records; not `quoted`: of one line whose quotes do not balance."""

    data: bytes = field(repr=False)
    quoted: bool = True


@dataclass(frozen=True, slots=True)
class LongRow:
    """One record too long for a cell: pieces of its raw text, to be used up before the next record is asked for."""

    pieces: Iterator[str] = field(repr=False)
    first_line: int


class Ends(NamedTuple):
    """`ends`: offsets behind the line ends outside quotes. `inside`: a quoted cell is open at the end.

    `strays`: offsets of quotes that open a cell over several lines which goes on behind its closing quote: the closing
    one is meant to open, and the two lines are two records.
    """

    ends: Ints
    inside: bool
    strays: list[int]


def line_ends(data: bytes, mark: int, *, inside: bool = False) -> Ends:
    """`data` starts a record, or, with `inside`, goes on in a quoted cell. `mark`: the byte that parts cells."""
    codes = np.frombuffer(data, np.uint8)
    ends = _line_ends(data, codes)
    quotes = np.flatnonzero(codes == _QUOTE)
    first = np.flatnonzero(np.diff(quotes, prepend=-2) > 1)  # of each run of quotes; even runs change nothing
    size = np.diff(first, append=len(quotes))
    at, size = quotes[first[size % 2 == 1]], size[size % 2 == 1]
    opens = (at == 0) | _parts(codes[at - 1], mark)
    changes = np.cumsum(opens) + int(inside)  # since the last quote that can only close, an odd number is inside
    closed = np.maximum.accumulate(np.where(opens, 0, changes))
    state = np.concatenate(([inside], (changes - closed) % 2 == 1))
    goes_on = (at + size < len(codes)) & ~_parts(codes[np.minimum(at + size, len(codes) - 1)], mark)
    ill = np.flatnonzero(state[:-1] & ~state[1:] & goes_on)
    ill = ill[ill > 0]
    ill = ill[np.searchsorted(ends, at[ill - 1]) < np.searchsorted(ends, at[ill])]
    return Ends(ends[~state[np.searchsorted(at, ends)]] + 1, bool(state[-1]), at[ill - 1].tolist())


def _parts(codes: NDArray[np.uint8], mark: int) -> NDArray[np.bool_]:
    parts: NDArray[np.bool_] = (codes == mark) | (codes == _LF) | (codes == _CR)
    return parts


def _line_ends(data: bytes, codes: NDArray[np.uint8]) -> Ints:
    """Of each line feed, and of each carriage return without one; the last byte may yet be followed by one."""
    ends = np.flatnonzero(codes == _LF)
    if b"\r" not in data:
        return ends
    returns = np.flatnonzero(codes[:-1] == _CR)
    alone = returns[codes[returns + 1] != _LF]
    return np.sort(np.concatenate((ends, alone))) if len(alone) else ends


def sample_records(text: str, mark: str, *, final: bool) -> list[str]:
    """Raw records at the start of a text; joined they are its start. `final`: nothing follows the text.

    A last record without an end is left out, or cut into lines where there is little else.
    """
    records: list[str] = []
    pending = text.encode()
    while pending:
        ends, inside, _ = line_ends(pending, ord(mark))
        borders = [0, *ends.tolist()]
        if final and not inside and borders[-1] < len(pending):
            borders.append(len(pending))
        records += [pending[a:b].decode() for a, b in pairwise(borders)]
        pending = pending[borders[-1] :]
        if not pending or (not final and len(records) >= _FEW):
            break
        line = _first_line(pending)
        records.append(line.decode())
        pending = pending[len(line) :]
    return records


class Records:
    """Cuts a stream of text into blocks of whole records; `broken` counts those that do not end as they should.

    Where a quoted cell is open at the end of the text, or no record ends for 8 MiB while the lines look like rows of
    `width` cells, the quote is a stray mark: its line becomes a row of its own, without quoting. Else the record is
    a LongRow. `line` is the number of the physical line that the next record starts on.
    """

    def __init__(self, pieces: Iterator[str], mark: str, width: int, line: int) -> None:
        self.broken, self.line = 0, line
        self._pieces, self._mark, self._width = pieces, mark, width
        self._pending = b""
        self._following = next(pieces, None)

    def __iter__(self) -> Iterator[Rows | LongRow]:
        while self._append():
            yield from self._cut()

    def _append(self) -> bool:
        if self._following is None:
            return False
        self._pending += self._following.encode()
        self._following = next(self._pieces, None)
        return True

    def _cut(self) -> Iterator[Rows | LongRow]:
        while self._pending:
            final = self._following is None
            end, inside, strays = _last_end(self._pending, self._mark)
            end = len(self._pending) if final and not inside else end
            if end:
                yield from self._rows(self._take(end), strays)
            if not self._pending or (not final and len(self._pending) <= _MAX_RECORD):
                return
            self.broken += 1
            line = _first_line(self._pending)
            if final or self._like_rows(self._pending[len(line) :]):
                yield Rows(self._take(len(line)), quoted=False)
            else:
                yield LongRow(self._long(), self.line)

    def _rows(self, data: bytes, strays: list[int]) -> Iterator[Rows]:
        """The records of a block, those apart whose quote closes on another line."""
        done = 0
        for quote in strays:
            start = max(data.rfind(b"\n", 0, quote), data.rfind(b"\r", 0, quote)) + 1
            if done <= start and quote < len(data):
                self.broken += 1
                line = _first_line(data[start : start + _MAX_RECORD])
                yield from [Rows(data[done:start])] if start > done else []
                yield Rows(line, quoted=False)
                done = start + len(line)
        if done < len(data):
            yield Rows(data[done:])

    def _take(self, end: int) -> bytes:
        data, self._pending = self._pending[:end], self._pending[end:]
        self.line += data.count(b"\n")
        return data

    def _like_rows(self, following: bytes) -> bool:
        lines = following[: 1 << 16].splitlines()[:-1]  # the last may be cut
        rows = [row for line in lines[:_LIKE_ROWS] for row in csv.reader([line.decode()], delimiter=self._mark) if row]
        return 2 * sum(len(row) == self._width for row in rows) > len(rows)

    def _long(self) -> Iterator[str]:
        """Text up to the end of the record at hand; where its quotes do not balance, up to the end of the file."""
        inside = False
        while self._pending:
            ends = line_ends(self._pending, ord(self._mark), inside=inside).ends
            if len(ends):
                yield self._take(int(ends[0])).decode()
                return
            if self._following is None:
                yield self._take(len(self._pending)).decode()
                return
            keep = _last_char(self._pending)  # the next piece is to see what stands before its first quote
            inside = line_ends(self._pending[:keep], ord(self._mark), inside=inside).inside
            yield self._take(keep).decode()
            self._append()


def _last_end(data: bytes, mark: str) -> tuple[int, bool, list[int]]:
    """`line_ends`, of which the last one only: at once where no cell is quoted or every one."""
    quotes = data.count(b'"')
    newline = b"\n" if b"\n" in data else b"\r"
    if not quotes:
        return data.rfind(newline) + 1, False, []
    line_end = b"\r\n" if data.endswith(b"\r\n") else newline
    if data.startswith(b'"') and data.endswith(b'"' + line_end):
        pairs = data.count(f'"{mark}"'.encode()) + data.count(b'"' + line_end + b'"')
        if 2 * pairs + 2 == quotes:
            return len(data), False, []
    ends, inside, strays = line_ends(data, ord(mark))
    return int(ends[-1]) if len(ends) else 0, inside, strays


def _first_line(data: bytes) -> bytes:
    end = data.find(b"\n") + 1 or data.find(b"\r") + 1
    return data[:end] if end else data


def _last_char(data: bytes) -> int:
    """Offset of the last character that is no quote."""
    at = max(len(data.rstrip(b'"')) - 1, 0)
    while at and data[at] & 0xC0 == 0x80:
        at -= 1
    return at
