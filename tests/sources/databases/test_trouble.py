"""Databases that refuse, hang, go away, or change while they are read."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from reading import SAMPLED, tables
from servers import Postgres, postgres

from piiscan.cli import main
from piiscan.config import Limits, Reading, StoreSettings
from piiscan.errors import ConfigError
from piiscan.extract.read import read
from piiscan.model import Blob, Skip, TableChunk
from piiscan.sources import stores
from piiscan.sources.databases import urls
from piiscan.sources.databases.postgresql import dialect, session
from piiscan.sources.databases.relations import Drawn, Relation

SECRET = "hunter2-%41"
ROWS = "INSERT INTO t SELECT i, 'row ' || i FROM generate_series(1, 1000) i"


@pytest.fixture
def own() -> Iterator[Postgres]:
    """A server that may be stopped and changed."""
    with postgres() as server:
        yield server


def chunks(url: str, settings: StoreSettings, table: str = "t") -> Iterator[TableChunk | Skip]:
    walked = [item for item in stores.walk([url], None, None, settings) if isinstance(item, Blob)]
    (blob,) = [item for item in walked if item.location.sheet == f"public.{table}"]
    for item in read(blob, Limits(), Reading(stores=settings)):
        assert not hasattr(item, "text")
        yield item  # type: ignore[misc]


def test_a_wrong_password_is_told_without_it(own: Postgres, capsys: pytest.CaptureFixture[str]) -> None:
    own.run("postgres", f"CREATE ROLE reader LOGIN PASSWORD '{SECRET}'")
    (own.folder / "data" / "pg_hba.conf").write_text("local all all scram-sha-256\n")
    own.control("reload")
    url = own.url(user="reader", password="wrong-secret")
    with pytest.raises(ConfigError, match="refuses the user or the password") as caught:
        list(stores.walk([url]))
    told: BaseException | None = caught.value
    while told is not None:
        assert "wrong-secret" not in f"{told!r}"
        assert "reader" not in f"{told!r}"
        assert told.__cause__ is None
        told = told.__context__
    with pytest.raises(SystemExit) as ended:
        main(["scan", url, "--jobs", "1"])
    assert ended.value.code == 2
    assert "wrong-secret" not in "".join(capsys.readouterr())
    assert tables(own.url(user="reader", password=SECRET)) == {}


def test_the_password_comes_from_the_environment_or_a_file(
    own: Postgres, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own.run(
        "postgres",
        f"CREATE ROLE reader LOGIN PASSWORD '{SECRET}'",
        "CREATE TABLE t (a text)",
        "INSERT INTO t VALUES ('x')",
        "GRANT SELECT ON t TO reader",
    )
    (own.folder / "data" / "pg_hba.conf").write_text("local all all scram-sha-256\n")
    own.control("reload")
    url = own.url(user="reader")
    for name in ("PGPASSWORD", "PIISCAN_DB_PASSWORD"):
        monkeypatch.setenv(name, SECRET)
        assert tables(url)["public.t"].rows == [("x",)]
        monkeypatch.delenv(name)
    for name, line in (
        ("PGPASSFILE", f"*:*:*:reader:{SECRET}"),
        ("PIISCAN_DB_CREDENTIALS", f"machine {own.folder} login reader password {SECRET}"),
    ):
        file = tmp_path / name
        file.write_text(line)
        file.chmod(0o600)
        monkeypatch.setenv(name, str(file))
        assert tables(url)["public.t"].rows == [("x",)]
        monkeypatch.delenv(name)
    file.chmod(0o644)
    monkeypatch.setenv("PIISCAN_DB_CREDENTIALS", str(file))
    with pytest.raises(ConfigError, match="0600"):
        tables(url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://u:hunter2@127.0.0.1:1/x",
        "postgresql://u:hunter2@[broken",
        "postgresql://u:hunter2@127.0.0.1:port/x",
    ],
)
def test_no_server_is_told_without_the_password(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        list(stores.walk([url]))
    assert "hunter2" not in str(caught.value)


def test_no_database_is_told(pg: Postgres) -> None:
    with pytest.raises(ConfigError, match="no such database"):
        tables(pg.url("nowhere"))


@pytest.mark.parametrize("key", ["PRIMARY KEY", ""])
def test_after_a_restart_of_the_server_it_goes_on(own: Postgres, key: str) -> None:
    own.run("postgres", f"CREATE TABLE t (a int {key}, b text)", ROWS)
    seen, settings = [], StoreSettings(page_rows=100)
    for number, chunk in enumerate(chunks(own.url(), settings)):
        assert isinstance(chunk, TableChunk)
        seen += chunk.columns[0].to_pylist()
        if number == 2:
            own.control("restart", "-m", "immediate")
    assert sorted(map(int, seen)) == list(range(1, 1001))


def test_a_server_that_stays_away_is_told_with_what_was_read(own: Postgres) -> None:
    own.run("postgres", "CREATE TABLE t (a int PRIMARY KEY, b text)", ROWS)
    found = []
    for chunk in chunks(own.url(), StoreSettings(page_rows=100, retries=1)):
        found.append(chunk)
        if len(found) == 1:
            own.control("stop", "-m", "immediate")
    *rows, skip = found
    assert isinstance(skip, Skip)
    read_rows = sum(len(chunk.columns[0]) for chunk in rows if isinstance(chunk, TableChunk))
    assert (skip.reason, skip.detail) == ("cut_short", f"{read_rows} rows were read; the server is gone")
    assert rows[-1].last  # type: ignore[union-attr]


@pytest.mark.parametrize("change", ["DROP TABLE t", "ALTER TABLE t DROP COLUMN b"])
def test_a_table_that_goes_while_it_is_read_is_told(pg: Postgres, change: str) -> None:
    with pg.database("CREATE TABLE t (a int PRIMARY KEY, b text)", ROWS) as name:
        found = []
        for chunk in chunks(pg.url(name), StoreSettings(page_rows=100)):
            if not found:
                pg.run(name, change)
            found.append(chunk)
        assert isinstance(found[-1], Skip)
        assert found[-1].reason == "cut_short"
        assert "rows were read; it is gone" in found[-1].detail


def test_a_table_dropped_before_it_is_read_is_told(pg: Postgres) -> None:
    with pg.database("CREATE TABLE t (a int)") as name:
        (blob,) = stores.walk([pg.url(name)])
        pg.run(name, "DROP TABLE t")
        assert isinstance(blob, Blob)
        (skip,) = read(blob, Limits())
    assert isinstance(skip, Skip)
    assert skip.reason == "cannot_read"


@pytest.mark.parametrize("sampled", [False, True])
def test_a_view_that_never_returns_is_given_up(pg: Postgres, sampled: bool) -> None:
    settings = StoreSettings(sampling=SAMPLED.sampling if sampled else None, statement_seconds=0.3)
    with pg.database(
        "CREATE VIEW endless AS WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT i FROM r WHERE i < 0",
        "CREATE TABLE after (a text)",
        "INSERT INTO after VALUES ('x')",
        "CREATE VIEW broken AS SELECT 1 / (length(a) - 1) AS b FROM after",
    ) as name:
        found = tables(pg.url(name), settings=settings)
    assert found["public.endless"].reasons == ["timed_out"]
    assert found["public.after"].rows == [("x",)]
    assert "DivisionByZero" in found["public.broken"].skips[0].detail


@pytest.mark.parametrize("kind", ["t", "v"])
def test_a_server_that_falls_silent_is_given_up(pg: Postgres, monkeypatch: pytest.MonkeyPatch, kind: str) -> None:
    monkeypatch.setattr(session, "_GRACE_SECONDS", 0.2)
    settings = StoreSettings(statement_seconds=0.5, page_rows=100)
    pids: list[int] = []
    with pg.database("CREATE TABLE t (a int PRIMARY KEY, b text)", ROWS, "CREATE VIEW v AS SELECT * FROM t") as name:
        reading = chunks(pg.url(name), settings, kind)
        next(reading)
        with psycopg.connect(**pg.dsn(name), autocommit=True) as connection:
            asked = (
                "SELECT pid FROM pg_stat_activity WHERE application_name = 'piiscan' AND datname = current_database()"
            )
            pids = [row[0] for row in connection.execute(asked)]
        try:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            started = time.monotonic()
            *_, last = reading
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
    assert pids
    assert time.monotonic() - started < 5
    assert isinstance(last, Skip)
    assert "no answer within 0.5 seconds" in last.detail


def test_a_locked_table_is_given_up(pg: Postgres) -> None:
    with (
        pg.database("CREATE TABLE t (a int)", "CREATE TABLE u (a int)", "INSERT INTO u VALUES (1)") as name,
        psycopg.connect(**pg.dsn(name)) as connection,
    ):
        connection.execute("LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
        found = tables(pg.url(name), settings=StoreSettings(lock_seconds=0.2))
    assert found["public.t"].reasons == ["cannot_read"]
    assert "locked" in found["public.t"].skips[0].detail
    assert found["public.u"].rows == [("1",)]


def test_a_rate_limit_holds(pg: Postgres) -> None:
    with pg.database(
        "CREATE TABLE t (a int PRIMARY KEY, b text)",
        "INSERT INTO t SELECT i, repeat('x', 1000) FROM generate_series(1, 300) i",
    ) as name:
        started = time.monotonic()
        seen = tables(pg.url(name), settings=StoreSettings(page_rows=50, bytes_second=300_000))["public.t"]
    assert len(seen.rows) == 300
    assert time.monotonic() - started > 0.8


def test_pages_of_a_view_begin_small_and_keep_to_the_rate(pg: Postgres) -> None:
    with pg.database(
        "CREATE VIEW v AS SELECT i, repeat('x', 1000) AS b FROM generate_series(1, 1000) i",
    ) as name:
        rate = 10_000
        found = list(chunks(pg.url(name), StoreSettings(), "v"))
        connection = dialect.connect(urls.parsed(pg.url(name)), StoreSettings())
        table = dialect.table(connection, Relation("public", "v", "view"))
        assert table is not None
        settings = StoreSettings(bytes_second=rate)
        sizes = [page.size for page in dialect.pages(connection, table, Drawn(), None, settings)]
        dialect.close(connection)
    assert sum(len(item.columns[0]) for item in found if isinstance(item, TableChunk)) == 1000
    assert sizes[0] < 3000
    assert max(sizes) < rate * 11  # a page may take ten seconds, and its first column adds a little
