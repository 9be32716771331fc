"""One file of rules/ to its rules: a rule at the top, or several under `rules:` that share what stands beside them.

Rules speak of entities, law classes, records and persons, never of patterns. What they say together `rule_book` checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from piiscan.catalog import rule_kinds
from piiscan.catalog.nodes import Fields
from piiscan.catalog.rule_specs import CERTAINTIES, Example, Rule

__all__ = ["ELSEWHERE", "read_file"]

ELSEWHERE = "match"  # the kind of a file that piiscan.match reads
_SHARED = ("kind", "law", "law_version", "effective_from", "effective_until", "certainty", "references")
_HEAD = (*_SHARED, "id", "title", "notes", "replaces", "examples")
UNDECIDED = "undecided"


def read_file(fields: Fields) -> list[Rule]:
    """The rules of a file; problems are noted on `fields`."""
    if not fields.has("rules"):
        return [_read(fields)]
    found = []
    for item in fields.items("rules"):
        if isinstance(item, str):
            fields.problem("rules", "each of `rules` is a mapping", "write `- id: ...`")
            continue
        item.share(fields, _SHARED)
        found.append(_read(item))
    fields.drop(_SHARED)
    fields.finish((*_SHARED, "rules"))
    return found


def _read(fields: Fields) -> Rule:
    kind = fields.choice("kind", tuple(rule_kinds.READERS), "finding")
    read, own = rule_kinds.READERS.get(kind, rule_kinds.READERS["finding"])
    rule = read(fields, _head(fields, kind))
    fields.finish((*_HEAD, *own))
    return rule


def _head(fields: Fields, kind: str) -> dict[str, Any]:
    """What every rule says, as arguments of its dataclass."""
    first, last = _day(fields, "effective_from", required=True), _day(fields, "effective_until")
    if first and last and last < first:
        hint = "the first day comes before the last; a rule of one day has both alike"
        fields.problem("effective_until", f"effective_until {last} lies before effective_from {first}", hint)
    name = fields.value("id", "str", "", required=True)
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        fields.problem("id", f"id {name!r} must be in small letters, digits and _", "`id: my_rule`")
    return {
        "id": name,
        "kind": kind,
        "title": rule_kinds.both(fields, "title", required=True),
        "law": fields.texts("law", required=True),
        "law_version": fields.value("law_version", "str", ""),
        "effective_from": first,
        "effective_until": last,
        "certainty": fields.choice("certainty", CERTAINTIES, "medium"),
        "references": fields.texts("references", required=True),
        "notes": rule_kinds.both(fields, "notes"),
        "source": f"{fields.shown}:{fields.line}",
        "replaces": fields.value("replaces", "str", ""),
        "examples": _examples(fields),
    }


def _day(fields: Fields, name: str, *, required: bool = False) -> date | None:
    """A day; None where it is `undecided`, or absent."""
    text = fields.value(name, "str", "", required=required)
    if text in ("", UNDECIDED) and (text or not fields.has(name)):
        return None
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text)
    except ValueError:  # February 30
        pass
    fields.problem(name, "must be a quoted date", f'`{name}: "2022-04-01"`, or `{UNDECIDED}` for a law without a date')
    return None


def _examples(fields: Fields) -> tuple[Example, ...]:
    found = []
    for item in fields.items("examples"):
        if isinstance(item, str):
            fields.problem("examples", "an example is a mapping", "write `- {place: {...}, expect: met}`")
            continue
        given: Mapping[str, Any] = {name: item.plain(name) for name in ("place", "facts") if item.has(name)}
        if as_of := _day(item, "as_of"):
            given = {**given, "as_of": as_of}
        found.append(Example(given, item.value("expect", "str", "", required=True), f"{item.shown}:{item.line}"))
        item.finish(("place", "facts", "as_of", "expect"))
    return tuple(found)
