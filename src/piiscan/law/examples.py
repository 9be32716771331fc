"""Runs the examples of the rules: what each says of a small place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from piiscan.catalog.rule_specs import DutyRule, Example, RiskRule, Rule, RuleBook, RuleSpec
from piiscan.law import duties, held, judge, risk, signs

__all__ = ["Failure", "check"]

FACTS = frozenset({"intent", "public_body", "entrusted", "encrypted", "collected", "cases"})


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that does not hold. source: file:line."""

    source: str
    rule: str
    what: str


def check(book: RuleBook, as_of: date) -> list[Failure]:
    """The examples that do not hold; those without a day of their own are asked on `as_of`."""
    return list(_failures(book, as_of))


def _failures(book: RuleBook, as_of: date) -> Iterator[Failure]:
    for rule in book.every():
        for example in rule.examples:
            said = _said(book, rule, example, as_of)
            if said != example.expected:
                yield Failure(example.source, rule.id, f"expected {example.expected!r}, the rule says {said!r}")


def _said(book: RuleBook, rule: Rule, example: Example, as_of: date) -> str:
    """What a rule says of an example: met, not_met, human, not_in_force; of the risk score its level."""
    day: date = example.given.get("as_of") or as_of
    place: dict[str, Any] = {"location": {"uri": "example", "sheet": None}, **example.given.get("place", {})}
    if not rule.in_force(day):
        return "not_in_force"
    if isinstance(rule, RuleSpec):
        law = judge.in_force(book, day)
        found, persons = signs.of_place(place), int(place.get("persons") or 0)
        holds = signs.meets(rule, found, law.classes) and judge.enough(rule, persons, signs.records(place))
        return "met" if holds else "not_met"
    if isinstance(rule, RiskRule):
        steps = risk.of_signs(rule, signs.of_place(place), signs.classes(book, day))
        return "none" if steps is None else str(risk.score(rule, place, steps)["level"])
    if isinstance(rule, DutyRule):
        return _of_duty(book, rule, place, example, day)
    return f"a rule of kind {rule.kind} takes no examples"


def _of_duty(book: RuleBook, rule: DutyRule, place: dict[str, Any], example: Example, day: date) -> str:
    given = dict(example.given.get("facts", {}))
    if unknown := sorted(given.keys() - FACTS):
        return f"unknown fact {unknown[0]}"
    facts = duties.Facts(**given | {"cases": frozenset(given.get("cases", ()))})
    data = held.of_lines([{"type": "place", **place}, {"type": "summary", "persons": place.get("persons")}])
    told = {trigger.duty.id: trigger.verdict for trigger in duties.triggers(book, data, facts, day)}
    return told.get(rule.id, "not asked of this holder")
