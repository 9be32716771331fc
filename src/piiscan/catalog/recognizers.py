"""One recognizers/*.yaml to a RecognizerSpec, every problem noted with its line."""

from __future__ import annotations

import re

import regex

from piiscan.catalog import foreign, lint, shape_fields, special_fields
from piiscan.catalog.nodes import Fields
from piiscan.catalog.spec import (
    ALPHABETS,
    CELL_KINDS,
    DEFAULT_BITS,
    KINDS,
    Cells,
    Context,
    LabelledValue,
    RecognizerSpec,
)
from piiscan.japanese import tables
from piiscan.japanese.checks import CHECKS
from piiscan.japanese.code_tables import plate_regions
from piiscan.japanese.text_checks import TEXT_CHECKS
from piiscan.model import EVIDENCE
from piiscan.text import fold

KNOWN = [
    "id",
    "entity",
    "title",
    "status",
    "shape",
    "pattern",
    "anchors",
    "reach",
    "then",
    "model",
    "labels",
    "value",
    "special",
    *foreign.KEYS,
    "check",
    "base",
    "evidence",
    "marks",
    "context",
    "columns",
    "other_columns",
    "cells",
    "header_bits",
    "not_near",
    "mask",
    "law",
    "examples",
    "counterexamples",
    "references",
    "replaces",
]
MODELS = ("person_name", "jp_address", "email", "zengin")
_ID, _ENTITY = re.compile(r"[a-z][a-z0-9_]*"), re.compile(r"[A-Z][A-Z0-9_]*")
_MASK = re.compile(r"(?:\{(\d+)\})?\*+(?:\{(\d+)\})?")
_FARTHEST = 128  # characters on each side of an anchor that a pattern may use


def read(fields: Fields, *, packaged: bool = False) -> RecognizerSpec:
    """The spec; where a problem was noted, a harmless stand-in value takes its place.

    packaged: a file of the package, whose pattern the tests have compiled; that takes longer than all else.
    """
    name = fields.value("id", "str", "", required=True)
    entity = fields.value("entity", "str", "", required=True)
    if name and not _ID.fullmatch(name):
        fields.problem("id", f"id {name!r} must be snake_case", "letters a-z, digits, underscore")
    if entity and not _ENTITY.fullmatch(entity):
        fields.problem("entity", f"entity {entity!r} must be upper case", "for example JP_MY_NUMBER")
    spec = RecognizerSpec(
        id=name,
        entity=entity,
        title=_title(fields),
        status=fields.choice("status", ("stable", "experimental"), "stable"),
        kind=_kind(fields),
        shapes=shape_fields.read(fields),
        pattern=_pattern(fields, compiled=not packaged),
        anchors=tuple(fold.fold_text(a) for text in fields.texts("anchors") for a in _anchor(text)),
        reach=_reach(fields),
        then=fields.choice("then", ("anything", "digit"), "anything"),
        model=_name_of(fields, "model", MODELS),
        labels=fields.texts("labels"),
        value=_value(fields),
        special=special_fields.read(fields),
        presidio=foreign.read(fields),
        check=_name_of(fields, "check", (*CHECKS, *TEXT_CHECKS)),
        base=float(fields.value("base", "number", 0.0, required=True)),
        marks=tuple(fold.fold_text(m) for m in fields.texts("marks")),
        context=(context := _context(fields))[0],
        bits=_bits(fields, context[1]),
        columns=fields.texts("columns"),
        other_columns=fields.texts("other_columns"),
        cells=_cells(fields),
        not_near=fields.expanded("not_near", {"@look_alikes": lambda: tables.words("look_alike_label")}),
        mask=_mask(fields),
        law=fields.texts("law"),
        examples=fields.texts("examples", required=True),
        counterexamples=fields.texts("counterexamples", required=True),
        references=fields.texts("references"),
        replaces=fields.value("replaces", "str", None),
        source=f"{fields.shown}:{fields.line}",
    )
    lint.check(fields, spec)
    fields.finish(tuple(KNOWN))
    return spec


def _title(fields: Fields) -> dict[str, str]:
    title = fields.mapping("title")
    if title is None:
        fields.problem("title", "key 'title' is missing", "add `title: {ja: ..., en: ...}`")
        return {"ja": "", "en": ""}
    found = {lang: title.value(lang, "str", "", required=True) for lang in ("ja", "en")}
    title.finish(("ja", "en"))
    return found


def _name_of(fields: Fields, name: str, known: tuple[str, ...]) -> str | None:
    found: str | None = fields.value(name, "str", None)
    if found is not None and found not in known:
        fields.problem(name, f"unknown {name} {found!r}", f"known: {', '.join(sorted(known))}")
    return found


def _kind(fields: Fields) -> str:
    kinds = [kind for kind in KINDS if fields.has("kind" if kind == "presidio" else kind)]
    if len(kinds) != 1:
        what = "a recognizer needs exactly one of shape, pattern, model, labels, special, kind: presidio"
        fields.problem("id", what, f"found: {kinds or 'none'}")
        return "shape"
    return kinds[0]


def _anchor(text: str) -> list[str]:
    """An anchor; `@plate_regions` stands for each region of the table with the first digit of a class behind it."""
    if text != "@plate_regions":
        return [text]
    return [f"{region}{space}{digit}" for region in plate_regions() for space in ("", " ") for digit in range(10)]


def _pattern(fields: Fields, *, compiled: bool) -> str | None:
    found: str | None = fields.value("pattern", "str", None)
    if found is None:
        return None
    found = found.replace("@plate_regions", "|".join(map(fold.fold_text, plate_regions())))
    if not fields.has("anchors"):
        fields.problem("pattern", "a pattern needs anchors", "add `anchors: [...]`, literal text of every match")
    if compiled:
        _compile(fields, found)
    return found


def _compile(fields: Fields, pattern: str) -> None:
    try:
        groups = regex.compile(pattern).groupindex
    except regex.error as error:
        fields.problem("pattern", f"bad pattern: {error}", "patterns see folded text: ASCII digits, one hyphen")
        return
    if "value" not in groups:
        fields.problem("pattern", "a pattern needs the group `(?P<value>...)`", "put it around what is found")


def _reach(fields: Fields) -> int:
    reach = int(fields.value("reach", "integer", _FARTHEST))
    if not 1 <= reach <= _FARTHEST:
        fields.problem(
            "reach", f"reach {reach} is out of range", f"1 to {_FARTHEST} characters on each side of an anchor"
        )
    return reach


def _context(fields: Fields) -> tuple[Context, float | None]:
    context = fields.mapping("context")
    if context is None:
        return Context(), None
    words = context.texts("words", required=True)
    window = int(context.value("window", "integer", 30))
    bits = context.value("bits", "number", None)
    context.finish(("words", "window", "bits"))
    if not 1 <= window <= 300:
        fields.problem("context", f"window {window} is out of range", "1 to 300 characters")
    return Context(words, window), bits


def _bits(fields: Fields, context_bits: float | None) -> dict[str, float]:
    bits = dict(DEFAULT_BITS)
    if context_bits is not None:
        bits["context"] = float(context_bits)
    if fields.has("header_bits"):
        bits["header"] = float(fields.value("header_bits", "number", bits["header"]))
    evidence = fields.mapping("evidence")
    if evidence is None:
        return bits
    for code in evidence.names():
        if code not in EVIDENCE:
            evidence.problem(code, f"unknown evidence {code!r}", f"known: {', '.join(EVIDENCE)}")
        bits[code] = float(evidence.value(code, "number", 0.0))
    return bits


def _cells(fields: Fields) -> Cells | None:
    cells = fields.mapping("cells")
    if cells is None:
        return None
    least, most = (int(cells.value(name, "integer", 1, required=True)) for name in ("least", "most"))
    kind = cells.choice("of", CELL_KINDS, "any")
    cells.finish(("least", "most", "of"))
    if not 1 <= least <= most:
        cells.problem("least", "cells need 1 <= least <= most", "for example {least: 4, most: 20, of: code}")
    return Cells(least, most, kind)


def _value(fields: Fields) -> LabelledValue | None:
    value = fields.mapping("value")
    if value is None:
        if fields.has("labels"):
            fields.problem("labels", "labels need a value", "add `value: {of: code, least: 4, most: 12, digits: 1}`")
        return None
    kind = value.choice("of", tuple(ALPHABETS), "code")
    least, most, digits = (
        int(value.value(name, "integer", n)) for name, n in (("least", 1), ("most", 1), ("digits", 0))
    )
    terms = tuple(sorted(map(fold.fold_text, value.texts("terms")), key=lambda term: (-len(term), term)))
    value.finish(("of", "least", "most", "digits", "terms"))
    if not 0 <= digits <= most or not 1 <= least <= most:
        value.problem(
            "least", "a value needs 1 <= least <= most and digits <= most", "for example {least: 4, most: 12}"
        )
    return LabelledValue(kind, least, most, digits, terms)


def _mask(fields: Fields) -> tuple[int, int]:
    written = fields.value("mask", "str", "*", required=True)
    form = _MASK.fullmatch(written)
    if form is None:
        fields.problem(
            "mask", f"mask {written!r} is not understood", "`*`, `{1}*` (first 1 shown) or `*{4}` (last 4 shown)"
        )
        return (0, 0)
    return int(form[1] or 0), int(form[2] or 0)
