"""Columns of names by their values: full names, and family names beside given names."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person, person_cells, person_lexicons
from piiscan.japanese.person_lexicons import NONE
from piiscan.scan import arrow
from piiscan.scan.judgement.first_rows import LEAST, Cells
from piiscan.scan.judgement.names import Names
from piiscan.text import buffer as buffers
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT

__all__ = ["name_columns", "parts"]

_LONGEST_READING = 6  # characters of a surname's reading
DISTINCT = 32  # different cells of a column that the lexicons are asked about
_NAMES, _NAMES_AGAINST = 0.5, 0.7  # that the lexicons read as full names; under 商品名
_PARTS = 0.6  # that are surnames (given names) beside a column of given names (surnames)
_WORD = r"^[^\d!-&(-+/:-@]{1,32}$"  # that a name or a part of one can be


def name_columns(cells: Cells, names: Names, enough: NDArray[np.bool_]) -> dict[int, str]:
    """Columns of full names, and of family names beside given names."""
    words = np.flatnonzero(enough & (cells.share(_WORD) >= _NAMES)).tolist()
    asked = [n for n in words if names.says(n).get("GENDER", 0) <= 0]
    if not asked:
        return {}
    some = [cells.of(number).unique().slice(0, DISTINCT) for number in asked]
    buffer, column = arrow.buffer_of(tuple(some))
    sizes = np.array([len(cells) for cells in some])
    likely = _begin_as_names(buffer)
    likely &= (np.bincount(column[likely], minlength=len(asked)) >= _NAMES * sizes)[column]
    full, family, given = (
        np.bincount(column[hit], minlength=len(asked)) / sizes for hit in (_full_names(buffer, likely), *parts(buffer))
    )
    claimed = {number for number in asked if names.says(number).get("PERSON", 0) > 0}
    told = {
        number: "氏名"
        for number, share, size in zip(asked, full, sizes.tolist(), strict=True)
        if number not in claimed
        and (
            (names.is_open(number) and not names.is_against(number) and share >= _NAMES and size >= 2)
            or (share >= _NAMES_AGAINST and size >= LEAST)
        )
    }
    free = {number for number in asked if number not in told and (number in claimed or names.is_unknown(number))}
    families = [n for n, s, g in zip(asked, family, given, strict=True) if s >= _PARTS and s > g]
    givens = {n for n, s, g in zip(asked, family, given, strict=True) if g >= _PARTS and g > s}
    for first in families:
        second = [n for n in (first + 1, first + 2, first - 1) if n in givens & free]
        if second and first in free:
            told |= {first: "姓", second[0]: "名"}
    return told


def _begin_as_names(buffer: Buffer) -> NDArray[np.bool_]:
    """bool[unit]: cells that can be full names: longer than the surname that they begin with, or in Latin letters."""
    start, size = buffer.starts, buffer.ends - buffer.starts
    codes = _katakana(buffer)
    latin = (size > 0) & (buffer.classes.take(start, mode="clip") & np.uint8(fold.LATIN) > 0)
    begin = latin
    for length in range(1, person_lexicons.SURNAME_MOST + 1):
        longer = np.flatnonzero(size > length)
        sizes = np.full(len(longer), length)
        begin[longer] |= person_lexicons.surnames().lexicon.contains(
            ngrams.span_hashes(buffer.folded, start[longer], sizes)
        )
        if length > 1:
            begin[longer] |= person_lexicons.readings("s").contains(ngrams.span_hashes(codes, start[longer], sizes))
    return begin


def _full_names(every: Buffer, likely: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """bool[unit]: cells that are names as a whole, by lexicons or model; only the likely ones are read."""
    out = np.zeros(len(every.starts), np.bool_)
    units = np.flatnonzero(likely)
    if not len(units):
        return out
    buffer, _ = buffers.of_units(every, units)
    out[units[_kana_names(buffer)]] = True
    pairs = person_cells.latin_pairs(buffer, np.ones(len(units), np.bool_))
    out[units[buffer.unit_of(pairs.start)]] = True
    spans = person.find_names(buffer)
    unit = buffer.unit_of(spans.start)
    sure = BIT["full_name"] | BIT["model"] | BIT["spaced"]
    whole = (spans.start == buffer.starts[unit]) & (spans.end == buffer.ends[unit])
    doubt = spans.evidence & (BIT["look_alike"] | BIT["honorific"]) > 0
    out[units[unit[whole & ~doubt & (spans.evidence & sure > 0)]]] = True
    return out


def _kana_names(buffer: Buffer) -> NDArray[np.bool_]:
    """bool[unit]: cells that are the readings of a surname and a given name, with or without a space between."""
    codes = _katakana(buffer)
    start, size = buffer.starts, buffer.ends - buffer.starts
    out = np.zeros(len(start), np.bool_)
    surnames, given = person_lexicons.readings("s"), person_lexicons.readings("g")
    for length in range(2, _LONGEST_READING + 1):
        unit = np.flatnonzero((size > length + 1) & ~out)
        unit = unit[surnames.contains(ngrams.span_hashes(codes, start[unit], np.full(len(unit), length)))]
        behind = start[unit] + length
        behind += buffer.classes.take(behind) & np.uint8(fold.SPACE) > 0
        rest = buffer.ends[unit] - behind
        some = np.flatnonzero(rest > 0)
        out[unit[some]] |= given.contains(ngrams.span_hashes(codes, behind[some], rest[some]))
    return out


def _katakana(buffer: Buffer) -> fold.Codes:
    """The folded codes with hiragana as katakana."""
    hiragana = (buffer.folded >= ord("ぁ")) & (buffer.folded <= ord("ゖ"))
    codes: fold.Codes = buffer.folded + hiragana.astype(buffer.folded.dtype) * np.uint16(ord("ァ") - ord("ぁ"))
    return codes


def parts(buffer: Buffer) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """bool[unit]: cells that are a family name, a given name, by the lexicons or by their readings."""
    start, size, codes = buffer.starts, buffer.ends - buffer.starts, _katakana(buffer)
    short = np.flatnonzero((size > 0) & (size <= 8))
    start, size = start[short], size[short]
    found = []
    for lexicon, kind in ((person_lexicons.surnames(), "s"), (person_lexicons.given_names(), "g")):
        hit = np.zeros(len(buffer.starts), np.bool_)
        kanji = lexicon.belief(buffer.folded, start, size) > NONE
        kana = person_lexicons.readings(kind).contains(ngrams.span_hashes(codes, start, size))
        hit[short] = kanji | (kana & (buffer.classes[start] & np.uint8(fold.KATAKANA | fold.HIRAGANA) > 0))
        found.append(hit)
    return found[0], found[1]
