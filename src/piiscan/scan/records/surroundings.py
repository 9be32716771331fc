"""What stands before and behind a name in a text: whether it is there as the head or staff of a body, and not for itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.scan import values
from piiscan.scan.hits import Hits
from piiscan.scan.records.items import BODY, OTHER, READ, ROLE, filled
from piiscan.scan.records.text_rows import Window

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_BEFORE, _BEHIND, _LINES = (
    80,
    40,
    4,
)  # characters before and behind a name; lines above a record that may be its heading
_LEGAL = r"株式会社|有限会社|合同会社|合資会社|合名会社|[(（]株[)）]|[(（]有[)）]|㈱|㈲"
_BODIES = (
    rf"{_LEGAL}|(?:社団|財団|医療|学校|宗教|社会福祉|独立行政|特定非営利活動)法人|協同組合|[^\s、。]{{2,}}(?:事務所|商店|支店|本店|営業所|"
    r"医院|病院|クリニック|薬局|保育園|幼稚園|旅館|ホテル|工務店|製作所|工業所|商会|酒店|書店|食堂|店)(?:$|[\s　,、|／/「」()（）:：])"
)
_ROLES = (
    r"代表|取締役|社長|会長|理事|監事|専務|常務|店長|店主|院長|所長|園長|校長|館長|支店長|部長|課長|係長|室長|施設長|管理者|担当|窓口|"
    r"責任者|議長|委員|幹事|顧問|弁護士|税理士|監査役|執行役"
)
_HEADS = r"代表取締役|取締役|社長|理事長|院長|園長|校長|館長|専務|常務"  # behind a name, with the body that it heads
_HEADING = r"(?:会社|企業|法人|団体|店舗|事業者|事業所|施設|医療機関|加盟店|取引先|業者|店|商号)名|屋号|名称|所在地|代表者|担当者|責任者"


def read(seen: Window, hits: Hits, base: int) -> Window:
    """The window with what stands around those of its names that have facts, and around the last one. base: characters of
    the document before the buffer; names read before are left."""
    some, names = seen.items, seen.names
    wanted = np.zeros(len(names), np.bool_)
    wanted[seen.owned.name] = True
    wanted[-1] = True
    wanted &= some.flags[names] & READ == 0
    at = names[wanted]
    if not len(at):
        return seen
    ends, starts = np.append(0, some.end - base)[at], np.append(some.start - base, len(hits.buffer.text))[at + 1]
    flags = some.flags.copy()
    flags[at] |= _flags(hits, some.start[at] - base, some.end[at] - base, np.maximum(ends, 0), starts)
    return replace(seen, items=replace(some, flags=flags))


def _flags(hits: Hits, start: Ints, end: Ints, before: Ints, behind: Ints) -> NDArray[np.uint16]:
    """uint16[n]: READ with ROLE, BODY and OTHER (a heading of bodies stands above) for names at start:end of the buffer.

    before, behind: where what was found before ends, and what was found behind begins.
    """
    told = np.full(len(start), READ)
    points, unit = values.code_points(hits.buffer), hits.buffer.unit_of(start)
    head = values.texts(points, np.maximum(before, start - _BEFORE), start)
    own = values.texts(points, np.maximum(hits.buffer.starts[unit], before), start)
    tail = values.texts(points, end, np.minimum(behind, end + _BEHIND))
    heads = _holds(tail, _HEADS) & _holds(tail, _BODIES)
    told[_holds(own, _ROLES) | heads] |= ROLE
    told[_holds(head, _BODIES) | heads] |= BODY
    told[_headed(hits, points, unit)] |= OTHER
    return told


def _holds(texts: pa.StringArray, pattern: str) -> Bools:
    import pyarrow.compute as pc

    found: Bools = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False).astype(np.bool_)
    return found


def _headed(hits: Hits, points: NDArray[np.uint32], unit: Ints) -> Bools:
    """Whether one of the lines above that hold no name is a heading of bodies: of the first line of many records alone."""
    text = np.flatnonzero(filled(hits))
    place = np.searchsorted(text, unit)
    first = np.concatenate((np.ones(min(1, len(place)), np.bool_), np.diff(place) > _LINES))
    above = text[np.maximum(place - _LINES, 0)] if len(text) else unit
    low, high = hits.buffer.starts[above[first]], hits.buffer.starts[unit[first]]
    runs: Bools = _holds(values.texts(points, low, high), _HEADING)[np.cumsum(first) - 1]
    return runs
