"""Names that only the layout of a list tells: where the other lines have a name, this one has a word like one.

・三宅桜 : 北海道… : 03-… among forty such lines whose names the recognizers know. Such names count as persons of a list;
they are no findings.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese.canonical import canonical
from piiscan.keys import Key, prf_texts
from piiscan.scan.hits import Hits
from piiscan.scan.records import plan
from piiscan.scan.records.items import FACTS, GUESSED, PROSE, READ, Items, filled
from piiscan.text import fold

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_LEAST, _OTHERS = 3, 2  # names of lines known by the recognizers; times as many as are told by the layout
_KINDS = 4  # a fourth of the names, at least, have a fact of a kind behind them
_FACTS = 8  # facts for each name, at most, where names are looked for: a log is no list
_WIDTH = 20  # characters before a fact in which its name stands
_WHOLE, _PART = 6, 4  # letters of a name without a space, and of a part beside one
_KATAKANA = 5  # letters of a name in katakana, at least
_NO_NAME = frozenset("局課部室係店社会校院所館園組話宅先号員")  # as the last letter: 事務局, 連絡先
_LETTER = np.uint8(fold.KANJI | fold.HIRAGANA | fold.KATAKANA)


def completed(items: Items, hits: Hits, base: int, key: Key, before: int = 0) -> Items:
    """With the names of records that have none, where most have one.

    base: characters of the document before the buffer; before: records of the document before it.
    """
    facts = np.flatnonzero((items.code != plan.NAME) & (items.code != plan.ABOUT) & (items.start >= base))
    last = np.maximum(facts - 1, 0)
    lines = items.line[facts] - items.line[last]  # from what was found before
    named = (items.code[last] == plan.NAME) & (lines <= 1)
    here = int(np.count_nonzero(named))
    known = here + before
    if not here or known < _LEAST:
        return items
    follows = np.bincount(items.code[facts[named]], minlength=plan.CODES) * _KINDS >= here
    blocks = 2 * int(np.count_nonzero(lines[named])) > here  # names have lines of their own
    open_facts = ~named & ~items.has(PROSE)[facts] & follows[items.code[facts]] & _again(items)[facts]
    bare = facts[open_facts & ((lines > 1) | (not blocks))]
    if not 0 < len(bare) <= _FACTS * known:
        return items
    start, end = _words(items, hits, base, bare, blocks=blocks)
    bare, start, end = bare[end > start], start[end > start], end[end > start]
    words = [hits.buffer.text[low:high] for low, high in zip(start.tolist(), end.tolist(), strict=True)]
    count = Counter(words)
    good = [count[word] == 1 and word[-1] not in _NO_NAME for word in words]
    if not 0 < _OTHERS * sum(good) <= known:
        return items
    return _with(items, bare[np.array(good)], [word for word, told in zip(words, good, strict=True) if told], key)


def _again(items: Items) -> Bools:
    """bool[item]: whether its kind came already since the last name, so that it is somebody else's."""
    name = np.maximum.accumulate(np.where(items.code == plan.NAME, np.arange(len(items)), -1))
    again = np.zeros(len(items), np.bool_)
    for code in FACTS:
        mine = np.flatnonzero(items.code == code)
        again[mine[1:]] = mine[:-1] > name[mine[1:]]
    return again


def _words(items: Items, hits: Hits, base: int, bare: Ints, *, blocks: bool) -> tuple[Ints, Ints]:
    """Start and end of the word like a name before each fact, behind what was found there; equal for none.

    blocks: it ends the line above, else stands on the line of the fact.
    """
    end = items.start[bare] - base
    unit = hits.buffer.unit_of(end)
    if blocks:
        text = np.flatnonzero(filled(hits))
        unit = text[np.maximum(np.searchsorted(text, unit) - 1, 0)]
        end = np.minimum(hits.buffer.ends[unit], end)
    low = np.maximum(hits.buffer.starts[unit], np.where(bare > 0, items.end[np.maximum(bare - 1, 0)] - base, 0))
    place = end[:, None] - 1 - np.arange(_WIDTH)  # backward from the fact
    classes = np.where(place >= low[:, None], hits.buffer.classes.take(place, mode="clip"), np.uint8(0))
    size, skip = _sizes(classes)
    return end - skip - size, end - skip


def _sizes(classes: fold.Classes) -> tuple[Ints, Ints]:
    """(letters of the word, 0 for none that is like a name, characters behind it). classes: uint8[n, _WIDTH], backward."""
    letter, kanji = classes & _LETTER > 0, classes & np.uint8(fold.KANJI) > 0
    far = np.arange(_WIDTH)
    skip = _leading(~letter & (classes & np.uint8(fold.DIGIT) == 0))
    last = _leading(letter | (far < skip[:, None])) - skip
    beside = skip + last
    spaced = _at(classes, beside) & np.uint8(fold.SPACE) > 0
    first = _leading(letter | (far <= beside[:, None])) - beside - 1
    all_kanji = _leading(kanji | (far < skip[:, None])) - skip == last
    two = spaced & (first > 0) & (first <= _PART) & (last <= _PART) & ((last <= 2) | ~all_kanji)
    size = np.where(two, last + 1 + first, last)
    begins = _at(classes, skip + size - 1)
    good = (begins & np.uint8(fold.KANJI) > 0) & (two | ((last > 1) & (last <= _WHOLE)))
    good |= (begins & np.uint8(fold.KATAKANA) > 0) & (size >= _KATAKANA) & (size < _WIDTH // 2)
    return np.where(good & (skip + size < _WIDTH), size, 0), skip


def _at(classes: fold.Classes, place: Ints) -> fold.Classes:
    told: fold.Classes = np.take_along_axis(classes, np.clip(place, 0, _WIDTH - 1)[:, None], 1)[:, 0]
    return told


def _leading(flags: Bools) -> Ints:
    """int64[row]: how many are set from the first on."""
    told: Ints = np.where(flags.all(axis=1), flags.shape[1], np.argmin(flags, axis=1)).astype(np.int64)
    return told


def _with(items: Items, before: Ints, names: list[str], key: Key) -> Items:
    """The items with names put in before some of them."""
    forms = [form or name for form, name in zip(canonical("name", names), names, strict=True)]
    new = items.take(before)
    new = replace(
        new,
        code=np.full(len(new), plan.NAME, np.int8),
        id=prf_texts(key.derive("finding id:PERSON"), forms),
        start=new.start - 1,
        end=new.start - 1,
        flags=np.full(len(new), GUESSED | READ),
    )
    both = items.then(new)
    return both.take(np.argsort(np.concatenate((np.arange(len(items)) * 2 + 1, before * 2)), kind="stable"))
