"""Rows to index or to match: table files, databases, Arrow tables, tables put together elsewhere, as chunks of strings."""

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
from piiscan.match.batches import BATCH_ROWS
from piiscan.match.headers import is_header, kind_of_header
from piiscan.model import Location, Skip, TableChunk, TableInfo, TextChunk

SQLITE = "sqlite:///"
_DATABASES = ("postgresql", "postgres", "mysql", "mariadb", "oracle", "mssql")


@dataclass(slots=True)
class Tables:
    """Tables that were put together elsewhere, one after another, each from row 1; `skips` grows while they are read.

    path: of the file they come from, whose digest names the evidence.
    """

    chunks: Iterable[TableChunk]
    path: str | None = None
    skips: list[Skip] = field(default_factory=list)


def open_source(
    source: object,
    skips: list[Skip],
    *,
    table: str | None = None,
    query: str | None = None,
    outside: list[int] | None = None,
) -> Iterator[TableChunk]:
    """Chunks of `source`: path of a CSV, Parquet or XLSX file, URL of a database (`sqlite:///file`,
    `postgresql://...`) with table or query, anything with an Arrow stream (read batch by batch), or `Tables`.

    What cannot be read in part is added to `skips`; `outside` grows by the lines of text beside the tables. ConfigError when the source is not what it is named as.
    """
    if isinstance(source, Tables):
        return _from_tables(source, skips)
    if hasattr(source, "__arrow_c_stream__"):
        return _from_arrow(pa.RecordBatchReader.from_stream(source))
    text = str(source)
    if text.startswith(SQLITE):
        return _from_sqlite(Path(text.removeprefix(SQLITE)), table, query)
    if "://" in text:
        return _from_database(text, skips, table, query)
    if table or query:
        raise ConfigError("--table and --query belong to a database source (sqlite:///file, postgresql://...)")
    if not Path(text).is_file():
        raise ConfigError(f"no such file: {text}")
    return _from_file(text, skips, outside if outside is not None else [])


def _from_tables(source: Tables, skips: list[Skip]) -> Iterator[TableChunk]:
    yield from source.chunks
    skips += source.skips


_DECLARED = frozenset(
    {"parquet", "orc", "arrow", "avro", "json", "dbf"}
)  # columns have names, whatever these look like


def _from_file(path: str, skips: list[Skip], outside: list[int]) -> Iterator[TableChunk]:
    from piiscan.extract.read import open_table
    from piiscan.extract.sniff import kind
    from piiscan.sources.directories import file_blob

    long: set[int] = set()

    def on_text(chunk: TextChunk) -> None:
        if chunk.location.row is None:
            outside.append(chunk.text.count("\n") + 1)
        else:
            long.add(chunk.location.row)

    labels: bool | None = None
    for chunk in open_table(path, Limits(), on_skip=skips.append, on_text=on_text):
        if labels is None:
            labels = kind(file_blob(path)) not in _DECLARED
        yield replace(chunk, info=TableInfo(labels=True)) if labels and chunk.info is None else chunk
    if long:
        skips.append(
            Skip(Location(path), "match", "too_large", f"{len(long)} rows of more than 8 MiB are not compared")
        )


def _from_database(url: str, skips: list[Skip], table: str | None, query: str | None) -> Iterator[TableChunk]:
    scheme = url.partition("://")[0].partition("+")[0]
    if scheme not in _DATABASES:
        raise ConfigError(f"a source of kind {scheme}:// is not read in this version; export a CSV or Parquet file")
    from piiscan.sources.databases.rows import open_rows

    return open_rows(url, table=table, query=query, on_skip=skips.append)


def _from_arrow(reader: pa.RecordBatchReader) -> Iterator[TableChunk]:
    from piiscan.extract.databases.column_texts import texts

    names = tuple(reader.schema.names)
    row = 1
    for piece in reader:
        for start in range(0, len(piece), BATCH_ROWS):
            batch = piece.slice(start, BATCH_ROWS)
            yield TableChunk(Location("memory"), names, tuple(map(texts, batch.columns)), first_row=row)
            row += len(batch)


def _from_sqlite(path: Path, table: str | None, query: str | None) -> Iterator[TableChunk]:
    if (table is None) == (query is None):
        raise ConfigError("a database needs either --table NAME or --query SQL")
    if not path.is_file():
        raise ConfigError(f"no such database file: {path}")
    quoted = '"' + str(table).replace('"', '""') + '"'
    statement = query or f"SELECT * FROM {quoted}"  # noqa: S608 (an identifier cannot be a parameter; quotes are doubled)
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    connection.text_factory = _decoded
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
    return _decoded(value) if isinstance(value, bytes) else None if value is None else str(value)


def _decoded(text: bytes) -> str:
    """Of damaged UTF-8 what can be read: the engine's own error would show the value."""
    return text.decode("utf-8", "replace")


def with_header(chunks: Iterable[TableChunk], names: Sequence[str]) -> Iterator[TableChunk]:
    """The chunks; a table whose first row of data is a header has that one, one whose header is values has none.

    A row is a header if it holds all the column `names` the user gave (of the first table), or names at least two
    fields. ConfigError where columns that a store declares are called by values: no message may show them.
    """
    taken: tuple[str, ...] = ()
    shift, wanted = 0, names
    for number, chunk in enumerate(chunks):
        if chunk.first_row == 1:
            taken, shift = (), 0
            if number:
                wanted = ()
            if not chunk.has_header and (taken := _first_row(chunk, wanted) or ()):
                shift = -1
                chunk = replace(chunk, first_row=2, columns=tuple(c[1:] for c in chunk.columns))  # noqa: PLW2901
            elif chunk.has_header and not _named(chunk.header, wanted) and not is_header(chunk.header):
                if chunk.info is None or not chunk.info.labels:
                    raise ConfigError(_NO_HEADER)
                shift = 1
                chunk = _demoted(chunk)  # noqa: PLW2901
        yield _renamed(chunk, taken, shift)


def _demoted(chunk: TableChunk) -> TableChunk:
    """The header as the first row."""
    names = zip(chunk.header, chunk.columns, strict=True)
    columns = tuple(pa.concat_arrays([pa.array([name], pa.string()), c.cast(pa.string())]) for name, c in names)
    return replace(chunk, columns=columns, first_row=0)


def _renamed(chunk: TableChunk, taken: tuple[str, ...], shift: int) -> TableChunk:
    if not shift:
        return chunk
    made_up = tuple(f"column {i + 1}" for i in range(len(chunk.columns)))
    names = (*taken, *made_up[len(taken) :])
    return replace(chunk, header=names, has_header=bool(taken), first_row=chunk.first_row + shift)


_NO_HEADER = (
    "the first row holds a name, a date, a number or an address where a column name should stand; "
    "put a row of column names before it, for example 氏名,生年月日,電話番号"
)


def _first_row(chunk: TableChunk, names: Sequence[str]) -> tuple[str, ...] | None:
    """The first row of data if it is a header."""
    if chunk.first_row != 1 or not len(chunk.columns[0]):
        return None
    first = tuple(str(column[0].as_py() or "").strip() for column in chunk.columns)
    known = _named(first, names) if names else _names_fields(first, chunk)
    return first if known and (names or is_header(first)) else None


def _names_fields(first: Sequence[str], chunk: TableChunk) -> bool:
    """Two names of fields; one will do where all cells differ and none occurs again below."""
    known = sum(1 for cell in first if kind_of_header(cell))
    if known != 1 or len(first) < 2:
        return known > 1
    below = (column[1:_BELOW].to_pylist() for column in chunk.columns)
    again = any(cell and cell in cells for cell, cells in zip(first, below, strict=True))
    return len(set(first)) == len(first) and not again


_BELOW = 64  # rows under a header that are looked at


def _named(header: Sequence[str], names: Sequence[str]) -> bool:
    """Whether the user called columns by names that are all in the header."""
    return bool(names) and set(names) <= set(header)


def no_rows(what: str, skips: Sequence[Skip]) -> ConfigError:
    """The error where `what` (the list, the source) gave no row, with the reasons."""
    reasons = "; ".join(sorted({f"{s.reason} {s.detail}".strip() for s in skips}))
    return ConfigError(f"{what} holds no rows{': ' + reasons if reasons else ''}")


def names_of(mapping: Mapping[str, str | Sequence[str]] | None, *more: str | None) -> list[str]:
    """All column names in a mapping and in `more`."""
    listed = [[names] if isinstance(names, str) else list(names) for names in (mapping or {}).values()]
    return [name for names in listed for name in names] + [name for name in more if name is not None]


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
    source = source.path if isinstance(source, Tables) else source
    if not isinstance(source, str | Path) or not Path(source).is_file():
        return None
    with Path(source).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
