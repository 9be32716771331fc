"""Cells of bytes of a page of a server: text, a file of a known format, or nothing that can be read.

Unlike `extract.databases`, which has the whole cells, this sees the heads of them: a file is noted by its row here, and
read whole in a second pass over the table.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from piiscan.extract.characters import charset
from piiscan.extract.databases import cell_bytes
from piiscan.extract.databases.cell_bytes import as_blob, decoded
from piiscan.extract.formats import FORMATS
from piiscan.extract.sniff import kind, signature
from piiscan.model import Blob, Location

__all__ = ["HEAD_BYTES", "Told", "nested", "texts"]

HEAD_BYTES = 4096  # of a cell that are read with the table: enough for words, and to see what a file is
_PICTURE = "image"
_SAMPLE = 64  # cells that tell the encoding of all
_GUESSES = 128  # cells of a page that are judged one by one; where most of them are no text, the others are none either
_DIGEST_BYTES = 64  # SHA-512; salts and encrypted numbers are no longer either
# What is ASCII and yet no text to be read as it is: rich text, PDF, the headers of a mail.
_CODED = r"^(?:\{\\rtf|%PDF-|[!-9;-~]+:[ \t][^\n]*\n[!-9;-~]+:)"
_CODED_KINDS = frozenset({"rtf", "pdf", "mail", "emlx", "mailbox", "pkcs7"})


@dataclass(slots=True)
class Told:
    """The cells of a page as text, "" where they are none. Of the others, by their number in the page."""

    cells: pa.StringArray
    files: list[int] = field(default_factory=list)  # to be read as files
    pictures: list[int] = field(default_factory=list)
    unread: int = 0


def texts(cells: pa.BinaryArray, most: int) -> Told:
    """The cells of a page: heads of `most` bytes, and one more where they are longer."""
    long = bool(pc.any(pc.greater(pc.binary_length(cells), most)).as_py())
    plain = None if long else cell_bytes.all_texts(cells, _CODED)
    if plain is not None:
        return Told(plain)
    if not long and _digests(cells):
        return Told(
            pa.array(["" if valid else None for valid in pc.is_valid(cells).to_pylist()], pa.string()),
            unread=len(cells) - cells.null_count,
        )
    return _one_by_one(cells.to_pylist(), most)


def _digests(cells: pa.BinaryArray) -> bool:
    """Short cells of one length that are no text: random bytes, of which a few look like text by chance."""
    lengths = pc.unique(pc.binary_length(cells).drop_null())
    if len(lengths) != 1 or not 0 < lengths[0].as_py() <= _DIGEST_BYTES:
        return False
    return charset.detect(b"".join(cells.drop_null()[:_SAMPLE].to_pylist())) is None


def _one_by_one(values: list[bytes | None], most: int) -> Told:
    told, made = Told(pa.nulls(0, pa.string())), list[str | None]()
    encoding, tries, hits = _encoding([value for value in values if value]), 0, 0
    for number, value in enumerate(values):
        text = value if value is None else "" if len(value) > most else decoded(value, "utf-8", encoding)
        if text is None and value is not None and tries < _GUESSES + 2 * hits and not signature(value):
            text = decoded(value, "utf-8", charset.detect(value))
            tries, hits = tries + 1, hits + (text is not None)
        if value and (not text or re.match(_CODED, text)):
            text = _classed(told, number, value, text, long=len(value) > most)
        made.append("" if text is None and value is not None else text)
    told.cells = pa.array(made, pa.string())
    return told


def _encoding(values: list[bytes]) -> str | None:
    """Of most cells that are text but not UTF-8."""
    step = max(len(values) // _SAMPLE, 1)
    odd = [value for value in values[::step] if not signature(value) and decoded(value, "utf-8") is None]
    return charset.detect(b"\n".join(value[:_SAMPLE] for value in odd)) if odd else None


def _classed(told: Told, number: int, value: bytes, text: str | None, *, long: bool) -> str | None:
    """Note what a cell is that may be no text; its text where it is."""
    if text:
        if kind(as_blob(Location("cell"), value)) in _CODED_KINDS:
            told.files.append(number)
            return ""
        return text
    known = signature(value)
    if known == _PICTURE:
        told.pictures.append(number)
    elif long or known in FORMATS:
        told.files.append(number)
    else:
        told.unread += 1
    return text


def nested(location: Location, cells: Iterable[tuple[str, bytes]], depth: int) -> Iterator[Blob | str]:
    """Cells (column, bytes) of one row as blobs; the column's name alone for one of no format that can be read.

    location: with the number of the row.
    """
    for column, value in cells:
        member = f"{location.sheet}/{column}/{location.row}"
        blob = as_blob(replace(location, column=column).inside(member), value, depth)
        found = kind(blob)
        yield replace(blob, format=found) if found in FORMATS else column
