"""Names of sheets and defined names that hold a value: renamed, and with them every reference to them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from piiscan.extract.office.xmlattributes import local_name
from piiscan.redact.carriers import Carrier, merged, place
from piiscan.redact.marks import Marker
from piiscan.redact.parts import Tree
from piiscan.redact.plan import Plan
from piiscan.redact.slots import Slot, View

__all__ = ["renamed"]

_FORMULAS = frozenset({"f", "formula", "formula1", "formula2", "definedName"})
_LONGEST = 31  # characters of a sheet's name; these it cannot hold:
_FORBIDDEN = str.maketrans({"[": "(", "]": ")", "*": "■", ":": "-", "\\": "-", "/": "-", "?": "-"})


def renamed(found: Sequence[Tree], plan: Plan, marker: Marker) -> dict[str, str]:
    """Old name -> new one, where it changes. The trees are written: what they say of the sheets names them anew."""
    book = next((tree for tree in found if tree.name == "xl/workbook.xml"), None)
    if book is None:
        return {}
    names = [sheet.get("name", "") for sheet in book.root.iterfind("{*}sheets/{*}sheet")]
    placed = place([Carrier(name, book.name) for name in names], plan, {})
    changes: dict[str, str] = {}
    for number, name in enumerate(names):
        new = name
        for edit in reversed(merged(placed.edits.get(number, ()))):
            new = new[: edit.start] + marker.mark(edit.hit, name[edit.start : edit.end]) + new[edit.end :]
        if new != name:
            changes[name] = _unique(new.translate(_FORBIDDEN)[:_LONGEST], {*names, *changes.values()})
    marker.given.update(changes.values())
    defined = _defined(book, plan)
    for tree in found if changes or defined else ():
        _rename_in(tree, changes, defined)
    return changes


def _defined(book: Tree, plan: Plan) -> dict[str, str]:
    """Defined names that hold a value -> others; a name allows no mark."""
    names = [name.get("name", "") for name in book.root.iterfind("{*}definedNames/{*}definedName")]
    placed = place([Carrier(name, book.name) for name in names], plan, {})
    changed = dict.fromkeys(names[number] for number, edits in placed.edits.items() if edits)
    return {name: f"redacted_name_{number}" for number, name in enumerate(changed, 1)}


def _unique(name: str, known: set[str]) -> str:
    number, made = 1, name
    while made in known:
        number += 1
        made = f"{name[: _LONGEST - len(str(number)) - 1]} {number}"
    return made


def _rename_in(tree: Tree, sheets: dict[str, str], defined: dict[str, str]) -> None:
    """Puts the new names where an element names a sheet, and into the references of formulas and links."""
    quoted = {old.replace("'", "''"): new for old, new in sheets.items()}
    pattern = re.compile("|".join(f"'{re.escape(old)}'!|(?<![\\w.]){re.escape(old)}!" for old in quoted) or r"(?!)")
    words = re.compile("|".join(f"(?<![\\w.]){re.escape(old)}(?![\\w.(!])" for old in defined) or r"(?!)")
    fresh = []
    for view in tree.views:
        slots = []
        for slot in view.slots:
            text = slot.text
            if view.kind in {"text", "attribute"}:
                text = sheets.get(text) or pattern.sub(lambda found: f"'{quoted[_bare(found[0])]}'!", text)
            owner = "" if slot.element is None else local_name(slot.element.tag)
            if owner in _FORMULAS:
                is_name = slot.name == "name"
                text = defined.get(text, text) if is_name else words.sub(lambda found: defined[found[0]], text)
            slots.append(slot if text == slot.text else _rewritten(slot, text))
            tree.changed = tree.changed or text != slot.text
        fresh.append(View(view.kind, tuple(slots), view.in_cell))
    tree.views[:] = fresh


def _bare(reference: str) -> str:
    return reference[:-1].removeprefix("'").removesuffix("'") if reference.startswith("'") else reference[:-1]


def _rewritten(slot: Slot, text: str) -> Slot:
    made = Slot(slot.element, slot.name, text, slot.link)
    made.chars = list(text)
    made.write()
    made.chars = None
    return made
