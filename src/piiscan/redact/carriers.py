"""The texts of a file that can be written, and where on them something is to be covered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from piiscan.redact.occurrences import Occurrences
from piiscan.redact.plan import Hit, Plan

__all__ = ["Carrier", "Edit", "Placed", "Redacted", "lacking", "merged", "place"]

_LONG = 10_000  # characters of a unit of which a scan shows all (scan.hits.LONG_UNIT)


@dataclass(frozen=True, slots=True)
class Carrier:
    """A text that stands in the file by itself: a cell, a line, a paragraph, an attribute.

    part: of a package. sheet, row, column: of a cell, from 0; column -1: no cell.
    plain: False where a short number is no value but layout. in_cell: a paragraph of a cell, which is a carrier itself.
    """

    text: str = field(repr=False)
    part: str | None = None
    sheet: str | None = None
    row: int = -1
    column: int = -1
    plain: bool = True
    in_cell: bool = False


@dataclass(frozen=True, slots=True)
class Edit:
    """Characters start to end of a carrier are covered as the value of `hit`."""

    start: int
    end: int
    hit: Hit = field(repr=False)
    why: str = "found"


@dataclass(frozen=True, slots=True)
class Redacted:
    """What a redaction of one round gives. parts: of a package, names of those changed."""

    data: bytes = field(repr=False)
    edits: Sequence[Edit] = field(repr=False)
    parts: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


Edits: TypeAlias = dict[int, list[Edit]]
# (sheet, name of a table's column), as a scan tells them -> (sheet, column) of carriers.
Located: TypeAlias = Mapping[tuple[str | None, str], tuple[str | None, int]]


@dataclass(slots=True)
class Placed:
    """edits: carrier -> its edits, not yet merged. done: the hits that have found their place."""

    edits: Edits = field(default_factory=dict)
    done: set[int] = field(default_factory=set)

    def add(self, number: int, edit: Edit) -> None:
        found = self.edits.setdefault(number, [])
        if edit not in found:
            found.append(edit)


def place(carriers: Sequence[Carrier], plan: Plan, located: Located) -> Placed:
    """Hits where the text of their unit stands, in the column it stands in; then their values wherever they stand.

    A hit without a place stays out of `done`: its text is spread over several carriers, or written otherwise.
    """
    placed = Placed()
    for number, carrier in enumerate(carriers):
        _whole(placed, number, carrier, plan, located)
    for number, start, end, value in _found(carriers, plan.everywhere):
        placed.add(number, Edit(start, end, plan.values[value], "again"))
        placed.done.add(id(plan.values[value]))
    _elsewhere(placed, carriers, plan, located)
    return placed


def lacking(placed: Placed, plan: Plan) -> list[Hit]:
    """The hits whose place was not found; of a distinctive value one place is enough, since all are looked for."""
    known = {hit.value for hits in plan.by_text.values() for hit in hits if id(hit) in placed.done}
    distinctive = known & plan.values.keys()
    return [
        hit
        for hits in plan.by_text.values()
        for hit in hits
        if id(hit) not in placed.done and hit.value not in distinctive
    ]


def _whole(placed: Placed, number: int, carrier: Carrier, plan: Plan, located: Located) -> None:
    """Hits of the carrier's text as it is, and of its lines."""
    for hit in plan.by_text.get(carrier.text, ()):
        if _fits(hit, carrier, located):
            placed.add(number, Edit(hit.start, hit.end, hit))
            placed.done.add(id(hit))
    if "\n" not in carrier.text and len(carrier.text) <= _LONG:
        return
    at = 0
    for line in carrier.text.split("\n"):
        for cut in dict.fromkeys((line, line.removesuffix("\r"))):
            for hit in plan.by_text.get(cut, ()):
                if not hit.in_table and cut != carrier.text:
                    placed.add(number, Edit(at + hit.start, at + hit.end, hit))
                    placed.done.add(id(hit))
        at += len(line) + 1


def _fits(hit: Hit, carrier: Carrier, located: Located) -> bool:
    if carrier.text[hit.start : hit.end] != hit.value:
        return False
    if not hit.in_table:
        return carrier.plain or not carrier.text.isdigit()
    if carrier.column < 0:
        return not carrier.in_cell and not carrier.text.isascii()
    at = located.get(hit.column)
    return at is None or at == (carrier.sheet, carrier.column)


def _found(carriers: Sequence[Carrier], wanted: Occurrences) -> Iterator[tuple[int, int, int, str]]:
    """(carrier, start, end, value), in all carriers together: few long texts are looked through faster than many."""
    starts, at = [], 0
    for carrier in carriers:
        starts.append(at)
        at += len(carrier.text) + 1
    number = 0
    joined = "\0".join(carrier.text for carrier in carriers)
    for start, end, value in sorted(wanted.find(joined)):
        while number + 1 < len(starts) and starts[number + 1] <= start:
            number += 1
        yield number, start - starts[number], end - starts[number], value


def _elsewhere(placed: Placed, carriers: Sequence[Carrier], plan: Plan, located: Located) -> None:
    """Values of hits that are still without a place, in the carriers of their part, or beside their unit's text."""
    rest = lacking(placed, plan)
    by_value: dict[str, list[Hit]] = {}
    for hit in rest:
        by_value.setdefault(hit.value, []).append(hit)
    if not by_value:
        return
    for number, start, end, value in _found(carriers, Occurrences(by_value)):
        for hit in by_value[value]:
            if _near(hit, carriers[number], located):
                placed.add(number, Edit(start, end, hit))
                placed.done.add(id(hit))


def _near(hit: Hit, carrier: Carrier, located: Located) -> bool:
    """Whether a carrier that holds the value may be the place of the hit."""
    member = hit.location.member
    if hit.on_sheet:
        at = located.get(hit.column)
        return carrier.column >= 0 and (at is None or at[0] == carrier.sheet)
    return carrier.column < 0 and (member is None or carrier.part is None or carrier.part == member)


def merged(edits: Iterable[Edit]) -> list[Edit]:
    """Edits that touch no other, in order: those that overlap become one, told as the longest of them."""
    done: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if done and edit.start < done[-1].end:
            last = done[-1]
            longer = max(last, edit, key=lambda e: (e.end - e.start, e.why == "found"))
            done[-1] = Edit(last.start, max(last.end, edit.end), longer.hit, longer.why)
        else:
            done.append(edit)
    return done
