"""The key `special` of a recognizer file: the words of a sensitive category."""

from __future__ import annotations

from piiscan.catalog.nodes import Fields
from piiscan.catalog.spec import SpecialSpec
from piiscan.japanese import special_terms

KEYS = ("terms", "weak", "lists", "labels", "look_alikes", "results")


def read(fields: Fields) -> SpecialSpec | None:
    """The words, None where the recognizer is of another kind."""
    told = fields.mapping("special")
    if told is None:
        return None
    age = int(told.value("age_below", "integer", 0))
    spec = SpecialSpec(**{key: told.texts(key) for key in KEYS}, age_below=age)
    told.finish((*KEYS, "age_below"))
    for name in spec.lists:
        if name not in special_terms.NAMES:
            known = ", ".join(special_terms.NAMES) or "none"
            told.problem("lists", f"unknown list of terms {name!r}", f"known: {known}")
    if not (spec.terms or spec.lists or spec.labels):
        told.problem("terms", "a category without terms, lists and labels finds nothing", "add `terms: [...]`")
    for word in (w for words in (spec.terms, spec.weak, spec.labels, spec.look_alikes) for w in words):
        if not word.strip():
            told.problem("terms", "an empty word is found everywhere", "remove it")
    return spec
