"""Small chunks scanned together give what each gives by itself: same findings, same places, nothing across a border."""

from __future__ import annotations

import pyarrow as pa

from piiscan.catalog import load
from piiscan.config import ScanSettings
from piiscan.keys import default_key
from piiscan.model import Location, TextChunk
from piiscan.scan import batch
from piiscan.scan.blob import Context, Gathered, scan_chunks
from piiscan.scan.engine import Engine

PAGES = [
    "担当：山田太郎\n電話 090-0123-4567",
    "",
    "氏名",  # its value is not on the next page
    "佐藤花子\n",
    "東京都千代田区",  # an address that does not go on
    "丸の内1-2-3",
    "メール taro@example.com",
    "山田太郎様\r\n〒100-0005 東京都千代田区丸の内一丁目\n2番3号",
]


def found(chunks):
    context = Context(Engine(load.load()), ScanSettings(detail="occurrence"), default_key())
    results = [result for result in scan_chunks(chunks, context, Gathered()) if isinstance(result, pa.RecordBatch)]
    return [finding for result in results for finding in batch.findings(result)]


def chunk(number, text, *, page=True, first_line=1):
    return TextChunk(
        Location("x", page=number if page else None, member=None if page else f"part {number}"), text, first_line
    )


def test_together_as_alone():
    for page in (True, False):
        chunks = [chunk(number, text, page=page, first_line=number) for number, text in enumerate(PAGES, 1)]
        alone = [finding for one in chunks for finding in found([one])]
        assert len(alone) > 4
        assert found(chunks) == alone


def test_pages_and_parts_do_not_wait_together_and_long_ones_not_at_all():
    texts = ["山田太郎様", "あ" * 70_000 + "\n佐藤花子様", "鈴木一郎様"]
    chunks = [chunk(number, text, page=number != 3) for number, text in enumerate(texts, 1)]
    assert [(f.location.page, f.location.line) for f in found(chunks)] == [(1, 1), (2, 2), (None, 1)]


def test_an_overlap_holds_back_the_chunk_before():
    first = TextChunk(Location("x"), "電話 090-0123-4567\n山田太郎様\n", 1)
    second = TextChunk(Location("x"), "山田太郎様\n佐藤花子様\n", 2, overlap=6, settled=6)
    told = [(f.entity, f.location.line) for f in found([chunk(1, "鈴木一郎様"), first, second])]
    assert told == [("PERSON", 1), ("PHONE_NUMBER", 1), ("PERSON", 2), ("PERSON", 3)]
