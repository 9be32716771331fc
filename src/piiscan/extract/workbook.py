"""Excel and OpenDocument workbooks: cells by calamine, everything else of an xlsx package by `ooxml`."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, load_workbook

from piiscan.extract.ooxml import read_package
from piiscan.extract.tables import table_chunks
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget, open_seekable

__all__ = ["cell_text", "read_workbook"]

_INTEGRAL = 1e15  # beyond this a float no longer holds every integer, and Excel shows 15 digits


def read_workbook(blob: Blob, budget: Budget) -> Iterator[Blob | TableChunk | TextChunk | Skip]:
    """Comments, text boxes, properties and the like, then every sheet as a table, hidden ones too."""
    with open_seekable(blob) as stream:
        if zipfile.is_zipfile(stream):
            yield from read_package(blob, budget)  # first: it counts what calamine will unpack without counting
        stream.seek(0)
        try:
            workbook = load_workbook(stream)
        except PasswordError:
            yield Skip(blob.location, "open", "encrypted", "workbook with a password")
            return
        yield from _sheets(workbook, blob.location, budget)


def _sheets(workbook: CalamineWorkbook, location: Location, budget: Budget) -> Iterator[TableChunk | TextChunk | Skip]:
    for sheet in workbook.sheets_metadata:
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue
        place = replace(location, sheet=sheet.name)
        try:
            rows = workbook.get_sheet_by_name(sheet.name).iter_rows()
        except CalamineError:
            yield Skip(place, "extract", "cannot_parse", "sheet not readable")
            continue
        texts: Iterator[Sequence[str]] = ([c if type(c) is str else cell_text(c) for c in row] for row in rows)
        yield from table_chunks(texts, place, budget.limits)


def cell_text(value: object) -> str:
    """A typed cell as a person reads it: integral floats without `.0`, dates in ISO form."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < _INTEGRAL else repr(value)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.datetime):
        return str(value.date()) if value.time() == dt.time() else str(value)
    return "" if value is None else str(value)
