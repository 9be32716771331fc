"""Facts of sensitive categories in tables: the row's person ties them, on the fast path as on the plain one."""

import random

import pyarrow as pa
import pytest

from piiscan.catalog import load
from piiscan.config import ScanSettings
from piiscan.keys import Key
from piiscan.model import Location, TableChunk
from piiscan.scan import blob
from piiscan.scan.engine import Engine
from piiscan.scan.table_scan import TableScan

HISTORY, CRIME = "JP_SPECIAL_MEDICAL_HISTORY", "JP_SPECIAL_CRIMINAL_PROCEDURE"
SURNAMES, GIVEN = ("佐藤", "鈴木", "高橋", "田中", "伊藤"), ("太郎", "花子", "健一", "美咲", "直樹")
NOTES = (
    "",
    "",
    "特になし",
    "要連絡",
    "糖尿病で通院中",
    "がん保険に加入",
    "喘息あり",
    "高血圧ではない",
    "糖尿病、うつ病で療養",
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(load.load())


def _table(columns: dict[str, list[str]], size: int = 1 << 20) -> list[TableChunk]:
    rows, arrays = len(next(iter(columns.values()))), [pa.array(c, pa.string()) for c in columns.values()]
    return [
        TableChunk(Location("t"), tuple(columns), tuple(a.slice(i, size) for a in arrays), i + 1, last=i + size >= rows)
        for i in range(0, rows, size)
    ]


def _scanned(engine: Engine, chunks: list[TableChunk]):
    context, told = blob.Context(engine, ScanSettings(detail="column"), Key(bytes(32))), blob.Gathered()
    found = [
        row
        for part in blob.scan_chunks(chunks, context, told)
        if isinstance(part, pa.RecordBatch)
        for row in part.to_pylist()
        if row["entity"] in {HISTORY, CRIME}
    ]
    return [(f["entity"], f["column"], f["count"], f["rows"]) for f in found], [
        {e: n for e, n in t["entities"].items() if e in {HISTORY, CRIME}} for t in told.special
    ]


@pytest.mark.parametrize(
    ("columns", "found", "counts"),
    [
        (
            {"氏名": ["山田太郎", "佐藤花子", ""], "病歴": ["高血圧", "なし", "喘息"], "金額": ["100", "200", "300"]},
            [(HISTORY, "病歴", 1, [1])],
            [{HISTORY: [1, 1, 1]}],
        ),
        (
            {
                "品番": ["B-301", "B-442"],
                "書名": ["糖尿病の毎日ごはん", "春の山野草"],
                "購入者": ["稲垣 菜摘", "黒川 進"],
            },
            [],
            [],
        ),
        (
            {"氏名": ["山田太郎", "佐藤花子"], "備考": ["窃盗で逮捕された", "通勤は車"], "入社": ["2001", "2003"]},
            [(CRIME, "備考", 1, [1])],
            [{CRIME: [1, 0, 0]}],
        ),
        (
            {"件数": ["31", "42"], "病名": ["糖尿病", "高血圧"], "担当医": ["山田太郎", "佐藤花子"]},
            [],
            [{HISTORY: [0, 2, 0]}],
        ),
    ],
)
def test_rows(engine, columns, found, counts):
    assert _scanned(engine, _table(columns)) == (found, counts)


@pytest.mark.parametrize("seed", [1, 2])
def test_fast_path_as_plain_path(engine, monkeypatch, seed):
    rng = random.Random(seed)
    rows = 5000
    columns = {
        "番号": [str(i) for i in range(rows)],
        "氏名": [f"{rng.choice(SURNAMES)} {rng.choice(GIVEN)}" if rng.random() < 0.8 else "" for _ in range(rows)],
        "病歴": [rng.choice(("", "なし", "高血圧", "右膝の痛み", "高血圧、喘息")) for _ in range(rows)],
        "備考": [rng.choice(NOTES) for _ in range(rows)],
    }
    chunks = _table(columns, 2500)
    fast = _scanned(engine, chunks)
    monkeypatch.setattr(TableScan, "_looked_up", lambda *_: None)
    assert _scanned(engine, chunks) == fast
    assert {entity for entity, _, _, _ in fast[0]} == {HISTORY}
