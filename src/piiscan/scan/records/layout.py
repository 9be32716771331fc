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
from piiscan.scan.records.items import GUESSED, PROSE, READ, Items
from piiscan.text import fold

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_LEAST, _OTHERS = 3, 2  # names of lines known by the recognizers; times as many as are told by the layout
_KINDS = 4  # a fourth of the names, at least, have a fact of a kind behind them
_FACTS = 8  # facts for each name, at most, where names are looked for: a log is no list
_WIDTH = 20  # characters before a fact in which its name stands
_WHOLE, _PART = 6, 4  # letters of a name without a space, and of a part beside one
_NO_NAME = frozenset("局課部室係店社会校院所館園組話宅先号")  # as the last letter: 事務局, 連絡先
_LETTER = np.uint8(fold.KANJI | fold.HIRAGANA | fold.KATAKANA)


def completed(items: Items, hits: Hits, base: int, key: Key, before: int = 0) -> Items:
    """With the names of records that have none, where most have one.

    base: characters of the document before the buffer; before: records of the document before it.
    """
    facts = np.flatnonzero((items.code != plan.NAME) & (items.code != plan.ABOUT) & (items.start >= base))
    last = np.maximum(facts - 1, 0)
    named = (items.code[last] == plan.NAME) & (items.line[last] == items.line[facts])
    here = int(np.count_nonzero(named))
    known = here + before
    if not here or known < _LEAST:
        return items
    follows = np.bincount(items.code[facts[named]], minlength=plan.CODES) * _KINDS >= here
    bare = facts[~named & ~items.has(PROSE)[facts] & follows[items.code[facts]]]
    if not 0 < len(bare) <= _FACTS * known:
        return items
    start, end = _words(items, hits, base, bare)
    bare, start, end = bare[end > start], start[end > start], end[end > start]
    words = [hits.buffer.text[low:high] for low, high in zip(start.tolist(), end.tolist(), strict=True)]
    count = Counter(words)
    good = [count[word] == 1 and word[-1] not in _NO_NAME for word in words]
    if not 0 < _OTHERS * sum(good) <= known:
        return items
    return _with(items, bare[np.array(good)], [word for word, told in zip(words, good, strict=True) if told], key)


def _words(items: Items, hits: Hits, base: int, bare: Ints) -> tuple[Ints, Ints]:
    """Start and end of the word like a name before each fact, on its line behind what was found there; equal for none."""
    end = items.start[bare] - base
    line = hits.buffer.starts[hits.buffer.unit_of(end)]
    low = np.maximum(line, np.where(bare > 0, items.end[np.maximum(bare - 1, 0)] - base, 0))
    place = end[:, None] - 1 - np.arange(_WIDTH)  # backward from the fact
    classes = np.where(place >= low[:, None], hits.buffer.classes.take(place, mode="clip"), np.uint8(0))
    letter = classes & _LETTER > 0
    skip = _leading(~letter & (classes & np.uint8(fold.DIGIT) == 0))
    last = _leading(letter | (np.arange(_WIDTH) < skip[:, None])) - skip
    beside = skip + last
    spaced = np.take_along_axis(classes, np.minimum(beside, _WIDTH - 1)[:, None], 1)[:, 0] & np.uint8(fold.SPACE) > 0
    first = _leading(letter | (np.arange(_WIDTH) <= beside[:, None])) - beside - 1
    kanji = classes & np.uint8(fold.KANJI) > 0
    alone = _leading(kanji | (np.arange(_WIDTH) < skip[:, None])) - skip == last
    two = spaced & (first > 0) & (first <= _PART) & (last <= _PART) & ((last <= 2) | ~alone)
    size = np.where(two, last + 1 + first, last)
    begins = np.take_along_axis(classes, np.minimum(skip + size - 1, _WIDTH - 1).clip(0)[:, None], 1)[:, 0]
    kanji_first = begins & np.uint8(fold.KANJI) > 0
    kana_first = (begins & np.uint8(fold.KATAKANA) > 0) & two & (first > 1) & (last > 1)
    good = (two | ((last > 1) & (last <= _WHOLE))) & (kanji_first | kana_first) & (skip + size < _WIDTH)
    return end - skip - np.where(good, size, 0), end - skip


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
