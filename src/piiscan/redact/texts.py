"""Text and delimited files: what is to be covered, placed on their characters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from piiscan.errors import RedactionError
from piiscan.redact.carriers import Carrier, Edit, Placed, Redacted, lacking, merged, place
from piiscan.redact.grids import cover_columns, located, spread
from piiscan.redact.lines import TextFile, read_lines, written
from piiscan.redact.marks import Marker
from piiscan.redact.occurrences import Occurrences
from piiscan.redact.plan import Hit, Plan
from piiscan.redact.tabular import Cell, cells_of

__all__ = ["redacted_delimited", "redacted_text"]


def redacted_text(data: bytes, plan: Plan, marker: Marker) -> Redacted:
    """The bytes of a text file with its hits replaced, and what was. RedactionError: see `lines`, and where a hit has
    no place."""
    file = read_lines(data)
    carriers = [Carrier(file.text)]
    placed = place(carriers, _without_lines(plan), {})
    _by_line(placed, file, plan)
    need_all(placed, plan)
    return _replaced(file, merged(placed.edits.get(0, ())), marker)


def redacted_delimited(data: bytes, plan: Plan, marker: Marker) -> Redacted:
    """The same for delimited text, by cells; personal columns are covered whole."""
    file = read_lines(data)
    cells, _ = cells_of(file.text)
    carriers = [Carrier(cell.text, row=cell.row, column=cell.column) for cell in cells]
    where = located(carriers, plan)
    placed = place(carriers, plan, where)
    cover_columns(placed, carriers, plan, where, marker)
    spread(placed, carriers, plan)
    edits = [
        moved
        for number, found in placed.edits.items()
        for edit in merged(found)
        for moved in _moved(cells[number], edit)
    ]
    whole = Placed({0: edits}, placed.done)
    if lacking(whole, plan):  # titles, records that are read as lines, values over several cells
        _by_line(whole, file, plan)
        _loose(whole, file.text, lacking(whole, plan))
    need_all(whole, plan)
    return _replaced(file, merged(whole.edits[0]), marker)


def _without_lines(plan: Plan) -> Plan:
    """The plan for a text that is one carrier: hits are placed by line, only values of tables and the like by search."""
    rest = {
        text: kept
        for text, hits in plan.by_text.items()
        if (kept := [hit for hit in hits if hit.location.line is None])
    }
    return replace(plan, by_text=rest)


def _by_line(placed: Placed, file: TextFile, plan: Plan) -> None:
    """Hits with a line, where their offsets lead; they may reach into the lines behind."""
    starts = [0]
    for text in file.texts:
        starts.append(starts[-1] + len(text))
    whole = file.text
    of_value = {(id(hit), hit.value): hit for hits in plan.by_text.values() for hit in hits}
    known = {(hit.entity, hit.start, hit.end, hit.text): hit for hit in of_value.values()}
    for hit in plan.hits:
        line = hit.location.line
        if line is None or not 0 < line < len(starts):
            continue
        start = starts[line - 1] + hit.start
        if whole[start : start + len(hit.value)] == hit.value:
            placed.add(0, Edit(start, start + len(hit.value), hit))
            placed.done.add(id(known.get((hit.entity, hit.start, hit.end, hit.text), hit)))


def _loose(placed: Placed, text: str, rest: Sequence[Hit]) -> None:
    """Hits of tables in a text whose cells are cut otherwise: wherever their values stand alone."""
    by_value: dict[str, list[Hit]] = {}
    for hit in rest:
        by_value.setdefault(hit.value, []).append(hit)
    for start, end, value in Occurrences(by_value).find(text):
        for hit in by_value[value]:
            placed.add(0, Edit(start, end, hit))
            placed.done.add(id(hit))


def _moved(cell: Cell, edit: Edit) -> list[Edit]:
    """An edit of a cell as one of the text."""
    start, end = cell.places[edit.start], cell.places[edit.end]
    return [Edit(start, end, edit.hit, edit.why)] if end > start else []


def need_all(placed: Placed, plan: Plan) -> None:
    """RedactionError where a hit has no place."""
    if rest := lacking(placed, plan):
        raise RedactionError(
            f"{rest[0].location}: {rest[0].entity} cannot be placed in the file ({len(rest)} findings in all): "
            "it is written in escapes or spread over several cells; hint: redact it by hand"
        )


def _replaced(file: TextFile, edits: Sequence[Edit], marker: Marker) -> Redacted:
    text = file.text
    made = [(edit.start, edit.end, marker.mark(edit.hit, text[edit.start : edit.end])) for edit in edits]
    return Redacted(written(file, made), edits)
