"""Databases in other encodings, and bytes that are not what the database says."""

from __future__ import annotations

import psycopg
import pytest
from reading import SAMPLED, tables
from servers import Postgres

from piiscan.config import StoreSettings

NAME, OTHER = "山田 ﾀﾛｳ", "髙橋①"


def test_euc_jp(pg: Postgres) -> None:
    options = "ENCODING 'EUC_JP' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    with pg.database(
        'CREATE TABLE "顧客" ("氏名" text PRIMARY KEY, memo text)',
        f"""INSERT INTO "顧客" SELECT '{NAME}' || i, NULL FROM generate_series(1, 5) i""",
        """COMMENT ON COLUMN "顧客"."氏名" IS '会員の氏名'""",
        'CREATE VIEW "一覧" AS SELECT "氏名" FROM "顧客"',
        options=options,
    ) as name:
        pg.run(
            name,
            "SET client_encoding = 'SQL_ASCII'",
            b'INSERT INTO "' + "顧客".encode("euc_jp") + b"\" VALUES ('\xad\xa1\xb9\xe2')",
        )
        for settings in (StoreSettings(page_rows=2), SAMPLED):
            found = tables(pg.url(name), settings=settings)
            for sheet in ("public.顧客", "public.一覧"):
                assert sorted(map(str, found[sheet].column("氏名"))) == sorted(
                    [*(f"{NAME}{i}" for i in range(1, 6)), "①高"]
                )
                assert not found[sheet].skips
    info = found["public.顧客"].info
    assert info is not None
    assert info.column_comments[0] == "会員の氏名"


@pytest.mark.parametrize(
    ("encoding", "value"),
    [("LATIN1", "José Müller"), ("EUC_JIS_2004", "山田① 噓"), ("WIN1251", "Иван"), ("LATIN9", "10 € Š")],
)
def test_text_is_what_the_database_says(pg: Postgres, encoding: str, value: str) -> None:
    options = f"ENCODING '{encoding}' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    with pg.database(
        "CREATE TABLE t (a text PRIMARY KEY)",
        f"INSERT INTO t SELECT '{value} ' || i FROM generate_series(1, 5) i",
        "CREATE VIEW v AS SELECT * FROM t",
        options=options,
    ) as name:
        found = tables(pg.url(name), settings=StoreSettings(page_rows=2))
    for seen in found.values():
        assert [str(cell) for cell in seen.column("a")] == [f"{value} {i}" for i in range(1, 6)]
        assert not seen.skips


def test_an_encoding_that_python_has_not_is_told(pg: Postgres) -> None:
    with pg.database(options="ENCODING 'EUC_TW' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'") as name:
        with psycopg.connect(**pg.dsn(name), client_encoding="utf8", autocommit=True) as connection:
            connection.execute("CREATE TABLE t (a text)")
            connection.execute("INSERT INTO t VALUES ('abc')")
        seen = tables(pg.url(name))["public.t"]
    assert seen.rows == [("abc",)]
    assert [(skip.reason, skip.detail.split(":")[0]) for skip in seen.skips] == [("unsupported", "the encoding EUC_TW")]


@pytest.mark.parametrize("key", ["PRIMARY KEY", ""])
def test_sql_ascii_holds_anything(pg: Postgres, key: str) -> None:
    options = "ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    with pg.database(f"CREATE TABLE t (a int {key}, b text)", options=options) as name:
        values = [
            NAME.encode(),
            *(f"東京都港区芝公園{i}丁目".encode("cp932") for i in range(9)),
            b"plain",
            b"\xff\xfe\xff\xff\x41",
        ]
        inserts = [b"INSERT INTO t VALUES (%d, '%s')" % (i, value) for i, value in enumerate(values)]
        table = 'CREATE TABLE "顧客" ("氏" text)'.encode("cp932")
        pg.run(name, "SET client_encoding = 'SQL_ASCII'", *inserts, table)
        found = tables(pg.url(name), settings=StoreSettings(page_rows=5))
    cells = found["public.t"].column("b")
    assert sorted(map(str, cells))[:1] == ["plain"]
    assert NAME in cells
    assert sum("東京都港区芝公園" in str(cell) for cell in cells) == 9
    assert found["public.t"].reasons == ["replaced_characters"]
    assert "public.顧客" in found
    assert found["public.顧客"].header == ("氏",)


def test_keys_of_any_bytes_are_gone_behind(pg: Postgres) -> None:
    options = "ENCODING 'SQL_ASCII' TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'"
    with pg.database("CREATE TABLE t (a text PRIMARY KEY)", options=options) as name:
        inserts = [b"INSERT INTO t VALUES ('\xff%d\\''')" % i for i in range(10)]
        pg.run(name, "SET client_encoding = 'SQL_ASCII'", *inserts)
        seen = tables(pg.url(name), settings=StoreSettings(page_rows=3))["public.t"]
    assert len(seen.rows) == 10
