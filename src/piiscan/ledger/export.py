"""All sheets of an exported workbook: the ledger, its history, the last scan with totals, what is to be reviewed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from piiscan.ledger import sheets, words
from piiscan.ledger.fields import BY_KEY, FIELDS
from piiscan.ledger.places import Choice, Place
from piiscan.ledger.sheets import Names
from piiscan.ledger.store import Ledger

__all__ = ["SMALL", "entered", "table", "workbook"]

Json = dict[str, Any]

SMALL = 5_000  # persons: above, a business is no small one for the guidelines on safety measures


@dataclass(slots=True)
class _Counts:
    """Totals of the places that pass by; `gone` ones are in no other total."""

    names: dict[int, str] = field(default_factory=dict)
    places: int = 0
    gone: int = 0
    sum: int = 0
    most: int = 0  # persons of one place
    sensitive: int = 0
    specific: int = 0
    lists: int = 0

    def seen(self, places: Iterable[Place]) -> Iterator[Place]:
        for place in places:
            self.names[place.id] = place.name
            if place.gone_since is not None:
                self.gone += 1
            else:
                self._add(place)
            yield place

    def _add(self, place: Place) -> None:
        self.places += 1
        self.sum += place.persons
        self.most = max(self.most, place.persons)
        self.sensitive += place.sensitive
        self.specific += "specific_personal_information" in place.law
        self.lists += place.line["list"] is not None


def table(ledger: Ledger, names: Names, *, gone: bool | None = None) -> pa.Table:
    """The ledger as one table; all places by default, those that are gone too."""
    return sheets.main_table(ledger.rows(Choice(gone=gone, sort="id")), sheets.columns(names))


def workbook(
    ledger: Ledger, names: Names, *, months: int = 12, as_of: dt.date | None = None
) -> list[tuple[str, pa.Table]]:
    """The sheets by name, for `piiscan.workbook.write_workbook`."""
    mark = ledger.mark()  # before the places are read: what changes meanwhile is a conflict later, never lost
    counts = _Counts()
    main = sheets.main_table(counts.seen(ledger.rows(Choice(gone=None, sort="id"))), sheets.columns(names))
    told = words.load(names.lang)
    return [
        (told["sheet"]["places"], main),
        (told["sheet"]["history"], _history(ledger, counts.names, names.lang)),
        (told["sheet"]["scan"], _totals(ledger, counts, mark, told["totals"])),
        (told["sheet"]["due"], _due(ledger, names, months, as_of)),
    ]


def entered(lang: str) -> dict[str, list[str]]:
    """Titles of the columns that people fill in, by sheet."""
    return {words.load(lang)["sheet"]["places"]: [getattr(field, lang) for field in FIELDS]}


def _history(ledger: Ledger, names: Mapping[int, str], lang: str) -> pa.Table:
    """Changes of entries, and of what the scans found, oldest first."""
    told = words.load(lang)["history"]
    rows: list[tuple[Any, ...]] = [
        (at, by, told["scan"], place, told[key], old, new) for place, at, by, key, old, new in ledger.found_changes()
    ]
    for one in ledger.history():
        field = _field(one["field"], lang)
        rows.append((one["at"], one["by"], told[one["source"]], one["place"], field, one["old"], one["new"]))
    rows.sort(key=lambda row: row[0] or "")
    at, by, how, place, what, old, new = zip(*rows, strict=True) if rows else ([],) * 7
    named = [names.get(one, "") for one in place]
    cells = {"at": at, "by": by, "source": how, "place": place, "name": named, "field": what, "old": old, "new": new}
    return pa.table({told[key]: _array(key, list(column)) for key, column in cells.items()})


def _array(key: str, cells: list[Any]) -> pa.Array:
    return pa.array(cells, pa.int64() if key in ("place", "persons") else pa.string())


def _field(key: str, lang: str) -> str:
    return str(getattr(BY_KEY[key], lang)) if key in BY_KEY else key


def _totals(ledger: Ledger, counts: _Counts, mark: tuple[str, int], told: Mapping[str, str]) -> pa.Table:
    """One fact a row: texts, since they are read by people and by the import."""
    runs = ledger.runs()
    last = runs[-1] if runs else {}
    most = max(counts.most, last.get("persons") or 0)
    facts: list[tuple[str, Any]] = [
        ("recorded", last.get("recorded")),
        ("by", last.get("actor")),
        ("targets", ", ".join(map(str, last.get("targets") or ()))),
        *((key, last.get(key)) for key in ("blobs", "skips", "persons")),
        ("persons_rule", _rule(last.get("persons_rule"))),
        *((key, getattr(counts, key)) for key in ("places", "gone", "sum", "sensitive", "specific", "lists")),
        ("over", _over(most, counts.sum, told)),
        ("over_note", ""),
        ("ledger", mark[0]),
        ("change", mark[1]),
        ("note", ""),
    ]
    texts = [None if value is None else f"{value:,}" if isinstance(value, int) else str(value) for _, value in facts]
    return pa.table({told["item"]: [told[key] for key, _ in facts], told["value"]: pa.array(texts, pa.string())})


def _over(least: int, most: int, told: Mapping[str, str]) -> str:
    """Whether all places together hold more than 5,000 persons; one person may lie in several places."""
    if least > SMALL:
        return told["over_yes"]
    return told["over_no"] if most <= SMALL else told["over_open"].format(n=f"{most:,}")


def _rule(text: str | None) -> str | None:
    return str(json.loads(text).get("en", text)) if text and text.startswith("{") else text


def _due(ledger: Ledger, names: Names, months: int, as_of: dt.date | None) -> pa.Table:
    told = words.load(names.lang)
    rows = list(ledger.due(months=months, as_of=as_of))
    cells: dict[str, list[Any]] = {
        "place": [row.place for row in rows],
        "name": [row.name for row in rows],
        "persons": [row.persons for row in rows],
        "reasons": ["; ".join(told["due"][reason] for reason in row.reasons) for row in rows],
        "responsible": [row.responsible for row in rows],
        "last_review": [row.last_review for row in rows],
        "new_items": [names.all("entity", row.new_items) for row in rows],
    }
    return pa.table({(told["history"] | told["reviews"])[key]: _array(key, column) for key, column in cells.items()})
