"""Rows to index or to match: a table file, a database or an Arrow table, as large batches of string columns."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from piiscan.config import Limits
from piiscan.errors import ConfigError
from piiscan.match.headers import is_header, kind_of_header
from piiscan.model import Location, Skip, TableChunk

BATCH_ROWS = 1 << 18  # enough for one keyed hash per distinct value to pay, and below 1 GB with all tags
SQLITE = "sqlite:///"
_DATABASES = ("postgresql", "postgres", "mysql", "mariadb", "oracle", "mssql")


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one table; `columns[i]` is an Arrow string array named `header[i]`. `first_row` counts from 0."""

    header: tuple[str, ...]
    columns: tuple[pa.StringArray, ...] = field(repr=False)
    first_row: int = 0
    has_header: bool = True

    def __len__(self) -> int:
        return len(self.columns[0]) if self.columns else 0


def open_source(
    source: object, skips: list[Skip], *, table: str | None = None, query: str | None = None
) -> Iterator[TableChunk]:
    """Chunks of `source`: path of a CSV, Parquet or XLSX file, URL of a database (`sqlite:///file`,
    `postgresql://...`) with table or query, or an Arrow table.

    What cannot be read in part is added to `skips`. ConfigError when the source is not what it is named as.
    """
    if hasattr(source, "__arrow_c_stream__"):
        return _from_arrow(pa.table(source))
    text = str(source)
    if text.startswith(SQLITE):
        return _from_sqlite(Path(text.removeprefix(SQLITE)), table, query)
    if "://" in text:
        return _from_database(text, skips, table, query)
    if table or query:
        raise ConfigError("--table and --query belong to a database source (sqlite:///file, postgresql://...)")
    if not Path(text).is_file():
        raise ConfigError(f"no such file: {text}")
    from piiscan.extract.read import open_table

    return open_table(text, Limits(), on_skip=skips.append)


def _from_database(url: str, skips: list[Skip], table: str | None, query: str | None) -> Iterator[TableChunk]:
    scheme = url.partition("://")[0].partition("+")[0]
    if scheme not in _DATABASES:
        raise ConfigError(f"a source of kind {scheme}:// is not read in this version; export a CSV or Parquet file")
    from piiscan.sources.databases.rows import open_rows

    return open_rows(url, table=table, query=query, on_skip=skips.append)


def _from_arrow(table: pa.Table) -> Iterator[TableChunk]:
    texts = table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))
    row = 1
    for batch in texts.to_batches(max_chunksize=BATCH_ROWS):
        yield TableChunk(Location("memory"), tuple(table.column_names), tuple(batch.columns), first_row=row)
        row += len(batch)


def _from_sqlite(path: Path, table: str | None, query: str | None) -> Iterator[TableChunk]:
    if (table is None) == (query is None):
        raise ConfigError("a database needs either --table NAME or --query SQL")
    if not path.is_file():
        raise ConfigError(f"no such database file: {path}")
    quoted = '"' + str(table).replace('"', '""') + '"'
    statement = query or f"SELECT * FROM {quoted}"  # noqa: S608 (an identifier cannot be a parameter; quotes are doubled)
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        cursor = connection.execute(statement)
        header = tuple(d[0] for d in cursor.description or ())
        row = 1
        while rows := cursor.fetchmany(Limits().table_rows):
            columns = tuple(pa.array([_text(v) for v in column], pa.string()) for column in zip(*rows, strict=True))
            yield TableChunk(Location(str(path), sheet=table), header, columns, first_row=row)
            row += len(rows)
    except sqlite3.Error as error:
        raise ConfigError(f"the database cannot be read: {error}") from None
    finally:
        connection.close()


def _text(value: object) -> str | None:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else None if value is None else str(value)


def with_header(chunks: Iterable[TableChunk], names: Sequence[str]) -> Iterator[TableChunk]:
    """The chunks; where no header was seen but the first row is one, that row becomes it.

    It is one if it holds all the column `names` the user gave, or names at least two fields. ConfigError where a row of
    values was taken for the header: no message may show it.
    """
    made_up: tuple[str, ...] | None = None
    header: tuple[str, ...] = ()
    for number, chunk in enumerate(chunks):
        if not number and not chunk.has_header and (first := _first_row(chunk, names)):
            made_up, header = chunk.header, first
            chunk = replace(chunk, columns=tuple(column[1:] for column in chunk.columns))  # noqa: PLW2901
        if not number and chunk.has_header and not _named(chunk.header, names) and not is_header(chunk.header):
            raise ConfigError(_NO_HEADER)
        yield replace(chunk, header=header, has_header=True) if chunk.header == made_up else chunk


_NO_HEADER = (
    "the first row holds a name, a date, a number or an address where a column name should stand; "
    "put a row of column names before it, for example 氏名,生年月日,電話番号"
)


def _first_row(chunk: TableChunk, names: Sequence[str]) -> tuple[str, ...] | None:
    """The first row of data if it is a header."""
    if chunk.first_row != 1 or not len(chunk.columns[0]):
        return None
    first = tuple(str(column[0].as_py() or "").strip() for column in chunk.columns)
    known = _named(first, names) if names else sum(1 for cell in first if kind_of_header(cell)) > 1
    return first if known and (names or is_header(first)) else None


def _named(header: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the user called columns by names that are all in the header."""
    return bool(names) and set(names) <= set(header)


def names_of(mapping: Mapping[str, str | Sequence[str]] | None, *more: str | None) -> list[str]:
    """All column names in a mapping and in `more`."""
    listed = [[names] if isinstance(names, str) else list(names) for names in (mapping or {}).values()]
    return [name for names in listed for name in names] + [name for name in more if name is not None]


def batches(chunks: Iterable[TableChunk], skips: list[Skip], rows: int = BATCH_ROWS) -> Iterator[Batch]:
    """Chunks joined to batches of up to `rows`. Tables with another header than the first become a Skip in `skips`."""
    header: tuple[str, ...] | None = None
    held: list[TableChunk] = []
    size = first = 0
    for chunk in chunks:
        if header is None:
            header = chunk.header
        if chunk.header != header:
            if chunk.first_row == 1:
                detail = "its columns differ from those of the first table; match it in a run of its own"
                skips.append(Skip(chunk.location, "match", "unsupported", detail))
            continue
        held.append(chunk)
        size += len(chunk.columns[0]) if chunk.columns else 0
        if size >= rows:
            yield _join(held, first)
            held, first, size = [], first + size, 0
    if held:
        yield _join(held, first)


def _join(chunks: list[TableChunk], first: int) -> Batch:
    columns = tuple(
        pa.concat_arrays([chunk.columns[i].cast(pa.string()) for chunk in chunks]) for i in range(len(chunks[0].header))
    )
    return Batch(chunks[0].header, columns, first, chunks[0].has_header)


def total_rows(source: object) -> int | None:
    """Rows of a source that says so beforehand."""
    if isinstance(source, pa.Table):
        return int(source.num_rows)
    try:
        return int(pq.read_metadata(str(source)).num_rows) if str(source).endswith(".parquet") else None
    except (OSError, pa.ArrowException):
        return None


def file_sha256(source: object) -> str | None:
    """Of a file: names the evidence for custody. None for other sources."""
    if not isinstance(source, str | Path) or not Path(source).is_file():
        return None
    with Path(source).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
