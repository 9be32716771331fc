"""How soon a scan report is written and opens: `python benchmarks/report/page.py --findings 100000 [--opens 5]`.

Writes a spool of invented findings and places, the report from it (seconds, peak memory), and opens the report in
headless Chromium: from the start of the navigation until the script has drawn its tables and is idle.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parents[2] / "tests"), str(HERE.parents[2] / "tests" / "report")]

import page_data  # noqa: E402
from chromium import Browser  # noqa: E402

from piiscan.report import html_scan  # noqa: E402

BLOCK = 50_000  # different findings; a longer spool holds them again and again


def make_spool(path: Path, findings: int, places: int) -> None:
    files = page_data.files(places)
    lines = [json.dumps(f, ensure_ascii=False) + "\n" for f in page_data.findings(min(findings, BLOCK), files)]
    with path.open("w", encoding="utf-8") as out:
        for start in range(0, findings, len(lines)):
            out.writelines(lines[: findings - start])
        out.writelines(json.dumps(page_data.place(i, uri), ensure_ascii=False) + "\n" for i, uri in enumerate(files))


def objects(path: Path, kind: str) -> Iterator[dict]:
    start = f'{{"type": "{kind}"'.encode()
    with path.open("rb") as file:
        for line in file:
            if line.startswith(start):
                yield json.loads(line)


def opened(path: Path, times: int) -> list[float]:
    """Milliseconds until the page is ready, each time anew."""
    browser, out = Browser(), []
    try:
        for _ in range(times):
            browser.open(path)
            browser.until("performance.getEntriesByName('ready').length === 1")
            out.append(browser.js("performance.getEntriesByName('ready')[0].startTime"))
    finally:
        browser.close()
    return out


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=100_000)
    parser.add_argument("--places", type=int, default=20_000)
    parser.add_argument("--opens", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        spool, page = Path(folder) / "spool.jsonl", Path(folder) / "report.html"
        make_spool(spool, asked.findings, asked.places)
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, (time.perf_counter(), time.process_time())
        with page.open("wb") as out:
            found, places = objects(spool, "finding"), objects(spool, "place")
            html_scan.write(out, found, [], page_data.SUMMARY, places=places)
        seconds, used = time.perf_counter() - start[0], time.process_time() - start[1]
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(f"written in {seconds:.1f} s ({used:.1f} s of one core), {page.stat().st_size / 1e6:.1f} MB")
        print(f"peak memory {before >> 10} MiB before, {after >> 10} MiB after")
        ready = opened(page, asked.opens)
        print(f"ready after {statistics.median(ready):.0f} ms (median of {len(ready)}; worst {max(ready):.0f})")


if __name__ == "__main__":
    main()
