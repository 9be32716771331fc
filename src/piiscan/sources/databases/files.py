"""Files in the cells of a table: a second reading, of their columns alone.

They may be large, and a table must come in one piece. Rows may come, go and move between the two readings, so a file is
known again by the hash of its head, not by the number of its row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from piiscan.config import MIB
from piiscan.model import Blob, Skip
from piiscan.sources.databases import binaries, failures
from piiscan.sources.databases.cells import head_hash
from piiscan.sources.databases.relations import Drawn, Page, Table, shown_name
from piiscan.sources.databases.steady import Steady
from piiscan.sources.streams import Budget

__all__ = ["files"]

_FILE_BYTES = 64 * MIB  # of a cell; what is larger is not read, since a row is in memory as a whole


class _Wanted:
    """The files of one column that are still to be read."""

    def __init__(self, name: str, heads: Mapping[int, int]) -> None:
        """heads: `head_hash` by row, from 0."""
        self.name, self._rows = name, dict[int, list[int]]()
        for row in sorted(heads, reverse=True):
            self._rows.setdefault(heads[row], []).append(row)

    def row(self, value: bytes, here: int) -> int | None:
        """The row at which the table's reading found this file, now found `here`; None if it found none like it."""
        rows = self._rows.get(head_hash(value))
        if rows is None:
            return None
        return rows.pop() if rows else here  # one more of its kind has come

    @property
    def left(self) -> int:
        return sum(map(len, self._rows.values()))


def files(
    blob: Blob, steady: Steady, table: Table, drawn: Drawn, heads: Mapping[int, Mapping[int, int]], budget: Budget
) -> Iterator[Blob | Skip]:
    """The files as blobs, with the rows where the table's reading found them. Raises StoppedError.

    heads: column -> row, from 0 -> `head_hash`, as `Texts.files` has them.
    """
    if not heads:
        return
    most, unread, large = min(_FILE_BYTES, budget.limits.member_bytes), Counter[str](), Counter[str]()
    wanted = {number: _Wanted(shown_name(table.columns[number].name), heads[number]) for number in sorted(heads)}
    columns = tuple(replace(table.columns[number], most=max(most, binaries.HEAD_BYTES)) for number in wanted)
    pages = steady.pages(replace(table, columns=columns), drawn)
    for row, name, value in _found(pages, list(wanted.values())):
        if len(value) > most:
            large[name] += 1
            continue
        for found in binaries.nested(replace(blob.location, row=row + 1), [(name, value)], blob.depth + 1):
            if isinstance(found, Blob):
                yield found
            else:
                unread[found] += 1
    moved = {column.name: column.left for column in wanted.values()}
    yield from failures.unread(blob.location, unread, large, most, moved)


def _found(pages: Iterator[Page], wanted: list[_Wanted]) -> Iterator[tuple[int, str, bytes]]:
    """(row from 0, column, cell) of the files."""
    here = 0
    for page in pages:
        for values in zip(*(column.to_pylist() for column in page.columns), strict=True):
            for column, value in zip(wanted, values, strict=True):
                if value and (row := column.row(value, here)) is not None:
                    yield row, column.name, value
            here += 1
