"""What a thief holds: the columns of an index folder as arrays, and the same shape for the encodings compared with it.

`stored_columns` reads every Parquet file of the folder and takes nothing for granted but that; it needs no key. The
owner's side (`people_of`, `true_hashes`) serves to judge what an attack names, and as the plaintext that a thief may have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from piiscan.keys import Key
from piiscan.match.batches import batches
from piiscan.match.columns import choose_columns
from piiscan.match.fields import parts_of
from piiscan.match.pads import padded_numbers
from piiscan.match.store import IndexInfo
from piiscan.match.tables import names_of, open_source, with_header
from piiscan.match.words import Coded, encode

Values = npt.NDArray[np.uint64]
Texts = npt.NDArray[np.object_]
Bits = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Release:
    """Rows as they are stored. `bits`: uint8[rows, bits] of 0 and 1. `tables`: per look-up key its two columns."""

    name: str
    columns: Mapping[str, Values]
    bits: Bits
    tables: Mapping[str, Mapping[str, Values]] = field(default_factory=dict)


def release_of(folder: Path, generation: int = 1) -> Release:
    """One generation of an index as a thief sees it (an index of few rows has one file of rows for each)."""
    stored = stored_columns(folder)
    rows = {c.partition("/")[2]: v for c, v in stored.items() if c.startswith(f"rows-{generation:04}.parquet/")}
    tables: dict[str, dict[str, Values]] = {}
    for column, values in stored.items():
        file, _, rest = column.rpartition("/")
        if file.startswith("keys/") and file.endswith(f"-{generation:04}.parquet"):
            tables.setdefault(Path(file).stem.removesuffix(f"-{generation:04}"), {})[rest] = values
    return Release("index", rows, bits_of(rows), tables)


def stored_columns(folder: Path) -> dict[str, Values]:
    """`file/column` -> one number per row; bytes become columns of 16 bits, `file/column[2]`."""
    found: dict[str, Values] = {}
    for path in sorted(folder.rglob("*.parquet")):
        file = path.relative_to(folder).as_posix()
        for name, column in zip(*_table(path), strict=True):
            found |= {f"{file}/{name}{end}": values for end, values in _numbers(column).items()}
    return found


def _table(path: Path) -> tuple[list[str], list[pa.Array]]:
    table = pq.ParquetFile(path).read().combine_chunks()
    columns = [c.combine_chunks() if isinstance(c, pa.ChunkedArray) else c for c in table.columns]
    return table.column_names, columns


def _numbers(column: pa.Array) -> dict[str, Values]:
    if pa.types.is_integer(column.type):
        return {"": column.fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64).view(np.uint64)}
    if pa.types.is_string(column.type):
        return {"": np.asarray(column.dictionary_encode().indices.fill_null(0), np.uint64)}
    cells = [bytes(cell or b"") for cell in column.to_pylist()]
    width = max((len(cell) + 1) // 2 * 2 for cell in cells) if cells else 0
    raw = np.frombuffer(b"".join(cell.ljust(width, b"\0") for cell in cells), "<u2").reshape(len(cells), -1)
    words = {f"[{i}]": raw[:, i].astype(np.uint64) for i in range(raw.shape[1])}
    return words | {"#": np.array([len(cell) for cell in cells], np.uint64)}


def bits_of(columns: Mapping[str, Values]) -> Bits:
    """The 16 low bits of every column side by side; numbers wider than that as several columns."""
    pieces = []
    for values in columns.values():
        size = 2 if values.max(initial=np.uint64(0)) < (1 << 16) else 8
        raw = np.ascontiguousarray(values.astype("<u8")).view(np.uint8).reshape(len(values), 8)[:, :size]
        pieces.append(np.unpackbits(np.ascontiguousarray(raw), axis=1))
    return np.concatenate(pieces, axis=1)


@dataclass(frozen=True, slots=True)
class People:
    """The plaintext: canonical parts (the normaliser is public), "" where a row has none."""

    fields: Mapping[str, Texts]
    parts: Mapping[str, pa.StringArray]

    def __len__(self) -> int:
        return len(next(iter(self.fields.values())))


def people_of(master: Path) -> People:
    """The canonical parts of a master, its rows in order."""
    stream = batches(with_header(open_source(str(master), []), names_of(None)), [])
    pieces: dict[str, list[pa.StringArray]] = {}
    for batch in stream:
        columns = choose_columns(batch.header, batch.columns, {}, has_header=batch.has_header)
        for part, cells in parts_of(batch, columns).items():
            pieces.setdefault(part, []).append(cells)
    parts = {part: pa.concat_arrays(cells) for part, cells in pieces.items()}
    return People({part: np.asarray(cells.fill_null("").to_pylist(), object) for part, cells in parts.items()}, parts)


def coded_of(people: People, key: Key) -> dict[str, Coded]:
    """The keyed words of all people: needs the key."""
    return encode(key, people.parts)


def true_hashes(release: Release, info: IndexInfo, key: Key) -> dict[str, Values]:
    """Per key table the hash that stands for every row (0: none does): needs the key, judges what a thief names."""
    found = {}
    for table in info.keys:
        for file in table.files[:1]:
            stored, series = release.tables[table.name], bytes.fromhex(file.series)
            marked = padded_numbers(key.derive(f"pointers {table.name}"), series, stored["pointer"].astype(np.uint32))
            found[table.name] = np.zeros(len(release.bits), np.uint64)
            found[table.name][marked & np.uint32((1 << 31) - 1)] = stored["hash"]
    return found
