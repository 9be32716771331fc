"""An exported workbook that was filled in by hand, read back: which entries somebody changed, and from what."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from python_calamine import CalamineError, load_workbook

from piiscan.errors import ConfigError
from piiscan.ledger import sheets, words
from piiscan.ledger.entries import Change
from piiscan.ledger.fields import BY_KEY, FIELDS, checked
from piiscan.ledger.places import Choice
from piiscan.ledger.store import Ledger

__all__ = ["changes"]

_MOST = 20  # problems that are told
Grid = list[list[Any]]


def changes(ledger: Ledger, path: str | os.PathLike[str]) -> list[Change]:
    """Cells that differ from what was exported. ConfigError for a workbook of another ledger, an unknown number, a bad date."""
    book = _grids(path)
    lang = next((lang for lang in ("ja", "en") if words.load(lang)["sheet"]["places"] in book), None)
    if lang is None:
        raise ConfigError(f"{os.fspath(path)}: no sheet of an exported ledger; hint: `piiscan ledger export`")
    then = _exported(ledger, _mark(ledger, book, lang, path))
    problems: list[str] = []
    found = [change for row in _rows(book, lang) for change in _changed(row, then, problems)]
    if problems:
        more = f" (and {len(problems) - _MOST} more)" if len(problems) > _MOST else ""
        raise ConfigError(f"{os.fspath(path)}: nothing was changed: " + "; ".join(problems[:_MOST]) + more)
    return found


def _grids(path: str | os.PathLike[str]) -> dict[str, Grid]:
    try:
        book = load_workbook(os.fspath(path))
        return {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    except (OSError, CalamineError) as error:
        raise ConfigError(f"cannot read the workbook {os.fspath(path)}: {type(error).__name__}") from None


def _mark(ledger: Ledger, book: Mapping[str, Grid], lang: str, path: object) -> int:
    """The last change that the workbook knows of."""
    told = words.load(lang)
    facts = {str(row[0]): row[1] for row in book.get(told["sheet"]["scan"], []) if len(row) > 1}
    name, change = (_text(facts.get(told["totals"][key], "")) for key in ("ledger", "change"))
    if name != ledger.mark()[0]:
        raise ConfigError(
            f"{path} was not exported from this ledger (or its sheet {told['sheet']['scan']} was changed)"
        )
    number = change.replace(",", "")
    if not number.isdecimal():
        raise ConfigError(f"{path}: the sheet {told['sheet']['scan']} was changed; hint: export again")
    return int(number)


def _exported(ledger: Ledger, mark: int) -> dict[int, dict[str, str]]:
    """Entries by place as they were when the workbook was made: those of now, with later changes taken back."""
    then = {place.id: dict(place.entries) for place in ledger.rows(Choice(gone=None, sort="id"))}
    for change in reversed(ledger.history(after=mark)):
        entries = then.setdefault(change["place"], {})
        if change["old"] is None:
            entries.pop(change["field"], None)
        else:
            entries[change["field"]] = change["old"]
    return then


def _rows(book: Mapping[str, Grid], lang: str) -> Iterator[tuple[str, Any, dict[str, Any]]]:
    """(where, number, cells by entry) of each row of the ledger's sheets; a sheet that went on is `NAME 2`."""
    titles = {getattr(field, lang): field.key for field in FIELDS}
    name = words.load(lang)["sheet"]["places"]
    for sheet, grid in book.items():
        if sheet != name and not (sheet.startswith(f"{name} ") and sheet[len(name) + 1 :].isdecimal()):
            continue
        header = [_text(cell) for cell in grid[0]] if grid else []
        if sheets.ID[lang] not in header:
            raise ConfigError(f"sheet {sheet}: no column {sheets.ID[lang]}")
        at = header.index(sheets.ID[lang])
        keys = {n: titles[title] for n, title in enumerate(header) if title in titles}
        for number, row in enumerate(grid[1:], 2):
            if any(cell != "" for cell in row):
                yield f"{sheet} row {number}", row[at], {key: row[n] for n, key in keys.items()}


def _changed(
    row: tuple[str, Any, dict[str, Any]], then: Mapping[int, Mapping[str, str]], problems: list[str]
) -> Iterable[Change]:
    where, number, cells = row
    place = int(_text(number)) if _text(number).isdecimal() else None
    if place is None or place not in then:
        problems.append(f"{where}: no place of this ledger has the number {_text(number)!r}")
        return
    for key, cell in cells.items():
        old = then[place].get(key)
        if _text(cell) == _text(old or ""):
            continue
        try:
            new = checked(key, _text(cell))
        except ConfigError as error:
            problems.append(f"{where}: {error}")
            continue
        if new != old:
            yield Change(place, BY_KEY[key].key, old, new)


def _text(cell: Any) -> str:
    """A cell as it was meant: whole numbers without .0, dates as dates."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        cell = cell.date() if cell.time() == dt.time() else cell
    return str(cell).replace("\r\n", "\n").replace("_x000D_", "").strip()
