"""What only the master's own way of writing shows."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from conftest import HEADER, KEY

from piiscan.match import build_index, match_list, spelling
from piiscan.match.batches import Batch

DATA = ("氏名", "生年月日", "住所", "電話番号")


def _address(row: int, notation: int) -> str:
    block = f"{row // 40 + 1}-{row % 40 + 1}-{row % 7 + 1}"
    chome, ban, go = block.split("-")
    forms = (
        block,
        f"{chome}丁目{ban}番{go}号",
        block.translate(str.maketrans("0123456789-", "０１２３４５６７８９－")),
    )
    return f"東京都渋谷区渋谷{forms[notation]}"


def _people(rows: int, notations) -> dict[str, list[str]]:
    given = "太郎花子健一美咲翔太結衣大輔陽菜拓也愛"
    return {
        "会員番号": [f"C{i}" for i in range(rows)],
        "氏名": [f"山田　{given[i % 9]}{given[(i * 7) % 11]}" for i in range(rows)],
        "生年月日": [f"{1960 + i % 50}-{i % 12 + 1:02}-{i % 27 + 1:02}" for i in range(rows)],
        "住所": [_address(i, notations[i]) for i in range(rows)],
        "電話番号": [f"090-0{i // 10000:03}-{i % 10000:04}" for i in range(rows)],
    }


@pytest.fixture(scope="module")
def index(tmp_path_factory):
    out = tmp_path_factory.mktemp("spelling") / "m.index"
    master = _people(300, np.random.default_rng(1).integers(0, 3, 300))
    build_index(pa.table(master), key=KEY, out=out, id_column="会員番号")
    return out


def _told(index, seed: int, *, one: bool = False):
    """The summary's entry for the same people, their addresses written by this seed's choice."""
    notations = np.zeros(300, np.int64) if one else np.random.default_rng(seed).integers(0, 3, 300)
    people = _people(300, notations)
    table = pa.table({name: people[name] for name in DATA})
    return match_list(table, index=index, key=KEY).summary["spelling"]


def test_a_copy_is_written_as_the_master_is(index):
    told = _told(index, 1)
    assert told["address"]["compared"] == told["address"]["alike"] > 250
    assert 0.3 < told["address"]["background"] < 0.45
    assert told["address"]["bits"] == 100
    assert told["name"]["bits"] is None
    assert "also written as in the master" in told["note"]


def test_another_source_of_the_same_people_is_not(index):
    told = _told(index, 2)
    assert told["address"]["alike"] < 0.45 * told["address"]["compared"]
    assert told["address"]["bits"] == 0


def test_one_notation_alone_tells_nothing(index):
    told = _told(index, 0, one=True)
    assert told["address"]["background"] == 1
    assert told["address"]["bits"] == 0


def test_columns_joined_and_spaces_do_not_matter():
    cells = [
        ["山田 太郎", "東京都 渋谷区渋谷1-2-3"],
        ["山田", "太郎", "東京都", "渋谷区渋谷1-2-3"],
        ["山田\u3000太郎", ""],
    ]
    columns = [
        {"name": (0,), "address": (1,)},
        {"family_name": (0,), "given_name": (1,), "address": (2, 3)},
        {"name": (0,), "address": (1,)},
    ]
    marks = [
        spelling.marks_of(KEY, Batch(HEADER[: len(row)], tuple(pa.array([cell]) for cell in row)), column)
        for row, column in zip(cells, columns, strict=True)
    ]
    assert marks[0].tolist() == marks[1].tolist()
    assert marks[2][0, 0] == marks[0][0, 0]
    assert marks[2][0, 1] == 0
