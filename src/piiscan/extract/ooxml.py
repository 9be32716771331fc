"""Office packages (docx, pptx, the non-cell parts of xlsx, OpenDocument text): every XML part, read directly.

Libraries that model the formats see a quarter to two thirds of the places where text lies; headers, comments,
deleted text and alternative texts are what they miss.
"""

from __future__ import annotations

import contextlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from lxml import etree

from piiscan.config import MIB
from piiscan.extract.lines import text_chunks
from piiscan.extract.tables import table_chunks
from piiscan.extract.xmltext import HasDoctypeError, PartText, external_targets, part_text
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.archives import zip_entries
from piiscan.sources.streams import Budget, open_seekable

__all__ = ["read_package"]

_MAIN = frozenset({"word/document.xml", "content.xml"})
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_CELLS = re.compile(
    r"xl/(worksheets/sheet[^/]*\.xml|sharedStrings\.xml|styles\.xml|.*\.bin|calcChain\.xml)", re.IGNORECASE
)
_LISTS = frozenset({"[Content_Types].xml", "mimetype", "META-INF/manifest.xml"})  # what the package holds
_DOCTYPE = "XML part with a document type declaration"
_SHEET_END = b"</sheetData>"
_NO_TEXT = frozenset({"theme", "themes", "fonts", "printerSettings", "Thumbnails"})
_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg", ".wdp", ".svm"})
_SILENT = frozenset({".odttf", ".fntdata", ".rdf", ".xsl"})


def read_package(blob: Blob, budget: Budget) -> Iterator[Blob | TableChunk | TextChunk | Skip]:
    """Text parts as chunks, embedded files as blobs. Cell parts are only unpacked and counted (calamine reads them)."""
    found = images = False
    with open_seekable(blob) as stream, zipfile.ZipFile(stream) as archive:
        for name, part in sorted(zip_entries(archive, blob, budget), key=lambda entry: _order(entry[0])):
            images = images or (_is_image(name) and "media" in PurePosixPath(name).parts)
            for item in _part(name, part, blob.location, budget):
                found = found or not isinstance(item, Skip)
                yield item
        if images and not found and not any(name.startswith(("xl/", "xl\\")) for name in archive.namelist()):
            yield Skip(blob.location, "extract", "no_text", "document of images alone: its text needs OCR")


def _order(name: str) -> tuple[int, int, str]:
    """The body first, slides by number, then the other parts by name."""
    slide = _SLIDE.fullmatch(name)
    return (0 if name in _MAIN else 1 if slide else 2, int(slide.group(1)) if slide else 0, name)


def _is_image(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _IMAGES


def _part(
    name: str, part: Blob | Skip, location: Location, budget: Budget
) -> Iterator[Blob | TableChunk | TextChunk | Skip]:
    path = PurePosixPath(name)
    if isinstance(part, Skip):
        yield part
    elif name in _LISTS or _NO_TEXT & set(path.parts) or _is_image(name):
        return
    elif path.name == "vbaProject.bin":
        yield Skip(part.location, "extract", "unsupported", "macros (VBA project): their text is not read")
    elif _CELLS.fullmatch(name):
        yield from _sheet_rest(part, budget)
    elif name.endswith((".rels", ".xml", ".vml")):
        yield from _xml(part, _place(name, part, location), budget)
    elif path.suffix not in _SILENT:
        yield part


def _xml(part: Blob, place: Location, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    """The text of an XML part; of a broken one as much as can be read, and a Skip. One part never costs the others."""
    data, name = _bytes(part), part.location.member or ""
    try:
        if name.endswith(".rels"):
            yield from text_chunks([_joined(external_targets(data))], place, budget.limits)
            return
        yield from _chunks(part_text(data, recover=name.endswith(".vml")), place, budget)  # VML is often ill-formed
    except HasDoctypeError:
        yield Skip(part.location, "extract", "cannot_parse", _DOCTYPE)
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
    yield from text_chunks([_joined(text.all_lines())], location, budget.limits)
    for number, rows in enumerate(text.tables, 1):
        yield from table_chunks(iter(rows), replace(location, sheet=f"table {number}"), budget.limits)


def _joined(lines: list[str]) -> str:
    return "\n".join(lines)


def _bytes(part: Blob) -> bytes:
    with part.open() as stream:
        return stream.read()


def _sheet_rest(part: Blob, budget: Budget) -> Iterator[TextChunk | Skip]:
    """What follows the cells of a sheet: page headers, input messages, links."""
    tail, inside, doctype = b"", False, False
    with part.open() as stream:
        while data := stream.read(MIB):
            tail += data
            doctype = doctype or b"<!DOCTYPE" in tail
            end = tail.rfind(_SHEET_END)
            inside = inside or end >= 0
            tail = tail[end + len(_SHEET_END) :] if end >= 0 else tail if inside else tail[-len(_SHEET_END) :]
    if doctype:  # the readers of cells drop entities without a word
        yield Skip(part.location, "extract", "cannot_parse", _DOCTYPE)
    if inside:
        text = part_text(b"<worksheet>" + tail, recover=True)
        yield from text_chunks([_joined(text.all_lines())], part.location, budget.limits)
