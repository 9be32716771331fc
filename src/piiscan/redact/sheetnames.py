"""Names of sheets that hold a value: renamed, and with them every reference to the sheet."""

from __future__ import annotations

import re
from collections.abc import Sequence

from piiscan.redact.carriers import Carrier, merged, place
from piiscan.redact.marks import Marker
from piiscan.redact.parts import Tree
from piiscan.redact.plan import Plan
from piiscan.redact.slots import Slot, View

__all__ = ["renamed"]

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
    for tree in found if changes else ():
        _rename_in(tree, changes)
    return changes


def _unique(name: str, known: set[str]) -> str:
    number, made = 1, name
    while made in known:
        number += 1
        made = f"{name[: _LONGEST - len(str(number)) - 1]} {number}"
    return made


def _rename_in(tree: Tree, changes: dict[str, str]) -> None:
    quoted = {old.replace("'", "''"): new for old, new in changes.items()}
    pattern = re.compile("|".join(f"'{re.escape(old)}'!|(?<![\\w.]){re.escape(old)}!" for old in quoted))

    def new(found: re.Match[str]) -> str:
        return f"'{quoted[found[0][:-1].strip(chr(39))]}'!"

    fresh = []
    for view in tree.views:
        slots = []
        for slot in view.slots:
            text = changes.get(slot.text) if view.kind in {"text", "attribute"} else None
            text = text or pattern.sub(new, slot.text)
            slots.append(slot if text == slot.text else _rewritten(slot, text))
            tree.changed = tree.changed or text != slot.text
        fresh.append(View(view.kind, tuple(slots), view.in_cell))
    tree.views[:] = fresh


def _rewritten(slot: Slot, text: str) -> Slot:
    made = Slot(slot.element, slot.name, text, slot.link)
    made.chars = list(text)
    made.write()
    made.chars = None
    return made
