"""Where names could stand: kanji runs, the same without honorific or title, runs parted by a space, kana runs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import word_lists
from piiscan.japanese.positions import is_in
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, Bits, Word
from piiscan.text.runs import runs

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_JOINERS = "ヶケノツッ"  # 一ノ瀬 竹ヶ原 三ツ木
_COUNTERS = "年月日時分秒回人名件号番歳才円位"
RUN_MOST = 14  # a longer kanji run is prose or a title; no name with its titles is longer
HONORIFIC = BIT["honorific"]


@dataclass(frozen=True, slots=True, eq=False)
class Pieces:
    """Stretches of text: start, end, evidence so far, and whether what follows may be an office (高山市長)."""

    start: Ints
    end: Ints
    bits: Bits
    office: Bools

    def __len__(self) -> int:
        return len(self.start)

    def take(self, which: Bools | Ints) -> Pieces:
        return Pieces(self.start[which], self.end[which], self.bits[which], self.office[which])


def bare(start: Ints, end: Ints) -> Pieces:
    """Pieces without evidence."""
    return Pieces(start, end, np.zeros(len(start), Word), np.zeros(len(start), np.bool_))


def none() -> Pieces:
    """No pieces."""
    return bare(np.empty(0, np.int64), np.empty(0, np.int64))


def concat(parts: list[Pieces]) -> Pieces:
    return Pieces(
        np.concatenate([p.start for p in parts]),
        np.concatenate([p.end for p in parts]),
        np.concatenate([p.bits for p in parts]),
        np.concatenate([p.office for p in parts]),
    )


def kanji_runs(buffer: Buffer) -> tuple[Ints, Ints]:
    """Maximal runs of kanji, with ヶ ノ ツ between kanji, without the counter of a number (4月1日|改正)."""
    return kanji_runs_of(buffer.folded, buffer.classes)


def kanji_runs_of(folded: fold.Codes, classes: fold.Classes) -> tuple[Ints, Ints]:
    """The same of the arrays alone."""
    mask = classes & np.uint8(fold.KANJI) > 0
    at = np.flatnonzero(classes & np.uint8(fold.KATAKANA) > 0)
    at = at[is_in(folded[at], _JOINERS)]
    at = at[(at > 0) & (at < len(mask) - 1)]
    mask[at[mask[at - 1] & mask[at + 1]]] = True
    start, end = runs(mask)
    counter = np.flatnonzero(classes[start - 1] & np.uint8(fold.DIGIT) > 0) if len(start) else start
    counter = counter[is_in(folded[start[counter]], _COUNTERS) & (start[counter] > 0)]
    if not len(counter):
        return start, end
    start[counter] += 1
    return start[start < end], end[start < end]


def starts_any(folded: fold.Codes, at: Ints, *keys: str) -> Ints:
    """Length of the longest word of some lists (data/words.txt) that begins at each position, 0 for none."""
    return word_lists.beginning(*keys).longest(folded, at)


def ends_any(folded: fold.Codes, start: Ints, end: Ints, key: str) -> Bools:
    """Whether each stretch ends in a word of a list."""
    found = np.zeros(len(start), np.bool_)
    row, size = word_lists.ending(key).matches(folded, end - 1)
    found[row[size <= (end - start)[row]]] = True
    return found


def trimmed_behind(folded: fold.Codes, pieces: Pieces, key: str, *, office: bool) -> Pieces:
    """Pieces that end in a word of a list, without it, with the evidence of an honorific."""
    row, size = word_lists.ending(key).matches(folded, pieces.end - 1)
    longer = size < (pieces.end - pieces.start)[row]
    found, size = pieces.take(row[longer]), size[longer]
    flags = np.full(len(found), office)
    return Pieces(found.start, found.end - size, found.bits | Word(HONORIFIC), found.office | flags)


def behind_titles(buffer: Buffer, parts: list[Pieces]) -> list[Pieces]:
    """What stands in pieces behind a title: 営業部長|中村, 妻|花子. One-character titles count at the start alone."""
    finder, lengths = word_lists.finder("fore_title")
    position, word = finder.find(buffer.folded)
    return [_behind(p, position, lengths[word]) for p in parts if len(p)] if len(position) else []


def _behind(pieces: Pieces, position: Ints, size: Ints) -> Pieces:
    order = np.argsort(pieces.start, kind="stable")
    start, end = pieces.start[order], pieces.end[order]
    index = np.searchsorted(start, position, "right") - 1
    held = np.maximum(index, 0)
    inside = (index >= 0) & (position + size < end[held]) & ((size > 1) | (position == start[held]))
    owner = order[index[inside]]
    return Pieces((position + size)[inside], pieces.end[owner], pieces.bits[owner], pieces.office[owner])


def without_honorific(folded: fold.Codes, start: Ints, end: Ints) -> list[Pieces]:
    """Kanji runs whole, and without honorific or title behind."""
    short = end - start <= RUN_MOST
    whole = bare(start[short], end[short])
    follows = starts_any(folded, whole.end, "kana_honorific", "spaced_honorific") > 0
    whole = Pieces(whole.start, whole.end, np.where(follows, HONORIFIC, 0).astype(Word), whole.office)
    return [
        whole,
        trimmed_behind(folded, whole, "honorific", office=False),
        trimmed_behind(folded, whole, "title", office=True),
        trimmed_behind(folded, whole, "rank", office=False),
    ]


def of_runs(buffer: Buffer, start: Ints, end: Ints) -> Pieces:
    """Kanji runs as pieces: whole, without honorific or title behind, without title in front, without both."""
    back = without_honorific(buffer.folded, start, end)
    return concat(back + behind_titles(buffer, back))


def inner(start: Ints, end: Ints, sizes: tuple[int, ...]) -> Pieces:
    """Heads and tails of the given sizes of longer runs, at least two characters away from the other end."""
    parts = []
    for size in sizes:
        long = (end - start >= size + 2) & (end - start <= RUN_MOST)
        parts += [bare(start[long], start[long] + size), bare(end[long] - size, end[long])]
    return concat(parts)


def run_end(start: Ints, end: Ints, at: Ints) -> Ints:
    """End of the run that holds each position."""
    return end[np.searchsorted(start, at, "right") - 1]


def run_from(start: Ints, end: Ints, at: Ints) -> Ints:
    """End of the run that begins at each position, or the position itself."""
    if not len(start) or not len(at):
        return at
    index = np.minimum(np.searchsorted(start, at), len(start) - 1)
    return np.where(start[index] == at, end[index], at)
