"""Workbooks: cells of xlsx and xlsb by calamine, of ods by `ods`; everything else of a package by `ooxml`."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter
from typing import BinaryIO

from lxml import etree
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, load_workbook

from piiscan.extract.office.ods import Content
from piiscan.extract.office.ooxml import read_package
from piiscan.extract.office.packageparts import DOCTYPE, Item
from piiscan.extract.office.secondreader import Second, far_sheet, named_parts, second_readers
from piiscan.extract.office.sheetparts import digit_styles, shown_numbers
from piiscan.extract.office.sheetxml import far_sheets
from piiscan.extract.tables.celltext import cell_text
from piiscan.extract.tables.sheets import merged_ranges, sheet_chunks
from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.archives import zip_entries
from piiscan.sources.streams import Budget, open_seekable

__all__ = ["read_workbook", "shown_cells"]

Rows = Iterator[Sequence[str]]
Shown = Callable[[str, int, Rows], Rows]  # (sheet, column of the first cell from 0, rows)
_CELL_BYTES = 64  # calamine takes 32 for each place of a sheet, filled or not; half the memory is for the rest
_ODS = "content.xml"


def read_workbook(blob: Blob, budget: Budget) -> Iterator[Item]:
    """Comments, text boxes, properties and the like, then every sheet as a table, hidden ones too."""
    with open_seekable(blob) as stream, zipfile.ZipFile(stream) as archive:
        if _ODS in archive.namelist():
            yield from read_package(blob, budget, without=frozenset({_ODS}))
            yield from _open_document(archive, blob, budget)
            return
        yield from read_package(blob, budget)  # first: it counts what is then unpacked without counting
        parts = named_parts(archive)
        far = far_sheets(archive, budget.limits.worker_bytes // _CELL_BYTES)
        for name, part in far.items():
            yield from far_sheet(archive, part, replace(blob.location, sheet=name), budget)
        second = second_readers(archive, parts, blob.location, budget)
        yield from _cells(stream, blob, budget, frozenset(far), _shown(archive, parts), second)


def _cells(
    stream: BinaryIO, blob: Blob, budget: Budget, done: frozenset[str], shown: Shown, second: Mapping[str, Second]
) -> Iterator[Item]:
    """Cells by calamine; where it refuses the book, `second` reads sheets from their XML, and a Skip tells of it."""
    stream.seek(0)
    try:
        workbook = load_workbook(stream)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException:  # panics in Rust are no Exception
        if not second:
            raise
        for name, rows in second.items():
            yield from rows() if name not in done else ()
        yield Skip(blob.location, "extract", "cannot_parse", "broken workbook: cells read as far as they go")
        return
    yield from _sheets(workbook, blob.location, budget, done, shown, second)


def _sheets(
    workbook: CalamineWorkbook,
    location: Location,
    budget: Budget,
    done: frozenset[str],
    shown: Shown,
    second: Mapping[str, Second],
) -> Iterator[Item]:
    for sheet in workbook.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet or sheet.name in done:
            continue
        place = replace(location, sheet=sheet.name)
        try:
            cells = workbook.get_sheet_by_name(sheet.name)
            rows, first = cells.iter_rows(), (cells.start or (0, 0))[1]  # all rows, but columns from the first filled
        except CalamineError:
            yield from second[sheet.name]() if sheet.name in second else ()
            yield Skip(place, "extract", "cannot_parse", "broken sheet: cells read as far as they go")
            continue
        texts: Rows = ([c if type(c) is str else cell_text(c) for c in row] for row in rows)
        yield from sheet_chunks(shown(sheet.name, first, texts), place, budget.limits, merged_ranges(cells))


def shown_cells(stream: BinaryIO, archive: zipfile.ZipFile) -> Iterator[tuple[str, int, int, str]]:
    """(part, row, column, text) of the filled cells of an xlsx package, rows and columns from 0, as `read_workbook`
    gives them. Raises what calamine raises for a broken book."""
    parts = named_parts(archive)
    stream.seek(0)
    stored = load_workbook(stream)
    shown = _shown(archive, parts)
    for name, part in parts.items():
        cells = stored.get_sheet_by_name(name)
        first = (cells.start or (0, 0))[1]
        texts: Rows = ([c if type(c) is str else cell_text(c) for c in row] for row in cells.iter_rows())
        for number, row in enumerate(shown(name, first, texts)):
            yield from ((part, number, column, text) for column, text in enumerate(row, first) if text)


def _as_stored(sheet: str, first: int, rows: Rows) -> Rows:
    return rows


def _shown(archive: zipfile.ZipFile, parts: Mapping[str, str]) -> Shown:
    """Puts numbers that a format shows as codes into the rows of a sheet. Where the styles are broken: as stored."""
    try:
        styles = digit_styles(archive)
    except (etree.XMLSyntaxError, ValueError, zipfile.BadZipFile):
        return _as_stored

    def shown(sheet: str, first: int, rows: Rows) -> Rows:
        part = parts.get(sheet)
        texts = shown_numbers(archive, part, styles) if part and styles else {}
        return _with(texts, first, rows) if texts else rows

    return shown


def _with(texts: dict[int, dict[int, str]], first: int, rows: Rows) -> Rows:
    for number, row in enumerate(rows):
        here = texts.get(number)
        yield [here.get(i, cell) for i, cell in enumerate(row, first)] if here else row


def _open_document(archive: zipfile.ZipFile, blob: Blob, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    part = dict(zip_entries(archive, blob, budget)).get(_ODS)
    if not isinstance(part, Blob):
        yield from (part,) if part else ()  # beyond the limit of members, which is told already
        return
    place = part.location
    with part.open() as stream:
        content = Content(stream, budget)
        try:
            for name, rows in groupby(content.rows(), itemgetter(0)):
                yield from sheet_chunks((row for _, row in rows), replace(blob.location, sheet=name), budget.limits)
        except etree.XMLSyntaxError:
            yield Skip(place, "extract", "cut_short", "sheets not readable to their end")
    if content.doctype:
        yield Skip(place, "extract", "cannot_parse", DOCTYPE)
    yield from text_chunks(["\n".join(content.rest.all_lines())], place, budget.limits)
