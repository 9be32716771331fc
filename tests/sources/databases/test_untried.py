"""Oracle and SQL Server: their statements as text, and a driver that is played. No server of theirs was ever asked."""

from __future__ import annotations

import builtins
import datetime as dt
from decimal import Decimal
from typing import Any

import oracledb
import pymssql
import pytest
from reading import tables

from piiscan.config import Sampling, StoreSettings
from piiscan.errors import ConfigError
from piiscan.sources.databases import dialect, mssql, oracle, urls
from piiscan.sources.databases.relations import Column, Relation
from piiscan.sources.databases.untried.statements import count, quoted, select

NAME = Relation("人事", '社員:50% "x"]')
COLUMNS = [(Column("氏 名%", most=10), "nvarchar"), (Column("x", most=5), "xml")]


def flat(statement: str) -> str:
    return " ".join(statement.split())


def test_statements_of_oracle() -> None:
    server = oracle.SERVER
    source = quoted(server, NAME)
    assert source == '"人事"."社員:50% ""x""]"'
    text, given = select(server, source, COLUMNS, ("ID", "枝 番"), (7, "b"), 100)
    assert flat(text) == (
        'SELECT "氏 名%", "x", "ID", "枝 番" FROM "人事"."社員:50% ""x""]" '
        'WHERE "ID" > :k0 OR "ID" = :k0 AND "枝 番" > :k1 ORDER BY "ID", "枝 番" FETCH FIRST 100 ROWS ONLY'
    )
    assert given == {"k0": 7, "k1": "b"}
    drawn = server.sample(source, 1.5, 3)
    assert flat(count(server, drawn, 300)[0]) == (
        'SELECT count(*) AS count_1 FROM (SELECT 1 AS one FROM "人事"."社員:50% ""x""]" SAMPLE (1.500000) SEED (3) '
        "FETCH FIRST 300 ROWS ONLY) anon_1"
    )
    assert server.cell('"x"', "xmltype", 5) == 'XMLSERIALIZE(CONTENT "x" AS CLOB)'


def test_statements_of_sql_server() -> None:
    server = mssql.SERVER
    source = quoted(server, NAME)
    assert source == '[人事].[社員:50% "x"]]]'
    text, given = select(server, source, COLUMNS, ("id",), (7,), 100)
    assert flat(text) == (
        "SELECT TOP 100 SUBSTRING([氏 名%], 1, 11), SUBSTRING(CAST([x] AS nvarchar(max)), 1, 6), [id] "
        'FROM [人事].[社員:50% "x"]]] WHERE [id] > %(k0)s ORDER BY [id]'
    )
    assert given == {"k0": 7}
    assert flat(select(server, server.sample(source, 1.5, 3), [(Column("a"), "int")])[0]) == (
        'SELECT [a] FROM [人事].[社員:50% "x"]]] TABLESAMPLE SYSTEM (1.500000 PERCENT) REPEATABLE (3)'
    )


@pytest.mark.parametrize("module", [oracle, mssql])
def test_only_reading_statements_are_sent(module: Any) -> None:
    server = module.SERVER
    for statement in (server.relations, server.table, server.columns, server.key):
        assert statement.split()[0] == "SELECT"
    assert server.begin in ("", "SET TRANSACTION READ ONLY")
    assert dialect.of("oracle" if module is oracle else "mssql") is module


class Lob:
    def read(self, start: int, amount: int) -> str:
        return ("長" * 50)[start - 1 : start - 1 + amount]


class Played:
    """A driver's connection with one table of ten rows and a view; keeps what was asked."""

    def __init__(self, server: Any) -> None:
        self.server, self.asked, self.ended, self.closed = server, list[tuple[str, Any]](), 0, False
        self.found: list[tuple[Any, ...]] = []

    def cursor(self) -> Played:
        return self

    def __enter__(self) -> Played:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        self.closed = True

    def rollback(self) -> None:
        self.ended += 1

    def execute(self, statement: str, given: Any = None) -> None:
        self.asked.append((statement, given))
        self.found = self._found(statement, given or {})

    def _found(self, statement: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
        if statement == self.server.relations:
            return [("人事", "社員", "table", 8192), ("人事", "名簿", "view", None)]
        if statement == self.server.table:
            return [(10, "社員の一覧")]
        if statement == self.server.columns:
            kind = "number" if self.server is oracle.SERVER else "int"
            return [("ID", "NUMBER(9)", None, kind, 22), ("氏名", "NVARCHAR(40)", "漢字", "nvarchar", 80)]
        if statement == self.server.key:
            return [("ID",)] if given["name"] == "社員" else []
        if "count(*)" in statement:
            return [(10,)]
        if not statement.lstrip().startswith("SELECT"):
            return []
        after = given.get("k0", 0)
        names = [(i, f"山田{i}") if i != 4 else (Decimal(4), Lob()) for i in range(after + 1, 11)]
        rows = [(*row, row[0]) for row in names] if "ORDER BY" in statement else names
        return rows[:3] if "3" in statement.partition("TOP ")[2][:1] + statement.partition("FIRST ")[2][:1] else rows

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self.found

    def fetchmany(self, size: int) -> list[tuple[Any, ...]]:
        some, self.found = self.found[:size], self.found[size:]
        return some


@pytest.mark.parametrize(
    ("url", "driver", "module"),
    [
        ("oracle://scott:tiger-9@db:1521/?service_name=X", oracledb, oracle),
        ("mssql://sa:tiger-9@db/x", pymssql, mssql),
    ],
)
def test_tables_of_a_played_driver(monkeypatch: pytest.MonkeyPatch, url: str, driver: Any, module: Any) -> None:
    made: list[Played] = []

    def connect(**given: Any) -> Played:
        assert "tiger-9" in given.values()
        made.append(Played(module.SERVER))
        return made[-1]

    monkeypatch.setattr(driver, "connect", connect)
    found = tables(url, settings=StoreSettings(page_rows=3))
    assert set(found) == {"人事.社員", "人事.名簿"}
    seen = found["人事.社員"]
    assert (seen.column("ID"), seen.column("氏名")[0]) == ([str(i) for i in range(1, 11)], "山田1")
    assert seen.column("氏名")[3] == "長" * 50
    assert seen.first_rows == [1, 4, 7, 10]
    assert seen.info is not None
    assert (seen.info.comment, seen.info.column_comments) == ("社員の一覧", ("", "漢字"))
    assert len(found["人事.名簿"].rows) == 10
    assert all(one.closed and one.ended for one in made)
    assert "tiger-9" not in str([skip for one in found.values() for skip in one.skips])
    begun = [statement for statement, _ in made[1].asked]
    wanted = "SET TRANSACTION READ ONLY" if module is oracle else "SET LOCK_TIMEOUT 2000"
    assert wanted in begun
    sampled = tables(url, settings=StoreSettings(sampling=Sampling(miss=0.5, confidence=0.5)))
    assert sampled["人事.名簿"].reasons == ["sampled"]


class _Code:
    def __init__(self, full_code: str) -> None:
        self.full_code = full_code


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (oracledb.DatabaseError(_Code("ORA-01017")), "password"),
        (oracledb.DatabaseError(_Code("DPY-4011")), "gone"),
        (oracledb.DatabaseError(_Code("DPY-4024")), "timed_out"),
        (oracledb.DatabaseError(_Code("ORA-00600")), "other"),
    ],
)
def test_errors_of_oracle(error: oracledb.Error, meaning: str) -> None:
    assert oracle.failure(error) == meaning
    assert oracle.failure(ValueError()) is None


@pytest.mark.parametrize(
    ("arguments", "meaning"),
    [((18456, b"x"), "password"), (((20009, b"x"),), "gone"), ((1222, b"x"), "locked"), ((), "other")],
)
def test_errors_of_sql_server(arguments: tuple[Any, ...], meaning: str) -> None:
    assert mssql.failure(pymssql.OperationalError(*arguments)) == meaning
    assert mssql.failure(ValueError()) is None


@pytest.mark.parametrize("scheme", ["oracle", "mssql", "mysql"])
def test_a_driver_that_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    wanted = {"oracle": "oracledb", "mssql": "pymssql", "mysql": "pymysql"}[scheme]
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == wanted:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    for name in [name for name in __import__("sys").modules if name.startswith(f"piiscan.sources.databases.{scheme}")]:
        monkeypatch.delitem(__import__("sys").modules, name)
    with pytest.raises(ConfigError, match=f"needs {wanted}; hint: pip install 'piiscan\\[{scheme}\\]'"):
        tables(f"{scheme}://user:secret@host/db")


def test_times_come_in_their_iso_form() -> None:
    from piiscan.sources.databases.untried.tables import _cells

    values = [dt.datetime.fromisoformat("2020-01-02"), None, dt.date(1980, 5, 6), Decimal("1.50"), 2.0]
    assert _cells(False, values).to_pylist() == ["2020-01-02", None, "1980-05-06", "1.50", "2"]
    assert urls.parsed("mssql://h/d").drivername == "mssql+pymssql"
