"""A small invented master and list, built once per worker."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from piiscan.demo.customers import make_customers, make_list, truth_path
from piiscan.keys import Key
from piiscan.match import build_index, match_list
from piiscan.match.result import MatchResult
from piiscan.match.store import IndexInfo

KEY = Key(bytes(range(32)))


@dataclass(frozen=True)
class World:
    """Master, list and truth as files, the index of the master, the answer for the list."""

    master: Path
    leaked: Path
    truth: dict[int, dict[str, str]]
    index: Path
    info: IndexInfo
    result: MatchResult


@pytest.fixture(scope="session")
def key() -> Key:
    return KEY


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("world")
    master, leaked, index = folder / "master.csv", folder / "list.csv", folder / "index"
    make_customers(master, 1200, seed=5)
    make_list(master, leaked, 500, seed=6)
    with truth_path(leaked).open(encoding="utf-8") as stream:
        truth = {int(row["list_row"]): row for row in csv.DictReader(stream)}
    info = build_index(master, key=KEY, out=index, segment_column="商品", as_of="2026-04-01")
    return World(master, leaked, truth, index, info, match_list(leaked, index=index, key=KEY))


HEADER = ("会員番号", "氏名", "フリガナ", "生年月日", "郵便番号", "住所", "電話番号", "メール")
MAIL = "taro@example.com"
ROWS = (
    ("A1", "山田 太郎", "ヤマダ タロウ", "1980-04-01", "150-0002", "東京都渋谷区渋谷1-2-3", "090-0123-4567", MAIL),
    ("A2", "山田 花子", "ヤマダ ハナコ", "1982-05-06", "150-0002", "東京都渋谷区渋谷1-2-3", "090-0123-4567", ""),
    ("A3", "𠮷田 健一", "ヨシダ ケンイチ", "1990-12-31", "530-0001", "大阪府大阪市北区梅田2-4-9", "06-0123-4567", ""),
    ("A4", "佐藤 美咲", "サトウ ミサキ", "2001-01-20", "060-0001", "北海道札幌市中央区北一条西2-1", "011-012-3456", ""),
)  # fmt: skip


def write_csv(path: Path, header: tuple[str, ...], rows: object, encoding: str = "utf-8") -> Path:
    """A small table as a file."""
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Index of four people, of whom two live together."""
    build_index(write_csv(tmp_path / "small.csv", HEADER, ROWS), key=KEY, out=tmp_path / "small.index")
    return tmp_path / "small.index"
