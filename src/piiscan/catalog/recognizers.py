"""One recognizers/*.yaml to a RecognizerSpec, every problem noted with its line."""

from __future__ import annotations

import re

import regex

from piiscan.catalog import foreign, lint
from piiscan.catalog.nodes import Fields
from piiscan.catalog.spec import (
    CELL_KINDS,
    DEFAULT_BITS,
    KINDS,
    VALUE_KINDS,
    Cells,
    Context,
    LabelledValue,
    RecognizerSpec,
    ShapeSpec,
)
from piiscan.japanese import tables
from piiscan.japanese.checks import CHECKS
from piiscan.japanese.code_tables import plate_regions
from piiscan.japanese.text_checks import TEXT_CHECKS
from piiscan.model import EVIDENCE
from piiscan.text import fold, hex_shapes, shapes

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
    *foreign.KEYS,
    "check",
    "base",
    "evidence",
    "marks",
    "context",
    "columns",
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
_MOST_LETTERS = 8
_FARTHEST = 128  # characters on each side of an anchor that a pattern may use
_EMPTY_SHAPE = shapes.Shape(((1, 1),), (), False)


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
        status=_choice(fields, "status", ("stable", "experimental"), "stable"),
        kind=_kind(fields),
        shapes=_shapes(fields),
        pattern=_pattern(fields, compiled=not packaged),
        anchors=tuple(fold.fold_text(a) for text in fields.texts("anchors") for a in _anchor(text)),
        reach=_reach(fields),
        then=_choice(fields, "then", ("anything", "digit"), "anything"),
        model=_name_of(fields, "model", MODELS),
        labels=fields.texts("labels"),
        value=_value(fields),
        presidio=foreign.read(fields),
        check=_name_of(fields, "check", (*CHECKS, *TEXT_CHECKS)),
        base=float(fields.value("base", "number", 0.0, required=True)),
        marks=tuple(fold.fold_text(m) for m in fields.texts("marks")),
        context=(context := _context(fields))[0],
        bits=_bits(fields, context[1]),
        columns=fields.texts("columns"),
        cells=_cells(fields),
        not_near=_expanded(fields, "not_near"),
        mask=_mask(fields),
        law=fields.texts("law"),
        examples=fields.texts("examples", required=True),
        counterexamples=fields.texts("counterexamples", required=True),
        references=fields.texts("references"),
        replaces=fields.value("replaces", "str", None),
        source=f"{fields.shown}:{fields.line}",
    )
    _enough_examples(fields, spec)
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


def _choice(fields: Fields, name: str, allowed: tuple[str, ...], default: str) -> str:
    found = fields.value(name, "str", default)
    if found not in allowed:
        fields.problem(name, f"{name} {found!r} is unknown", f"one of: {', '.join(allowed)}")
    return found


def _name_of(fields: Fields, name: str, known: tuple[str, ...]) -> str | None:
    found: str | None = fields.value(name, "str", None)
    if found is not None and found not in known:
        fields.problem(name, f"unknown {name} {found!r}", f"known: {', '.join(sorted(known))}")
    return found


def _kind(fields: Fields) -> str:
    kinds = [kind for kind in KINDS if fields.has("kind" if kind == "presidio" else kind)]
    if len(kinds) != 1:
        what = "a recognizer needs exactly one of shape, pattern, model, labels, kind: presidio"
        fields.problem("id", what, f"found: {kinds or 'none'}")
        return "shape"
    return kinds[0]


def _shapes(fields: Fields) -> tuple[ShapeSpec, ...]:
    found = []
    for item in fields.items("shape"):
        if isinstance(item, str):
            found.append(ShapeSpec(_parsed(fields, item), item))
        else:
            found.append(_shape(fields, item))
    return tuple(found)


def _parsed(fields: Fields, written: str) -> shapes.Shape:
    return fields.checked("shape", lambda: shapes.parse(written), _EMPTY_SHAPE)


def _expanded(fields: Fields, name: str) -> tuple[str, ...]:
    """A list of words in which `@look_alikes` stands for the table of labels of order numbers, parts and parcels."""
    found: list[str] = []
    for text in fields.texts(name):
        if text == "@look_alikes":
            found += tables.words("look_alike_label")
        elif text.startswith("@"):
            fields.problem(name, f"unknown table {text!r}", "known: @look_alikes")
        else:
            found.append(text)
    return tuple(found)


def _prefix(item: Fields) -> tuple[str, ...]:
    """Literal prefixes; `@plate_regions` stands for the table, each region with and without a space behind."""
    found: list[str] = []
    for text in item.texts("prefix"):
        if text == "@plate_regions":
            found += [form for region in plate_regions() for form in (region, f"{region} ")]
        elif text.startswith("@"):
            item.problem("prefix", f"unknown table {text!r}", "known: @plate_regions")
        else:
            found.append(text)
    return tuple(map(fold.fold_text, found))


def _anchor(text: str) -> list[str]:
    """An anchor; `@plate_regions` stands for each region of the table with the first digit of a class behind it."""
    if text != "@plate_regions":
        return [text]
    return [f"{region}{space}{digit}" for region in plate_regions() for space in ("", " ") for digit in range(10)]


def _shape(fields: Fields, item: Fields) -> ShapeSpec:
    """A shape written as a mapping."""
    written = item.value("groups", "str", "1", required=True)
    letters = int(item.value("letters_before", "integer", 0)), int(item.value("letters_after", "integer", 0))
    spec = ShapeSpec(
        shape=_parsed(fields, written),
        written=written,
        prefix=_prefix(item),
        suffix=tuple(map(fold.fold_text, item.texts("suffix"))),
        not_before=tuple(map(fold.fold_text, item.texts("not_before"))),
        letters=letters,
        any_case=_choice(item, "letter_case", ("upper", "any"), "upper") == "any",
        spaced=_choice(item, "letters_gap", ("none", "space"), "none") == "space",
        alphabet=_choice(item, "alphabet", ("digit", "hex"), "digit"),
    )
    if spec.alphabet == "hex":
        item.checked("groups", lambda: hex_shapes.sign_of(spec.shape), "")
    if not all(0 <= n <= _MOST_LETTERS for n in letters):
        item.problem("letters_before", "letters_before and letters_after are 0 to 8", "use a pattern for more")
    item.finish(
        (
            "groups",
            "prefix",
            "suffix",
            "not_before",
            "letters_before",
            "letters_after",
            "letter_case",
            "letters_gap",
            "alphabet",
        )
    )
    return spec


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
    kind = _choice(cells, "of", CELL_KINDS, "any")
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
    kind = _choice(value, "of", VALUE_KINDS, "code")
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


def _enough_examples(fields: Fields, spec: RecognizerSpec) -> None:
    for name, items in (("examples", spec.examples), ("counterexamples", spec.counterexamples)):
        if spec.status == "stable" and len(items) < 3:
            fields.problem(
                name, f"a stable recognizer needs 3 {name}, has {len(items)}", "add some, or status: experimental"
            )
    for example in spec.examples:
        if example.count("⟦") != example.count("⟧") or "⟦" not in example:
            fields.problem("examples", "an example marks the exact span with ⟦ ⟧", "put the marks around the value")
    for example in spec.counterexamples:
        if "⟦" in example or "⟧" in example:
            fields.problem("counterexamples", "a counterexample has no ⟦ ⟧", "remove the marks")
