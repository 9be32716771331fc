"""Values only we hold: of persons whose name or address agrees once folded, how often it is also written alike.

1-2-3 beside 1丁目2番3号, full width, 髙 for 高, コーポ青葉 101 or コーポ青葉101号室: whoever typed the data chose. The index
keeps eight keyed bits of each row's name and address as written, without spaces; equality of one row proves nothing,
its share among thousands does.

Background: the chance that two who write independently agree is at most the largest share that one notation has in the
list, for P(same) = sum of p * q <= max p, whatever the other's habits q are. Names are counted but weigh nothing: people
write their own name in one way everywhere. Counted like a watermark nobody planted, see Agrawal and Kiernan 2002.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.bounds import both_bounds
from piiscan.keys import Key
from piiscan.match.batches import Batch
from piiscan.match.notes import Note, note
from piiscan.match.words import words_of

Marks = npt.NDArray[np.uint8]  # [rows, KINDS], 0: nothing written
KINDS = ("name", "address")
_COLUMNS = {"name": (("name",), ("family_name", "given_name")), "address": (("address",),)}
_SPACES = "[\\s\u3000]+"
_CHANCE = 1 / 255  # of two different texts to have the same mark
_MOST_BITS = 100.0  # more would only say that the assumption of independence has been stretched
_LEAST = 20  # persons below which nothing is said
_NOTATIONS = (  # of addresses; each may be there or not
    "[一二三四五六七八九十]丁目",
    "[0-9０-９]丁目",
    "番地|番",
    "号",
    "[0-9]-[0-9]",
    "[０-９]",
    "[－−―ー‐]",
)


def marks_of(key: Key, batch: Batch, columns: Mapping[str, tuple[int, ...]]) -> Marks:
    """uint8[rows, 2] of KINDS."""
    out = np.zeros((len(batch), len(KINDS)), np.uint8)
    for place, kind in enumerate(KINDS):
        cells = _written(batch, columns, kind)
        if cells is not None:
            coded = cells.dictionary_encode()
            words = words_of(key.derive(f"spelling {kind}"), coded.dictionary) >> np.uint64(56)
            marks = np.concatenate([np.zeros(1, np.uint8), np.maximum(words, np.uint64(1)).astype(np.uint8)])
            out[:, place] = marks[np.asarray(coded.indices.fill_null(-1), np.int64) + 1]
    return out


def forms_of(batch: Batch, columns: Mapping[str, tuple[int, ...]]) -> Marks:
    """uint8[rows]: which notations the address is written with, one bit each; 0 where there is none of them."""
    cells = _written(batch, columns, "address")
    out = np.zeros(len(batch), np.uint8)
    if cells is not None:
        for bit, pattern in enumerate(_NOTATIONS):
            has = np.asarray(pc.match_substring_regex(cells, pattern).fill_null(False))
            out |= has.astype(np.uint8) << np.uint8(bit)
    return out


def _written(batch: Batch, columns: Mapping[str, tuple[int, ...]], kind: str) -> pa.StringArray | None:
    """The cells as written, columns joined, without spaces; null where nothing is."""
    numbers = next((c for names in _COLUMNS[kind] if (c := _all(columns, names))), ())
    if not numbers:
        return None
    cells = [pc.coalesce(batch.columns[number], "") for number in numbers]
    text = pc.replace_substring_regex(pc.binary_join_element_wise(*cells, ""), _SPACES, "")
    return pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)


def _all(columns: Mapping[str, tuple[int, ...]], names: tuple[str, ...]) -> tuple[int, ...]:
    """The columns of all `names`, or none."""
    if not all(name in columns for name in names):
        return ()
    return tuple(number for name in names for number in (columns[name] if name == "address" else columns[name][:1]))


@dataclass(frozen=True, slots=True)
class Spelling:
    """Of one kind. compared: persons whose folded values agree; alike: of them written alike; background: see above;
    bits: log2 of the likelihood ratio for data taken from this master, of all of them together, None if not weighed."""

    kind: str
    compared: int
    alike: int
    background: float | None
    bits: float | None


def spelling_of(kind: str, ours: Marks, theirs: Marks, forms: Marks | None) -> Spelling:
    """`ours`, `theirs`: marks of the persons' list rows and index rows; forms: notations of the former, if weighed."""
    both = (ours != 0) & (theirs != 0)
    compared, alike = int(both.sum()), int((both & (ours == theirs)).sum())
    if forms is None or compared < _LEAST:
        return Spelling(kind, compared, alike, None, None)
    share = np.bincount(forms[both]).max() / compared
    background = min(1.0, share + (1 - share) * _CHANCE)
    return Spelling(kind, compared, alike, background, _bits(alike, compared, background))


def _bits(alike: int, compared: int, background: float) -> float:
    """Likelihood ratio of the observed share against the background; none where it is not above it for sure."""
    lower = both_bounds(alike, compared)[0]
    if background >= 1 or lower <= background:
        return 0.0
    share = alike / compared
    apart = (compared - alike) * math.log2((1 - share) / (1 - background)) if alike < compared else 0.0
    return min(_MOST_BITS, alike * math.log2(share / background) + apart)


def told(found: list[Spelling]) -> dict[str, Any]:
    """Entries of the summary, with one sentence."""
    entries = {
        s.kind: {
            "compared": s.compared,
            "alike": s.alike,
            "background": None if s.background is None else round(s.background, 4),
            "bits": None if s.bits is None else round(s.bits, 1),
        }
        for s in found
    }
    return entries | {"note": _sentence(found)}


def _sentence(found: list[Spelling]) -> Note:
    address = next(s for s in found if s.kind == "address")
    if address.bits is None or address.background is None:
        return note("spelling_none", count=address.compared, least=_LEAST)
    shares = {"alike": f"{address.alike / address.compared:.1%}", "background": f"{address.background:.1%}"}
    code = "spelling_ours" if address.bits > 1 else "spelling_open"
    return note(code, count=f"{address.compared:,}", bits=f"{address.bits:.0f}", **shares)
