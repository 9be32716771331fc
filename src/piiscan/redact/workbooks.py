"""Excel workbooks: cells by their place, strings that cells share, and all other texts of the package."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from piiscan.errors import RedactionError
from piiscan.extract.office.secondreader import named_parts
from piiscan.extract.office.sheetxml import column_of
from piiscan.extract.office.workbook import shown_cells
from piiscan.extract.office.xmlattributes import local_name
from piiscan.redact.carriers import Carrier, Edit, Placed, Redacted, merged, place
from piiscan.redact.grids import cover_columns, located, spread
from piiscan.redact.marks import Marker
from piiscan.redact.package import Package, check_edited, check_hits, rewritten
from piiscan.redact.parts import Tree, applied, listed, trees
from piiscan.redact.plan import Plan
from piiscan.redact.sheetnames import renamed
from piiscan.redact.slots import Slot, View, apply, flow_of
from piiscan.redact.texts import need_all

__all__ = ["redacted_workbook"]

_STRINGS = "xl/sharedStrings.xml"
_ITEMS = frozenset({"si", "is"})


@dataclass(slots=True)
class _Cell:
    """A filled cell. shared: number of its string among the shared ones, -1 where it holds its own. view: of its string,
    shared or inline."""

    element: etree._Element = field(repr=False)
    tree: Tree = field(repr=False)
    shared: int = -1
    view: View | None = field(default=None, repr=False)


def redacted_workbook(package: Package, plan: Plan, marker: Marker) -> Redacted:
    """An xlsx package with the hits replaced. RedactionError where a hit has no place or lies in a part that is not edited."""
    check_hits(plan)
    found = trees(package)
    texts = _texts(package)
    renamed(found, plan, marker)
    carriers, homes = listed(found)
    first = len(carriers)
    told, cells = _cells(package, found, texts)
    used = {id(cell.view) for cell in cells}
    carriers = [replace(c, in_cell=c.in_cell or id(homes[i][1]) in used) for i, c in enumerate(carriers)] + told
    where = located(carriers, plan)
    placed = place(carriers, plan, where)
    cover_columns(placed, carriers, plan, where, marker)
    spread(placed, carriers, plan)
    need_all(placed, plan)
    edits = _write_cells(placed, carriers, cells, first, marker)
    edits += applied(placed, homes[:first], marker)
    _drop_readings(found)
    check_edited(tree.name for tree in found if tree.changed)
    changed = {tree.name: tree.bytes() for tree in found if tree.changed}
    return Redacted(rewritten(package, changed), edits, tuple(changed), package.dropped)


def _texts(package: Package) -> dict[tuple[str, int, int], str]:
    """(part, row, column) -> the text of a cell as a scan sees it."""
    stream = io.BytesIO(_stored(package))
    with zipfile.ZipFile(stream) as archive:
        try:
            return {(part, row, column): text for part, row, column, text in shown_cells(stream, archive)}
        except (KeyboardInterrupt, SystemExit, MemoryError):
            raise
        except BaseException as error:  # noqa: BLE001 - panics in Rust are no Exception
            why = type(error).__name__
            raise RedactionError(f"cells cannot be read ({why}): open the file and save it anew") from None


def _cells(
    package: Package, found: Sequence[Tree], texts: Mapping[tuple[str, int, int], str]
) -> tuple[list[Carrier], list[_Cell]]:
    """The filled cells of all sheets. Strings are taken as their runs give them, other values as they are shown."""
    with zipfile.ZipFile(io.BytesIO(_stored(package))) as archive:
        sheets = {part: name for name, part in named_parts(archive).items()}
    strings = next((tree for tree in found if tree.name == _STRINGS), None)
    views = {} if strings is None else _by_string(strings)
    shared = [] if strings is None else [views.get(item) for item in strings.root.iterchildren("{*}si")]
    carriers, cells = list[Carrier](), list[_Cell]()
    for tree in found:
        if tree.name in sheets:
            inline = _by_string(tree)
            for row, column, cell in _placed(tree):
                own = cell.element.find("{*}is")
                if 0 <= cell.shared < len(shared):
                    cell.view, cell.tree = shared[cell.shared], tree
                elif own is not None and cell.element.get("t") == "inlineStr":
                    cell.view = inline.get(own)
                text = texts.get((tree.name, row, column), "") if cell.view is None else cell.view.text
                carriers.append(Carrier(text, tree.name, sheets[tree.name], row, column))
                cells.append(cell)
    return carriers, cells


def _by_string(tree: Tree) -> dict[etree._Element, View]:
    """String element -> its view."""
    found = {}
    for view in tree.views:
        if (
            view.kind == "flow"
            and (owner := next((s.element for s in view.slots if s.element is not None), None)) is not None
        ):
            item = owner if local_name(owner.tag) in _ITEMS else next(owner.iterancestors("{*}si", "{*}is"), None)
            if item is not None:
                found[item] = view
    return found


def _stored(package: Package) -> bytes:
    """The package as bytes, for readers that want a file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, part in package.parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _placed(tree: Tree) -> Iterator[tuple[int, int, _Cell]]:
    """Cells with row and column from 0; those that do not say stand behind the one before."""
    row = -1
    for line in tree.root.iterfind("{*}sheetData/{*}row"):
        number = line.get("r", "")
        row = int(number) - 1 if number.isdecimal() else row + 1
        column = -1
        for cell in line.iterchildren("{*}c"):
            reference = cell.get("r", "")
            column = column_of(reference) if reference else column + 1
            value = cell.findtext("{*}v") or ""
            shared = int(value) if cell.get("t") == "s" and value.strip().isdecimal() else -1
            yield row, column, _Cell(cell, tree, shared)


def _write_cells(
    placed: Placed, carriers: Sequence[Carrier], cells: Sequence[_Cell], first: int, marker: Marker
) -> list[Edit]:
    """Cells with edits: those that share a string and are edited alike through it, others get a text of their own."""
    made: list[Edit] = []
    users: dict[int, list[int]] = {}
    for number, cell in enumerate(cells):
        if cell.shared >= 0 and cell.view is not None:
            users.setdefault(cell.shared, []).append(number)
        elif edits := placed.edits.get(first + number):
            made += _own(cell, carriers[first + number].text, merged(edits), marker)
    for numbers in users.values():
        found = [merged(placed.edits.get(first + number, ())) for number in numbers]
        view, item = cells[numbers[0]].view, None
        if view is None or not any(found):
            continue
        spans = [[(edit.start, edit.end, edit.hit.id) for edit in edits] for edits in found]
        if any(span != spans[0] for span in spans):
            item = _item(view)
            for number, edits in zip(numbers, found, strict=True):
                made += _apart(cells[number], item, edits, marker) if edits else []
        if all(found):
            done = apply(view, found[0], marker)
            made += [edit for edits in found for edit in edits] if item is None and done else []
    return made


def _item(view: View) -> etree._Element:
    owner = next(slot.element for slot in view.slots if slot.element is not None)
    return owner if local_name(owner.tag) in _ITEMS else next(owner.iterancestors("{*}si"))


def _drop_readings(found: Sequence[Tree]) -> None:
    """Readings (furigana) of a string that was edited would tell what was covered. Notes which parts are changed."""
    for tree in found:
        for item, view in _by_string(tree).items():
            if any(slot.chars is not None for slot in view.slots):
                tree.changed = True
                _without_readings(item)


def _without_readings(item: etree._Element) -> None:
    for child in list(item):
        if local_name(child.tag) in {"rPh", "phoneticPr"}:
            item.remove(child)


def _apart(cell: _Cell, item: etree._Element, edits: Sequence[Edit], marker: Marker) -> list[Edit]:
    """Gives the cell a copy of the string it shares, with its runs, and edits that."""
    namespace = etree.QName(cell.element).namespace or ""
    own = etree.SubElement(cell.element, f"{{{namespace}}}is")
    for child in item:
        own.append(copy.deepcopy(child))
    _as_inline(cell, keep=own)
    _without_readings(own)
    cell.tree.changed = True
    view = View("flow", flow_of(own))
    made = apply(view, edits, marker)
    for slot in view.slots:
        slot.write()
    return made


def _own(cell: _Cell, text: str, edits: Sequence[Edit], marker: Marker) -> list[Edit]:
    """A cell with its own value: text of a formula stays its value, inline text keeps its runs, numbers become text."""
    element = cell.element
    cell.tree.changed = True
    if cell.view is not None:
        return apply(cell.view, edits, marker)
    slot = Slot(element, "", text)
    made = apply(View("cell", (slot,)), edits, marker)
    new = "".join(slot.chars or text)
    value = element.find("{*}v")
    if element.find("{*}f") is not None and value is not None:
        value.text = new
        element.set("t", "str")
    else:
        namespace = etree.QName(element).namespace or ""
        own = etree.SubElement(element, f"{{{namespace}}}is")
        etree.SubElement(own, f"{{{namespace}}}t").text = new
        _as_inline(cell, keep=own)
    return made


def _as_inline(cell: _Cell, keep: etree._Element) -> None:
    for child in list(cell.element):
        if child is not keep and local_name(child.tag) in {"v", "is"}:
            cell.element.remove(child)
    cell.element.set("t", "inlineStr")
    cell.shared = -1
