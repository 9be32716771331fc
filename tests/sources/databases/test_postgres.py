"""PostgreSQL: what there is, what comes of it, and that nothing is changed."""

from __future__ import annotations

import io
import zipfile

import psycopg
import pytest
from click.testing import CliRunner
from reading import SAMPLED, tables
from servers import Postgres

from piiscan.cli import piiscan
from piiscan.config import StoreSettings, WalkSettings
from piiscan.model import Skip
from piiscan.sources.databases import urls
from piiscan.sources.databases.postgresql import dialect
from piiscan.sources.databases.rows import open_rows

NUMBERS = "SELECT i, 'row ' || i FROM generate_series(1, {}) i"


def test_schemas_and_names_of_every_kind_are_read(pg: Postgres) -> None:
    names = [
        'with "quotes"',
        "50%s %(x)s %%",
        "two\nlines",
        "顧客　台帳",
        "select",
        "x" * 63,
        "漢" * 21,
        "';--",
        "a.b",
        "\\",
    ]
    made = []
    for number, name in enumerate(names):
        quoted = name.replace('"', '""')
        made += [
            f'CREATE SCHEMA "{quoted}"',
            f'CREATE TABLE "{quoted}"."{quoted}" ("{quoted}" text PRIMARY KEY)',
            f"""INSERT INTO "{quoted}"."{quoted}" VALUES ('value {number}'), ('%s')""",
        ]
    with pg.database(*made) as name:
        found = tables(pg.url(name), settings=StoreSettings(page_rows=1))
    assert set(found) == {f"{name}.{name}" for name in names}
    for number, name in enumerate(names):
        seen = found[f"{name}.{name}"]
        assert seen.header == (name,)
        assert sorted(map(str, seen.column(name))) == ["%s", f"value {number}"]
        assert not seen.skips


def test_all_types_come_as_the_server_writes_them(pg: Postgres) -> None:
    values = {
        "int4": "42",
        "numeric": "12345678901234567890.10",
        "float8": "0.1",
        "bool": "t",
        "uuid": "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "date": "infinity",
        "timestamp": "0044-03-15 00:00:00 BC",
        "interval": "1 mon",
        "text[]": '{"a,b",山田}',
        "int4range": "[1,5)",
        "json": '{"氏名": "山田"}',
        "jsonb": '{"mail": "taro@example.com"}',
        "inet": "192.0.2.1/32",
        "point": "(1,2)",
        "varchar(3)": "abc",
        "char(4)": "ab  ",
        "bytea": "text in bytes",
        "money": None,
        "text": "",
    }
    columns = ", ".join(f"c{n} {kind}" for n, kind in enumerate(values))
    with pg.database(f"CREATE TABLE t ({columns})") as name:
        with psycopg.connect(**pg.dsn(name), autocommit=True) as connection:
            marks = ", ".join(f"%s::{kind}" for kind in values)
            connection.execute(f"INSERT INTO t VALUES ({marks})", list(values.values()))
            connection.execute("CREATE VIEW v AS SELECT * FROM t")
        seen, by_cursor = (tables(pg.url(name))[sheet] for sheet in ("public.t", "public.v"))
    told = dict(values, inet="192.0.2.1")
    assert seen.rows == by_cursor.rows == [tuple(told.values())]
    assert seen.info is not None
    assert seen.info.column_types[:2] == ("integer", "numeric")


def test_own_types_and_odd_tables(pg: Postgres) -> None:
    with pg.database(
        "CREATE TYPE mood AS ENUM ('良い', '悪い')",
        "CREATE DOMAIN mail AS text CHECK (VALUE LIKE '%@%')",
        "CREATE DOMAIN raw AS bytea",
        "CREATE TYPE pair AS (a text, b int)",
        "CREATE TABLE own (m mood, d mail, r raw, p pair, g text GENERATED ALWAYS AS (upper(d)) STORED)",
        "INSERT INTO own VALUES ('良い', 'taro@example.com', 'abc', ('x', 1))",
        "CREATE TABLE no_columns ()",
        "INSERT INTO no_columns DEFAULT VALUES",
        "CREATE TABLE no_rows (a text, b int PRIMARY KEY)",
        "CREATE TABLE one_column (a text)",
        "INSERT INTO one_column VALUES (NULL), (''), ('x'), (E'\\\\.'), (E'a\\r\\nb'), ('\"')",
        "CREATE TABLE lost (a text, b text, c text)",
        "INSERT INTO lost VALUES ('1', '2', '3')",
        "ALTER TABLE lost DROP COLUMN b",
    ) as name:
        found = tables(pg.url(name))
    assert found["public.own"].rows == [("良い", "taro@example.com", "abc", "(x,1)", "TARO@EXAMPLE.COM")]
    assert found["public.no_rows"].rows == []
    assert found["public.no_rows"].header == ("a", "b")
    assert found["public.one_column"].column("a") == [None, "", "x", "\\.", "a\r\nb", '"']
    assert found["public.lost"].rows == [("1", "3")]
    assert not any(seen.skips for seen in found.values())


def test_views_partitions_inheritance_each_row_once(pg: Postgres) -> None:
    with pg.database(
        "CREATE TABLE p (id int, v text) PARTITION BY RANGE (id)",
        "CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (50)",
        "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (50) TO (1000) PARTITION BY RANGE (id)",
        "CREATE TABLE p21 PARTITION OF p2 FOR VALUES FROM (50) TO (1000)",
        f"INSERT INTO p {NUMBERS.format(99)}",
        "CREATE TABLE parent (v text)",
        "CREATE TABLE child () INHERITS (parent)",
        "INSERT INTO parent VALUES ('of parent')",
        "INSERT INTO child VALUES ('of child')",
        "CREATE VIEW shown AS SELECT id, v FROM p",
        "CREATE MATERIALIZED VIEW kept AS SELECT v FROM p",
        "COMMENT ON TABLE p IS '会員の一覧'",
        "COMMENT ON COLUMN p.v IS '氏名'",
    ) as name:
        found = tables(pg.url(name), settings=StoreSettings(page_rows=7))
    assert sorted(found) == ["public.child", "public.kept", "public.p", "public.parent", "public.shown"]
    whole = sorted(f"row {i}" for i in range(1, 100))
    for sheet in ("public.p", "public.shown", "public.kept"):
        assert sorted(map(str, found[sheet].column("v"))) == whole
    assert found["public.parent"].column("v") == ["of parent"]
    info = found["public.p"].info
    assert info is not None
    assert info.comment == "会員の一覧"
    assert info.column_comments == ("", "氏名")
    kinds = {sheet: seen.info.kind for sheet, seen in found.items() if seen.info}
    assert kinds["public.shown"] == "view"
    assert kinds["public.kept"] == "materialized view"
    assert found["public.p"].first_rows == sorted(set(found["public.p"].first_rows))
    assert found["public.p"].last.count(True) == 1
    assert found["public.p"].last[-1]


@pytest.mark.parametrize("key", ["", "PRIMARY KEY (a, b)", "PRIMARY KEY (b)", "UNIQUE (b, a)", "PRIMARY KEY (c)"])
@pytest.mark.parametrize("page", [1, 7, 1000])
def test_pages_give_every_row_once(pg: Postgres, key: str, page: int) -> None:
    parts = ", ".join(filter(None, ["a text NOT NULL, b int NOT NULL, c bytea, d timestamptz DEFAULT now()", key]))
    with pg.database(
        f"CREATE TABLE t ({parts})",
        "INSERT INTO t SELECT chr(12354 + i % 7) || '''' || i % 5, i, int4send(i) FROM generate_series(-20, 30) i",
        "DELETE FROM t WHERE b % 10 = 3",
    ) as name:
        seen = tables(pg.url(name), settings=StoreSettings(page_rows=page))["public.t"]
    assert sorted(int(str(b)) for b in seen.column("b")) == [i for i in range(-20, 31) if i not in (3, 13, 23)]
    assert seen.first_rows[-1] <= 51


def test_choice_of_tables_by_globs(pg: Postgres) -> None:
    with pg.database(
        "CREATE SCHEMA log", "CREATE TABLE log.a (x int)", "CREATE TABLE b (x int)", "CREATE TABLE c (x int)"
    ) as name:
        url = pg.url(name)
        assert list(tables(url, walk=WalkSettings(exclude=("log.*",)))) == ["public.b", "public.c"]
        assert list(tables(url, walk=WalkSettings(include=("public.c", "a")))) == ["log.a", "public.c"]


def test_tables_without_permission_are_told_each(pg: Postgres) -> None:
    with pg.database(
        "CREATE ROLE narrow_reader LOGIN",
        "CREATE TABLE open (a text, b text)",
        "INSERT INTO open VALUES ('x', 'y')",
        "CREATE TABLE closed (a text)",
        "CREATE TABLE half (a text, b text)",
        "INSERT INTO half VALUES ('x', 'y')",
        "CREATE SCHEMA hidden",
        "CREATE TABLE hidden.t (a text)",
        "GRANT SELECT ON open, hidden.t TO narrow_reader",
        "GRANT SELECT (b) ON half TO narrow_reader",
        "CREATE TABLE rowwise (a text)",
        "INSERT INTO rowwise VALUES ('x')",
        "ALTER TABLE rowwise ENABLE ROW LEVEL SECURITY",
        "GRANT SELECT ON rowwise TO narrow_reader",
        "CREATE TABLE p (a text) PARTITION BY LIST (a)",
        "CREATE TABLE p1 PARTITION OF p DEFAULT",
        "INSERT INTO p VALUES ('x')",
        "GRANT SELECT ON p TO narrow_reader",
    ) as name:
        try:
            found = tables(pg.url(name, "narrow_reader"))
        finally:
            pg.run(name, "DROP OWNED BY narrow_reader", "DROP ROLE narrow_reader")
    assert found["public.open"].rows == [("x", "y")]
    assert found["public.p"].rows == [("x",)]
    for sheet in ("public.closed", "hidden.t"):
        assert [(skip.reason, skip.detail) for skip in found[sheet].skips] == [("cannot_read", "permission denied")]
    assert found["public.half"].reasons == ["cannot_read"]
    assert found["public.half"].rows == [("y",)]
    assert found["public.rowwise"].rows == []
    assert found["public.rowwise"].reasons == ["cut_short"]


def test_rows_of_a_table_with_columns_that_are_denied(pg: Postgres) -> None:
    told = list[Skip]()
    with pg.database(
        "CREATE ROLE half_reader LOGIN",
        "CREATE TABLE t (a text, b text)",
        "INSERT INTO t VALUES ('x', 'y')",
        "GRANT SELECT (b) ON t TO half_reader",
    ) as name:
        try:
            (chunk,) = open_rows(pg.url(name, "half_reader"), table="t", on_skip=told.append)
        finally:
            pg.run(name, "DROP OWNED BY half_reader", "DROP ROLE half_reader")
    assert chunk.columns[0].to_pylist() == ["y"]
    assert [skip.detail for skip in told] == ["permission denied on 1 of 2 columns"]


def test_the_session_cannot_write(pg: Postgres) -> None:
    with pg.database("CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)", "CREATE SEQUENCE s") as name:
        session = dialect.connect(urls.parsed(pg.url(name)), StoreSettings())
        try:
            for statement in ("INSERT INTO t VALUES (2)", "SELECT nextval('s')", "CREATE TABLE u ()", "DELETE FROM t"):
                with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
                    session.rows(statement)
        finally:
            dialect.close(session)


def test_nothing_changes_by_a_scan_of_a_superuser(pg: Postgres) -> None:
    # a write would take a transaction number, and leave it in the row
    state = "SELECT pg_snapshot_xmax(pg_current_snapshot())::text, md5(string_agg(t.ctid || ',' || xmin || ',' || xmax || t, '')) FROM t"
    with (
        pg.database("CREATE TABLE t (a int PRIMARY KEY, b text)", f"INSERT INTO t {NUMBERS.format(500)}") as name,
        psycopg.connect(**pg.dsn(name), autocommit=True) as connection,
    ):
        before = connection.execute(state).fetchone()
        for settings in (StoreSettings(page_rows=100), SAMPLED):
            assert len(tables(pg.url(name), settings=settings)["public.t"].rows) == 500
        assert connection.execute(state).fetchone() == before


def test_files_in_cells_are_read(pg: Postgres) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("名簿.txt", "連絡先 taro@example.com")
    with pg.database("CREATE TABLE files (id int PRIMARY KEY, body bytea, digest bytea)") as name:
        with psycopg.connect(**pg.dsn(name), autocommit=True) as connection:
            for number, body in enumerate(
                (
                    stream.getvalue(),
                    "住所：東京都".encode("cp932"),
                    bytes(range(256)) * 8,
                    None,
                    "長い文。\n".encode() * 4000,
                )
            ):
                connection.execute("INSERT INTO files VALUES (%s, %s, sha256('x'))", (number, body))
        seen = tables(pg.url(name), settings=StoreSettings(page_rows=2))["public.files"]
    assert seen.column("body") == ["", "住所：東京都", "", None, ""]
    zipped, long = seen.inside
    assert (zipped.location.row, zipped.location.column) == (1, "body")
    assert zipped.location.member == "public.files/body/1!名簿.txt"
    assert "taro@example.com" in zipped.text
    assert long.location.row == 5
    assert long.text.count("長い文。") == 4000
    assert seen.reasons == ["unsupported"]
    assert "5 in digest, 1 in body" in seen.skips[0].detail


def test_long_values_are_cut_and_told(pg: Postgres) -> None:
    with pg.database(
        "CREATE TABLE t (a text, b jsonb, c text)",
        "INSERT INTO t SELECT repeat('長', 40000000), to_jsonb(repeat('x', 3000000)), i::text FROM generate_series(1, 3) i",
        "CREATE VIEW v AS SELECT * FROM t",
    ) as name:
        found = tables(pg.url(name))
    for seen in found.values():
        assert [len(str(cell)) for cell in seen.column("a")] == [1 << 20] * 3
        assert seen.column("c") == ["1", "2", "3"]
        assert seen.reasons == ["cut_short"]
        assert "3 in a, 3 in b" in seen.skips[0].detail


def test_large_objects_are_told(pg: Postgres) -> None:
    with pg.database("SELECT lo_from_bytea(0, 'abc')") as name:
        assert [(skip.reason, skip.detail) for skip in tables(pg.url(name))[""].skips] == [
            ("unsupported", "1 large objects")
        ]


def test_through_the_command_line(pg: Postgres) -> None:
    rows = "SELECT i, '山田 太郎', '090-0123-' || lpad(i::text, 4, '0') FROM generate_series(1, 100) i"
    with pg.database(
        "CREATE SCHEMA 顧客",
        'CREATE TABLE 顧客."会員 一覧" (id int PRIMARY KEY, 氏名 text, 電話 text)',
        f'INSERT INTO 顧客."会員 一覧" {rows}',
    ) as name:
        result = CliRunner().invoke(piiscan, ["scan", pg.url(name), "--format", "jsonl", "--jobs", "1"])
    assert result.exit_code == 1
    assert '"sheet":"顧客.会員 一覧"' in result.stdout
    assert '"entity":"PHONE_NUMBER"' in result.stdout
