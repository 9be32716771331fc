"""PostgreSQL: which keys a table is gone through by. A wrong one loses rows."""

from __future__ import annotations

import pytest
from reading import tables
from servers import Postgres

from piiscan.config import StoreSettings
from piiscan.sources.databases import urls
from piiscan.sources.databases.postgresql import dialect
from piiscan.sources.databases.postgresql.catalog import Own
from piiscan.sources.databases.relations import Relation


def key(pg: Postgres, name: str) -> tuple[str, ...]:
    session = dialect.connect(urls.parsed(pg.url(name)), StoreSettings())
    try:
        found = dialect.table(session, Relation("public", "t"))
    finally:
        dialect.close(session)
    assert found is not None
    own: Own = found.own
    return tuple(column for column, _ in own.key)


@pytest.mark.parametrize("page", [7, 25, 1000])
def test_a_not_null_that_is_not_checked_makes_no_key(pg: Postgres, page: int) -> None:
    with pg.database(
        "CREATE TABLE t (k int, v int)",
        "INSERT INTO t SELECT nullif(i % 2, 0) * i, i FROM generate_series(1, 100) i",
        "CREATE UNIQUE INDEX ON t (k)",
        "ALTER TABLE t ADD CONSTRAINT c NOT NULL k NOT VALID",
    ) as name:
        seen = tables(pg.url(name), settings=StoreSettings(page_rows=page))["public.t"]
    assert sorted(int(str(cell)) for cell in seen.column("v")) == list(range(1, 101))
    assert not seen.skips


def test_a_key_has_one_direction(pg: Postgres) -> None:
    columns = "CREATE TABLE t (a int NOT NULL, b int NOT NULL, c int NOT NULL)"
    with pg.database(columns, "CREATE UNIQUE INDEX ON t (a, b DESC)") as name:
        assert key(pg, name) == ()
        pg.run(name, "CREATE UNIQUE INDEX ON t (a DESC, b DESC, c DESC)")
        assert key(pg, name) == ("a", "b", "c")


def test_a_key_compares_as_its_column_does(pg: Postgres) -> None:
    with pg.database(
        'CREATE TABLE t (k text COLLATE "POSIX" NOT NULL, m text NOT NULL)',
        'CREATE UNIQUE INDEX ON t (k COLLATE "C")',
        "CREATE UNIQUE INDEX ON t (m text_pattern_ops)",
    ) as name:
        assert key(pg, name) == ()
        pg.run(name, "CREATE UNIQUE INDEX ON t (m)")
        assert key(pg, name) == ("m",)


def test_bytes_under_other_names_are_bytes(pg: Postgres) -> None:
    with pg.database(
        "CREATE DOMAIN raw AS bytea",
        "CREATE DOMAIN rarer AS raw",
        "CREATE TABLE t (a raw, b rarer, c bytea[], d rarer[], e text[])",
        "INSERT INTO t VALUES ('one', 'two', ARRAY['three'::bytea], ARRAY['four'::rarer], ARRAY['five'])",
    ) as name:
        seen = tables(pg.url(name))["public.t"]
    assert [seen.column(column)[0] for column in "abe"] == ["one", "two", "{five}"]
    assert [(skip.reason, skip.detail) for skip in seen.skips] == [("unsupported", "arrays of bytes: c, d")]
