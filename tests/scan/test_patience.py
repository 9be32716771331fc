"""A recognizer that runs out of time in part after part of a file is left out of the rest of it, and that is said."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

import piiscan
from piiscan.catalog import load
from piiscan.config import ScanSettings
from piiscan.keys import Key
from piiscan.model import Location, Skip, TextChunk
from piiscan.scan import pattern_finder
from piiscan.scan.blob import Context, Gathered, scan_chunks
from piiscan.scan.engine import Engine
from piiscan.scan.patience import PARTS

SLOW = "EMP" + "a" * 60


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, seconds in (("TOGETHER", 0.05), ("ALONE", 0.02)):
        monkeypatch.setattr(pattern_finder, name, seconds)
    (tmp_path / "emp.yaml").write_text(
        "id: emp\nentity: EMP\ntitle: {ja: 番号, en: number}\nstatus: experimental\n"
        "pattern: 'EMP(?P<value>(?:a|aa)+)x'\nanchors: [EMP]\nbase: 3.0\nmask: '*'\n"
        "examples: ['EMP⟦a⟧x']\ncounterexamples: ['EMP']\n",
        encoding="utf-8",
    )
    return tmp_path


def test_each_file_begins_with_all_recognizers(catalog: Path) -> None:
    places = [Location("a")] * (PARTS + 2) + [Location("a", "member"), Location("b")]
    chunks = [TextChunk(where, f"EMPaax\n{SLOW}\nEMPaax taro@example.jp\n") for where in places]
    engine = Engine(load.load([catalog]), frozenset({"EMP", "EMAIL_ADDRESS"}))
    context = Context(engine, ScanSettings(detail="occurrence"), Key(b"k" * 32))
    results = list(scan_chunks(chunks, context, Gathered()))
    skips = [result for result in results if isinstance(result, Skip)]
    assert [skip.location.uri + (skip.location.member or "") for skip in skips] == ["a"] * PARTS + ["amember", "b"]
    assert {(skip.location.line, skip.reason) for skip in skips} == {(2, "timed_out")}
    assert ["to the end of the file" in skip.detail for skip in skips] == [n == PARTS for n in range(1, PARTS + 3)]
    found = [entity for batch in results if isinstance(batch, pa.RecordBatch) for entity in batch["entity"].to_pylist()]
    assert found.count("EMP") == 2 * (PARTS + 2)
    assert found.count("EMAIL_ADDRESS") == len(places)


def test_the_parts_of_a_table_count(catalog: Path) -> None:
    cells = ["-" * 100] * 30_000
    cells[::1_000] = [SLOW] * 30
    skips = piiscan.Scanner(catalog=catalog, entities={"EMP"}).scan_table(pa.table({"x": cells})).skips
    told = [skip.detail for skip in skips if "to the end of the file" in skip.detail]
    assert len(told) == 1
    assert skips[-1].detail == told[0]
    assert skips[-1].location.row < 20_000
