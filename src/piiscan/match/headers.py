"""What a column header says about a column: a field kind, or nothing; and whether a row is one of headers.

Headers are compared in NFKC, lower case, without spaces, brackets, `_`, `-` and trailing digits.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from piiscan.japanese import names, tables
from piiscan.japanese.address.columns import part_of
from piiscan.japanese.canonical import split_name
from piiscan.match.header_words import is_of_another, kind_of_words

_KANA = r"(?:カナ|かな|フリガナ|ふりがな|ヨミ|よみ|読み|kana|furigana|yomi)"
_GUARDIAN = r"(?:保護者|親権者|世帯主|親(?=氏名|名|カナ|フリガナ)|guardian|parent)"
_WHO = (
    r"(?:(?:お客様|顧客|会員|契約者|本人|患者|児童|生徒|子供|お子様|子ども|こども|受取人|送付先|宛先"
    r"|customer|member|child|full)の?)?"
)
# First match wins. An empty kind: a header of something else that the patterns below would take.
_HEADERS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("guardian_name_kana", (rf"{_GUARDIAN}.*{_KANA}", rf"{_KANA}.*{_GUARDIAN}")),
    ("guardian_name", (rf"{_GUARDIAN}の?(?:氏名|名前|お名前|名|様|name)?",)),
    (
        "",
        (
            r".*(?:会社|法人|勤務先|学校|商品|店舗|団体|緊急連絡先).*",
            r".*(?:company|product|file|user(?!id|no|cd)|shop|school).*",
        ),
    ),
    ("", (rf".*(?:住所|addr|都道府県|市区町村|町域|町名|建物).*{_KANA}.*",)),
    ("", (r".*(?:fax|ファックス|ファクス).*",)),
    ("", (r".*(?:住所|address|地区|町|市区町村|都道府県)(?:コード|code|cd|区分|id)",)),
    ("family_name_kana", (rf"お?(?:姓|名字|苗字){_KANA}", rf"{_KANA}(?:姓|氏)", r"姓?セイ|せい")),
    ("family_name_kana", (rf"(?:family|last|sur)name{_KANA}", rf"sei{_KANA}")),
    ("given_name_kana", (rf"名{_KANA}", rf"{_KANA}名", r"名?メイ|めい")),
    ("given_name_kana", (rf"(?:given|first)name{_KANA}", rf"mei{_KANA}")),
    ("family_name", (rf"{_WHO}(?:姓|名字|苗字|氏)(?:漢字)?", r"family|(?:family|last|sur)name|sei")),
    ("given_name", (r"(?:名|下の名前)(?:漢字)?", r"given|(?:given|first)name|mei")),
    ("name_kana", (rf"(?:.*(?:氏名|名前|名|name).*)?{_KANA}(?:氏名|名|名前|name)?", r"シメイ|しめい|カナシメイ")),
    (
        "name",
        (rf"{_WHO}(?:氏名|お名前|名前|名|ご氏名|御氏名|姓名|宛名|お?なまえ|name)(?:漢字)?", r"(?:full|person)name"),
    ),
    ("name", (r"お子様",)),
    ("birth_date", (r".*(?:生年月日|誕生日|生まれ(?:た日)?)", r".*(?:birthday|birthdate|dateofbirth|birth|dob)")),
    ("sex", (rf"{_WHO}(?:性別?|sex|gender)(?:コード|区分)?",)),
    ("email", (r".*(?:メール|メルアド|mail(?!ing)).*",)),
    ("postal_code", (r".*(?:郵便|〒|postal|postcode|zip).*",)),
    ("phone", (r".*(?:電話|でんわ|tel|phone(?!tic)|携帯|mobile|連絡先).*",)),
    (
        "address",
        (
            r".*(?:住所|じゅうしょ|所在地|居所|address).*|.*addr",
            r"(?:都道府|市区町村|市町村|町|建物|マンション|アパート|県)名?",
        ),
    ),
    ("address", (r"都道府県名?|市区郡|郡市区|町域|町名番地|大字|丁目|番地|番地号|番地以下|番地以降|街区|方書",)),
    ("address", (r"建物名部屋番号|部屋番号|号室", r"pref|prefecture|state|city|town|ward|street|streetnumber")),
    ("address", (r"block|chome|bld|building|apartment|suburb",)),
    ("customer_id", (r"(?:会員|顧客|お客様|客|契約者|契約|利用者|患者)(?:番号|no|id|コード)",)),
    ("customer_id", (r"(?:customer|member|client|account|user)(?:no|id|code|number|cd)",)),
)
_COMPILED = tuple((kind, re.compile("|".join(f"(?:{p})" for p in patterns))) for kind, patterns in _HEADERS)
_MARKS = re.compile(r"[\s_\-・:：/／()（）【】\[\]*※.．]+")
_ASKED = re.compile(
    r"[(【\[〔][^)】\]〕]*(?:例|必須|任意|半角|全角|ハイフン|入力|記入|不要|西暦|まで|可)[^)】\]〕]*[)】\]〕]?|を?ご?(?:記入|入力)(?:くだ|下)さい"
)
_TELLING = re.compile(r"カナ|かな|フリガナ|ふりがな|ローマ字|漢字|姓|名")
_NAMELESS = re.compile(r"(?:column|col|field|fld|列|項目|フィールド|カラム|データ|unnamed|item|var|attr)?[a-z]?\d*")
_OWN = ("birth_date", "sex", "customer_id")  # facts of one person that a household does not share
_ID_HEADER = re.compile(r"id|no|番号|コード|code|key|recid|rowid|通番|連番|管理番号")


def _folded(name: str) -> str:
    return _MARKS.sub("", _ASKED.sub(_kept, unicodedata.normalize("NFKC", name).lower()))


def _kept(found: re.Match[str]) -> str:
    """Of an instruction (全角カナ・必須) the words that tell the script or the part of a name."""
    return "".join(_TELLING.findall(found[0]))


def kind_of_header(name: str) -> str | None:
    """The field kind a header names, "" for a header that names something else on purpose, None for an unknown one."""
    plain = plain_kind(name)
    kind = kind_of_words(name) if plain is None else plain
    return "" if kind in _OWN and is_of_another(name) else kind


@lru_cache(4096)
def plain_kind(name: str) -> str | None:
    """The same by the usual names of fields alone: 氏名, お客様の氏名（カナ）, 住所1."""
    text = re.sub(r"\d+$", "", _folded(name))
    kind = next((kind for kind, pattern in _COMPILED if pattern.fullmatch(text)), None)
    return "address" if kind is None and part_of(name) else kind


def is_nameless(name: str) -> bool:
    """Whether a header says nothing: column 3, 項目2, F5, a number, a letter."""
    return _NAMELESS.fullmatch(_folded(name)) is not None


def is_id_header(name: str) -> bool:
    """Whether a header names a row identifier: id, no, 番号 ..."""
    return _ID_HEADER.fullmatch(_folded(name)) is not None


_ERA = r"(?:明治|大正|昭和|平成|令和|[MTSHR])\d{1,2}[.年/]\d{1,2}[.月/]\d{1,2}日?"
_VALUE_FORMS = tuple(
    re.compile(form)
    for form in (
        r"[^@\s]+@[^@\s]+\.[^@\s]+",
        r"〒?\d{3}-\d{4}",
        r"(?:\+81|0)[\d\-() ]{8,13}\d",
        rf"(?:18|19|20)\d\d[-/.年]?\d{{1,2}}[-/.月]?\d{{1,2}}日?|{_ERA}",
        r".{0,20}[都道府県].{1,12}[市区町村郡].*|.{1,8}[市区郡].*\d.*",
    )
)
_NUMBER = re.compile(r"[\d,.\-/ ]+")
_DIGITS = 5  # a shorter number may be a year or count columns
_KANJI_NAME = re.compile(r"[一-鿿々ヶ][一-鿿々ヶぁ-んァ-ヴー ]{1,9}")
_KANA_NAME = re.compile(r"[ァ-ヶー]{2,8} [ァ-ヶー]{2,8}")


def is_header(cells: Sequence[str]) -> bool:
    """Whether a first row can be column names: no cell is a value, or two others are names of known fields."""
    values = [_is_value(cell) for cell in cells]
    known = sum(1 for cell, value in zip(cells, values, strict=True) if not value and kind_of_header(cell))
    return known > 1 or not any(values)


def _is_value(cell: str) -> bool:
    """A date, number, mail or street address, or a person's full name."""
    text = unicodedata.normalize("NFKC", cell).strip()
    if _NUMBER.fullmatch(text) and sum(c.isdigit() for c in text) >= _DIGITS:
        return True
    if any(form.fullmatch(text) for form in _VALUE_FORMS):
        return True
    if kind_of_header(cell) is not None:
        return False
    if _KANA_NAME.fullmatch(text):
        family, given = text.split(" ")
        return family in tables.readings("s") and given in tables.readings("g")
    return _KANJI_NAME.fullmatch(text) is not None and _is_kanji_name(text)


def _is_kanji_name(text: str) -> bool:
    """A full name by the lexicons, or a given name that is hardly anything else."""
    (family,), (given,) = split_name([text])
    alone = names.lexicon("g").get(names.kanji_form(text), 0)
    if alone & tables.ALONE and alone & tables.COMMON and not alone & tables.WORD:
        return True
    return len(text) > 2 and family in names.lexicon("s") and given in names.lexicon("g")
