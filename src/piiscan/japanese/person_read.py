"""Names that the model reads in running text, with what the words behind them say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.japanese import person_lexicons, person_model, person_pieces
from piiscan.japanese.person_lexicons import NONE
from piiscan.japanese.person_pieces import Pieces
from piiscan.model import EVIDENCE_BIT
from piiscan.text import fold
from piiscan.text.buffer import Buffer

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
BIT = {code: np.uint32(bit) for code, bit in EVIDENCE_BIT.items()}
# Margins of the model (natural log). On text kept from training, spans of 1 to 2 were names in half of the cases, from
# 4 on in nine of ten.
# Words in katakana alone need SURE: manuals are full of such (カーネル), which the training text hardly has.
LEAST, SURE = 1.0, 4.0
SURNAME_SURE = 2.5  # bits of a surname that an office does not make a place


def names(buffer: Buffer) -> Pieces:
    """Names as pieces of evidence "model", "model_sure" and "honorific"."""
    read = person_model.judge(buffer.folded, buffer.classes)
    found = followed(buffer, read.start, read.end)
    honored = found.bits > 0
    sure = np.where(read.margin >= SURE, BIT["model_sure"], np.uint32(0))
    spelled = (buffer.classes[read.start] & buffer.classes[read.end - 1] & np.uint8(fold.KATAKANA) > 0) & ~honored
    keep = (read.margin >= np.where(spelled, SURE, LEAST)) & ~doubted(buffer, found)
    return Pieces(found.start, found.end, found.bits | BIT["model"] | sure, found.office).take(keep)


def followed(buffer: Buffer, start: Ints, end: Ints) -> Pieces:
    """Spans with what follows them: an honorific, a rank, an office."""
    kind = person_pieces.starts_any(buffer.folded, end, "kana_honorific", "honorific", "rank") > 0
    office = person_pieces.starts_any(buffer.folded, end, "title") > 0
    bits = np.where(kind | office, BIT["honorific"], np.uint32(0)).astype(np.uint32)
    return Pieces(start, end, bits, office)


def doubted(buffer: Buffer, pieces: Pieces) -> Bools:
    """What the words behind make no name: パーキンソン病, 高山市長, 松本市."""
    place = ~pieces.office & (person_pieces.starts_any(buffer.folded, pieces.end, "place_behind") > 0)
    eponym = person_pieces.starts_any(buffer.folded, pieces.end, "eponym") > 0
    none: Bools = place | eponym | (pieces.office & _rather_place(buffer, pieces))
    return none


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
