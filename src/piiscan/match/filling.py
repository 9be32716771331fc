"""One generation of an index while it is written: rows, spools of keys, counts. Batch by batch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.match.admission import COPIES, first_choice, placeholders_of, spool_of, without
from piiscan.match.batches import Batch, named_cells
from piiscan.match.frequencies import Counter
from piiscan.match.keychoice import Candidate, Names
from piiscan.match.keytables import composite, possible_keys, spool_key, summed, words_of_rows
from piiscan.match.prove import row_tags
from piiscan.match.rows import RowWriter
from piiscan.match.rules import MatchRules
from piiscan.match.seal import DIGEST_BITS, MAX_ID_BYTES
from piiscan.match.segments import Segments
from piiscan.match.spelling import Marks
from piiscan.match.store import KeyTable
from piiscan.match.words import Coded

MAX_ROWS = 1 << 31  # list row and index row share 64 signed bits
Words = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int64]


@dataclass(slots=True)
class Filling:
    """Where the files grow, and what was counted. `rows`: of the index, earlier generations included."""

    folder: Path
    key: Key
    rules: MatchRules
    parts: tuple[str, ...]
    writer: RowWriter
    series: bytes  # of the index
    generation: int = 1
    rows: int = 0
    spooled: list[Candidate] | None = None  # None until the first batch has been seen
    told: dict[Names, KeyTable] = field(default_factory=dict)  # what the first batch says of keys
    placeholders: dict[str, Words] = field(default_factory=dict)
    counter: Counter = field(default_factory=Counter)
    segments: Segments = field(default_factory=Segments)


@dataclass(frozen=True, slots=True)
class Content:
    """Rows of the master ready to be written. words: per part of each row; persons: equal where all parts are;
    digests: change when the row does; marks: of its spelling."""

    coded: Mapping[str, Coded]
    words: Mapping[str, Words]
    ids: pa.StringArray
    segments: Numbers
    persons: Words
    digests: Words
    marks: Marks

    def __len__(self) -> int:
        return len(self.digests)

    def only(self, rows: Numbers) -> Content:
        """Some of the rows."""
        return Content(
            {part: replace(values, codes=values.codes[rows]) for part, values in self.coded.items()},
            {part: values[rows] for part, values in self.words.items()},
            self.ids.take(pa.array(rows)),
            self.segments[rows],
            self.persons[rows],
            self.digests[rows],
            self.marks[rows],
        )


def content_of(key: Key, coded: Mapping[str, Coded], ids: pa.StringArray, segments: Numbers, marks: Marks) -> Content:
    """The customer's id is no content: it says which row it is."""
    words = words_of_rows(coded)
    told = {part: values for part, values in words.items() if part != "customer"}
    persons = summed(key, "digest", told or words)
    digests = persons + summed(key, "digest", {"segment": segments.astype(np.uint64)})
    return Content(coded, words, ids, segments, persons, digests >> np.uint64(64 - DIGEST_BITS), marks)


def write_rows(filling: Filling, content: Content) -> None:
    """Rows into rows-*.parquet and the spools of the keys."""
    if filling.rows + len(content) >= MAX_ROWS:
        raise ConfigError(f"an index holds fewer than {MAX_ROWS} rows; split the master")
    if filling.spooled is None:
        filling.placeholders = placeholders_of(content.coded)
    words = without(content.words, filling.placeholders)
    if filling.spooled is None:
        candidates = possible_keys(filling.rules, filling.parts)
        filling.spooled, filling.told = first_choice(
            filling.rules, filling.key, filling.series, candidates, words, content.persons
        )
    before, key = filling.rows, filling.key
    for names, _ in filling.spooled:
        hashes, rows = composite(key, filling.series, names, words)
        spool_key(spool_of(filling.folder, names), key, filling.generation, hashes, rows + before)
    if filling.generation == 1:
        everything = np.arange(before, before + len(content))
        spool_key(spool_of(filling.folder, (COPIES,)), key, 1, content.persons, everything)
    tags = np.concatenate([row_tags(content.coded[part], key) for part in filling.parts], axis=1)
    filling.writer.add(tags, content.ids, content.segments, content.digests, content.marks)
    filling.rows += len(content)


def ids_of(batch: Batch, id_number: int | None) -> pa.StringArray:
    """The customer's id of each row, else its number."""
    first = batch.first_row + 1
    numbers = pc.binary_join_element_wise("row", pa.array(np.arange(first, first + len(batch))).cast(pa.string()), " ")
    if id_number is None:
        return numbers
    ids = batch.columns[id_number]
    if int(pc.max(pc.binary_length(ids)).as_py() or 0) > MAX_ID_BYTES:
        raise ConfigError(f"column {batch.header[id_number]!r} is no id: it holds texts over {MAX_ID_BYTES} bytes")
    return pc.coalesce(named_cells(ids), numbers)


def in_order(candidates: Sequence[Candidate], told: Mapping[Names, KeyTable]) -> tuple[KeyTable, ...]:
    """Tables in the order of the rules."""
    return tuple(told[names] for names, _ in candidates if names in told)
