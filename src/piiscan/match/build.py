"""build_index: master rows -> parts -> keyed words -> key tables, row-salted tags, sealed ids. Batch by batch."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from piiscan.errors import ConfigError
from piiscan.japanese.canonical import CANONICAL_VERSION
from piiscan.keys import Key, load_key
from piiscan.match.columns import Columns, choose_columns, column_number, guess_id_column
from piiscan.match.fields import parts_of
from piiscan.match.frequencies import Counter, frequencies_of
from piiscan.match.keytables import finish_key, possible_keys, spool_key
from piiscan.match.prove import row_tags
from piiscan.match.rules import PARTS, MatchRules, load_rules
from piiscan.match.seal import MAX_ID_BYTES, seal
from piiscan.match.store import IndexInfo, write_frequencies, write_manifest
from piiscan.match.tables import Batch, batches, open_source
from piiscan.match.words import SLOTS, encode
from piiscan.model import Skip

ROW_GROUP = 1 << 16
MAX_ROWS = 1 << 32


@dataclass(slots=True)
class _Build:
    """State of one build: where the files grow, what was counted."""

    folder: Path
    key: Key
    rules: MatchRules
    parts: tuple[str, ...]
    writer: pq.ParquetWriter
    counter: Counter = field(default_factory=Counter)
    segments: dict[str, int] = field(default_factory=dict)
    segment_rows: list[int] = field(default_factory=list)
    rows: int = 0


def build_index(
    source: object,
    *,
    key: Key | str | Path,
    out: str | Path,
    id_column: str | None = None,
    mapping: Mapping[str, str | Sequence[str]] | None = None,
    segment_column: str | None = None,
    as_of: str | None = None,
    table: str | None = None,
    query: str | None = None,
) -> IndexInfo:
    """Build the index of a customer master in the folder `out` (new or empty).

    source: path of a CSV, Parquet or XLSX file, `sqlite:///file` with `table` or `query`, or a table in memory.
    key: a Key or what `load_key` takes. mapping: field kind -> column, or several address columns in order.
    id_column: the customer's id in the answer (guessed if absent, else the row number). as_of: date of the extract.
    Raises ConfigError, KeyFileError.
    """
    secret = key if isinstance(key, Key) else load_key(key)
    final = _new_folder(Path(out))
    skips: list[Skip] = []
    stream = batches(open_source(source, skips, table=table, query=query), skips)
    first = next(stream, None)
    if first is None:
        reasons = "; ".join(sorted({f"{s.reason} {s.detail}".strip() for s in skips}))
        raise ConfigError(f"the source holds no rows{': ' + reasons if reasons else ''}")
    columns, id_number = _choose(first, mapping, id_column)
    segment = None if segment_column is None else column_number(first.header, segment_column, "--segment-column")
    work = Path(tempfile.mkdtemp(prefix=f".{final.name}.", dir=final.parent))
    try:
        info = _write(work, secret, first, stream, columns, id_number, segment, as_of, skips)
        work.chmod(0o700)
        if final.exists():
            final.rmdir()
        work.rename(final)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return replace(info, path=final)


def _new_folder(out: Path) -> Path:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ConfigError(f"{out} exists and is not empty; name a new folder for the index")
    if not out.absolute().parent.is_dir():
        raise ConfigError(f"no folder {out.absolute().parent} to write the index into")
    return out.absolute()


def _choose(
    first: Batch, mapping: Mapping[str, str | Sequence[str]] | None, id_column: str | None
) -> tuple[Columns, int | None]:
    chosen = dict(mapping or {})
    if id_column is not None:
        column_number(first.header, id_column, "--id-column")
        chosen["customer_id"] = id_column
    columns = choose_columns(first.header, first.columns, chosen, has_header=first.has_header)
    if "customer_id" not in columns and first.has_header:
        number = guess_id_column(first.header)
        if number is not None and not any(number in numbers for numbers in columns.values()):
            columns["customer_id"] = (number,)
    return columns, columns["customer_id"][0] if "customer_id" in columns else None


def _write(
    work: Path,
    key: Key,
    first: Batch,
    rest: Iterator[Batch],
    columns: Columns,
    id_number: int | None,
    segment: int | None,
    as_of: str | None,
    skips: list[Skip],
) -> IndexInfo:
    rules = load_rules()
    parts = parts_of(first, columns)
    order = tuple(part for part in PARTS if part in parts)
    schema = pa.schema([("nonce", pa.uint64()), ("tags", pa.binary(2 * _slots(order))), ("sealed", pa.binary())])
    (work / "keys").mkdir()
    (work / ".gitignore").write_text("*\n")
    with pq.ParquetWriter(work / "rows.parquet", schema, compression="NONE", use_dictionary=False) as writer:
        build = _Build(work, key, rules, order, writer)
        _add(build, first, columns, id_number, segment, parts)
        for batch in rest:
            _add(build, batch, columns, id_number, segment, parts_of(batch, columns))
    tables = tuple(finish_key(work, key, names, kind, build.rows, rules) for names, kind in possible_keys(rules, order))
    common, rare = frequencies_of(build.counter)
    write_frequencies(work, common)
    _write_segments(build)
    header = first.header
    info = IndexInfo(
        path=work,
        rows=build.rows,
        key_id=key.id,
        canonical_version=CANONICAL_VERSION,
        fields={kind: tuple(header[n] for n in numbers) for kind, numbers in columns.items()},
        parts=order,
        as_of=as_of,
        keys=tables,
        rare=rare,
        has_segments=segment is not None,
        id_column=None if id_number is None else header[id_number],
        skipped=tuple(f"{skip.reason}: {skip.detail}" for skip in skips),
    )
    write_manifest(work, info, key)
    return info


def _slots(parts: Sequence[str]) -> int:
    return sum(SLOTS[part] for part in parts)


def _add(
    build: _Build, batch: Batch, columns: Columns, id_number: int | None, segment: int | None, parts: Mapping[str, Any]
) -> None:
    """One batch into the files."""
    size = len(batch)
    if build.rows + size >= MAX_ROWS:
        raise ConfigError(f"an index holds fewer than {MAX_ROWS} rows; split the master")
    coded = encode(build.key, parts)
    build.counter.add(coded)
    for names, _ in possible_keys(build.rules, build.parts):
        spool_key(build.folder, build.key, names, coded, build.rows)
    nonces = np.frombuffer(secrets.token_bytes(8 * size), np.uint64)
    filler = np.frombuffer(secrets.token_bytes(2 * size * _slots(build.parts)), np.uint16).reshape(size, -1)
    tags, counts = row_tags(coded, build.parts, build.key, nonces, filler)
    sealed = seal(
        build.key.derive("seal"),
        nonces,
        _ids(batch, id_number, build.rows),
        _segment_codes(build, batch, segment),
        counts,
    )
    flat = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(tags.shape[1] * 2), size, [None, pa.py_buffer(tags.astype("<u2").tobytes())]
    )
    build.writer.write_table(pa.table({"nonce": nonces, "tags": flat, "sealed": sealed}), row_group_size=ROW_GROUP)
    build.rows += size


def _ids(batch: Batch, id_number: int | None, before: int) -> pa.StringArray:
    numbers = pc.binary_join_element_wise(
        "row", pa.array(np.arange(before + 1, before + 1 + len(batch))).cast(pa.string()), " "
    )
    if id_number is None:
        return numbers
    ids = batch.columns[id_number]
    if int(pc.max(pc.binary_length(ids)).as_py() or 0) > MAX_ID_BYTES:
        raise ConfigError(f"column {batch.header[id_number]!r} is no id: it holds texts over {MAX_ID_BYTES} bytes")
    return pc.coalesce(ids, numbers)


def _segment_codes(build: _Build, batch: Batch, segment: int | None) -> npt.NDArray[np.int64]:
    """Number of each row's segment; 0 for none."""
    if segment is None:
        return np.zeros(len(batch), np.int64)
    coded = batch.columns[segment].dictionary_encode()
    names = coded.dictionary.to_pylist()
    if len(build.segments) + len(names) > 1000:
        raise ConfigError(f"column {batch.header[segment]!r} is no segment: it holds over 1000 different values")
    table = np.array([0, *(build.segments.setdefault(name, len(build.segments) + 1) for name in names)])
    codes = table[np.asarray(coded.indices.fill_null(-1), np.int64) + 1]
    build.segment_rows += [0] * (len(build.segments) + 1 - len(build.segment_rows))
    for code, count in enumerate(np.bincount(codes, minlength=len(build.segment_rows))):
        build.segment_rows[code] += int(count)
    return codes


def _write_segments(build: _Build) -> None:
    """Names and sizes of the segments, sealed like customer ids."""
    names = pa.array(list(build.segments), pa.string())
    rows = np.array(build.segment_rows[1:], np.uint64)
    nonces = np.frombuffer(secrets.token_bytes(8 * len(names)), np.uint64)
    sealed = seal(build.key.derive("segments"), nonces, names, np.zeros(len(names), np.int64), rows)
    pq.write_table(pa.table({"nonce": nonces, "sealed": sealed}), build.folder / "segments.parquet")
