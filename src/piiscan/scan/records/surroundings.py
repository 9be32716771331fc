"""What stands before and behind a name in a text: whether it is there as the head or staff of a body, and not for itself."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from piiscan.scan import values
from piiscan.scan.hits import Hits
from piiscan.scan.records.items import BODY, READ, ROLE, filled
from piiscan.scan.records.text_rows import Window

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_BEFORE, _BEHIND, _LINES = (
    120,
    40,
    4,
)  # characters before and behind a name; lines above a record that may be its heading
_END = r"(?:$|[\s　,、|／/「」()（）:：])"
_LEGAL = r"株式会社|有限会社|合同会社|合資会社|合名会社|[(（]株[)）]|[(（]有[)）]|㈱|㈲"
_FIRMS = (
    rf"{_LEGAL}|(?:社団|財団|医療|学校|宗教|社会福祉|独立行政|特定非営利活動)法人|協同組合|[^\s、。]{{2,}}(?:事務所|商店|支店|本店|営業所|"
    rf"医院|病院|クリニック|薬局|旅館|ホテル|工務店|製作所|工業所|商会|酒店|書店|食堂|店){_END}"
)
# Where those who head or work there are named for it; pupils and members are not.
_PLACES = (
    r"[^\s、。](?:学校|高校|大学|学園|幼稚園|保育園|こども園|会館|公民館|センター|役所|役場|協会|連盟|組合|施設|(?:事務|営業|研究|保育|診療|投票|会議|役)所|館|園|院|室|局|署|課)"
    rf"{_END}|民宿|ペンション"
)
_ROLES = (
    r"代表|取締役|社長|会長|理事|監事|専務|常務|店長|店主|院長|所長|園長|校長|館長|支店長|部長|課長|係長|室長|施設長|管理者|担当|窓口|"
    r"責任者|議長|委員|幹事|顧問|弁護士|税理士|監査役|執行役"
)
_HEADS = r"代表取締役|取締役|社長|理事長|院長|園長|校長|館長|専務|常務"  # behind a name, with the body that it heads
_HEADING = (
    r"(?:会社|企業|法人|団体|店舗|事業者|事業所|施設|医療機関|加盟店|取引先|業者|店|商号)名|屋号|名称|所在地|代表者|責任者|管理者|"
    r"(?:店|院|校|園|所|支店|施設)長"
)
_HEADED = r"代表者|責任者|管理者|担当者|(?:店|院|校|園|所|支店|施設)長"
_OF_PERSONS = r"(?:^|[\s　,、|/])(?:氏名|お?名前|(?:会員|お客様|顧客|児童|生徒|患者)の?名)"


def read(seen: Window, hits: Hits, base: int) -> Window:
    """The window with what stands around those of its names that have facts. base: characters of the document before the
    buffer; names read before, and those before the buffer, are left."""
    some, names = seen.items, seen.names
    wanted = np.zeros(len(names), np.bool_)
    wanted[seen.owned.name] = True
    wanted &= (some.flags[names] & READ == 0) & (some.start[names] >= base)
    at = names[wanted]
    if not len(at):
        return seen
    behind = np.append(some.start - base, len(hits.buffer.text))[at + 1]
    flags = some.flags.copy()
    flags[at] |= _flags(hits, some.start[at] - base, some.end[at] - base, _begins(seen, hits, base)[wanted], behind)
    return replace(seen, items=replace(some, flags=flags))


def _begins(seen: Window, hits: Hits, base: int) -> Ints:
    """int64[name]: where the text of its record begins: behind the record before, on a line of its own if that one's last
    line is the line above, and in its paragraph."""
    some, names, owned = seen.items, seen.names, seen.owned
    last = names.copy()
    np.maximum.at(last, owned.name, owned.fact)
    first = names.copy()
    np.minimum.at(first, owned.name, owned.fact)
    before = np.append(-1, np.maximum.accumulate(last)[:-1])
    unit = hits.buffer.unit_of(np.maximum(some.start[first] - base, 0))
    line = hits.buffer.starts[unit]
    blank = np.flatnonzero(~filled(hits))
    above = np.searchsorted(blank, unit) - 1
    paragraph = hits.buffer.starts[np.where(above >= 0, blank[above] if len(blank) else 0, 0)]
    behind = np.where(before >= 0, some.end[np.maximum(before, 0)] - base, 0)
    next_line = (before >= 0) & (some.line[first] - some.line[np.maximum(before, 0)] == 1)
    told: Ints = np.maximum(np.maximum(np.where(next_line, line, 0), behind), paragraph)
    return told


def _flags(hits: Hits, start: Ints, end: Ints, begin: Ints, behind: Ints) -> NDArray[np.uint16]:
    """uint16[n]: READ with ROLE and BODY for names at start:end of the buffer.

    begin: where the record begins; behind: where what was found behind begins.
    """
    told = np.full(len(start), READ, np.uint16)
    points, unit = values.code_points(hits.buffer), hits.buffer.unit_of(start)
    head = values.texts(points, np.minimum(np.maximum(begin, start - _BEFORE), start), start)
    own = values.texts(points, np.minimum(np.maximum(hits.buffer.starts[unit], begin), start), start)
    tail = values.texts(points, end, np.minimum(np.maximum(behind, end), end + _BEHIND))
    firm, place = _holds(head, _FIRMS), _holds(head, _PLACES) | _holds(tail, rf"{_FIRMS}|{_PLACES}")
    role = _holds(own, _ROLES) | (_holds(tail, _HEADS) & place)
    other, headed = _headings(hits, points, unit)
    told[role | headed] |= ROLE
    told[firm | (role & place) | other] |= BODY
    return told


def _holds(texts: pa.StringArray, pattern: str) -> Bools:
    import pyarrow.compute as pc

    found: Bools = pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False).astype(np.bool_)
    return found


def _headings(hits: Hits, points: NDArray[np.uint32], unit: Ints) -> tuple[Bools, Bools]:
    """Whether lines above the first of many records are a heading of bodies, and one of those who head them."""
    text = np.flatnonzero(filled(hits))
    place = np.searchsorted(text, unit)
    first = np.concatenate((np.ones(min(1, len(place)), np.bool_), np.diff(place) > _LINES))
    above = text[np.maximum(place[first] - _LINES, 0)]
    lines = values.texts(points, hits.buffer.starts[above], hits.buffer.starts[unit[first]])
    other = _holds(lines, _HEADING)
    headed = other & _holds(lines, _HEADED) & ~_holds(lines, _OF_PERSONS)
    run = np.cumsum(first) - 1
    return other[run], headed[run]
