"""Levels of parts to levels of judged fields. Facts that imply each other become one field, so nothing counts twice.

given name: kanji and reading together; address: area, block and building together; guardian and family name: kanji,
else reading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from piiscan.match.grams import schema_field
from piiscan.match.pairs import Pairs
from piiscan.match.prove import ABSENT, DIFFERS, EXACT, MISSING, PARTIAL
from piiscan.match.rules import JUDGED

Levels = npt.NDArray[np.int8]
Numbers = npt.NDArray[np.int64]
Judge = Callable[[Mapping[str, Levels], int], Levels]  # levels of parts, number of patterns


@dataclass(frozen=True, slots=True)
class Patterns:
    """Distinct combinations of levels among pairs.

    judged: int8[patterns, fields], 0 missing, else 1 + place in the field's level names of rules/match.yaml.
    rarity: int8[patterns, fields], class of frequency where exact. parts: int8[patterns, parts], as compared.
    of_pair: pattern number of each pair. fields: those of rules/match.yaml, or of a schema.
    """

    judged: Levels
    rarity: Levels
    parts: Levels
    part_names: tuple[str, ...]
    of_pair: Numbers
    fields: tuple[str, ...] = JUDGED


@dataclass(frozen=True, slots=True)
class Combinations:
    """Distinct combinations of patterns among the candidates of one list row.

    pattern: those of all combinations, one combination after another; `start`: where each begins; `count`: list rows.
    """

    pattern: Numbers
    start: Numbers
    count: Numbers


def combinations_of(listed: Numbers, patterns: Patterns, pairs: npt.NDArray[np.bool_]) -> Combinations:
    """What list rows have as candidates, among the given pairs; the fit works on these, whatever the list's length.

    Rows are told apart by the sum of a random number per pattern; a chance meeting would move one row's weight.
    """
    order = np.argsort(listed, kind="stable")
    order = order[pairs[order]]
    rows, of_pair = listed[order], patterns.of_pair[order]
    if not len(rows):
        return Combinations(of_pair, of_pair, of_pair)
    starts = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
    sizes = np.diff(np.append(starts, len(rows)))
    marks = np.random.default_rng(0).integers(1 << 63, size=len(patterns.judged), dtype=np.uint64)
    _, first, count = np.unique(np.add.reduceat(marks[of_pair], starts), return_index=True, return_counts=True)
    length = sizes[first]
    begin = np.cumsum(length) - length
    inside = np.arange(int(length.sum())) - np.repeat(begin, length)
    return Combinations(of_pair[np.repeat(starts[first], length) + inside], begin, count.astype(np.int64))


def patterns_of(pairs: Pairs) -> Patterns:
    """The patterns of all pairs; what follows works on patterns, whatever the number of pairs."""
    names = tuple(pairs.levels)
    rare = tuple(pairs.rarity)
    size = len(pairs.listed)
    columns = [*(pairs.levels[n] for n in names), *(pairs.rarity[n] for n in rare)]
    first, of_pair = _distinct_rows(columns, size)
    distinct = np.stack([column[first] for column in columns], axis=1)
    levels = {n: distinct[:, i] for i, n in enumerate(names)}
    rarity = {n: distinct[:, len(names) + i] for i, n in enumerate(rare)}
    if any(schema_field(name) for name in names):
        fields, judged, classes = _of_schema(levels, rarity)
    else:
        fields = JUDGED
        judged = [_JUDGE[field](levels, len(first)) for field in fields]
        classes = [_rarity(field, levels, rarity, len(first)) for field in fields]
    parts = distinct[:, : len(names)]
    return Patterns(np.stack(judged, axis=1), np.stack(classes, axis=1), parts, names, of_pair, fields)


def judged_alike(patterns: Patterns) -> Patterns:
    """Patterns told apart by what is judged alone, a fraction of all; `of_pair`: the number of each pattern among them."""
    columns = [*patterns.judged.T, *patterns.rarity.T]
    first, number = _distinct_rows(columns, len(patterns.judged))
    return replace(
        patterns,
        judged=patterns.judged[first],
        rarity=patterns.rarity[first],
        parts=patterns.parts[first],
        of_pair=number,
    )


_BITS = 3  # of a level or a class of frequency: both are below eight


def _distinct_rows(columns: Sequence[Levels], size: int) -> tuple[Numbers, Numbers]:
    """First place of each distinct combination, in order of the columns, and the number of each place's combination.

    Columns are packed into words, 21 at first and then ten beside the number so far: sorting numbers takes a fraction
    of the time and memory that sorting rows takes.
    """
    first = of_pair = np.zeros(size, np.int64)
    start = 0
    while start < len(columns):
        end = start + (10 if start else 21)
        packed = of_pair.copy()
        for column in columns[start:end]:
            packed <<= _BITS
            packed |= column
        _, first, of_pair = np.unique(packed, return_index=True, return_inverse=True)
        start = end
    return first, of_pair


def _of_schema(
    levels: Mapping[str, Levels], rarity: Mapping[str, Levels]
) -> tuple[tuple[str, ...], list[Levels], list[Levels]]:
    """Fields of a schema are judged as they were compared."""
    fields = tuple(part.partition(".")[0] for part in levels)
    return fields, [schema_levels(part, level) for part, level in levels.items()], [rarity[part] for part in levels]


def schema_levels(part: str, level: Levels) -> Levels:
    """0 missing, 1 differs, 2 partial, 3 close, 4 exact; of a code 1 differs, 2 exact."""
    code = (schema_field(part) or ("", "", 0))[1] == "code"
    steps = (0, 1, 1, 2, 0, 1) if code else (0, 1, 2, 4, 0, 3)  # MISSING, DIFFERS, PARTIAL, EXACT, ABSENT, CLOSE
    judged: Levels = np.array(steps, np.int8)[level]
    return judged


def _get(levels: Mapping[str, Levels], part: str, size: int) -> Levels:
    return levels.get(part, np.zeros(size, np.int8))


def _plain(part: str) -> Judge:
    return lambda levels, size: _get(levels, part, size)


def _two_steps(part: str) -> Judge:
    """differs, exact: partial agreement of a whole value is none."""
    return lambda levels, size: np.array([0, 1, 1, 2], np.int8)[_get(levels, part, size)]


def _either(kanji: str, kana: str, whole: tuple[str, str] | None = None) -> Judge:
    """The level of the kanji form where both sides have one, else of the reading; exact if the whole name is."""

    def level(levels: Mapping[str, Levels], size: int) -> Levels:
        first, second = _get(levels, kanji, size), _get(levels, kana, size)
        out = np.where(first != MISSING, first, second)
        for name in whole or ():
            out = np.where(_get(levels, name, size) == EXACT, np.int8(EXACT), out)
        return out.astype(np.int8)

    return level


def _given(levels: Mapping[str, Levels], size: int) -> Levels:
    """1 differs_both, 2 differs, 3 partial, 4 conflict, 5 exact."""
    kanji, kana = _get(levels, "given", size).copy(), _get(levels, "given_kana", size).copy()
    kanji[_get(levels, "name", size) == EXACT] = EXACT
    kana[_get(levels, "kana", size) == EXACT] = EXACT
    low, high = np.minimum(kanji, kana), np.maximum(kanji, kana)
    out = np.zeros(size, np.int8)
    out[high == DIFFERS] = 2
    out[low == DIFFERS] = 1
    out[high == PARTIAL] = 3
    out[high == EXACT] = 5
    out[(high == EXACT) & (low == DIFFERS)] = 4
    return out


def _address(levels: Mapping[str, Levels], size: int) -> Levels:
    """1 differs, 2 area, 3 neighbor (another building or room of the block), 4 block, 5 exact."""
    postal, town, block, building = (_get(levels, part, size) for part in ("postal", "town", "block", "building"))
    same_area = (town == EXACT) | (postal == EXACT)
    known = (town != MISSING) | (postal != MISSING)
    out = np.zeros(size, np.int8)
    out[known] = 1
    out[same_area | ((town == PARTIAL) & (block == EXACT))] = 2
    same_block = same_area & (block == EXACT)
    out[same_block] = 4
    out[same_block & ((building == EXACT) | (building == ABSENT))] = 5
    out[same_block & (building == DIFFERS)] = 3
    return out


_JUDGE: Mapping[str, Judge] = {
    "given": _given,
    "family": _either("family", "family_kana", ("name", "kana")),
    "guardian": _either("guardian", "guardian_kana"),
    "birth": _plain("birth"),
    "sex": _two_steps("sex"),
    "address": _address,
    "phone": _plain("phone"),
    "email": _two_steps("email"),
    "customer": _two_steps("customer"),
}


def _rarity(field: str, levels: Mapping[str, Levels], rarity: Mapping[str, Levels], size: int) -> Levels:
    """Class of frequency of the value that agrees: of the kanji where it does, else of the reading."""
    kana = f"{field}_kana"
    if field not in rarity and kana not in rarity:
        return np.zeros(size, np.int8)
    agrees = _get(levels, field, size) == EXACT
    return np.where(agrees, _get(rarity, field, size), _get(rarity, kana, size)).astype(np.int8)
