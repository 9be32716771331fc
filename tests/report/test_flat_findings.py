"""Findings as tables say what the lines of JSON say; cells of spreadsheets are as their plain twin makes them."""

from __future__ import annotations

import csv
import io
import json
import tempfile

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan import Scanner
from piiscan.keys import random_key
from piiscan.model import visible
from piiscan.report import findings_spool, flat, jsonl, table_file
from piiscan.scan.batch import SCHEMA

TEXT = "氏名: 山田太郎\n電話 090-0123-4567\nマイナンバー 123456789018\n"


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    folder = tmp_path_factory.mktemp("flat")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    (folder / "t.csv").write_text("氏名,電話\n山田太郎,090-0123-4567\n鈴木花子,090-0765-4321\n", encoding="utf-8")
    return Scanner(key=random_key()).scan_path(folder)


def spooled(batches):
    """The batches, on a spool and back."""
    with tempfile.TemporaryFile() as file:
        spool = findings_spool.FindingsSpool(file, SCHEMA)
        for batch in batches:
            spool.add(batch)
        spool.close()
        return list(findings_spool.read(file))


def test_rows_say_what_the_lines_say(result):
    batches = result.table.to_batches()
    lines = [json.loads(line) for batch in batches for line in jsonl.lines(batch).splitlines()]
    rows = [row for batch in flat.findings(spooled(batches), values=False) for row in batch.to_pylist()]
    assert len(rows) == len(lines) > 4
    for row, line in zip(rows, lines, strict=True):
        told = line | line["location"]
        for name in ("evidence", "parts", "customer"):
            row[name] = json.loads(row[name]) if row[name] else None
        assert row == {name: told.get(name) for name in row}


def test_small_batches_are_joined(result):
    one = result.table.combine_chunks().to_batches()[0].slice(0, 2)
    read = spooled([one] * 2000)
    assert len(read) < 8
    assert pa.Table.from_batches(read).to_pylist() == one.to_pylist() * 2000
    assert spooled([]) == []


def test_places_and_skips_are_rows(result):
    [batch] = flat.places(result.places)
    rows = batch.to_pylist()
    assert [row["form"] for row in rows] == [place["form"] for place in result.places] == ["text", "table"]
    assert rows[1]["columns"] == ["氏名", "電話"]
    assert rows[1]["entities"] == "PERSON: 2, PHONE_NUMBER: 2"
    where = dict.fromkeys(("uri", "member", "page", "sheet", "row", "column", "line"), None) | {"uri": "x"}
    skip = {"type": "skip", "location": where, "stage": "open", "reason": "encrypted", "detail": ""}
    assert [len(batch) for batch in flat.skips(skip for _ in range(20_000))] == [8192, 8192, 3616]


def plain_cell(text):
    """Plain twin of `for_sheet`."""
    quoted = f"'{text}" if text[:1] and text[0] in "=+-@\t\r\n|%＝＋－＠" else text
    return "".join(c if c in "\t\n" else visible(c) for c in quoted)


@given(
    st.lists(
        st.none() | st.text(st.characters(codec="utf-8"), max_size=6) | st.sampled_from(["=1", "\u202ex", "\n=", "＠a"])
    )
)
def test_cells_are_as_the_plain_twin_makes_them(texts):
    column = pa.array(texts, pa.string())
    told = [None if text is None else plain_cell(text) for text in texts]
    assert table_file.for_sheet(column).to_pylist() == told
    assert table_file.for_sheet(column.dictionary_encode()).to_pylist() == told


@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1, max_size=6), min_size=1))
def test_csv_comes_back(texts):
    out = io.BytesIO()
    schema = pa.schema([("a", pa.string()), ("n", pa.int64())])
    batch = pa.RecordBatch.from_pydict({"a": texts, "n": range(len(texts))}, schema)
    table_file.write([batch], schema, out, "csv")
    _, *rows = csv.reader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline=""))
    assert [row[0] for row in rows] == [plain_cell(text) for text in texts]
