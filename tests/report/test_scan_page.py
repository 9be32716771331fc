"""The scan report in a real browser: sorting, filters, language, keyboard, print; no request, no complaint."""

from __future__ import annotations

import pypdfium2
import pytest
from page_data import written

FINDINGS, PLACES = "[data-grid=findings]", "[data-grid=places]"


@pytest.fixture
def page(browser, tmp_path):
    browser.open(written(tmp_path))
    yield browser
    assert browser.complaints() == []


def column(browser, grid, index):
    """What stands in a column of the rows in sight."""
    rows = f"{grid} .window tbody tr[data-place] td:nth-child({index + 1})"
    return browser.js(f"[...document.querySelectorAll('{rows}')].map(td => td.innerText.trim())")


def head(grid, key):
    return f"{grid} .window th[data-k={key}] button"


def count(browser, grid):
    return browser.js(f"document.querySelector('{grid} output').textContent")


def choose(browser, grid, key, value):
    place = [c for c in ("band", "entity", "law") if grid == FINDINGS] or ["severity", "level", "entities", "law"]
    browser.js(f"""(() => {{ const s = document.querySelectorAll('{grid} select')[{place.index(key)}];
        s.value = '{value}'; s.dispatchEvent(new Event('change')); }})()""")


def test_rows_in_sight_are_the_only_ones_drawn(page):
    assert count(page, FINDINGS) == "3,000 / 3,000 件"
    assert 5 < page.js(f"document.querySelectorAll('{FINDINGS} .window tr').length") < 60
    page.js(f"document.querySelector('{FINDINGS} .window').scrollTop = 1e9")
    page.until(f"!!document.querySelector('{FINDINGS} tr[data-place=\"2999\"]')")


def test_heads_sort_numbers_as_numbers_and_tell_it(page):
    page.click(head(FINDINGS, "occurrences"))
    assert column(page, FINDINGS, 4)[:3] == ["300"] * 3
    sort = "document.querySelector('[data-grid=findings] .window th[data-k=occurrences]').getAttribute('aria-sort')"
    assert page.js(sort) == "descending"
    page.click(head(FINDINGS, "occurrences"))
    assert column(page, FINDINGS, 4)[:3] == ["1"] * 3
    assert page.js(sort) == "ascending"
    page.click(head(PLACES, "persons"))
    shown = [int(text) for text in column(page, PLACES, 3)]
    assert shown == sorted(shown, reverse=True)
    assert max(shown) > 9


def test_names_sort_by_japanese_collation_and_nothing_comes_last(page):
    page.click(head(PLACES, "owner"))
    owners = column(page, PLACES, 8)
    assert [name for i, name in enumerate(owners) if name not in owners[:i]] == ["Suzuki", "阿部"]
    page.click(head(PLACES, "list_persons"))
    page.click(head(PLACES, "list_persons"))
    listed = column(page, PLACES, 4)
    assert listed[:3] == ["0", "6", "12"]
    assert listed[-1] == ""


def test_text_and_selectors_filter_together(page):
    choose(page, FINDINGS, "entity", "JP_MY_NUMBER")
    assert count(page, FINDINGS) == "600 / 3,000 件"
    page.type(f"{FINDINGS} input", "FILE0000 氏名")
    assert set(column(page, FINDINGS, 1)) == {"個人番号（マイナンバー）"}
    assert set(column(page, FINDINGS, 3)) == {"氏名"}
    assert all("file0000" in text for text in column(page, FINDINGS, 2))
    choose(page, PLACES, "severity", "high")
    assert count(page, PLACES) == "13 / 40 件"
    choose(page, PLACES, "entities", "JP_SPECIAL_MEDICAL_HISTORY")
    assert count(page, PLACES) == "2 / 40 件"


def test_a_search_finds_words_of_either_language(page):
    page.type(f"{FINDINGS} input", "phone number")
    assert set(column(page, FINDINGS, 1)) == {"電話番号"}


def test_the_language_changes_without_a_reload_and_keeps_the_filter(page):
    choose(page, FINDINGS, "entity", "JP_ADDRESS")
    page.js("window.stays = true")
    page.click(".languages button[lang=en]")
    assert page.js("[document.documentElement.lang, document.title, window.stays]") == [
        "en",
        "Personal information scan report",
        True,
    ]
    assert set(column(page, FINDINGS, 1)) == {"Address"}
    assert count(page, FINDINGS) == "600 of 3,000"
    text = page.js("document.body.innerText")
    assert "Places (worst first)" in text
    assert "場所（重い順）" not in text
    page.click(".languages button[lang=ja]")
    assert "場所（重い順）" in page.js("document.body.innerText")
    assert page.js("localStorage.length + sessionStorage.length + document.cookie.length") == 0


def test_a_row_opens_by_click_and_by_keyboard(page):
    page.click(f"{PLACES} .window tbody tr[data-place='0'] td:nth-child(3)")
    text = page.js(f"document.querySelector('{PLACES} .detail').innerText")
    assert "+12 many persons" in text
    page.js(f"document.querySelector('{FINDINGS} .window').focus()")
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.press(key, {"Enter": 13}.get(key, 40))
    assert page.js("document.activeElement.dataset.place") == "1"
    assert "見出し" not in page.js(f"document.querySelector('{FINDINGS} .detail').innerText")
    assert "列名 (column)" in page.js(f"document.querySelector('{FINDINGS} .detail').innerText")
    page.press("End", 35)
    assert page.js("document.activeElement.dataset.place") == "2999"
    page.js(f"document.querySelector('{head(FINDINGS, 'distinct')}').focus()")
    page.press("Enter", 13)
    assert page.js(f"!!document.querySelector('{FINDINGS} .window th[aria-sort][data-k=distinct]')")


def test_a_folder_of_the_treemap_filters_both_tables(page):
    cell = "#map-persons ~ .by-persons .cell[data-folder='/mnt/share/sales/2025']"
    assert page.js(f'!!document.querySelector("{cell}")') or page.js("document.querySelectorAll('.cell').length")
    page.js("[...document.querySelectorAll('.cell')].find(c => c.dataset.folder === '/mnt/share/営業部').focus()")
    page.press("Enter", 13)
    assert count(page, PLACES) == "8 / 40 件"
    assert count(page, FINDINGS) == "600 / 3,000 件"
    page.click(f"{PLACES} .chip")
    assert count(page, PLACES) == "40 / 40 件"


def test_plain_tables_sort_and_filter(page):
    page.js("[...document.querySelectorAll('table.plain')].find(t => t.textContent.includes('t11.xlsx')).id = 'tables'")
    rows = "[...document.querySelectorAll('#tables tbody tr:not([hidden])')].map(r => r.cells[2].textContent)"
    page.click("#tables th:nth-child(3) button")
    assert page.js(rows)[:3] == ["11,000", "10,000", "9,000"]
    page.click("#tables th:nth-child(3) button")
    assert page.js(rows)[:3] == ["0", "1,000", "2,000"]


def test_paper_has_pages_heads_and_says_what_is_hidden(page):
    choose(page, FINDINGS, "entity", "JP_MY_NUMBER")
    paper = pypdfium2.PdfDocument(page.pdf())
    texts = [sheet.get_textpage().get_text_range() for sheet in paper]
    assert len(texts) > 4
    whole = "".join(texts)
    assert "ほか 500 件はこのページのデータにあり" in whole
    assert sum("伏せ字の例" in text for text in texts) > 2  # the head is repeated
