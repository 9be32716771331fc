"""Which facts of a text belong to which name: those of its line, of the lines of its block, of its form.

A name stands before its facts or behind them; which of both, the first items of a line (paragraph, form) tell: what stands
there before the first name stands before the others too. 会員番号 1001 山田太郎 03-…, 会員番号 1002 佐藤花子 03-….
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from piiscan.scan.records import plan
from piiscan.scan.records.items import LABELLED, PROSE, Items

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
_NEAR, _CLOSE = 300, 10  # characters between a name and a fact on its line; in running text
_BLOCK, _FORM = 8, 15  # lines from a name to a fact below or above: in a paragraph, between fields of a form
_BESIDE = 15  # characters between two names of one household: 山田太郎（保護者 山田誠）
_IS_SHARED = np.array([code in plan.SHARED for code in range(plan.CODES)])


class Owned(NamedTuple):
    """Pairs of a fact (index of the item) and the name it belongs to (place in the names); a fact may be of two."""

    fact: Ints
    name: Ints


def owned(items: Items, names: Ints) -> Owned:
    """The facts of each name. names: indexes of the items that may own facts, rising."""
    facts = np.flatnonzero(items.code != plan.NAME)
    if not len(names) or not len(facts):
        return Owned(facts[:0], facts[:0])
    owner, held = np.full(len(facts), -1, np.int64), np.zeros(len(names), np.int64)
    open_facts = np.ones(len(facts), np.bool_)
    bits = 1 << items.code[facts].astype(np.int64)
    form = np.zeros(len(items), np.int64)
    for group, lines in ((items.line, 0), (items.paragraph, _BLOCK), (form, _FORM)):
        at, inside = _in_group(items, names, facts, group)
        mine = open_facts & inside
        good = mine & (at >= 0) & (held[at] & bits == 0)
        good &= _near(items, facts, names[at], lines)
        owner[good] = at[good]
        np.bitwise_or.at(held, at[good], bits[good])
        open_facts &= ~(mine & (at >= 0))
    return _shared(items, names, Owned(facts[owner >= 0], owner[owner >= 0]))


def _near(items: Items, facts: Ints, who: Ints, lines: int) -> Bools:
    """Whether each fact may belong to a name at this distance. lines: 0 for one line, else the most between them."""
    prose = items.flags & PROSE > 0
    if not lines:
        gap = np.where(who < facts, items.start[facts] - items.end[who], items.start[who] - items.end[facts])
        near: Bools = gap <= np.where(prose[facts], _CLOSE, _NEAR)
        return near
    good: Bools = (np.abs(items.line[facts] - items.line[who]) <= lines) & ~prose[facts] & ~prose[who]
    if lines == _FORM:
        good &= items.has(LABELLED)[who]
    return good


def _shared(items: Items, names: Ints, told: Owned) -> Owned:
    """With the address and telephone of the next name on the line for a name that has nothing itself."""
    has = np.zeros(len(names) + 1, np.bool_)
    has[told.name] = True
    one, two = names[:-1], names[1:]
    beside = (items.line[one] == items.line[two]) & (items.start[two] - items.end[one] <= _BESIDE)
    beside &= ~has[: len(one)] & has[1 : len(one) + 1] & ~items.has(PROSE)[one]
    again = (told.name > 0) & beside[told.name - 1] if len(one) else np.zeros(len(told.name), np.bool_)
    again &= _IS_SHARED.take(items.code[told.fact])
    fact, name = np.append(told.fact, told.fact[again]), np.append(told.name, told.name[again] - 1)
    return Owned(fact, name)


def _in_group(items: Items, names: Ints, facts: Ints, group: Ints) -> tuple[Ints, Bools]:
    """(place in `names` of the name of each fact within its group or -1, whether the group has a name)."""
    lead = _lead(items, names, facts, group)
    mine, of_names = group[facts], group[names]
    back = np.searchsorted(names, facts) - 1
    ahead = np.minimum(back + 1, len(names) - 1)
    has_back = (back >= 0) & (of_names[back] == mine)
    has_ahead = (back + 1 < len(names)) & (of_names[ahead] == mine)
    first = np.minimum(np.searchsorted(of_names, mine), len(names) - 1)
    leads = (lead[first] >> items.code[facts].astype(np.int64)) & 1 > 0
    forward = has_ahead & (leads | ~has_back)
    return np.where(forward, ahead, np.where(has_back, back, -1)), has_back | has_ahead


def _lead(items: Items, names: Ints, facts: Ints, group: Ints) -> Ints:
    """int64[name]: of the first name of each group, which codes stand before it in the group, as bits."""
    first = np.ones(len(names), np.bool_)
    first[1:] = group[names[1:]] != group[names[:-1]]
    heads = np.flatnonzero(first)
    head = np.searchsorted(names[heads], facts)
    facts, head = facts[head < len(heads)], head[head < len(heads)]
    good = group[names[heads[head]]] == group[facts]
    bits = np.zeros(len(names), np.int64)
    np.bitwise_or.at(bits, heads[head[good]], 1 << items.code[facts[good]].astype(np.int64))
    return bits
