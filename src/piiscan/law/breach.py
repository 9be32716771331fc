"""What a leak of the data that were scanned would mean: triggers, time limits, the items of the report, what was not checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from piiscan.catalog.rule_specs import ClockRule, ItemRule, RuleBook
from piiscan.law import clocks, registers
from piiscan.law.duties import Facts, Reason, Trigger, triggers
from piiscan.law.held import Held

__all__ = ["Breach", "Clock", "Item", "assess"]

_HARMFUL = ("CREDIT_CARD", "CREDENTIAL", "PIN", "CARD_SECURITY", "JP_MY_NUMBER", "JP_BANK_ACCOUNT")
_CONTACTS = (
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "JP_ADDRESS",
)  # by which persons can be told; different values at one place


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit. days: last days; applies: `yes` (a trigger is met), `maybe` (one waits for people),
    `longer` (another holds instead), `none_met`."""

    rule: ClockRule
    days: tuple[date, ...]
    applies: str


@dataclass(frozen=True, slots=True)
class Item:
    """An item of the report; `filled` is what the findings say of it, in a form of its own for each kind."""

    rule: ItemRule
    filled: dict[str, str]


@dataclass(frozen=True, slots=True)
class Breach:
    """The answer. `verdict`: the gravest of the triggers'."""

    known: date
    as_of: date
    verdict: str
    persons: tuple[int, int]
    persons_rule: str
    triggers: tuple[Trigger, ...]
    clocks: tuple[Clock, ...]
    items: tuple[Item, ...]
    not_checked: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    abroad: dict[str, list[str]]  # what other laws call what was found


def assess(book: RuleBook, held: Held, facts: Facts, *, known: date, as_of: date | None = None) -> Breach:
    """Judge a leak that became known on a day, by the law of `as_of` (default: that day)."""
    day = as_of or known
    told = triggers(book, held, facts, day)
    verdicts = {trigger.verdict for trigger in told}
    gravest = next((v for v in ("met", "human", "not_met") if v in verdicts), "not_in_force")
    return Breach(
        known,
        day,
        gravest,
        held.persons,
        held.persons_rule,
        tuple(told),
        tuple(_clocks(book, told, known, day)),
        tuple(Item(rule, _filled(rule, held, told)) for rule in book.items if rule.in_force(day)),
        tuple(_not_checked(held)),
        tuple(_notes(facts, gravest, day)),
        registers.elsewhere(_found(held), book, day),
    )


def _clocks(book: RuleBook, told: list[Trigger], known: date, day: date) -> Iterator[Clock]:
    """All time limits of the day, with those of final reports as far as some trigger names them."""
    rules = sorted((rule for rule in book.clocks if rule.in_force(day)), key=lambda rule: rule.days or (0,))
    finals = {
        rule.id: _applies([t.verdict for t in told if t.duty.final == rule.id])
        for rule in rules
        if rule.applies == "final"
    }
    longest = max((rule for rule in rules if finals.get(rule.id) == "yes"), key=lambda rule: rule.days, default=None)
    for rule in rules:
        applies = finals.get(rule.id) or _applies([trigger.verdict for trigger in told])
        # Where an improper purpose is possible, the longer time holds whatever else is met.
        if longest is not None and rule.applies == "final" and rule.days < longest.days:
            applies = "longer"
        yield Clock(rule, clocks.last_days(rule, known), applies)


def _applies(verdicts: list[str]) -> str:
    return "yes" if "met" in verdicts else "maybe" if "human" in verdicts else "none_met"


def _filled(rule: ItemRule, held: Held, told: list[Trigger]) -> dict[str, str]:
    """What the findings say of an item; empty where they say nothing."""
    if rule.fills == "triggers":
        named = {v: [t.duty.law[-1] for t in told if t.verdict == v] for v in ("met", "human")}
        return {verdict: ", ".join(ids) for verdict, ids in named.items() if ids}
    if rule.fills == "items":
        return {entity: f"{n:,}" for entity, n in sorted(_found(held).items())}
    if rule.fills == "persons":
        least, most = held.persons
        return {"persons": f"{least:,}" if least == most else f"{least:,}-{most:,}", "rule": held.persons_rule}
    if rule.fills == "harm":
        return {entity: f"{held.counts[entity]:,}" for entity in _HARMFUL if held.counts.get(entity)}
    if rule.fills == "contacts":
        return {entity: f"{held.distinct[entity][0]:,}" for entity in _CONTACTS if held.counts.get(entity)}
    return {}


def _found(held: Held) -> dict[str, int]:
    """Occurrences by entity; of special categories those that are tied to a person, where that is known."""
    tied = {entity: tied for entity, (tied, _, _) in held.special.items()}
    return {entity: n for entity, n in {**held.counts, **tied}.items() if n}


def _not_checked(held: Held) -> Iterator[Reason]:
    if held.unread:
        why = ", ".join(f"{reason} {n:,}" for reason, n in sorted(held.unread.items()))
        yield Reason("unread", {"n": sum(held.unread.values()), "why": why})
    if held.left_out:
        yield Reason("left_out", {"n": held.left_out})
    if held.narrowed:
        yield Reason("narrowed", {"what": ", ".join(held.narrowed)})
    if not held.looked:
        yield Reason("not_looked", {})
    if held.verdict and held.verdict != "OURS":
        yield Reason("inconclusive", {"verdict": held.verdict})
    yield Reason("images", {})


def _notes(facts: Facts, gravest: str, day: date) -> Iterator[Reason]:
    codes = ["by_findings"]
    codes += ["before_2017"] if day < date(2017, 5, 30) else []
    codes += ["before_2022"] if day < date(2022, 4, 1) else []
    if gravest != "not_in_force":
        codes += ["loss", "recovered", "number_act_few", "finance", "p_mark"]
    codes += ["entrusted"] if facts.entrusted else []
    codes += ["public_body"] if facts.public_body else []
    yield from (Reason(code, {}) for code in codes)
