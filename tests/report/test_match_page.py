"""The match report in a real browser: sorting, language, print; no request, no complaint."""

from __future__ import annotations

import json

import pyarrow as pa
import pypdfium2
import pytest

from piiscan.report import html_match

HOSTILE = '<script>document.title="owned"</script>"\u202e'
SUMMARY = {"type": "summary", "rows": 300, "matched_rows": 40, "persons": 30, "households": 10, "verdict": "OURS"}
SUMMARY |= {"segments": {name: {"matched": n, "master": 100} for name, n in (("あ", 9), ("い", 30), (HOSTILE, 2))}}


@pytest.fixture
def page(browser, tmp_path):
    fields, evidence = json.dumps({"name": "exact"}), json.dumps([{"code": "name", "bits": 9.0, "note": ""}])
    columns = {"list_row": range(1, 41), "customer": [HOSTILE] * 40, "class": ["person", "household"] * 20}
    columns |= {"probability": [1 - i / 50 for i in range(40)], "fields": [fields] * 40, "evidence": [evidence] * 40}
    told = {
        lang: SUMMARY | {"segment_notes": [note]} for lang, note in (("ja", "多い区分"), ("en", "more than by size"))
    }
    path = tmp_path / "match.html"
    with path.open("wb") as out:
        html_match.write(out, told["ja"], pa.table({k: list(v) for k, v in columns.items()}), lang="ja", told=told)
    browser.open(path)
    yield browser
    assert browser.complaints() == []


def test_segments_sort_by_number_and_by_name(page):
    page.js("""[...document.querySelectorAll('table.plain')].forEach(t => {
        if ([...t.querySelectorAll('td.path')].length === 3) t.id = 'parts'; })""")
    rows = "[...document.querySelectorAll('#parts tbody tr')].map(r => r.cells[2].textContent)"
    assert page.js(rows) == ["30", "9", "2"]
    page.click("#parts th:nth-child(3) button")
    page.click("#parts th:nth-child(3) button")
    assert page.js(rows) == ["2", "9", "30"]
    page.click("#parts th:nth-child(1) button")
    assert page.js(rows)[1:] == ["9", "30"]


def test_the_language_changes_with_all_sentences(page):
    assert "多い区分" in page.js("document.body.innerText")
    page.click(".languages button[lang=en]")
    text = page.js("document.body.innerText")
    assert "more than by size" in text
    assert "多い区分" not in text
    assert page.js("[document.documentElement.lang, document.title]") == ["en", "List comparison report"]


def test_it_prints(page):
    paper = pypdfium2.PdfDocument(page.pdf())
    assert len(paper) >= 2
