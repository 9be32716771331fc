"""Where a text is cut into chunks changes nothing that is found."""

import random
from dataclasses import replace

import pytest

from piiscan.catalog import load
from piiscan.config import Limits, ScanSettings
from piiscan.extract.texts.lines import text_chunks
from piiscan.keys import Key
from piiscan.model import Location, TextChunk
from piiscan.scan import batch
from piiscan.scan.blob import Context, Gathered, scan_chunks
from piiscan.scan.engine import Engine

LINES = [
    "電話番号",
    "マイナンバー：",
    "注文番号",
    "123456789018",
    "0312340000",
    "090-0123-4567",
    "氏名 山田太郎 様",
    "住所",
    "東京都千代田区丸の内1-2-3",
    "備考はありません。" * 3,
    "taro@example.com",
    "",
    "4111 1111 1111 1111",
]


@pytest.fixture(scope="module")
def context():
    settings = ScanSettings(detail="occurrence")
    return Context(Engine(load.load([])), settings, Key(bytes(32)))


def found(text, chars, context):
    limits = replace(Limits(), chunk_chars=chars, overlap_chars=64)
    batches = scan_chunks(text_chunks([text], Location("x"), limits), context, Gathered())
    findings = (finding for part in batches if part is not None for finding in batch.findings(part))
    return sorted((f.location.line, f.start, f.end, f.entity, f.score, f.occurrence) for f in findings)


@pytest.mark.parametrize("seed", range(8))
def test_cuts_change_no_finding(context, seed):
    chance = random.Random(seed)
    text = "\n".join(chance.choices(LINES, k=60))
    whole = found(text, 1 << 20, context)
    assert whole
    for size in (80, 101, 150, 333):
        assert found(text, size, context) == whole


def test_text_without_findings_gives_signs_of_life(context):
    """A worker that recognizes text in a hundred scanned pages must not look dead."""
    pages = [TextChunk(Location("x", page=page), "備考はありません。") for page in range(5)]
    assert list(scan_chunks(pages, context, Gathered())) == [None] * 5
