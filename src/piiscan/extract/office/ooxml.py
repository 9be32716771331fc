"""Office packages (docx, pptx, the non-cell parts of workbooks, OpenDocument): every XML part, read directly.

Libraries that model the formats see a quarter to two thirds of the places where text lies; headers, comments,
deleted text and alternative texts are what they miss.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePosixPath

from piiscan.extract.office.packageparts import Item, Met, part_bytes, read_xml, reader_of
from piiscan.model import Blob, Location, Skip
from piiscan.sources.archives import zip_entries
from piiscan.sources.streams import Budget, LimitExceededError, open_seekable

__all__ = ["NO_TEXT_PARTS", "read_package"]

_MAIN = frozenset({"word/document.xml", "content.xml"})
_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
NO_TEXT_PARTS = re.compile(  # layout: formats of cells, fonts, styles; the order of calculation
    r"\[Content_Types\]\.xml|mimetype|xl/(?:styles|calcChain|metadata)\.xml|xl/styles\.bin|xl/calcChain\.bin"
    r"|word/(?:glossary/)?(?:styles|stylesWithEffects|fontTable|webSettings)\.xml"
    r"|ppt/(?:tableStyles|presProps|viewProps)\.xml|META-INF/manifest\.xml",
    re.IGNORECASE,
)
_NO_TEXT = frozenset({"theme", "themes", "fonts", "printerSettings", "Thumbnails", "ObjectReplacements"})
_PICTURES = frozenset({"media", "Pictures"})
_IMAGES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff"})
_DRAWINGS = frozenset({".emf", ".wmf", ".wdp", ".svm"})
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
        met = Met(frozenset(archive.namelist()))
        for name, part in sorted(zip_entries(archive, blob, budget), key=lambda entry: _order(entry[0])):
            images = images or (_is_image(name) and not _PICTURES.isdisjoint(PurePosixPath(name).parts))
            if name in without:
                continue
            for item in _held(name, part, blob.location, budget, met):
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
    """The body first, slides by number, the other parts by name, last the shared strings, of which sheets tell."""
    slide = _SLIDE.fullmatch(name)
    return (
        0 if name in _MAIN else 1 if slide else 3 if name.lower().endswith("sharedstrings.xml") else 2,
        int(slide.group(1)) if slide else 0,
        name,
    )


def _is_image(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in _IMAGES | _DRAWINGS


def _held(name: str, part: Blob | Skip, location: Location, budget: Budget, met: Met) -> Iterator[Item]:
    """What the part holds; one that is too large or too deep costs itself alone, while the package has budget left."""
    try:
        yield from _part(name, part, location, budget, met)
    except LimitExceededError as error:
        if budget.left < 0:
            raise
        yield Skip(part.location, "extract", "too_large", str(error))
    except RecursionError:
        yield Skip(part.location, "extract", "cannot_parse", "XML part nested too deep")


def _part(name: str, part: Blob | Skip, location: Location, budget: Budget, met: Met) -> Iterator[Item]:
    suffix = PurePosixPath(name).suffix.lower()
    if isinstance(part, Skip):
        yield part
    elif _NO_TEXT & set(PurePosixPath(name).parts):
        return
    elif _is_image(name):
        if budget.reading.ocr != "off" and suffix in _IMAGES:
            yield part
    elif NO_TEXT_PARTS.fullmatch(name):
        part_bytes(part)  # unpacked, so that it counts: others read it without counting
    elif reader := reader_of(name):
        yield from reader(part, budget, met)
    elif name.lower().endswith((".rels", ".xml", ".vml")):
        yield from read_xml(part, _place(name, part, location), budget)
    elif suffix not in _SILENT:
        yield part


def _place(name: str, part: Blob, location: Location) -> Location:
    if name in _MAIN:
        return location
    slide = _SLIDE.fullmatch(name)
    return replace(location, page=int(slide.group(1))) if slide else part.location
