"""The index folder: what it holds, what it hides, what it refuses."""

from __future__ import annotations

import json
import random
import shutil
import sqlite3

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import HEADER, KEY, ROWS, write_csv

from piiscan.errors import ConfigError, IndexMismatchError
from piiscan.japanese.canonical import CANONICAL_VERSION
from piiscan.japanese.normaliser import version
from piiscan.keys import Key
from piiscan.match import build_index, match_list, verify_index
from piiscan.match.store import open_index, read_manifest

OTHER = Key(b"o" * 32)


def test_manifest_tells_what_was_indexed(world):
    info = read_manifest(world.index)
    assert info.rows == 1200
    assert info.key_id == KEY.id
    assert info.as_of == "2026-04-01"
    assert info.id_column == "会員番号"
    assert info.fields["name"] == ("氏名",)
    assert info.fields["guardian_name"] == ("保護者氏名",)
    assert info.has_segments
    assert sum(table.used and len(table.parts) > 1 for table in info.keys) == 12
    assert {table.reason for table in info.keys} == {"", "not needed"}
    assert info == world.info


def test_nothing_personal_lies_in_the_index(small):
    content = b"".join(path.read_bytes() for path in sorted(small.rglob("*")) if path.is_file())
    values = {piece for row in ROWS for cell in row for piece in (cell, *cell.split()) if len(piece) > 2}
    values |= {"09001234567", "1500002", "19800401", "渋谷1-2-3"}
    for value in values:
        for encoding in ("utf-8", "utf-16-le", "utf-32-le"):
            assert value.encode(encoding) not in content, value
    assert KEY.secret not in content
    assert KEY.secret.hex().encode() not in content


def test_rows_cannot_be_compared_with_each_other(tmp_path):
    """Two equal master rows share no column value but by chance of 16 bits."""
    rows = [(f"B{i}", *ROWS[0][1:]) for i in range(50)]
    index = tmp_path / "same.index"
    build_index(write_csv(tmp_path / "same.csv", HEADER, rows), key=KEY, out=index)
    table = pq.read_table(index / "rows-0001.parquet")
    tags = [memoryview(cell).cast("H").tolist() for cell in table["tags"].to_pylist()]
    equal = sum(
        a == b for i, first in enumerate(tags) for second in tags[:i] for a, b in zip(first, second, strict=True)
    )
    assert equal < 0.001 * 50 * 49 / 2 * len(tags[0])
    assert len(set(table["sealed"].to_pylist())) == 50


def test_missing_fields_do_not_show(small):
    """Every row has the same number of tags and the same payload width, whether it has an e-mail address or not."""
    table = pq.read_table(small / "rows-0001.parquet")
    assert len({len(cell) for cell in table["sealed"].to_pylist()}) == 1
    assert all(0 not in memoryview(cell).cast("H").tolist()[-4:] for cell in table["tags"].to_pylist())


def test_pointers_differ_from_table_to_table(world):
    orders = []
    for name in ("birth+phone", "kana+birth"):
        table = pq.read_table(world.index / "keys" / f"{name}-0001.parquet")
        assert table["hash"].to_pylist() == sorted(table["hash"].to_pylist())
        assert max(table["hash"].to_pylist()) < 1 << 40
        orders.append(table["pointer"].to_pylist())
    assert sum(a == b for a, b in zip(*orders, strict=True)) < 20


def test_index_is_kept_out_of_repositories(small):
    assert (small / ".gitignore").read_text() == "*\n"


def test_person_keys_with_shared_values_are_left_out(tmp_path):
    rows = [
        (
            f"C{i}",
            f"山田 {'太花次'[i % 3]}{'一二三四五六七八九十'[i % 10]}",
            f"19{i % 40 + 40}-04-01",
            f"090-0{i % 10}00-{i:04d}",
        )
        for i in range(1200)
    ]
    header = ("会員番号", "氏名", "生年月日", "電話番号")
    index = tmp_path / "flat.index"
    info = build_index(write_csv(tmp_path / "flat.csv", header, rows), key=KEY, out=index)
    tables = {table.name: table for table in info.keys}
    assert tables["given+birth"].reason == "frequency"
    assert tables["given+birth"].largest == 10
    assert tables["birth+phone"].used
    assert not list((index / "keys").glob("given+birth*"))
    assert not (index / "spools").exists()
    result = match_list(write_csv(tmp_path / "l.csv", header[1:], [rows[7][1:]]), index=index, key=KEY)
    assert any("given+birth" in note for note in result.summary["not_checked"])


def people(count, **instead):
    """Rows of different people; `instead`: what some columns hold."""
    rng = random.Random(4)
    names = [a + b for a in "一二三四五六七八九十" for b in "郎子介美太花平江"]
    plain = {
        "会員番号": lambda i: f"C{i}",
        "氏名": lambda i: f"{rng.choice(('山田', '佐藤', '鈴木', '高橋'))} {rng.choice(names)}",
        "生年月日": lambda i: f"{rng.randrange(1940, 2010)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}",
        "電話番号": lambda i: f"090-0{i % 10}00-{i:04d}",
    }
    return tuple(plain), [
        tuple((instead | {})[c](i) if c in instead else make(i) for c, make in plain.items()) for i in range(count)
    ]


def test_a_constant_column_joins_no_key(tmp_path):
    header, rows = people(1200, 生年月日=lambda i: "1900-01-01", 電話番号=lambda i: "000-0000-0000")
    info = build_index(write_csv(tmp_path / "m.csv", header, rows), key=KEY, out=tmp_path / "i")
    assert info.placeholders == ("birth", "phone") or info.placeholders == ("birth",)
    used = [table.name for table in info.keys if table.used]
    assert used == ["customer"]


def test_a_placeholder_in_some_rows_costs_those_rows_alone(tmp_path):
    header, rows = people(1200, 電話番号=lambda i: "03-0000-0000" if i % 3 else f"090-0{i % 10}00-{i:04d}")
    info = build_index(write_csv(tmp_path / "m.csv", header, rows), key=KEY, out=tmp_path / "i")
    tables = {table.name: table for table in info.keys}
    assert info.placeholders == ("phone",)
    assert tables["birth+phone"].used
    assert tables["birth+phone"].rows == 400


def test_copies_of_rows_do_not_refuse_keys(tmp_path):
    header, rows = people(1200)
    source = write_csv(tmp_path / "m.csv", header, [*rows, *((f"D{i}", *row[1:]) for i, row in enumerate(rows[:600]))])
    info = build_index(source, key=KEY, out=tmp_path / "i")
    tables = {table.name: table for table in info.keys}
    assert tables["birth+phone"].used
    assert tables["birth+phone"].alone == pytest.approx(1 / 3, abs=0.01)


def test_other_key_is_refused_by_name(small):
    with pytest.raises(IndexMismatchError, match=f"built with key {KEY.id}, the key given is {OTHER.id}"):
        open_index(small, OTHER)


def edit(index, **changes):
    data = json.loads((index / "manifest.json").read_text("utf-8"))
    (index / "manifest.json").write_text(json.dumps(data | changes), "utf-8")


def test_other_canonical_forms_are_refused(small):
    edit(small, canonical_version="0")
    with pytest.raises(
        IndexMismatchError, match=rf"version 0,.*version {version()} \(the code differs\).*build the index again"
    ):
        open_index(small, KEY)


def test_forms_of_other_tables_are_refused(small):
    edit(small, canonical_version=f"{CANONICAL_VERSION}-000000000000")
    with pytest.raises(IndexMismatchError, match=r"-000000000000,.*tables of kanji, names or places differ"):
        open_index(small, KEY)


def test_other_format_is_refused(small):
    edit(small, format=99)
    with pytest.raises(IndexMismatchError, match="format 99"):
        open_index(small, KEY)


def damage_date(index):
    edit(index, as_of="2020-01-01")


def damage_json(index):
    (index / "manifest.json").write_text("{", "utf-8")


def damage_entries(index):
    edit(index, keys=3)


def damage_rows(index):
    (index / "rows-0001.parquet").write_bytes(b"PAR1")


def damage_key(index):
    (index / "keys" / "birth+phone-0001.parquet").unlink()


def damage_count(index):
    table = pq.read_table(index / "rows-0001.parquet")
    pq.write_table(table.slice(1), index / "rows-0001.parquet")


@pytest.mark.parametrize("damage", [damage_date, damage_json, damage_entries, damage_rows, damage_key, damage_count])
def test_damage_is_noticed(small, damage):
    damage(small)
    with pytest.raises(ConfigError, match="is damaged"):
        open_index(small, KEY)


def test_verify_names_the_damaged_file(small):
    assert verify_index(small) == verify_index(small, key=KEY) == ()
    for path in [p for p in sorted(small.rglob("*")) if p.suffix in (".parquet", ".bin")]:
        whole = path.read_bytes()
        path.write_bytes(bytes([*whole[:-9], whole[-9] ^ 1, *whole[-8:]]))
        (problem,) = verify_index(small)
        assert problem == f"{path.relative_to(small).as_posix()} was changed: its checksum differs"
        path.write_bytes(whole[:-1])
        assert "bytes, expected" in verify_index(small, key=KEY)[0]
        path.write_bytes(whole)
    (small / "segments-0001.bin").unlink()
    assert verify_index(small) == ("segments-0001.bin is missing",)


def test_verify_with_the_key_sees_an_edited_manifest(small):
    damage_date(small)
    assert verify_index(small) == ()
    (problem,) = verify_index(small, key=KEY)
    assert "manifest.json was changed" in problem


def test_foreign_folders_are_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"no piiscan index: it has no manifest\.json"):
        open_index(tmp_path, KEY)
    with pytest.raises(ConfigError, match="no piiscan index"):
        open_index(tmp_path / "nowhere", KEY)
    (tmp_path / "manifest.json").write_text('{"name": "app"}')
    with pytest.raises(ConfigError, match="of another kind"):
        open_index(tmp_path, KEY)


def test_build_refuses_a_full_folder_and_leaves_it_alone(tmp_path, small):
    source = tmp_path / "small.csv"
    before = sorted(small.rglob("*"))
    with pytest.raises(ConfigError, match="not empty"):
        build_index(source, key=KEY, out=small)
    assert sorted(small.rglob("*")) == before
    with pytest.raises(ConfigError, match="no folder"):
        build_index(source, key=KEY, out=tmp_path / "no" / "index")


def test_failed_build_leaves_nothing_behind(tmp_path):
    source = write_csv(tmp_path / "m.csv", HEADER, [(*ROWS[0][:1], *ROWS[0][1:]), ("x" * 200, *ROWS[1][1:])])
    with pytest.raises(ConfigError, match="is no id"):
        build_index(source, key=KEY, out=tmp_path / "m.index")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["m.csv"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"source": "nowhere.csv"}, "no such file: nowhere.csv"),
        ({"source": "mongodb://db/crm", "table": "t"}, "mongodb:// is not read in this version"),
        ({"source": "sqlite:///nowhere.db", "table": "t"}, "no such database file"),
        ({"source": "sqlite:///nowhere.db"}, "either --table NAME or --query SQL"),
        ({"source": "nowhere.csv", "table": "t"}, "belong to a database source"),
    ],
)
def test_bad_sources_are_named(tmp_path, arguments, message):
    with pytest.raises(ConfigError, match=message):
        build_index(**arguments, key=KEY, out=tmp_path / "x.index")


@pytest.mark.parametrize("option", ["id_column", "segment_column"])
def test_unknown_columns_are_named(tmp_path, option):
    source = write_csv(tmp_path / "m.csv", HEADER, ROWS)
    with pytest.raises(ConfigError, match="no column '区分'; columns seen: 会員番号"):
        build_index(source, key=KEY, out=tmp_path / "m.index", **{option: "区分"})


def database(path):
    with sqlite3.connect(path) as connection:
        connection.execute(f'CREATE TABLE "顧客" ({", ".join(f"{chr(34)}{name}{chr(34)}" for name in HEADER)})')
        connection.executemany(f'INSERT INTO "顧客" VALUES ({", ".join("?" * len(HEADER))})', ROWS)
    connection.close()
    return f"sqlite:///{path}"


def test_sources_of_every_kind_give_the_same_answer(tmp_path, small):
    leaked = write_csv(tmp_path / "l.csv", HEADER[1:], [row[1:] for row in ROWS[2:]])
    url = database(tmp_path / "crm.db")
    table = pa.table({name: [row[i] for row in ROWS] for i, name in enumerate(HEADER)})
    pq.write_table(table, tmp_path / "m.parquet")
    sources = [
        {"source": url, "table": "顧客"},
        {"source": url, "query": 'SELECT * FROM "顧客"'},
        {"source": tmp_path / "m.parquet"},
        {"source": table},
    ]
    expected = match_list(leaked, index=small, key=KEY).to_arrow()["customer"].to_pylist()
    assert expected == ["A3", "A4"]
    for number, arguments in enumerate(sources):
        index = tmp_path / f"{number}.index"
        build_index(**arguments, key=KEY, out=index)
        assert match_list(leaked, index=index, key=KEY).to_arrow()["customer"].to_pylist() == expected


def test_rows_without_id_are_named_by_number(tmp_path):
    source = write_csv(tmp_path / "m.csv", HEADER[1:], [row[1:] for row in ROWS])
    info = build_index(source, key=KEY, out=tmp_path / "m.index")
    assert info.id_column is None
    result = match_list(source, index=tmp_path / "m.index", key=KEY)
    assert result.to_arrow()["customer"].to_pylist() == ["row 1", "row 2", "row 3", "row 4"]


def test_index_can_be_moved(tmp_path, small):
    shutil.move(small, tmp_path / "elsewhere")
    assert open_index(tmp_path / "elsewhere", KEY).rows == 4
