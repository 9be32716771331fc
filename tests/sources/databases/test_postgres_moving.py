"""PostgreSQL: rows that come and move while they are read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import psycopg
from servers import Postgres

from piiscan.config import Limits, Reading, StoreSettings
from piiscan.model import Blob, Skip, TableChunk
from piiscan.sources import stores
from piiscan.sources.databases.read import read_table
from piiscan.sources.streams import Budget

ROWS = "INSERT INTO t SELECT i, repeat('x', 500) FROM generate_series(1, 2000) i"


def items(url: str, settings: StoreSettings) -> Iterator[Blob | TableChunk | Skip]:
    """Of the only table."""
    (blob,) = [item for item in stores.walk([url], None, None, settings) if isinstance(item, Blob)]
    yield from read_table(blob, Budget(Limits(), Reading(stores=settings)))


def read_with(pg: Postgres, name: str, settings: StoreSettings, *statements: str) -> list[Blob | TableChunk | Skip]:
    """All items, the statements run behind the first."""
    reading = items(pg.url(name), settings)
    first = next(reading)
    pg.run(name, *statements)
    return [first, *reading]


def ids(found: list[Blob | TableChunk | Skip]) -> list[int]:
    return [int(cell) for chunk in found if isinstance(chunk, TableChunk) for cell in chunk.columns[0].to_pylist()]


def skips(found: list[Blob | TableChunk | Skip]) -> list[tuple[str, str]]:
    return [(item.reason, item.detail) for item in found if isinstance(item, Skip)]


def test_rows_that_move_behind_the_end_are_read_and_it_is_told(pg: Postgres) -> None:
    with pg.database("CREATE TABLE t (id int, v text)", ROWS) as name:
        found = read_with(pg, name, StoreSettings(page_rows=200), "UPDATE t SET v = v || 'y' WHERE id > 1500")
        quiet = list(items(pg.url(name), StoreSettings(page_rows=200)))
    assert set(ids(found)) == set(range(1, 2001))
    ((reason, detail),) = skips(found)
    assert reason == "cut_short"
    assert "added or updated" in detail
    assert sorted(ids(quiet)) == list(range(1, 2001))
    assert not skips(quiet)


def test_rows_updated_in_their_place_are_told(pg: Postgres) -> None:
    with pg.database("CREATE TABLE t (id int, v text) WITH (fillfactor = 40)", ROWS) as name:
        found = read_with(pg, name, StoreSettings(page_rows=200), "UPDATE t SET v = upper(v) WHERE id = 1900")
    assert [reason for reason, _ in skips(found)] == ["cut_short"]


def _zip(text: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", text)
    return stream.getvalue()


def test_files_are_found_again_where_rows_have_come_and_gone(pg: Postgres) -> None:
    with pg.database("CREATE TABLE t (id int PRIMARY KEY, body bytea)") as name:
        with psycopg.connect(**pg.dsn(name), autocommit=True) as connection:
            for number in range(10, 20):
                body = _zip(f"file {number}") if number % 2 else b"plain text"
                connection.execute("INSERT INTO t VALUES (%s, %s)", (number, body))
        reading = items(pg.url(name), StoreSettings())
        found = []
        for item in reading:
            found.append(item)
            if isinstance(item, TableChunk) and item.last:
                pg.run(name, "INSERT INTO t VALUES (1, 'x'), (2, 'y')", "DELETE FROM t WHERE id = 15")
    inside = [(item.location.row, item.open().read()) for item in found if isinstance(item, Blob)]
    assert inside == [(number - 9, _zip(f"file {number}")) for number in (11, 13, 17, 19)]
    assert skips(found) == [
        ("cannot_read", "files that were changed or removed while the table was read: 1 in body"),
    ]
