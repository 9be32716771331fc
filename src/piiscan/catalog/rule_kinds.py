"""The keys of each kind of rule. A reader takes the fields and the head that all rules have."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from piiscan.catalog.nodes import Fields
from piiscan.catalog.rule_specs import (
    HOLDERS,
    LAWS,
    PACKS,
    QUESTIONS,
    SEVERITIES,
    STATUSES,
    STATUTES,
    WITHIN,
    ClassRule,
    ClockRule,
    DutyRule,
    ItemRule,
    MappingRule,
    MaskingRule,
    RetentionRule,
    RiskRule,
    Rule,
    RuleSpec,
    Step,
)

__all__ = ["FACTORS", "FILLS", "READERS", "both"]

Head: TypeAlias = dict[str, Any]
# Factors of the risk score, after NIST SP 800-122 (its obligation to protect is what the duties tell).
FACTORS = ("identifiability", "quantity", "sensitivity", "context", "access", "location")
FILLS = ("triggers", "items", "persons", "harm", "contacts")  # what a scan knows of the report's items


def both(fields: Fields, name: str, *, required: bool = False) -> Mapping[str, str]:
    """A text in Japanese and English; empty texts where it is absent."""
    texts = fields.mapping(name)
    if texts is None:
        if required:
            fields.problem(name, f"key {name!r} is missing", f"add `{name}: {{ja: ..., en: ...}}`")
        return {"ja": "", "en": ""}
    found = {lang: texts.value(lang, "str", "", required=True) for lang in ("ja", "en")}
    texts.finish(("ja", "en"))  # an unquoted comma in a text makes a key of what follows
    return found


def _at_least(fields: Fields, name: str, default: int | None, least: int = 0) -> int | None:
    found = fields.value(name, "integer", default)
    if found is not None and int(found) < least:
        fields.problem(name, f"{name} {found} is below {least}", f"write a number from {least} on")
    return None if found is None else int(found)


def _names(fields: Fields, name: str, *, required: bool = False) -> tuple[str, ...]:
    """Entities in capitals and law classes in small letters."""
    found = fields.texts(name, required=required)
    for text in found:
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*", text):
            fields.problem(name, f"{text!r} is no name", "entities are in capitals, law classes in small letters")
    return found


def _packs(fields: Fields) -> tuple[str, ...]:
    found = fields.texts("packs")
    for pack in found:
        if pack not in PACKS:
            fields.problem("packs", f"unknown policy pack {pack!r}", f"one of: {', '.join(PACKS)}")
    return found


def _class(fields: Fields, head: Head) -> Rule:
    return ClassRule(**head, entities=_names(fields, "entities"), packs=_packs(fields))


def _mapping(fields: Fields, head: Head) -> Rule:
    names, told = fields.mapping("names"), {}
    if names is None:
        fields.problem("names", "key 'names' is missing", "add `names: {gdpr: [...]}`")
    else:
        told = {law: names.texts(law) for law in LAWS}
        names.finish(LAWS)
    return MappingRule(**head, entities=_names(fields, "entities", required=True), names=told)


def _finding(fields: Fields, head: Head) -> Rule:
    severity = fields.value("severity", "str", "low", required=True)
    if severity not in SEVERITIES:
        fields.problem("severity", f"unknown severity {severity!r}", f"one of: {', '.join(SEVERITIES)}")
    rule = RuleSpec(
        **head,
        severity=severity,
        all_of=_names(fields, "all_of"),
        any_of=_names(fields, "any_of"),
        status=fields.choice("status", STATUSES, "found"),
        within=fields.choice("within", WITHIN, "file"),
        min_persons=_at_least(fields, "min_persons", 0) or 0,
        max_persons=_at_least(fields, "max_persons", None),
        min_records=_at_least(fields, "min_records", 0) or 0,
        packs=_packs(fields),
    )
    if not rule.all_of and not rule.any_of:
        fields.problem("id", "a rule names entities in all_of or any_of", "add one")
    if rule.max_persons is not None and rule.min_persons > rule.max_persons:
        what = f"min_persons {rule.min_persons} is above max_persons {rule.max_persons}"
        fields.problem("min_persons", f"{what}: it can never be met", "change one of them")
    return rule


def _duty(fields: Fields, head: Head) -> Rule:
    rule = DutyRule(
        **head,
        statute=fields.choice("statute", STATUTES, "appi"),
        number=fields.value("number", "str", "", required=True),
        holder=fields.choice("holder", HOLDERS, "any"),
        any_of=_names(fields, "any_of"),
        ask_of=_names(fields, "ask_of"),
        not_by_itself=_names(fields, "not_by_itself"),
        more_than=_at_least(fields, "more_than", None),
        counted=fields.value("counted", "str", ""),
        stands_for=_names(fields, "stands_for"),
        asks=fields.choice("asks", ("", *QUESTIONS), ""),
        collected=fields.choice("collected", ("counts", "does_not_count"), "does_not_count") == "counts",
        final=fields.value("final", "str", "", required=True),
    )
    if not (rule.any_of or rule.ask_of or rule.asks or rule.more_than is not None):
        fields.problem("id", "a duty names what triggers it", "add any_of, more_than or asks")
    return rule


def _clock(fields: Fields, head: Head) -> Rule:
    days = [item if isinstance(item, str) else "" for item in fields.texts("days")]
    if any(not re.fullmatch(r"[1-9]\d{0,3}", day) for day in days) or len(days) > 2:
        fields.problem("days", "days are one number, or the first and last of a range", '`days: ["3", "5"]`')
        days = []
    counted = tuple(map(int, days))
    if list(counted) != sorted(counted):
        fields.problem("days", "the range runs backward", "first the shorter time")
    moves = fields.choice("last_day", ("stays", "moves_to_working_day"), "stays") != "stays"
    return ClockRule(**head, days=counted, moves=moves, applies=fields.choice("applies", ("all", "final"), "all"))


def _item(fields: Fields, head: Head) -> Rule:
    number = _at_least(fields, "number", 0, 1) or 0
    return ItemRule(
        **head, number=number, fills=fields.choice("fills", ("", *FILLS), ""), people=both(fields, "people")
    )


def _masking(fields: Fields, head: Head) -> Rule:
    start, end = _at_least(fields, "shown_start", 0) or 0, _at_least(fields, "shown_end", 0) or 0
    return MaskingRule(**head, entities=_names(fields, "entities", required=True), start=start, end=end)


def _risk(fields: Fields, head: Head) -> Rule:
    moderate, high = _at_least(fields, "moderate", 0) or 0, _at_least(fields, "high", 0) or 0
    if not 0 < moderate < high <= 100:
        fields.problem("moderate", "levels must rise: 0 < moderate < high <= 100", "`moderate: 35`, `high: 65`")
    table = fields.mapping("factors")
    factors = {} if table is None else {factor: _steps(table, factor) for factor in FACTORS}
    if table is not None:
        table.finish(FACTORS)
    return RiskRule(**head, moderate=moderate, high=high, factors=factors)


def _steps(table: Fields, factor: str) -> tuple[Step, ...]:
    found = []
    for item in table.items(factor):
        if isinstance(item, str):
            table.problem(factor, "each step is a mapping", "`- {code: ..., points: 5, note: ...}`")
            continue
        step = Step(
            item.value("code", "str", "", required=True),
            _at_least(item, "points", 0) or 0,
            item.value("note", "str", "", required=True),
            _at_least(item, "at_least", 0) or 0,
            tuple(name.lower() if factor == "location" else name for name in item.texts("names")),
            item.choice("of", ("any", "all"), "any") == "all",
        )
        item.finish(("code", "points", "note", "at_least", "names", "of"))
        found.append(step)
    return tuple(found)


def _retention(fields: Fields, head: Head) -> Rule:
    years = _at_least(fields, "years", 0) or 0
    words, entities = fields.texts("words"), _names(fields, "entities")
    return RetentionRule(
        **head, years=years, period=both(fields, "period", required=True), words=words, entities=entities
    )


READERS: Mapping[str, tuple[Callable[[Fields, Head], Rule], tuple[str, ...]]] = {
    "finding": (
        _finding,
        ("severity", "all_of", "any_of", "status", "within", "min_persons", "max_persons", "min_records", "packs"),
    ),
    "class": (_class, ("entities", "packs")),
    "mapping": (_mapping, ("entities", "names")),
    "duty": (
        _duty,
        (
            "statute",
            "number",
            "holder",
            "any_of",
            "ask_of",
            "not_by_itself",
            "more_than",
            "counted",
            "stands_for",
            "asks",
            "collected",
            "final",
        ),
    ),
    "clock": (_clock, ("days", "last_day", "applies")),
    "item": (_item, ("number", "fills", "people")),
    "masking": (_masking, ("entities", "shown_start", "shown_end")),
    "risk": (_risk, ("moderate", "high", "factors")),
    "retention": (_retention, ("years", "period", "words", "entities")),
}
