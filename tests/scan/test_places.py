"""Place lines: one for each file, member, sheet with findings, behind them, the same on a second run."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from piiscan import Scanner

ROWS = (
    "氏名,住所,電話\n山田太郎,東京都千代田区丸の内1-1-1,090-0123-4567\n佐藤花子,大阪府大阪市北区梅田1-1,090-0222-4567\n"
)


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "a.csv").write_bytes(ROWS.encode("cp932"))
    (folder / "b.txt").write_text("担当は佐藤花子さんと佐藤花子様です", encoding="utf-8")
    (folder / "c.txt").write_text("何もない", encoding="utf-8")
    with zipfile.ZipFile(folder / "d.zip", "w") as archive:
        archive.writestr("in/a.csv", ROWS)
    return folder


def places(share: Path, **options: Any) -> dict[str, dict[str, Any]]:
    told = Scanner().scan_path(share, **options).places
    return {Path(p["location"]["uri"]).name + (p["location"]["member"] or ""): p for p in told}


@pytest.mark.parametrize("detail", ["column", "occurrence", "file"])
def test_each_place_is_told_once(share: Path, detail: str) -> None:
    found = places(share, detail=detail)
    assert list(found) == ["a.csv", "b.txt", "d.zipin/a.csv"]
    table = found["a.csv"]
    assert {e: (k["count"], k["distinct"]) for e, k in table["entities"].items()} == {
        "JP_ADDRESS": (2, 2),
        "PERSON": (2, 2),
        "PHONE_NUMBER": (2, 2),
    }
    assert (table["persons"], table["form"], table["file"]["encodings"]) == (2, "table", ["cp932"])
    assert table["list"] == {
        "persons": 2,
        "persons_whole": [2, 2],
        "rows": 2,
        "items": ["JP_ADDRESS", "PERSON", "PHONE_NUMBER"],
        "columns": ["氏名", "住所", "電話"],
    }
    assert (table["rules"], table["severity"], table["law"]) == (["person_records"], "medium", ["personal_information"])
    assert table["file"]["bytes"] == (share / "a.csv").stat().st_size
    text = found["b.txt"]
    assert (text["entities"]["PERSON"]["count"], text["entities"]["PERSON"]["distinct"]) == (2, 1)
    assert (text["persons"], text["form"], text["list"]) == (1, "text", None)


def test_a_second_run_tells_the_same(share: Path, tmp_path: Path) -> None:
    state = tmp_path / "state"
    first = Scanner().scan_path(share, state=state)
    second = Scanner().scan_path(share, state=state)
    assert second.summary["reused"] == 4
    assert json.dumps(first.places) == json.dumps(second.places)
    assert (second.summary["places"], second.summary["lists"]) == (3, 2)
