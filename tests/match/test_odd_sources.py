"""Sources that are odd but real: empty cells and files, damaged text, many segments, tables of any Arrow type."""

from __future__ import annotations

import os
import sqlite3

import pyarrow as pa
import pytest
import xlsxwriter
from conftest import HEADER, KEY, ROWS, World, write_csv

from piiscan.errors import ConfigError
from piiscan.match import build_index, match_list, odds, segments, update_index
from piiscan.match.batches import Batch
from piiscan.match.customers import Customers
from piiscan.match.store import read_manifest, read_segments


def test_damaged_text_in_a_database_loses_no_row_and_shows_none(tmp_path):
    path = tmp_path / "crm.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE c (氏名, 電話番号)")
        connection.execute("INSERT INTO c VALUES (CAST(x'e5b1b1e794' AS TEXT), '090-0123-4567')")
    connection.close()
    assert build_index(f"sqlite:///{path}", table="c", key=KEY, out=tmp_path / "i").rows == 1


def test_a_header_alone_is_no_master(tmp_path, small):
    source = write_csv(tmp_path / "m.csv", HEADER, [])
    with pytest.raises(ConfigError, match="holds no rows"):
        build_index(source, key=KEY, out=tmp_path / "i")
    with pytest.raises(ConfigError, match="holds no rows"):
        update_index(source, index=small, key=KEY)
    assert len(read_manifest(small).generations) == 1


def test_rows_with_an_empty_id_are_different_customers(tmp_path):
    rows = [("" if i < 2 else " ", *row[1:]) for i, row in enumerate(ROWS)]
    build_index(write_csv(tmp_path / "m.csv", HEADER, rows), key=KEY, out=tmp_path / "i")
    result = match_list(write_csv(tmp_path / "l.csv", HEADER[1:], [r[1:] for r in ROWS]), index=tmp_path / "i", key=KEY)
    assert result.to_arrow()["customer"].to_pylist() == ["row 1", "row 2", "row 3", "row 4"]


def test_an_empty_segment_is_none(tmp_path):
    rows = [(*row, "" if i else "通販") for i, row in enumerate(ROWS)]
    source = write_csv(tmp_path / "m.csv", (*HEADER, "商品"), rows)
    info = build_index(source, key=KEY, out=tmp_path / "i", segment_column="商品")
    assert read_segments(info, KEY) == (["通販"], [1])


def test_segments_of_many_batches_are_counted_once():
    batch = Batch(("商品",), (pa.array([f"S{i}" for i in range(600)]),))
    known = segments.Segments()
    assert known.codes_of(batch, 0).tolist() == known.codes_of(batch, 0).tolist() == list(range(1, 601))
    with pytest.raises(ConfigError, match="no segment"):
        known.codes_of(Batch(("商品",), (pa.array([f"T{i}" for i in range(401)]),)), 0)


def test_customers_who_changed_their_segment_leave_odds(tmp_path):
    for number, names in enumerate(("甲乙甲乙", "乙甲乙甲")):
        rows = [(*row, name) for row, name in zip(ROWS, names, strict=True)]
        source = write_csv(tmp_path / f"m{number}.csv", (*HEADER, "商品"), rows)
        if number:
            update_index(source, index=tmp_path / "i", key=KEY)
        else:
            build_index(source, key=KEY, out=tmp_path / "i", segment_column="商品")
    told = match_list(tmp_path / "m1.csv", index=tmp_path / "i", key=KEY).summary["segments"]
    assert {name: entry["of_master"] for name, entry in told.items()} == {"甲": 0.5, "乙": 0.5}
    assert odds.Segment("甲", 2, 4, 4, 8).bounds()[0] < 0 < odds.Segment("甲", 2, 4, 4, 8).bounds()[1]


def test_tables_of_any_arrow_type(tmp_path, small):
    columns = {name: pa.array([row[i] for row in ROWS]) for i, name in enumerate(HEADER)}
    numbers = pa.array([float(cell.replace("-", "")) for cell in columns["郵便番号"].to_pylist()])
    columns |= {
        "会員番号": pa.array([1.0, 2.0, None, 4.0]),
        "郵便番号": numbers,
        "メモ": pa.array([[1], [], None, [2]]),
    }
    build_index(pa.table(columns), key=KEY, out=tmp_path / "i")
    result = match_list(write_csv(tmp_path / "l.csv", HEADER, ROWS), index=tmp_path / "i", key=KEY)
    assert result.to_arrow()["customer"].to_pylist() == ["1", "2", "row 3", "4"]
    assert result.summary["columns"]["postal_code"]["exact"] == 4


def test_files_are_written_through_by_a_descriptor_that_may_write(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "fsync", lambda descriptor: os.write(descriptor, b""))
    build_index(write_csv(tmp_path / "m.csv", HEADER, ROWS), key=KEY, out=tmp_path / "i")


def test_a_small_sheet_before_the_list_leaves_enough_decoys(world: World, tmp_path):
    lines = [line.split(",") for line in world.leaked.read_text("cp932").splitlines()]
    with xlsxwriter.Workbook(tmp_path / "l.xlsx") as book:
        for rows in (lines[:2], [lines[0], *lines[2:]]):
            sheet = book.add_worksheet()
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    told = match_list(tmp_path / "l.xlsx", index=world.index, key=KEY).summary
    assert told["decoys"] > 0.8 * world.result.summary["decoys"]
    assert told["verdict"] == world.result.summary["verdict"]


def ask(index):
    born, phone = (pa.array([ROWS[0][i]]) for i in (3, 6))
    return Customers(index, KEY).find({"birth_date": [born], "phone": [phone]})


@pytest.mark.parametrize("place", [0, -1])
def test_a_damaged_key_table_is_named(tmp_path, small, place, monkeypatch):
    table = small / "keys" / "birth+phone-0001.parquet"
    content = bytearray(table.read_bytes())
    content[slice(4, 40) if place == 0 else slice(-8, None)] = bytes(36 if place == 0 else 8)
    table.write_bytes(content)
    leaked = write_csv(tmp_path / "l.csv", HEADER, ROWS)
    with pytest.raises(ConfigError, match="damaged: keys/birth.phone-0001.parquet is not what was written"):
        match_list(leaked, index=small, key=KEY)
    monkeypatch.setattr("piiscan.match.store._SMALL", 0)  # as a large one, whose checksum only verify compares
    with pytest.raises(ConfigError, match="damaged: keys/birth.phone-0001.parquet was changed"):
        match_list(leaked, index=small, key=KEY)
    with pytest.raises(ConfigError, match="damaged: birth.phone-0001.parquet cannot be read"):
        ask(small)


def test_dates_of_readings_are_dates_and_go_on(tmp_path):
    source = write_csv(tmp_path / "m.csv", HEADER, ROWS)
    with pytest.raises(ConfigError, match="no date; write it as 2026-04-01"):
        build_index(source, key=KEY, out=tmp_path / "i", as_of="2026/4/1")
    build_index(source, key=KEY, out=tmp_path / "i", as_of="2026-04-01")
    update_index(source, index=tmp_path / "i", key=KEY)
    with pytest.raises(ConfigError, match="the index is of 2026-04-01; a reading of 2025-01-01 cannot follow it"):
        update_index(source, index=tmp_path / "i", key=KEY, as_of="2025-01-01")
