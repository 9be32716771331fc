"""Names that the default tier left open, asked of GiNZA: which stretches of text, and what becomes of the answers.

A name is added where the model of names holds it possible and GiNZA, or the dictionary of its words, has the very same
span. What the default tier reports stays as it is, and GiNZA's own readings are not taken: of those that the model
held impossible 1 in 90 was a name, and where the two cut a name in different ways the model was right six times as often.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.japanese import person_open
from piiscan.japanese.person_open import OpenNames
from piiscan.japanese.positions import is_in
from piiscan.model import EVIDENCE_BIT, MEDIUM, Location, Skip
from piiscan.scan import deep, judge
from piiscan.scan.deep import Answer
from piiscan.scan.found import Found
from piiscan.text import fold, spans
from piiscan.text.buffer import Buffer

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
REACH = 120  # characters on both sides of a name; a sentence that is no longer is asked as a whole
_ENDS = "。!?"
# Natural log odds, fitted (logistic regression) on text that the model of names was not trained on:
# benchmarks/accuracy/names/README.md.
BASE, BELIEF, READ, WORD, FULL_WORD = -0.7, 0.4, 0.85, 1.1, 0.4


@dataclass(frozen=True, slots=True)
class Failure:
    """A text without an answer: the unit it lies in, and why."""

    unit: int
    detail: str

    def at(self, where: Location) -> Skip:
        return Skip(where, "scan", "crashed", self.detail)


def look(buffer: Buffer, found: Found, specs: Sequence[RecognizerSpec]) -> Iterator[Found | Failure | None]:
    """Asks. None is a sign of life; the last event is `found` with the names confirmed, unless there are none."""
    index = next((i for i, spec in enumerate(specs) if spec.model == "person_name"), None)
    if index is None:
        return
    names = _free(person_open.find(buffer), found.take(found.score >= MEDIUM))
    if not len(names):
        return
    start, end = windows(buffer, names)
    asked, window = np.unique(np.stack((start, end)), axis=1, return_inverse=True)
    answers: list[Answer] = []
    for batch in deep.ask([buffer.text[a:b] for a, b in asked.T.tolist()]):
        yield None
        yield from _failures(buffer, batch, asked[0, len(answers) : len(answers) + len(batch)])
        answers += batch
    weight = weigh(names, start, [answers[i] for i in window.reshape(-1).tolist()])
    added = names.take(np.flatnonzero(weight > 0))
    added = added.take(spans.best_per_cluster(added.start, added.end, weight[weight > 0]))
    if len(added):
        yield _merged(found, added, index, specs[index])


def _free(names: OpenNames, found: Found) -> OpenNames:
    """Those that overlap nothing found."""
    reach = np.concatenate((np.zeros(1, np.int64), np.maximum.accumulate(found.end)))
    return names.take(reach[np.searchsorted(found.start, names.end)] <= names.start)


def windows(buffer: Buffer, names: OpenNames) -> tuple[Ints, Ints]:
    """The sentence around each name, cut at REACH: the same whatever else the buffer holds."""
    breaks = np.flatnonzero(buffer.classes & np.uint8(fold.BREAK))
    ends = np.flatnonzero(is_in(buffer.folded, _ENDS)) + 1
    cuts = np.sort(np.concatenate((np.array([0, len(buffer.text)]), ends, breaks, breaks + 1)))
    first = cuts[np.searchsorted(cuts, names.start, "right") - 1]
    last = cuts[np.searchsorted(cuts, names.end)]
    return np.maximum(first, names.start - REACH), np.minimum(last, names.end + REACH)


def _failures(buffer: Buffer, answers: list[Answer], start: Ints) -> Iterator[Failure]:
    """The failures of a batch; start: of its texts."""
    for unit, answer in zip(buffer.unit_of(start).tolist(), answers, strict=True):
        if answer.failed is not None:
            yield Failure(unit, f"GiNZA failed at a sentence ({answer.failed})")


def weigh(names: OpenNames, start: Ints, answers: Sequence[Answer]) -> Floats:
    """Natural log odds of each name by all opinions; below 0 where nobody but the model has it."""
    read, word, full = np.zeros((3, len(names)))
    for i, (a, b, answer) in enumerate(
        zip((names.start - start).tolist(), (names.end - start).tolist(), answers, strict=True)
    ):
        kinds = next((k for s, e, k in answer.words if (s, e) == (a, b)), "")
        read[i], word[i], full[i] = (a, b) in answer.read, kinds != "", "姓" in kinds and "名" in kinds
    odds: Floats = BASE + BELIEF * names.belief + READ * read + WORD * word + FULL_WORD * full
    return np.where(read + word > 0, odds, np.minimum(odds, -1.0))


def _merged(found: Found, names: OpenNames, index: int, spec: RecognizerSpec) -> Found:
    size = len(names)
    bits = np.full(size, spec.base + spec.bits.get("deep", 0.0))
    return judge.resolve(
        Found(
            np.concatenate((found.recognizer, np.full(size, index, np.int16))),
            np.concatenate((found.start, names.start)),
            np.concatenate((found.end, names.end)),
            np.concatenate((found.evidence, np.full(size, EVIDENCE_BIT["deep"], np.uint32))),
            np.concatenate((found.bits, bits)),
            found.late,
        )
    )
