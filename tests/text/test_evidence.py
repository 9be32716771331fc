"""Evidence words: no code or score is lost on the way from a span to its explanation."""

from __future__ import annotations

import numpy as np
import pytest

from piiscan import model
from piiscan.text import evidence


def test_codes_score_and_recognizer_have_bits_of_their_own() -> None:
    assert len(model.EVIDENCE) <= model.SCORE_SHIFT < model.RECOGNIZER_SHIFT < 64
    assert set(evidence.BIT) == set(model.EVIDENCE)


@pytest.mark.parametrize("recognizer", [0, 7, model.RECOGNIZERS_MOST - 1])
def test_word_and_recognizer_come_back(recognizer: int) -> None:
    words = np.array([0, 1, (1 << model.RECOGNIZER_SHIFT) - 1], evidence.Word)
    numbers = evidence.of_recognizer(np.full(3, recognizer, np.int16), words)
    assert [evidence.parted(n) for n in numbers] == [(recognizer, w) for w in words.tolist()]
