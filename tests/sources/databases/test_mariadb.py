"""MariaDB: what there is, what comes of it in every character set, and that nothing is changed."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from reading import tables
from servers import Maria

from piiscan.cli import piiscan
from piiscan.config import Limits, Sampling, StoreSettings
from piiscan.errors import ConfigError
from piiscan.sources.databases.mysql import dialect, session
from piiscan.sources.databases.mysql.options import client_options
from piiscan.sources.databases.relations import Drawn, Relation
from piiscan.sources.databases.rows import open_rows

NUMBERS = "INSERT INTO t SELECT {} FROM seq_1_to_{}"
SAMPLING = Sampling(miss=0.02, confidence=0.9)  # 114 rows


def test_names_comments_types_and_views(maria: Maria) -> None:
    with maria.database(
        "CREATE TABLE `顧客 台帳` (`番``号` INT UNSIGNED PRIMARY KEY, `氏名` VARCHAR(40) COMMENT '漢字', x TEXT) COMMENT '会員'",
        "INSERT INTO `顧客 台帳` VALUES (4294967295, '𠮷田', '%s'), (1, '山田太郎', NULL)",
        "CREATE VIEW `名簿` AS SELECT `氏名` FROM `顧客 台帳`",
        "CREATE TABLE empty (a INT)",
        "CREATE SEQUENCE s",
        "CREATE VIEW broken AS SELECT a FROM empty",
        "ALTER TABLE empty CHANGE a b INT",
    ) as name:
        found = tables(maria.url(name), settings=StoreSettings(page_rows=1))
    assert set(found) == {f"{name}.{table}" for table in ("顧客 台帳", "名簿", "empty", "broken")}
    seen = found[f"{name}.顧客 台帳"]
    assert seen.header == ("番`号", "氏名", "x")
    assert seen.rows == [("1", "山田太郎", None), ("4294967295", "𠮷田", "%s")]
    assert seen.info is not None
    assert (seen.info.kind, seen.info.comment, seen.info.column_comments) == ("table", "会員", ("", "漢字", ""))
    assert seen.info.column_types == ("int(10) unsigned", "varchar(40)", "text")
    assert (seen.first_rows, seen.last) == ([1, 2], [False, True])
    view, empty = found[f"{name}.名簿"], found[f"{name}.empty"]
    assert sorted(map(str, view.column("氏名"))) == ["山田太郎", "𠮷田"]
    assert (view.info and view.info.kind, empty.header, empty.rows) == ("view", ("b",), [])
    assert found.pop(f"{name}.broken").reasons == ["cannot_read"]
    assert not any(seen.skips for seen in found.values())


@pytest.mark.parametrize("charset", ["sjis", "cp932", "ujis", "eucjpms", "utf8mb3", "utf8mb4", "ucs2", "utf16", "gbk"])
def test_character_sets(maria: Maria, charset: str) -> None:
    with maria.database(
        f"CREATE TABLE t (k VARCHAR(9) CHARACTER SET {charset} PRIMARY KEY, v TEXT CHARACTER SET {charset})",
        "INSERT INTO t VALUES ('山', '山田太郎ソ表'), ('川', NULL), ('a', '')",
    ) as name:
        seen = tables(maria.url(name), settings=StoreSettings(page_rows=1))[f"{name}.t"]
    assert sorted(seen.rows, key=str) == [("a", ""), ("山", "山田太郎ソ表"), ("川", None)]
    assert not seen.skips


@pytest.mark.parametrize("encoding", ["cp932", "euc_jp", "utf-8"])
def test_japanese_bytes_in_a_latin1_column(maria: Maria, encoding: str) -> None:
    """As programs of the nineties left them: the declared character set is wrong."""
    words = ["山田太郎 東京都千代田区", "佐藤花子 大阪府大阪市", "Smith"]
    rows = ", ".join(f"({number}, X'{word.encode(encoding).hex()}')" for number, word in enumerate(words))
    with maria.database(
        "CREATE TABLE t (k INT PRIMARY KEY, v VARCHAR(99) CHARACTER SET latin1)", f"INSERT INTO t VALUES {rows}"
    ) as name:
        seen = tables(maria.url(name))[f"{name}.t"]
    assert (seen.column("v"), seen.skips) == (words, [])


def test_western_letters_in_a_latin1_column(maria: Maria) -> None:
    western = ["Müller", "José Nuñez", "Françoise Lefèvre", "Ångström", "Smith", None]
    with maria.database(
        "CREATE TABLE t (k INT PRIMARY KEY, v VARCHAR(99)) CHARACTER SET latin1",
        *(f"INSERT INTO t VALUES ({k}, {'NULL' if v is None else repr(v)})" for k, v in enumerate(western)),
        "CREATE TABLE half (k INT PRIMARY KEY, v VARCHAR(99)) CHARACTER SET latin1",
        f"INSERT INTO half VALUES (1, X'{'ﾔﾏﾀﾞ ﾀﾛｳ ﾄｳｷｮｳﾄ'.encode('cp932').hex()}')",
    ) as name:
        found = tables(maria.url(name))
    assert (found[f"{name}.t"].column("v"), found[f"{name}.t"].skips) == (western, [])
    assert found[f"{name}.half"].column("v") == ["ﾔﾏﾀﾞ ﾀﾛｳ ﾄｳｷｮｳﾄ"]


def test_names_that_differ_in_case_alone(maria: Maria) -> None:
    with maria.database(
        "CREATE TABLE t (k INT PRIMARY KEY, a VARCHAR(9)) COMMENT 'small'",
        "CREATE TABLE T (bb VARCHAR(9) PRIMARY KEY)",
        "INSERT INTO t VALUES (1, 'low')",
        "INSERT INTO T VALUES ('up')",
    ) as name:
        found = tables(maria.url(name))
    low, up = found[f"{name}.t"], found[f"{name}.T"]
    assert (low.header, low.rows, low.skips) == (("k", "a"), [("1", "low")], [])
    assert (up.header, up.rows, up.skips) == (("bb",), [("up",)], [])


def test_bytes_that_the_character_set_does_not_have(maria: Maria) -> None:
    bad = "山田太郎".encode("cp932").hex()
    with maria.database(
        "CREATE TABLE t (k INT PRIMARY KEY, v TEXT CHARACTER SET utf8mb4)",
        "CREATE TABLE b (k INT PRIMARY KEY, v BLOB)",
        f"INSERT INTO b VALUES (1, X'{bad}'), (2, '佐藤')",
        "SET STATEMENT sql_mode='', check_constraint_checks=0 FOR INSERT INTO t SELECT 1, '佐藤'",
    ) as name:
        seen = tables(maria.url(name))[f"{name}.b"]
    assert seen.column("v") == ["山田太郎", "佐藤"]


def test_values_of_every_type(maria: Maria) -> None:
    values = {
        "d DATE": ("'0000-00-00'", "0000-00-00"),
        "dt DATETIME": ("'0000-00-00 00:00:00'", "0000-00-00 00:00:00"),
        "part DATE": ("'1980-00-00'", "1980-00-00"),
        "t TIME": ("'838:59:59'", "838:59:59"),
        "neg TIME(2)": ("'-12:00:00.50'", "-12:00:00.50"),
        "y YEAR": ("1999", "1999"),
        "b BIT(9)": ("b'100000001'", "257"),
        "s SET('東京','大阪')": ("'東京,大阪'", "東京,大阪"),
        "e ENUM('男','女')": ("'女'", "女"),
        "j JSON": ("""'{"氏名": "山田"}'""", '{"氏名": "山田"}'),
        "n DECIMAL(30,2)": ("12345678901234567890.10", "12345678901234567890.10"),
        "f DOUBLE": ("0.1", "0.1"),
        "z INT ZEROFILL": ("7", "0000000007"),
        "u UUID": ("'123e4567-e89b-12d3-a456-426655440000'", "123e4567-e89b-12d3-a456-426655440000"),
        "g INT AS (7 * 6) VIRTUAL": ("DEFAULT", "42"),
        "i INT INVISIBLE": ("5", "5"),
    }
    columns = ", ".join(f"{name}" for name in values)
    names = ", ".join(name.split()[0] for name in values)
    given = ", ".join(value for value, _ in values.values())
    with maria.database(
        f"CREATE TABLE t ({columns})", f"SET STATEMENT sql_mode='' FOR INSERT INTO t ({names}) VALUES ({given})"
    ) as name:
        seen = tables(maria.url(name))[f"{name}.t"]
    assert dict(zip(values, seen.rows[0], strict=True)) == {name: told for name, (_, told) in values.items()}
    assert not seen.skips


KEYS = {
    "number": "i INT, k BIGINT UNSIGNED NOT NULL, PRIMARY KEY (k)",
    "text": "i INT, k VARCHAR(20) CHARACTER SET cp932 COLLATE cp932_japanese_ci PRIMARY KEY",
    "pair": "i INT, k VARCHAR(9), PRIMARY KEY (k, i)",
    "date": "i INT, k DATETIME(6) PRIMARY KEY",
    "bytes": "i INT, k VARBINARY(20) PRIMARY KEY",
    "none": "i INT, k INT, KEY (i)",
    "nullable": "i INT, k INT UNIQUE",
    "locking": "i INT, k INT) ENGINE=MyISAM COMMENT='' CHARACTER SET utf8mb4 ROW_FORMAT=FIXED -- (",
}


@pytest.mark.parametrize("key", KEYS)
def test_pages_give_every_row_once(maria: Maria, key: str) -> None:
    special = {"date": "TIMESTAMPADD(MINUTE, seq * 7919, '2020-01-01')", "pair": "seq % 7"}
    value = special.get(key, "seq * 7919 % 100003")
    with maria.database(
        f"CREATE TABLE t ({KEYS[key]}\n)" if key != "locking" else f"CREATE TABLE t ({KEYS[key]}",
        f"INSERT INTO t (i, k) SELECT seq, {value} FROM seq_1_to_700",
    ) as name:
        seen = tables(maria.url(name), settings=StoreSettings(page_rows=97))[f"{name}.t"]
        sampled = tables(maria.url(name), settings=StoreSettings(page_rows=97, sampling=SAMPLING))[f"{name}.t"]
        again = tables(maria.url(name), settings=StoreSettings(page_rows=97, sampling=SAMPLING))[f"{name}.t"]
    assert sorted(int(str(i)) for i in seen.column("i")) == list(range(1, 701))
    assert not seen.skips
    chosen = [int(str(i)) for i in sampled.column("i")]
    assert 114 <= len(chosen) == len(set(chosen)) < 300
    assert 0.35 < sum(chosen) / len(chosen) / 700 < 0.65
    assert sampled.rows == again.rows
    assert sampled.reasons == ["sampled"]
    assert sampled.info is not None
    assert sampled.info.sample is not None
    assert sampled.info.sample.method in {"keys", "rows"}


def test_small_tables_are_read_whole_under_sampling(maria: Maria) -> None:
    with maria.database("CREATE TABLE t (k INT PRIMARY KEY)", NUMBERS.format("seq", 114)) as name:
        seen = tables(maria.url(name), settings=StoreSettings(sampling=SAMPLING))[f"{name}.t"]
    assert (len(seen.rows), seen.skips, seen.info and seen.info.exact) == (114, [], True)


def test_a_view_that_never_returns(maria: Maria) -> None:
    with maria.database(
        "CREATE VIEW v AS SELECT COUNT(*) n FROM seq_1_to_1000000000 a, seq_1_to_1000000000 b WHERE a.seq + b.seq < 0",
        "CREATE TABLE t (a INT PRIMARY KEY)",
    ) as name:
        for sampling in (None, SAMPLING):
            found = tables(maria.url(name), settings=StoreSettings(statement_seconds=0.3, sampling=sampling))
            assert found[f"{name}.v"].reasons == ["timed_out"]
            assert not found[f"{name}.t"].skips
        running = maria.run("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '%seq_1_to_1000%'")
    assert running == [(1,)], "only the question itself"


def test_a_locked_table_is_given_up(maria: Maria) -> None:
    with maria.database("CREATE TABLE t (a INT)") as name, maria.connect(database=name) as holder:
        holder.cursor().execute("LOCK TABLES t WRITE")
        seen = tables(maria.url(name), settings=StoreSettings(lock_seconds=1))[f"{name}.t"]
        holder.cursor().execute("UNLOCK TABLES")
    ((reason, detail),) = [(skip.reason, skip.detail) for skip in seen.skips]
    assert (reason, detail) == ("cannot_read", "locked by others for more than 1 seconds")


def test_a_user_who_may_do_everything_changes_nothing(maria: Maria) -> None:
    with maria.database(
        "CREATE TABLE t (k INT PRIMARY KEY, v INT)",
        "INSERT INTO t VALUES (1, 1)",
        "CREATE FUNCTION f() RETURNS INT MODIFIES SQL DATA BEGIN UPDATE t SET v = v + 1; RETURN 1; END",
        "CREATE VIEW v AS SELECT f() AS x",
    ) as name:
        found = tables(maria.url(name))
        assert found[f"{name}.v"].reasons == ["cannot_read"]
        opened = session.connect(dialect_url(maria, name), StoreSettings())
        for statement in ("INSERT INTO t VALUES (2, 2)", "DROP TABLE t", "CREATE TABLE u (a INT)", "TRUNCATE t"):
            with pytest.raises(dialect.pymysql.Error, match="1792|READ ONLY"):
                opened.rows(statement)
        opened.close()
        assert maria.run("SELECT * FROM t", database=name) == [(1, 1)]


def dialect_url(maria: Maria, name: str):
    from piiscan.sources.databases import urls

    return urls.parsed(maria.url(name))


def test_a_role_that_may_read_some_of_it(maria: Maria) -> None:
    with maria.database(
        "CREATE TABLE shown (a INT, b INT)",
        "CREATE TABLE part (a INT, b INT)",
        "CREATE TABLE written (a INT)",
        "CREATE TABLE hidden (a INT)",
        "INSERT INTO part VALUES (1, 2)",
    ) as name:
        maria.run(
            "CREATE OR REPLACE USER reader IDENTIFIED BY 'geheim'",
            f"GRANT SELECT ON {name}.shown TO reader",
            f"GRANT SELECT (a), INSERT (b) ON {name}.part TO reader",
            f"GRANT INSERT ON {name}.written TO reader",
        )
        found = tables(maria.url(name, "reader", "geheim"))
        maria.run("DROP USER reader")
    assert set(found) == {"", *(f"{name}.{table}" for table in ("shown", "part", "written"))}
    ((reason, detail),) = [(skip.reason, skip.detail) for skip in found[""].skips]
    assert (reason, "does not show him what others there are" in detail) == ("cannot_read", True)
    assert not found[f"{name}.shown"].skips
    part, written = found[f"{name}.part"], found[f"{name}.written"]
    assert (part.header, part.rows, part.reasons) == (("a",), [("1",)], ["cannot_read"])
    assert written.reasons == ["cannot_read"]


def test_a_wrong_password_is_told_without_it(maria: Maria) -> None:
    maria.run("CREATE OR REPLACE USER locked IDENTIFIED BY 'richtig'")
    for password in ("falsch-4711", None):
        with pytest.raises(ConfigError) as caught:
            tables(maria.url("test", "locked", password))
        assert "refuses the user or the password" in str(caught.value)
        assert "4711" not in str(caught.value) + str(caught.value.__cause__) + str(caught.value.__context__)
    maria.run("DROP USER locked")


def test_the_password_of_the_option_file(maria: Maria) -> None:
    maria.run("CREATE OR REPLACE USER filed IDENTIFIED BY 'a b#c'")
    file = Path.home() / ".my.cnf"
    file.write_text(f"!include x\n[mysql]\nuser=no\n[client]\nuser = filed\npassword='a b#c' \nsocket={maria.socket}\n")
    with maria.database("CREATE TABLE t (a INT)") as name:
        maria.run(f"GRANT SELECT ON {name}.* TO filed")
        assert set(tables(f"mysql:///{name}")) == {f"{name}.t"}
        file.chmod(0o666)
        assert client_options(file) == {}
    maria.run("DROP USER filed")


def test_the_server_is_gone_in_the_middle(maria: Maria, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every third page its connection is killed: the pages go on behind the last key."""
    pages = dialect.read_pages

    def killed(opened, *rest):
        for number, page in enumerate(pages(opened, *rest)):
            yield page
            if number == 2:
                maria.run(f"KILL {opened.connection.thread_id()}")

    monkeypatch.setattr(dialect, "read_pages", killed)
    monkeypatch.setattr("piiscan.sources.databases.steady._WAIT_SECONDS", 0)
    with maria.database("CREATE TABLE t (k INT PRIMARY KEY)", NUMBERS.format("seq", 1000)) as name:
        seen = tables(maria.url(name), settings=StoreSettings(page_rows=100))[f"{name}.t"]
        assert seen.column("k") == [str(k) for k in range(1, 1001)]
        assert not seen.skips
        maria.run("CREATE TABLE n (k INT)", "INSERT INTO n SELECT k FROM t", database=name)
        cut = tables(maria.url(name), settings=StoreSettings(page_rows=100))[f"{name}.n"]
    assert len(cut.rows) == 1000 or cut.reasons == ["cut_short"]  # all of it may be under way already


@pytest.mark.parametrize("rows", [400, 7])
def test_a_sample_goes_on_where_the_connection_broke(maria: Maria, monkeypatch: pytest.MonkeyPatch, rows: int) -> None:
    """Also inside a list of keys, where wide rows fill a page before the list is done."""
    pages = dialect.read_pages

    def killed(opened, *rest):
        for page in pages(opened, *rest):
            yield page
            if not broken:
                broken.append(maria.run(f"KILL {opened.connection.thread_id()}"))

    broken: list[object] = []
    monkeypatch.setattr("piiscan.sources.databases.steady._WAIT_SECONDS", 0)
    monkeypatch.setattr("piiscan.sources.databases.mysql.pages._PAGE_BYTES", rows * 100)
    with maria.database(
        "CREATE TABLE t (k VARCHAR(9) PRIMARY KEY, v CHAR(90))",
        "INSERT INTO t SELECT seq, REPEAT('x', 90) FROM seq_1_to_900",
    ) as name:
        settings = StoreSettings(page_rows=50, sampling=SAMPLING)
        seen = tables(maria.url(name), settings=settings)[f"{name}.t"]
        monkeypatch.setattr(dialect, "read_pages", killed)
        resumed = tables(maria.url(name), settings=settings)[f"{name}.t"]
    assert broken
    assert resumed.rows == seen.rows
    assert len(set(seen.rows)) == len(seen.rows) >= 114
    assert resumed.reasons == ["sampled"]


def test_long_values_on_a_server_of_small_packets(maria: Maria) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "佐藤花子 様\n" + "あ" * 500_000)
    text = "CONCAT(REPEAT('あ', 700000), ' taro@example.com')"
    with maria.database(
        "CREATE TABLE t (k INT PRIMARY KEY, v LONGTEXT, f LONGTEXT CHARACTER SET gbk, b LONGBLOB)",
        f"INSERT INTO t VALUES (1, {text}, {text}, X'{stream.getvalue().hex()}'), (2, NULL, '', NULL)",
        "INSERT INTO t VALUES (3, REPEAT('い', 2000000), 'a', '')",
    ) as name:
        (before,) = maria.run("SELECT @@GLOBAL.max_allowed_packet")[0]
        maria.run("SET GLOBAL max_allowed_packet = 1048576")
        try:
            seen = tables(maria.url(name))[f"{name}.t"]
        finally:
            maria.run(f"SET GLOBAL max_allowed_packet = {before}")
    assert seen.rows[0][1] == seen.rows[0][2] == "あ" * 700_000 + " taro@example.com"
    assert (seen.rows[1][1:3], len(seen.rows[2][1] or "")) == ((None, ""), Limits().chunk_chars)
    assert seen.reasons == ["cut_short"]
    assert "佐藤花子 様" in "".join(chunk.text for chunk in seen.inside)


def test_pages_of_wide_rows_have_a_bounded_size(maria: Maria) -> None:
    """The first statement asks for 256 rows; it is ended behind the bytes of a page, and what follows asks for fewer."""
    with maria.database(
        "CREATE TABLE t (k INT PRIMARY KEY, v MEDIUMTEXT)",
        "INSERT INTO t SELECT seq, REPEAT('x', 900000) FROM seq_1_to_100",
        "CREATE TABLE n (k INT, v MEDIUMTEXT)",
        "INSERT INTO n SELECT * FROM t",
    ) as name:
        opened = session.connect(dialect_url(maria, name), StoreSettings())
        for one, key in (("t", True), ("n", False)):
            table = dialect.table(opened, Relation(name, one))
            assert table is not None
            assert bool(table.own.key) == key
            found = list(dialect.pages(opened, table, Drawn(), None, StoreSettings()))
            keys = [int(value) for page in found for value in page.columns[0].to_pylist()]
            assert sorted(keys) == list(range(1, 101))
            assert max(page.columns[1].nbytes for page in found) < 20_000_000
        opened.close()


def test_the_time_of_the_scan_is_not_the_statements(maria: Maria) -> None:
    with maria.database(
        "CREATE TABLE t (k INT PRIMARY KEY, v MEDIUMTEXT)",
        "INSERT INTO t SELECT seq, IF(seq <= 256, 'a', REPEAT('b', 20000)) FROM seq_1_to_3000",
    ) as name:
        opened = session.connect(dialect_url(maria, name), StoreSettings(statement_seconds=1))
        table = dialect.table(opened, Relation(name, "t"))
        assert table is not None
        rows = 0
        for page in dialect.pages(opened, table, Drawn(), None, StoreSettings(statement_seconds=1)):
            rows += page.rows
            time.sleep(0.5)
        opened.close()
    assert rows == 3000


def test_a_table_dropped_after_it_was_listed(maria: Maria) -> None:
    with maria.database("CREATE TABLE t (k INT)") as name:
        from piiscan.extract.read import read
        from piiscan.sources import stores

        (blob,) = stores.walk([maria.url(name)], None, None, StoreSettings())
        maria.run("DROP TABLE t", database=name)
        (skip,) = read(blob, Limits())
    assert (skip.reason, skip.detail) == ("cannot_read", "it is gone, or its columns changed")


def test_large_values_and_files_in_cells(maria: Maria) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "佐藤花子 様\n")
    with maria.database(
        "CREATE TABLE t (k INT PRIMARY KEY, long_text LONGTEXT, file LONGBLOB)",
        f"INSERT INTO t VALUES (1, REPEAT('山', 30000000), NULL), (2, 'x', X'{stream.getvalue().hex()}')",
    ) as name:
        seen = tables(maria.url(name))[f"{name}.t"]
    assert [len(str(cell)) for cell in seen.column("long_text")] == [Limits().chunk_chars, 1]
    assert seen.reasons == ["cut_short"]
    (chunk,) = seen.inside
    assert (chunk.text.strip(), chunk.location.member) == ("佐藤花子 様", f"{name}.t/file/2!a.txt")


def test_rows_of_former_times_are_read(maria: Maria) -> None:
    with maria.database(
        "CREATE TABLE t (k INT PRIMARY KEY, v TEXT) WITH SYSTEM VERSIONING",
        "INSERT INTO t VALUES (1, '旧姓')",
        "UPDATE t SET v = '新姓'",
    ) as name:
        seen = tables(maria.url(name))[f"{name}.t"]
    assert sorted(map(str, seen.column("v"))) == ["新姓", "旧姓"]


def test_rows_are_read_as_the_driver_reads_them(maria: Maria) -> None:
    lengths = ", ".join(f"REPEAT('x', {length})" for length in (0, 1, 250, 251, 252, 65_535, 65_536, 20_000_000))
    statement = f"SELECT 1, NULL, {lengths} UNION ALL SELECT NULL, 2, {lengths}"
    opened = session.connect(dialect_url(maria, ""), StoreSettings())
    streamed = [row for rows, _ in opened.stream(statement, 1 << 24) for row in rows]
    assert streamed == opened.rows(statement)
    opened.close()


def test_the_rows_of_a_query(maria: Maria) -> None:
    with maria.database(
        "CREATE TABLE t (k INT, v VARCHAR(9) CHARACTER SET cp932, b BLOB)",
        "INSERT INTO t VALUES (1, '山', 'x'), (2, '川', 'y')",
    ) as name:
        skips: list[object] = []
        query = "SELECT v, b, k * 2 AS d FROM t WHERE k > 1 -- all"
        (chunk,) = open_rows(maria.url(name), query=query, on_skip=skips.append)
    assert (chunk.header, [column.to_pylist() for column in chunk.columns]) == (("v", "b", "d"), [["川"], ["y"], ["4"]])
    assert not skips


def test_the_command(maria: Maria, tmp_path: Path) -> None:
    with maria.database(
        "CREATE TABLE t (k INT PRIMARY KEY, 氏名 TEXT, 電話 TEXT)",
        "INSERT INTO t VALUES (1, '山田 太郎', '090-0123-4567')",
    ) as name:
        maria.run("CREATE OR REPLACE USER cli IDENTIFIED BY 'geheim-9'", f"GRANT SELECT ON {name}.* TO cli")
        out = tmp_path / "out.jsonl"
        arguments = ["scan", maria.url(name, "cli", "geheim-9"), "--full", "--jobs", "1", "--format", "jsonl"]
        result = CliRunner().invoke(piiscan, [*arguments, "--output", str(out)])
        threads = threading.active_count()
        maria.run("DROP USER cli")
    told = out.read_text() + result.output
    assert (result.exit_code, threads) == (1, 1), result.output
    assert "PERSON" in told
    assert "geheim-9" not in told
