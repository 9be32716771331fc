"""How much decoded text looks like Japanese: weights of characters, and likelihoods of lines where names are all there is."""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from piiscan.japanese import tables

__all__ = ["common", "common_lines", "likelihoods", "rare", "score", "units"]

Floats = npt.NDArray[np.float32]
_RARE = -0.5  # weight of kanji outside JIS X 0208 and worse
_KANA = 0xFF60  # half-width katakana are U+FF61-FF9F; 0 stands for anything else
_PRIOR = 0.3  # share of kanji that do not stand in names


def score(text: str) -> float:
    """Mean weight of the characters: how much this looks like Japanese."""
    codes = units(text)
    return float(_weights()[codes].mean()) if len(codes) else 0.0


def common(text: str) -> float:
    """Share of characters that Japanese text is made of: any two bytes are some character in UTF-16."""
    codes = units(text)
    return float(_is_common()[codes].mean()) if len(codes) else 0.0


def common_lines(text: str) -> Floats:
    """`common` of each line; 1 for an empty one. Line feeds part lines."""
    codes = units(text)
    borders = np.concatenate(([0], np.flatnonzero(codes == ord("\n")) + 1, [len(codes)]))
    sizes = np.diff(borders)
    filled = sizes > 0
    shares = np.ones(len(sizes), np.float32)
    if filled.any():
        shares[filled] = np.add.reduceat(_is_common()[codes], borders[:-1][filled], dtype=np.int32) / sizes[filled]
    return shares


def rare(text: str) -> npt.NDArray[np.bool_]:
    """Per UTF-16 unit: half-width kana, kanji of level 2 and whatever is rarer, which a wrong codec makes of Japanese."""
    return _is_rare()[units(text)]


def units(text: str) -> npt.NDArray[np.uint16]:
    """UTF-16 units of a text."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


def likelihoods(text: str, ends: str = "\n") -> Floats:
    """Shape (lines, 2) for lines that end with `ends` (a last one without it counts): log-likelihood, ASCII at no cost,
    and the share of U+FFFD in what is no ASCII.

    Two readings of the same bytes are compared: kanji by how often names have them, half-width kana by pairs.
    """
    codes = units(text)
    if not len(codes):
        return np.zeros((0, 2), np.float32)
    values = _unigrams()[codes]
    place = np.flatnonzero((codes > _KANA) & (codes < 0xFFA0))
    if len(place):
        before = codes[np.maximum(place - 1, 0)]
        before = np.where((before > _KANA) & (before < 0xFFA0) & (place > 0), before - _KANA, 0)
        values[place] = _kana_pairs()[before, codes[place] - _KANA]
    starts = np.concatenate(([0], np.flatnonzero(codes[:-1] == ord(ends)) + 1))
    other = np.add.reduceat(codes >= 0x80, starts, dtype=np.int32)
    lost = np.add.reduceat(codes == 0xFFFD, starts, dtype=np.int32)
    return np.stack([np.add.reduceat(values, starts), lost / np.maximum(other, 1)], 1).astype(np.float32)


@functools.cache
def _weights() -> Floats:
    """One weight per code point of the BMP. Kana and JIS level 1 kanji fill Japanese text; the rest is rare."""
    weights = np.full(0x10000, -2.0, np.float32)  # Hangul, rare letters, unassigned, surrogates
    weights[:0x80] = 0.3  # ASCII speaks for nothing much: every second byte of kanji in UTF-16 is ASCII
    weights[0x4E00:0xA000] = -1.0  # kanji outside JIS X 0208: half of what a wrong UTF-16 reading gives
    weights[_ordinals(_kanji(0x8840, 0x9872))] = 1.0  # level 1
    weights[_ordinals(_kanji(0x989F, 0xEAFC))] = -0.3  # level 2
    weights[0x3041:0x3097] = 1.5  # hiragana
    weights[0x30A1:0x30FD] = 1.2  # katakana
    weights[0xFF01:0xFF5F] = 0.8  # full-width ASCII
    weights[0xFF61:0xFFA0] = 0.2  # half-width katakana: lists have it, and EUC-JP read as CP932 is made of it
    weights[0x2010:0x2600] = 0.2  # punctuation, ①, ㎡, ruled lines
    weights[0x3000:0x3040] = 0.8  # 《 〔 〆
    weights[[*b"\xa7\xa8\xb0\xb1\xb4\xb6\xd7\xf7"]] = 0.2  # Latin-1 signs of JIS X 0208
    weights[_ordinals("\u3000、。「」・ー々〜～")] = 1.2
    weights[_ordinals("〒〇『』【】（）㈱㈲髙﨑")] = 1.0
    weights[0xE000:0xF900] = -3.0  # private use
    return weights


@functools.cache
def _is_common() -> npt.NDArray[np.bool_]:
    return np.asarray(_weights() > _RARE)


@functools.cache
def _is_rare() -> npt.NDArray[np.bool_]:
    rare = np.asarray(_weights() <= np.float32(0.2))
    rare[:0x80] = False
    return rare


@functools.cache
def _unigrams() -> Floats:
    """Log-likelihood per code point; kanji of level 1 as often as common names have them."""
    values = np.where(_weights() >= 0.2, -5.0, np.where(_weights() >= -0.3, -13.0, -16.0)).astype(np.float32)
    values[0x3041:0x3097] = values[0x30A1:0x30FD] = -4.0
    kanji = _ordinals(_kanji(0x8840, 0x9872))
    groups = [*tables.surnames().items(), *tables.given_names().items()]
    both = tables.COMMON | tables.ALONE
    names = "".join("".join(group) for flags, group in groups if flags & both == both)
    counts = np.bincount(units(names), minlength=0x10000)
    share = (1 - _PRIOR) * counts / max(counts.sum(), 1)
    share[kanji] += _PRIOR / len(kanji)
    named = np.intersect1d(np.flatnonzero(counts), np.arange(0x4E00, 0xA000))
    either = np.union1d(kanji, named)
    values[either] = np.log(share[either])
    values[0xE000:0xF900] = -18.0
    values[0xFFFD] = -25.0
    values[:0x80] = 0.0
    return values


@functools.cache
def _kana_pairs() -> Floats:
    """Log-likelihood of a half-width kana behind another one (0: behind anything else), from readings of names."""
    half: dict[str, str | int | None] = {
        unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(_KANA + 1, 0xFF9E)
    }
    half |= {"\u3099": "ﾞ", "\u309a": "ﾟ"}
    readings = unicodedata.normalize("NFD", "\n".join((*tables.readings("s"), *tables.readings("g"))))
    codes = units(f"\n{readings}\n".translate(str.maketrans(half))).astype(np.int64) - _KANA
    codes = np.where((codes > 0) & (codes < 64), codes, 0)
    counts = np.bincount(codes[:-1] * 64 + codes[1:], minlength=64 * 64).reshape(64, 64) + 0.5
    return np.asarray(np.log(counts / counts.sum(axis=1, keepdims=True)), np.float32)


def _ordinals(chars: Iterable[str]) -> list[int]:
    return [ord(char) for char in chars]


def _kanji(first: int, last: int) -> str:
    """Kanji of two bytes in CP932 from `first` to `last`, half-width kana between the lead bytes left out."""
    leads = [lead for lead in range(first >> 8, (last >> 8) + 1) if not 0xA0 <= lead <= 0xDF]
    codes = [lead << 8 | trail for lead in leads for trail in (*range(0x40, 0x7F), *range(0x80, 0xFD))]
    cells = (code.to_bytes(2, "big").decode("cp932", "ignore") for code in codes if first <= code <= last)
    return "".join(char for char in cells if len(char) == 1 and "\u4e00" <= char <= "\u9fff")
