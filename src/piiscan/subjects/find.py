"""In which places a person appears, and how sure that is."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.place_words import ALL, FACT
from piiscan.subjects.answer import CLASSES, Namesakes, PlaceFound, Sureness
from piiscan.subjects.question import FIELDS, Question
from piiscan.subjects.store import Store
from piiscan.text.sets import distinct

__all__ = ["Met", "found", "look", "namesakes"]

Words = NDArray[np.uint64]
_HALF = np.uint64(32)  # the upper half of a fact comes from its name (`scan.records.components`)
_OWN = ("email", "number", "my_number")  # of one person alone
_HOME = ("address", "phone")  # of a household
# How many different values there are at least; an index with more of them counts its own. Birth dates: the days of 100 years.
# Postal codes: Japan Post lists some 120,000. Telephones, e-mail addresses: more than persons (124 million). Addresses: 65 million
# dwellings (Statistics Bureau, 2023). Numbers: those of a house of customers; my numbers are one a person.
_UNIVERSE = {
    "birth_date": 36_525.0,
    "postal_code": 120_000.0,
    "phone": 1e8,
    "email": 1e8,
    "address": 6e7,
    "number": 1e6,
    "my_number": 1.24e8,
}


@dataclass(slots=True)
class _Seen:
    """A place with something of what was asked. held: field -> different words of its kind there."""

    joined: set[str] = field(default_factory=set)
    held: dict[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Met:
    """What look-ups gave. cut: places in which a word of the question may have been dropped."""

    places: dict[int, _Seen] = field(default_factory=lambda: defaultdict(_Seen))
    cut: set[int] = field(default_factory=set)


def look(store: Store, asked: Question) -> Met:
    """All places with a word of the question."""
    met = Met()
    for name, kinds in asked.words.items():
        for kind, words in kinds.items():
            for place, size in _with(store, kind, words, met):
                held = met.places[place].held
                held[name] = held.get(name, 0) + size
    for kind, words in asked.joined.items():
        for place, _ in _with(store, kind, words, met):
            met.places[place].joined.add(kind.removeprefix(FACT))
    return met


def _with(store: Store, kind: str, words: Words, met: Met) -> list[tuple[int, int]]:
    """(place, words of the kind in it) where one of the words is held."""
    told = []
    for place, known in store.words(kind):
        at = known.words.searchsorted(words)
        inside = at < len(known.words)
        if (known.words[at[inside]] == words[inside]).any():
            told.append((place, len(known.words)))
        if known.bound != ALL and bool((words >= np.uint64(known.bound)).any()):
            met.cut.add(place)
    return told


def namesakes(store: Store, asked: Question, met: Met) -> Namesakes | None:
    """How many persons of the name there are. A person has one birth date, so different ones are different persons; of other
    values one person may have several."""
    names = asked.names
    if not len(names):
        return None
    places = sum(not {"name", "kana"}.isdisjoint(seen.held) for seen in met.places.values())
    births = _facts(store, "birth_date", names)
    if births:
        return Namesakes(births, "birth_date", places)
    others = {kind: _facts(store, kind, names) for kind in ("email", "number", "phone", "address")}
    kind = max(others, key=lambda name: others[name])
    return Namesakes(others[kind], kind, places) if others[kind] else Namesakes(min(places, 1), "none", places)


def _facts(store: Store, kind: str, names: Words) -> int:
    """Different facts of a kind that begin with one of the names; of several spellings those of the most frequent one."""
    heads = distinct(names >> _HALF)
    found: dict[int, list[Words]] = defaultdict(list)
    for _, known in store.words(FACT + kind):
        low, high = (
            known.words.searchsorted(heads << _HALF),
            known.words.searchsorted((heads << _HALF) | np.uint64(0xFFFF_FFFF), "right"),
        )
        for head, start, end in zip(heads.tolist(), low.tolist(), high.tolist(), strict=True):
            if end > start:
                found[head].append(known.words[start:end])
    return max((len(distinct(np.concatenate(parts))) for parts in found.values()), default=0)


def found(store: Store, asked: Question, met: Met, same: Namesakes | None) -> list[PlaceFound]:
    """The places, surest first, then by name."""
    told = []
    for place, seen in met.places.items():
        sureness = _sureness(seen)
        if sureness is not None:
            told.append(_place(store, place, seen, sureness, same))
    return sorted(
        told, key=lambda one: (CLASSES.index(one.sureness), one.chance, one.uri, one.member or "", one.sheet or "")
    )


def _sureness(seen: _Seen) -> Sureness | None:
    values = set(seen.held) - {"name", "kana"}
    if seen.joined - {"postal_code"}:
        return "certain"
    if not {"name", "kana"}.isdisjoint(seen.held):
        return "likely" if values or seen.joined else "possible"
    if values & set(_OWN):
        return "likely"
    if values & set(_HOME):
        return "household"
    return "possible" if len(values) > 1 else None  # a birth date or a postal code alone is nobody's


def _place(store: Store, place: int, seen: _Seen, sureness: Sureness, same: Namesakes | None) -> PlaceFound:
    query = """SELECT f.uri, f.part, p.member, p.sheet, p.line, f.read_at FROM places AS p JOIN files AS f USING (file)
      WHERE p.place = ?"""
    ((uri, part, member, sheet, told, read_at),) = store.rows(query, (place,))
    with store.told():
        line: dict[str, Any] = json.loads(told)
    rest = (name for name in FIELDS if name in seen.held and FIELDS[name][1] not in seen.joined)
    beside = tuple(name for name in rest if not (seen.joined and name in ("name", "kana")))
    return PlaceFound(
        uri=uri,
        member=member,
        sheet=sheet or part or None,
        sureness=sureness,
        joined=tuple(sorted(seen.joined)),
        beside=beside,
        chance=_chance(seen, sureness, same),
        items={entity: kind["columns"] for entity, kind in line.get("entities", {}).items()},
        persons=line.get("persons"),
        read_at=read_at,
    )


def _chance(seen: _Seen, sureness: Sureness, same: Namesakes | None) -> float:
    """Matches expected for somebody else: of a name alone, the share of its bearers that are another person; of values, the
    chance that a place of so many holds them; of joined ones, that a namesake shares them."""
    others = max(same.persons - 1, 0) if same is not None else 0
    if sureness == "certain":
        return others * _product(dict.fromkeys(seen.joined, 1))
    if sureness == "possible" and same is not None:
        return others / max(same.persons, 1) if same.by != "none" else 1.0
    return _product({name: size for name, size in seen.held.items() if name in _UNIVERSE})


def _product(held: Mapping[str, int]) -> float:
    told = 1.0
    for name, size in held.items():
        told *= min(size / _UNIVERSE.get(name, 1.0), 1.0)
    return told
