"""Cells that are candidates as a whole because their column's header says what they are.

A lexicon does not know every name and a member number has no shape: the header does the telling, here only the length
and the kind of characters are asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from piiscan.catalog.spec import Cells, RecognizerSpec
from piiscan.japanese import person_cells
from piiscan.japanese.address import columns
from piiscan.japanese.positions import is_in
from piiscan.scan.columns import TableState
from piiscan.text import fold
from piiscan.text.buffer import Buffer
from piiscan.text.evidence import BIT, Word
from piiscan.text.spans import Spans, concat, none

Ints = NDArray[np.int64]
_LETTERS = fold.KANJI | fold.HIRAGANA | fold.KATAKANA | fold.LATIN
_NAME_SIGNS = ",.'-"  # in names in Latin letters: YAMADA, Taro
_CODE_SIGNS = "-_./@+"


def candidates(
    specs: Sequence[RecognizerSpec], found: dict[int, Spans], table: TableState, buffer: Buffer, column: Ints
) -> list[tuple[int, Spans]]:
    """Whole cells under the headers of every recognizer that asks for them.

    Names are not taken from columns that as a whole hold other things: shops and offices have names too.
    """
    parts = []
    for i, spec in enumerate(specs):
        if spec.model == "jp_address":
            spans, table.address_parts, table.headed_parts = columns.cells(
                table.header, buffer, column, table.address_parts, table.sample
            )
            parts.append((i, spans))
        headed = table.says[i] & BIT["header"] > 0
        if spec.cells is None or not headed.any():
            continue
        if spec.cells.of != "name":
            parts.append((i, _whole(spec.cells, headed, buffer, column)))
            serial = [n for n in table.serial if headed[n]] if spec.cells.of == "code" else []
            if serial:
                short = replace(spec.cells, least=1, most=spec.cells.least - 1)
                parts.append((i, _whole(short, np.isin(np.arange(len(headed)), serial), buffer, column)))
            continue
        partner = person_cells.partners(table.header)
        headed = headed & _hold_names(i, found.get(i, none()), (partner, headed), table, buffer, column)
        one = replace(spec.cells, least=1, most=1)  # 海 in a column of given names beside one of family names
        for asked, where in ((spec.cells, headed), (one, headed & (partner >= 0))):
            whole = _whole(asked, where, buffer, column)
            whole = whole.take(~person_cells.says_no_name(buffer, whole.start, whole.end))
            parts.append((i, whole))
        parts.append((i, person_cells.listed(buffer, headed.take(column))))
    return parts


def _hold_names(
    index: int, found: Spans, asked: tuple[Ints, NDArray[np.bool_]], table: TableState, buffer: Buffer, column: Ints
) -> NDArray[np.bool_]:
    """Which columns may hold names. Family and given name beside each other are known by either of them.

    asked: the partner of each column, and whether its header is one of names.
    """
    partner, headed = asked
    read = person_cells.single_words(buffer, (partner >= 0).take(column))
    pairs = person_cells.latin_pairs(buffer, headed.take(column))
    held = table.holds_names(index, concat([found, read, pairs]), buffer, column)
    return held | ((partner >= 0) & held[partner])


def _whole(cells: Cells, headed: NDArray[np.bool_], buffer: Buffer, column: Ints) -> Spans:
    size = buffer.ends - buffer.starts
    unit = np.flatnonzero(headed.take(column) & (size >= cells.least) & (size <= cells.most))
    if not len(unit):
        return none()
    start, length = buffer.starts[unit], size[unit]
    first = np.cumsum(length) - length
    place = np.arange(int(length.sum())) + np.repeat(start - first, length)
    allowed = _allowed(cells.of, buffer, place)
    if cells.of == "name":
        latin = np.logical_or.reduceat(buffer.classes.take(place) & np.uint8(fold.LATIN) > 0, first)
        allowed |= np.repeat(latin, length) & is_in(buffer.folded.take(place), _NAME_SIGNS)
    clean = np.logical_and.reduceat(allowed, first)
    start, end = start[clean], (start + length)[clean]
    return Spans(start, end, np.full(len(start), BIT["table_cell"], Word))


def _allowed(kind: str, buffer: Buffer, place: Ints) -> NDArray[np.bool_]:
    """Which of the characters at `place` a cell of this kind may hold."""
    classes = buffer.classes.take(place)
    if kind == "any":
        return np.asarray(classes & np.uint8(fold.BREAK) == 0)
    if kind == "name":
        return np.asarray(classes & np.uint8(_LETTERS | fold.SPACE) > 0)
    if kind == "printable":
        units = buffer.folded.take(place)
        return np.asarray((units > 32) & (units < 127))
    if kind == "month":
        signs = np.isin(buffer.folded.take(place), [ord(c) for c in "/- "])
        return np.asarray((classes & np.uint8(fold.DIGIT) > 0) | signs)
    allowed: NDArray[np.bool_] = classes & np.uint8(fold.DIGIT | (fold.LATIN if kind == "code" else 0)) > 0
    if kind == "code":
        allowed |= np.isin(buffer.folded.take(place), [ord(c) for c in _CODE_SIGNS])
    return allowed
