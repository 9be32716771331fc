"""Columns of the tables that a scan tells of, found again among the cells of the file, and covered whole where they are to be.

A reader makes tables of sheets: headers of several lines, tables below each other, forms. Where a column lies is told by the
cells that hold what was found in it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from piiscan.errors import RedactionError
from piiscan.redact.carriers import Carrier, Edit, Placed, lacking
from piiscan.redact.marks import Marker
from piiscan.redact.plan import Column, Hit, Plan, sheet_of

__all__ = ["cover_columns", "located", "spread"]

_LEAST = 4  # letters and digits of a value that is looked for over the cells of a row
_MADE_UP = re.compile(r"column \d+")
Key: TypeAlias = tuple[str | None, str]
Place: TypeAlias = tuple[str | None, int]


def located(carriers: Sequence[Carrier], plan: Plan, *, named: bool = True) -> dict[Key, Place]:
    """(sheet, name of a table's column) -> (sheet, column) of the file; those without a cell are left out.

    named: the sheets of the carriers have the names that a scan tells; tables of a document do not.
    """
    sheets = {carrier.sheet for carrier in carriers if carrier.column >= 0 and carrier.sheet is not None}
    wanted: dict[str, set[Key]] = {}
    for hit in plan.hits:
        if hit.in_table:
            wanted.setdefault(hit.text, set()).add(hit.column)
    counts: dict[Key, Counter[Place]] = {}
    for carrier in carriers:
        if carrier.column < 0:
            continue
        for key in wanted.get(carrier.text, ()):
            if not named or sheet_of(key[0], sheets) == carrier.sheet:
                counts.setdefault(key, Counter())[carrier.sheet, carrier.column] += 2
        for key in _headed(carrier, plan, sheets if named else None):  # breaks a tie
            counts.setdefault(key, Counter())[carrier.sheet, carrier.column] += 1
    return {key: count.most_common(1)[0][0] for key, count in counts.items()}


def _headed(carrier: Carrier, plan: Plan, sheets: set[str] | None) -> Iterator[Key]:
    for sheet, names in plan.headers.items():
        if carrier.text in names and (sheets is None or sheet_of(sheet, sheets) == carrier.sheet):
            yield sheet, carrier.text


@dataclass(slots=True)
class _Sheet:
    """The cells of one sheet. rows: row -> texts of its filled cells; by_column: column -> (row, number of the carrier)."""

    rows: dict[int, set[str]]
    by_column: dict[int, list[tuple[int, int]]]


def cover_columns(
    placed: Placed, carriers: Sequence[Carrier], plan: Plan, where: Mapping[Key, Place], marker: Marker
) -> None:
    """Adds edits for the cells of personal columns in which nothing was found. RedactionError where such a column
    cannot be found again."""
    sheets = _sheets(carriers)
    for column in plan.columns:
        name, at = where.get((column.sheet, column.name), (None, -1))
        sheet = sheets.get(name)
        rows = None if sheet is None or at < 0 else _rows(sheet, at, column, carriers, placed, plan)
        if sheet is None or rows is None:
            raise RedactionError(
                f"{column.location}: {column.lacking} cells of this column of {column.entity} were not found singly, "
                "and its place in the file cannot be told; hint: redact it by hand"
            )
        for row, number in sheet.by_column[at]:
            if row in rows and carriers[number].text.strip():
                _cover(placed, number, carriers[number], column, marker)


def _cover(placed: Placed, number: int, carrier: Carrier, column: Column, marker: Marker) -> None:
    size = len(carrier.text)
    edits = placed.edits.get(number, ())
    if any(edit.hit.entity == column.entity for edit in edits):
        return  # found singly: what stands beside the value is no value
    text = carrier.text
    made = Hit(
        column.entity, text, text, 0, size,
        replace(column.location, row=carrier.row + 1), "*" * size, marker.token_id(column.entity, text), column.law,
    )  # fmt: skip
    placed.add(number, Edit(0, size, made, "column"))


def _sheets(carriers: Sequence[Carrier]) -> dict[str | None, _Sheet]:
    found: dict[str | None, _Sheet] = {}
    for number, carrier in enumerate(carriers):
        if carrier.column >= 0:
            sheet = found.setdefault(carrier.sheet, _Sheet({}, {}))
            sheet.by_column.setdefault(carrier.column, []).append((carrier.row, number))
            if text := carrier.text.strip():
                sheet.rows.setdefault(carrier.row, set()).add(text)
    return found


def _rows(
    sheet: _Sheet, at: int, column: Column, carriers: Sequence[Carrier], placed: Placed, plan: Plan
) -> range | None:
    """Rows from the header to the end of the table; None where neither header nor values are in the column."""
    cells = sheet.by_column.get(at, [])
    filled = [row for row, number in cells if placed.edits.get(number)]
    heads = [row for row, number in cells if _is_head(carriers[number].text, column.name)]
    if not filled:
        return None
    above = [row for row in heads if row < filled[0]]
    if above:
        first = above[-1] + 1
    elif _MADE_UP.fullmatch(column.name):
        first = min(sheet.rows)
    else:
        return None
    others = [names - {""} for key, names in plan.headers.items() if key != column.sheet]
    last = filled[-1]
    while last + 1 in sheet.rows and not any(len(names & sheet.rows[last + 1]) > 1 for names in others):
        last += 1
    return range(first, last + 1)


def _is_head(text: str, name: str) -> bool:
    """Headers of several lines are joined: 連絡先 電話 is the column below 電話."""
    text = text.strip()
    return bool(text) and (text == name.strip() or text in name.split())


def spread(placed: Placed, carriers: Sequence[Carrier], plan: Plan) -> None:
    """Values over several cells of a row (〒 3|4, one character a cell): all cells that hold a part of one."""
    rest = [hit for hit in lacking(placed, plan) if hit.on_sheet]
    if not rest:
        return
    rows: dict[tuple[str | None, int], list[int]] = {}
    for number, carrier in enumerate(carriers):
        if carrier.column >= 0 and carrier.text:
            rows.setdefault((carrier.sheet, carrier.row), []).append(number)
    lines = []
    for numbers in rows.values():
        owners = [(number, char) for number in numbers for char in carriers[number].text if char.isalnum()]
        lines.append(("".join(char for _, char in owners), [number for number, _ in owners]))
    for hit in rest:
        wanted = re.sub(r"[\W_]", "", hit.value)
        for text, numbers in lines if len(wanted) >= _LEAST else ():
            at = text.find(wanted)
            for number in dict.fromkeys(numbers[at : at + len(wanted)]) if at >= 0 else ():
                placed.add(number, Edit(0, len(carriers[number].text), hit))
                placed.done.add(id(hit))
