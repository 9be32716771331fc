"""Examples of recognizer files, run through the real engine: what `recognizers check` and the tests call."""

from __future__ import annotations

from dataclasses import dataclass

from piiscan.catalog.spec import Catalog, RecognizerSpec
from piiscan.model import MEDIUM
from piiscan.scan.engine import Engine
from piiscan.text import buffer

_OPEN, _CLOSE = "⟦", "⟧"


@dataclass(frozen=True, slots=True)
class Failure:
    """One example that does not hold: which recognizer, which example (by kind and number), what happened."""

    recognizer: str
    source: str
    which: str
    what: str


def marked(example: str) -> tuple[str, list[tuple[int, int]]]:
    """An example without its marks, and the spans they stood around."""
    text, spans, start = "", [], 0
    for char in example:
        if char == _OPEN:
            start = len(text)
        elif char == _CLOSE:
            spans.append((start, len(text)))
        else:
            text += char
    return text, spans


def check(catalog: Catalog) -> list[Failure]:
    """All failures of all examples. The whole catalog runs, so a recognizer that takes another's text shows."""
    engine = Engine(catalog)
    return [failure for spec in catalog.recognizers for failure in _check_one(spec, engine)]


def _check_one(spec: RecognizerSpec, engine: Engine) -> list[Failure]:
    failures = _failed(spec, engine) if spec.presidio else []
    for number, example in enumerate(spec.examples, 1):
        text, wanted = marked(example)
        if (got := found_spans(text, spec.entity, engine)) != wanted:
            what = f"expected {spec.entity} at {wanted}, found {got}{_instead(text, wanted, spec, engine)}"
            failures.append(Failure(spec.id, spec.source, f"example {number}", what))
    for number, text in enumerate(spec.counterexamples, 1):
        if got := found_spans(text, spec.entity, engine):
            what = f"expected no {spec.entity}, found {got}"
            failures.append(Failure(spec.id, spec.source, f"counterexample {number}", what))
    return failures


def _instead(text: str, wanted: list[tuple[int, int]], spec: RecognizerSpec, engine: Engine) -> str:
    """Other recognizers' findings in the wanted spans: the higher score has a text."""
    found = engine.scan(buffer.of_lines(text), lines=True)
    rows = zip(found.recognizer.tolist(), found.start.tolist(), found.end.tolist(), strict=True)
    over = {engine.specs[i].id for i, start, end in rows if any(start < b and a < end for a, b in wanted)} - {spec.id}
    return f"; taken by {', '.join(sorted(over))}" if over else ""


def _failed(spec: RecognizerSpec, engine: Engine) -> list[Failure]:
    """Examples on which a foreign recognizer fails: a counterexample would hold for the wrong reason."""
    failures = []
    for kind, examples in (("example", spec.examples), ("counterexample", spec.counterexamples)):
        for number, example in enumerate(examples, 1):
            late = engine.scan(buffer.of_lines(marked(example)[0]), lines=True).late
            told = dict.fromkeys(reason.failure or "too slow" for reason in late if reason.recognizer == spec.id)
            failures += [Failure(spec.id, spec.source, f"{kind} {number}", f"failed ({what})") for what in told]
    return failures


def found_spans(text: str, entity: str, engine: Engine) -> list[tuple[int, int]]:
    """Spans of `entity` in `text` that would be reported (medium or better)."""
    found = engine.scan(buffer.of_lines(text), lines=True)
    found = found.take(found.score >= MEDIUM)
    entities = [engine.specs[i].entity for i in found.recognizer]
    return [(int(s), int(e)) for s, e, name in zip(found.start, found.end, entities, strict=True) if name == entity]
