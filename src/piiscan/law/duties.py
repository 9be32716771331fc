"""Whether the triggers of the duty to report a leak are met by what was found.

Nothing here says that there is no duty: a trigger is met, not met by these findings, or waits for what only people know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from piiscan.catalog.rule_specs import DutyRule, RuleBook
from piiscan.law.held import Held
from piiscan.law.signs import Classes, classes, has

__all__ = ["CASES", "VERDICTS", "Facts", "Reason", "Trigger", "triggers"]

VERDICTS = ("met", "human", "not_met", "not_in_force")
CASES = ("systems", "published", "none")  # of the My Number Act: a person has looked


@dataclass(frozen=True, slots=True)
class Facts:
    """What people say of a leak. intent: yes | no | unknown. cases: of CASES. collected: taken while it was being entered."""

    intent: str = "unknown"
    public_body: bool = False
    entrusted: bool = False
    encrypted: bool = False
    collected: bool = False
    cases: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: a code of `words.REASONS` and the values of its text."""

    code: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Trigger:
    """A duty and what was made of it."""

    duty: DutyRule
    verdict: str  # one of VERDICTS
    reasons: tuple[Reason, ...]


def triggers(book: RuleBook, held: Held, facts: Facts, as_of: date) -> list[Trigger]:
    """Each trigger of the statutes for this holder, in their order; one that is not law on the day is told once."""
    known = classes(book, as_of)
    holders = ("any", "public" if facts.public_body else "private")
    mine = [duty for duty in book.duties if duty.holder in holders]
    told = []
    for statute, number in dict.fromkeys((d.statute, d.number) for d in sorted(mine, key=_order)):
        versions = [duty for duty in mine if (duty.statute, duty.number) == (statute, number)]
        valid = [duty for duty in versions if duty.in_force(as_of)]
        if valid:
            told += [_of(duty, held, facts, known) for duty in valid]
        else:
            told.append(_silent(versions))
    return told


def _order(duty: DutyRule) -> tuple[str, str]:
    return duty.statute, duty.number


def _silent(versions: list[DutyRule]) -> Trigger:
    """A trigger that is not law on the day: its first version, or one without a day."""
    duty = min(versions, key=lambda one: one.effective_from or date.max)
    day = duty.effective_from
    reason = Reason("not_in_force", {"day": day.isoformat()}) if day else Reason("no_day", {})
    return Trigger(duty, "not_in_force", (reason,))


def _of(duty: DutyRule, held: Held, facts: Facts, known: Classes) -> Trigger:
    if facts.collected and not duty.collected:
        return Trigger(duty, "not_met", (Reason("held_only", {}),))
    parts = list(_parts(duty, held, facts, known))
    # All parts must hold: the first that does not decides, then one that waits for people.
    failed = next((told for verdict, told in parts if verdict == "not_met"), None)
    if failed is not None:
        return Trigger(duty, "not_met", tuple(failed))
    verdict = "human" if any(verdict == "human" for verdict, _ in parts) else "met"
    reasons = tuple(reason for _, told in parts for reason in told)
    if facts.encrypted:
        return Trigger(duty, "human", (*reasons, Reason("encrypted", {})))
    return Trigger(duty, verdict, reasons)


def _parts(duty: DutyRule, held: Held, facts: Facts, known: Classes) -> Iterator[tuple[str, list[Reason]]]:
    if duty.any_of or duty.ask_of:
        yield _holds(duty, held, known)
    elif not held.signs and not held.persons[1]:
        yield "not_met", [Reason("nothing", {})]
    if duty.more_than is not None:
        yield _many(duty, held, known)
    if duty.asks == "intent":
        yield _intent(held, facts)
    elif duty.asks:
        yield _case(duty.asks, facts)


def _holds(duty: DutyRule, held: Held, known: Classes) -> tuple[str, list[Reason]]:
    if not held.looked:
        return "human", [Reason("not_looked", {})]
    there = [name for name in duty.any_of if has(name, held.signs, known, "tied")]
    if there:
        return "met", [Reason("holds", {"what": _counted(there, held, known)})]
    asked = [name for name in duty.ask_of if has(name, held.signs, known, "tied")]
    if asked:
        return "human", [Reason("ask_login", {"what": _counted(asked, held, known)})]
    reasons = [Reason("holds_none", {"what": ", ".join(duty.any_of)})]
    mentioned = sum(n for e, (_, n, _) in held.special.items() if any(e in known.get(c, ()) for c in duty.any_of))
    if mentioned:
        reasons.append(Reason("only_mentioned", {"n": mentioned}))
    alone = [name for name in duty.not_by_itself if has(name, held.signs, known)]
    if alone:
        reasons.append(Reason("not_by_itself", {"what": _counted(alone, held, known)}))
    return _not_met(held, reasons)


def _not_met(held: Held, reasons: list[Reason]) -> tuple[str, list[Reason]]:
    """Not met by the findings; where the scan told only some of what it found, that cannot be said."""
    if held.narrowed:
        return "human", [*reasons, Reason("narrowed", {"what": ", ".join(held.narrowed)})]
    return "not_met", reasons


def _counted(names: list[str], held: Held, known: Classes) -> str:
    """Entities with their counts: those of a class that are there, instead of the class."""
    found: dict[str, int] = {}
    for name in names:
        for entity in sorted(known.get(name, ())) if name.islower() else [name]:
            number = held.special[entity][0] if entity in held.special else held.counts.get(entity, 0)
            if number:
                found[entity] = number
    return ", ".join(f"{entity} {number:,}" for entity, number in found.items()) or ", ".join(names)


def _many(duty: DutyRule, held: Held, known: Classes) -> tuple[str, list[Reason]]:
    if duty.counted and not held.looked:
        return "human", []  # `_holds` has told why
    most_allowed = duty.more_than or 0
    least, most = held.distinct.get(duty.counted, (0, 0)) if duty.counted else held.persons
    values = {"least": least, "most": most, "limit": most_allowed, "over": most_allowed + 1}
    if least > most_allowed:
        return "met", [Reason("over", values)]
    entity, different = _most_values(duty, held, known)
    if most <= most_allowed < different:
        return "human", [Reason("values_over", {**values, "entity": entity, "n": different})]
    if most <= most_allowed:
        return _not_met(held, [Reason("not_over", values)])
    return "human", [Reason("may_be_over", values)]


def _most_values(duty: DutyRule, held: Held, known: Classes) -> tuple[str, int]:
    """The entity that may stand for a person each and has most different values, and how many at least."""
    names = {e for name in duty.stands_for for e in (known.get(name, ()) if name.islower() else (name,))}
    found = sorted((entity for entity in names if entity in held.distinct), key=lambda e: (-held.distinct[e][0], e))
    return (found[0], held.distinct[found[0]][0]) if found else ("", 0)


def _intent(held: Held, facts: Facts) -> tuple[str, list[Reason]]:
    if facts.intent == "yes":
        return "met", [Reason("intent_yes", {})]
    if facts.intent == "no":
        return "not_met", [Reason("intent_no", {})]
    return "human", [Reason("intent_list" if held.verdict == "OURS" else "intent_unknown", {})]


def _case(asked: str, facts: Facts) -> tuple[str, list[Reason]]:
    if asked in facts.cases:
        return "met", [Reason(f"{asked}_yes", {})]
    if "none" in facts.cases:
        return "not_met", [Reason(f"{asked}_no", {})]
    return "human", [Reason(f"{asked}_unknown", {})]
