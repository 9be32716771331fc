"""Tables as real systems have them, and what each of their columns is. All people are invented.

A line of NAME.expected: header (or number of the column where NAME.csv has no header), a tab, entities found (joined by +,
- for none), then the kind, then the attribute.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from piiscan.scan.scanner import Scanner

HERE = Path(__file__).parent
TABLES = sorted(path.stem for path in HERE.glob("*.expected"))


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def _told(column: dict[str, Any]) -> str:
    attribute = f" {column['attribute']}" if column["attribute"] else ""
    if column["entity"] is None:
        return f"-{attribute}"
    entities = "+".join(sorted(column["entities"])) if column["kind"] == "part" else column["entity"]
    return f"{entities} {column['kind']}{attribute}"


@pytest.mark.parametrize("name", TABLES)
def test_every_column_is_what_it_is(name: str, scanner: Scanner) -> None:
    expected = [line.split("\t") for line in (HERE / f"{name}.expected").read_text("utf-8").splitlines()]
    (table,) = scanner.scan_path(HERE / f"{name}.csv").tables
    told = [(column["name"], _told(column)) for column in table["columns"]]
    headed = not expected[0][0].isdigit()
    assert [(name if headed else "", kind) for name, kind in told] == [
        (name if headed else "", kind) for name, kind in expected
    ]
