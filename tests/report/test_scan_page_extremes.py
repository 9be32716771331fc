"""The scan report in a real browser: hostile names, nothing at all, no script, a hundred thousand findings."""

from __future__ import annotations

from page_data import HOSTILE, SUMMARY, files, finding, findings, place, written

from piiscan.report import html_scan

FINDINGS, PLACES = "[data-grid=findings]", "[data-grid=places]"


def count(browser, grid):
    return browser.js(f"document.querySelector('{grid} output').textContent")


def test_hostile_names_do_nothing(browser, tmp_path):
    bad = finding(1, HOSTILE, masked="<img src=x onerror=alert(1)>", entity="<b>X</b>", recognizer="</script>")
    bad["location"] |= {"column": "<svg onload=alert(2)>\u2028", "sheet": '"><script>alert(3)</script>'}
    told = place(
        2, HOSTILE, rules=["<r>"], risk={"score": 5, "level": "high", "reasons": [{"code": "<i>", "note": "<u>"}]}
    )
    told["file"] = {"owner": "<script>\udc80", "modified": "<s>", "encodings": ["</script>"]}
    path = tmp_path / "hostile.html"
    with path.open("wb") as out:
        html_scan.write(out, [bad], [], SUMMARY | {"targets": [HOSTILE]}, places=[told], title="</title><script>")
    browser.open(path)
    browser.click(f"{PLACES} .window tbody tr[data-place='0'] td:nth-child(3)")
    browser.click(f"{FINDINGS} .window tbody tr[data-place='0'] td:nth-child(3)")
    browser.click(".languages button[lang=en]")
    assert browser.js("document.title") == "</title><script>"
    assert (
        browser.js("document.querySelectorAll('img, script[src], section b > *, svg[onload], .detail script').length")
        == 0
    )
    assert "\\u202egpj.\\udc80\\u000a=cmd" in browser.js(f"document.querySelector('{PLACES} .detail').innerText")
    assert browser.complaints() == []


def test_an_empty_scan_opens(browser, tmp_path):
    path = tmp_path / "empty.html"
    path.write_text(html_scan.render([], [], {}), encoding="utf-8")
    browser.open(path)
    assert count(browser, FINDINGS) == "0 / 0 件"
    assert browser.complaints() == []


def test_without_the_script_the_page_is_whole(browser, tmp_path):
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        browser.open(written(tmp_path, lang="en"))
        text = browser.js("document.body.innerText")
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
    assert "Places (worst first)" in text
    assert "file00000.csv" in text
    assert "2,900 more are in the data of this page" in text
    assert "場所" not in text


def test_a_hundred_thousand_findings_open_soon(browser, tmp_path):
    path = tmp_path / "many.html"
    with path.open("wb") as out:
        html_scan.write(out, findings(100_010, files(2000)), [], SUMMARY)
    browser.open(path)
    browser.until("performance.getEntriesByName('ready').length === 1")
    assert count(browser, FINDINGS) == "100,000 / 100,000 件"
    ready = browser.js("performance.getEntriesByName('ready')[0].startTime")
    assert ready < 8_000  # ms; under 2 s on a quiet machine, see benchmarks
    assert browser.complaints() == []
