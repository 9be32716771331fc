"""Mutants of the recognizers: what their own examples, headers, masks and the planted corpus notice.

    python benchmarks/accuracy/mutants.py [--recognizer X] [--no-corpus]     # survivors: add an example for each

One recognizer at a time is disabled or gets one part changed. A mutant is killed where an example or counterexample of
its file, or a line of tests/pairs/recognizer_cases.txt, no longer holds, where a value of its examples has another band under its headers or another mask than
tests/pairs/recognized.txt says, or where the planted corpus has a miss or a false finding more. Those that nothing can kill
are listed in mutants-equivalent.csv with the reason. The tests run all but the corpus.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import planted_corpus as corpus
from planted_kinds import KINDS
from planted_score import context, scan_documents, scan_tables

from piiscan.catalog import load
from piiscan.catalog.spec import Catalog, Context, RecognizerSpec
from piiscan.japanese.checks import CHECKS
from piiscan.japanese.text_checks import TEXT_CHECKS
from piiscan.model import HIGH, MEDIUM
from piiscan.scan import values
from piiscan.scan.engine import Engine
from piiscan.scan.examples import marked
from piiscan.scan.found import Found
from piiscan.text import buffer, fold

HERE = Path(__file__).resolve().parent
EQUIVALENT = HERE / "mutants-equivalent.csv"
CASES = HERE.parents[1] / "tests" / "pairs" / "recognizer_cases.txt"
GOLDEN = HERE.parents[1] / "tests" / "pairs" / "recognized.txt"
ALWAYS, ALWAYS_TEXT = "always", "always_text"  # names of checks that pass everything
APART = "\n\n\n"  # between examples: they know nothing of each other
MORE_BITS = 3.0
Spans = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class Golden:
    """A value of a recognizer, its masked sample, the bands of its examples, and of their values under its headers."""

    value: str
    masked: str
    bands: str  # high or medium, a letter for each marked span
    header: str


@dataclass(frozen=True)
class Mutant:
    """A recognizer with one part changed; spec is None where it is gone."""

    name: str
    of: str
    spec: RecognizerSpec | None


def mutants(spec: RecognizerSpec) -> Iterator[Mutant]:
    """All mutants of one recognizer."""

    def mutant(name: str, **change: object) -> Mutant:
        return Mutant(name, spec.id, replace(spec, **change))  # type: ignore[arg-type]

    yield Mutant("disabled", spec.id, None)
    if spec.check:
        yield mutant("check removed", check=None)
        yield mutant("check always passes", check=ALWAYS_TEXT if spec.check in TEXT_CHECKS else ALWAYS)
    yield mutant("base +3 bits", base=spec.base + MORE_BITS)
    if len(spec.shapes) > 1:
        for i, shape in enumerate(spec.shapes):
            rest = spec.shapes[:i] + spec.shapes[i + 1 :]
            yield mutant(f"without shape {i + 1}: {''.join(shape.prefix[:1])}{shape.written}", shapes=rest)
    if spec.not_near:
        yield mutant("deaf to not_near", not_near=())
    if spec.context.words:
        yield mutant("deaf to context", context=replace(spec.context, words=()))
    if spec.columns:
        yield mutant("deaf to headers", columns=())
    head, tail = spec.mask
    yield mutant("mask shows one more", mask=(head, tail + 1))


def always(digits: np.ndarray) -> np.ndarray:
    return np.ones(len(digits), np.int8)


def always_text(text: str) -> int:
    return 1


class Judge:
    """The examples of one recognizer, and of all others only what can matter there: so a mutant is judged fast.

    Others matter where they have a reading in the same text, or where a word of theirs holds a word of this one.
    """

    def __init__(self, spec: RecognizerSpec, catalog: Catalog, engine: Engine) -> None:
        self.spec = spec
        texts, wanted, at = [], set(), 0
        for example in (*spec.examples, *spec.counterexamples, *(case for name, case in cases() if name == spec.id)):
            text, spans = marked(example)
            wanted |= {(at + start, at + end) for start, end in spans}
            texts.append(text)
            at += len(text) + len(APART)
        self.text, self.wanted = APART.join(texts), frozenset(wanted)
        self.values = tuple(dict.fromkeys(self.text[s:e] for s, e in sorted(wanted)))
        rivals = {int(i) for i in engine.candidates(buffer.of_lines(self.text), lines=True).recognizer}
        rivals |= {int(i) for i in self._table(engine, candidates=True).recognizer} if spec.columns else set()
        self.rivals = tuple(s for i, s in enumerate(engine.specs) if i in rivals and s.id != spec.id)
        self.words = _words_in(self.text, catalog)

    def engine(self, spec: RecognizerSpec | None) -> Engine:
        specs = sorted((*self.rivals, *((spec,) if spec else ()), self.words), key=lambda s: s.id)
        return Engine(Catalog(tuple(specs), ()))

    def spans(self, engine: Engine) -> Spans:
        """Spans of the entity in the examples."""
        found = _of_entity(engine.scan(buffer.of_lines(self.text), lines=True), engine, self.spec.entity)
        return frozenset(zip(found.start.tolist(), found.end.tolist(), strict=True))

    def bands(self, engine: Engine) -> str:
        """h or m for each span of the entity in the examples, in order of place."""
        found = _of_entity(engine.scan(buffer.of_lines(self.text), lines=True), engine, self.spec.entity)
        return "".join("h" if score >= HIGH else "m" for score in found.score)

    def header_band(self, engine: Engine) -> str:
        """The least band of any value of the examples under any header of the recognizer; "-" without headers."""
        if not self.spec.columns or not self.values:
            return "-"
        found = _of_entity(self._table(engine), engine, self.spec.entity)
        units = buffer.of_texts(self.values * len(self.spec.columns))
        best = np.zeros(len(units.starts))
        np.maximum.at(best, units.unit_of(found.start), found.score)
        return "high" if best.min() >= HIGH else "medium" if best.min() >= MEDIUM else "low"

    def _table(self, engine: Engine, *, candidates: bool = False) -> Found:
        units = buffer.of_texts(self.values * len(self.spec.columns))
        column = np.repeat(np.arange(len(self.spec.columns)), len(self.values))
        scan = engine.candidates if candidates else engine.scan
        return scan(units, engine.table(self.spec.columns), column)

    def killed(self, mutant: Mutant, known: Golden) -> str:
        """What kills a mutant, "" for nothing."""
        if mutant.spec and masked_value(known.value, mutant.spec) != known.masked:
            return "mask"
        changed = self.engine(mutant.spec)
        if self.spans(changed) != self.wanted:
            return "example"
        if self.bands(changed) != known.bands:
            return "band"
        return "header" if self.header_band(changed) != known.header else ""


def _of_entity(found: Found, engine: Engine, entity: str) -> Found:
    mine = np.array([engine.specs[i].entity == entity for i in found.recognizer], np.bool_)
    return found.take((found.score >= MEDIUM) & mine)


def _words_in(text: str, catalog: Catalog) -> RecognizerSpec:
    """A recognizer that finds nothing, with all words of the catalog that stand in a text."""
    folded = fold.fold_text(text).lower()
    words = {w for s in catalog.recognizers for w in (*s.context.words, *s.not_near)}
    found = tuple(sorted(w for w in words if fold.fold_text(w).lower().replace("_", "")[:2] in folded))
    window = max(s.context.window for s in catalog.recognizers)
    model = next(s for s in catalog.recognizers if s.kind == "pattern")
    nothing = replace(model, id="zz_words", entity="ZZ_WORDS", base=-99.0, pattern="(?P<value>\0)", anchors=("\0\0",))
    return replace(nothing, context=Context(found, window), columns=(), cells=None, not_near=(), check=None)


def masked_value(value: str, spec: RecognizerSpec) -> str:
    """The masked sample of a value that fills its text."""
    units = buffer.of_text(value)
    whole = Found(
        np.zeros(1, np.int16), np.zeros(1, np.int64), np.full(1, len(value)), np.zeros(1, np.uint64), np.zeros(1)
    )
    return str(values.masked(values.code_points(units), units, whole, [spec])[0])


@cache
def cases() -> tuple[tuple[str, str], ...]:
    """(recognizer, text with its value marked, or without marks where there is none)."""
    lines = CASES.read_text(encoding="utf-8").splitlines()
    return tuple((name, text) for name, _, text in (line.partition("\t") for line in lines if line[:1] != "#"))


def golden() -> dict[str, Golden]:
    """What is known of each recognizer."""
    lines = [line.split("\t") for line in GOLDEN.read_text(encoding="utf-8").splitlines() if line[:1] not in {"#", ""}]
    return {name: Golden(*rest) for name, *rest in lines}


def write_golden(catalog: Catalog) -> None:
    """Write the file anew; look through what changed."""
    engine = Engine(catalog)
    lines = [
        "# recognizer, a value, its masked sample, bands of its examples, least band of their values under its headers"
    ]
    for spec in catalog.recognizers:
        judge = Judge(spec, catalog, engine)
        value = max(judge.values, key=lambda v: sum(c.isalnum() for c in v))
        bands = judge.bands(engine), judge.header_band(engine)
        lines.append("\t".join((spec.id, value, masked_value(value, spec), *bands)))
    GOLDEN.write_text("\n".join(lines) + "\n", encoding="utf-8")


def equivalent() -> dict[tuple[str, str], str]:
    """(recognizer, mutant) -> why nothing can kill it."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        return {(r["recognizer"], r["mutant"]): r["reason"] for r in csv.DictReader(file)}


def survivors(catalog: Catalog, wanted: str | None = None) -> Iterator[tuple[Mutant, Judge]]:
    """Mutants that neither examples nor headers nor masks kill. The checks ALWAYS and ALWAYS_TEXT must be known."""
    engine, known = Engine(catalog), golden()
    for spec in catalog.recognizers:
        if wanted in (None, spec.id):
            judge = Judge(spec, catalog, engine)
            yield from ((m, judge) for m in mutants(spec) if not judge.killed(m, known[spec.id]))


def killed_by_corpus(mutant: Mutant, catalog: Catalog, seed: int = 1) -> bool:
    """Whether the planted corpus of the recognizer's entity notices a mutant."""
    specs = [mutant.spec if s.id == mutant.of else s for s in catalog.recognizers]
    changed = Catalog(tuple(s for s in specs if s is not None), catalog.rules)
    entity = next(s.entity for s in catalog.recognizers if s.id == mutant.of)
    return _outcome(entity, catalog, seed) != _outcome(entity, changed, seed)


def _outcome(entity: str, catalog: Catalog, seed: int) -> tuple[int, int]:
    kinds = [k for k in KINDS if k.entity == entity]
    documents = [*corpus.documents(seed, kinds, 1), *corpus.negatives(seed, 1)]
    using = context(catalog)
    results = scan_documents(documents, using) + scan_tables(corpus.tables(seed, kinds), using)
    return sum(r.outcome == "exact" for r in results), sum(len(r.false) for r in results)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recognizer")
    parser.add_argument("--no-corpus", action="store_true")
    parser.add_argument(
        "--write", action="store_true", help="write tests/pairs/recognized.txt anew, then look through it"
    )
    args = parser.parse_args()
    CHECKS[ALWAYS], TEXT_CHECKS[ALWAYS_TEXT] = always, always_text
    catalog, reasons = load.load(), equivalent()
    if args.write:
        write_golden(catalog)
    total = sum(1 for s in catalog.recognizers for _ in mutants(s) if args.recognizer in (None, s.id))
    left = explained = by_corpus = 0
    for mutant, _ in survivors(catalog, args.recognizer):
        if reason := reasons.get((mutant.of, mutant.name)):
            explained += 1
            print(f"equivalent  {mutant.of:34} {mutant.name:34} {reason}")
        elif not args.no_corpus and killed_by_corpus(mutant, catalog):
            by_corpus += 1
            print(f"corpus      {mutant.of:34} {mutant.name}")
        else:
            left += 1
            print(f"SURVIVES    {mutant.of:34} {mutant.name}")
    print(f"{total} mutants; {total - left - explained - by_corpus} killed by examples, headers and masks, ", end="")
    print(f"{by_corpus} by the corpus only, {explained} equivalent, {left} survive")
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())
