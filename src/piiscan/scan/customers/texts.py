"""Records of text asked of an index of customers, and the findings of those that are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.catalog.spec import RecognizerSpec
from piiscan.model import CustomerAnswer
from piiscan.scan import values
from piiscan.scan.customers import near
from piiscan.scan.customers.asked import Asked
from piiscan.scan.customers.marks import of_records
from piiscan.scan.hits import Hits
from piiscan.scan.records import codes

Ints = NDArray[np.int64]


def marked(asked: Asked, hits: Hits, specs: Sequence[RecognizerSpec], *, lines: bool) -> Hits:
    """The findings with what the index says of the records they make. lines: units are lines of one text."""
    told = near.records(hits, codes.of_specs(specs)[hits.found.recognizer], lines=lines)
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


def _texts(points: NDArray[np.uint32], hits: Hits, at: Ints) -> pa.StringArray:
    """The values of some hits, null for -1."""
    some = np.flatnonzero(at >= 0)
    found = values.texts(points, hits.found.start[at[some]], hits.found.end[at[some]])
    place = np.zeros(len(at), np.int64)
    place[some] = np.arange(len(some))
    return found.take(pa.array(place, mask=at < 0))


def _best(told: Mapping[str, Ints], answer: CustomerAnswer, size: int) -> Ints:
    """The record of each hit: of those it agrees in, the surest one that is known; -1 for none.

    Facts may stand beside the name of another person: a record whose name does not agree, or all whose facts belong to
    a surer one, is none.
    """
    agrees = {kind: at >= 0 for kind, at in told.items() if kind in answer.agrees}
    agrees = {kind: mine & answer.agrees[kind] for kind, mine in agrees.items()}
    names = [kind for kind in near.NAMES if kind in agrees]
    facts = [kind for kind in agrees if kind not in near.NAMES]
    known = answer.kind > 0
    if names:
        named = np.logical_or.reduce([told[kind] >= 0 for kind in names])
        known &= ~named | np.logical_or.reduce([agrees[kind] for kind in names])
    out = np.full(size, -1, np.int64)
    for kinds in (facts, names):
        _claim(out, [(told[kind], known & agrees[kind]) for kind in kinds], answer)
        held = np.zeros(len(known), np.bool_)
        held[out[out >= 0]] = True
        known &= held
    return out


def _claim(out: Ints, parts: Sequence[tuple[Ints, NDArray[np.bool_]]], answer: CustomerAnswer) -> None:
    """Each hit goes to the surest record that holds it. parts: hits of the records, and which of them count."""
    if not parts:
        return
    record = np.concatenate([np.flatnonzero(mine) for _, mine in parts])
    hit = np.concatenate([at[mine] for at, mine in parts])
    order = np.lexsort((-record, answer.probability[record], answer.kind[record]))
    out[hit[order]] = record[order]  # of several the last, which is the surest
