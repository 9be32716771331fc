"""Values behind labels: 氏名：山田太郎, お名前　山田 太郎, 担当者 [山田], 出席者：山田、鈴木, 長男　太郎."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_lexicons, person_pieces, tables, word_lists
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.person_pieces import Pieces
from piiscan.japanese.positions import classes_at, codes_at, is_in
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT
from piiscan.text.sets import distinct
from piiscan.text.words import spellings

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_LABELS = ("label_name", "label_line", "label_part", "label_office", "label_kin")
_IN_FRONT = "\n\t \"'.,;:|<([{/_-0123456789、。「"  # in front of a label of two letters
_LATIN_TAIL = 3
_LATIN_LABELS = ("label_latin", "label_latin_part")
_SEPARATORS = ":= |\"\t】]」』>,;・('"
_SIGNS = ':="】]」』>|('  # these part a label even in the middle of a word
_LINE_SIGNS = ':=】]」』>"'  # directly behind a common word
_LETTERS = np.uint8(fold.KANJI | fold.HIRAGANA | fold.KATAKANA | fold.LATIN)
_SPACE = np.uint8(fold.SPACE)
_NO_NAME_ENDS = "員者部課係室局店社会名等様"  # 全社員 is no 全 社員
_BETWEEN = "、,・/;"  # between the names of a list
_MEMBER, _NOTE, _LONGEST_LIST = 10, 6, 64  # letters of a name with its title, letters of a note behind it, names

_APART, _GIVEN_MOST = 16, 3  # characters between the values of two labels; of a given name in kanji


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Positions where values of labels begin, rising and distinct.

    kin: those behind a word for a relative or for a part of a name.
    """

    at: Ints
    kin: Ints


@dataclass(frozen=True, slots=True, eq=False)
class _Labels:
    """Labels found: start, end, and for each list whether it holds the label."""

    start: Ints
    end: Ints
    lists: dict[str, Bools]


def values(buffer: Buffer, start: Ints, end: Ints) -> Values:
    """Positions right behind a label and one to three separators, and where lists of names behind them go on.

    A label parted by spaces alone must not be the end of a longer word (年代表 1980), unless it is an office; the name
    of a part never is (品名：); a common word needs a sign. start, end: kanji runs.
    """
    found = [_words(buffer), _characters(buffer, start, end), _latin(buffer)]
    good, kin = zip(*(_of(buffer, part) for part in found), strict=True)
    at, kin_at = (distinct(np.concatenate(parts)) for parts in (good, kin))
    return Values(with_lists(buffer, at), kin_at)


def _words(buffer: Buffer) -> _Labels:
    """The longest label at each position: 氏　名 is longer than 氏名."""
    position, word, size = word_lists.finder(*_LABELS)[0].find_sized(buffer.folded)
    if len(position):
        head = np.flatnonzero(np.diff(position, prepend=-1))
        longest = np.repeat(np.maximum.reduceat(size, head), np.diff(head, append=len(position)))
        position, word, size = (x[longest == size] for x in (position, word, size))
    return _Labels(position, position + size, {key: word_lists.listed(key, *_LABELS)[word] for key in _LABELS})


def _characters(buffer: Buffer, start: Ints, end: Ints) -> _Labels:
    """Labels of one kanji that stands alone."""
    start = start[end - start == 1]
    start = start[word_lists.single(*_LABELS).take(buffer.folded[start])]
    codes = buffer.folded[start]
    return _Labels(start, start + 1, {key: word_lists.single(key).take(codes) for key in _LABELS})


def _latin(buffer: Buffer) -> _Labels:
    """Labels in Latin letters in front of a sign, a quote or a space between: "customer_name": "..."."""
    codes = buffer.folded
    sign = np.flatnonzero((codes == ord(":")) | (codes == ord("=")) | (codes == ord(">")))
    sign = sign[sign > _LATIN_TAIL]
    last = codes[sign - 1]
    end = sign - ((last == ord('"')) | (last == ord("'")) | (last == ord(" ")))
    end = end[_tails()[_tail(codes[end - 3], codes[end - 2], codes[end - 1])]]
    size = word_lists.spelled(*_LATIN_LABELS).longest(codes, end - 1)
    start = end - size
    good = (size > 0) & ((start == 0) | (buffer.classes[np.maximum(start - 1, 0)] & _LETTERS == 0))
    start, end = start[good], end[good]
    part = word_lists.spelled("label_latin_part").longest(codes, end - 1) == end - start
    no = np.zeros(len(start), np.bool_)
    return _Labels(start, end, dict.fromkeys(_LABELS, no) | {"label_part": part, "label_name": ~part})


def _tail(third: fold.Codes, second: fold.Codes, last: fold.Codes) -> fold.Codes:
    """One number for the last three characters in front of a sign."""
    mixed: fold.Codes = (third * np.uint16(0x9E37) ^ second * np.uint16(0x85EB)) + last * np.uint16(0xC2B3)
    return mixed


@cache
def _tails() -> Bools:
    """By `_tail`: whether some label in Latin letters ends so. In front of one of two letters anything but one stands."""
    forms = {form for key in _LATIN_LABELS for word in tables.words(key) for form in spellings(word)}
    table = np.zeros(1 << 16, np.bool_)
    for form in forms:
        before = [form[-3:]] if len(form) > 2 else [sign + form for sign in _IN_FRONT]
        codes = np.array([[ord(c) for c in three[-3:]] for three in before], np.uint16).T
        table[_tail(*codes)] = True
    return table


def _of(buffer: Buffer, labels: _Labels) -> tuple[Ints, Ints]:
    """Values of labels, and those of relatives and parts."""
    value, sign = _behind(buffer, labels.end)
    if not len(value):
        return value, value
    colon = is_in(codes_at(buffer.folded, labels.end), _LINE_SIGNS)
    bound = (labels.start == 0) | (buffer.classes[np.maximum(labels.start - 1, 0)] & _LETTERS == 0)
    first = codes_at(buffer.folded, value)
    inside = (
        (value > labels.end) & (value < len(buffer.folded)) & (first - np.uint16(ord("a")) >= 26)
    )  # no name begins with a small letter
    name, line, part, office, kin = (labels.lists[key] & inside for key in _LABELS)
    good = (name & (sign | bound)) | (line & colon) | ((part | kin) & bound) | (office & ~sign)
    return value[good], value[good & (kin | part)]


def _behind(buffer: Buffer, at: Ints) -> tuple[Ints, Bools]:
    """(position behind up to three separators, whether one of them is a sign)."""
    going, sign, value = np.ones(len(at), np.bool_), np.zeros(len(at), np.bool_), at.copy()
    for _ in range(3):
        unit = codes_at(buffer.folded, value)
        going &= is_in(unit, _SEPARATORS)
        sign |= going & is_in(unit, _SIGNS)
        value += going
    return value, sign


def with_lists(buffer: Buffer, at: Ints) -> Ints:
    """The values with those that follow each of them in a list: 山田部長、鈴木（記）・佐藤."""
    folded, classes = buffer.folded, buffer.classes
    found, open_ = [at], at
    for _ in range(_LONGEST_LIST):
        end = _run(classes, open_, _MEMBER)
        spaced = classes_at(classes, end) & _SPACE > 0
        end = np.where(spaced, _run(classes, end + 1, _MEMBER), end)
        note = codes_at(folded, end) == ord("(")
        stop = _run(classes, end + 1, _NOTE)
        end = np.where(note & (codes_at(folded, stop) == ord(")")), stop + 1, end)
        goes_on = is_in(codes_at(folded, end), _BETWEEN) & (end > open_)
        open_ = end[goes_on] + 1
        open_ = open_ + (classes_at(classes, open_) & _SPACE > 0)
        open_ = open_[
            (classes_at(classes, open_) & _LETTERS > 0) & (codes_at(folded, open_) - np.uint16(ord("a")) >= 26)
        ]
        if not len(open_):
            break
        found.append(open_)
    return distinct(np.concatenate(found))


def _run(classes: fold.Classes, at: Ints, most: int) -> Ints:
    """End of the letters from each position, at most `most` of them."""
    end, going = at.copy(), np.ones(len(at), np.bool_)
    for _ in range(most):
        going &= classes_at(classes, end) & _LETTERS > 0
        end += going
    return end


def unknown_names(buffer: Buffer, start: Ints, end: Ints, values: Ints) -> Pieces:
    """Kanji runs behind a label that begin with a surname though the rest is in no lexicon.

    A surname of one character must be a common one and two more follow: 王小明, but not 白水社's 白.
    """
    first = person_pieces.run_from(start, end, values)
    at, stop = values[first > values], first[first > values]
    if not len(at):
        return person_pieces.none()
    pieces = person_pieces.concat(person_pieces.without_honorific(buffer.folded, at, stop))
    pieces = pieces.take(pieces.end - pieces.start <= 6)
    length = pieces.end - pieces.start
    known = (length == 3) & (person_pieces.starts_any(buffer.folded, pieces.start, "short_surname") > 0)
    for family in (2, 3):
        rows = np.flatnonzero((length > family) & (length <= family + 3))
        sizes = np.full(len(rows), family, np.int64)
        known[rows] |= person_lexicons.surnames().belief(buffer.folded, pieces.start[rows], sizes) > NONE
    bits = pieces.bits | BIT["surname"]
    known &= ~is_in(buffer.folded[pieces.end - 1], _NO_NAME_ENDS)
    return Pieces(pieces.start, pieces.end, bits, pieces.office).take(known)


def beside_family(buffer: Buffer, start: Ints, end: Ints, kin: Ints) -> Pieces:
    """Kanji runs behind the label of a given name that are in no lexicon, where a family name is labeled in front.

    姓:東 名:海. kin: values of labels of parts and relatives; start, end: kanji runs.
    """
    at, before = kin[1:], kin[:-1]
    near = at - before <= _APART
    at, before = at[near], before[near]
    asked = _labelled(buffer, at, "given_header") & _labelled(buffer, before, "family_header")
    at = at[asked]
    stop = person_pieces.run_from(start, end, at)
    good = (stop > at) & (stop - at <= _GIVEN_MOST) & (word_lists.beginning("choice").longest(buffer.folded, at) == 0)
    found = person_pieces.bare(at[good], stop[good])
    return Pieces(found.start, found.end, found.bits | BIT["surname"], found.office)


def _labelled(buffer: Buffer, at: Ints, key: str) -> Bools:
    """Whether a word of a list and a sign stand in front (up to three separators between)."""
    found = np.zeros(len(at), np.bool_)
    for gap in (1, 2, 3):
        sign = is_in(codes_at(buffer.folded, at - gap), ":=")
        found |= sign & (word_lists.ending(key).longest(buffer.folded, np.maximum(at - 1 - gap, 0)) > 0)
    return found
