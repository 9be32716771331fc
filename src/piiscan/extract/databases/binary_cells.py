"""Columns of bytes in files of columns: text, files of a known format, or what cannot be read and is told.

There is no key by which to come back to a cell, as in SQLite and servers: files are held until the table is at its end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from piiscan.config import MIB
from piiscan.extract.characters import charset
from piiscan.extract.databases.cell_bytes import all_texts, as_blob, decoded
from piiscan.extract.formats import FORMATS
from piiscan.extract.sniff import kind
from piiscan.model import Blob, Location, Skip

__all__ = ["BinaryCells"]

_HELD_BYTES = 64 * MIB  # of cells that are files, which are read after the table
_SAMPLE = 64  # cells, and bytes of each, that tell the encoding of all
_LEAST_BYTES = 64  # of a file
_GUESSES = 128  # cells of a column that are judged one by one; where most of them are nothing, the others are not asked
_PICTURE = "image"
_TEXTS = frozenset({"text", "delimited", "fixed", "json", "transfer"})  # a cell as good as a file


class BinaryCells:
    """What the cells of bytes of one table are; `rest` gives what is no text, when the table is at its end."""

    def __init__(self, blob: Blob, *, ocr: bool) -> None:
        self._blob, self._ocr = blob, ocr
        self._pictures: Counter[str] = Counter()
        self._files: list[Blob] = []
        self._held = 0
        self._tries: Counter[str] = Counter()
        self._unread: Counter[str] = Counter()
        self._encodings: dict[str, str | None] = {}

    def texts(self, column: pa.Array, name: str, first_row: int) -> pa.StringArray:
        """One text a cell, "" for what is none."""
        plain = all_texts(column)
        if plain is not None:
            return pc.fill_null(plain, "")
        values = column.cast(pa.large_binary()).to_pylist()
        encoding = self._encoding(name, values)
        texts = [self._text(value, name, row, encoding) for row, value in enumerate(values, first_row)]
        return pa.array(texts, pa.string())

    def _encoding(self, name: str, values: list[bytes | None]) -> str | None:
        """That of the cells together, if it is not UTF-8: a few random bytes alone look like text by chance."""
        if self._encodings.get(name) is None:
            odd = [value[:_SAMPLE] for value in values if value and decoded(value, "utf-8") is None]
            self._encodings[name] = charset.detect(b"\n".join(odd[:_SAMPLE])) if odd else None
        return self._encodings[name]

    def _text(self, value: bytes | None, name: str, row: int, encoding: str | None) -> str:
        if not value:
            return ""
        text = decoded(value, "utf-8", encoding)
        if text is None and self._tries[name] < _GUESSES:
            found = self._format(value, name, row)
            text = "" if found else None
            self._tries[name] += -1 if found else 1  # what was a file earns the next one a look
        if text is None:
            self._unread[name] += 1
        return text or ""

    def _format(self, value: bytes, name: str, row: int) -> bool:
        """Whether the cell is a file, which is kept for later."""
        blob = as_blob(self._blob.location.inside(f"{name}/{row}"), value, self._blob.depth + 1)
        found = kind(blob) if len(value) >= _LEAST_BYTES else ""
        if found == _PICTURE and not self._ocr:
            self._pictures[name] += 1
            return True
        if found not in FORMATS or found in _TEXTS or self._held + len(value) > _HELD_BYTES:
            return False
        self._held += len(value)
        self._files.append(blob)
        return True

    def rest(self, location: Location) -> Iterator[Blob | Skip]:
        """Cells that are files, and a Skip of those that nobody can read."""
        yield from self._files
        if self._pictures:
            yield Skip(location, "extract", "no_text", f"pictures, read only with --ocr: {_counted(self._pictures)}")
        if self._unread:
            yield Skip(location, "extract", "unsupported", f"binary values: {_counted(self._unread)}")


def _counted(cells: Counter[str]) -> str:
    return ", ".join(f"{count} in {name}" for name, count in cells.most_common())
