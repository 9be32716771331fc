"""Excel and OpenDocument workbooks: cells by calamine, everything else of an xlsx package by `ooxml`."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, load_workbook

from piiscan.extract.celltext import cell_text
from piiscan.extract.ooxml import read_package
from piiscan.extract.sheets import merged_ranges, sheet_chunks
from piiscan.extract.sheetxml import far_sheets, sheet_rows
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget, open_seekable

__all__ = ["read_workbook"]

_CELL_BYTES = 64  # calamine takes 32 for each place of a sheet, filled or not; half the memory is for the rest


def read_workbook(blob: Blob, budget: Budget) -> Iterator[Blob | TableChunk | TextChunk | Skip]:
    """Comments, text boxes, properties and the like, then every sheet as a table, hidden ones too."""
    far: dict[str, str] = {}
    with open_seekable(blob) as stream:
        if zipfile.is_zipfile(stream):
            yield from read_package(blob, budget)  # first: it counts what is then unpacked without counting
            with zipfile.ZipFile(stream) as archive:
                far = far_sheets(archive, budget.limits.worker_bytes // _CELL_BYTES)
                for name, part in far.items():
                    yield from _far_sheet(archive, part, replace(blob.location, sheet=name), budget)
        stream.seek(0)
        try:
            workbook = load_workbook(stream)
        except PasswordError:
            yield Skip(blob.location, "open", "encrypted", "workbook with a password")
            return
        yield from _sheets(workbook, blob.location, budget, frozenset(far))


def _sheets(
    workbook: CalamineWorkbook, location: Location, budget: Budget, done: frozenset[str]
) -> Iterator[TableChunk | TextChunk | Skip]:
    for sheet in workbook.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet or sheet.name in done:
            continue
        place = replace(location, sheet=sheet.name)
        try:
            cells = workbook.get_sheet_by_name(sheet.name)
        except CalamineError:
            yield Skip(place, "extract", "cannot_parse", "sheet not readable")
            continue
        rows = cells.iter_rows()
        texts: Iterator[Sequence[str]] = ([c if type(c) is str else cell_text(c) for c in row] for row in rows)
        yield from sheet_chunks(texts, place, budget.limits, merged_ranges(cells))


def _far_sheet(
    archive: zipfile.ZipFile, part: str, place: Location, budget: Budget
) -> Iterator[TableChunk | TextChunk | Skip]:
    try:
        yield from sheet_chunks(sheet_rows(archive, part), place, budget.limits)
    except (etree.XMLSyntaxError, ValueError, IndexError):
        yield Skip(place, "extract", "cut_short", "sheet not readable to its end")
