"""Cells of bytes: text, a file of a known format, or nothing that can be read."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from piiscan.extract.characters import charset
from piiscan.extract.characters.decode import decode_all
from piiscan.extract.formats import FORMATS
from piiscan.extract.sniff import kind
from piiscan.model import Blob, Location

__all__ = ["HEAD_BYTES", "Told", "nested", "texts"]

HEAD_BYTES = 4096  # of a cell that are read with the table: enough for words, and to see what a file is
_TEXT = frozenset({"text", "delimited", "json", "html", "xml", "fixed", "mail", "calendar", "cards"})
_DIGEST_BYTES = 64  # SHA-512; keys, salts, encrypted numbers are no longer either


@dataclass(frozen=True, slots=True)
class Told:
    """Cells as text, "" where they are none; how many hold nothing readable; whether some are files."""

    cells: pa.StringArray
    unread: int
    files: bool


def texts(cells: pa.BinaryArray, most: int) -> Told:
    """The cells of a page, their heads of `most` bytes and one more where they are longer."""
    long = bool(pc.any(pc.greater(pc.binary_length(cells), most)).as_py())
    try:
        plain = cells.cast(pa.string())
    except pa.ArrowInvalid:
        plain = None
    if plain is not None and not long and not pc.any(pc.match_substring_regex(plain, "[\\x00-\\x08]")).as_py():
        return Told(plain, 0, files=False)
    if _digests(cells):
        return Told(pa.nulls(len(cells), pa.string()).fill_null(""), len(cells) - cells.null_count, files=False)
    return _one_by_one(cells.to_pylist(), most)


def _digests(cells: pa.BinaryArray) -> bool:
    """Short cells of one length: random bytes, which are no text."""
    lengths = pc.unique(pc.binary_length(cells).drop_null())
    return len(lengths) == 1 and 0 < lengths[0].as_py() <= _DIGEST_BYTES and charset.detect(_first(cells)) is None


def _first(cells: pa.BinaryArray) -> bytes:
    return b"".join(cells.drop_null()[:16].to_pylist())


def _one_by_one(values: list[bytes | None], most: int) -> Told:
    made, unread, files = list[str | None](), 0, False
    for value in values:
        text = value if value is None else _text(value, most)
        if isinstance(text, bool):
            unread, files = unread + (not text), files or text
            made.append("")
        else:
            made.append(text)
    return Told(pa.array(made, pa.string()), unread, files)


def _text(value: bytes, most: int) -> str | bool:
    """The text; True where it is a file, or too long for a cell; False where it is nothing known."""
    if not value:
        return ""
    if len(value) > most:
        return True
    found = kind(Blob(Location("cell"), len(value), lambda: io.BytesIO(value)))
    if found in _TEXT and (encoding := charset.detect(value)) is not None:
        return decode_all(value, encoding).text
    return found in FORMATS and found not in _TEXT


def nested(
    location: Location, cells: Iterable[tuple[str, bytes | None]], depth: int, *, ocr: bool
) -> Iterator[Blob | str]:
    """The cells (column, bytes) of one row that are files, as blobs; the column's name for one that cannot be read.

    location: with the number of the row.
    """
    for column, value in cells:
        if not value or not isinstance(told := _text(value, HEAD_BYTES), bool):
            continue
        member = f"{location.sheet}/{column}/{location.row}"
        place = replace(location, column=column).inside(member)
        blob = Blob(place, len(value), partial(io.BytesIO, value), depth=depth)
        found = kind(blob)
        if found not in FORMATS or (found == "image" and not ocr):
            if told or len(value) > HEAD_BYTES:
                yield column
        else:
            yield replace(blob, format=found)
