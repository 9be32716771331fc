"""Names that only the layout of a list tells: where the other lines have a name, this one has a word like one.

・三宅桜 : 北海道… : 03-… among forty such lines whose names the recognizers know. Such names count as persons of a list;
they are no findings.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.japanese.canonical import canonical
from piiscan.keys import Key, prf_texts
from piiscan.scan import values
from piiscan.scan.hits import Hits
from piiscan.scan.records import plan
from piiscan.scan.records.items import GUESSED, PROSE, READ, Items

Ints = NDArray[np.int64]
Words = NDArray[np.uint64]
_LEAST, _OTHERS = 3, 2  # names of lines known by the recognizers; times as many as are told by the layout
_BEFORE = 40  # characters before a fact in which its name stands
_LETTERS = r"[\p{Han}々ヶ〆\p{Hiragana}\p{Katakana}ー]"
_NAME = (
    rf"^(?:.*?[^\p{{L}}ー])?(?P<name>\p{{Han}}{_LETTERS}{{1,5}}|\p{{Han}}{_LETTERS}{{0,3}}[ 　]{_LETTERS}{{1,4}}|"
    rf"[\p{{Katakana}}ー]{{2,8}}[ 　・]{_LETTERS}{{1,8}})(?:[ 　]?[様殿])?[^\p{{L}}\d]*(?:TEL|Tel|電話|携帯|住所)?[^\p{{L}}\d]*$"
)
_NO_NAME = frozenset("局課部室係店社会校院所館園組話宅先号")  # as the last letter: 事務局, 連絡先
_KINDS = 4  # a fourth of the names, at least, have a fact of a kind behind them
_FACTS = 8  # facts for each name, at most, where names are looked for: a log is no list


def completed(items: Items, hits: Hits, base: int, key: Key) -> Items:
    """With the names of records that have none, where most have one. base: characters of the document before the buffer."""
    facts = np.flatnonzero((items.code != plan.NAME) & (items.code != plan.ABOUT) & (items.start >= base))
    before = np.maximum(facts - 1, 0)
    named = (items.code[before] == plan.NAME) & (items.line[before] == items.line[facts])
    known = int(np.count_nonzero(named))
    follows = np.bincount(items.code[facts[named]], minlength=plan.CODES) * _KINDS >= known
    bare = facts[~named & ~items.has(PROSE)[facts] & follows[items.code[facts]]]
    if known < _LEAST or not 0 < len(bare) <= _FACTS * known:
        return items
    words = _words(_before(items, hits, base, bare))
    count = Counter(words)
    told = [word for word in words if word is not None and count[word] == 1]
    if not told or _OTHERS * len(told) > known:
        return items
    return _with(items, bare[[count[word] == 1 and word is not None for word in words]], told, key)


def _before(items: Items, hits: Hits, base: int, bare: Ints) -> pa.StringArray:
    """The text of the line before each fact, behind what was found there."""
    end = items.start[bare] - base
    line = hits.buffer.starts[hits.buffer.unit_of(end)]
    behind = np.where(bare > 0, items.end[np.maximum(bare - 1, 0)] - base, 0)
    start = np.maximum(np.maximum(line, behind), end - _BEFORE)
    return values.texts(values.code_points(hits.buffer), np.minimum(start, end), end)


def _words(texts: pa.StringArray) -> list[str | None]:
    """The word like a name at the end of each text."""
    import pyarrow.compute as pc

    found = pc.struct_field(pc.extract_regex(texts, _NAME), "name").to_pylist()
    return [word if word and word[-1] not in _NO_NAME else None for word in found]


def _with(items: Items, before: Ints, names: list[str], key: Key) -> Items:
    """The items with names put in before some of them."""
    forms = [form or name for form, name in zip(canonical("name", names), names, strict=True)]
    ids: Words = prf_texts(key.derive("finding id:PERSON"), forms)
    new = items.take(before)
    new = replace(
        new,
        code=np.full(len(new), plan.NAME, np.int8),
        id=ids,
        start=new.start - 1,
        end=new.start - 1,
        flags=np.full(len(new), GUESSED | READ),
    )
    both = items.then(new)
    return both.take(np.argsort(np.concatenate((np.arange(len(items)) * 2 + 1, before * 2)), kind="stable"))
