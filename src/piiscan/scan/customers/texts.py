"""Findings near each other in text put together to records of persons, and asked of an index of customers.

A name stands with what follows it up to the next name, or with what precedes it; both are tried, for only the right
one is in the index. A mail address and a member number are asked by themselves too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.japanese import person_parts
from piiscan.model import CustomerAnswer
from piiscan.scan import values
from piiscan.scan.customers.asked import Asked
from piiscan.scan.customers.marks import of_records
from piiscan.scan.hits import Hits
from piiscan.scan.records import codes, plan
from piiscan.text import fold

Ints = NDArray[np.int64]
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
_ALONE = ("email", "customer_id")  # tell a person without a name
_NAMES = ("name", "name_kana", "family_name", "given_name")
_TOLD = (*_NAMES, *dict.fromkeys(_FACTS.values()))


def marked(asked: Asked, hits: Hits, specs: Sequence[RecognizerSpec], *, lines: bool) -> Hits:
    """The findings with what the index says of the records they make. lines: units are lines of one text."""
    paragraph = _paragraphs(hits, lines=lines)
    told = _parts(hits, codes.of_specs(specs)[hits.found.recognizer], paragraph)
    size = len(told["name"])
    if not size:
        return hits
    points = values.code_points(hits.buffer)
    answer = asked.ask({kind: [_texts(points, hits, at)] for kind, at in told.items() if (at >= 0).any()})
    record = _best(told, answer, len(hits))
    some = np.zeros(size, np.bool_)
    some[record[record >= 0]] = True
    asked.met(hits.location.member, answer, some)
    return replace(hits, customer=of_records(answer, record))


def _paragraphs(hits: Hits, *, lines: bool) -> Ints:
    """Of each hit; a blank line parts two."""
    buffer = hits.buffer
    blank = buffer.ends - buffer.starts <= _BLANK if lines else np.ones(len(buffer.starts), np.bool_)
    number: Ints = np.cumsum(blank, dtype=np.int64)
    return number[buffer.unit_of(hits.found.start)]


def _parts(hits: Hits, code: NDArray[np.int8], paragraph: Ints) -> Records:
    """All records of a text."""
    start, end = hits.found.start, hits.found.end
    kind = np.array([_FACTS.get(c, "") for c in range(plan.CODES)])[code]
    names = np.flatnonzero(code == plan.NAME)
    kana = (hits.buffer.classes[start[names]] & hits.buffer.classes[np.maximum(end[names] - 1, 0)] & _KANA) > 0
    reading = _readings(start[names], end[names], paragraph[names], kana)
    kind[names[reading]] = "name_kana"
    anchors, facts = names[~reading], np.flatnonzero(kind != "")
    told = [_by_names(anchors, facts, kind, start, end, paragraph, back=back) for back in (False, True)]
    both = np.unique([np.concatenate([part[name] for part in told]) for name in _TOLD], axis=1)
    spelled = dict(zip(_TOLD, both, strict=True))
    _spell(spelled, hits, names[kana & ~reading])
    return _with(spelled, facts[np.isin(kind[facts], _ALONE)], kind)


def _readings(start: Ints, end: Ints, paragraph: Ints, kana: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether a name is the reading of the one before it."""
    out = np.zeros(len(start), np.bool_)
    near = (start[1:] - end[:-1] <= _READING) & (paragraph[1:] == paragraph[:-1])
    out[1:] = kana[1:] & ~kana[:-1] & near
    return out


def _by_names(
    anchors: Ints, facts: Ints, kind: NDArray[np.str_], start: Ints, end: Ints, paragraph: Ints, *, back: bool
) -> Records:
    """Each name with the facts behind it (back: before it); facts that no name precedes (follows) go to the other side."""
    if not len(anchors) or not len(facts):
        return {name: np.empty(0, np.int64) for name in _TOLD}
    before = np.searchsorted(start[anchors], start[facts], "right") - 1
    sides = []
    for at, near in ((before, start[facts] - end[anchors[np.maximum(before, 0)]]), (before + 1, None)):
        inside = (at >= 0) & (at < len(anchors))
        who = anchors[np.clip(at, 0, len(anchors) - 1)]
        gap = start[who] - end[facts] if near is None else near
        sides.append(np.where(inside & (gap <= _NEAR) & (paragraph[who] == paragraph[facts]), at, -1))
    first, second = sides[::-1] if back else sides
    owner = np.where(first >= 0, first, second)
    return _tried(anchors, facts[owner >= 0], owner[owner >= 0], kind, back=back)


def _tried(anchors: Ints, facts: Ints, owner: Ints, kind: NDArray[np.str_], *, back: bool) -> Records:
    """Records of names with their facts: one with the nearest of each kind, one more with the second nearest."""
    tried = [{name: np.full(len(anchors), -1, np.int64) for name in _TOLD} for _ in range(_EACH)]
    more = np.zeros(len(anchors), np.bool_)
    for name in ("name_kana", *_TOLD[len(_NAMES) :]):
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
    some[owner] = True
    for records in tried:
        records["name"] = anchors.copy()
    return {
        name: np.concatenate([tried[0][name][some], *(further[name][more] for further in tried[1:])]) for name in _TOLD
    }


def _spell(told: Records, hits: Hits, kana: Ints) -> None:
    """Names that are a reading, a surname or a given name alone stand as such. kana: hits of names in kana."""
    name = told["name"]
    found = person_parts.find(hits.buffer, hits.found.start[name], hits.found.end[name])
    family, given = found[:, 0] >= 0, found[:, 2] >= 0
    reading = np.isin(name, kana)
    for kind, mine in (
        ("name_kana", reading & (told["name_kana"] < 0)),
        ("family_name", family & ~given & ~reading),
        ("given_name", given & ~family & ~reading),
    ):
        told[kind] = np.where(mine, name, told[kind])
        told["name"] = np.where(mine | reading, -1, told["name"])


def _with(told: Records, alone: Ints, kind: NDArray[np.str_]) -> Records:
    """The records, and one for each finding that tells a person alone."""
    return {name: np.concatenate((at, np.where(kind[alone] == name, alone, -1))) for name, at in told.items()}


def _texts(points: NDArray[np.uint32], hits: Hits, at: Ints) -> pa.StringArray:
    """The values of some hits, null for -1."""
    some = np.flatnonzero(at >= 0)
    found = values.texts(points, hits.found.start[at[some]], hits.found.end[at[some]])
    place = np.zeros(len(at), np.int64)
    place[some] = np.arange(len(some))
    return found.take(pa.array(place, mask=at < 0))


def _best(told: Mapping[str, Ints], answer: CustomerAnswer, size: int) -> Ints:
    """The record of each hit: of those it agrees in, the surest one that is known; -1 for none."""
    hit, record = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for kind, at in told.items():
        if kind in answer.agrees:
            mine = np.flatnonzero((at >= 0) & (answer.kind > 0) & answer.agrees[kind])
            hit.append(at[mine])
            record.append(mine)
    hits, records = np.concatenate(hit), np.concatenate(record)
    order = np.lexsort((-records, answer.probability[records], answer.kind[records]))
    out = np.full(size, -1, np.int64)
    out[hits[order]] = records[order]  # of several the last, which is the surest
    return out
