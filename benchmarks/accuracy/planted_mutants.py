"""Mutants of a catalog: what its own examples notice when a recognizer is dropped, or a check or its words loosened.

python benchmarks/accuracy/planted_mutants.py          # survivors: add an example for each
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from piiscan.catalog import load
from piiscan.catalog.spec import Catalog, RecognizerSpec
from piiscan.japanese.checks import CHECKS
from piiscan.model import MEDIUM
from piiscan.scan.engine import Engine
from piiscan.scan.examples import marked
from piiscan.text import buffer

ALWAYS = "always"  # the name of a check that passes everything; put into CHECKS by whoever needs it
APART = "\n\n\n"  # between examples: they know nothing of each other
Mutant = Callable[[RecognizerSpec], RecognizerSpec | None]

MUTANTS: dict[str, tuple[Mutant, Callable[[RecognizerSpec], bool]]] = {
    "dropped": (lambda spec: None, lambda spec: True),
    "check always passes": (lambda spec: replace(spec, check=ALWAYS), lambda spec: spec.check is not None),
    "deaf to not_near": (lambda spec: replace(spec, not_near=()), lambda spec: bool(spec.not_near)),
    "deaf to context": (
        lambda spec: replace(spec, context=replace(spec.context, words=())),
        lambda spec: bool(spec.context.words),
    ),
}


def always(digits: np.ndarray) -> np.ndarray:
    return np.ones(len(digits), np.int8)


def mutated(catalog: Catalog, name: str, mutant: str) -> Catalog:
    """The catalog with one recognizer changed or gone."""
    change = MUTANTS[mutant][0]
    specs = [change(spec) if spec.id == name else spec for spec in catalog.recognizers]
    return Catalog(tuple(spec for spec in specs if spec is not None), catalog.rules)


def holds(spec: RecognizerSpec, catalog: Catalog) -> bool:
    """Whether all examples and counterexamples of `spec` hold under `catalog`, scanned as one text."""
    texts, wanted, at = [], set(), 0
    for example in (*spec.examples, *spec.counterexamples):
        text, spans = marked(example)
        wanted |= {(at + start, at + end) for start, end in spans}
        texts.append(text)
        at += len(text) + len(APART)
    engine = Engine(catalog)
    found = engine.scan(buffer.of_lines(APART.join(texts)), lines=True)
    mine = np.array([engine.specs[i].entity == spec.entity for i in found.recognizer], np.bool_)
    found = found.take((found.score >= MEDIUM) & mine)
    return set(zip(found.start.tolist(), found.end.tolist(), strict=True)) == wanted


def survivors(catalog: Catalog) -> Iterator[tuple[str, str]]:
    """(mutant, recognizer) that no example notices."""
    CHECKS[ALWAYS] = always
    for mutant, (_, applies) in MUTANTS.items():
        for spec in catalog.recognizers:
            if applies(spec) and holds(spec, mutated(catalog, spec.id, mutant)):
                yield mutant, spec.id


if __name__ == "__main__":
    for mutant, name in survivors(load.load()):
        print(f"{mutant:22} {name}")
