"""SQLite files: everything that can be selected from, large and binary cells, samples, views without an end."""

import io
import sqlite3
import zipfile

import pyarrow as pa
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from piiscan.cli import piiscan
from piiscan.config import Limits, Reading, Sampling, StoreSettings
from piiscan.extract.databases.sqlite.cells import plain_strings
from piiscan.extract.read import read
from piiscan.extract.tables.celltext import cell_text
from piiscan.model import Skip, TableChunk, TextChunk
from piiscan.sources.directories import file_blob

ENDLESS = "CREATE VIEW {} AS WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT {} FROM r{}"


@pytest.fixture
def database(tmp_path):
    """Runs statements on a file; gives what reading it yields."""

    def run(*statements, limits=None, reading=None):
        path = tmp_path / "x.db"
        connection = sqlite3.connect(path)
        for statement in statements:
            if isinstance(statement, str):
                connection.execute(statement)
            else:
                connection.executemany(*statement)
        connection.commit()
        connection.close()
        before = path.read_bytes(), sorted(tmp_path.iterdir())
        found = list(read(file_blob(str(path)), limits or Limits(), reading))
        assert before == (path.read_bytes(), sorted(tmp_path.iterdir()))
        return found

    return run


def tables(found):
    merged = {}
    for item in found:
        if isinstance(item, TableChunk):
            rows = zip(*(column.to_pylist() for column in item.columns), strict=True)
            merged.setdefault(item.location.sheet, []).extend(map(list, rows))
    return merged


def skips(found):
    return [(item.location.sheet, item.reason, item.detail) for item in found if isinstance(item, Skip)]


def test_views_and_generated_columns_and_tables_without_rowid(database):
    found = database(
        "CREATE TABLE 会員 (姓 TEXT, 名 TEXT, 氏名 TEXT GENERATED ALWAYS AS (姓 || 名), rowid TEXT)",
        ("INSERT INTO 会員 (姓, 名, rowid) VALUES (?, ?, ?)", [("山田", "太郎", "b"), ("佐藤", "花子", "a")]),
        "CREATE TABLE w (k TEXT PRIMARY KEY, v INT) WITHOUT ROWID",
        "INSERT INTO w VALUES ('b', 2), ('a', 1)",
        "CREATE VIEW 名簿 AS SELECT 氏名, 1 AS 数 FROM 会員",
        "CREATE VIEW broken AS SELECT * FROM gone",
    )
    assert tables(found) == {
        "w": [["a", "1"], ["b", "2"]],
        "会員": [["山田", "太郎", "山田太郎", "b"], ["佐藤", "花子", "佐藤花子", "a"]],
        "名簿": [["山田太郎", "1"], ["佐藤花子", "1"]],
    }
    assert skips(found) == [("broken", "cannot_parse", "view not readable")]
    kinds = {item.location.sheet: item.info.kind for item in found if isinstance(item, TableChunk)}
    assert kinds == {"w": "table", "会員": "table", "名簿": "view"}


def test_types_and_comments_of_columns(database):
    sql = 'CREATE TABLE t (\n c1 VARCHAR(20), -- 氏名\n "c 2" TEXT -- 住所\n, c3 -- x\n, c4 REAL)'
    *texts, chunk = database(sql)
    assert [(text.text, text.location.column) for text in texts] == [("氏名", "c1"), ("住所", "c 2"), ("x", "c3")]
    assert chunk.info.column_types == ("VARCHAR(20)", "TEXT", "", "REAL")
    assert chunk.info.column_comments == ("氏名", "住所", "x", "")
    assert (chunk.last, len(chunk.columns[0]), chunk.info.rows) == (True, 0, None)


def test_a_view_that_never_returns(database):
    reading = Reading(stores=StoreSettings(statement_seconds=0.2))
    found = database(
        "CREATE TABLE t (a)",
        "INSERT INTO t VALUES ('x')",
        ENDLESS.format("endless", "n", " WHERE n < 0"),
        ENDLESS.format("slow", "n", ""),
        reading=reading,
    )
    assert tables(found)["t"] == [["x"]]
    assert [(sheet, reason) for sheet, reason, _ in skips(found)] == [("endless", "timed_out"), ("slow", "timed_out")]


def test_a_view_that_gives_rows_without_end(database):
    found = database(ENDLESS.format("v", "n", ""))
    assert tables(found)["v"][:2] == [["1"], ["2"]]
    ((_, reason, detail),) = skips(found)
    assert (reason, "the view gives more than 200 times what the file holds" in detail) == ("cut_short", True)


def test_what_a_view_gave_before_it_was_stopped_is_read(database):
    found = database(
        ENDLESS.format("v", "n", " WHERE n < 4 OR n < 0"), reading=Reading(stores=StoreSettings(statement_seconds=0.2))
    )
    assert tables(found)["v"][:2] == [["1"], ["2"]]  # Python's sqlite3 may keep back the row it had when it was stopped
    ((_, reason, detail),) = skips(found)
    assert reason == "timed_out"
    assert detail.endswith("rows read, given up after 0.2 s")


def test_a_full_text_index_is_read_once(database):
    found = database(
        "CREATE VIRTUAL TABLE f USING fts5(氏名)",
        "INSERT INTO f VALUES ('山田太郎')",
        "CREATE TABLE t (a)",
        "INSERT INTO t VALUES ('佐藤花子')",
        "CREATE VIRTUAL TABLE over USING fts5(a, content='t')",
        "CREATE VIRTUAL TABLE bare USING fts5(a, content='')",
    )
    assert tables(found) == {"f": [["山田太郎"]], "t": [["佐藤花子"]]}
    assert [(sheet, reason) for sheet, reason, _ in skips(found)] == [("bare", "unsupported")]


def package():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "佐藤花子 様\n")
    return stream.getvalue()


@pytest.mark.parametrize("end", ["", " WITHOUT ROWID"])
def test_cells_that_are_files_are_read_as_files(database, end):
    found = database(
        f"CREATE TABLE t (k INTEGER PRIMARY KEY, 文書 BLOB){end}",
        (
            "INSERT INTO t VALUES (?, ?)",
            [(1, b"\x00\xff" * 20), (5, package()), (7, "山田太郎".encode("euc_jp") * 3), (9, b"\x89PNG" + bytes(30))],
        ),
    )
    assert tables(found) == {"t": [["1", ""], ["5", ""], ["7", "山田太郎" * 3], ["9", ""]]}
    (text,) = [item for item in found if isinstance(item, TextChunk)]
    assert (text.text.strip(), text.location.member, text.location.row) == ("佐藤花子 様", "t/2/文書!a.txt", 2)
    assert skips(found)[-2:] == [
        ("t", "unsupported", "1 binary values in 文書 (1)"),
        ("t", "no_text", "1 images (text in them needs OCR; hint: --ocr fast) in 文書 (1)"),
    ]


@pytest.mark.parametrize("end", ["", " WITHOUT ROWID"])
def test_a_large_value_is_read_as_a_document(database, end):
    found = database(
        f"CREATE TABLE t (k INTEGER PRIMARY KEY, v){end}",
        ("INSERT INTO t VALUES (?, ?)", [(1, "a"), (2, "山田太郎 様\n" * 200_000), (3, "b" * 20_000), (4, 2.0)]),
        limits=Limits(table_rows=2),
    )
    assert tables(found) == {"t": [["1", "a"], ["2", ""], ["3", "b" * 20_000], ["4", "2"]]}
    texts = [item for item in found if isinstance(item, TextChunk)]
    assert sum(item.text[item.overlap :].count("山田太郎 様") for item in texts) == 200_000
    assert not skips(found)


def test_what_is_longer_than_a_member_may_be_is_cut(database):
    found = database(
        "CREATE TABLE t (v)",
        ("INSERT INTO t VALUES (?)", [("x" * 3_000_000,)]),
        limits=Limits(member_bytes=2_000_000),
    )
    assert skips(found) == [("t", "cut_short", "value of more than 2000000 bytes")]
    assert sum(len(item.text) - item.overlap for item in found if isinstance(item, TextChunk)) == 2_000_000


def test_rows_before_a_broken_page_are_read(tmp_path):
    path = tmp_path / "x.db"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA page_size = 512")
    connection.execute("CREATE TABLE t (v)")
    connection.executemany("INSERT INTO t VALUES (?)", [(f"{i:0100}",) for i in range(100)])
    connection.commit()
    connection.close()
    data = bytearray(path.read_bytes())
    data[20 * 512 : 21 * 512] = b"\xff" * 512
    path.write_bytes(data)
    found = list(read(file_blob(str(path)), Limits()))
    rows = len(tables(found)["t"])
    assert 0 < rows < 100
    assert skips(found) == [("t", "cut_short", f"{rows} rows read, the rest is broken")]


@pytest.mark.parametrize("sampling", [None, Sampling(miss=0.02, confidence=0.9)])
def test_others_can_write_while_the_rows_are_scanned(tmp_path, sampling):
    path = tmp_path / "x.db"
    writer = sqlite3.connect(path, timeout=0)
    writer.execute("CREATE TABLE t (k INTEGER PRIMARY KEY, v)")
    writer.executemany("INSERT INTO t VALUES (?, ?)", [(i, "x" * (20_000 if i > 400 else 1)) for i in range(500)])
    writer.commit()
    seen = []
    for chunk in read(file_blob(str(path)), Limits(table_rows=30), Reading(sampling=sampling)):
        if isinstance(chunk, TableChunk):
            seen += chunk.columns[0].to_pylist()
            writer.execute("UPDATE t SET v = 'y' WHERE k = 0")
            writer.commit()
    writer.close()
    assert len(seen) == len(set(seen)) == 500 if sampling is None else 114 <= len(seen) < 250


def test_a_database_in_use_is_left_as_it_is(tmp_path):
    path = tmp_path / "x.db"
    writer = sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.execute("CREATE TABLE t (v)")
    writer.execute("INSERT INTO t VALUES ('written back')")
    writer.commit()
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for row, rows in (("in the log", 2), ("later", 3)):
        writer.execute("INSERT INTO t VALUES (?)", (row,))
        writer.commit()
        before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
        found = list(read(file_blob(str(path)), Limits()))
        assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
        assert len(before) == 3
        assert (len(tables(found)["t"]), skips(found)) == (rows, [])
        larger = list(read(file_blob(str(path)), Limits(member_bytes=1000)))
        assert (len(tables(larger)["t"]), skips(larger)) == (rows, [])
    writer.close()


SAMPLING = Reading(sampling=Sampling(miss=0.02, confidence=0.9))  # 114 rows


@pytest.mark.parametrize(
    ("create", "step", "method"),
    [
        ("CREATE TABLE t (k INTEGER PRIMARY KEY, v)", 1, "keys"),
        ("CREATE TABLE t (k INTEGER PRIMARY KEY, v)", 3, "keys"),
        ("CREATE TABLE t (k INTEGER PRIMARY KEY, v)", 10**9, "rows"),
        ("CREATE TABLE t (k INTEGER PRIMARY KEY, v) WITHOUT ROWID", 1, "rows"),
    ],
)
def test_a_sample_is_random_and_told(database, create, step, method):
    inserts = "INSERT INTO t VALUES (?, ?)", [(i * step, f"v{i}") for i in range(5_000)]
    found = database(create, inserts, reading=SAMPLING)
    rows = tables(found)["t"]
    assert 114 <= len(rows) == len({key for key, _ in rows}) < 250
    assert all(f"v{int(key) // step}" == value for key, value in rows)
    assert 0.35 < sum(int(key) // step for key, _ in rows) / len(rows) / 5_000 < 0.65
    chunk = next(item for item in found if isinstance(item, TableChunk))
    assert (chunk.info.rows, chunk.info.exact, chunk.info.sample.method) == (5_000, True, method)
    ((sheet, reason, detail),) = skips(found)
    assert (sheet, reason) == ("t", "sampled")
    assert detail.startswith(f"{len(rows)} of 5000 rows read, drawn at random by ")
    assert detail.endswith(", seed 1: what is in 2.00% of the rows shows with 90% probability")


def test_small_tables_and_views_under_sampling(database):
    found = database(
        "CREATE TABLE t (v)",
        ("INSERT INTO t VALUES (?)", [(i,) for i in range(114)]),
        "CREATE VIEW cross AS SELECT a.v * 114 + b.v AS n FROM t a, t b",
        ENDLESS.format("slow", "n", ""),
        reading=Reading(sampling=SAMPLING.sampling, stores=StoreSettings(statement_seconds=0.5)),
    )
    read_rows = tables(found)
    assert (len(read_rows["t"]), len(read_rows["cross"]), len(read_rows["slow"])) == (114, 114, 114)
    assert [(sheet, reason) for sheet, reason, _ in skips(found)] == [("cross", "sampled"), ("slow", "timed_out")]


@given(st.lists(st.none() | st.text().map(lambda text: bytearray(text.encode("utf-8", "ignore")))))
def test_texts_the_fast_way_are_the_texts(values):
    plain = [cell_text(None if value is None else value.decode()) for value in values]
    assert plain_strings(values).equals(pa.array(plain, pa.string()))


@given(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1)))
def test_integers_the_fast_way_are_the_integers(values):
    assert plain_strings(values).equals(pa.array(list(map(cell_text, values)), pa.string()))


@given(st.lists(st.none() | st.floats(-1e9, 1e9) | st.sampled_from([0.1, -0.0, 2.0, 1e-3, 1 / 3])))
def test_floats_the_fast_way_are_the_floats(values):
    fast = plain_strings(values)
    assert fast is None or fast.equals(pa.array(list(map(cell_text, values)), pa.string()))


def test_the_command_reads_a_url_of_a_file(tmp_path):
    path = tmp_path / "名簿.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE 会員 (k INTEGER PRIMARY KEY, 氏名 TEXT, 電話 TEXT)")
    connection.executemany("INSERT INTO 会員 (氏名, 電話) VALUES (?, ?)", [("山田 太郎", "090-0123-4567")] * 3_000)
    connection.commit()
    connection.close()
    arguments = ["scan", f"sqlite:///{path}", "--format", "jsonl", "--jobs", "1"]
    whole = CliRunner().invoke(piiscan, arguments)
    assert whole.exit_code == 1, whole.output
    assert '"entity":"PHONE_NUMBER"' in whole.stdout
    assert '"sheet":"会員"' in whole.stdout
    assert '"skip"' not in whole.stdout
    sampled = CliRunner().invoke(piiscan, [*arguments, "--sample", "--miss", "5%"])
    assert sampled.exit_code == 2
    assert '"reason":"sampled"' in sampled.stdout
