"""A list through stages 1 and 2, batch by batch, and its decoys with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.errors import ConfigError
from piiscan.japanese.memo import Memo
from piiscan.keys import Key
from piiscan.match import decoys as decoy
from piiscan.match.address_columns import complete
from piiscan.match.batches import Batch, batches
from piiscan.match.chance import random_levels
from piiscan.match.columns import Chosen, choose
from piiscan.match.fields import Parts, parts_of, usable_rows
from piiscan.match.find import Bounds, engine_with
from piiscan.match.frequencies import Frequencies
from piiscan.match.list_tables import ListTables
from piiscan.match.listed import Listed, joined, listed_of
from piiscan.match.pairs import Pairs, find_pairs, selected
from piiscan.match.rules import MatchRules
from piiscan.match.schema import Schema, schema_of
from piiscan.match.schema import columns_of as schema_columns
from piiscan.match.schema import parts_of as schema_parts
from piiscan.match.searchable import identity_of, searchable_rows, whole_of
from piiscan.match.spelling import Marks, forms_of, marks_of
from piiscan.match.store import IndexInfo, read_frequencies
from piiscan.match.tables import file_sha256, names_of, no_rows, open_source, with_header
from piiscan.match.words import Coded, encode, words_of
from piiscan.model import Skip

if TYPE_CHECKING:
    import duckdb

Words = npt.NDArray[np.uint64]
Rows = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_TOGETHER = 1 << 20  # list rows looked up at a time: each look-up reads the key tables once
_NO_GRAMS = np.zeros((0, 0), np.uint64)
_HOUSEHOLD_PARTS = ("family", "phone", "town", "block")


@dataclass(slots=True)
class Reading:
    """What was gathered from the list while it was read. `identity` to `words`: one array a batch."""

    tables: ListTables = field(default_factory=ListTables)
    waiting: list[Listed] = field(default_factory=list)  # the last rows read, not yet looked up
    made: tuple[decoy.Decoys, Listed] | None = None  # decoys, not yet looked up
    pairs: list[Pairs] = field(default_factory=list)
    marks: list[Marks] = field(default_factory=list)  # of spelling, one array a batch
    forms: list[Marks] = field(default_factory=list)  # notations of addresses
    decoy_pairs: Pairs | None = None
    rows: int = 0
    decoys: int = 0
    decoy_own: Rows = field(default_factory=lambda: np.zeros(0, np.int64))  # list row whose household each decoy has
    decoy_counts: Flags = field(default_factory=lambda: np.zeros(0, bool))  # decoys that are trials
    chance: dict[str, npt.NDArray[np.int8]] = field(default_factory=dict)  # levels of random pairs, for a schema
    identity: list[Words] = field(default_factory=list)
    whole: list[Words] = field(default_factory=list)  # equal where all compared values are
    usable: list[Flags] = field(default_factory=list)  # have all parts of a look-up key
    searchable: list[Flags] = field(default_factory=list)
    doubts: set[tuple[str, str]] = field(default_factory=set)
    words: dict[str, list[Words]] = field(default_factory=dict)
    skips: list[Skip] = field(default_factory=list)
    left: list[str] = field(default_factory=list)  # temporary folders that could not be removed
    sha256: str | None = None  # of the list, if it is a file
    memo: Memo = field(default_factory=Memo, repr=False)


@dataclass(frozen=True, slots=True)
class _Against:
    """What the list is read against."""

    engine: duckdb.DuckDBPyConnection
    rules: MatchRules
    info: IndexInfo
    key: Key
    frequencies: Frequencies
    schema: Schema | None

    def coded(self, parts: Parts) -> dict[str, Coded]:
        return encode(self.key, {part: cells for part, cells in parts.items() if part in self.info.parts})

    def listed(self, coded: Mapping[str, Coded], size: int) -> Listed:
        return listed_of(self.info, self.key, self.frequencies, coded, size)

    def pairs(self, listed: Listed, first_row: int) -> Pairs:
        return find_pairs(self.engine, self.info, self.key, listed, first_row)


def read_list(
    source: object,
    rules: MatchRules,
    info: IndexInfo,
    key: Key,
    mapping: Mapping[str, str | Sequence[str]] | None,
    table: str | None,
    query: str | None,
    bounds: Bounds,
    tell: Callable[[int], None],
) -> Reading:
    """All batches of the list through stages 1 and 2; one of the first also as decoys. `tell`: given the rows read."""
    reading = Reading(sha256=file_sha256(source))
    with engine_with(bounds, reading.left) as engine:
        schema = schema_of(info.schema) if info.schema else None
        against = _Against(engine, rules, info, key, read_frequencies(info, key), schema)
        chunks = open_source(source, reading.skips, table=table, query=query, outside=reading.tables.outside)
        for batch in batches(with_header(chunks, names_of(mapping)), reading.skips, every=True):
            _read_batch(reading, against, batch, mapping)
            del batch  # not held while the next is read
            tell(reading.rows)
            if sum(piece.size for piece in reading.waiting) >= _TOGETHER:
                _look_up(reading, against)
        _look_up(reading, against)
    reading.memo = Memo()  # nothing more is read
    if not reading.pairs:
        if reading.tables.problem:
            raise ConfigError(reading.tables.problem)
        raise no_rows("the list", reading.skips)
    return reading


def _read_batch(
    reading: Reading, against: _Against, batch: Batch, mapping: Mapping[str, str | Sequence[str]] | None
) -> None:
    schema = against.schema
    chosen = reading.tables.read(batch, reading.rows, mapping, partial(_chosen, schema))
    if chosen is None or not len(batch):
        return
    parts = (
        parts_of(batch, chosen.columns, reading.memo) if schema is None else schema_parts(schema, batch, chosen.columns)
    )
    reading.marks.append(marks_of(against.key, batch, chosen.columns))
    reading.forms.append(forms_of(batch, chosen.columns))
    _add(reading, against, parts, len(batch), chosen)


def _add(reading: Reading, against: _Against, parts: Parts, rows: int, chosen: Chosen) -> None:
    """One batch."""
    coded = against.coded(parts)
    identity = identity_of(coded, rows)
    reading.waiting.append(against.listed(coded, rows))
    coded = {
        part: replace(values, grams=_NO_GRAMS) for part, values in coded.items()
    }  # eight bytes each; tags are made
    household = against.schema.household_parts if against.schema else None
    before = 0 if reading.made is None else len(reading.made[0].own)  # a small table before the list makes few
    if not reading.pairs and rows > 2 * before and decoy.can_make_decoys(parts, household):
        made = decoy.shifted(decoy.decoys_of(parts, identity, household), reading.rows)
        reading.made = replace(made, parts={}), against.listed(against.coded(made.parts), len(made.own))
    whole = complete(chosen.left_out, reading.tables.named().get("address", ()))
    whole &= complete(against.info.left_out, against.info.fields.get("address", ()))
    able = searchable_rows(
        against.rules,
        against.info,
        against.frequencies,
        parts,
        coded,
        identity,
        whole=whole,
    )
    reading.identity.append(identity)
    reading.whole.append(whole_of(coded, rows))
    reading.searchable.append(able.rows)
    reading.doubts |= able.doubts
    reading.usable.append(usable_rows(parts, [t.parts for t in against.info.keys if t.used]))
    for part in _HOUSEHOLD_PARTS:
        if part in parts or part in reading.words:
            pieces = reading.words.setdefault(part, [np.zeros(reading.rows, np.uint64)])
            pieces.append(_words(against.key, part, parts[part]) if part in parts else np.zeros(rows, np.uint64))
    reading.tables.count_unread(parts)
    reading.rows += rows


def _look_up(reading: Reading, against: _Against) -> None:
    """The rows that wait, and the decoys made of the first of them."""
    if not reading.waiting:
        return
    listed = joined(reading.waiting)
    reading.waiting.clear()
    reading.pairs.append(against.pairs(listed, reading.rows - listed.size))
    if against.schema and not reading.chance:
        reading.chance = random_levels(against.info, against.key, listed, reading.pairs[0])
    if reading.made:
        _add_decoys(reading, *reading.made, against)
        reading.made = None


def _add_decoys(reading: Reading, made: decoy.Decoys, listed: Listed, against: _Against) -> None:
    """Pairs of the decoys that count."""
    pairs = against.pairs(listed, 0)
    counts = decoy.trials(made, pairs, reading.pairs[0])
    reading.decoys = int(counts.sum())
    reading.decoy_own, reading.decoy_counts = made.own, counts
    reading.decoy_pairs = selected(pairs, counts[pairs.listed])


def _chosen(schema: Schema | None, batch: Batch, mapping: Mapping[str, str | Sequence[str]] | None) -> Chosen:
    if schema is not None:
        return Chosen(schema_columns(schema, batch.header, mapping))
    return choose(batch.header, batch.columns, mapping, has_header=batch.has_header)


def _words(key: Key, part: str, cells: pa.StringArray) -> Words:
    coded = cells.dictionary_encode()
    words = np.concatenate([np.zeros(1, np.uint64), words_of(key.derive(f"household {part}"), coded.dictionary)])
    found: Words = words[np.asarray(coded.indices.fill_null(-1), np.int64) + 1]
    return found


def named(reading: Reading) -> dict[str, tuple[str, ...]]:
    """Field kind -> names of the list's columns."""
    return reading.tables.named()
