"""Names that the default tier left open, asked of SudachiPy or GiNZA: which stretches of text, and what comes of the answers.

A name is added where the model of names holds it possible and the other opinion has the very same span; words in
katakana alone only then, as manuals are full of such, others also where the model is nearly sure: this look reads what
the default tier has no time for. What the default tier reports stays as it is. Readings of GiNZA that the model holds
impossible are not taken (1 in 90 was a name), nor are its borders (where both cut a name differently, the model was
right five times as often).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.config import ScanSettings
from piiscan.japanese import person_open
from piiscan.japanese.person_open import OpenNames
from piiscan.japanese.positions import is_in
from piiscan.model import MEDIUM
from piiscan.scan import deep, judge, words
from piiscan.scan.engine import Engine
from piiscan.scan.found import Found, Late
from piiscan.scan.opinions import Answer
from piiscan.text import fold, spans
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, Word

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
BLOCK, MARGIN = 160, 60  # characters of a long sentence asked at once, and of what stands around them
_ENDS = "。!?"


@dataclass(frozen=True, slots=True)
class Tier:
    """Whom to ask, and natural log odds of a name: base + belief of the model + of each opinion that has it too.

    full: the words are a surname and a given name. Fitted on text that the model was not trained on
    (benchmarks/accuracy/names/tiers.py), and rounded.
    """

    asked: ModuleType
    base: float
    belief: float
    read: float
    word: float
    full: float


TIERS = {
    words.TIER: Tier(words, base=-0.9, belief=0.45, read=0.0, word=0.75, full=1.15),
    deep.TIER: Tier(deep, base=-1.0, belief=0.45, read=0.85, word=0.55, full=0.9),
}
_AGAINST = -1.0  # where the model stands alone with katakana


def need(tier: str) -> None:
    """ConfigError where the tier's extra is not installed; the default tier needs none."""
    if tier in TIERS:
        TIERS[tier].asked.need()


def load(tier: str) -> None:
    """Reads the tier's dictionary or model; ConfigError where that fails."""
    if tier in TIERS:
        TIERS[tier].asked.load()


def matters(engine: Engine, settings: ScanSettings) -> bool:
    """Whether a second look can change what is reported: names are chosen, or what weighs less than they do."""
    return settings.tier in TIERS and (engine.chooses("person_name") or settings.min_score < MEDIUM)


def look(buffer: Buffer, found: Found, specs: Sequence[RecognizerSpec], name: str) -> Iterator[Found | None]:
    """Asks the tier named. None is a sign of life; the last event is `found` with the names added, if there are any.

    Texts on which the tier fails are told in `late`.
    """
    tier = TIERS.get(name)
    index = next((i for i, spec in enumerate(specs) if spec.model == "person_name"), None)
    if tier is None or index is None:
        return
    names = free(person_open.find(buffer), found.take(found.score >= MEDIUM))
    if not len(names):
        return
    start, end = windows(buffer, names)
    texts = [buffer.text[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    asked = list(dict.fromkeys(texts))
    known: dict[str, Answer] = {}
    for batch in tier.asked.ask(asked):
        yield None
        known |= zip(asked[len(known) :], batch, strict=False)
    answers = [known[text] for text in texts]
    weight = odds(names.belief, said(names, start, answers), names.katakana, tier)
    added = names.take(np.flatnonzero(weight > 0))
    best = spans.best_per_cluster(added.start, added.end, weight[weight > 0])
    failed = zip(start.tolist(), answers, strict=True)
    late = tuple(Late(specs[index].id, at, False, answer.failed) for at, answer in failed if answer.failed)
    yield _merged(found, added.take(best), index, specs[index], late)


def free(names: OpenNames, found: Found) -> OpenNames:
    """Those that overlap nothing found."""
    reach = np.concatenate((np.zeros(1, np.int64), np.maximum.accumulate(found.end)))
    return names.take(reach[np.searchsorted(found.start, names.end)] <= names.start)


def windows(buffer: Buffer, names: OpenNames) -> tuple[Ints, Ints]:
    """The sentence around each name; of a long one a block with its surroundings, so that no text is asked thrice."""
    breaks = np.flatnonzero(buffer.classes & np.uint8(fold.BREAK))
    ends = np.flatnonzero(is_in(buffer.folded, _ENDS)) + 1
    cuts = np.sort(np.concatenate((np.array([0, len(buffer.text)]), ends, breaks, breaks + 1)))
    first = cuts[np.searchsorted(cuts, names.start, "right") - 1]
    last = cuts[np.searchsorted(cuts, names.end)]
    block = first + (names.start - first) // BLOCK * BLOCK
    long = last - first > BLOCK + 2 * MARGIN
    start = np.where(long, np.maximum(first, block - MARGIN), first)
    return start, np.where(long, np.minimum(last, block + BLOCK + MARGIN), last)


def said(names: OpenNames, start: Ints, answers: Sequence[Answer]) -> Floats:
    """float64[3, name]: whether each name is read, is a word, is a surname and a given name. start, answers: of its window.

    A loop over names: the answers took a thousand times as long.
    """
    out = np.zeros((3, len(names)))
    place = zip((names.start - start).tolist(), (names.end - start).tolist(), strict=True)
    for i, (span, answer) in enumerate(zip(place, answers, strict=True)):
        kinds = next((kinds for first, last, kinds in answer.words if (first, last) == span), "")
        out[:, i] = span in answer.read, kinds != "", "姓" in kinds and "名" in kinds
    return out


def odds(belief: Floats, opinions: Floats, katakana: Bools, tier: Tier) -> Floats:
    """Natural log odds of each name. opinions: as `said` gives them."""
    read, word, full = opinions
    total = tier.base + tier.belief * belief + tier.read * read + tier.word * word + tier.full * full
    weight: Floats = np.where((read + word > 0) | ~katakana, total, _AGAINST)
    return weight


def _merged(found: Found, names: OpenNames, index: int, spec: RecognizerSpec, late: tuple[Late, ...]) -> Found:
    rows = len(names)
    return judge.resolve(
        Found(
            np.concatenate((found.recognizer, np.full(rows, index, np.int16))),
            np.concatenate((found.start, names.start)),
            np.concatenate((found.end, names.end)),
            np.concatenate((found.evidence, np.full(rows, BIT["deep"], Word))),
            np.concatenate((found.bits, np.full(rows, spec.base + spec.bits.get("deep", 0.0)))),
            found.late + late,
        )
    )
