"""Cells of a batch of rows as string columns; values that are documents or no text are set aside.

Unlike in columns of bytes (`binary_cells`), any cell may be of any type, and is judged by itself; most rows have a key, by
which a document is fetched again when the table is at its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import NoneType

import pyarrow as pa
import pyarrow.compute as pc

from piiscan.config import MIB
from piiscan.extract.characters import charset
from piiscan.extract.characters.decode import decode_all
from piiscan.extract.databases.cell_bytes import as_blob
from piiscan.extract.databases.sqlite.rows import CELL_BYTES, Row
from piiscan.extract.formats import FORMATS
from piiscan.extract.sniff import kind
from piiscan.extract.tables.celltext import cell_text
from piiscan.model import Location

__all__ = ["Cells", "Document"]

_CELL_KINDS = frozenset({"text", "json", "fixed"})  # a value of these is read as the cell it is
_LEAST_BYTES = 24  # no file of a known format is smaller and says anything; keys and digests often are
_HELD_BYTES = 64 * MIB  # of documents in rows without a key, all together


@dataclass(frozen=True, slots=True)
class Document:
    """A value to be read as a file. `key`: the rowid to fetch it by; None: it is held in `data`."""

    row: int
    column: int
    key: int | None
    data: bytes | None = field(default=None, repr=False)


@dataclass(slots=True)
class Cells:
    """Turns rows to columns and keeps what is no cell, for one table.

    documents: values for extraction; unread: values of no known kind by column; images: pictures, where no text is
    recognized in them (`ocr` False); lost: documents of more than could be held.
    """

    header: tuple[str, ...]
    ocr: bool = False
    documents: list[Document] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)
    images: Counter[str] = field(default_factory=Counter)
    lost: Counter[str] = field(default_factory=Counter)
    held: int = 0

    def columns(self, rows: Sequence[Row], first_row: int) -> tuple[pa.StringArray, ...]:
        """`rows` as `rows.batches` gives them; the first has the number `first_row`."""
        keys, *values = zip(*rows, strict=True) if rows else [()] * (len(self.header) + 1)
        return tuple(self._column(number, column, keys, first_row) for number, column in enumerate(values))

    def _column(
        self, number: int, values: Sequence[object], keys: Sequence[int | None], first_row: int
    ) -> pa.StringArray:
        fast = plain_strings(values)
        if fast is not None:
            return fast
        texts = []
        for at, value in enumerate(values):
            if isinstance(value, bytes | bytearray):
                texts.append(self._binary(value, number, first_row + at, keys[at]))
            else:
                texts.append(cell_text(value))
        return pa.array(texts, pa.string())

    def _binary(self, value: bytes | bytearray, column: int, row: int, key: int | None) -> str:
        """The text of a value, "" where it is none."""
        name = self.header[column]
        inside = "text" if len(value) > CELL_BYTES else _format_inside(value) if isinstance(value, bytes) else ""
        if inside == "image" and not self.ocr:
            self.images[name] += 1
        elif inside:
            self._document(value, column, row, key)
        else:
            try:
                return value.decode()
            except UnicodeDecodeError:
                encoding = charset.detect(bytes(value))
                if encoding is not None:
                    return decode_all(bytes(value), encoding).text
                self.unread[name] += 1
        return ""

    def _document(self, value: bytes | bytearray, column: int, row: int, key: int | None) -> None:
        if key is None:
            self.held += len(value)
        if key is None and self.held > _HELD_BYTES:
            self.lost[self.header[column]] += 1
        else:
            self.documents.append(Document(row, column, key, bytes(value) if key is None else None))


def plain_strings(values: Sequence[object]) -> pa.StringArray | None:
    """A column of one plain type without a Python step per cell; None where a cell has to be looked at.

    Same as `cell_text` on each value, with UTF-8 for text.
    """
    kinds = set(map(type, values)) - {NoneType}
    if kinds <= {bytearray}:
        array = pa.array(values, pa.binary())
        longest = pc.max(pc.binary_length(array)).as_py() or 0
        try:
            return pc.fill_null(array.cast(pa.string()), "") if longest <= CELL_BYTES else None
        except pa.ArrowInvalid:  # no UTF-8
            return None
    if kinds == {int}:
        return pc.fill_null(pa.array(values, pa.int64()).cast(pa.string()), "")
    return _floats(pa.array(values, pa.float64())) if kinds == {float} else None


def _floats(values: pa.DoubleArray) -> pa.StringArray | None:
    """None where a value is so large or small that Arrow writes it in another way than Python."""
    size = pc.abs(values)
    usual = pc.or_(pc.equal(values, 0), pc.and_(pc.greater(size, 1e-3), pc.less(size, 1e9)))
    if not pc.all(usual).as_py():
        return None
    whole = pc.floor(values).cast(pa.int64())
    texts = pc.if_else(pc.equal(values, whole.cast(pa.float64())), whole.cast(pa.string()), values.cast(pa.string()))
    return pc.fill_null(texts, "")


def _format_inside(value: bytes) -> str:
    """The format of a file that a binary value is, "" where it is none or reads as well as a cell."""
    if len(value) < _LEAST_BYTES:
        return ""
    found = kind(as_blob(Location(""), value))
    return found if found in FORMATS and found not in _CELL_KINDS else ""
