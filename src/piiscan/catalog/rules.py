"""One rules/*.yaml of kind `finding` to a RuleSpec. Rules speak of entities and persons, never of patterns."""

from __future__ import annotations

import re

from piiscan.catalog.nodes import Fields
from piiscan.catalog.spec import RuleSpec

KNOWN = ("id", "kind", "title", "severity", "all_of", "any_of", "min_persons", "effective_from", "law", "references")
SEVERITIES = ("critical", "high", "medium", "low")


def read(fields: Fields) -> RuleSpec:
    """The rule; problems are noted on `fields`."""
    title = fields.mapping("title")
    names = {lang: title.value(lang, "str", "", required=True) if title else "" for lang in ("ja", "en")}
    if title:
        title.finish(("ja", "en"))  # an unquoted comma in a title makes a key of what follows
    severity = fields.value("severity", "str", "low", required=True)
    if severity not in SEVERITIES:
        fields.problem("severity", f"unknown severity {severity!r}", f"one of: {', '.join(SEVERITIES)}")
    effective = fields.value("effective_from", "str", "", required=True)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", effective):
        fields.problem("effective_from", "must be a quoted date", '`effective_from: "2022-04-01"`')
    spec = RuleSpec(
        id=fields.value("id", "str", "", required=True),
        title=names,
        severity=severity,
        all_of=fields.texts("all_of"),
        any_of=fields.texts("any_of"),
        min_persons=int(fields.value("min_persons", "integer", 0)),
        effective_from=effective,
        law=fields.texts("law", required=True),
        references=fields.texts("references", required=True),
        source=f"{fields.shown}:{fields.line}",
    )
    if not spec.all_of and not spec.any_of:
        fields.problem("id", "a rule names entities in all_of or any_of", "add one")
    fields.value("kind", "str", "finding")
    fields.finish(KNOWN)
    return spec
