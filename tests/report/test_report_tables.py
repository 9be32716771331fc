"""Tables in the text and on the page: worst first, bounded, masked, escaped."""

from __future__ import annotations

import pytest
from lxml import html as parse

from piiscan.report import html_scan
from piiscan.report.tables import KEEP_TABLES, tally_tables
from piiscan.report.text import scan_rows

SAMPLE = {"method": "blocks", "seed": 1, "miss": 0.001, "confidence": 0.95, "cluster": 1}


def column(name="氏名", entity="PERSON", **more):
    told = {"name": name, "entity": entity, "kind": "whole" if entity else "", "filled": 90, "nulls": 10}
    told |= {"distinct": 80, "prevalence": 0.987, "interval": [0.98, 0.991], "score": 0.99, "samples": ["山＊＊＊"]}
    return told | {"entities": {}} | more


def table(sheet="public.customers", columns=None, **more):
    location = dict.fromkeys(("member", "page", "row", "column", "line"))
    told = {"type": "table", "location": {"uri": "postgresql://db/crm", "sheet": sheet, **location}, "kind": "table"}
    told |= {"rows": 100, "exact": True, "read": 100, "sample": None, "person_record": False, "persons": 0}
    return told | {"record": [], "columns": [column(), column("id", None)] if columns is None else columns} | more


def shown(tables, lang="en", summary=None):
    return scan_rows([], [], summary or {}, lang, tables=tables)


def test_a_table_tells_rows_persons_record_and_columns():
    text = shown([table(persons=90, person_record=True, record=["氏名", "住所"])])
    assert text.tables.rows == (("medium", "postgresql://db/crm [public.customers]", "100", "90", "氏名, 住所", ""),)
    (line,) = text.columns.rows
    assert line[1:] == ("氏名", "Name of a person", "98.7 % (98–99.1)", "80", "10.0 %", "山＊＊＊")
    assert "Tables: 1, of these 1 hold a record" in text.tables_told
    assert text.tables_told.endswith("anything personal: 1.")


def test_a_sample_says_what_it_can_miss():
    sampled = {"rows": 1_234_567, "exact": False, "read": 2995, "sample": SAMPLE, "persons": 40}
    (row,) = shown([table(**sampled)]).tables.rows
    assert row[2:4] == ("~1,200,000", "≥ 40")
    assert row[5] == "2,995 of ~1,200,000 rows; what is in 0.1 % or more of the rows shows with 95 %"
    assert row[0] == "high"  # 40 of 2,995 are some 16,000 of all
    (row,) = shown([table(**sampled)], "ja").tables.rows
    assert row[5] == "~1,200,000 行のうち 2,995 行。全体の 0.1 % 以上の行にある値は 95 % の確率で現れる"
    (row,) = shown([table(**sampled | {"sample": SAMPLE | {"method": "head"}})]).tables.rows
    assert row[5] == "the first 2,995 of ~1,200,000 rows: no bound holds for the rest"


def test_full_prevalence_has_no_interval_and_text_columns_are_marked():
    text = shown([table(columns=[column(prevalence=0.5, interval=[0.5, 0.5], kind="part")])])
    assert text.columns.rows[0][2:4] == ("Name of a person (within text)", "50.0 %")


def test_tables_without_anything_personal_are_counted_not_listed():
    text = shown([table(columns=[column("品名", None), column("価格", None)]), table("b")])
    assert len(text.tables.rows) == 1
    assert "Tables: 2, of these 0 hold a record of a person in each row, 1 hold a personal column, 1 none" in (
        text.tables_told
    )
    nothing = shown([])
    assert (nothing.tables.rows, nothing.columns.rows, nothing.tables_told) == ((), (), "")


def test_the_worst_come_first_and_the_rest_is_counted():
    plain = [table(f"t{i}", persons=i % 40) for i in range(500)]
    grave = table("last", [column("番号", "JP_MY_NUMBER")])
    tally = tally_tables(iter([*plain, table("crm", persons=2_000), grave]))
    assert len(tally.worst) == KEEP_TABLES
    assert [t.told["location"]["sheet"] for t in tally.worst[:3]] == ["crm", "last", "t39"]
    assert tally.tables == tally.personal == 502
    assert shown([*plain, grave]).tables.note.startswith("and 481 more")


def test_columns_are_bounded():
    text = shown([table(f"t{i}", [column(f"c{j}") for j in range(40)]) for i in range(9)])
    assert len(text.columns.rows) == 100
    assert text.columns.note.startswith("and 260 more")
    page = html_scan.render([], [], {}, tables=[table(columns=[column(f"c{j}") for j in range(400)])] * 150)
    assert page.count("c49<") == 100
    assert "c50<" not in page
    assert "ほか 50 件は省略" in page
    assert page.count("ほか 350 件は省略") == 100


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_hostile_names_on_the_page(lang):
    bad = column("<img src=x onerror=y>\u202e", "<b>X</b>", samples=["<i>*</i>"])
    told = table("'\"><svg onload=z>", [bad], person_record=True, record=["<script>1</script>"])
    page = html_scan.render([], [], {}, tables=[told], lang=lang)
    tree = parse.fromstring(page.encode())
    assert not tree.xpath("//script[@src] | //img | //iframe | //link | //*[@onload or @onerror or @style]")
    assert len(tree.xpath("//script[not(@type='application/json')]")) == 1  # our own
    assert "<b>X" not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;1" in page


def test_a_share_without_tables_has_no_section():
    assert "これらの表の、個人情報の列" not in html_scan.render([], [], {})


def test_lines_of_an_older_program_are_read():
    old = {"type": "table", "location": {"uri": "/a.csv"}, "columns": [{"name": "x", "entity": "PERSON"}]}
    text = shown([old, {"type": "table"}])
    assert text.tables.rows[0][:4] == ("low", "/a.csv", "0", "0")
    assert text.columns.rows[0][3:6] == ("–", "0", "–")
    assert "/a.csv" in html_scan.render([], [], {}, tables=[old])
