"""Candidate pairs of a whole list with their levels of agreement: stages 1 and 2, batch by batch of the list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.match.find import candidates
from piiscan.match.frequencies import Frequencies
from piiscan.match.prove import EXACT, compare
from piiscan.match.seal import unseal
from piiscan.match.store import IndexInfo
from piiscan.match.words import Coded

if TYPE_CHECKING:
    import duckdb

Rows = npt.NDArray[np.int64]
Levels = npt.NDArray[np.int8]
RARITY = (1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2)  # borders of the classes of frequency 1..7; class 0: not counted
RARE_PARTS = ("family", "given", "family_kana", "given_kana", "guardian", "guardian_kana")


@dataclass(frozen=True, slots=True)
class Pairs:
    """Arrays of one length: list row, index row, level per part (as in `prove`), rarity per part.

    `rarity[part]` is the class of frequency of the list's value (see RARITY), 0 unless the level is exact.
    """

    listed: Rows
    row: Rows
    segment: Rows
    customer: pa.StringArray
    levels: Mapping[str, Levels]
    rarity: Mapping[str, Levels]


def find_pairs(
    engine: duckdb.DuckDBPyConnection,
    info: IndexInfo,
    key: Key,
    frequencies: Frequencies,
    coded: Mapping[str, Coded],
    first_row: int,
) -> Pairs:
    """Candidates of one batch of list rows, compared. `coded`: parts of the index; `first_row`: the batch's first."""
    listed, rows = candidates(engine, info, key, coded)
    nonces, tags, sealed = _rows_of(info, rows)
    customer, segment, counts = unseal(key.derive("seal"), nonces, sealed)
    levels = compare(coded, listed, info.parts, key, nonces, tags, counts)
    rarity = {
        part: _rarity(frequencies, part, coded[part], listed, levels[part]) for part in RARE_PARTS if part in levels
    }
    return Pairs(listed + first_row, rows, segment, customer, levels, rarity)


def _rarity(frequencies: Frequencies, part: str, coded: Coded, listed: Rows, level: Levels) -> Levels:
    classes = 1 + np.searchsorted(RARITY, frequencies.share_of(part, coded.words), side="right").astype(np.int8)
    return np.where(level == EXACT, classes[coded.codes[listed]], np.int8(0))


def _rows_of(info: IndexInfo, rows: Rows) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint16], pa.BinaryArray]:
    """Nonces, tags and sealed payloads of index rows (sorted, repeats allowed), one row group in memory at a time."""
    try:
        with pq.ParquetFile(info.path / "rows.parquet") as file:
            pieces = [file.schema_arrow.empty_table()]
            start = 0
            for number in range(file.num_row_groups):
                end = start + file.metadata.row_group(number).num_rows
                low, high = np.searchsorted(rows, [start, end])
                if low < high:
                    group = file.read_row_group(number)
                    pieces.append(group.take(pa.array(rows[low:high] - start)))
                start = end
    except (OSError, pa.ArrowException):
        raise ConfigError(f"index {info.path} is damaged: rows.parquet cannot be read") from None
    table = pa.concat_tables(pieces).combine_chunks()
    nonces = table["nonce"].to_numpy()
    column = table["tags"].combine_chunks()
    width = column.type.byte_width
    buffer = np.frombuffer(column.buffers()[1] or b"", np.uint8)[
        column.offset * width : (column.offset + len(column)) * width
    ]
    tags = (
        buffer.view("<u2").reshape(len(table), -1).astype(np.uint16)
        if len(table)
        else np.zeros((0, width // 2), np.uint16)
    )
    sealed = table["sealed"].combine_chunks()
    return nonces, tags, sealed


def joined(pieces: list[Pairs]) -> Pairs:
    """Pairs of several batches as one."""
    first = pieces[0]
    return Pairs(
        np.concatenate([p.listed for p in pieces]),
        np.concatenate([p.row for p in pieces]),
        np.concatenate([p.segment for p in pieces]),
        pa.concat_arrays([p.customer for p in pieces]),
        {part: np.concatenate([p.levels[part] for p in pieces]) for part in first.levels},
        {part: np.concatenate([p.rarity[part] for p in pieces]) for part in first.rarity},
    )


def selected(pairs: Pairs, mask: npt.NDArray[np.bool_]) -> Pairs:
    """The pairs where `mask` is true."""
    return Pairs(
        pairs.listed[mask],
        pairs.row[mask],
        pairs.segment[mask],
        pairs.customer.filter(pa.array(mask)),
        {part: level[mask] for part, level in pairs.levels.items()},
        {part: level[mask] for part, level in pairs.rarity.items()},
    )
