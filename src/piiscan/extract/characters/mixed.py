"""Lines of a text in different encodings: which one each line is in, judged for all lines at once."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from piiscan.extract.characters import jis
from piiscan.extract.characters.weights import likelihoods, rare

__all__ = ["Piece", "by_lines", "is_suspicious"]

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
_NAMES = ("utf-8", "cp932", "euc_jp", "iso2022_jp")
_UTF8, _CP932, _EUC, _JIS = range(4)
_SURE = 6.0  # log-likelihood up to which a line speaks for its neighbors: blocks are commoner than single lines
_NEAR = (0.1, 0.2, 0.4, 0.0, 0.4, 0.2, 0.1)  # weight of the lines around one
_MAIN = 2.0  # log-odds of the encoding of most lines
_JUNK = 0.5  # share of unreadable characters of a line that speaks for no encoding
_OTHERS = ("shift_jis_2004", "euc_jis_2004")  # asked where nothing else reads a line


@dataclass(frozen=True, slots=True)
class Piece:
    """Some lines in a row that are in one encoding."""

    text: str = field(repr=False)
    encoding: str
    replaced: int  # characters that became U+FFFD


def is_suspicious(text: str) -> bool:
    """Text read as CP932 or EUC-JP without an error that may hold lines in another encoding.

    Two characters in a row that are rare: half-width kana too, which EUC-JP gives when read as CP932.
    """
    if text.isascii():
        return False
    odd = rare(text)
    return bool((odd[:-1] & odd[1:]).any())


def by_lines(data: bytes, main: str, *, sound: bool = False) -> list[Piece]:
    """`data`, which is mixed or broken, as pieces in order. `main`: utf-8, cp932 or euc_jp, what most of it is in.

    `sound`: all of it can be read so; lines that another encoding explains better are looked for.
    """
    codes = np.frombuffer(data, np.uint8)
    newline = ord("\n") if b"\n" in data else ord("\r")
    starts = np.concatenate(([0], np.flatnonzero(codes[:-1] == newline) + 1))
    lines = _Lines(codes, starts, np.append(starts[1:], len(codes)), chr(newline))
    label = _labels(lines, _NAMES.index(main), sound=sound)
    borders = np.flatnonzero(np.diff(label, prepend=-1))
    stops = np.append(starts[borders[1:]], len(codes))
    runs = zip(starts[borders].tolist(), stops.tolist(), label[borders].tolist(), strict=True)
    return [piece for start, stop, kind in runs for piece in _pieces(data[start:stop], _NAMES[kind])]


@dataclass(frozen=True, slots=True)
class _Lines:
    codes: npt.NDArray[np.uint8]
    starts: Ints
    ends: Ints
    newline: str

    def any(self, marks: Bools) -> Bools:
        """Per line: whether one of its bytes is marked."""
        found: Bools = np.logical_or.reduceat(marks, self.starts)
        return found

    def count(self, marks: Bools) -> Ints:
        """Per line: how many of its bytes are marked."""
        found: Ints = np.add.reduceat(marks, self.starts, dtype=np.int64)
        return found

    def joined(self, chosen: Ints) -> bytes:
        """The bytes of some lines."""
        step = np.zeros(len(self.codes) + 1, np.int8)
        np.add.at(step, self.starts[chosen], 1)
        np.add.at(step, self.ends[chosen], -1)
        return self.codes[np.cumsum(step[:-1], dtype=np.int8) > 0].tobytes()


def _labels(lines: _Lines, main: int, *, sound: bool) -> Ints:
    """Per line a number into `_NAMES`; lines of ASCII go with the line before."""
    codes = lines.codes
    bad = _bad_utf8(codes)
    high, broken = lines.any(codes >= 0x80), lines.any(bad)
    label = np.where(high, _UTF8, -1)
    escape = np.append((codes[:-1] == 0x1B) & ((codes[1:] == ord("$")) | (codes[1:] == ord("("))), False)
    escaped = lines.any(escape) & (~high | broken)
    label[escaped] = _JIS
    shape = ~lines.any(_bad_euc(codes))
    judged = high & broken & ~escaped
    label[judged] = main if sound else _CP932
    if sound:
        judged &= shape
    if sound and main == _EUC:  # what CP932 can read too is half-width kana
        judged &= ~lines.any((codes >= 0xE0) | (codes == 0x8E) | (codes == 0x8F))
    if judged.any():
        chosen = np.flatnonzero(judged)
        almost = 3 * lines.count(bad) < lines.count(codes >= 0x80)
        label[chosen] = _judge(lines, chosen, shape[chosen] | (main == _EUC), almost[chosen], main)
    known = np.maximum.accumulate(np.where(label >= 0, np.arange(len(label)), -1))
    return np.where(known >= 0, label[known], main)


def _judge(lines: _Lines, chosen: Ints, shape: Bools, almost: Bools, main: int) -> Ints:
    """CP932 or EUC-JP, or UTF-8 with broken bytes, for lines that are not UTF-8.

    shape: what has the shape of EUC-JP; almost: what has mostly that of UTF-8. Nothing else is decoded so: it is slow.
    """
    able = (almost, np.ones(len(chosen), np.bool_), shape)
    found = np.tile(np.array([-1e9, 1], np.float32), (3, len(chosen), 1))
    for kind, some in enumerate(able):
        if some.any():
            text = jis.replaced(lines.joined(chosen[some]), _NAMES[kind])
            found[kind, some] = likelihoods(text, lines.newline)
    scores, lost = found[..., 0], found[..., 1]
    edge = scores[_CP932] - scores[_EUC]
    near = np.pad(np.clip(edge, -_SURE, _SURE), len(_NEAR) // 2)
    sides = float(np.sign(edge).sum()) + len(edge) * (float(main == _CP932) - float(main == _EUC))
    best = np.where(edge + np.convolve(near, _NEAR, "valid") + _MAIN * np.sign(sides) >= 0, _CP932, _EUC)
    best = np.where(scores[_UTF8] > np.maximum(scores[_CP932], scores[_EUC]), _UTF8, best)
    return np.where(lost.min(axis=0) > _JUNK, main, best)


def _bad_euc(codes: npt.NDArray[np.uint8]) -> Bools:
    """Bytes at which EUC-JP fails: bytes it has not, an odd number of bytes where it has pairs."""
    high = (codes >= 0xA1) & (codes <= 0xFE)
    single = (codes == 0x8E) | (codes == 0x8F)
    bad = (codes >= 0x80) & ~high & ~single
    following = np.append(high[1:], False)
    bad |= single & ~following
    edges = np.diff(np.concatenate(([0], high.astype(np.int8), [0])))
    first, stop = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    kana = (first > 0) & (codes[np.maximum(first - 1, 0)] == 0x8E)
    bad[first[(stop - first) % 2 != kana]] = True
    return np.asarray(bad)


def _bad_utf8(codes: npt.NDArray[np.uint8]) -> Bools:
    """Bytes at which UTF-8 fails: a continuation too many or too few, a form too long, a surrogate."""
    padded = np.concatenate((np.zeros(3, np.uint8), codes))
    before = [padded[3 - back : len(padded) - back] for back in range(4)]
    asked = (before[1] >= 0xC2) & (before[1] <= 0xF4)
    asked |= (before[2] >= 0xE0) & (before[2] <= 0xF4)
    asked |= (before[3] >= 0xF0) & (before[3] <= 0xF4)
    bad = ((codes & 0xC0) == 0x80) != asked
    bad |= (codes == 0xC0) | (codes == 0xC1) | (codes >= 0xF5)
    for lead, low, high in ((0xE0, 0xA0, 0xC0), (0xED, 0x80, 0xA0), (0xF0, 0x90, 0xC0), (0xF4, 0x80, 0x90)):
        bad |= (before[1] == lead) & ((codes < low) | (codes >= high))
    if len(codes) and codes[-1] >= 0xC2:  # cut at the very end
        bad[-1] = True
    for back in (2, 3):
        if len(codes) >= back and codes[-back] >= (0, 0, 0xE0, 0xF0)[back]:
            bad[-1] = True
    return np.asarray(bad)


def _pieces(data: bytes, name: str) -> list[Piece]:
    """Lines in one encoding; those that it does not read, one by one."""
    with contextlib.suppress(UnicodeDecodeError):
        return [Piece(jis.strict(data, name), name, 0)]
    return [_line(line, name) for line in data.splitlines(keepends=True)]


def _line(line: bytes, name: str) -> Piece:
    for other in (name,) if name == "iso2022_jp" else (name, "utf-8"):
        with contextlib.suppress(UnicodeDecodeError):
            return Piece(jis.strict(line, other), other, 0)
    text = jis.replaced(line, name)
    for other in _OTHERS if name in {"cp932", "euc_jp"} else ():
        with contextlib.suppress(UnicodeDecodeError):
            return Piece(line.decode(other), other, 0)
    return Piece(text, name, text.count("\ufffd"))
