"""Addresses in lines, each with its exact span, and lines without any, through the public door."""

from __future__ import annotations

from pathlib import Path

import pytest

import piiscan
from piiscan.scan.examples import marked

PAIRS = Path(__file__).resolve().parents[1] / "pairs"
LINES = [
    row.replace("\\n", "\n").replace("\\t", "\t")
    for row in (PAIRS / "address_lines.txt").read_text(encoding="utf-8").splitlines()
    if row and not row.startswith("#")
]


def spans(text: str) -> list[tuple[int, int]]:
    return [(f.start, f.end) for f in piiscan.scan_text(text) if f.entity == "JP_ADDRESS"]


@pytest.mark.parametrize("line", LINES)
def test_addresses_of_a_line(line: str) -> None:
    text, wanted = marked(line)
    assert spans(text) == sorted(wanted)
