"""Later readings of the master: what is stored, what is closed, what is found."""

from __future__ import annotations

import numpy as np
import pyarrow.parquet as pq
import pytest
from conftest import HEADER, KEY, ROWS, write_csv

from piiscan.errors import ConfigError
from piiscan.match import build_index, match_list, update_index, verify_index
from piiscan.match.store import open_index, read_manifest
from piiscan.match.versions import validity_of

MOVED = (*ROWS[3][:4], "150-0002", "東京都渋谷区渋谷2-4-6", "03-0123-9999", "")
NEW = ("A5", "高橋 愛子", "タカハシ アイコ", "1999-09-09", "530-0001", "大阪府大阪市北区梅田1-1-1", "090-0999-1111", "")


@pytest.fixture
def grown(tmp_path, small):
    """A1 gone, A4 moved, A5 new."""
    source = write_csv(tmp_path / "later.csv", HEADER, [ROWS[1], ROWS[2], MOVED, NEW])
    update_index(source, index=small, key=KEY, as_of="2026-07-01")
    return small


def found(tmp_path, index, rows):
    leaked = write_csv(tmp_path / "leaked.csv", HEADER[1:], [row[1:] for row in rows])
    return match_list(leaked, index=index, key=KEY)


def test_only_what_changed_is_stored(grown):
    info = open_index(grown, KEY)
    last = info.generations[-1]
    assert (last.seen, last.new, last.changed, last.unchanged, last.gone) == (4, 1, 1, 2, 1)
    assert info.rows == 6
    assert info.as_of == "2026-07-01"
    assert pq.read_metadata(grown / "rows-0002.parquet").num_rows == 2


def test_all_versions_are_found_and_one_customer_counts_once(tmp_path, grown):
    result = found(tmp_path, grown, [*ROWS, MOVED, NEW])
    assert result.to_arrow()["customer"].to_pylist() == ["A1", "A2", "A3", "A4", "A4", "A5"]
    assert result.summary["persons"] == 5


def test_versions_know_when_they_were_valid(grown):
    begin, end = validity_of(open_index(grown, KEY), KEY, np.arange(6))
    assert begin.tolist() == [1, 1, 1, 1, 2, 2]
    assert end.tolist() == [2, 0, 0, 2, 0, 0]


def test_a_row_may_come_back(tmp_path, grown):
    info = update_index(write_csv(tmp_path / "l.csv", HEADER, ROWS), index=grown, key=KEY)
    last = info.generations[-1]
    assert (last.number, last.new, last.changed, last.unchanged, last.gone) == (3, 1, 1, 2, 1)
    assert validity_of(info, KEY, np.arange(8))[1].tolist() == [2, 0, 0, 2, 3, 3, 0, 0]


def test_nothing_new_is_a_generation_too(tmp_path, small):
    info = update_index(write_csv(tmp_path / "l.csv", HEADER, ROWS), index=small, key=KEY, as_of="2026-08-01")
    assert (info.rows, len(info.row_files), len(info.generations)) == (4, 1, 2)
    assert verify_index(small, key=KEY) == ()
    assert found(tmp_path, small, ROWS).to_arrow()["customer"].to_pylist() == ["A1", "A2", "A3", "A4"]


def test_copies_of_a_row_stay_unchanged(tmp_path):
    twice = write_csv(tmp_path / "m.csv", HEADER, [*ROWS, *ROWS])
    build_index(twice, key=KEY, out=tmp_path / "i")
    info = update_index(twice, index=tmp_path / "i", key=KEY)
    assert info.generations[-1].unchanged == 8
    assert info.generations[-1].closed == 0


def test_segments_change_with_the_rows(tmp_path):
    header = (*HEADER, "商品")
    first = write_csv(tmp_path / "1.csv", header, [(*row, "本") for row in ROWS])
    build_index(first, key=KEY, out=tmp_path / "i", segment_column="商品")
    second = write_csv(tmp_path / "2.csv", header, [(*ROWS[0], "犬"), *((*row, "本") for row in ROWS[1:])])
    info = update_index(second, index=tmp_path / "i", key=KEY)
    assert info.generations[-1].changed == 1
    told = found(tmp_path, tmp_path / "i", ROWS).summary["segments"]
    assert {name: entry["master"] for name, entry in told.items()} == {"本": 4, "犬": 1}


def test_equal_values_of_two_generations_do_not_show(tmp_path, small):
    """The same composite has another hash in the table of the next generation."""
    same_phone = (*ROWS[0][:4], "530-0001", "大阪府大阪市北区梅田9-9-9", *ROWS[0][6:])
    update_index(write_csv(tmp_path / "l.csv", HEADER, [same_phone, *ROWS[1:]]), index=small, key=KEY)
    shared = 0
    for table in (small / "keys").glob("*-0002.parquet"):
        before = pq.read_table(table.with_name(table.name.replace("-0002", "-0001")))["hash"].to_pylist()
        shared += len({*before} & {*pq.read_table(table)["hash"].to_pylist()})
    assert shared == 0


def test_other_column_names_are_mapped(tmp_path, small):
    header = ("ID", *HEADER[1:6], "でんわ", "メール")
    source = write_csv(tmp_path / "l.csv", header, ROWS)
    mapping = {"customer_id": "ID", "phone": "でんわ"}
    assert update_index(source, index=small, key=KEY, mapping=mapping).generations[-1].unchanged == 4


def test_updates_that_cannot_be_are_refused(tmp_path, grown):
    before = read_manifest(grown)
    with pytest.raises(ConfigError, match="no column '電話番号'"):
        update_index(write_csv(tmp_path / "a.csv", HEADER[:6], [ROWS[0][:6]]), index=grown, key=KEY)
    with pytest.raises(ConfigError, match="is of 2026-07-01"):
        update_index(tmp_path / "a.csv", index=grown, key=KEY, as_of="2026-06-30")
    assert read_manifest(grown) == before
    build_index(write_csv(tmp_path / "b.csv", HEADER[1:], [ROWS[0][1:]]), key=KEY, out=tmp_path / "b")
    with pytest.raises(ConfigError, match="without an id column"):
        update_index(tmp_path / "b.csv", index=tmp_path / "b", key=KEY)


def test_an_index_that_is_damaged_is_not_updated(tmp_path, monkeypatch):
    monkeypatch.setattr("piiscan.match.store._SMALL", 0)
    source, index = write_csv(tmp_path / "m.csv", HEADER, ROWS), tmp_path / "i"
    build_index(source, key=KEY, out=index)
    file = index / "frequencies-0001.bin"
    file.write_bytes(bytes(b ^ 1 for b in file.read_bytes()))
    with pytest.raises(ConfigError, match="damaged, and an update would keep it: .*frequencies-0001.bin"):
        update_index(source, index=index, key=KEY)
