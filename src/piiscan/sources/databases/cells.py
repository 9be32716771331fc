"""Columns as a database gives them to columns of text, and what of them is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.extract.characters import charset
from piiscan.extract.characters.decode import decode_all
from piiscan.sources.databases import binaries
from piiscan.sources.databases.relations import Column, shown_name

__all__ = ["Texts", "head_hash"]


def head_hash(value: bytes) -> int:
    """By which a cell of bytes is known again in this process: of what is read of it with the table."""
    return hash(value[: binaries.HEAD_BYTES + 1])


class Texts:
    """The cells of one table as text; counts what could not be had, by column."""

    def __init__(self, columns: Sequence[Column], encoding: str, *, pictures: bool) -> None:
        """pictures: whether those in cells are to be read."""
        self._columns, self._encoding = columns, encoding
        self.replaced: Counter[str] = Counter()  # characters
        self.cut: Counter[str] = Counter()  # cells
        self.unread: Counter[str] = Counter()  # cells of bytes that are neither text nor a file
        self.pictures: Counter[str] = Counter()
        # column -> rows, from 0, whose cells are read as files once the table is done, and `head_hash` of them
        self.files: dict[int, dict[int, int]] = {}
        self._pictures, self._rows = pictures, 0

    def of(self, cells: Sequence[pa.Array]) -> tuple[pa.StringArray, ...]:
        """String arrays, NULL as null."""
        texts = tuple(self._texts(number, column) for number, column in enumerate(cells))
        self._rows += len(cells[0]) if cells else 0
        return texts

    def _texts(self, number: int, cells: pa.Array) -> pa.StringArray:
        column = self._columns[number]
        if column.binary:
            return self._binaries(number, cells, column)
        text = cells if pa.types.is_string(cells.type) else self._decoded(cells, shown_name(column.name))
        return self._within(text, column)

    def _binaries(self, number: int, cells: pa.BinaryArray, column: Column) -> pa.StringArray:
        told, name = binaries.texts(cells, column.most or 0), shown_name(column.name)
        if told.unread:
            self.unread[name] += told.unread
        if told.pictures and not self._pictures:
            self.pictures[name] += len(told.pictures)
        if files := told.files + told.pictures * self._pictures:
            heads = {self._rows + row: head_hash(cells[row].as_py()) for row in files}
            self.files.setdefault(number, {}).update(heads)
        return told.cells

    def _within(self, cells: pa.StringArray, column: Column) -> pa.StringArray:
        """Cut at the limit; only looked at where a cell can be so long."""
        most = column.most
        if most is None or _longest(cells) <= most:
            return cells
        long = int(pc.sum(pc.greater(pc.utf8_length(cells), most)).as_py() or 0)
        if not long:
            return cells
        self.cut[shown_name(column.name)] += long
        return pc.utf8_slice_codeunits(cells, 0, most)

    def _decoded(self, cells: pa.BinaryArray, name: str) -> pa.StringArray:
        if self._encoding in ("utf-8", "") or _ascii(cells):
            try:
                return cells.cast(pa.string())  # checks the bytes
            except pa.ArrowInvalid:
                return self._one_by_one(cells, name)
        try:
            # PostgreSQL and MySQL let no zero byte into text, so it can part the cells
            texts = b"\0".join(cells.fill_null(b"").to_pylist()).decode(self._encoding).split("\0")
        except UnicodeDecodeError:
            return self._one_by_one(cells, name)
        made = pa.array(texts, pa.string()) if len(texts) == len(cells) else self._one_by_one(cells, name)
        return pc.if_else(pc.is_valid(cells), made, pa.scalar(None, pa.string())) if cells.null_count else made

    def _one_by_one(self, cells: pa.BinaryArray, name: str) -> pa.StringArray:
        """Where some cells are not what the database says: those are judged by what all of them hold."""
        values: list[bytes | None] = cells.to_pylist()
        odd = [value for value in values if value is not None and not _is_utf8(value)]
        encoding = self._encoding if self._encoding not in ("utf-8", "") else charset.detect(b"\n".join(odd))
        return pa.array([self._text(value, encoding, name) for value in values], pa.string())

    def _text(self, value: bytes | None, encoding: str | None, name: str) -> str | None:
        if value is None:
            return None
        declared = self._encoding or "utf-8"
        try:
            return value.decode(declared)
        except UnicodeDecodeError:
            block = decode_all(value, encoding)
            if block.replaced:
                self.replaced[name] += block.replaced
            return block.text


def _is_utf8(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _longest(cells: pa.StringArray) -> int:
    """Bytes of the longest cell."""
    ends = np.frombuffer(cells.buffers()[1], np.int32)[cells.offset : cells.offset + len(cells) + 1]
    return int(np.diff(ends).max(initial=0))


def _ascii(cells: pa.BinaryArray) -> bool:
    data = cells.buffers()[2]
    return data is None or not len(data) or int(np.frombuffer(data, np.uint8).max()) < 0x80
