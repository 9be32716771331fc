"""The inventory on a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

    from piiscan.ledger import Ledger, Place
    from piiscan.ledger.sheets import Names

__all__ = ["console", "names", "opened", "place_rows", "show_place"]

_TEXTS = {
    "ja": ("番号", "場所", "中のファイル・シート", "種類（件数）", "人数", "リスク", "要配慮", "責任者", "最終検出"),
    "en": ("No.", "Place", "Member, sheet", "Kinds (count)", "Persons", "Risk", "Special", "Responsible", "Last seen"),
}
_PLACE = {
    "ja": {
        "found": "見つかったもの",
        "entered": "記入されたもの",
        "history": "記入の履歴",
        "versions": "検出の履歴",
        "empty": "（未記入）",
    },
    "en": {
        "found": "Found",
        "entered": "Filled in",
        "history": "History of entries",
        "versions": "History of scans",
        "empty": "(empty)",
    },
}
_VERSIONS = {
    "ja": ("スキャン", "日時（UTC）", "実行者", "人数", "検出数", "状態"),
    "en": ("Run", "When (UTC)", "By", "Persons", "Findings", "State"),
}
_CHANGES = ("at", "by", "source", "field", "old", "new")


@contextmanager
def opened(path: str) -> Iterator[Ledger]:
    """A ledger that exists. ConfigError where there is none: nothing is made by looking."""
    from piiscan.errors import ConfigError
    from piiscan.ledger import Ledger

    if not Path(path).is_file():
        raise ConfigError(f"no inventory {path}; hint: piiscan scan FOLDER --ledger {path}")
    with Ledger(path) as inventory:
        yield inventory


def console() -> Console:
    from piiscan.cli.tables import Terminal

    return Terminal(file=sys.stdout, highlight=False, width=None if sys.stdout.isatty() else 160)


def names(inventory: Ledger, lang: str) -> Names:
    """Words for the ids of entities, law classes and severities, and the titles of the rules."""
    from piiscan.ledger.sheets import Names
    from piiscan.report.words import load

    words = load(lang)
    sections = {section: words.get(section, {}) for section in ("entity", "law_class", "severity")}
    return Names(lang, sections | {"rule": inventory.rule_titles(lang)})


def place_rows(out: Console, places: Sequence[Place], total: int, word: Names) -> None:
    """One line a place."""
    from piiscan.cli.tables import show_rows
    from piiscan.report.rows import Rows, more
    from piiscan.report.words import load

    rows = tuple(
        (
            str(place.id),
            place.uri,
            " ".join(filter(None, (place.member, place.sheet))),
            ", ".join(f"{word.of('entity', kind)} {item['count']:,}" for kind, item in place.entities.items()),
            f"{'≈ ' if place.estimated else ''}{place.persons:,}",
            _risk(place, word),
            {"ja": "有", "en": "yes"}[word.lang] if place.sensitive else "",
            place.entries.get("responsible") or place.entries.get("department") or "",
            place.last_seen[:10],
        )
        for place in places
    )
    note = more(load(word.lang), total - len(places))
    show_rows(out, Rows("", _TEXTS[word.lang], rows, frozenset({0, 4}), note))


def show_place(
    out: Console, place: Place, history: Sequence[Mapping[str, Any]], versions: Sequence[Mapping[str, Any]], word: Names
) -> None:
    """All of one place."""
    from piiscan.cli.tables import show_rows
    from piiscan.ledger import sheets, words
    from piiscan.ledger.fields import FIELDS
    from piiscan.report.rows import Rows

    lang = word.lang
    told, said = _PLACE[lang], words.load(lang)
    found = tuple(
        (column.title, str(value))
        for column in sheets.columns(word)
        if not column.entered and (value := column.cell(place)) not in (None, "")
    )
    entered = tuple((f.key, getattr(f, lang), place.entries.get(f.key, told["empty"])) for f in FIELDS)
    show_rows(out, Rows(place.name, (told["found"], ""), found))
    show_rows(out, Rows("", (told["entered"], "", ""), entered))
    changes = tuple(tuple("" if one[key] is None else str(one[key]) for key in _CHANGES) for one in history)
    show_rows(out, Rows(told["history"], tuple(said["history"][key] for key in _CHANGES), changes))
    states = tuple(_version(one, said) for one in versions)
    show_rows(out, Rows(told["versions"], _VERSIONS[lang], states, frozenset({0, 3, 4})))


def _version(one: Mapping[str, Any], said: Mapping[str, Mapping[str, str]]) -> tuple[str, ...]:
    state = said["diff"]["gone"] if one["gone"] else said["diff"]["partial"] if one["partial"] else ""
    persons = "" if one["persons"] is None else f"{one['persons']:,}"
    return (str(one["run"]), one["recorded"] or "", one["by"] or "", persons, f"{one['findings']:,}", state)


def _risk(place: Place, word: Names) -> str:
    risk = place.line["risk"]
    severity = word.of("severity", place.line["severity"])
    return f"{risk['score']} {severity}".strip() if risk else severity
