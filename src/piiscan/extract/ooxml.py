"""Office packages (docx, pptx, the non-cell parts of workbooks, OpenDocument): every XML part, read directly.

Libraries that model the formats see a quarter to two thirds of the places where text lies; headers, comments,
deleted text and alternative texts are what they miss.
"""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath

import olefile
from lxml import etree

from piiscan.extract import biff12, vba
from piiscan.extract.lines import text_chunks
from piiscan.extract.sheetparts import SheetRest, phonetics
from piiscan.extract.tables import table_chunks
from piiscan.extract.xmlflow import PartText
from piiscan.extract.xmltext import HasDoctypeError, external_targets, part_text
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.archives import zip_entries
from piiscan.sources.streams import Budget, open_seekable

__all__ = ["DOCTYPE", "read_package"]

Item = Blob | TableChunk | TextChunk | Skip
DOCTYPE = "XML part with a document type declaration"

_MAIN = frozenset({"word/document.xml", "content.xml"})
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_NO_TEXT_PARTS = re.compile(  # layout: formats of cells, fonts, styles; the order of calculation
    r"\[Content_Types\]\.xml|mimetype|xl/(?:styles|calcChain|metadata)\.xml|xl/styles\.bin|xl/calcChain\.bin"
    r"|word/(?:glossary/)?(?:styles|stylesWithEffects|fontTable|webSettings)\.xml"
    r"|ppt/(?:tableStyles|presProps|viewProps)\.xml|META-INF/manifest\.xml",
    re.IGNORECASE,
)
_NO_TEXT = frozenset({"theme", "themes", "fonts", "printerSettings", "Thumbnails", "ObjectReplacements"})
_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff"})
_DRAWINGS = frozenset({".emf", ".wmf", ".svg", ".wdp", ".svm"})
_SILENT = frozenset({".odttf", ".fntdata", ".rdf", ".xsl"})
_ENCRYPTED = b"encryption-data"  # in the manifest of OpenDocument


def read_package(blob: Blob, budget: Budget, *, without: frozenset[str] = frozenset()) -> Iterator[Item]:
    """Text parts as chunks, embedded files as blobs, macros. Cell parts are unpacked and counted, of their cells only
    formulas and readings are told; parts in `without` are left to the caller."""
    found = images = False
    with open_seekable(blob) as stream, zipfile.ZipFile(stream) as archive:
        if locked := _locked(archive, blob.location):
            yield locked
            return
        for name, part in sorted(zip_entries(archive, blob, budget), key=lambda entry: _order(entry[0])):
            images = images or (_is_image(name) and "media" in PurePosixPath(name).parts)
            for item in _part(name, part, blob.location, budget) if name not in without else ():
                found = found or not isinstance(item, Skip)
                yield item
        if images and not found and not without and not any(name.startswith("xl") for name in archive.namelist()):
            yield Skip(blob.location, "extract", "no_text", "document of images alone: its text needs OCR")


def _locked(archive: zipfile.ZipFile, location: Location) -> Skip | None:
    if "META-INF/manifest.xml" not in archive.namelist():
        return None
    with archive.open("META-INF/manifest.xml") as manifest:
        head = manifest.read(1 << 20)
    if _ENCRYPTED not in head:
        return None
    return Skip(location, "open", "encrypted", "OpenDocument file with a password")


def _order(name: str) -> tuple[int, int, str]:
    """The body first, slides by number, then the other parts by name."""
    slide = _SLIDE.fullmatch(name)
    return (0 if name in _MAIN else 1 if slide else 2, int(slide.group(1)) if slide else 0, name)


def _is_image(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _IMAGES | _DRAWINGS


def _part(name: str, part: Blob | Skip, location: Location, budget: Budget) -> Iterator[Item]:
    suffix = PurePosixPath(name).suffix.lower()
    if isinstance(part, Skip):
        yield part
    elif _NO_TEXT & set(PurePosixPath(name).parts):
        return
    elif _is_image(name):
        if budget.reading.ocr != "off" and suffix in _IMAGES:
            yield part
    elif _NO_TEXT_PARTS.fullmatch(name):
        _bytes(part)  # unpacked, so that it counts: others read it without counting
    elif reader := next((reader for pattern, reader in _READERS if pattern.fullmatch(name)), None):
        yield from reader(part, budget)
    elif name.lower().endswith((".rels", ".xml", ".vml")):
        yield from _xml(part, _place(name, part, location), budget)
    elif suffix not in _SILENT:
        yield part


def _xml(part: Blob, place: Location, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    """The text of an XML part; of a broken one as much as can be read, and a Skip. One part never costs the others."""
    data, name = _bytes(part), part.location.member or ""
    try:
        if name.endswith(".rels"):
            yield from text_chunks(["\n".join(external_targets(data))], place, budget.limits)
            return
        yield from _chunks(part_text(data, recover=name.endswith(".vml")), place, budget)  # VML is often ill-formed
    except HasDoctypeError:
        yield Skip(part.location, "extract", "cannot_parse", DOCTYPE)
    except etree.XMLSyntaxError:
        with contextlib.suppress(HasDoctypeError, etree.XMLSyntaxError):
            yield from _chunks(part_text(data, recover=True), place, budget)
        yield Skip(part.location, "extract", "cannot_parse", "broken XML part, read as far as it goes")


def _place(name: str, part: Blob, location: Location) -> Location:
    if name in _MAIN:
        return location
    slide = _SLIDE.fullmatch(name)
    return replace(location, page=int(slide.group(1))) if slide else part.location


def _chunks(text: PartText, location: Location, budget: Budget) -> Iterator[TableChunk | TextChunk]:
    yield from text_chunks(["\n".join(text.all_lines())], location, budget.limits)
    for number, rows in enumerate(text.tables, 1):
        yield from table_chunks(iter(rows), replace(location, sheet=f"table {number}"), budget.limits)


def _bytes(part: Blob) -> bytes:
    with part.open() as stream:
        return stream.read()


def _macros(part: Blob, budget: Budget) -> Iterator[TextChunk | Skip]:
    try:
        with olefile.OleFileIO(io.BytesIO(_bytes(part))) as ole:
            for root in vba.project_roots(ole):
                yield from vba.read_macros(ole, root, part.location, budget)
    except (OSError, ValueError, IndexError):
        yield Skip(part.location, "extract", "cannot_parse", "macros: VBA project not readable")


def _sheet_rest(part: Blob, budget: Budget) -> Iterator[TextChunk | Skip]:
    """What a sheet holds besides its values: page headers, input messages, links, texts in formulas."""
    with part.open() as stream:
        rest = SheetRest(stream)
    if rest.doctype:  # the readers of cells drop entities without a word
        yield Skip(part.location, "extract", "cannot_parse", DOCTYPE)
    yield from text_chunks(["\n".join(rest.text().all_lines())], part.location, budget.limits)


def _binary(part: Blob, budget: Budget) -> Iterator[TextChunk]:
    name = (part.location.member or "").rpartition("!")[2]
    yield from text_chunks(["\n".join(biff12.texts(name, _bytes(part)))], part.location, budget.limits)


def _strings(part: Blob, budget: Budget) -> Iterator[TextChunk | Skip]:
    """Readings of the strings; the strings themselves come with their cells."""
    data = _bytes(part)
    if b"<!DOCTYPE" in data:
        yield Skip(part.location, "extract", "cannot_parse", DOCTYPE)
    if b"rPh" in data:
        yield from text_chunks(["\n".join(phonetics(io.BytesIO(data)))], part.location, budget.limits)


_READERS: tuple[tuple[re.Pattern[str], Callable[[Blob, Budget], Iterator[Item]]], ...] = (
    (re.compile(r".*/vbaProject\.bin", re.IGNORECASE), _macros),
    (re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE), _sheet_rest),
    (re.compile(r"xl/sharedStrings\.xml", re.IGNORECASE), _strings),
    (
        re.compile(r"xl/(?!embeddings/|activeX/|media/|ctrlProps/|customProperty)(?:[^/]+/)*[^/]+\.bin", re.IGNORECASE),
        _binary,
    ),
)
