"""Evidence words: one number for a span, a bit for each code of model.EVIDENCE and the score of a foreign
recognizer above them. Every place that makes evidence uses these names, so that no word is cut to fewer bits."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.model import EVIDENCE_BIT, RECOGNIZER_SHIFT

Word = np.uint64
Bits = NDArray[np.uint64]

BIT = {code: Word(bit) for code, bit in EVIDENCE_BIT.items()}
NOTHING = Word(0)


def of_recognizer(recognizer: NDArray[np.int16], words: Bits) -> Bits:
    """Recognizer and evidence word in one number, to count or to tell apart both at once."""
    return recognizer.astype(Word) << Word(RECOGNIZER_SHIFT) | words


def parted(number: np.uint64) -> tuple[int, int]:
    """Recognizer and evidence word of a number of `of_recognizer`."""
    return int(number) >> RECOGNIZER_SHIFT, int(number) & (1 << RECOGNIZER_SHIFT) - 1
