"""Time and memory of the ledger: places recorded, recorded again, listed, compared, due, exported and taken back.

python benchmarks/speed/ledger_places.py 100000
"""

from __future__ import annotations

import io
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from piiscan import workbook
from piiscan.ledger import Ledger, export, returned
from piiscan.ledger.sheets import Names


def places(number: int, more: int = 0) -> Iterator[dict[str, Any]]:
    """Invented place lines; every second one has `more` findings."""
    for i in range(number):
        item = {"count": 120 + more * (i % 2), "distinct": 118, "best": 0.97, "columns": ["氏名"]}
        yield {
            "location": {"uri": f"/share/{i % 1000}/{i}.csv", "member": None, "sheet": None},
            "entities": {"PERSON": item, "JP_ADDRESS": item},
            "law": ["personal_information"],
            "special": {},
            "persons": i % 977,
            "form": "table",
            "list": None,
            "rules": ["person_records"],
            "severity": "medium",
            "risk": {"score": i % 100, "level": "low", "reasons": [{"code": "list", "points": 12, "note": "a list"}]},
            "file": {"bytes": i, "modified": None, "owner": "taro", "mode": "0640", "encodings": ["cp932"]},
        }


def told(name: str, work: Callable[[], object]) -> None:
    started, cpu = time.perf_counter(), time.process_time()
    work()
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{name:18} {seconds:7.2f} s  {cpu:7.2f} s of processor  {peak:5} MB at most", flush=True)


def main(number: int) -> None:
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "l.db") as ledger:
        summary = {"targets": ["/share"], "seconds": 0}
        book = Path(folder) / "l.xlsx"
        told("record", lambda: ledger.record_run(summary, places(number), []))
        told("record again", lambda: ledger.record_run(summary, places(number - 10, 1), []))
        told("list", lambda: sum(1 for _ in ledger.lines()))
        told("diff", ledger.diff)
        told("review due", lambda: sum(1 for _ in ledger.due()))
        told("check", ledger.problems)
        stream = io.BytesIO()
        told("export xlsx", lambda: workbook.write_workbook(stream, export.workbook(ledger, Names("ja", {}))))
        book.write_bytes(stream.getvalue())
        told("take back xlsx", lambda: returned.changes(ledger, book))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
