"""Parquet, ORC, Arrow, Avro: values as people write them, samples, what the file says of its table, broken parts."""

import datetime as dt
import decimal
import io
import json
import uuid

import fastavro
import numpy as np
import pyarrow as pa
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from pyarrow import orc, parquet

from piiscan.config import MIB, Limits, Reading, Sampling
from piiscan.extract.databases import columnar, row_groups, row_samples
from piiscan.extract.databases.column_texts import plain, texts
from piiscan.extract.read import read
from piiscan.model import Blob, Location, TableChunk

TEN = Sampling(miss=0.3, confidence=0.95)  # 9 rows


def blob(data, name="x.parquet"):
    return Blob(Location(name), len(data), lambda: io.BytesIO(data))


def items(data, sampling=None, name="x.parquet", limits=None):
    return list(read(blob(data, name), limits or Limits(), Reading(sampling=sampling)))


def parts(told):
    return [t for t in told if isinstance(t, TableChunk)], [t for t in told if not isinstance(t, TableChunk)]


def file(kind, table, rows=100):
    sink = io.BytesIO()
    if kind == "parquet":
        parquet.write_table(table, sink, row_group_size=rows)
    elif kind == "orc":
        orc.write_table(table, sink)
    elif kind == "arrows":
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=rows)
    elif kind == "arrow":
        with pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=rows)
    else:
        schema = {"type": "record", "name": "r", "fields": [{"name": n, "type": "string"} for n in table.column_names]}
        fastavro.writer(sink, schema, table.cast(pa.schema([(n, pa.string()) for n in table.column_names])).to_pylist())
    return sink.getvalue()


BROKEN = pa.Array.from_buffers(
    pa.string(), 2, [None, pa.py_buffer(np.array([0, 2, 4], np.int32)), pa.py_buffer("名前".encode("cp932"))]
)


@pytest.mark.parametrize(
    ("column", "written"),
    [
        (pa.array([90123456789.0, None, float("nan")]), ["90123456789", "", ""]),  # a number beside missing ones
        (pa.array([90123456789.0, 1.5]), ["90123456789", "1.5"]),
        (pa.array([4111111111111111.0, float("inf")]), ["4111111111111111", "inf"]),
        (pa.array([1, None]), ["1", ""]),
        (pa.array([True, None]), ["true", ""]),
        (pa.array([decimal.Decimal("9012345678")], pa.decimal128(12, 0)), ["9012345678"]),
        (pa.array([dt.date(1980, 4, 1), dt.date(1, 1, 1), None]), ["1980-04-01", "0001-01-01", ""]),
        (pa.array([dt.date(1980, 4, 1), None]), ["1980-04-01", ""]),
        (pa.array([323_395_200 * 10**9], pa.timestamp("ns")), ["1980-04-01"]),
        (pa.array([323_427_600 * 10**6, None], pa.timestamp("us")), ["1980-04-01 09:00:00", ""]),
        (pa.array([0], pa.timestamp("ms", "Asia/Tokyo")), ["1970-01-01 09:00:00"]),
        (pa.array(["名", None], pa.large_string()), ["名", ""]),
        (pa.array(["名", None], pa.string_view()), ["名", ""]),
        (pa.array(["名".encode("cp932"), None, b""]), ["名", "", ""]),
        (pa.array(["a", None, "a"]).dictionary_encode(), ["a", "", "a"]),
        (pa.array([["a", "名"], None]), ['["a", "名"]', ""]),
        (pa.array([{"a": b"x", "d": dt.date(2020, 1, 1)}]), ['{"a": "x", "d": "2020-01-01"}']),
        (pa.array([uuid.UUID(int=5).bytes], pa.uuid()), ["00000000-0000-0000-0000-000000000005"]),
        (pa.array([None, None]), ["", ""]),
        (pa.array([None], pa.timestamp("s")), [""]),
        (BROKEN, ["名", "前"]),
        (BROKEN.slice(1), ["前"]),
        (pa.array(["a", "b", None, ""]).slice(1), ["b", "", ""]),
    ],
)
def test_values_as_people_write_them(column, written):
    assert texts(column).to_pylist() == written
    assert texts(column).type == pa.string()


@given(st.lists(st.none() | st.dates() | st.dates(dt.date(1895, 1, 1), dt.date(1905, 1, 1))))
def test_looked_up_days_agree_with_written_ones(days):
    assert texts(pa.array(days, pa.date32())).to_pylist() == [plain(day) for day in days]


@pytest.mark.parametrize("kind", ["parquet", "orc", "arrow", "arrows", "avro"])
def test_a_sample_is_drawn_the_same_each_time_and_said(kind):
    table = pa.table({"no": pa.array(range(1000)).cast(pa.string()), "tel": ["090-0123-4567"] * 1000})
    data = file(kind, table)
    (chunk,), (skip,) = parts(items(data, TEN, f"x.{kind}"))
    drawn = chunk.columns[0].to_pylist()
    assert len(set(drawn)) == TEN.rows == 9
    assert drawn == sorted(drawn, key=int)
    assert drawn == parts(items(data, TEN, f"x.{kind}"))[0][0].columns[0].to_pylist()
    other = parts(items(data, Sampling(0.3, 0.95, seed=2), f"x.{kind}"))[0][0].columns[0].to_pylist()
    assert drawn != other
    assert (chunk.info.rows, chunk.info.exact, chunk.info.sample.method) == (1000, True, "rows")
    assert (skip.stage, skip.reason) == ("extract", "sampled")
    assert skip.detail == "9 of 1000 rows, drawn at random (seed 1)"
    assert chunk.last
    few = parts(items(file(kind, table.slice(0, 9)), TEN, f"x.{kind}"))
    assert (len(few[0][0].columns[0]), few[0][0].info.sample, few[1]) == (9, None, [])


@pytest.mark.parametrize("kind", ["parquet", "arrow"])
def test_of_a_large_file_some_pieces_are_drawn_first(kind, monkeypatch):
    table = pa.table({"no": pa.array(range(1000)).cast(pa.string())})
    data = file(kind, table)
    total = 2500 if kind == "parquet" else len(data) // 3
    monkeypatch.setattr(row_samples, "_MOST_BYTES", total)
    (chunk,), (skip,) = parts(items(data, TEN, f"x.{kind}"))
    drawn = [int(row) // 100 for row in chunk.columns[0].to_pylist()]
    sample = chunk.info.sample
    assert sample.method == "blocks"
    assert [drawn.count(piece) for piece in dict.fromkeys(drawn)] == [sample.cluster] * len(set(drawn))
    assert 1 < len(set(drawn)) < 9
    assert f"drawn at random in groups of {sample.cluster}" in skip.detail


def test_every_row_is_drawn_as_often_as_any_other():
    table = pa.table({"no": pa.array(range(40)).cast(pa.string())})
    seen = np.zeros(40)
    for kind in ("parquet", "arrows"):
        data = file(kind, table, 7)
        for seed in range(300):
            (chunk,), _ = parts(items(data, Sampling(0.3, 0.95, seed), f"x.{kind}"))
            seen[[int(no) for no in chunk.columns[0].to_pylist()]] += 1
    expected = 2 * 300 * 9 / 40
    assert np.abs(seen - expected).max() < 5 * np.sqrt(expected)


def test_a_broken_row_group_costs_itself_alone():
    noise = np.random.default_rng(1).integers(0, 10**12, 1000)
    data = bytearray(file("parquet", pa.table({"no": noise, "row": range(1000)})))
    about = parquet.read_metadata(io.BytesIO(bytes(data)))
    for group in (2, 5):
        start = (
            about.row_group(group).column(0).dictionary_page_offset or about.row_group(group).column(0).data_page_offset
        )
        data[start : start + 40] = b"\xff" * 40
    for sampling in (None, Sampling(0.005, 0.95)):
        chunks, (*_, skip) = parts(items(bytes(data), sampling))
        assert (skip.reason, skip.detail) == ("cut_short", "row group 3, 6 of 10 cannot be read: 200 rows")
        assert chunks[-1].last
        rows = [int(row) for chunk in chunks for row in chunk.columns[1].to_pylist()]
        assert {row // 100 for row in rows} == {0, 1, 3, 4, 6, 7, 8, 9}
    numbered = [
        (c.first_row + i - 1, int(row))
        for c in parts(items(bytes(data)))[0]
        for i, row in enumerate(c.columns[1].to_pylist())
    ]
    assert all(number == row for number, row in numbered)


def test_what_the_file_says_of_its_columns():
    plain_field = pa.field("a", pa.string(), metadata={"comment": "顧客の氏名"})
    fields = [{"name": "b", "type": "string", "metadata": {"comment": "電話"}}, {"name": "a", "metadata": {}}]
    stored = {b"org.apache.spark.sql.parquet.row.metadata": json.dumps({"type": "struct", "fields": fields}).encode()}
    schema = pa.schema([plain_field, pa.field("b", pa.int64())], {**stored, b"description": "会員".encode()})
    (chunk,), _ = parts(items(file("parquet", pa.table([["x"], [1]], schema=schema))))
    info = chunk.info
    assert (info.comment, info.column_comments, info.column_types) == (
        "会員",
        ("顧客の氏名", "電話"),
        ("string", "int64"),
    )
    assert (info.rows, info.exact, info.sample) == (1, True, None)
    for hostile in (b"[" * 100_000, b"{}", b'{"fields": [1]}', b'{"fields": {"a": 1}}', b"\xff"):
        schema = pa.schema([plain_field], {b"iceberg.schema": hostile})
        (chunk,), _ = parts(items(file("parquet", pa.table([["x"]], schema=schema))))
        assert chunk.info.column_comments == ("顧客の氏名",)
    sink = io.BytesIO()
    record = {
        "type": "record",
        "name": "r",
        "doc": "会員",
        "fields": [{"name": "a", "doc": "氏名", "type": ["null", "string"]}],
    }
    fastavro.writer(sink, record, [{"a": "x"}])
    (chunk,), _ = parts(items(sink.getvalue(), name="x.avro"))
    assert (chunk.info.comment, chunk.info.column_comments, chunk.info.column_types) == ("会員", ("氏名",), ("string",))


def test_few_texts_that_come_again_stay_bounded(monkeypatch):
    monkeypatch.setattr(columnar, "_SHORT", 100)
    monkeypatch.setattr(columnar, "_DECODED", 5000)
    table = pa.table({"text": ["x" * 1000, "y" * 1000] * 3000})
    chunks, _ = parts(items(file("parquet", table, 6000)))
    assert max(len(chunk.columns[0]) for chunk in chunks) == 5
    assert sum(len(chunk.columns[0]) for chunk in chunks) == 6000
    assert [chunk.first_row for chunk in chunks[:3]] == [1, 6, 11]


def test_long_cells_come_in_fewer_rows(monkeypatch):
    monkeypatch.setattr(row_groups, "_BATCH_BYTES", MIB)
    noise = np.random.default_rng(1).integers(32, 127, (100, 100_000)).astype(np.uint8)
    table = pa.table({"text": [bytes(row).decode() for row in noise]})
    chunks, _ = parts(items(file("parquet", table)))
    assert max(len(chunk.columns[0]) for chunk in chunks) == 10


def test_a_table_without_rows_has_its_header():
    for kind in ("parquet", "orc", "arrow", "arrows"):
        data = file(kind, pa.table({"氏名": pa.array([], pa.string())}))
        for sampling in (None, TEN):
            (chunk,), skips = parts(items(data, sampling, f"x.{kind}"))
            assert (chunk.header, len(chunk.columns[0]), chunk.last, skips) == (("氏名",), 0, True, [])


def test_cells_of_bytes_are_text_files_or_told():
    book = io.BytesIO()
    with xlsxwriter.Workbook(book, {"in_memory": True}) as made:
        made.add_worksheet().write_row(0, 0, ["電話", "090-0123-4567"])
    noise = np.random.default_rng(1).bytes
    columns = {
        "text": pa.array(["名".encode(), "電話".encode("cp932") * 9, None] * 100),
        "file": pa.array([book.getvalue(), None, None] + [None] * 297),
        "face": pa.array([b"\x89PNG\r\n\x1a\n" + noise(90)] * 2 + [None] * 298),
        "digest": pa.array([noise(32) for _ in range(300)], pa.binary(32)),
    }
    told = items(file("parquet", pa.table(columns), 300))
    chunk, skip = next(t for t in told if isinstance(t, TableChunk)), told[-1]
    assert (told[-2].reason, told[-2].detail) == ("no_text", "pictures, read only with --ocr: 2 in face")
    assert chunk.columns[0].to_pylist()[:3] == ["名", "電話" * 9, ""]
    assert all(set(column.to_pylist()) == {""} for column in chunk.columns[1:])
    assert (skip.reason, skip.detail) == ("unsupported", "binary values: 300 in digest")
    assert {t.location.member.partition("!")[0] for t in told if t.location.member} == {"file/1"}
    assert chunk.last
