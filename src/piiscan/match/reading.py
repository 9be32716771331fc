"""A list through stages 1 and 2, batch by batch, and its decoys with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.match import decoys as decoy
from piiscan.match.columns import Columns, choose_columns
from piiscan.match.fields import parts_of, usable_rows
from piiscan.match.find import connect
from piiscan.match.pairs import Pairs, Rows, find_pairs, selected
from piiscan.match.store import IndexInfo, read_frequencies
from piiscan.match.tables import Batch, batches, file_sha256, open_source
from piiscan.match.words import words_of
from piiscan.model import Skip

_HOUSEHOLD_PARTS = ("family", "phone", "town", "block")


@dataclass(slots=True)
class Reading:
    """What was gathered from the list while it was read."""

    header: tuple[str, ...] = ()
    columns: Columns = field(default_factory=dict)
    pairs: list[Pairs] = field(default_factory=list)
    decoy_pairs: Pairs | None = None
    rows: int = 0
    usable: int = 0
    decoys: int = 0
    words: dict[str, list[npt.NDArray[np.uint64]]] = field(default_factory=dict)
    skips: list[Skip] = field(default_factory=list)
    sha256: str | None = None  # of the list, if it is a file


def read_list(
    source: object,
    info: IndexInfo,
    key: Key,
    mapping: Mapping[str, str | Sequence[str]] | None,
    table: str | None,
    query: str | None,
) -> Reading:
    """All batches of the list through stages 1 and 2; the first batch also as decoys."""
    reading = Reading(sha256=file_sha256(source))
    frequencies = read_frequencies(info)
    engine = connect()
    try:
        for batch in batches(open_source(source, reading.skips, table=table, query=query), reading.skips):
            parts = _parts(reading, batch, mapping)
            reading.pairs.append(find_pairs(engine, info, key, frequencies, parts, reading.rows))
            if not reading.rows and decoy.can_make_decoys(parts):
                made, donor, counts = decoy.decoys_of(parts)
                reading.decoys = int(counts.sum())
                pairs = find_pairs(engine, info, key, frequencies, made, 0)
                reading.decoy_pairs = _false_pairs(pairs, reading.pairs[0], donor, counts)
            reading.usable += int(usable_rows(parts, [t.parts for t in info.keys if t.used]).sum())
            for part in _HOUSEHOLD_PARTS:
                if part in parts:
                    reading.words.setdefault(part, []).append(_words(key, part, parts[part]))
            reading.rows += len(batch)
    finally:
        engine.close()
    if not reading.pairs:
        reasons = "; ".join(sorted({f"{s.reason} {s.detail}".strip() for s in reading.skips}))
        raise ConfigError(f"the list holds no rows{': ' + reasons if reasons else ''}")
    return reading


def _parts(
    reading: Reading, batch: Batch, mapping: Mapping[str, str | Sequence[str]] | None
) -> dict[str, pa.StringArray]:
    if not reading.header:
        reading.header = batch.header
        reading.columns = choose_columns(batch.header, batch.columns, mapping, has_header=batch.has_header)
    return parts_of(batch, reading.columns)


def _words(key: Key, part: str, cells: pa.StringArray) -> npt.NDArray[np.uint64]:
    coded = cells.dictionary_encode()
    words = np.concatenate([np.zeros(1, np.uint64), words_of(key.derive(f"household {part}"), coded.dictionary)])
    found: npt.NDArray[np.uint64] = words[np.asarray(coded.indices.fill_null(-1), np.int64) + 1]
    return found


def _false_pairs(pairs: Pairs, targets: Pairs, donor: Rows, counts: npt.NDArray[np.bool_]) -> Pairs:
    """Pairs of decoys that count, without those that the donor's own row has found."""
    known = targets.row << np.int64(32) | targets.listed
    met = np.isin(pairs.row << np.int64(32) | donor[pairs.listed], known)
    return selected(pairs, counts[pairs.listed] & ~met)


def named(reading: Reading) -> dict[str, tuple[str, ...]]:
    """Field kind -> names of the list's columns."""
    return {kind: tuple(reading.header[n] for n in numbers) for kind, numbers in reading.columns.items()}
