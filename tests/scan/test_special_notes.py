"""What the law's notes say of single texts: tied to a person, only mentioned, denied, nothing at all."""

import pytest

from piiscan.scan.scanner import Scanner

PREFIX = "JP_SPECIAL_"


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner(min_score=0.0)


def said(scanner: Scanner, text: str, category: str) -> str | None:
    """The strongest that is said of a category."""
    told = []
    for one in scanner.scan_text(text):
        if one.entity == PREFIX + category:
            codes = {e.code for e in one.evidence}
            told.append("tied" if one.score >= 0.5 else "denied" if {"denied", "tied"} <= codes else "mentioned")
    return min(told, key=("tied", "denied", "mentioned").index, default=None)


@pytest.mark.parametrize(
    ("text", "category", "wanted"),
    [
        ("応募書類に病歴欄は設けておりません。", "MEDICAL_HISTORY", {"mentioned", None}),
        ("要配慮個人情報は取得しません。本籍は記載しないでください。", "REGISTERED_DOMICILE", {"mentioned", None}),
        ("氏名：山田太郎\n前科：なし", "CRIMINAL_RECORD", {"denied"}),
        ("氏名：山田太郎\n既往歴：特になし", "MEDICAL_HISTORY", {"denied"}),
        ("氏名：山田太郎\n既往歴：特記事項なし", "MEDICAL_HISTORY", {"denied"}),
        ("氏名：山田太郎\n健診結果：異常なし", "HEALTH_CHECK", {"tied"}),
        ("山田太郎さんは嫌疑不十分で不起訴となった。", "CRIMINAL_PROCEDURE", {"tied"}),
        ("佐藤病院は駅前にあります。", "MEDICAL_CARE", {"mentioned", None}),
        ("山田太郎さんは佐藤病院を受診した。", "MEDICAL_CARE", {"tied"}),
        ("田中花子様　補聴器のご購入ありがとうございます", "DISABILITY", {"mentioned", None}),
        ("佐藤さんがシステム障害の対応をした。", "DISABILITY", {None}),
        ("山田太郎は少年野球の監督です。", "JUVENILE_PROCEDURE", {None}),
        ("農業協同組合の佐藤さんから電話がありました。", "LABOR_UNION", {None}),
        ("パソコンがマルウェアに感染したと山田さんから連絡があった。", "MEDICAL_HISTORY", {"mentioned", None}),
        ("がん検診のご案内", "MEDICAL_HISTORY", {"mentioned", None}),
        ("障害者雇用促進法の研修を行います。講師　山田太郎", "DISABILITY", {"mentioned", None}),
        ("糖尿病の患者数は増えている。", "MEDICAL_HISTORY", {"mentioned"}),
        ("糖尿病専門医の佐藤医師が講演します。", "MEDICAL_HISTORY", {"mentioned", None}),
        ("氏名：山田太郎\n既往歴：□有 □無", "MEDICAL_HISTORY", {"mentioned"}),
        ("当社は反社会的勢力を排除する。", "ANTISOCIAL", {"mentioned", None}),
        ("会員番号 C-008812 の方は糖尿病で通院中と本人から申告あり", "MEDICAL_HISTORY", {"tied"}),
    ],
)
def test_note(scanner: Scanner, text: str, category: str, wanted: set[str | None]) -> None:
    assert said(scanner, text, category) in wanted
