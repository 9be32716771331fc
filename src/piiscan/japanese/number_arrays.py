"""Postal codes, telephone numbers, mail addresses and ids of a column in canonical form, where each unit stands for itself.

Cells that are not good are left to `canonical`, the plain twin.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from piiscan.japanese import units
from piiscan.japanese.fold import DASHES
from piiscan.japanese.name_arrays import Read
from piiscan.japanese.units import Codes, Units

_POSTAL_DIGITS, _PHONE_DIGITS = 7, (10, 11)
_DIGIT, _SIGN = 1, 2
_MAIL = "abcdefghijklmnopqrstuvwxyz0123456789.!#$%&'*+-/=?^_`{|}~@"


@cache
def _kinds(signs: str) -> Codes:
    """By unit: a digit in either width, or one of the signs between digits."""
    table = np.zeros(1 << 16, np.uint16)
    table[[ord(sign) for sign in signs]] = _SIGN
    for zero in "0０":
        table[ord(zero) : ord(zero) + 10] = _DIGIT
    return table


def _digits(texts: Units, signs: str) -> Read:
    """The digits of texts that hold nothing but digits and signs."""
    kind = _kinds(signs).take(texts.flat)
    wide = texts.flat >= ord("０")
    flat = np.where(wide, texts.flat - np.uint16(ord("０") - ord("0")), texts.flat)
    return Read(units.kept(texts, flat, kind == _DIGIT), ~texts.has(kind == 0))


def postal_codes(texts: Units) -> Read:
    """Seven digits, whatever signs stand between."""
    found, good = _digits(texts, DASHES + "-ー〒 　")
    return Read(found, good & (np.diff(found.start) == _POSTAL_DIGITS))


def phones(texts: Units) -> Read:
    """Ten or eleven digits that begin with 0, but not as a call abroad does (00, 010), without a 0 in brackets."""
    found, good = _digits(texts, DASHES + "-ー 　()（）")
    good = good & np.isin(np.diff(found.start), _PHONE_DIGITS)
    zero, begin = found.flat == ord("0"), found.start[:-1][good]
    first, second, third = (zero.take(begin + i) for i in range(3))
    abroad = second | ((found.flat.take(begin + 1) == ord("1")) & third)
    good[good] = first & ~abroad
    brackets = (texts.flat == ord("(")) | (texts.flat == ord("（"))
    if brackets.any():
        nil = (texts.flat == ord("0")) | (texts.flat == ord("０"))
        closed = (texts.flat == ord(")")) | (texts.flat == ord("）"))
        at = np.flatnonzero(brackets[:-2] & nil[1:-1] & closed[2:])
        good[texts.rows_of(at)] = False
    return Read(found, good)


@cache
def _mail_table() -> Codes:
    table = np.zeros(1 << 16, np.uint16)
    for sign in _MAIL:
        table[ord(sign)] = table[ord(sign.upper())] = ord(sign)
    return table


def mails(texts: Units) -> Read:
    """Small letters; something stands on both sides of the first @."""
    read = _mail_table().take(texts.flat)
    begin, end = texts.start[:-1], texts.start[1:]
    at = units.next_of(np.flatnonzero(texts.flat == ord("@")), begin, end)
    return Read(Units(read, texts.start), ~texts.has(read == 0) & (at > begin) & (at < end - 1))


def ids(texts: Units) -> Read:
    """ASCII without spaces stays as it is."""
    return Read(texts, ~texts.has((texts.flat <= ord(" ")) | (texts.flat > ord("~"))))
