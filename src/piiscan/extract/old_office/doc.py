"""Word 6 to 2003 documents ([MS-DOC]): every sub-document by the piece table, properties, embedded files.

Libraries see between one and seventeen of 23 places where text lies; the piece table has them all, in order.
"""

from __future__ import annotations

import bisect
import re
import struct
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from piiscan.extract.characters.codepages import ansi_text, counted_runs, runs
from piiscan.extract.old_office import wordfib
from piiscan.extract.old_office.flow import CELL, ROW, flow_chunks, without_fields
from piiscan.extract.old_office.officeart import picture_items, pictures, shape_texts
from piiscan.extract.old_office.ole import Streams, embedded, macros, open_streams
from piiscan.extract.old_office.properties import property_lines
from piiscan.extract.old_office.wordfib import Fib, Piece
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["read_doc", "rough_text"]

_ROW_END, _DELETED = 0x2417, 0x0800  # sprmPFTtp, sprmCFRMarkDel
_DOCUMENT = "WordDocument"
_PARTS = frozenset({"Macros", "_VBA_PROJECT_CUR"})
# Form fields and links in the Data stream ([MS-DOC] 2.9.157): length, 68, unused, then FFData or a Hyperlink object.
_FIELD_DATA = re.compile(rb"(?=(....)\x44\0.{62}(?:\xff{4}|.\xd0\xc9\xea\x79))", re.DOTALL)
_CP1252 = np.array(
    [ord(bytes([code]).decode("cp1252", "replace")) if 0x80 <= code < 0xA0 else code for code in range(256)], "<u2"
)
_CELLS = "\x07\x07"


def read_doc(blob: Blob, budget: Budget) -> Iterator[Blob | TableChunk | TextChunk | Skip]:
    """Body, notes, headers, comments, text boxes; deleted text and field codes; properties; embedded files."""
    with open_streams(blob, budget) as streams:
        document = streams.get(_DOCUMENT)
        try:
            fib = wordfib.parse_fib(document)
            table = streams.get(fib.table) if fib.version >= wordfib.WORD_97 else document
            found = wordfib.pieces(fib, document, table)
        except (struct.error, ValueError, OSError):
            yield from rough_text([document], blob, budget)
        else:
            if fib.encrypted:
                yield Skip(blob.location, "open", "encrypted", "Word document with a password")
                return
            text, extras = _text(fib, document, table, found)
            shown, codes = without_fields(text)
            extras += [*codes, *_side_texts(fib, table, streams)]
            yield from flow_chunks(shown, extras, blob.location, budget)
            drawn = pictures(streams.get("Data") + document)
            yield from picture_items(drawn, blob, budget, text=any(map(str.isalnum, shown)))
            if any(len(piece.data) < piece.chars * (1 + piece.wide) for piece in found):
                yield Skip(blob.location, "extract", "cut_short", "the file ends before its text")
        yield from macros(streams, blob, budget)
        yield from embedded(streams, blob, own=_PARTS)


def _text(fib: Fib, document: bytes, table: bytes, found: list[Piece]) -> tuple[str, list[str]]:
    """(all characters of all sub-documents with row ends marked, deleted passages)."""
    if fib.version < wordfib.WORD_97:  # 8-bit: a character may take two places, so no marks are looked up
        raw = b"".join(piece.data for piece in found)
        text = raw.decode("utf-16-le", "replace") if fib.wide else ansi_text(raw, fib.page)
        return text.replace(_CELLS, CELL + ROW), []
    units = np.concatenate([_units(piece) for piece in found])
    ends = _places(found, wordfib.marked(fib, document, table, wordfib.PAPX, _ROW_END))
    last = np.array([end - 1 for _, end in ends if end], dtype=np.int64)
    units[last[units[last] == ord(CELL)]] = ord(ROW)
    deleted = np.zeros(len(units), bool)
    passages = []
    for start, end in _places(found, wordfib.marked(fib, document, table, wordfib.CHPX, _DELETED)):
        deleted[start:end] = True
        passages.append(_string(units[start:end]))
    text = _string(units[~deleted])
    return text if len(last) else text.replace(_CELLS, CELL + ROW), passages


def _units(piece: Piece) -> npt.NDArray[np.uint16]:
    """UTF-16 code units: what the tables of the format count."""
    if piece.wide:
        return np.frombuffer(piece.data[: len(piece.data) // 2 * 2], "<u2")
    return _CP1252[np.frombuffer(piece.data, np.uint8)]


def _string(units: npt.NDArray[np.uint16]) -> str:
    return units.tobytes().decode("utf-16-le", "replace")


def _places(found: list[Piece], ranges: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Byte ranges of the stream to ranges of code units, in their order; neighbours are joined."""
    ranges.sort()
    starts = [start for start, _ in ranges]
    at = 0
    for piece in found:
        width = 1 + piece.wide
        units = len(piece.data) // width
        end = piece.offset + units * width
        first = max(bisect.bisect_right(starts, piece.offset) - 1, 0)
        for start, stop in ranges[first : bisect.bisect_left(starts, end)]:
            low, high = max(start, piece.offset), min(stop, end)
            if low < high:
                yield at + (low - piece.offset) // width, at + (high - piece.offset) // width
        at += units


def _side_texts(fib: Fib, table: bytes, streams: Streams) -> Iterator[str]:
    """Texts beside the flow: string tables, comment authors, form fields, links, shapes, properties."""
    yield from property_lines(streams)
    if fib.version < wordfib.WORD_97:
        return
    for pair in wordfib.STRINGS:
        yield from wordfib.strings(fib.slice(table, pair))
    yield from wordfib.initials(fib.slice(table, wordfib.COMMENTS))
    for pair in (wordfib.OWNERS, wordfib.VARIABLES, wordfib.ROUTE):
        yield from counted_runs(fib.slice(table, pair), 1)
    yield from shape_texts(fib.slice(table, wordfib.DRAWINGS))
    data = streams.get("Data")
    for match in _FIELD_DATA.finditer(data):
        at = match.start()
        yield from counted_runs(data[at + 68 : at + int.from_bytes(match.group(1), "little")], 2)
    yield from shape_texts(data)


def rough_text(parts: list[bytes], blob: Blob, budget: Budget) -> Iterator[TextChunk | Skip]:
    """What reads as text in streams whose tables are broken, and a Skip that says so."""
    lines = [line for data in parts for line in runs(data)]
    yield from text_chunks(["\n".join(lines)], blob.location, budget.limits)
    yield Skip(blob.location, "extract", "cannot_parse", "tables of the file are broken: only runs of text were read")
