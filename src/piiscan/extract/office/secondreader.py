"""Sheets of a package without calamine: those it would lay out too large, and all where it refuses the book."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from lxml import etree

from piiscan.extract.office import biff12
from piiscan.extract.office.sheetxml import sheet_parts, sheet_rows
from piiscan.extract.tables.sheets import sheet_chunks
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["Second", "far_sheet", "named_parts", "second_readers"]

Second = Callable[[], Iterator[TableChunk | TextChunk | Skip]]


def named_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name -> part of an xlsx package; where the book does not tell, parts stand for names."""
    names = set(archive.namelist())
    try:
        parts = {name: part for name, part in sheet_parts(archive) if part in names and part.endswith(".xml")}
    except (etree.XMLSyntaxError, KeyError, ValueError, zipfile.BadZipFile):
        parts = {}
    return parts or {part: part for part in sorted(names) if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part)}


def second_readers(
    archive: zipfile.ZipFile, parts: Mapping[str, str], location: Location, budget: Budget
) -> dict[str, Second]:
    """Readers of the sheets without calamine; of a binary book they give the texts alone."""
    binary = [name for name in archive.namelist() if re.fullmatch(r"xl/(worksheets/[^/]+|sharedStrings)\.bin", name)]
    return {
        **{
            name: partial(far_sheet, archive, part, replace(location, sheet=name), budget)
            for name, part in parts.items()
        },
        **{part: partial(_binary_texts, archive, part, location.inside(part), budget) for part in binary},
    }


def far_sheet(
    archive: zipfile.ZipFile, part: str, place: Location, budget: Budget
) -> Iterator[TableChunk | TextChunk | Skip]:
    try:
        yield from sheet_chunks(sheet_rows(archive, part), place, budget.limits)
    except (etree.XMLSyntaxError, ValueError, LookupError, zipfile.BadZipFile):
        yield Skip(place, "extract", "cut_short", "sheet not readable to its end")


def _binary_texts(archive: zipfile.ZipFile, part: str, place: Location, budget: Budget) -> Iterator[TextChunk]:
    try:
        found = biff12.texts(part, archive.read(part), cells=True)
    except (zipfile.BadZipFile, zlib.error):
        return
    yield from text_chunks(["\n".join(found)], place, budget.limits)
