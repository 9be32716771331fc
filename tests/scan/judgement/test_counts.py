"""Counts and judgement of tables: against a plain count, in samples, with names and comments of a database."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piiscan.catalog import load
from piiscan.config import ScanSettings
from piiscan.keys import Key
from piiscan.model import Location, Sample, TableChunk, TableInfo
from piiscan.scan import arrow, blob, hits
from piiscan.scan.engine import Engine
from piiscan.scan.judgement import cells
from piiscan.scan.judgement.counts import TableCounts
from piiscan.scan.judgement.names import Names
from piiscan.scan.judgement.profile import ColumnProfile, TableProfile
from piiscan.scan.scanner import Scanner

NAMES = ["山田太郎", "鈴木花子", "佐藤健一", "高橋美咲", "伊藤直樹", "渡辺陽子", "中村翔太", "小林由美"]
KEY = Key(b"k" * 32)


@pytest.fixture(scope="module")
def context() -> blob.Context:
    return blob.Context(Engine(load.load()), ScanSettings(), KEY)


def _table(
    columns: dict[str, list[str | None]],
    context: blob.Context,
    *,
    info: TableInfo | None = None,
    name: str = "t",
    step: int = 0,
) -> tuple[TableProfile, list[tuple[str, str | None]]]:
    """The profile, and (entity, column) of the findings, of a table that comes in chunks of `step` rows."""
    rows = max(map(len, columns.values()))
    step = step or rows
    chunks = [
        TableChunk(
            Location("db:", sheet=name),
            tuple(columns),
            tuple(pa.array(column[at : at + step], pa.string()) for column in columns.values()),
            first_row=at + 1,
            last=at + step >= rows,
            info=info,
        )
        for at in range(0, rows, step)
    ]
    told, found = blob.Gathered(), []
    for event in blob.scan_chunks(chunks, context, told):
        if isinstance(event, pa.RecordBatch):
            found += [(row["entity"], row["column"]) for row in event.to_pylist()]
    return told.tables[0], found


def _by_name(table: TableProfile) -> dict[str, ColumnProfile]:
    return {column.name: column for column in table.columns}


def test_counts_are_those_of_a_plain_count(context: blob.Context) -> None:
    columns: dict[str, list[str | None]] = {
        "氏名": [*NAMES, None, "", NAMES[0], NAMES[1]],
        "メール": [f"user{i % 5}@example.com" for i in range(11)] + [None],
        "メモ": ["taro@example.com と hanako@example.jp", *["特になし"] * 10, "taro@example.com"],
    }
    table, _ = _table(columns, context, step=5)
    by_name = _by_name(table)
    for name, values in columns.items():
        filled = [value for value in values if value]
        column = by_name[name]
        assert (column.filled, column.nulls) == (len(filled), len(values) - len(filled))
        assert column.distinct == len(set(filled))
    assert by_name["氏名"].entities == {"PERSON": 10}
    assert by_name["メール"].entities == {"EMAIL_ADDRESS": 11}
    assert by_name["メモ"].entities == {"EMAIL_ADDRESS": 2}  # cells, not occurrences
    assert (by_name["メモ"].entity, by_name["メモ"].kind) == ("EMAIL_ADDRESS", "part")
    assert by_name["メモ"].interval == (by_name["メモ"].prevalence,) * 2 == pytest.approx((2 / 12, 2 / 12))


@settings(max_examples=30)
@given(st.lists(st.one_of(st.none(), st.text(max_size=90)), max_size=40), st.integers(0, 5))
def test_words_of_cells_are_equal_for_equal_cells_alone(values: list[str | None], start: int) -> None:
    encoded = [v if v is None else v.encode("utf-8", "replace").decode() for v in values]
    column = pa.array(encoded, pa.string()).slice(start)
    filled = [value for value in encoded[start:] if value]
    words = cells.words(*cells.filled_bytes(column), seed=3)
    assert len(words) == len(filled)
    seen: dict[str, set[int]] = {}
    for value, word in zip(filled, words.tolist(), strict=True):
        seen.setdefault(value, set()).add(word)
    assert all(len(same) == 1 for same in seen.values())
    if all(len(value.encode()) <= 64 for value in filled):
        assert Counter(words.tolist()) == Counter(next(iter(seen[value])) for value in filled)
        assert len(set(words.tolist())) == len(set(filled))


def test_a_sample_is_told_with_interval_and_bound(context: blob.Context) -> None:
    mails = [f"user{i}@example.com" if i % 10 == 0 else "済" for i in range(300)]
    info = TableInfo(rows=100_000, sample=Sample("rows", 1, 0.01, 0.95))
    table, _ = _table({"連絡": mails, "区分": ["A"] * 300}, context, info=info)
    mail, kind = table.columns
    assert (mail.prevalence, mail.entity) == (0.1, "EMAIL_ADDRESS")
    assert mail.interval == pytest.approx((0.0685, 0.1397), abs=1e-3)
    assert (
        kind.bound == table.bound == pytest.approx(1 - 0.05 ** (1 / 300), rel=1e-3)
    )  # an estimate of the rows makes it no better
    assert kind.interval == (0.0, kind.bound)
    blocks = TableInfo(rows=100_000, sample=Sample("blocks", 1, 0.01, 0.95, cluster=50))
    wide = _table({"連絡": sorted(mails), "区分": ["A"] * 300}, context, info=blocks)[0].columns[0]
    assert wide.interval[0] < mail.interval[0]
    assert wide.interval[1] > mail.interval[1]
    sure = TableInfo(rows=100_000, sample=Sample("rows", 1, 0.01, 0.99))
    assert _table({"区分": ["A"] * 300}, context, info=sure)[0].bound == pytest.approx(1 - 0.01 ** (1 / 300), rel=1e-3)
    small = TableInfo(rows=310, sample=Sample("rows", 1, 0.01, 0.95))  # analyzed long ago
    assert _table({"区分": ["A"] * 300}, context, info=small)[0].bound == table.bound
    head = TableInfo(rows=1_000, sample=Sample("head", 1, 0.01, 0.95))
    first = _table({"連絡": mails, "区分": ["A"] * 300}, context, info=head)[0].columns[0]
    assert (first.prevalence, first.interval, first.bound) == (0.1, None, None)  # nothing is known of the others


def test_rows_are_those_read_where_all_were_and_unknown_where_the_store_does_not_know(context: blob.Context) -> None:
    def told(info: TableInfo) -> tuple[object, ...]:
        table, _ = _table({"氏名": ["山田太郎", "鈴木花子"] * 20}, context, info=info)
        assert (table.complete, table.persons_whole is None) == (
            info.complete,
            not (info.complete and info.sample is None),
        )
        return table.rows, table.exact, table.bound

    assert told(TableInfo(rows=45)) == (40, True, 0.0)  # read to its end
    assert told(TableInfo(rows=500, complete=False)) == (500, False, None)
    assert told(TableInfo(rows=20, complete=False)) == (None, False, None)
    assert told(TableInfo(sample=Sample("head", 1, 0.01, 0.95))) == (None, False, None)


def test_comments_of_a_database_name_its_columns(context: blob.Context) -> None:
    info = TableInfo(column_comments=("顧客氏名", "生年月日（西暦）", "", "kojin_no"))
    names = [*NAMES, "海野さゆ", "空"]
    births = ["2015-04-01"] * 10
    table, found = _table(
        {"nm1": names, "d2": births, "nm2": ["A1"] * 10, "n3": ["123456789018"] * 10}, context, info=info
    )
    assert [column.entity for column in table.columns] == ["PERSON", "DATE_OF_BIRTH", None, "JP_MY_NUMBER"]
    assert {column for _, column in found} == {"nm1", "d2", "n3"}  # under the names of the database


@pytest.mark.parametrize("table", ["products", "m_shop", "商品マスタ", "T_TENPO"])
def test_a_name_in_a_table_of_things_is_none_of_a_person(table: str, context: blob.Context) -> None:
    goods = ["松本", "ヤマダ電機", "森永", "清水白桃", "山本海苔", "中村屋", "石川", "小林製薬", "林檎", "田中貴金属"]
    columns: dict[str, list[str | None]] = {
        "id": [str(i) for i in range(10)],
        "name": list(goods),
        "kana": ["モリ"] * 10,
    }
    profile, found = _table(columns, context, name=table)
    assert [column.entity for column in profile.columns] == [None] * 3
    assert not found
    profile, _ = _table({"id": columns["id"][:8], "name": list(NAMES)}, context, name=table)
    assert profile.columns[1].entity == "PERSON"  # but names are


def test_patients_of_a_hospital_are_persons(context: blob.Context) -> None:
    columns: dict[str, list[str | None]] = {"姓": ["順", "旭", "森", "東", "南"], "名": ["朔", "葵", "蓮", "凪", "湊"]}
    profile, _ = _table(columns, context, name="hospital_patients")
    assert [column.entity for column in profile.columns] == ["PERSON"] * 2


def test_single_names_among_products_are_doubted_and_no_findings(context: blob.Context) -> None:
    goods = [f"部品{i}" for i in range(95)] + ["佐藤健一", "山田太郎", "鈴木花子", "ねじ", "釘"]
    table, found = _table({"品番": [f"P{i}" for i in range(100)], "種別": goods}, context)
    assert (table.columns[1].entity, table.columns[1].entities) == (None, {})
    assert table.columns[1].doubted == {"PERSON": 3}
    assert not found


def test_one_exception_is_never_lost(context: blob.Context) -> None:
    memo = ["特になし"] * 200 + ["マイナンバーは 1234-5678-9018 と連絡", "担当の佐藤健一様より入電"]
    goods = ["ねじ"] * 201 + ["連絡先 03-0123-4567"]
    table, found = _table({"備考": memo, "品名": goods}, context)
    by_name = _by_name(table)
    assert by_name["備考"].entities == {"JP_MY_NUMBER": 1, "PERSON": 1}
    assert by_name["品名"].entities == {"PHONE_NUMBER": 1}
    assert set(found) == {("JP_MY_NUMBER", "備考"), ("PERSON", "備考"), ("PHONE_NUMBER", "品名")}


def test_findings_and_judgement_agree() -> None:
    table = pa.table(
        {"氏名": NAMES, "売上": ["1", "2", "3", "4", "5", "6", "7", "8"], "備考": ["taro@example.com"] + [""] * 7}
    )
    result = Scanner().scan_table(table)
    told = {(entity, column["name"]) for column in result.tables[0]["columns"] for entity in column["entities"]}
    assert told == {(finding.entity, finding.location.column) for finding in result}


def test_samples_are_masked_and_different(context: blob.Context) -> None:
    table, _ = _table({"氏名": NAMES * 3}, context)
    samples = table.columns[0].samples
    assert 1 <= len(samples) == len(set(samples)) <= 3
    assert all("*" in sample for sample in samples)
    assert not set(samples) & set(NAMES)


def test_chunks_change_nothing(context: blob.Context) -> None:
    columns: dict[str, list[str | None]] = {"氏名": NAMES * 4, "メール": [f"u{i}@example.com" for i in range(32)]}
    info = TableInfo(rows=1_000, sample=Sample("keys", 1, 0.01, 0.95, cluster=7))
    whole, parts = (_table(columns, context, info=info, step=step)[0] for step in (32, 9))
    told, again = (
        [column.as_json() | {"score": 0, "samples": []} for column in table.columns] for table in (whole, parts)
    )
    assert told == again  # but for the score: the first cells do not know the later ones
    assert np.isclose(whole.bound, parts.bound)


def test_cells_that_were_not_looked_at_again_count_like_the_others(context: blob.Context) -> None:
    specs = context.engine.specs
    columns = (pa.array(["user1@example.com", "user2@example.com", "taro@example.com", "なし"]),)
    chunk = TableChunk(Location("db:"), ("メール",), columns)
    units, column = arrow.buffer_of(columns)
    found = hits.of_table(chunk, units, column, context.engine.chosen(units), specs, KEY)
    known = replace(found, start=found.start.copy(), end=found.end.copy())
    known.start[1:] = known.end[1:] = 0
    told = []
    for listed, whole in ((found, None), (known, None), (known, np.array([True, True, False]))):
        counts = TableCounts(chunk.location, specs, KEY)
        counts.rows(chunk)
        counts.found(listed, whole)
        (profile,) = counts.columns(Names(context.engine.headers, chunk.header))
        index = profile.entities.tolist().index("EMAIL_ADDRESS")
        told.append((int(profile.cells[index]), int(profile.whole[index])))
    assert told == [(3, 3), (3, 3), (3, 2)]


def test_values_over_several_columns_are_read_as_one(context: blob.Context) -> None:
    count = 12
    table, found = _table(
        {
            "A": NAMES[:6] * 2,
            "B": ["03"] * count,
            "C": [f"0{i:03}" for i in range(count)],
            "D": [f"{4000 + i}" for i in range(count)],
            "E": ["100"] * count,
            "F": ["0001", "0005"] * 6,
            "生Y": [str(1950 + 4 * i) for i in range(count)],
            "生M": [str(i + 1) for i in range(count)],
            "生D": [str(2 * i + 1) for i in range(count)],
        },
        context,
    )
    kinds = ["PERSON", *["PHONE_NUMBER"] * 3, *["JP_POSTAL_CODE"] * 2, *["DATE_OF_BIRTH"] * 3]
    assert [column.entity for column in table.columns] == kinds
    assert {column.kind for column in table.columns} == {"whole"}
    assert all(column.filled == count for column in table.columns)
    places = {("PERSON", "A"), ("PHONE_NUMBER", "B"), ("JP_POSTAL_CODE", "E"), ("DATE_OF_BIRTH", "生Y")}
    assert set(found) == places  # a value lies in the first of its columns


def test_words_for_no_value_are_empty_cells(context: blob.Context) -> None:
    table, _ = _table({"氏名": [*NAMES, *["N/A"] * 20, "該当なし"], "TEL": ["202504251793"] * 29}, context)
    name, order = table.columns
    assert (name.entity, name.filled, name.nulls, name.prevalence) == ("PERSON", 8, 21, 1.0)
    assert order.entity is None  # no telephone number has twelve digits


@pytest.mark.parametrize(
    "names", [["YAMADA, Taro", "Suzuki Hanako", "SATO, Kenji", "Ito, Naoki", "KATO Yumi", "Mori, Ai"]]
)
def test_names_in_latin_letters(names: list[str | None], context: blob.Context) -> None:
    assert _table({"英字氏名": names}, context)[0].columns[0].prevalence == 1.0
