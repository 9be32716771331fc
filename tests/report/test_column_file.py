"""The list of columns as a file: what a spreadsheet would run is text, odd names survive."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pyarrow.parquet
import pytest

from piiscan.errors import ConfigError
from piiscan.report import column_file, table_file
from piiscan.scan.judgement import listing

ODD = ["=1+1", "+81", "-x", "@SUM(A1)", "\t=1", "氏名", 'a,"b"\nc']


def told(names):
    place = {"uri": "postgresql://h/d", "member": None, "sheet": "public.t"}
    columns = [{"name": name, "entity": "PERSON", "interval": [0.5, 0.6], "samples": ["山*", "="]} for name in names]
    return {"type": "table", "location": place, "rows": 9, "columns": columns, "record": names[:1]}


def test_cells_are_no_formulas():
    names = ODD
    out = io.BytesIO()
    table_file.write(listing.columns([told(names)]), listing.SCHEMA, out, "csv")
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))
    assert [row["column"] for row in rows] == [f"'{name}" for name in names[:5]] + names[5:]
    assert (rows[0]["table"], rows[0]["low"], rows[0]["samples"]) == ("public.t", "0.5", "山* =")
    assert [row["in_record"] for row in rows] == ["1"] + ["0"] * 6
    assert not out.closed


def test_many_tables_come_in_batches():
    batches = list(listing.columns(told([f"c{i}" for i in range(400)]) for _ in range(60)))
    assert sum(map(len, batches)) == 24_000
    assert max(map(len, batches)) < 11_000
    out = io.BytesIO()
    table_file.write(iter(batches), listing.SCHEMA, out, "parquet")
    assert pa.parquet.read_table(io.BytesIO(out.getvalue())).schema == listing.SCHEMA


def test_the_suffix_chooses():
    assert [column_file.kind(name) for name in ("a.CSV", "b.parquet")] == ["csv", "parquet"]
    with pytest.raises(ConfigError, match=r"\.csv or \.parquet"):
        column_file.kind("c.xlsx")
