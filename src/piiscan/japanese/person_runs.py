"""Columns of runs for the name model: a run is a stretch of one kind of character, a chain is katakana parts joined
by ・ or Latin words joined by spaces. What stands before and behind a run speaks for each of its characters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_columns, person_words
from piiscan.japanese.person_columns import KANJI, KATAKANA, LATIN, Column, Columns, View, if_any, mix
from piiscan.japanese.positions import is_in
from piiscan.text import ngrams

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_WHOLE_MOST = 10  # characters of a run that is looked up as one word
_DOTS, _LATIN_JOINS = "・=", " ."


@dataclass(frozen=True, slots=True, eq=False)
class Runs:
    """start, end: runs in order without a gap; owner: the run of each position."""

    start: Ints
    end: Ints
    owner: Ints

    @classmethod
    def of(cls, kind: Column) -> Runs:
        first = np.ones(len(kind), np.bool_)
        first[1:] = kind[1:] != kind[:-1]
        start = np.flatnonzero(first)
        return cls(start, np.append(start[1:], len(kind)), np.cumsum(first) - 1)

    def place(self, at: Ints) -> Column:
        """Where in its run each position stands: 1 first, 2 inside, 3 last, 4 the only one."""
        start, end = self.start[self.owner[at]], self.end[self.owner[at]]
        first, last = at == start, at == end - 1
        place: Column = np.where(first & last, 4, np.where(first, 1, np.where(last, 3, 2))).astype(np.uint32)
        return place


def joined_kinds(view: View) -> tuple[Column, Bools]:
    """Kinds in which a joiner between two parts of a chain is of their kind, and where such joiners are."""
    kind, joint = view.kind, np.zeros(len(view.kind), np.bool_)
    before, behind, inner = kind[:-2], kind[2:], view.folded[1:-1]
    joint[1:-1] = (before == behind) & (
        (before == KATAKANA) & is_in(inner, _DOTS) | (before == LATIN) & is_in(inner, _LATIN_JOINS)
    )
    return np.where(joint, np.concatenate((kind[:1], kind[:-1])), kind), joint


def surroundings(view: View, start: Ints, end: Ints, kind: Column) -> Columns:
    """Characters and meanings before and behind runs; 0 for runs that are no words."""
    n = len(view.code)

    def at(column: Column, place: Ints) -> Column:
        return np.where((place >= 0) & (place < n), column.take(place, mode="clip"), np.uint32(0))

    b1, b2, b3 = (at(view.code, start - i) for i in (1, 2, 3))
    e1, e2, e3, e4 = (at(view.code, end + i) for i in range(4))
    m0, m1, m2 = (person_words.clusters(at(view.words.begins, end + i)) for i in range(3))
    l1, l2 = (person_words.clusters(at(view.words.ends, start - i)) for i in (1, 2))
    word = (kind == KANJI) | (kind == KATAKANA) | (kind == LATIN)
    found = {
        "b1": mix(kind, b1),
        "b2": mix(kind, b1, b2),
        "b3": mix(kind, b1, b2, b3),
        "e1": mix(kind, e1),
        "e2": mix(kind, e1, e2),
        "e3": mix(kind, e1, e2, e3),
        "e4": mix(kind, e1, e2, e3, e4),
        "b1e1": mix(kind, b1, e1),
        "b2e2": mix(kind, b1, b2, e1, e2),
        "m0": if_any(mix(kind, m0), m0),
        "m1": if_any(mix(kind, m1, e1), m1),
        "m2": if_any(mix(kind, m2, e1), m2),
        "l1": if_any(mix(kind, l1), l1),
        "l2": if_any(mix(kind, l2, b1), l2),
        "l1m0": mix(kind, l1, m0),
    }
    return {name: if_any(column, word) for name, column in found.items()}


def whole(view: View, start: Ints, end: Ints) -> tuple[Column, Column, Column]:
    """(known as View.known, cluster, hash) of runs as one word each."""
    size = np.minimum(end - start, _WHOLE_MOST)
    hashes = ngrams.span_hashes(view.folded, start, size)
    short = end - start <= _WHOLE_MOST
    found = np.where(short, person_words.look_up(hashes), np.uint32(0))
    known = found >> person_words.CLASS
    for length in range(1, 5):
        rows = np.flatnonzero(end - start == length)
        known[rows] |= person_columns.levels_of(hashes[rows], length)
    return known, person_words.clusters(found), hashes.astype(np.uint32)


def of_runs(view: View, runs: Runs) -> Columns:
    """Columns of runs."""
    start, end, kind = runs.start, runs.end, view.kind[runs.start]
    size = np.minimum(end - start, 10).astype(np.uint32)
    known, cluster, hashes = whole(view, start, end)
    word = (kind == KANJI) | (kind == KATAKANA) | (kind == LATIN)
    last = len(view.code) - 1
    head = [view.code[np.minimum(start + i, last)] for i in range(3)]
    tail = [view.code[np.maximum(end - 1 - i, 0)] for i in range(3)]
    behind = view.words.begins.take(np.minimum(end + 1, last)) & np.uint32(0xFF)
    own = {
        "size": mix(kind, size),
        "known": mix(known, np.minimum(size, 8), kind),
        "word": if_any(hashes, word),
        "head2": if_any(mix(*head[:2]), word & (size >= 2)),
        "head3": if_any(mix(*head), word & (size >= 3)),
        "tail2": if_any(mix(*tail[:2]), word & (size >= 2)),
        "tail3": if_any(mix(*tail), word & (size >= 3)),
        "cluster": if_any(mix(cluster, np.minimum(size, 6)), cluster),
        "cluster_m1": if_any(mix(cluster, behind), cluster * behind),
    }
    return own | surroundings(view, start, end, kind)


def of_chains(view: View) -> tuple[Columns, Ints, Ints, Ints]:
    """Columns of chains of two parts and more; their starts and ends; number of the chain of each position or -1."""
    kind, joint = joined_kinds(view)
    runs = Runs.of(kind)
    joints = np.concatenate((np.zeros(1, np.int64), np.cumsum(joint, dtype=np.int64)))
    parts = joints[runs.end] - joints[runs.start]
    chains = np.flatnonzero(parts)
    number = np.full(len(runs.start), -1, np.int64)
    number[chains] = np.arange(len(chains))
    start, end = runs.start[chains], runs.end[chains]
    inner = Runs.of(view.kind)
    first, last = inner.owner[start], inner.owner[end - 1]
    parts32 = np.minimum(parts[chains], 4).astype(np.uint32)
    known_first = whole(view, inner.start[first], inner.end[first])[0]
    known_last = whole(view, inner.start[last], inner.end[last])[0]
    columns = {
        "parts": mix(parts32, kind[start]),
        "known": mix(known_first, known_last, parts32),
        "known_first": mix(known_first),
        "known_last": mix(known_last),
    } | surroundings(view, start, end, kind[start])
    return columns, start, end, number[runs.owner]
