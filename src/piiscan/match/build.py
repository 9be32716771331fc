"""build_index: master rows -> parts -> keyed words -> key tables, row-salted tags, sealed ids. Batch by batch."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from piiscan.errors import ConfigError
from piiscan.japanese import normaliser
from piiscan.keys import Key, load_key
from piiscan.match.columns import Columns, choose_columns, column_number, guess_id_column, left_out
from piiscan.match.fields import parts_of
from piiscan.match.frequencies import Counter, frequencies_of
from piiscan.match.keytables import finish_key, possible_keys, spool_key
from piiscan.match.pads import new_series
from piiscan.match.prove import row_tags
from piiscan.match.rows import RowWriter, slots_of
from piiscan.match.rules import PARTS, MatchRules
from piiscan.match.schema import Schema, load_schema, rules_for
from piiscan.match.schema import columns_of as schema_columns
from piiscan.match.schema import parts_of as schema_parts
from piiscan.match.seal import MAX_ID_BYTES
from piiscan.match.segments import Segments
from piiscan.match.store import IndexInfo, write_frequencies, write_manifest
from piiscan.match.tables import Batch, batches, names_of, open_source, with_header
from piiscan.match.words import encode
from piiscan.model import Skip

MAX_ROWS = 1 << 31  # list row and index row share 64 signed bits


@dataclass(frozen=True, slots=True)
class _Plan:
    """Which column serves as what."""

    columns: Columns
    id_number: int | None
    segment: int | None
    left_out: tuple[str, ...]  # look like parts of an address
    schema: Schema | None = None

    def parts_of(self, batch: Batch) -> dict[str, pa.StringArray]:
        return parts_of(batch, self.columns) if self.schema is None else schema_parts(self.schema, batch, self.columns)


@dataclass(slots=True)
class _Build:
    """State of one build: where the files grow, what was counted."""

    folder: Path
    key: Key
    rules: MatchRules
    plan: _Plan
    parts: tuple[str, ...]
    writer: RowWriter
    series: bytes
    counter: Counter = field(default_factory=Counter)
    segments: Segments = field(default_factory=Segments)
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
    schema: str | Path | None = None,
) -> IndexInfo:
    """Build the index of a customer master in the folder `out` (new or empty).

    source: path of a CSV, Parquet or XLSX file, `sqlite:///file` with `table` or `query`, or a table in memory.
    key: a Key or what `load_key` takes. mapping: field kind -> column, or several address columns in order.
    id_column: the customer's id in the answer (guessed if absent, else the row number). as_of: date of the extract.
    schema: YAML file of fields that are not Japanese (`piiscan.match.schema`); the index keeps it.
    Raises ConfigError, KeyFileError.
    """
    secret = key if isinstance(key, Key) else load_key(key)
    final = _new_folder(Path(out))
    skips: list[Skip] = []
    names = names_of(mapping, id_column, segment_column)
    stream = batches(with_header(open_source(source, skips, table=table, query=query), names), skips)
    first = next(stream, None)
    if first is None:
        reasons = "; ".join(sorted({f"{s.reason} {s.detail}".strip() for s in skips}))
        raise ConfigError(f"the source holds no rows{': ' + reasons if reasons else ''}")
    own = load_schema(schema) if schema is not None else None
    plan = _planned(first, mapping, id_column, segment_column, own)
    work = Path(tempfile.mkdtemp(prefix=f".{final.name}.", dir=final.parent))
    try:
        build = _write(work, secret, first, stream, plan)
        info = _finish(build, first.header, as_of, skips)
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


def _planned(
    first: Batch,
    mapping: Mapping[str, str | Sequence[str]] | None,
    id_column: str | None,
    segment_column: str | None,
    schema: Schema | None,
) -> _Plan:
    segment = None if segment_column is None else column_number(first.header, segment_column, "--segment-column")
    if schema is not None:
        number = None if id_column is None else column_number(first.header, id_column, "--id-column")
        return _Plan(schema_columns(schema, first.header, mapping), number, segment, (), schema)
    chosen = dict(mapping or {})
    if id_column is not None:
        column_number(first.header, id_column, "--id-column")
        chosen["customer_id"] = id_column
    columns = choose_columns(first.header, first.columns, chosen, has_header=first.has_header)
    if "customer_id" not in columns and first.has_header:
        number = guess_id_column(first.header)
        if number is not None and not any(number in numbers for numbers in columns.values()):
            columns["customer_id"] = (number,)
    id_number = columns["customer_id"][0] if "customer_id" in columns else None
    return _Plan(columns, id_number, segment, left_out(first.header, first.columns, columns, chosen))


def _write(work: Path, key: Key, first: Batch, rest: Iterator[Batch], plan: _Plan) -> _Build:
    """All rows into rows.parquet and the spools of the keys."""
    parts = plan.parts_of(first)
    order = tuple(part for part in (plan.schema.parts if plan.schema else PARTS) if part in parts)
    series = new_series()
    (work / "keys").mkdir()
    (work / ".gitignore").write_text("*\n")
    with RowWriter(work, key, series, slots_of(order)) as writer:
        build = _Build(work, key, rules_for(plan.schema), plan, order, writer, series)
        _add(build, first, parts)
        for batch in rest:
            _add(build, batch, plan.parts_of(batch))
    return build


def _finish(build: _Build, header: Sequence[str], as_of: str | None, skips: Sequence[Skip]) -> IndexInfo:
    """Everything that needs all rows: key tables, frequencies, segments, manifest."""
    plan, possible = build.plan, possible_keys(build.rules, build.parts)
    tables = tuple(
        finish_key(build.folder, build.key, build.series, names, kind, build.rows, build.rules)
        for names, kind in possible
    )
    common, rare = frequencies_of(build.counter)
    write_frequencies(build.folder, common, build.key)
    build.segments.write(build.folder, build.key)
    info = IndexInfo(
        path=build.folder,
        rows=build.rows,
        key_id=build.key.id,
        canonical_version=normaliser.version(),
        fields={kind: tuple(header[n] for n in numbers) for kind, numbers in plan.columns.items()},
        parts=build.parts,
        as_of=as_of,
        keys=tables,
        rare=rare,
        has_segments=plan.segment is not None,
        id_column=None if plan.id_number is None else header[plan.id_number],
        series=build.series.hex(),
        left_out=plan.left_out,
        skipped=tuple(f"{skip.reason}: {skip.detail}" for skip in skips),
        schema=plan.schema.data if plan.schema else None,
    )
    write_manifest(build.folder, info, build.key)
    return info


def _add(build: _Build, batch: Batch, parts: Mapping[str, pa.StringArray]) -> None:
    """One batch into the files."""
    size = len(batch)
    if build.rows + size >= MAX_ROWS:
        raise ConfigError(f"an index holds fewer than {MAX_ROWS} rows; split the master")
    coded = encode(build.key, parts)
    build.counter.add(coded)
    for names, _ in possible_keys(build.rules, build.parts):
        spool_key(build.folder, build.key, build.series, names, coded, build.rows)
    tags = np.concatenate([row_tags(coded[part], build.key) for part in build.parts], axis=1)
    segments = build.segments.codes_of(batch, build.plan.segment)
    build.writer.add(tags, _ids(batch, build.plan.id_number, build.rows), segments)
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
