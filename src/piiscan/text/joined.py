"""A second view of text whose lines were cut by a page's width: without the breaks inside numbers and Japanese words.

A line break between two characters that are each Japanese or a digit (or a dash in a number) is taken out; positions
lead back to the original.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold
from piiscan.text.buffer import Buffer

_WRAPS = np.uint8(fold.DIGIT | fold.DASH | fold.HIRAGANA | fold.KATAKANA | fold.KANJI)


def unwrap(lines: Buffer) -> tuple[str, NDArray[np.int64]]:
    """The text without the breaks inside words, and the original position of each of its characters.

    `lines` is a buffer of lines. Only a lone break goes: an empty line ends a paragraph.
    """
    classes = lines.classes
    breaks = np.flatnonzero(lines.folded == 10)
    breaks = breaks[(breaks > 0) & (breaks < len(classes) - 1)]
    carriage = lines.folded[breaks - 1] == 13
    before = np.maximum(breaks - 1 - carriage, 0)
    inside = (classes[before] & _WRAPS > 0) & (classes[breaks + 1] & _WRAPS > 0)
    keep = np.ones(len(classes), np.bool_)
    keep[breaks[inside]] = False
    keep[breaks[inside & carriage] - 1] = False
    position = np.flatnonzero(keep)
    points = np.frombuffer(lines.text.encode("utf-32-le", "surrogatepass"), np.uint32)[position]
    return points.tobytes().decode("utf-32-le", "surrogatepass"), position
