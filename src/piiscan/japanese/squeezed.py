"""A second view of a buffer without characters that only stand between: variation selectors, spaces of wide setting.

葛󠄀城 holds a selector (U+E0100) that says which form of 葛 is meant; 山　田　太　郎 is set wide. Positions lead back.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese.positions import among
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
_LEAST = 3  # 山 田 may be two names; three single kanji and more are one word


def unseen(buffer: Buffer) -> Ints:
    """Positions of variation selectors and zero-width characters."""
    if buffer.text.isascii():
        return np.empty(0, np.int64)
    codes = buffer.folded
    stand_in = codes - np.uint16(0xD900) < np.uint16(0xF0)  # U+E0100-E01EF, and others outside the BMP
    at = np.flatnonzero(stand_in | (codes - np.uint16(0xFE00) < np.uint16(16)) | (codes == 0x200B) | (codes == 0xFEFF))
    doubtful = stand_in[at]
    if doubtful.any():
        points = np.frombuffer(buffer.text.encode("utf-32-le", "surrogatepass"), np.uint32)[at]
        at = at[~doubtful | (points - np.uint32(0xE0100) < np.uint32(0xF0))]
    return at


_VOICED, _HALF_VOICED = 0x3099, 0x309A  # what the marks of half-width kana fold to


def voice_marks(buffer: Buffer) -> Ints:
    """Positions of voice marks that stand behind their kana as characters of their own: ﾋﾞﾙ."""
    codes = buffer.folded
    return np.flatnonzero((codes == _VOICED) | (codes == _HALF_VOICED))


def voiced(buffer: Buffer) -> Buffer:
    """The buffer with the kana before voice marks folded to their voiced forms; the marks stay."""
    at = voice_marks(buffer)
    at = at[at > 0]
    if not len(at):
        return buffer
    folded, kana = buffer.folded.copy(), buffer.folded[at - 1]
    step = np.where(buffer.folded[at] == _VOICED, np.uint16(1), np.uint16(2))
    folded[at - 1] = np.where(kana == ord("ウ"), np.uint16(ord("ヴ")), kana + step)
    return replace(buffer, folded=folded)


def wide_spaces(buffer: Buffer, start: Ints, end: Ints) -> Ints:
    """Positions of the spaces within at least three single kanji parted by one space each. start, end: kanji runs."""
    single = end - start == 1
    pair = single[:-1] & single[1:] & (start[1:] == end[:-1] + 1)
    pair[pair] = buffer.classes[end[:-1][pair]] & np.uint8(fold.SPACE) > 0
    if not pair.any():
        return np.empty(0, np.int64)
    beside = np.zeros(len(pair), np.bool_)
    beside[1:] |= pair[:-1]
    beside[:-1] |= pair[1:]
    spaces: Ints = end[:-1][pair & beside]
    return spaces


def without(buffer: Buffer, gone: Ints) -> tuple[Buffer, Ints]:
    """The buffer without some positions (no border of a unit), and the original position of each of the others."""
    keep = np.ones(len(buffer.folded), np.bool_)
    keep[gone] = False
    points = np.frombuffer(buffer.text.encode("utf-32-le", "surrogatepass"), np.uint32)[keep]
    text = points.tobytes().decode("utf-32-le", "surrogatepass")
    place = np.concatenate((np.zeros(1, np.int64), np.cumsum(keep, dtype=np.int64)))
    starts, ends = place[buffer.starts], place[buffer.ends]
    return Buffer(text, buffer.folded[keep], buffer.classes[keep], starts, ends), np.flatnonzero(keep)


def moved_back(found: Spans, position: Ints, unseen: Ints) -> Spans:
    """Spans of the second view at their places in the buffer, with a selector that follows."""
    end = position[found.end - 1] + 1
    return Spans(position[found.start], end + among(end, unseen), found.evidence)
