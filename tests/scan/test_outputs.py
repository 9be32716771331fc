"""The machine format: fast writer and plain twin agree, details count alike, nothing personal is shown unasked."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest

import piiscan
from piiscan.catalog import load
from piiscan.config import ScanSettings
from piiscan.keys import default_key
from piiscan.report import jsonl
from piiscan.scan import batch, run

CSV = "品番,電話番号,備考\n" + "".join(f'C{i:03d},090-0{i:03d}-0000,"a ""{i}"" \\ b"\n' for i in range(30))
TEXT = '担当の携帯は090-1234-5678、"引用"です\nメール taro@example.jp\n'


@pytest.fixture
def share(tmp_path: Path) -> Path:
    (tmp_path / "list.csv").write_text(CSV, encoding="cp932")
    (tmp_path / "memo.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def events(share: Path, **settings: object) -> list[object]:
    return list(run.scan([str(share)], settings=ScanSettings(**settings), key=default_key()))


def batches(found: list[object]) -> list[pa.RecordBatch]:
    return [e for e in found if isinstance(e, pa.RecordBatch)]


@pytest.mark.parametrize("detail", ["occurrence", "column", "file"])
@pytest.mark.parametrize("show_values", [False, True])
def test_fast_lines_equal_plain_lines(share: Path, detail: str, show_values: bool) -> None:
    for part in batches(events(share, detail=detail, show_values=show_values)):
        fast = jsonl.lines(part).decode().splitlines()
        assert fast == [jsonl.line_plain(f) for f in batch.findings(part)]
        assert all(isinstance(json.loads(line), dict) for line in fast)


def test_control_characters_and_quotes_are_escaped() -> None:
    text = '"\\" 電話 090-1234-5678\x01'
    found = piiscan.Scanner().scan_text(text)
    assert all(json.loads(jsonl.line_plain(f)) for f in found)


def test_details_count_the_same_occurrences(share: Path) -> None:
    totals = []
    for detail in ("occurrence", "column", "file"):
        found = events(share, detail=detail)
        totals.append({e.entity: 0 for part in batches(found) for e in batch.findings(part)})
        for part in batches(found):
            for finding in batch.findings(part):
                totals[-1][finding.entity] += finding.count
    assert totals[0] == totals[1] == totals[2]
    assert totals[0]["PHONE_NUMBER"] == 31


def test_a_column_is_one_finding(share: Path) -> None:
    found = [f for part in batches(events(share)) for f in batch.findings(part) if f.location.column]
    assert [(f.entity, f.location.column, f.count, f.distinct, f.rows) for f in found] == [
        ("PHONE_NUMBER", "電話番号", 30, 30, tuple(range(1, 11)))
    ]
    assert found[0].masked == "***-****-0000"
    assert {"header", "column_rate"} & {e.code for e in found[0].evidence}


def test_an_occurrence_has_row_column_and_offsets_of_its_cell(share: Path) -> None:
    found = [
        f
        for part in batches(events(share, detail="occurrence", show_values=True))
        for f in batch.findings(part)
        if f.location.column
    ]
    assert found[4].location.row == 5
    assert (found[4].start, found[4].end, found[4].shown_value) == (0, 13, "090-0004-0000")


def test_nothing_personal_is_shown_unless_asked(share: Path) -> None:
    told = b"".join(jsonl.lines(part) for part in batches(events(share, detail="occurrence")))
    assert b"090-" not in told
    assert b"taro" not in told
    shown = b"".join(jsonl.lines(part) for part in batches(events(share, detail="occurrence", show_values=True)))
    assert b"090-1234-5678" in shown


def test_the_same_input_gives_the_same_output_whatever_the_jobs(share: Path) -> None:
    for i in range(6):
        (share / f"more{i}.txt").write_text(f"電話 090-1234-567{i}\n" * 50, encoding="utf-8")
    one, two = (b"".join(jsonl.lines(b) for b in batches(events(share, jobs=jobs))) for jobs in (1, 2))
    assert one == two


def test_a_long_line_cut_in_chunks_gives_what_a_whole_line_gives(tmp_path: Path) -> None:
    from piiscan.config import Limits

    line = "".join(f"電話 090-1234-{i:04d} とメール taro{i}@example.jp、" for i in range(400))
    (tmp_path / "long.txt").write_text(line, encoding="utf-8")
    whole = batches(events(tmp_path, detail="occurrence"))
    cut = batches(events(tmp_path, detail="occurrence", limits=Limits(chunk_chars=1000, overlap_chars=200)))
    places = [
        [(f.entity, f.start, f.end, f.id) for part in found for f in batch.findings(part)] for found in (whole, cut)
    ]
    assert places[0] == places[1]
    assert len(places[0]) == 800


def test_a_table_of_several_chunks_is_one_table(tmp_path: Path) -> None:
    from piiscan.config import Limits

    (tmp_path / "list.csv").write_text(CSV, encoding="utf-8")
    found = [f for part in batches(events(tmp_path, limits=Limits(table_rows=7))) for f in batch.findings(part)]
    assert [(f.count, f.distinct) for f in found] == [(30, 30)]


def test_a_table_from_python() -> None:
    table = pa.table({"TEL": [f"090-1234-{i:04d}" for i in range(20)], "n": list(range(20))})
    result = piiscan.scan_table(table)
    assert [(f.entity, f.location.column, f.count) for f in result] == [("PHONE_NUMBER", "TEL", 20)]
    assert result.to_arrow().num_rows == len(result) == 1
    assert result.summary["findings"] == 1


def test_surplus_cells_of_ragged_rows_are_scanned(tmp_path: Path) -> None:
    from piiscan.config import Limits

    rows = "".join(f"x{i},y\n" for i in range(10)) + "x,y,taro@example.jp\n" + "x,y\n" * 10
    (tmp_path / "ragged.csv").write_text("品名,備考\n" + rows, encoding="utf-8")
    found = [f for part in batches(events(tmp_path, limits=Limits(table_rows=5))) for f in batch.findings(part)]
    assert [(f.entity, f.rows) for f in found] == [("EMAIL_ADDRESS", (11,))]


def test_a_value_cut_by_the_width_of_a_page_is_found() -> None:
    from piiscan.model import Location, TextChunk
    from piiscan.scan.blob import Context, Gathered, scan_chunks
    from piiscan.scan.engine import Engine

    text = "一行目\n担当者の携帯電話は 090-12\n34-5678 です。メール taro@example.jp\n"
    context = Context(Engine(load.load()), ScanSettings(detail="occurrence"), default_key())
    chunk = TextChunk(Location("x.pdf", page=1), text)
    found = [f for part in scan_chunks([chunk], context, Gathered()) if part is not None for f in batch.findings(part)]
    phone = next(f for f in found if f.entity == "PHONE_NUMBER")
    line = text.split("\n", 1)[1]
    assert (phone.location.line, line[phone.start : phone.end]) == (2, "090-12\n34-5678")
    assert [f.entity for f in found].count("EMAIL_ADDRESS") == 1
