"""Rules as people read them, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from piiscan.catalog.rule_specs import (
    ClassRule,
    ClockRule,
    DutyRule,
    ItemRule,
    MappingRule,
    MaskingRule,
    RetentionRule,
    RiskRule,
    Rule,
    RuleBook,
    RuleSpec,
)
from piiscan.cli.rules_words import CONDITIONS, WORDS
from piiscan.report.rows import Rows

__all__ = ["as_json", "explained", "table"]


def as_json(rule: Rule, day: date) -> dict[str, Any]:
    """A rule as a line of `piiscan rules list --format jsonl`."""
    plain: dict[str, Any] = {
        "type": "rule",
        "id": rule.id,
        "kind": rule.kind,
        "title": dict(rule.title),
        "in_force": rule.in_force(day),
        "effective_from": _iso(rule.effective_from),
        "effective_until": _iso(rule.effective_until),
        "law": list(rule.law),
        "law_version": rule.law_version,
        "certainty": rule.certainty,
        "references": list(rule.references),
    }
    return plain | ({"severity": rule.severity} if isinstance(rule, RuleSpec) else {})


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def table(book: RuleBook, day: date, lang: str) -> Rows:
    """All rules as a table."""
    words = WORDS[lang]
    headers = tuple(words[name] for name in ("id", "kind", "title", "in_force", "law"))
    rows = tuple(
        (rule.id, words[f"kind_{rule.kind}"], rule.title[lang], _force(rule, day, lang), "、".join(rule.law))
        for rule in book.every()
    )
    return Rows(words["rules_on"].format(day=day.isoformat()), headers, rows)


def _force(rule: Rule, day: date, lang: str) -> str:
    words = WORDS[lang]
    if rule.in_force(day):
        return words["yes"]
    if rule.effective_from is None:
        return words["no_day"]
    return words["not_yet"] if day < rule.effective_from else words["no_more"]


def explained(rule: Rule, day: date, lang: str) -> Iterator[str]:
    """The lines of `piiscan rules explain`."""
    words = WORDS[lang]

    def line(name: str, text: str) -> str:
        return f"{words[name]}: {text}"

    yield f"{rule.id}: {rule.title[lang]}"
    yield line("kind", words[f"kind_{rule.kind}"])
    yield line("law", "、".join(rule.law))
    for text in _condition(rule, lang):
        yield line("condition", text)
    first = words["no_day"] if rule.effective_from is None else rule.effective_from.isoformat()
    yield line("days", f"{first} – {_iso(rule.effective_until) or ''} ({day.isoformat()}: {_force(rule, day, lang)})")
    if rule.law_version:
        yield line("law_version", rule.law_version)
    yield line("certainty", words[f"certainty_{rule.certainty}"])
    yield line("references", "、".join(rule.references))
    if rule.notes[lang]:
        yield line("notes", rule.notes[lang])
    yield line("source", rule.source)


def _condition(rule: Rule, lang: str) -> Iterator[str]:
    """What a rule asks for, in words."""
    texts = CONDITIONS[lang]
    if isinstance(rule, RuleSpec):
        yield from _of_finding(rule, texts)
    elif isinstance(rule, DutyRule):
        yield from _of_duty(rule, texts)
    elif isinstance(rule, ClassRule | MaskingRule):
        yield texts["entities"].format(names=", ".join(rule.entities))
    if isinstance(rule, MaskingRule):
        yield texts["shown"].format(start=rule.start, end=rule.end)
    if isinstance(rule, MappingRule):
        yield texts["entities"].format(names=", ".join(rule.entities))
        yield from (f"{law}: {'、'.join(names) or '–'}" for law, names in rule.names.items())
    if isinstance(rule, ClockRule) and rule.days:
        yield texts["days"].format(days="–".join(map(str, rule.days)))
    if isinstance(rule, ItemRule):
        yield texts["people"].format(text=rule.people[lang])
    if isinstance(rule, RetentionRule):
        yield rule.period[lang]
    if isinstance(rule, RiskRule):
        yield texts["levels"].format(moderate=rule.moderate, high=rule.high)
        yield from (
            f"{factor}: " + ", ".join(f"{step.code} +{step.points}" for step in steps)
            for factor, steps in rule.factors.items()
        )


def _of_finding(rule: RuleSpec, texts: dict[str, str]) -> Iterator[str]:
    yield texts[f"within_{rule.within}"]
    if rule.all_of:
        yield texts["all_of"].format(names=", ".join(rule.all_of))
    if rule.any_of:
        yield texts["any_of"].format(names=", ".join(rule.any_of))
    if rule.status != "found":
        yield texts[f"status_{rule.status}"]
    if rule.min_persons:
        yield texts["min_persons"].format(n=rule.min_persons)
    if rule.max_persons is not None:
        yield texts["max_persons"].format(n=rule.max_persons)
    if rule.min_records:
        yield texts["min_records"].format(n=rule.min_records)
    yield texts["severity"].format(severity=rule.severity)


def _of_duty(rule: DutyRule, texts: dict[str, str]) -> Iterator[str]:
    if rule.any_of:
        yield texts["any_of"].format(names=", ".join(rule.any_of))
    if rule.ask_of:
        yield texts["ask_of"].format(names=", ".join(rule.ask_of))
    if rule.not_by_itself:
        yield texts["not_by_itself"].format(names=", ".join(rule.not_by_itself))
    if rule.more_than is not None:
        yield texts["more_than"].format(n=rule.more_than, over=rule.more_than + 1)
    if rule.stands_for:
        yield texts["stands_for"].format(names=", ".join(rule.stands_for))
    if rule.asks:
        yield texts[f"asks_{rule.asks}"]
    yield texts["collected" if rule.collected else "held_only"]
    if rule.holder != "any":
        yield texts[f"holder_{rule.holder}"]
    yield texts["final"].format(name=rule.final)
