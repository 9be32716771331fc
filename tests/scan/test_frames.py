"""Tables of pyarrow, pandas and polars: the same cells give the same findings, whatever holds them."""

from __future__ import annotations

import datetime as dt
import decimal
import io
import json

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.dataset
import pytest
from pyarrow import parquet

import piiscan
from piiscan.config import Limits
from piiscan.errors import ConfigError
from piiscan.extract.databases import column_texts
from piiscan.extract.read import read
from piiscan.model import Blob, Location
from piiscan.scan import frames

ROWS = {
    "氏名": ["山田太郎", "佐藤花子", None, "鈴木一郎"] * 6,
    "TEL": [f"090-0123-{i:04d}" for i in range(24)],
    "点数": [1.5, None, 3.0, 4.0] * 6,
}
MAILS = [f"taro{i}@example.jp" for i in range(24)]
SCANNER = piiscan.Scanner()


def told(table, **options):
    return [(f.entity, f.location.column, f.count, f.distinct, f.rows) for f in SCANNER.scan_table(table, **options)]


WANTED = told(pa.table(ROWS))


@pytest.mark.parametrize(
    "make",
    [
        lambda: pa.table(ROWS).to_batches()[0],
        lambda: pa.concat_tables([pa.table(ROWS).slice(i, 5) for i in range(0, 24, 5)]),
        lambda: pa.table(ROWS).to_reader(7),
        lambda: pa.dataset.dataset(pa.table(ROWS)),
        lambda: pa.table({n: pa.array(v, pa.large_string()) for n, v in ROWS.items() if n != "点数"}),
        lambda: pa.table({n: pa.array(v).dictionary_encode() for n, v in ROWS.items()}),
        lambda: pd.DataFrame(ROWS),
        lambda: pd.DataFrame(ROWS, dtype=object),
        lambda: pd.DataFrame(ROWS).astype({"氏名": "category"}),
        lambda: pd.DataFrame(ROWS).convert_dtypes(),
        lambda: pd.DataFrame(ROWS).iloc[::1].set_axis(range(5, 29)),
        lambda: pl.DataFrame(ROWS),
        lambda: pl.DataFrame(ROWS, schema_overrides={"氏名": pl.Categorical}),
    ],
)
def test_every_library_gives_the_same(make):
    assert told(make()) == WANTED
    assert [w[:2] for w in WANTED] == [("PERSON", "氏名"), ("PHONE_NUMBER", "TEL")]


@pytest.mark.parametrize("make", [pa.array, lambda v: pd.Series(v, name="連絡先"), lambda v: pl.Series("連絡先", v)])
def test_a_series_is_a_table_of_one_column(make):
    ((entity, column, count, _, _),) = told(make(MAILS))
    assert (entity, count) == ("EMAIL_ADDRESS", 24)
    assert column in ("連絡先", "column 1")
    assert told(pd.Series(MAILS))[0][1] == "column 1"


def cells(table, rows=5):
    """The header and the cells as rows, of all chunks."""
    parts = list(frames.chunks(table, Location("table:"), rows))
    assert [p.last for p in parts] == [False] * (len(parts) - 1) + [True]
    assert all(len(p.columns[0]) <= rows for p in parts if p.columns)
    lines = [line for p in parts for line in zip(*(c.to_pylist() for c in p.columns), strict=True)]
    return parts[0].header, lines


AT, LAST = dt.datetime.fromisoformat("1980-01-02T03:04:05"), dt.datetime.fromisoformat("1999-12-31T00:00:00")
TYPES = {
    "whole": [1.0, None, 9012345678.0],
    "float": [1.5, float("nan"), 2.0],
    "day": [AT.replace(hour=0, minute=0, second=0), None, LAST],
    "instant": [AT, None, LAST],
    "date": [dt.date(1980, 1, 2), None, dt.date(1999, 12, 31)],
    "decimal": [decimal.Decimal("1.50"), None, decimal.Decimal("12.00")],
    "bool": [True, None, False],
    "text": ["a", None, ""],
}
TEXTS = [
    ("1", "1.5", "1980-01-02", "1980-01-02 03:04:05", "1980-01-02", "1.50", "true", "a"),
    ("",) * 8,
    ("9012345678", "2", "1999-12-31", "1999-12-31 00:00:00", "1999-12-31", "12.00", "false", ""),
]


@pytest.mark.parametrize("make", [pa.table, pl.DataFrame, pd.DataFrame])
def test_cells_take_the_form_that_people_write(make):
    header, lines = cells(make(TYPES))
    assert header == tuple(TYPES)
    assert lines == TEXTS


def test_nested_values_bytes_and_zones():
    zoned = pa.array([dt.datetime(2000, 1, 1, tzinfo=dt.UTC)], pa.timestamp("us", "Asia/Tokyo"))
    nested = pa.array([{"tel": ["090-0123-4567"], "name": "山田"}])
    told = cells(pa.table({"n": nested, "b": pa.array(["山田太郎です".encode("cp932")]), "z": zoned}))[1]
    assert json.loads(told[0][0]) == {"tel": ["090-0123-4567"], "name": "山田"}
    assert told[0][1:] == ("山田太郎です", "2000-01-01 09:00:00")
    found = SCANNER.scan_table(pl.DataFrame({"連絡先": [{"tel": "090-0123-4567"}] * 3}))
    assert {f.entity for f in found} == {"PHONE_NUMBER"}


def test_odd_objects_of_pandas():
    frame = pd.DataFrame({"x": ["a", 1, None, float("nan"), b"b", dt.date(2000, 1, 1), [1], pd.NaT]}, dtype=object)
    assert [line[0] for line in cells(frame, 100)[1]] == ["a", "1", "", "", "b", "2000-01-01", "[1]", ""]


def test_labels_that_are_no_text_or_come_twice():
    frame = pd.DataFrame([["taro@example.jp", "hanako@example.jp", "x"]] * 5, columns=[0, "連絡先", "連絡先"])
    assert cells(frame)[0] == ("0", "連絡先", "連絡先")
    assert {f.location.column for f in SCANNER.scan_table(frame)} == {"0", "連絡先"}
    levels = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("連絡先", "電話"), ("点", "")]))
    assert cells(levels)[0] == ("連絡先 電話", "点")
    twice = pa.table([["a"], ["b"]], names=["x", "x"])
    assert cells(twice) == (("x", "x"), [("a", "b")])


def test_an_index_with_content_is_a_column():
    frame = pd.DataFrame({"点": [1, 2]}, index=pd.Index(["山田太郎", "佐藤花子"], name="氏名"))
    assert cells(frame) == (("氏名", "点"), [("山田太郎", "1"), ("佐藤花子", "2")])
    assert cells(frame.reset_index().groupby(["氏名", "点"]).sum())[0] == ("氏名", "点")
    assert cells(pd.DataFrame({"点": [1, 2]})[lambda f: f["点"] > 1])[0] == ("点",)
    assert cells(pd.Series(["x"], index=["山田太郎"]))[0] == ("index", "column 2")


@pytest.mark.parametrize("make", [pa.table, pd.DataFrame, pl.DataFrame])
def test_an_empty_table(make):
    assert cells(make({"氏名": [], "n": []})) == (("氏名", "n"), [])
    assert len(SCANNER.scan_table(make({"氏名": [], "n": []}))) == 0
    assert len(SCANNER.scan_table(make({}))) == 0


def test_long_cells_come_in_fewer_rows(monkeypatch):
    monkeypatch.setattr(frames, "_BATCH_BYTES", 1000)
    assert len(list(frames.chunks(pa.table({"x": ["y" * 500] * 40}), Location("table:"), 1000))) >= 20


def test_what_is_no_table_is_told():
    for thing, hint in ((3, "pandas"), ("text", "pandas"), (pl.LazyFrame({"x": [1]}), "collect")):
        with pytest.raises(ConfigError, match=hint):
            SCANNER.scan_table(thing)


def test_the_name_is_the_sheet():
    result = SCANNER.scan_table(pd.DataFrame(ROWS), name="customers")
    assert {f.location.sheet for f in result} == {"customers"}
    assert result.columns()["table"].to_pylist() == ["customers"] * 3
    assert result.tables[0]["rows"] == result.columns()["rows"][0].as_py() == 24


def test_columns_are_a_table_and_a_data_frame():
    columns = SCANNER.scan_table(pl.DataFrame(ROWS)).columns()
    assert columns.to_pandas()["column"].tolist() == list(ROWS)
    assert pl.from_arrow(columns)["position"].to_list() == [1, 2, 3]
    assert columns["filled"].to_pylist() == [18, 24, 18]
    assert columns["nulls"].to_pylist() == [6, 0, 6]


def test_chunks_do_not_change_the_findings():
    many = {n: v * 100 for n, v in ROWS.items()}
    small = piiscan.Scanner()
    small._settings = piiscan.scan.scanner.replace(small._settings, limits=Limits(table_rows=100))
    one, two = (s.scan_table(pd.DataFrame(many)) for s in (SCANNER, small))
    assert [(f.entity, f.count, f.distinct, f.rows) for f in one] == [
        (f.entity, f.count, f.distinct, f.rows) for f in two
    ]
    assert one.summary["persons"] == two.summary["persons"]


@pytest.mark.parametrize(
    "column",
    [
        pa.array([1, None, 3]),
        pa.array(["a", None]),
        pa.array([dt.date(2000, 1, 1), None]),
        pa.array([decimal.Decimal("1.0")]),
        pa.array([{"a": 1}, None]),
    ],
)
def test_texts_equal_their_plain_twin(column):
    assert column_texts.texts(column).to_pylist() == [column_texts.plain(v) for v in column.to_pylist()]


@pytest.mark.parametrize(
    ("column", "written"),
    [
        (pa.array([90123456789.0, None, 3.0]), ["90123456789", "", "3"]),
        (pa.array([90123456789.0, 1.5]), ["90123456789", "1.5"]),
        (pa.array([323_395_200 * 10**9, None], pa.timestamp("ns")), ["1980-04-01", ""]),
        (
            pa.array([323_427_600, 323_481_600], pa.timestamp("s")),
            ["1980-04-01 09:00:00", "1980-04-02 00:00:00"],
        ),
        (pa.array(["氏名".encode("cp932"), None]), ["氏名", ""]),
        (pa.array([{"a": b"x"}]), ['{"a": "x"}']),
    ],
)
def test_a_file_of_columns_reads_like_the_table(column, written):
    table, data = pa.table({"x": column}), io.BytesIO()
    parquet.write_table(table, data)
    of_file = next(read(Blob(Location("x.parquet"), data.tell(), lambda: io.BytesIO(data.getvalue())), Limits()))
    of_table = next(frames.chunks(table, Location("x"), 100))
    assert of_file.columns[0].to_pylist() == of_table.columns[0].to_pylist() == written


def test_numpy_values():
    assert cells(pd.DataFrame({"x": np.array([1, 2], np.uint8)}))[1] == [("1",), ("2",)]
