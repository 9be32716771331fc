"""Recognizers as SARIF rules, law classes as taxonomies (SARIF 2.1.0, sections 3.19 and 3.49)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from piiscan.catalog.spec import RecognizerSpec
from piiscan.report.tally import GRAVE_ENTITIES, GRAVE_LAW
from piiscan.report.words import Words, label

__all__ = ["driver", "taxonomies"]

Json = dict[str, Any]

_NUMBER_ACT = frozenset({"specific_personal_information"})
_OWN = frozenset(
    {"finance_sensitive", "jis2006_sensitive", "internal_sensitive"}
)  # guidelines, and the user's own rules
_NAMES = ("APPI", "Number Act", "piiscan")
# GitHub: over 9 critical, 7 high, 4 medium, below that low.
_SEVERITY = {"grave": "8.0", "personal": "5.0", "other": "3.0"}
_IMPERSONAL = frozenset({"public_information", "device_information", "personal_related_information"})


def driver(recognizers: Sequence[RecognizerSpec], words: Words, version: str) -> Json:
    """The tool with its rules, in the order of the recognizers, and the reasons why something was not read."""
    places = _places(recognizers)
    told = words["outputs"]
    return {
        "name": "piiscan",
        "version": version,
        "semanticVersion": version,
        "language": {"en": "en-US", "ja": "ja-JP"}[words["lang"]],
        "shortDescription": {"text": told["tool"]},
        "supportedTaxonomies": [{"name": name, "index": i} for i, name in enumerate(_NAMES)],
        "rules": [_rule(spec, words, places) for spec in recognizers],
        "notifications": [
            {
                "id": reason,
                "shortDescription": {"text": text},
                "fullDescription": {"text": text},
                "help": {"text": text},
            }
            for reason, text in (*words["reason"].items(), ("limit", told["limit_short"]))
        ],
    }


def taxonomies(recognizers: Sequence[RecognizerSpec], words: Words) -> list[Json]:
    """A component for each law, with those of its classes that a recognizer names."""
    classes = _classes(recognizers)
    return [
        {
            "name": name,
            "shortDescription": {"text": words["outputs"]["taxonomy"][name]},
            "taxa": [
                {"id": law, "shortDescription": {"text": label(words, "law_class", law)}} for law in classes[name]
            ],
        }
        for name in _NAMES
    ]


def _classes(recognizers: Sequence[RecognizerSpec]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {name: [] for name in _NAMES}
    for law in sorted({law for spec in recognizers for law in spec.law}):
        found[_NAMES[1] if law in _NUMBER_ACT else _NAMES[2] if law in _OWN else _NAMES[0]].append(law)
    return found


def _places(recognizers: Sequence[RecognizerSpec]) -> dict[str, tuple[int, int]]:
    """Law class -> index of the taxonomy, index in it."""
    classes = _classes(recognizers)
    return {law: (i, n) for i, name in enumerate(_NAMES) for n, law in enumerate(classes[name])}


def _rule(spec: RecognizerSpec, words: Words, places: dict[str, tuple[int, int]]) -> Json:
    title = spec.title[words["lang"]]
    laws = ", ".join(label(words, "law_class", law) for law in spec.law)
    text = words["outputs"]["help"].format(title=title, entity=spec.entity, laws=laws or words["common"]["none"])
    about = "\n".join((text, *(f"- {reference}" for reference in spec.references)))
    kind = _kind(spec)
    return {
        "id": spec.id,
        "shortDescription": {"text": title},
        "fullDescription": {"text": text},
        "help": {"text": about},
        "defaultConfiguration": {"level": "error" if kind == "grave" else "warning"},
        "relationships": [
            {
                "target": {"id": law, "index": places[law][1], "toolComponent": {"index": places[law][0]}},
                "kinds": ["relevant"],
            }
            for law in spec.law
        ],
        "properties": {
            "entity": spec.entity,
            "law": list(spec.law),
            "title": dict(spec.title),
            "precision": "high" if spec.status == "stable" else "medium",
            "security-severity": _SEVERITY[kind],
            "tags": ["security", "privacy", spec.entity],
        },
    }


def _kind(spec: RecognizerSpec) -> str:
    if spec.entity in GRAVE_ENTITIES or not GRAVE_LAW.isdisjoint(spec.law):
        return "grave"
    return "other" if not spec.law or _IMPERSONAL.issuperset(spec.law) else "personal"
