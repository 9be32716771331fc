"""Candidates for names of persons in a whole buffer: spans with evidence, no judgement.

Kanji runs that a surname and a given name fill, surnames with an honorific, values behind a label, cells that hold
nothing but a name, names in kana where a label or a cell says so. The span holds the name alone.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import (
    person_doubts,
    person_foreign,
    person_kana,
    person_labels,
    person_latin,
    person_lexicons,
    person_pieces,
    person_read,
    person_readings,
    person_romaji,
    person_spoken,
    person_whole,
    squeezed,
)
from piiscan.japanese.latin_words import Latin
from piiscan.japanese.person_kana import KanaRuns
from piiscan.japanese.person_labels import Values
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.person_pieces import Pieces
from piiscan.japanese.positions import among
from piiscan.text import buffer as buffers
from piiscan.text import fold, spans
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING
from piiscan.text.spans import Spans

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

# Bits of a fill. On annotated news and encyclopedia text a kanji run with 3.5 or more was a name in 85 % of cases,
# with 2 to 3.5 in half; the head or tail (4 or 5 characters) of a longer run needs 6 to be one in 80 %.
SURE, LIKELY, SURE_INSIDE = 3.5, 2.0, 6.0
_INNER_SIZES = (4, 5)
SURNAME_SURE = 2.5
# Which of overlapping candidates stays. Only the order matters; the recognizer's own bits decide later.
_WEIGHTS = {"label": 4, "honorific": 4, "full_name": 4, "surname": 1, "spaced": 1.5, "table_cell": 3, "look_alike": -4}
_WEIGHTS |= {"model": 2.0, "model_sure": 0.4}  # names of the lexicons that it cuts otherwise win


def find_names(buffer: Buffer) -> Spans:
    """Candidates in order of start, none overlapping. Evidence: model.EVIDENCE_BIT."""
    unseen, runs = squeezed.unseen(buffer), person_pieces.kanji_runs(buffer)
    wide = squeezed.wide_spaces(buffer, *runs)
    gone = np.concatenate((unseen, wide))
    if not len(gone):
        return _find(buffer, *runs)
    second, position = squeezed.without(buffer, gone)
    found = _find(second, *person_pieces.kanji_runs(second))
    return _no_part(squeezed.moved_back(found, position, unseen), wide)


def _no_part(found: Spans, spaces: Ints) -> Spans:
    """Without what the model alone read in a part of a word set wide: 佐　藤　一　課　長　代　理."""
    known = found.evidence & (BIT["full_name"] | BIT["surname"]) > 0
    return found.take(known | ~(among(found.end, spaces) | among(found.start - 1, spaces)))


def _find(buffer: Buffer, start: Ints, end: Ints) -> Spans:
    """Candidates; start, end: kanji runs."""
    kana, labelled, cells = KanaRuns.of(buffer), person_labels.values(buffer, start, end), _cells(buffer)
    values, latin = labelled.at, Latin(buffer)
    parts = [
        person_kana.whole_names(buffer, values, cells, kana),
        person_foreign.names(buffer, kana.katakana),
        person_readings.names(buffer, kana),
        person_latin.names(buffer, latin, values, start, kana.hiragana[0]),
        person_romaji.names(buffer, latin, values),
        person_read.names(buffer, values),
    ]
    if len(start):
        parts += [
            _filled(buffer, person_pieces.of_runs(buffer, start, end), labelled, cells),
            _inner(buffer, start, end),
            _spaced(buffer, start, end, kana, values),
            person_kana.given_in_kana(buffer, start, end, kana),
            person_labels.unknown_names(buffer, start, end, values),
            person_labels.beside_family(buffer, start, end, labelled.kin),
            person_whole.names(buffer, values, cells),
            person_whole.spaced(buffer, start, end, kana, cells),
            person_spoken.names(buffer, start, end),
        ]
    pieces = person_pieces.concat(parts)
    pieces = pieces.take(~person_doubts.digits_alone(buffer, pieces))
    if not len(pieces):
        return spans.none()
    return _best(_joined(person_read.lent(pieces), buffer, values, cells))


def find_listed(buffer: Buffer, at: Ints) -> Spans:
    """Names in kanji in lists that begin at the positions `at` (rising): 山田、鈴木部長."""
    values = person_labels.with_lists(buffer, at)
    start, end = person_pieces.kanji_runs(buffer)
    mine, cells = among(start, values), _cells(buffer)
    if not mine.any():
        return spans.none()
    pieces = person_pieces.of_runs(buffer, start[mine], end[mine])
    return _best(_joined(_filled(buffer, pieces, Values(values, values[:0]), cells), buffer, values, cells))


def names_in(text: str) -> list[tuple[int, int, int]]:
    """(start, end, evidence) in one text alone."""
    found = find_names(buffers.of_text(text))
    return list(zip(found.start.tolist(), found.end.tolist(), found.evidence.tolist(), strict=True))


def _cells(buffer: Buffer) -> tuple[Ints, Ints]:
    """Units without the spaces at their ends (up to three)."""
    start, end = buffer.starts.copy(), buffer.ends.copy()
    space = np.append(buffer.classes & np.uint8(fold.SPACE | fold.BREAK) > 0, False)
    for _ in range(3):
        start += space[start] & (start < end)
        end -= space[end - 1] & (start < end)
    return start, end


def _filled(buffer: Buffer, pieces: Pieces, values: Values, cells: tuple[Ints, Ints]) -> Pieces:
    """Pieces that a surname and a given name fill, or one of the two where something else speaks for a person."""
    spoken = (pieces.bits & BIT["honorific"] > 0) | among(pieces.start, values.at) | _is_cell(buffer, pieces, cells)
    held = np.flatnonzero(spoken | (pieces.end - pieces.start > 1))  # most runs of prose are one kanji
    pieces, spoken = pieces.take(held), spoken[held]
    honored, cell = pieces.bits & BIT["honorific"] > 0, _is_cell(buffer, pieces, cells)
    fill = person_lexicons.fill(buffer.folded, pieces.start, pieces.end)
    sure, likely = fill.full >= SURE, fill.full >= LIKELY
    alone = (fill.surname > NONE) & np.where(pieces.office, fill.surname >= SURNAME_SURE, True) & spoken
    cell = (cell | among(pieces.start, values.kin)) & ~person_doubts.choice(buffer, pieces)
    alone[cell] |= _given(buffer, pieces.take(cell))
    blocked = honored.copy()
    blocked[blocked] = person_doubts.no_person(buffer, pieces.take(blocked), fill.surname[blocked])
    bits = pieces.bits | np.where(sure, BIT["full_name"], BIT["surname"])
    bits |= np.where(
        (fill.full > NONE) & ~likely & ~spoken | person_doubts.okurigana(buffer, pieces),
        BIT["look_alike"],
        NOTHING,
    )
    keep = likely | alone | ((fill.full > NONE) & spoken)
    return Pieces(pieces.start, pieces.end, bits, pieces.office).take(keep & ~blocked)


def _given(buffer: Buffer, pieces: Pieces) -> Bools:
    length = np.minimum(pieces.end - pieces.start, person_lexicons.GIVEN_MOST + 1)
    known: Bools = person_lexicons.given_names().belief(buffer.folded, pieces.start, length) > NONE
    return known


def _inner(buffer: Buffer, start: Ints, end: Ints) -> Pieces:
    """Heads and tails of long runs that a common pair of names fills: 石川智久|上級研究員."""
    pieces = person_pieces.inner(start, end, _INNER_SIZES)
    fill = person_lexicons.fill(buffer.folded, pieces.start, pieces.end)
    bits = pieces.bits | BIT["full_name"]
    pieces = Pieces(pieces.start, pieces.end, bits, pieces.office).take(fill.full >= SURE_INSIDE)
    goes_on = person_pieces.starts_any(buffer.folded, pieces.end, "name_goes_on") > 0
    return pieces.take(~(goes_on | _of_body(buffer, start, end, pieces)))


def _of_body(buffer: Buffer, start: Ints, end: Ints, pieces: Pieces) -> Bools:
    """Heads of runs that name a school, a hospital, a park: 松本深志|高等学校."""
    stop = person_pieces.run_end(start, end, pieces.start)
    behind: Bools = (stop > pieces.end) & person_pieces.ends_any(buffer.folded, pieces.end, stop, "place_behind")
    return behind


def _spaced(buffer: Buffer, start: Ints, end: Ints, kana: KanaRuns, values: Ints) -> Pieces:
    """A surname run, one space, a given name (kanji run with or without honorific, or kana run)."""
    folded, last = buffer.folded, len(buffer.folded) - 1
    near = np.flatnonzero((end - start <= person_lexicons.SURNAME_MOST) & (end < last))
    near = near[buffer.classes[end[near]] & np.uint8(fold.SPACE) > 0]
    family = person_lexicons.surnames().belief(folded, start[near], (end - start)[near])
    near, family = near[family > NONE], family[family > NONE]
    first, at = start[near], end[near] + 1
    if not len(near):
        return person_pieces.none()
    seconds = _seconds(buffer, start, end, at, kana)
    owner = np.searchsorted(at, seconds.start)
    given = person_lexicons.given_names().belief(folded, seconds.start, seconds.end - seconds.start)
    known = given > NONE
    bits = (
        seconds.bits
        | BIT["spaced"]
        | np.where(known & (given + family[owner] >= 2.0), BIT["full_name"], BIT["surname"])
    )
    sure = (family[owner] >= SURNAME_SURE) | (person_pieces.starts_any(folded, first[owner], "short_surname") > 0)
    asked = among(first[owner], values) & ~known
    asked[asked] = person_latin.own_label(buffer, first[owner][asked])
    keep = known | (sure & ((seconds.bits & BIT["honorific"] > 0) | asked))
    return Pieces(first[owner], seconds.end, bits, seconds.office).take(keep)


def _seconds(buffer: Buffer, start: Ints, end: Ints, at: Ints, kana: KanaRuns) -> Pieces:
    """Pieces that could be the given name behind the space: each begins at one of `at`."""
    second = person_pieces.run_from(start, end, at)
    kanji = (second > at) & (person_pieces.starts_any(buffer.folded, at, "honorific") < second - at)  # 井上 殿
    other = kana.ends(at[~kanji])
    parts = person_pieces.without_honorific(buffer.folded, at[kanji], second[kanji])
    mixed = person_pieces.bare(at, person_whole.letters_end(buffer, at, person_lexicons.GIVEN_MOST + 1))  # まゆ実
    both = person_pieces.concat([*parts, person_pieces.bare(at[~kanji], other), mixed])
    short = (both.end > both.start) & (both.end - both.start <= person_lexicons.GIVEN_MOST)
    return person_pieces.concat([both.take(short), person_foreign.honored(buffer, at[~kanji], other)])


def _is_cell(buffer: Buffer, pieces: Pieces, cells: tuple[Ints, Ints]) -> Bools:
    """Whether the piece fills its unit."""
    unit = buffer.unit_of(pieces.start)
    fills: Bools = (cells[0][unit] == pieces.start) & (cells[1][unit] == pieces.end)
    return fills


def _joined(pieces: Pieces, buffer: Buffer, values: Ints, cells: tuple[Ints, Ints]) -> Spans:
    """One span per (start, end) with the evidence of all its pieces and of its surroundings."""
    bits = pieces.bits | np.where(_is_cell(buffer, pieces, cells), BIT["table_cell"], NOTHING)
    bits |= np.where(among(pieces.start, values), BIT["label"], NOTHING)
    doubted = person_doubts.look_alike(buffer, pieces, values) & (pieces.bits & BIT["model"] == 0)
    bits |= np.where(doubted, BIT["look_alike"], NOTHING)
    order = np.lexsort((pieces.end, pieces.start))
    start, end, bits = pieces.start[order], pieces.end[order], bits[order]
    first = np.ones(len(start), np.bool_)
    first[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    heads = np.flatnonzero(first)
    return Spans(start[heads], end[heads], np.bitwise_or.reduceat(bits, heads) if len(heads) else bits)


def _best(found: Spans) -> Spans:
    weight = np.zeros(len(found))
    for code, bits in _WEIGHTS.items():
        weight += np.where(found.evidence & BIT[code] > 0, bits, 0.0)
    return found.take(spans.best_per_cluster(found.start, found.end, weight))
