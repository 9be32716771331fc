"""build_index: master rows -> parts -> keyed words -> key tables, tags and ids under pads. Batch by batch."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain
from pathlib import Path

import pyarrow as pa

from piiscan.errors import ConfigError
from piiscan.japanese import normaliser
from piiscan.japanese.memo import Memo
from piiscan.keys import Key, load_key
from piiscan.match.admission import finish_keys
from piiscan.match.batches import Batch, batches
from piiscan.match.columns import Columns, choose_columns, column_number, guess_id_column, left_out
from piiscan.match.fields import parts_of
from piiscan.match.filling import Filling, content_of, ids_of, in_order, write_rows
from piiscan.match.frequencies import frequencies_of
from piiscan.match.guard import full_disk_said, only_writer, removed
from piiscan.match.keytables import possible_keys
from piiscan.match.pads import new_series
from piiscan.match.progress import Progress, silent
from piiscan.match.rows import RowWriter, slots_of
from piiscan.match.rules import PARTS
from piiscan.match.schema import Schema, load_schema, rules_for
from piiscan.match.schema import columns_of as schema_columns
from piiscan.match.schema import parts_of as schema_parts
from piiscan.match.spelling import marks_of
from piiscan.match.store import (
    Generation,
    IndexInfo,
    checksum,
    frequencies_file,
    segments_file,
    write_frequencies,
    write_manifest,
)
from piiscan.match.tables import names_of, no_rows, open_source, total_rows, with_header
from piiscan.match.words import encode
from piiscan.model import Skip


@dataclass(frozen=True, slots=True)
class Plan:
    """Which column serves as what."""

    columns: Columns
    id_number: int | None
    segment: int | None
    left_out: tuple[str, ...]  # look like parts of an address
    schema: Schema | None = None
    memo: Memo = field(default_factory=Memo, repr=False)

    def parts_of(self, batch: Batch) -> dict[str, pa.StringArray]:
        return (
            parts_of(batch, self.columns, self.memo)
            if self.schema is None
            else schema_parts(self.schema, batch, self.columns)
        )


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
    progress: Progress | None = None,
) -> IndexInfo:
    """Build the index of a customer master in the folder `out` (new or empty).

    source: path of a CSV, Parquet or XLSX file, `sqlite:///file` with `table` or `query`, or a table in memory.
    key: a Key or what `load_key` takes. mapping: field kind -> column, or several address columns in order.
    id_column: the customer's id in the answer (guessed if absent, else the row number). as_of: date of the extract.
    schema: YAML file of fields that are not Japanese (`piiscan.match.schema`); the index keeps it.
    progress: see Progress. Raises ConfigError (also while another process builds there, and when the disk is full),
    KeyFileError.
    """
    check_date(as_of)
    secret = key if isinstance(key, Key) else load_key(key)
    final = new_folder(Path(out))
    work = final.with_name(f".{final.name}.build")
    tell = progress or silent
    with only_writer(final), full_disk_said(final, "nothing was built"):
        removed(work)  # of a build that was killed
        skips: list[Skip] = []
        first, stream = opened(source, skips, names_of(mapping, id_column, segment_column), table, query)
        own = load_schema(schema) if schema is not None else None
        plan, header = _planned(first, mapping, id_column, segment_column, own), first.header
        stream = chain([first], stream)
        del first  # a quarter of a million rows, of no use once they are in
        try:
            work.mkdir(mode=0o700)
            filling = _filled(work, secret, plan, stream, tell, total_rows(source))
            info = _finish(filling, plan, header, as_of, skips, tell)
            new_folder(final)  # it may have been filled meanwhile
            if final.exists():
                final.rmdir()
            work.rename(final)
        finally:
            removed(work)
    return replace(info, path=final)


def check_date(as_of: str | None) -> None:
    """ConfigError for what is no date: readings of the master are put in order by it."""
    try:
        valid = as_of is None or date.fromisoformat(as_of).isoformat() == as_of
    except ValueError:
        valid = False
    if not valid:
        raise ConfigError(f"--as-of {as_of}: no date; write it as 2026-04-01")


def new_folder(out: Path) -> Path:
    """The absolute path of a folder that may be written."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise ConfigError(f"{out} exists and is not empty; name a new folder for the index")
    if not out.absolute().parent.is_dir():
        raise ConfigError(f"no folder {out.absolute().parent} to write the index into")
    return out.absolute()


def opened(
    source: object, skips: list[Skip], names: Sequence[str], table: str | None, query: str | None
) -> tuple[Batch, Iterator[Batch]]:
    """The first batch of a source, and the others. ConfigError where there is none."""
    stream = batches(with_header(open_source(source, skips, table=table, query=query), names), skips)
    first = next((batch for batch in stream if len(batch)), None)  # a header alone is no row
    if first is None:
        raise no_rows("the source", skips)
    return first, stream


def _planned(
    first: Batch,
    mapping: Mapping[str, str | Sequence[str]] | None,
    id_column: str | None,
    segment_column: str | None,
    schema: Schema | None,
) -> Plan:
    segment = None if segment_column is None else column_number(first.header, segment_column, "--segment-column")
    if schema is not None:
        number = None if id_column is None else column_number(first.header, id_column, "--id-column")
        return Plan(schema_columns(schema, first.header, mapping), number, segment, (), schema)
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
    return Plan(columns, id_number, segment, left_out(first.header, first.columns, columns, chosen))


def _filled(work: Path, key: Key, plan: Plan, stream: Iterator[Batch], tell: Progress, total: int | None) -> Filling:
    """All rows into rows-*.parquet and the spools of the keys. Nothing of a batch is held while the next is read."""
    first = [next(stream)]
    parts = plan.parts_of(first[0])
    order = tuple(part for part in (plan.schema.parts if plan.schema else PARTS) if part in parts)
    for name in ("keys", "spools"):
        (work / name).mkdir()
    with RowWriter(work, key, slots_of(order)) as writer:
        filling = Filling(work, key, rules_for(plan.schema), order, writer, new_series())
        batch: Batch | None = first.pop()
        while batch is not None:
            _add(filling, plan, batch, parts)
            tell(filling.rows, total, "rows")
            batch, parts = None, {}
            batch = next(stream, None)
            parts = {} if batch is None else plan.parts_of(batch)
    return filling


def _add(filling: Filling, plan: Plan, batch: Batch, parts: Mapping[str, pa.StringArray]) -> None:
    """One batch into the files."""
    coded = encode(filling.key, parts)
    filling.counter.add(coded)
    segments = filling.segments.codes_of(batch, plan.segment)
    filling.segments.count(segments)
    marks = marks_of(filling.key, batch, plan.columns)
    write_rows(filling, content_of(filling.key, coded, ids_of(batch, plan.id_number), segments, marks))


def _finish(
    filling: Filling, plan: Plan, header: Sequence[str], as_of: str | None, skips: Sequence[Skip], tell: Progress
) -> IndexInfo:
    """Everything that needs all rows: key tables, frequencies, segments, manifest."""
    candidates, folder, rows = possible_keys(filling.rules, filling.parts), filling.folder, filling.rows
    tables = finish_keys(filling.rules, filling.key, folder, filling.spooled or [], rows, tell)
    removed(folder / "spools")
    common, rare = frequencies_of(filling.counter)
    write_frequencies(folder / frequencies_file(1), common, filling.key)
    filling.segments.write(folder / segments_file(1), filling.key)
    (folder / ".gitignore").write_text("*\n")
    info = IndexInfo(
        path=folder,
        rows=rows,
        key_id=filling.key.id,
        canonical_version=normaliser.version(),
        fields={kind: tuple(header[n] for n in numbers) for kind, numbers in plan.columns.items()},
        parts=filling.parts,
        as_of=as_of,
        keys=in_order(candidates, {**filling.told, **tables}),
        rare=rare,
        has_segments=plan.segment is not None,
        id_column=None if plan.id_number is None else header[plan.id_number],
        series=filling.series.hex(),
        row_files=filling.writer.files,
        generations=(Generation(1, as_of, rows, rows, rows, 0, 0, 0),),
        segment_column=None if plan.segment is None else header[plan.segment],
        left_out=plan.left_out,
        skipped=tuple(f"{skip.reason}: {skip.detail}" for skip in skips),
        schema=plan.schema.data if plan.schema else None,
        placeholders=tuple(sorted(filling.placeholders)),
        files=files_of(folder, tell),
    )
    write_manifest(folder, info, filling.key)
    return info


def files_of(
    folder: Path, tell: Progress, known: Mapping[str, tuple[int, str]] | None = None
) -> dict[str, tuple[int, str]]:
    """Size and checksum of every file below `folder`, beside those `known`; written through to the disk."""
    found = dict(known or {})
    paths = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.suffix in (".parquet", ".bin")]
    for number, path in enumerate(paths):
        tell(number, len(paths), "files")
        with path.open("r+b") as stream:  # Windows flushes only what may be written
            os.fsync(stream.fileno())
        found[path.relative_to(folder).as_posix()] = checksum(path)
    return found
