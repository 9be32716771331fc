"""Lines of a text in different encodings: which one each line is in, judged for all lines at once."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from piiscan.extract import jis
from piiscan.extract.weights import likelihoods, rare, units

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
    odd = rare(text) & (units(text) >= 0x80)
    return bool((odd[:-1] & odd[1:]).any())


def by_lines(data: bytes, main: str) -> list[Piece]:
    """`data`, which is mixed or broken, as pieces in order. `main`: utf-8, cp932 or euc_jp, what most of it is in."""
    codes = np.frombuffer(data, np.uint8)
    newline = ord("\n") if b"\n" in data else ord("\r")
    ends = np.flatnonzero(codes == newline) + 1
    if not len(ends) or ends[-1] < len(codes):
        ends = np.append(ends, len(codes))
    starts = np.concatenate(([0], ends[:-1]))
    label = _labels(data, codes, starts, ends, _NAMES.index(main), chr(newline))
    borders = np.flatnonzero(np.diff(label, prepend=-1))
    stops = np.append(starts[borders[1:]], len(codes))
    runs = zip(starts[borders].tolist(), stops.tolist(), label[borders].tolist(), strict=True)
    return [piece for start, stop, kind in runs for piece in _pieces(data[start:stop], _NAMES[kind])]


def _labels(data: bytes, codes: npt.NDArray[np.uint8], starts: Ints, ends: Ints, main: int, newline: str) -> Ints:
    """Per line a number into `_NAMES`; lines of ASCII go with the line before."""
    high = np.logical_or.reduceat(codes >= 0x80, starts)
    broken = np.logical_or.reduceat(_bad_utf8(codes), starts)
    label = np.where(high, _UTF8, -1)
    escape = np.append((codes[:-1] == 0x1B) & ((codes[1:] == ord("$")) | (codes[1:] == ord("("))), False)
    escaped = np.logical_or.reduceat(escape, starts) & (~high | broken)
    label[escaped] = _JIS
    judged = np.flatnonzero(high & broken & ~escaped)
    if len(judged):
        label[judged] = _judge(data, codes, starts[judged], ends[judged], main, newline)
    known = np.maximum.accumulate(np.where(label >= 0, np.arange(len(label)), -1))
    return np.where(known >= 0, label[known], main if main != _JIS else _UTF8)


def _judge(data: bytes, codes: npt.NDArray[np.uint8], starts: Ints, ends: Ints, main: int, newline: str) -> Ints:
    """CP932 or EUC-JP, or `utf-8` with broken bytes, for lines that are not UTF-8."""
    step = np.zeros(len(codes) + 1, np.int8)
    np.add.at(step, starts, 1)
    np.add.at(step, ends, -1)
    joined = codes[np.cumsum(step[:-1]) > 0].tobytes()
    readings = [
        joined.decode("utf-8", "replace"),
        jis.mark_stray(joined.decode("cp932", "replace")),
        _euc(joined),
    ]
    found = np.stack([likelihoods(text, newline) for text in readings])
    scores, lost = found[..., 0], found[..., 1]
    edge = scores[_CP932] - scores[_EUC]
    near = np.pad(np.clip(edge, -_SURE, _SURE), len(_NEAR) // 2)
    sides = float(np.sign(edge).sum()) + len(edge) * (float(main == _CP932) - float(main == _EUC))
    best = np.where(edge + np.convolve(near, _NEAR, "valid") + _MAIN * np.sign(sides) >= 0, _CP932, _EUC)
    best = np.where(scores[_UTF8] > np.maximum(scores[_CP932], scores[_EUC]), _UTF8, best)
    return np.where(lost.min(axis=0) > _JUNK, main, best)


def _euc(data: bytes) -> str:
    with contextlib.suppress(UnicodeDecodeError):
        return data.decode("euc_jp")
    return jis.decode_euc_jp(data)


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
    return bad


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
