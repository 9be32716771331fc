"""Hints how long what lies at a place is kept, and what other laws call it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from piiscan.catalog.rule_specs import LAWS, RetentionRule, RuleBook

__all__ = ["elsewhere", "hints"]


def hints(place: Mapping[str, Any], book: RuleBook, as_of: date) -> list[RetentionRule]:
    """The hints whose words stand in the path, the sheet or the columns of a place line, or whose entities it holds.

    Longest term first, those without a fixed term last: a hint for the register, never a reason to delete.
    """
    where = place.get("location") or {}
    kinds = place.get("entities") or {}
    texts = [str(where.get(name) or "") for name in ("uri", "member", "sheet")]
    texts += [str(column) for kind in kinds.values() for column in kind.get("columns") or ()]
    tied = {entity for entity, told in (place.get("special") or {}).items() if told.get("tied")}
    text, present = "\n".join(texts), {*kinds, *tied}
    found = [
        rule
        for rule in book.retentions
        if rule.in_force(as_of) and (any(word in text for word in rule.words) or present.intersection(rule.entities))
    ]
    return sorted(found, key=lambda rule: -rule.years)


def elsewhere(entities: Iterable[str], book: RuleBook, as_of: date) -> dict[str, list[str]]:
    """What other laws (gdpr, ccpa, pdpa_sg, pdpa_th) call some entities; empty where a law has no class of its own."""
    present, found = set(entities), {law: dict[str, None]() for law in LAWS}
    for rule in book.mappings:
        if rule.in_force(as_of) and present.intersection(rule.entities):
            for law in LAWS:
                found[law] |= dict.fromkeys(rule.names.get(law, ()))
    return {law: list(names) for law, names in found.items()}
