"""Names that the model reads in running text, with what the words behind them say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_lexicons, person_model, person_pieces, word_lists
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.person_pieces import Pieces
from piiscan.japanese.positions import among, classes_at, codes_at, inside, is_in
from piiscan.text import fold, ngrams
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, NOTHING, Word

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
# Margins of the model (natural log). On text kept from training, spans of 1 to 2 were names in half of the cases, from
# 4 on in nine of ten. Latin letters and words with a space need SURE: they are commands and headings more often.
LEAST, SURE = 1.0, 4.0
_TOWNS = "市郡町村区県"
_WORD_MOST = 10  # characters of a word that is looked up
SURNAME_SURE = 2.5  # bits of a surname that an office does not make a place


def names(buffer: Buffer, values: Ints) -> Pieces:
    """Names as pieces of evidence "model", "model_sure" and "honorific". values: where values behind names' labels begin."""
    read = person_model.judge(buffer.folded, buffer.classes)
    if not len(read.start):
        return person_pieces.none()
    found = followed(buffer, read.start, read.end)
    honored = found.bits > 0
    sure = np.where(read.margin >= SURE, BIT["model_sure"], NOTHING)
    keep = (read.margin >= np.where(_odd(buffer, found) & ~honored, SURE, LEAST)) & ~doubted(buffer, found)
    keep &= ~_other_value(buffer, read.start) | among(read.start, values)
    return Pieces(found.start, found.end, found.bits | BIT["model"] | sure, found.office).take(keep)


def followed(buffer: Buffer, start: Ints, end: Ints) -> Pieces:
    """Spans with what follows them: an honorific, a rank, an office."""
    kind = person_pieces.starts_any(buffer.folded, end, "kana_honorific", "honorific", "rank") > 0
    office = person_pieces.starts_any(buffer.folded, end, "title") > 0
    bits = np.where(kind | office, BIT["honorific"], NOTHING).astype(Word)
    return Pieces(start, end, bits, office)


def doubted(buffer: Buffer, pieces: Pieces) -> Bools:
    """What the words behind make no name: パーキンソン病, 高山市長, 松本市; and parts of longer words."""
    place = ~pieces.office & (person_pieces.starts_any(buffer.folded, pieces.end, "place_behind") > 0)
    eponym = person_pieces.starts_any(buffer.folded, pieces.end, "eponym") > 0
    cut = _cut(buffer, pieces, fold.LATIN) | _cut(buffer, pieces, fold.KATAKANA) & (pieces.bits == 0)
    words = word_lists.lexicon("no_person").contains(
        ngrams.span_hashes(buffer.folded, pieces.start, pieces.end - pieces.start)
    )
    none: Bools = (
        place
        | eponym
        | cut
        | words & (pieces.bits > 0)
        | _part_of_kana(buffer, pieces)
        | _address(buffer, pieces)
        | (pieces.office & _rather_place(buffer, pieces))
    )
    return none


def _cut(buffer: Buffer, pieces: Pieces, kind: int) -> Bools:
    """Begins or ends inside a word of that kind of letters: シンボ|ル, at the border of what the model reads."""
    before, first, last, behind = _edges(buffer, pieces, kind)
    return before & first | last & behind


def _edges(buffer: Buffer, pieces: Pieces, kind: int) -> tuple[Bools, Bools, Bools, Bools]:
    """Whether the character before, the first, the last and the one behind are such letters."""
    before, first, last, behind = (
        classes_at(buffer.classes, at) & np.uint8(kind) > 0
        for at in (pieces.start - 1, pieces.start, pieces.end - 1, pieces.end)
    )
    return before, first, last, behind


def _address(buffer: Buffer, pieces: Pieces) -> Bools:
    """Two characters and more, a town's or a county's sign, and two more: 三原市頼兼; 長谷川町子 and 下村彦三郎 are names."""
    place, owner = inside(pieces.start, pieces.end)
    between = (place >= pieces.start[owner] + 2) & (place < pieces.end[owner] - 2)
    return _any(is_in(buffer.folded[place], _TOWNS) & between, owner, pieces)


def _any(mark: Bools, owner: Ints, pieces: Pieces) -> Bools:
    """Pieces of which a position is marked."""
    found: Bools = np.bincount(owner[mark], minlength=len(pieces)) > 0
    return found


def _part_of_kana(buffer: Buffer, pieces: Pieces) -> Bools:
    """A name that begins in hiragana and holds ・, of which one part is cut: こばやし・まこ|と."""
    place, owner = inside(pieces.start, pieces.end)
    before, first, last, behind = _edges(buffer, pieces, fold.HIRAGANA)
    return _any(is_in(buffer.folded[place], "・"), owner, pieces) & first & (last & behind | before)


def _other_value(buffer: Buffer, start: Ints) -> Bools:
    """Behind the label of another kind of name: 作品名：坊っちゃん."""
    sign = is_in(codes_at(buffer.folded, start - 1), ":=") & (codes_at(buffer.folded, start - 2) == ord("名"))
    other: Bools = sign & (start > 1)
    return other


def _odd(buffer: Buffer, pieces: Pieces) -> Bools:
    """With Latin letters or a space inside, or a word or place of the dictionary that is no name there."""
    place, owner = inside(pieces.start, pieces.end)
    odd = _any(buffer.classes[place] & np.uint8(fold.LATIN | fold.SPACE) > 0, owner, pieces)
    size = np.minimum(pieces.end - pieces.start, _WORD_MOST)
    hashes = ngrams.span_hashes(buffer.folded, pieces.start, size)
    word = np.flatnonzero(person_lexicons.not_names().contains(hashes) & (size == pieces.end - pieces.start))
    short = np.minimum(size[word], person_lexicons.SURNAME_MOST + 1)
    odd[word] |= person_lexicons.surnames().belief(buffer.folded, pieces.start[word], short) <= NONE
    return odd


def _rather_place(buffer: Buffer, pieces: Pieces) -> Bools:
    """A surname that is a place as well, before an office: 高山市長."""
    size = pieces.end - pieces.start
    short = np.flatnonzero(size <= person_lexicons.SURNAME_MOST)
    family = person_lexicons.surnames().belief(buffer.folded, pieces.start[short], size[short])
    found = np.zeros(len(size), np.bool_)
    found[short] = (family > NONE) & (family < SURNAME_SURE)
    return found


def lent(pieces: Pieces) -> Pieces:
    """Names in two parts take over what the model says of a part: it does not read across the space of 惣原 楠多郎."""
    read = np.flatnonzero(pieces.bits & BIT["model"])
    rows = np.flatnonzero(pieces.bits & BIT["spaced"])
    if not len(read) or not len(rows):
        return pieces
    read = read[np.argsort(pieces.start[read], kind="stable")]
    first = np.searchsorted(pieces.start[read], pieces.start[rows])
    near = read[np.minimum(first, len(read) - 1)]
    inside = (first < len(read)) & (pieces.end[near] <= pieces.end[rows])
    bits = pieces.bits.copy()
    bits[rows[inside]] |= pieces.bits[near[inside]] & (BIT["model"] | BIT["model_sure"])
    return Pieces(pieces.start, pieces.end, bits, pieces.office)
