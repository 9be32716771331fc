"""The demo's people, list, share and command."""

from __future__ import annotations

import csv
import email
import email.policy
import io
import sqlite3
import zipfile
from datetime import date
from importlib import import_module

import pyarrow as pa
import pypdfium2
import pytest
import python_calamine
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from piiscan.demo import spelling
from piiscan.demo.customers import CUSTOMER_COLUMNS, LIST_COLUMNS, make_customers, make_list, truth_path
from piiscan.demo.grading import grade
from piiscan.demo.office import zip_bytes
from piiscan.demo.share import MY_NUMBERS, TEST_CARDS, make_share
from piiscan.errors import ConfigError


def rows_of(path, encoding="utf-8"):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lists")
    make_customers(folder / "c.csv", 1_000)
    make_list(folder / "c.csv", folder / "l.csv", 300)
    return folder


@pytest.fixture(scope="module")
def share(tmp_path_factory):
    folder = tmp_path_factory.mktemp("share")
    make_share(folder)
    return folder


def test_customers_are_invented(lists):
    rows = rows_of(lists / "c.csv")
    assert len(rows) == 1_000
    assert tuple(rows[0]) == CUSTOMER_COLUMNS
    assert len({r["会員番号"] for r in rows}) == 1_000
    assert all(r["電話番号"].startswith(("090-0", "03-0")) for r in rows)
    assert all(r["メールアドレス"].endswith(("@example.jp", "@example.com")) for r in rows)
    assert all(int(r["住所"].split("-")[1]) >= 900 for r in rows)
    assert len({(r["電話番号"], r["保護者氏名"]) for r in rows}) < 800  # siblings share a household


def test_the_list_holds_what_its_truth_says(lists):
    customers = {r["会員番号"]: r for r in rows_of(lists / "c.csv")}
    listed, truth = rows_of(lists / "l.csv", "cp932"), rows_of(truth_path(lists / "l.csv"))
    assert tuple(listed[0]) == LIST_COLUMNS
    assert [r["list_row"] for r in truth] == [r["No"] for r in listed] == [str(i) for i in range(1, 301)]
    kinds = [r["kind"] for r in truth]
    assert {k: kinds.count(k) for k in set(kinds)} == {"member": 135, "perturbed": 75, "sibling": 30, "stranger": 60}
    old = str.maketrans({v: k for k, v in spelling.OLD_FORMS.items()})
    for row, told in zip(listed, truth, strict=True):
        if told["kind"] == "member":
            mine = customers[told["customer_id"]]
            plain = [n.translate(old).replace("　", "").replace(" ", "") for n in (row["お名前"], mine["氏名"])]
            assert plain[0] == plain[1]
            assert row["TEL"].replace("-", "") == mine["電話番号"].replace("-", "")
        assert (told["changes"] != "") == (told["kind"] == "perturbed")
        if told["kind"] == "sibling":
            assert row["TEL"].replace("-", "") == customers[told["household_of"]]["電話番号"].replace("-", "")


def test_same_seed_same_bytes(lists, share, tmp_path):
    make_customers(tmp_path / "c.csv", 1_000)
    make_list(tmp_path / "c.csv", tmp_path / "l.csv", 300)
    make_share(tmp_path / "share")
    for name in ("c.csv", "l.csv", "l_truth.csv"):
        assert (tmp_path / name).read_bytes() == (lists / name).read_bytes()
    made = {p.relative_to(share): p.read_bytes() for p in share.rglob("*") if p.is_file()}
    again = {p.relative_to(tmp_path / "share"): p.read_bytes() for p in (tmp_path / "share").rglob("*") if p.is_file()}
    assert made == again
    make_share(tmp_path / "other", seed=9)
    assert (tmp_path / "other/サポート/受講申込書.pdf").read_bytes() != (share / "サポート/受講申込書.pdf").read_bytes()


def test_texts_are_in_the_encodings_of_an_office(share):
    assert "氏名" in (share / "営業部/顧客名簿_2025年度.csv").read_text("cp932")
    assert (share / "営業部/展示会/来場者.tsv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "様" in (share / "営業部/打合せメモ.txt").read_text("utf-16")
    assert "電話" in (share / "総務部/緊急連絡網.txt").read_text("euc-jp")


def test_office_files_open(share):
    book = python_calamine.load_workbook(str(share / "総務部/従業員台帳.xlsx"))
    shown = [(s.name, s.visible == python_calamine.SheetVisibleEnum.Visible) for s in book.sheets_metadata]
    assert shown == [("従業員台帳", True), ("個人番号", False)]
    assert {row[2] for row in book.get_sheet_by_index(1).to_python()[1:]} == set(MY_NUMBERS)
    with zipfile.ZipFile(share / "総務部/健康相談のご案内.docx") as archive:
        document = etree.fromstring(archive.read("word/document.xml"))
    assert "様" in "".join(document.itertext())
    assert len(document.findall(".//{*}tr")) == 8
    with sqlite3.connect(share / "サポート/会員システム.db") as db:
        assert db.execute("select count(*) from members").fetchone() == (150,)
    db.close()


def test_pdfs_hold_text_or_only_a_picture(share):
    with pypdfium2.PdfDocument(share / "サポート/受講申込書.pdf") as document:
        text = document[0].get_textpage().get_text_range()
    assert "受講者氏名: " in text
    assert "090-0" in text or "03-0" in text
    with pypdfium2.PdfDocument(share / "サポート/スキャン_申込書.pdf") as document:
        assert document[0].get_textpage().get_text_range() == ""


def test_mail_is_iso_2022_jp_with_an_attachment(share):
    message = email.message_from_bytes(
        (share / "サポート/問合せ_返金依頼.eml").read_bytes(), policy=email.policy.default
    )
    body, attached = message.iter_parts()
    assert message["subject"] == "返金のお願い"
    assert body.get_content_charset() == "iso-2022-jp"
    assert TEST_CARDS[0] in body.get_content()
    assert attached.get_filename() == "返金一覧.csv"
    assert "カード番号" in attached.get_payload(decode=True).decode("cp932")


def test_archives_nest_and_lock(share):
    with zipfile.ZipFile(share / "共有/旧サーバ退避.zip") as outer:
        inner = zipfile.ZipFile(io.BytesIO(outer.read("backup/2019.zip")), metadata_encoding="cp932")
    assert inner.namelist() == ["会員/退会者一覧.csv"]
    with zipfile.ZipFile(share / "共有/給与明細_5月.zip") as locked:
        assert locked.infolist()[0].flag_bits & 1
    assert not zipfile.is_zipfile(share / "共有/集計_壊れ.xlsx")


@given(st.lists(st.tuples(st.text("abc会員", min_size=1), st.binary()), max_size=3), st.sampled_from([None, b"demo"]))
def test_zip_bytes_are_read_back(members, password):
    with zipfile.ZipFile(io.BytesIO(zip_bytes(members, password=password))) as archive:
        assert [(i.filename, archive.read(i, pwd=password)) for i in archive.infolist()] == members


@pytest.mark.parametrize(("number", "text"), [(1, "一"), (10, "十"), (24, "二十四"), (903, "九百三"), (110, "百十")])
def test_kanji_numbers(number, text):
    assert spelling.kanji_number(number) == text


def test_grading_counts_right_and_wrong(tmp_path):
    truth = tmp_path / "t.csv"
    truth.write_text(
        "list_row,kind,customer_id,household_of,changes\n"
        "1,member,C1,,\n2,perturbed,C2,,moved\n3,sibling,,C1,\n4,stranger,,,\n5,member,C5,,\n"
    )
    table = pa.table(
        {"list_row": [1, 2, 3, 4], "customer": ["C1", "C9", "C1", "C7"], "class": ["person"] * 3 + ["household"]}
    )
    graded = grade(table, truth)
    assert (graded.called, graded.right, graded.true, graded.siblings, graded.strangers) == (3, 1, 3, 1, 0)
    assert graded.precision == pytest.approx(1 / 3)
    assert grade(table.slice(0, 0), truth).precision is None


@pytest.fixture
def command(monkeypatch):
    module = import_module("piiscan.cli.demo")
    place = {"uri": "/s/[red]名簿.csv", **dict.fromkeys(("member", "page", "sheet", "row", "column", "line"))}
    found = {
        "entity": "PERSON",
        "score": 0.9,
        "band": "high",
        "location": place,
        "count": 3,
        "law": [],
        "masked": "山＊",
    }
    skipped = {"location": place, "stage": "open", "reason": "encrypted", "detail": ""}
    monkeypatch.setattr(
        module,
        "_scan_share",
        lambda folder: ([found], [skipped], {"place": [], "table": []}, {"blobs": 2, "persons": 3, "skips": 1}),
    )

    def match(folder, customers, leak):
        mine = [r for r in rows_of(truth_path(leak)) if r["kind"] == "member"]
        table = {"list_row": [int(r["list_row"]) for r in mine], "customer": [r["customer_id"] for r in mine]}
        rest = {"class": "person", "probability": 0.99, "fields": "{}", "evidence": "[]"}
        columns = {k: [v] * len(mine) for k, v in rest.items()}
        told = {"rows": 60, "matched_rows": len(mine), "verdict": "OURS"}
        return {"ja": told, "en": told}, pa.table(table | columns)

    monkeypatch.setattr(module, "_match", match)
    return module.demo


def test_command_prints_results_and_writes_reports(command, tmp_path):
    folder = tmp_path / "out"
    for _ in range(2):  # the second run replaces the first
        result = CliRunner().invoke(command, [str(folder), "--lang", "en", "--rows", "200"], catch_exceptions=False)
        assert result.exit_code == 0
    for word in (
        "Name of a person",
        "[red]",
        "OURS",
        "Recall",
        "64.3 % (27 / 42)",
        "100.0 % (27 / 27)",
        "match_report.html",
    ):
        assert word in result.output
    assert (folder / "scan_report.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    assert (folder / "list_truth.csv").is_file()


def test_command_leaves_other_folders_alone(command, tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    result = CliRunner().invoke(command, [str(tmp_path)])
    assert isinstance(result.exception, ConfigError)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_dates_of_both_eras():
    class First:
        def __init__(self, i):
            self.i = i

        def choice(self, options):
            return options[self.i]

    assert spelling.date_text(First(0), date(2019, 5, 1)) == "令和元年5月1日"
    assert spelling.date_text(First(1), date(2019, 4, 30)) == "H31.4.30"
    assert spelling.date_text(First(2), date(2010, 1, 2)) == "H22/01/02"
