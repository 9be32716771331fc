"""An index of a table of a real database, and a list that lies in one."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from servers import Postgres

from piiscan.errors import ConfigError
from piiscan.keys import Key
from piiscan.match import build_index, match_list

KEY = Key(bytes(range(32)))
MASTER = """CREATE TABLE 顧客 (会員番号 text PRIMARY KEY, 氏名 text, 生年月日 date, 住所 text, 電話番号 text)"""
ROWS = [
    ("A1", "山田 太郎", "1980-04-01", "東京都千代田区丸の内1-1-1", "090-0123-4567"),
    ("A2", "佐藤 花子", "1975-12-24", "大阪府大阪市北区梅田2-2-2", "080-0765-4321"),
    ("A3", "鈴木 一郎", "1990-07-07", None, "070-0111-2222"),
]


def fill(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    connection.cursor().executemany("INSERT INTO 顧客 VALUES (%s, %s, %s, %s, %s)", ROWS)


def test_a_table_and_a_query_are_indexed_and_matched(pg: Postgres, tmp_path: Path) -> None:
    with pg.database(MASTER) as name:
        with psycopg.connect(**pg.dsn(name)) as connection:
            fill(connection)
        url = pg.url(name)
        for number, arguments in enumerate(
            (
                {"table": "顧客"},
                {"table": "public.顧客"},
                {"query": "SELECT * FROM 顧客 -- all"},
                {"query": "SELECT * FROM 顧客; "},
            )
        ):
            index = tmp_path / str(number)
            assert build_index(url, key=KEY, out=index, **arguments).rows == 3
            found = match_list(
                url, index=index, key=KEY, query="SELECT 氏名, 生年月日, 電話番号 FROM 顧客 WHERE 会員番号 > 'A1'"
            )
            assert found.to_arrow()["customer"].to_pylist() == ["A2", "A3"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({}, "either --table NAME or --query SQL"),
        ({"table": "nothing"}, "no such table"),
        ({"table": "closed"}, "permission denied"),
        ({"query": "SELECT broken"}, "UndefinedColumn"),
        ({"query": "SELECT 1 / (length(a) - 1) FROM open"}, "DivisionByZero"),
        ({"query": "DELETE FROM open RETURNING *"}, "SyntaxError"),
    ],
)
def test_what_cannot_be_read_is_told(pg: Postgres, tmp_path: Path, arguments: dict[str, str], problem: str) -> None:
    with pg.database(
        "CREATE ROLE some_reader LOGIN",
        "CREATE TABLE closed (a text)",
        "CREATE TABLE open (a text)",
        "INSERT INTO open VALUES ('x')",
        "GRANT SELECT ON open TO some_reader",
    ) as name:
        try:
            with pytest.raises(ConfigError, match=problem):
                build_index(pg.url(name, "some_reader"), key=KEY, out=tmp_path / "i", **arguments)
        finally:
            pg.run(name, "DROP OWNED BY some_reader", "DROP ROLE some_reader")
