"""Rules, severity and risk of places, files and runs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any

from piiscan.catalog.rule_specs import SEVERITIES, WITHIN, RiskRule, RuleBook, RuleSpec
from piiscan.law import risk
from piiscan.law.signs import Classes, Json, Signs, classes, meets, of_place, records, together

__all__ = ["InForce", "enough", "in_force", "judge", "judge_place", "judge_together", "today", "worst"]

_MOST_SEEN = 1 << 16
_JAPAN = timezone(timedelta(hours=9))


@dataclass(frozen=True, slots=True)
class InForce:
    """What is law on a day: rules of findings, entities by class, the risk score."""

    findings: tuple[RuleSpec, ...]
    classes: Classes
    risk: RiskRule | None


def today() -> date:
    """The day in Japan."""
    return datetime.now(_JAPAN).date()


def in_force(book: RuleBook, as_of: date, packs: Collection[str] | None = None) -> InForce:
    """The rules of a day. packs: of those that belong to policy packs only these (default: all packs)."""
    scores = [rule for rule in book.risks if rule.in_force(as_of)]
    findings = tuple(rule for rule in book.findings if rule.in_force(as_of) and _chosen(rule, packs))
    return InForce(findings, classes(book, as_of), scores[0] if scores else None)


def _chosen(rule: RuleSpec, packs: Collection[str] | None) -> bool:
    return packs is None or not rule.packs or not set(rule.packs).isdisjoint(packs)


def judge(book: RuleBook, as_of: date, packs: Collection[str] | None = None) -> Callable[[Json], Json]:
    """A function from place lines to place lines with `rules`, `severity` and `risk`: `judge_place` for many places."""
    law, seen = in_force(book, as_of, packs), dict[Signs, _Known]()  # a million places have few combinations of signs

    def judged(place: Json) -> Json:
        signs = of_place(place)
        if signs not in seen:
            if len(seen) >= _MOST_SEEN:
                seen.clear()
            seen[signs] = _known(law, signs)
        return place | _told(law, place, seen[signs], ("place", "file"))

    return judged


def judge_place(place: Json, book: RuleBook, as_of: date) -> Json:
    """A place line with what the rules of a day say of it: ids of rules, the gravest severity or None, the risk or None."""
    return judge(book, as_of)(place)


def judge_together(places: Sequence[Json], book: RuleBook, as_of: date, *, persons: int | None = None) -> Json:
    """`rules`, `severity` and `risk` of several places as one: all of a file, or of a run.

    persons: distinct persons, where they were counted; else the sum over the places, which counts no one twice only where
    no one is at two of them.
    """
    whole = _as_one(places, persons)
    law = in_force(book, as_of)
    return _told(law, whole, _known(law, together(places)), WITHIN)


@dataclass(frozen=True, slots=True)
class _Known:
    """What follows from signs alone: rules whose names are there, steps of the risk score."""

    rules: tuple[RuleSpec, ...]
    steps: risk.Steps | None


def _known(law: InForce, signs: Signs) -> _Known:
    rules = tuple(rule for rule in law.findings if meets(rule, signs, law.classes))
    return _Known(rules, risk.of_signs(law.risk, signs, law.classes) if law.risk else None)


def _told(law: InForce, place: Mapping[str, Any], known: _Known, within: tuple[str, ...]) -> Json:
    persons, rows = int(place.get("persons") or 0), records(place)
    rules = [rule for rule in known.rules if rule.within in within and enough(rule, persons, rows)]
    return {
        "rules": [rule.id for rule in rules],
        "severity": worst(rules),
        "risk": risk.score(law.risk, place, known.steps) if law.risk and known.steps is not None else None,
    }


def enough(rule: RuleSpec, persons: int, rows: int) -> bool:
    """Whether there are as many persons and records as a rule asks for."""
    many = rule.max_persons is not None and persons > rule.max_persons
    return persons >= rule.min_persons and rows >= rule.min_records and not many


def worst(rules: Iterable[RuleSpec]) -> str | None:
    """The gravest severity of some rules."""
    return min((rule.severity for rule in rules), key=SEVERITIES.index, default=None)


def _as_one(places: Sequence[Json], persons: int | None) -> Json:
    """Several places as one: what the risk score asks about. Of modes and paths the most open counts."""
    lists = [place["list"] for place in places if place.get("list")]
    modes = [str(mode) for place in places if (mode := (place.get("file") or {}).get("mode"))]
    wholes = [tuple(one["persons_whole"]) for one in lists if one.get("persons_whole")]
    largest = max(wholes, key=lambda whole: int(whole[1]), default=None)
    return {
        "location": places[0].get("location") if len({_uri(place) for place in places}) == 1 else None,
        "persons": sum(int(place.get("persons") or 0) for place in places) if persons is None else persons,
        "list": {"rows": sum(map(records, places)), "persons_whole": largest} if lists else None,
        "entities": {"PERSON": {"count": sum(map(records, places))}},
        "file": {"mode": max(modes, key=risk.readers, default=None)},
    }


def _uri(place: Mapping[str, Any]) -> str:
    return str((place.get("location") or {}).get("uri"))
