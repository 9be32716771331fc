"""What lies at a place, as a set of signs that rules are asked about.

Signs: an entity that was reported (`PERSON`); of JP_SPECIAL_* entities `tied:E` (said of a person), `mentioned:E`, and
`untied:E` where none is tied; `law:C` for each class its findings have; `is:list` where the place is a list of persons.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

from piiscan.catalog.rule_specs import RuleBook, RuleSpec

__all__ = ["LIST", "SPECIAL", "Classes", "Json", "Signs", "classes", "has", "meets", "of_place", "records", "together"]

Json: TypeAlias = "dict[str, Any]"
Signs: TypeAlias = "frozenset[str]"
Classes: TypeAlias = "Mapping[str, frozenset[str]]"
SPECIAL = "JP_SPECIAL_"
LIST = "is:list"


def classes(book: RuleBook, as_of: date) -> Classes:
    """The entities of each class that is law on a day."""
    return {rule.id: frozenset(rule.entities) for rule in book.classes if rule.in_force(as_of)}


def of_place(place: Mapping[str, Any]) -> Signs:
    """The signs of a place line."""
    return frozenset(_signs(place))


def _signs(place: Mapping[str, Any]) -> Iterator[str]:
    yield from place.get("entities") or ()
    yield from (f"law:{name}" for name in place.get("law") or ())
    if place.get("list"):
        yield LIST
    for entity, counts in (place.get("special") or {}).items():
        if counts.get("tied"):
            yield f"tied:{entity}"
            continue
        yield f"untied:{entity}"
        if counts.get("mentioned"):
            yield f"mentioned:{entity}"


def has(name: str, signs: Signs, known: Classes, status: str = "found") -> bool:
    """Whether an entity, or any of a class, is there with a status (one of `STATUSES`)."""
    if name.isupper():
        return _has_entity(name, signs, status)
    members = known.get(name)
    if members is None:  # a class that is not law on that day
        return False
    if status == "mentioned":
        return not any(_has_entity(e, signs, "tied") for e in members) and any(
            _has_entity(e, signs, status) for e in members
        )
    if any(_has_entity(entity, signs, status) for entity in members):
        return True
    # A recognizer of the user's may belong to a class that does not list its entity.
    return f"law:{name}" in signs and members.isdisjoint(signs)


def _has_entity(entity: str, signs: Signs, status: str) -> bool:
    tied = f"tied:{entity}" in signs
    if status == "mentioned":
        return f"mentioned:{entity}" in signs and not tied
    if status == "tied" and entity.startswith(SPECIAL):
        return tied or (entity in signs and f"untied:{entity}" not in signs)
    return tied or entity in signs


def meets(rule: RuleSpec, signs: Signs, known: Classes) -> bool:
    """Whether what a rule names is there; persons and records are asked elsewhere."""
    every = all(has(name, signs, known, rule.status) for name in rule.all_of)
    return every and (not rule.any_of or any(has(name, signs, known, rule.status) for name in rule.any_of))


def records(place: Mapping[str, Any]) -> int:
    """Records of a list of persons, else occurrences of names."""
    listed = place.get("list") or {}
    names = (place.get("entities") or {}).get("PERSON") or {}
    return int(listed.get("rows") or names.get("count") or 0)


def together(places: Iterable[Mapping[str, Any]]) -> Signs:
    """The signs of several places as one."""
    found: set[str] = set()
    for place in places:
        found.update(_signs(place))
    return frozenset(found)
