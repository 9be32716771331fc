"""update_index: a later reading of the master into an index. What is unchanged stays; the rest becomes a generation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa

from piiscan.errors import ConfigError
from piiscan.keys import Key, load_key
from piiscan.match.admission import placeholders_of, spool_of
from piiscan.match.batches import Batch
from piiscan.match.build import Plan, check_date, files_of, opened
from piiscan.match.columns import choose_columns, column_number
from piiscan.match.filling import Filling, content_of, ids_of, write_rows
from piiscan.match.frequencies import frequencies_of
from piiscan.match.guard import full_disk_said, only_writer, removed
from piiscan.match.keytables import read_spool, write_key
from piiscan.match.progress import Progress, silent
from piiscan.match.rows import RowWriter, slots_of
from piiscan.match.schema import columns_of as schema_columns
from piiscan.match.schema import rules_for, schema_of
from piiscan.match.segments import Segments
from piiscan.match.spelling import marks_of
from piiscan.match.store import (
    Generation,
    IndexInfo,
    KeyTable,
    closed_file,
    frequencies_file,
    open_index,
    read_manifest,
    read_segments,
    segments_file,
    write_frequencies,
    write_manifest,
)
from piiscan.match.tables import names_of, total_rows
from piiscan.match.verify import verify_index
from piiscan.match.versions import Known, compare, ended, ids_words, known_of, write_closed
from piiscan.match.words import encode
from piiscan.model import Skip


def update_index(
    source: object,
    *,
    index: str | Path,
    key: Key | str | Path,
    mapping: Mapping[str, str | Sequence[str]] | None = None,
    as_of: str | None = None,
    table: str | None = None,
    query: str | None = None,
    progress: Progress | None = None,
) -> IndexInfo:
    """Add a later reading of the whole master to an index, as a generation dated `as_of`.

    Rows are told by the id column of the index; rows of the source that are new or changed are stored, versions the
    source no longer holds are closed. mapping: only where columns have other names than at the build.
    The index stays as it was until the update is complete. Raises ConfigError, KeyFileError, IndexMismatchError.
    """
    check_date(as_of)
    secret = key if isinstance(key, Key) else load_key(key)
    folder = Path(index).absolute()
    open_index(folder, secret)
    with only_writer(folder), full_disk_said(folder, "the index is as it was"):
        info = open_index(folder, secret)
        _check(info, as_of)
        work = folder / ".update"
        removed(work)
        _clean(info)
        if problems := verify_index(folder):
            raise ConfigError(f"index {folder} is damaged, and an update would keep it: {problems[0]}")
        try:
            return _updated(info, work, secret, source, mapping, as_of, table, query, progress or silent)
        finally:
            removed(work)
            _clean(read_manifest(folder))


def _check(info: IndexInfo, as_of: str | None) -> None:
    if info.id_column is None:
        raise ConfigError("the index was built without an id column, so its rows cannot be told apart; build it again")
    latest = max((generation.as_of for generation in info.generations if generation.as_of), default="")
    if as_of and as_of < latest:
        raise ConfigError(f"the index is of {latest}; a reading of {as_of} cannot follow it")


def _clean(info: IndexInfo) -> None:
    """Removes what an interrupted update left. Files of the generation before stay for those who still read them."""
    before = info.generation - 1
    keep = {*info.files, frequencies_file(before), segments_file(before)}
    for pattern in ("rows-*.parquet", "keys/*.parquet", "frequencies-*.bin", "segments-*.bin", "closed-*.bin"):
        for path in info.path.glob(pattern):
            if path.relative_to(info.path).as_posix() not in keep:
                path.unlink(missing_ok=True)


def _updated(
    info: IndexInfo,
    work: Path,
    key: Key,
    source: object,
    mapping: Mapping[str, str | Sequence[str]] | None,
    as_of: str | None,
    table: str | None,
    query: str | None,
    tell: Progress,
) -> IndexInfo:
    named = {**info.fields, **(mapping or {})}
    skips: list[Skip] = []
    first, rest = opened(source, skips, names_of(named, info.segment_column), table, query)
    plan = _planned(info, first, named)
    for name in ("keys", "spools"):
        (work / name).mkdir(mode=0o700, parents=True)
    known = known_of(info, key)
    with RowWriter(work, key, slots_of(info.parts), len(info.row_files) + 1) as writer:
        filling = _filling(info, work, key, writer)
        generation = Generation(info.generation + 1, as_of, 0, 0, 0, 0, 0, 0)
        total = total_rows(source)
        for batch in _with(first, rest):
            generation = _add(filling, info, plan, known, batch, generation)
            tell(generation.seen, total, "rows")
    skipped = tuple(f"{skip.reason}: {skip.detail}" for skip in skips)
    if lost := [skip for skip in skips if skip.reason != "replaced_characters"]:
        said = f"{lost[0].reason}: {lost[0].detail}"
        raise ConfigError(f"part of the source cannot be read, and its customers would count as gone: {said}")
    return _finish(info, filling, known, generation, skipped, tell)


def _with(first: Batch, rest: Iterator[Batch]) -> Iterator[Batch]:
    yield first
    yield from rest


def _planned(info: IndexInfo, first: Batch, named: Mapping[str, str | Sequence[str]]) -> Plan:
    segment = None
    if info.segment_column is not None:
        segment = column_number(first.header, info.segment_column, "--segment-column")
    if info.schema:
        schema = schema_of(info.schema)
        number = column_number(first.header, str(info.id_column), "--id-column")
        plan = Plan(schema_columns(schema, first.header, named), number, segment, (), schema)
    else:
        columns = choose_columns(first.header, first.columns, named, has_header=first.has_header)
        columns = {kind: numbers for kind, numbers in columns.items() if kind in named}
        plan = Plan(columns, columns["customer_id"][0], segment, ())
    missing = [part for part in info.parts if part not in plan.parts_of(_head(first))]
    if missing:
        raise ConfigError(f"the source lacks what the index holds: {', '.join(missing)}; build the index again")
    return plan


def _head(batch: Batch) -> Batch:
    return replace(batch, columns=tuple(column[:1] for column in batch.columns))


def _filling(info: IndexInfo, work: Path, key: Key, writer: RowWriter) -> Filling:
    names, sizes = read_segments(info, key)
    rules = rules_for(schema_of(info.schema) if info.schema else None)
    series = bytes.fromhex(info.series)
    filling = Filling(work, key, rules, info.parts, writer, series, info.generation + 1, info.rows)
    filling.spooled = [(table.parts, table.kind) for table in info.keys if table.used]
    filling.segments = Segments({name: place for place, name in enumerate(names, 1)}, [0, *sizes])
    return filling


def _add(filling: Filling, info: IndexInfo, plan: Plan, known: Known, batch: Batch, so_far: Generation) -> Generation:
    """What is new or changed in one batch into the files; the counts with it."""
    parts: dict[str, pa.StringArray] = plan.parts_of(batch)
    coded = encode(filling.key, {part: parts[part] for part in info.parts})
    filling.counter.add(coded)
    if not so_far.seen:
        filling.placeholders = placeholders_of(coded)
    ids = ids_of(batch, plan.id_number)
    marks = marks_of(filling.key, batch, plan.columns)
    content = content_of(filling.key, coded, ids, filling.segments.codes_of(batch, plan.segment), marks)
    found = compare(known, filling.key, ids_words(filling.key, ids), content.digests, content.segments)
    if len(found.written):
        written = content.only(found.written)
        write_rows(filling, written)
        filling.segments.count(written.segments[found.moved])
    new, stored = int(found.new.sum()), len(found.written)
    return replace(
        so_far,
        rows=so_far.rows + stored,
        seen=so_far.seen + len(batch),
        new=so_far.new + new,
        changed=so_far.changed + stored - new,
        unchanged=so_far.unchanged + len(batch) - stored,
    )


def _finish(
    info: IndexInfo, filling: Filling, known: Known, generation: Generation, skipped: tuple[str, ...], tell: Progress
) -> IndexInfo:
    """Key tables, closings, frequencies, segments, manifest: the last step makes the update valid."""
    work, number, rows = filling.folder, generation.number, ended(known)
    generation = replace(generation, gone=int((~known.seen).sum()), closed=len(rows))
    tables = tuple(_key_table(filling, table, number) if table.used else table for table in info.keys)
    removed(work / "spools")
    write_closed(work / closed_file(number), filling.key, rows)
    common, rare = frequencies_of(filling.counter)
    write_frequencies(work / frequencies_file(number), common, filling.key)
    filling.segments.write(work / segments_file(number), filling.key)
    old = {frequencies_file(info.generation), segments_file(info.generation)}
    kept = {name: told for name, told in info.files.items() if name not in old}
    fresh = replace(
        info,
        rows=filling.rows,
        as_of=generation.as_of,
        keys=tables,
        rare=rare,
        row_files=info.row_files + filling.writer.files,
        generations=(*info.generations, generation),
        skipped=skipped,
        files=files_of(work, tell, kept),
    )
    for path in sorted(work.rglob("*")):
        if path.is_file():
            path.rename(info.path / path.relative_to(work))
    write_manifest(info.path, fresh, filling.key)
    return fresh


def _key_table(filling: Filling, table: KeyTable, generation: int) -> KeyTable:
    """A key with the table of one more generation."""
    buckets = read_spool(spool_of(filling.folder, table.parts))
    if not len(buckets.rows):
        return table
    most = filling.rules.numbers["admission"]["bucket"]
    file = write_key(filling.folder / "keys", filling.key, table.name, generation, buckets, most)
    return replace(table, rows=table.rows + len(np.asarray(buckets.rows)), files=(*table.files, file))
