"""Cells of a sheet that are labels: what a form calls its fields and a list its columns.

Strong labels name a kind of value and are hardly ever a value themselves (氏名, 電話番号); weak ones are also written as
values (保護者, 担当, 母, 代表). Person names end like labels too (葉月, 佳奈): the ends asked for here are those that do not.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from piiscan.japanese import tables

__all__ = ["is_birth", "is_definition", "is_label", "is_parted", "kinds", "plain"]

_LONGEST = 24  # characters of a label
_EDGES = " \t\n:：;、,.*＊※●■◆○◎・◇□▼▶【】〔〕[]「」<>《》|"
_NOTE = re.compile(r"\([^()]*\)?$|^\([^()]*\)")  # 電話番号(携帯), (フリガナ)氏名
_NUMBERED = re.compile(r"^(?:\d{1,2}[.)、]|[①-⑳]|\(\d{1,2}\))|(?<=[^\d])[\d①-⑨]$")  # 1. 氏名, 電話2
_STRONG = re.compile(
    r"(?:氏名|名前|姓名|なまえ|フリガナ|ふりがな|シメイ|ローマ字|住所|所在地|居所|本籍地?|現住地|電話|携帯|連絡先|番号|番地|"
    r"郵便|生年月日|誕生日|出生日|年月日|性別|年齢|国籍|血液型|続柄|職業|職種|勤務先|勤め先|部署|部署名|所属|役職|学歴|資格|"
    r"アドレス|メール|コード|マイナンバー|マイナンバ|種別|預金種目|区分|名義人?|建物名|都道府県|市区町村|備考|特記事項|世帯主|"
    r"[者人社校会店行関設院品職客様員師童徒部課室件車]名)$"
    r"|(?:^|[^a-z])(?:tel|fax|mail|no|id|dob|zip|phone|name|address|birth(?:day|date)?)\.?$"
    r"|^(?:姓|名|氏|セイ|メイ|〒|携帯|自宅|ビル名|銀行|支店|本人|学校|学年|クラス|電子メール|e-?mail|tel|fax|sex|gender|age)$"
)
_HEADER = re.compile(
    r"(?:年|月|日|日付|日時|月日|計|合計|数|件数|金額|単価|数量|人口|世帯数|欄|名|名称|種目|項目|内容|摘要|時間|期間|カナ|かな|読み|町名|会社|漢字|英字|局番|元号|年号|和暦|西暦)$"
)
_WEAK_LISTS = ("label_name", "label_part", "label_own", "label_latin", "label_latin_part", "label_address")
_DEFINED = re.compile("項目|フィールド|カラム|列名|論理名|物理名|field|column")
_DEFINITION = re.compile("型|データ型|属性|桁|長さ|文字数|最大|必須|サイズ|形式|入力規則|null|type|length")
_BIRTH = re.compile("生年月日|誕生|出生|生月日|birth|dob", re.IGNORECASE)
_PARTED = re.compile(
    "番号|電話|携帯|連絡先|郵便|〒|tel|fax|phone|mobile|マイナンバ|口座|zip|postal|number|no$|住所|生年月日|年月日|誕生|日付|birth|date"
)


@cache
def _weak() -> frozenset[str]:
    return frozenset(plain(word) for key in _WEAK_LISTS for word in tables.words(key))


@cache
def _parts() -> frozenset[str]:
    return frozenset(
        plain(word)
        for key in ("prefecture", "city", "town", "block", "building")
        for word in tables.words(f"column_{key}")
    )


def plain(cell: str) -> str:
    """A cell as labels are compared: 【氏　名】： is 氏名."""
    if not cell or len(cell) > 2 * _LONGEST:
        return ""
    text = unicodedata.normalize("NFKC", cell).lower().strip(_EDGES)
    text = "".join(text.split())
    bare = _NUMBERED.sub("", _NOTE.sub("", text)).strip(_EDGES)
    return bare or text.strip("()")


def kinds(cell: str) -> tuple[bool, bool, bool]:
    """(can head a column, can be the label of a form, names a kind of value and is no value itself)."""
    text = plain(cell)
    if not 0 < len(text) <= _LONGEST:
        return False, False, False
    strong = bool(_STRONG.search(text))
    label = strong or text in _weak() or text in _parts()
    return label or bool(_HEADER.search(text)), label, strong


def is_label(cell: str) -> bool:
    """Whether a cell can be the label of a form."""
    return kinds(cell)[1]


def is_definition(header: Sequence[str]) -> bool:
    """Whether a header is that of a list of definitions, whose rows name kinds of values and hold none: 項目名 型 桁数."""
    names = [plain(cell) for cell in header]
    return any(_DEFINED.search(name) for name in names) and any(_DEFINITION.match(name) for name in names)


def is_birth(label: str) -> bool:
    """Whether a label asks for a date in parts."""
    return bool(_BIRTH.search(label)) or "年月日" in label or "日付" in label


def is_parted(label: str) -> bool:
    """Whether what a label asks for is often written over several cells: numbers and dates."""
    return bool(_PARTED.search(unicodedata.normalize("NFKC", label).lower()))
