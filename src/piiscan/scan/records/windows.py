"""Which facts of a text belong to which name: those of its line, of the lines of its block, of its form.

A name stands before its facts or behind them; which of both, the first items of a line (paragraph, form) tell: what stands
there before the first name stands before the others too. 会員番号 1001 山田太郎 03-…, 会員番号 1002 佐藤花子 03-….
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.records import plan
from piiscan.scan.records.items import LABELLED, PROSE, Items

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_NEAR, _CLOSE = 300, 10  # characters between a name and a fact on its line; in running text
_BLOCK, _FORM = 8, 15  # lines from a name to a fact below or above: in a paragraph, between fields of a form


def owners(items: Items, names: Ints) -> Ints:
    """int64[item]: place in `names` of the name that each fact belongs to, -1 for none and for names.

    names: indexes of the names that may own facts, rising.
    """
    owner = np.full(len(items), -1, np.int64)
    if not len(names):
        return owner
    facts = np.flatnonzero(items.code != plan.NAME)
    before = np.searchsorted(names, facts) - 1
    section = np.zeros(len(items), np.int64)
    prose, labelled = items.has(PROSE), items.has(LABELLED)
    open_facts = np.ones(len(facts), np.bool_)
    for group, lines in ((items.line, 0), (items.paragraph, _BLOCK), (section, _FORM)):
        at, inside = _in_group(items, names, facts, before, group)
        mine = open_facts & inside
        good = mine & (at >= 0)
        who = names[np.maximum(at, 0)]
        good &= np.abs(items.line[facts] - items.line[who]) <= lines
        if lines:
            good &= ~prose[facts] & ~prose[who]
        else:
            gap = np.where(who < facts, items.start[facts] - items.end[who], items.start[who] - items.end[facts])
            good &= gap <= np.where(prose[facts], _CLOSE, _NEAR)
        if lines == _FORM:
            good &= labelled[facts] & labelled[who]
        owner[facts[good]] = at[good]
        open_facts &= ~mine
    return owner


def _in_group(items: Items, names: Ints, facts: Ints, before: Ints, group: Ints) -> tuple[Ints, Bools]:
    """(place in `names` of the name of each fact within its group or -1, whether the group has a name)."""
    lead = _lead(items, names, group)
    mine = group[facts]
    back, ahead = before, before + 1
    has_back = (back >= 0) & (group[names[np.maximum(back, 0)]] == mine)
    has_ahead = (ahead < len(names)) & (group[names[np.minimum(ahead, len(names) - 1)]] == mine)
    first = names[np.minimum(np.searchsorted(group[names], mine), len(names) - 1)]
    leads = (lead[first] >> items.code[facts].astype(np.int64)) & 1 > 0
    forward = has_ahead & (leads | ~has_back)
    at = np.where(forward, ahead, np.where(has_back, back, -1))
    return at, has_back | has_ahead


def _lead(items: Items, names: Ints, group: Ints) -> Ints:
    """int64[item]: of the first name of each group, which codes stand before it in the group, as bits."""
    first = np.ones(len(names), np.bool_)
    first[1:] = group[names[1:]] != group[names[:-1]]
    heads = names[first]
    facts = np.flatnonzero(items.code != plan.NAME)
    next_head = np.searchsorted(heads, facts)
    good = next_head < len(heads)
    facts, next_head = facts[good], next_head[good]
    good = group[heads[next_head]] == group[facts]
    bits = np.zeros(len(items), np.int64)
    np.bitwise_or.at(bits, heads[next_head[good]], 1 << items.code[facts[good]].astype(np.int64))
    return bits
