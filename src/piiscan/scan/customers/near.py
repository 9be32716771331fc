"""Findings near each other in text put together to records of persons.

A name stands with what follows it up to the next name, or with what precedes it: both become records, for only the
right one is in an index. A mail address and a member number are records by themselves too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_parts
from piiscan.scan.hits import Hits
from piiscan.scan.records import plan
from piiscan.text import fold
from piiscan.text.buffer import Buffer

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Records = dict[str, Ints]  # field kind -> hit of each record, -1 for none
_NEAR = 300  # code points from a name to what is told of it
_READING = 8  # from a name to its reading: 山田 太郎（ヤマダ タロウ）
_BLANK = 1  # code points of a line without text: "\r"
_EACH = 2  # values of one kind that a person is tried with: two telephones
_KANA = np.uint8(fold.HIRAGANA | fold.KATAKANA)
_FACTS = {
    plan.BIRTH: "birth_date",
    plan.EMAIL: "email",
    plan.MEMBER: "customer_id",
    plan.MOBILE: "phone",
    plan.PHONE: "phone",
    plan.ADDRESS: "address",
    plan.POSTAL: "postal_code",
}
_KIND = np.array([_FACTS.get(code, "") for code in range(plan.CODES)])
_ALONE = ("email", "customer_id")  # tell a person without a name
_PIECES = ("name_kana", "given_name")  # of the name before them
NAMES = ("name", "family_name", *_PIECES)
_TOLD = (*NAMES, *dict.fromkeys(_FACTS.values()))


def records(hits: Hits, code: NDArray[np.int8], *, lines: bool) -> Records:
    """All records of a text. code: what each hit tells (`plan`); lines: units are lines of one text, else texts."""
    start, end, buffer = hits.found.start, hits.found.end, hits.buffer
    paragraph = _paragraphs(buffer, lines=lines)[buffer.unit_of(start)]
    kind = _KIND[code]
    names = np.flatnonzero(code == plan.NAME)
    parts = person_parts.find(buffer, start[names], end[names]) >= 0
    kana = (buffer.classes[start[names]] & buffer.classes[np.maximum(end[names] - 1, 0)] & _KANA) > 0
    gap = np.append(_NEAR, start[names[1:]] - end[names[:-1]])[: len(names)]
    gap[np.flatnonzero(np.diff(paragraph[names])) + 1] = _NEAR
    reading = kana & ~_before(kana) & (gap <= _READING)
    given = ~kana & ~parts[:, 0] & ~_before(parts[:, 2] | kana) & (gap <= 1)
    kind[names[reading]], kind[names[given]] = _PIECES
    anchors, facts = names[~(reading | given)], np.flatnonzero(kind != "")
    told = [_by_names(anchors, facts, kind, hits, paragraph, back=back) for back in (False, True)]
    both = np.unique([np.concatenate([part[name] for part in told]) for name in _TOLD], axis=1)
    out = dict(zip(_TOLD, both, strict=True))
    _spell(out, names[kana], names[parts[:, 0] & ~parts[:, 2]], names[parts[:, 2] & ~parts[:, 0]])
    alone = facts[np.isin(kind[facts], _ALONE)]
    return {name: np.concatenate((at, np.where(kind[alone] == name, alone, -1))) for name, at in out.items()}


def _paragraphs(buffer: Buffer, *, lines: bool) -> Ints:
    """Of each unit; a blank line parts two."""
    ends = buffer.ends - buffer.starts <= _BLANK if lines else np.ones(len(buffer.starts), np.bool_)
    number: Ints = np.cumsum(ends, dtype=np.int64)
    return number


def _before(flags: Bools) -> Bools:
    """Of the one before; of the first it counts as set."""
    return np.append(True, flags)[: len(flags)]


def _by_names(
    anchors: Ints, facts: Ints, kind: NDArray[np.str_], hits: Hits, paragraph: Ints, *, back: bool
) -> Records:
    """Each name with the facts behind it (back: before it); facts that no name precedes (follows) go to the other side."""
    if not len(anchors) or not len(facts):
        return {name: np.empty(0, np.int64) for name in _TOLD}
    start, end = hits.found.start, hits.found.end
    before = np.searchsorted(start[anchors], start[facts], "right") - 1
    sides = []
    for at in (before, before + 1):
        who = anchors[np.clip(at, 0, len(anchors) - 1)]
        gap = np.where(start[who] <= start[facts], start[facts] - end[who], start[who] - end[facts])
        near = (at >= 0) & (at < len(anchors)) & (gap <= _NEAR) & (paragraph[who] == paragraph[facts])
        sides.append(np.where(near, at, -1))
    first, second = sides[::-1] if back else sides
    owner = np.where(first >= 0, first, second)
    owner = np.where(np.isin(kind[facts], _PIECES), sides[0], owner)
    return _tried(anchors, facts[owner >= 0], owner[owner >= 0], kind, back=back)


def _tried(anchors: Ints, facts: Ints, owner: Ints, kind: NDArray[np.str_], *, back: bool) -> Records:
    """Records of names with their facts: one with the nearest of each kind, one more with the second nearest."""
    tried = [{name: np.full(len(anchors), -1, np.int64) for name in _TOLD} for _ in range(_EACH)]
    more = np.zeros(len(anchors), np.bool_)
    for name in (*_PIECES, *_TOLD[len(NAMES) :]):
        mine = np.flatnonzero(kind[facts] == name)[:: -1 if back else 1]
        mine = mine[np.argsort(owner[mine], kind="stable")]
        who = owner[mine]
        begins = np.flatnonzero(np.concatenate(([True], who[1:] != who[:-1]))) if len(who) else who
        rank = np.arange(len(who)) - np.repeat(begins, np.diff(np.append(begins, len(who))))
        for number in range(_EACH):
            for later in tried[number:]:
                later[name][who[rank == number]] = facts[mine[rank == number]]
        more[who[rank == _EACH - 1]] = True
    some = np.zeros(len(anchors), np.bool_)
    some[owner[~np.isin(kind[facts], _PIECES)]] = True  # a name alone tells nobody
    for one in tried:
        one["name"] = anchors
    return {name: np.concatenate([tried[0][name][some], *(t[name][some & more] for t in tried[1:])]) for name in _TOLD}


def _spell(told: Records, kana: Ints, family: Ints, given: Ints) -> None:
    """Names that are a reading, a surname or a given name alone stand as such. kana, family, given: hits of such names."""
    name = told["name"].copy()
    reading = np.isin(name, kana)
    split = told["given_name"] >= 0
    for kind, mine in (
        ("name_kana", reading & (told["name_kana"] < 0)),
        ("family_name", (np.isin(name, family) | split) & ~reading),
        ("given_name", np.isin(name, given) & ~split & ~reading),
    ):
        told[kind] = np.where(mine, name, told[kind])
        told["name"] = np.where(mine | reading, -1, told["name"])
