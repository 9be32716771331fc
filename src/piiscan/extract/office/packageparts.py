"""Readers of the parts of an Office package: XML of any kind, macros, and the parts of workbooks that hold no cells."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

import olefile
from lxml import etree

from piiscan.extract.office import biff12, vba
from piiscan.extract.office.parttext import PartText
from piiscan.extract.office.pivot import Cache, cache_of, cache_rows
from piiscan.extract.office.sheetparts import UTF_16, SheetRest
from piiscan.extract.office.sheetstrings import other_texts
from piiscan.extract.office.xmltext import HasDoctypeError, element_text, external_targets, parsed, part_text
from piiscan.extract.tables.tables import table_chunks
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["DOCTYPE", "Item", "Met", "part_bytes", "read_xml", "reader_of", "text_items"]

Item = Blob | TableChunk | TextChunk | Skip
DOCTYPE = "XML part with a document type declaration"


@dataclass(slots=True)
class Met:
    """What parts of one package say of others that come later."""

    names: frozenset[str]
    strings: set[int] = field(default_factory=set)  # shared strings that cells show
    caches: dict[str, Cache] = field(default_factory=dict)  # number of a pivot cache -> its columns


def read_xml(part: Blob, place: Location, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    """The text of an XML part; of a broken one as much as can be read, and a Skip. One part never costs the others."""
    data, name = part_bytes(part), part.location.member or ""
    try:
        if name.endswith(".rels"):
            yield from text_chunks(["\n".join(external_targets(data))], place, budget.limits)
            return
        yield from text_items(part_text(data, recover=name.endswith(".vml")), place, budget)  # VML is often ill-formed
    except HasDoctypeError:
        yield Skip(part.location, "extract", "cannot_parse", DOCTYPE)
    except etree.XMLSyntaxError:
        with contextlib.suppress(HasDoctypeError, etree.XMLSyntaxError):
            yield from text_items(part_text(data, recover=True), place, budget)
        yield Skip(part.location, "extract", "cannot_parse", "broken XML part, read as far as it goes")


def text_items(text: PartText, location: Location, budget: Budget) -> Iterator[TableChunk | TextChunk]:
    """The lines of a part, then its tables."""
    yield from text_chunks(["\n".join(text.all_lines())], location, budget.limits)
    for number, table in enumerate(text.tables, 1):
        yield from table.chunks(replace(location, sheet=f"table {number}"), budget.limits)


def part_bytes(part: Blob) -> bytes:
    with part.open() as stream:
        return stream.read()


def _macros(part: Blob, budget: Budget, _: Met) -> Iterator[TextChunk | Skip]:
    try:
        with olefile.OleFileIO(io.BytesIO(part_bytes(part))) as ole:
            for root in vba.project_roots(ole):
                yield from vba.read_macros(ole, root, part.location, budget)
    except (OSError, ValueError, IndexError):
        yield Skip(part.location, "extract", "cannot_parse", "macros: VBA project not readable")


def _sheet_rest(part: Blob, budget: Budget, met: Met) -> Iterator[TextChunk | Skip]:
    """What a sheet holds besides its values: page headers, input messages, links, texts in formulas."""
    try:
        with part.open() as stream:
            rest = SheetRest(stream)
    except UnicodeError:
        yield Skip(part.location, "extract", "unsupported", "sheet in UTF-16: of it only cells are read")
        return
    met.strings |= rest.strings
    if rest.doctype:  # the readers of cells drop entities without a word
        yield Skip(part.location, "extract", "cannot_parse", DOCTYPE)
    yield from text_chunks(["\n".join(rest.text().all_lines())], part.location, budget.limits)


def _binary(part: Blob, budget: Budget, _: Met) -> Iterator[TextChunk]:
    name = (part.location.member or "").rpartition("!")[2]
    yield from text_chunks(["\n".join(biff12.texts(name, part_bytes(part)))], part.location, budget.limits)


def _strings(part: Blob, budget: Budget, met: Met) -> Iterator[TextChunk | Skip]:
    """Readings of the strings and strings without a cell; the others come with their cells."""
    data = part_bytes(part)
    if data.startswith(UTF_16):
        yield Skip(part.location, "extract", "unsupported", "strings in UTF-16: of them only those of cells are read")
        return
    if b"<!DOCTYPE" in data:
        yield Skip(part.location, "extract", "cannot_parse", DOCTYPE)
    yield from text_chunks(["\n".join(other_texts(data, met.strings))], part.location, budget.limits)


def _pivot_columns(part: Blob, budget: Budget, met: Met) -> Iterator[TableChunk | TextChunk | Skip]:
    """The columns of a pivot cache, kept for its records; where the book holds no records, the lists of its values."""
    number = _number(part)
    if f"xl/pivotCache/pivotCacheRecords{number}.xml" not in met.names:
        yield from read_xml(part, part.location, budget)
        return
    try:
        root = parsed(part_bytes(part))
    except (HasDoctypeError, etree.XMLSyntaxError):
        yield Skip(part.location, "extract", "cannot_parse", "pivot cache not readable")
        return
    if root is not None:
        met.caches[number] = cache_of(root)
        yield from text_items(element_text(root), part.location, budget)


def _pivot_records(part: Blob, budget: Budget, met: Met) -> Iterator[TableChunk | TextChunk | Skip]:
    cache = met.caches.get(_number(part)) or Cache()
    place = replace(part.location, sheet="pivot cache")
    try:
        with part.open() as stream:
            yield from table_chunks(cache_rows(stream, cache), place, budget.limits)
    except etree.XMLSyntaxError:
        yield Skip(place, "extract", "cut_short", "pivot cache not readable to its end")
    yield from text_chunks(["\n".join(dict.fromkeys(cache.unused()))], part.location, budget.limits)


def _number(part: Blob) -> str:
    """The number of a part: parts that belong together have the same."""
    return "".join(filter(str.isdecimal, PurePosixPath(part.location.member or "").stem))


_READERS: tuple[tuple[re.Pattern[str], Callable[[Blob, Budget, Met], Iterator[Item]]], ...] = (
    (re.compile(r".*/vbaProject\.bin", re.IGNORECASE), _macros),
    (re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE), _sheet_rest),
    (re.compile(r"xl/sharedStrings\.xml", re.IGNORECASE), _strings),
    (re.compile(r"xl/pivotCache/pivotCacheDefinition\d*\.xml"), _pivot_columns),
    (re.compile(r"xl/pivotCache/pivotCacheRecords\d*\.xml"), _pivot_records),
    (
        re.compile(r"xl/(?!embeddings/|activeX/|media/|ctrlProps/|customProperty)(?:[^/]+/)*[^/]+\.bin", re.IGNORECASE),
        _binary,
    ),
)


def reader_of(name: str) -> Callable[[Blob, Budget, Met], Iterator[Item]] | None:
    """The reader of the part called `name`, where it needs one of its own."""
    return next((reader for pattern, reader in _READERS if pattern.fullmatch(name)), None)
