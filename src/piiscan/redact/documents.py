"""Word documents: paragraphs over their runs, cells and rows of tables, deleted text, fields, links, notes, properties."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from piiscan.extract.office.xmlattributes import local_name
from piiscan.redact.carriers import Carrier, Redacted, place
from piiscan.redact.grids import cover_columns, located
from piiscan.redact.marks import Marker
from piiscan.redact.package import Package, check_edited, check_hits, rewritten
from piiscan.redact.parts import Tree, applied, listed, trees
from piiscan.redact.plan import Plan
from piiscan.redact.slots import Slot, View
from piiscan.redact.texts import need_all

__all__ = ["redacted_document"]


def redacted_document(package: Package, plan: Plan, marker: Marker) -> Redacted:
    """A docx package with the hits replaced. RedactionError where a hit has no place or lies in a part that is not edited."""
    check_hits(plan)
    found = trees(package)
    carriers, homes = listed(found)
    for tree in found:
        for carrier, view in _tables(tree):
            carriers.append(carrier)
            homes.append((tree, view))
    where = located(carriers, plan, named=False)
    placed = place(carriers, plan, where)
    cover_columns(placed, carriers, plan, where, marker)
    need_all(placed, plan)
    edits = applied(placed, homes, marker)
    check_edited(tree.name for tree in found if tree.changed)
    changed = {tree.name: tree.bytes() for tree in found if tree.changed}
    return Redacted(rewritten(package, changed), edits, tuple(changed), package.dropped)


def _tables(tree: Tree) -> Iterator[tuple[Carrier, View]]:
    """Cells of tables, which a scan reads as their paragraphs parted by blanks, and rows, parted by tabs where a table
    is no table of columns."""
    by_element = _flows(tree)
    for number, table in enumerate(tree.root.iter("{*}tbl")):
        name = f"{tree.name} table {number}"
        for row, line in enumerate(_inner(table, "tr")):
            cells = [_cell(cell, by_element) for cell in _inner(line, "tc")]
            for column, slots in enumerate(cells):
                view = View("cell", slots)
                yield Carrier(view.text, tree.name, name, row, column), view
            whole = View("row", tuple(s for cell in cells for s in (*cell, Slot(None, "", "\t")))[:-1])
            yield Carrier(whole.text, tree.name), whole


def _flows(tree: Tree) -> dict[etree._Element, tuple[Slot, ...]]:
    """Paragraph -> the slots of its flow, so that cells share the slots of their paragraphs."""
    found: dict[etree._Element, tuple[Slot, ...]] = {}
    for view in tree.views:
        if view.kind == "flow" and view.slots:
            owner = next((slot.element for slot in view.slots if slot.element is not None), None)
            paragraph = None if owner is None else _paragraph(owner)
            if paragraph is not None:
                found[paragraph] = view.slots
    return found


def _paragraph(element: etree._Element) -> etree._Element | None:
    return next((up for up in element.iterancestors("{*}p")), None)


def _cell(cell: etree._Element, flows: dict[etree._Element, tuple[Slot, ...]]) -> tuple[Slot, ...]:
    slots: list[Slot] = []
    for paragraph in _inner(cell, "p"):
        mine = flows.get(paragraph, ())
        if mine and "".join(slot.text for slot in mine).strip():
            slots += [*([Slot(None, "", " ")] if slots else []), *mine]
    return tuple(slots)


def _inner(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """Elements below, also in content controls and tracked changes, not those of a table inside."""
    for child in element:
        local = local_name(child.tag)
        if local == name:
            yield child
        elif local and local != "tbl":
            yield from _inner(child, name)
