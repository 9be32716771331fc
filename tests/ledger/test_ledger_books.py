"""The exported workbook, and what was filled in in it by hand."""

from __future__ import annotations

import datetime as dt
import io

import pyarrow as pa
import pytest
from ledger_lines import FIRST, SECOND, SUMMARY, nowhere, place, special
from python_calamine import CalamineWorkbook

from piiscan import workbook
from piiscan.errors import ConfigError
from piiscan.ledger import Choice, Ledger, export, retention, returned, sheets
from piiscan.ledger.sheets import Names

JA, EN = Names("ja", {"entity": {"PERSON": "氏名"}, "severity": {"medium": "中"}}), Names("en", {})
DAY = dt.date(2026, 4, 10)


@pytest.fixture
def filled(ledger):
    listed = {"persons": 3, "rows": 4, "items": ["PERSON"], "columns": ["氏名"], "persons_whole": None}
    risk = {"score": 61, "level": "high", "reasons": [{"code": "list", "points": 12, "note": "a list of persons"}]}
    found = [
        place("/s/a給与.csv", 3, list=listed, risk=risk),
        place(
            "/s/b.zip", 2, member="c.XLSX", sheet="健診", special=special(tied=2), law=["specific_personal_information"]
        ),
        place("/s/c=gone\x01", 1),
    ]
    ledger.record_run(SUMMARY, found, [], at=FIRST, by="taro")
    ledger.record_run(SUMMARY | {"persons": 5}, found[:2], [], at=SECOND, by="taro", exists=nowhere)
    ledger.edit([1], {"purpose": "発送\n請求", "retention_until": "2027-03-31", "note": "=1+1"}, by="hanako", at=SECOND)
    return ledger


def read(tables):
    out = io.BytesIO()
    workbook.write_workbook(out, tables)
    book = CalamineWorkbook.from_filelike(io.BytesIO(out.getvalue()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_the_sheets_hold_what_auditors_ask_for(filled):
    book = read(export.workbook(filled, JA, as_of=DAY))
    assert list(book) == ["台帳", "変更履歴", "最終スキャン", "要確認"]
    header, *rows = book["台帳"]
    pay, health, gone = (dict(zip(header, row, strict=True)) for row in rows)
    assert header[:7] == [
        "管理番号",
        "個人情報の名称",
        "管理部署",
        "管理責任者",
        "個人情報の項目",
        "利用目的",
        "保管場所",
    ]
    order = [
        "保管方法",
        "アクセス権を有する者",
        "利用期限",
        "保管期限",
        "件数（本人の数）",
        "要配慮個人情報の有無",
        "取得の形態",
    ]
    assert [header.index(title) for title in order] == sorted(header.index(title) for title in order)
    assert (pay["個人情報の項目"], pay["利用目的"], pay["保管期限"]) == ("氏名", "発送\n請求", "2027-03-31")
    assert (pay["件数（本人の数）"], pay["レコード数"], pay["名簿"], pay["リスク（0-100）"]) == (3, 4, "有", 61)
    assert (pay["備考"], pay["所有者・権限（検出）"], pay["重大度"]) == ("=1+1", "taro 0640", "中")
    assert "賃金" not in pay["保管期限の目安（要確認）"]
    assert "労働基準法109条" in pay["保管期限の目安（要確認）"]
    assert (health["シート・表"], health["ファイルの種類（検出）"], health["要配慮個人情報の有無"]) == (
        "健診",
        "xlsx",
        "有",
    )
    assert (health["要配慮等の種別"], health["特定個人情報の有無"]) == ("JP_SPECIAL_MEDICAL_HISTORY 2", "有")
    assert (gone["消滅の確認"], gone["保管場所"]) == (dt.date(2026, 4, 2), "/s/c=gone\x01")
    assert [row[2:7] for row in book["変更履歴"][1:]] == [
        ["スキャン", 3, "/s/c=gone\x01", "消滅", ""],
        ["編集", 1, "/s/a給与.csv", "利用目的", ""],
        ["編集", 1, "/s/a給与.csv", "保管期限", ""],
        ["編集", 1, "/s/a給与.csv", "備考", ""],
    ]
    facts = dict(book["最終スキャン"][1:])
    assert (facts["個人情報のある場所"], facts["場所ごとの本人の数の合計（重複あり）"]) == ("2", "5")
    assert facts["5,000人を超えるか"] == "超えない"
    assert [row[3] for row in book["要確認"][1:]][
        -1
    ] == "要配慮個人情報なのに利用目的がない; 一度も確認していない; 管理部署・責任者がない"


@pytest.mark.parametrize(
    ("persons", "whole", "told"),
    [
        ([5000], 5000, "no"),
        ([5001], 0, "yes"),
        ([1], 5001, "yes"),
        ([3000, 2001], 4000, "5,001 at most (some more than once): scan all of it in one run to know"),
    ],
)
def test_five_thousand_persons(ledger, persons, whole, told):
    found = [place(f"/s/{n}", number) for n, number in enumerate(persons)]
    ledger.record_run(SUMMARY | {"persons": whole}, found, [], at=FIRST)
    facts = dict(read(export.workbook(ledger, EN))["Last scan"][1:])
    assert facts["More than 5,000 persons"] == told


def test_an_empty_ledger_is_a_workbook_too(ledger):
    book = read(export.workbook(ledger, EN))
    assert [len(rows) for rows in book.values()] == [1, 1, 19, 1]
    assert export.table(ledger, EN).num_rows == 0
    assert len(sheets.columns(EN)) == len({column.title for column in sheets.columns(EN)}) == len(sheets.columns(JA))


def test_hints_name_their_source(filled):
    told = [retention.hints("en")(one) for one in filled.rows()]
    assert told[0] == "5 years (3 for the time being) [労働基準法109条、143条]"
    assert told[1].startswith("5 years (some special examinations")


# --- back from a workbook ----------------------------------------------------------------------------------------------


def cell(tables, row, title, value):
    """The same tables with one cell of the first changed; a cell that is no text makes its column one of that type."""
    name, table = tables[0]
    column = table[title].to_pylist()
    column[row] = value
    if not isinstance(value, str):
        column = [one if isinstance(one, type(value)) else None for one in column]
    at = table.column_names.index(title)
    return [(name, table.set_column(at, title, pa.array(column))), *tables[1:]]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "filled.xlsx"


def save(path, tables):
    with path.open("wb") as out:
        workbook.write_workbook(out, tables)


def test_nothing_changed_is_no_change(filled, path):
    for names in (JA, EN):
        save(path, export.workbook(filled, names))
        assert returned.changes(filled, path) == []


def test_what_was_filled_in_is_taken_over(filled, path):
    book = cell(export.workbook(filled, JA), 0, "利用目的", "")
    book = cell(book, 1, "管理責任者", "佐藤")
    book = cell(book, 2, "保管期限", dt.date(2030, 1, 2))  # which empties the one above
    save(path, cell(book, 2, "利用期限", 12.0))
    assert filled.apply(returned.changes(filled, path), by="jiro", at=SECOND) == (5, [])
    told = {p.id: p.entries for p in filled.rows(Choice(gone=None))}
    assert told == {
        1: {"note": "=1+1"},
        2: {"responsible": "佐藤"},
        3: {"retention_until": "2030-01-02", "use_until": "12"},
    }
    assert {one["source"] for one in filled.history(after=3)} == {"workbook"}
    assert filled.apply(returned.changes(filled, path), by="jiro") == (0, [])


def test_what_changed_meanwhile_is_a_conflict_and_stays(filled, path):
    book = cell(export.workbook(filled, EN), 0, "Purpose of use", "A")
    save(path, cell(book, 0, "Note", "N"))
    filled.edit([1], {"purpose": "B", "consent": "書面"}, by="b")
    filled.edit([2], {"note": "new"}, by="b")
    made, [conflict] = filled.apply(returned.changes(filled, path), by="jiro")
    assert (made, conflict.change.field, conflict.change.old, conflict.change.new, conflict.now) == (
        1,
        "purpose",
        "発送\n請求",
        "A",
        "B",
    )
    assert filled.find("1")[0].entries["purpose"] == "B"
    assert filled.find("1")[0].entries["consent"] == "書面"
    assert filled.find("2")[0].entries == {"note": "new"}


def test_sorted_cut_and_extended_sheets_are_understood(filled, path):
    name, table = export.workbook(filled, JA)[0]
    rest = export.workbook(filled, JA)[2]
    table = cell([(name, table)], 2, "備考", "x")[0][1].take([2, 0]).append_column("自社の列", pa.array(["1", "2"]))
    save(path, [(name, table.select(["備考", "自社の列", "管理番号"])), rest])
    assert [(c.place, c.field, c.new) for c in returned.changes(filled, path)] == [(3, "note", "x")]


def test_a_workbook_that_does_not_fit_changes_nothing(filled, path, tmp_path):
    tables = export.workbook(filled, JA)
    wrong = cell(cell(tables, 0, "保管期限", "そのうち"), 1, "備考", "a\x02")
    save(path, wrong)
    with pytest.raises(
        ConfigError, match="nothing was changed: 台帳 row 2: retention_until: no date.*台帳 row 3: note"
    ):
        returned.changes(filled, path)
    for tables, message in (
        (cell(export.workbook(filled, JA), 0, "管理番号", 99), "the number '99'"),
        (export.workbook(filled, JA)[:2], "was not exported from this ledger"),
        ([("other", pa.table({"a": [1]}))], "no sheet of an exported ledger"),
    ):
        save(path, tables)
        with pytest.raises(ConfigError, match=message):
            returned.changes(filled, path)
    with Ledger(tmp_path / "second.db") as second:
        save(path, export.workbook(filled, JA))
        with pytest.raises(ConfigError, match="was not exported from this ledger"):
            returned.changes(second, path)
    path.write_bytes(b"no workbook")
    with pytest.raises(ConfigError, match="cannot read the workbook"):
        returned.changes(filled, path)
