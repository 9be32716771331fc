"""Facts of sensitive categories in text: tied to a person, only mentioned, denied."""

import pytest

from piiscan.scan.scanner import Scanner

HISTORY, CRIME = "JP_SPECIAL_MEDICAL_HISTORY", "JP_SPECIAL_CRIMINAL_PROCEDURE"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(entities={HISTORY, CRIME}, min_score=0.0)


def _said(scanner: Scanner, text: str) -> list[tuple[str, str]]:
    told = []
    for one in scanner.scan_text(text):
        if one.entity in {HISTORY, CRIME}:
            codes = {e.code for e in one.evidence}
            tied = {"tied", "asserted"} <= codes
            assert tied == (one.score >= 0.5)
            told.append((one.value(text), "tied" if tied else "denied" if "denied" in codes else "mentioned"))
    return told


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("山田太郎さんは糖尿病で通院中です。", [("糖尿病", "tied")]),
        ("糖尿病は増えている。", [("糖尿病", "mentioned")]),
        ("山田太郎さんは糖尿病ではありません。", [("糖尿病", "denied")]),
        ("山田太郎様　がん保険をご案内します。", []),
        ("スローガンは山田太郎さんが決めた。", []),
        ("山田太郎さん、がんばってください。", []),
        ("氏名：山田太郎\n病歴：なし", [("なし", "denied")]),
        ("氏名：山田太郎\n病歴：\n住所：", [("病歴", "mentioned")]),
        ("山田太郎さんは不起訴となった。", [("不起訴", "tied")]),
        ("佐藤医師は糖尿病が専門です。", [("糖尿病", "mentioned")]),
    ],
)
def test_text(scanner: Scanner, text: str, wanted: list[tuple[str, str]]):
    assert _said(scanner, text) == wanted
