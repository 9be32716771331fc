"""From a label to its value and back: colons, quotes, brackets, a particle, a tag, one line break.

Positions of all labels of a buffer walk at once, a sign or a short word at a time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.signs import class_at, literal_after, literal_before, table_of, unit_at

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
STEPS = 20  # `</td>\n      <td>` and `","value":"` need fewer
_AHEAD = " \t\r\n:;=\"'`「」『』【】[](){}<>〈〉《》“”‘’|,、・…‥→⇒»*#-/\\"
_LOOSE = " (){}[]|,・*#-/\\"  # alone these also part a word from the next one: `passwd, acct`
# Words that lead from a label to its value, in prose, markup, SQL and JSON.
_AHEAD_WORDS = (
    "は",
    "が",
    "を",
    "の",
    "値",
    "values",
    "VALUES",
    "value",
    "Value",
    "td",
    "th",
    "dd",
    "dt",
    "is",
    "was",
    "toBe",
)
_BACK = " \t\"'`」』】])}、,."
# Words and signs that lead from a value back to the label behind it; one of them must stand there.
_LINKS = ("が新しい", "が新たな", "が", "という", "をもって", "get(", "Get(", "(", "as ", "AS ", "//", "#", "->", "=>", "→", "⇒")  # fmt: skip
_OBJECTS = ("form", "request", "params", "user", "row", "data")
_WORD = np.uint8(fold.KANJI | fold.KATAKANA | fold.LATIN | fold.DIGIT)


def ahead(buffer: Buffer, at: Ints) -> tuple[Ints, Bools]:
    """Where the value may begin behind labels that end at `at`, and whether a firm sign or a word leads there."""
    place, going, firm = at.copy(), np.arange(len(at)), np.zeros(len(at), np.bool_)
    signs, words = table_of(_AHEAD), table_of("".join({w[0] for w in _AHEAD_WORDS}))
    for _ in range(STEPS):
        unit = unit_at(buffer.folded, place[going])
        step = (signs[unit] & (place[going] < len(buffer.folded))).astype(np.int64)
        if len(maybe := np.flatnonzero((step == 0) & words[unit])):
            step[maybe] = _word_ahead(buffer, place[going[maybe]], place[going[maybe]] > at[going[maybe]])
        firm[going] |= (step > 0) & ~table_of(_LOOSE)[unit]
        place[going] += step
        going = going[step > 0]
        if not len(going):
            break
    return place, firm


def _word_ahead(buffer: Buffer, place: Ints, parted: Bools) -> Ints:
    """Length of the leading word at each place; one in Latin letters stands apart on both sides."""
    length = literal_after(buffer.folded, place, _AHEAD_WORDS)
    latin = class_at(buffer, place) & np.uint8(fold.LATIN) > 0
    behind = class_at(buffer, place + length) & np.uint8(fold.LATIN | fold.DIGIT) > 0
    return np.where(latin & (behind | ~parted), 0, length)


def back(buffer: Buffer, start: Ints, end: Ints) -> tuple[Ints, Bools]:
    """(where the value may end, whether a link leads there) in front of labels start:end that end a word."""
    place, linked = start.copy(), np.zeros(len(start), np.bool_)
    going = np.flatnonzero(class_at(buffer, end) & _WORD == 0)
    signs, links = table_of(_BACK), table_of("".join({w[-1] for w in _LINKS}))
    for _ in range(STEPS):
        unit = unit_at(buffer.folded, place[going] - 1)
        step = np.zeros(len(going), np.int64)
        if len(maybe := np.flatnonzero(links[unit] & (place[going] > 0))):
            step[maybe] = literal_before(buffer.folded, place[going[maybe]], _LINKS)[0]
            linked[going[maybe[step[maybe] > 0]]] = True
        step = np.where(step == 0, signs[unit] & (place[going] > 0), step).astype(np.int64)
        if len(word := np.flatnonzero(step == 0)):
            step[word] = _form_get(buffer, place[going[word]])
        place[going] -= step
        going = going[step > 0]
        if not len(going):
            break
    return place, linked


def _form_get(buffer: Buffer, place: Ints) -> Ints:
    """Length of the object of `form.get("label")` or `user.label`, behind the value in a call."""
    return literal_before(buffer.folded, place, _OBJECTS)[0]


def ahead_plain(folded: str, at: int) -> tuple[int, bool]:
    """Plain twin of `ahead` for one label in one folded text."""
    place, firm = at, False
    for _ in range(STEPS):
        sign = folded[place : place + 1]
        step = 1 if sign and sign in _AHEAD else _word_plain(folded, place, at)
        if not step:
            break
        firm |= sign not in _LOOSE
        place += step
    return place, firm


def _word_plain(folded: str, place: int, at: int) -> int:
    word = next((w for w in _AHEAD_WORDS if folded.startswith(w, place)), "")
    behind = folded[place + len(word) : place + len(word) + 1]
    tied = place == at or (behind.isascii() and behind.isalnum())
    return 0 if word.isascii() and tied else len(word)


def back_plain(folded: str, start: int) -> tuple[int, bool]:
    """Plain twin of `back` for one label that ends its text."""
    place, linked = start, False
    for _ in range(STEPS):
        before = folded[:place]
        link = next((w for w in _LINKS if before.endswith(w)), "")
        sign = before[-1:] if before[-1:] and before[-1:] in _BACK else ""
        step = len(link) or len(sign) or len(next((w for w in _OBJECTS if before.endswith(w)), ""))
        if not step:
            break
        linked |= bool(link)
        place -= step
    return place, linked
