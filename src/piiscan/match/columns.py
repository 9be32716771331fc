"""Which column holds which field: guessed from the header, else from what the cells look like; `--map` decides.

("会員番号", "氏名", "フリガナ", "住所1", "住所2") -> {"customer_id": (0,), "name": (1,), "name_kana": (2,), "address": (3, 4)}
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

import pyarrow as pa

from piiscan.errors import ConfigError
from piiscan.model import FIELD_KINDS

Columns = dict[str, tuple[int, ...]]
_SAMPLE = 200  # cells looked at per column
_SHARE = 0.6  # of the sampled cells that must have the form

_KANA = r"(?:カナ|かな|フリガナ|ふりがな|ヨミ|よみ|読み|kana|furigana|yomi)"
_GUARDIAN = r"(?:保護者|親権者|世帯主|guardian|parent)"
# First match wins; a header is compared in NFKC, lower case, without spaces, _ - ( ) and similar marks.
_HEADERS: tuple[tuple[str, str], ...] = (
    ("guardian_name_kana", rf"{_GUARDIAN}.*{_KANA}|{_KANA}.*{_GUARDIAN}"),
    ("guardian_name", rf"{_GUARDIAN}(?:の)?(?:氏名|名前|お名前|名|様|name)?"),
    ("", r".*(?:会社|法人|勤務先|学校|商品|店舗|団体|緊急連絡先|company|product|file|user|shop|school).*"),
    ("", r".*(?:fax|ファックス|ファクス).*"),
    ("family_name_kana", rf"(?:お)?(?:姓|名字|苗字){_KANA}|{_KANA}(?:姓|氏)|セイ|せい|(?:family|last|sur)name{_KANA}|"
     rf"(?:sei|lastname|familyname){_KANA}|姓\(?セイ\)?|seikana"),
    ("given_name_kana", rf"名{_KANA}|{_KANA}名|メイ|めい|(?:given|first)name{_KANA}|(?:mei|firstname|givenname){_KANA}|meikana"),
    ("family_name", r"(?:お客様|会員|児童|生徒)?(?:姓|名字|苗字|氏|family|familyname|lastname|surname|sei)(?:漢字)?"),
    ("given_name", r"(?:お客様|会員|児童|生徒)?(?:名|given|givenname|firstname|mei|下の名前)(?:漢字)?"),
    ("name_kana", rf"(?:.*(?:氏名|名前|お名前|名|name).*)?{_KANA}(?:氏名|名|名前)?|シメイ|しめい|カナシメイ|namekana|kananame"),
    ("name", r"(?:お客様|顧客|会員|契約者|本人|患者|児童|生徒|子供|お子様|子ども|こども|受取人|送付先|宛先|customer|member|child|full)?"
     r"(?:の)?(?:氏名|お名前|名前|ご氏名|御氏名|姓名|宛名|name|fullname|personname)(?:漢字)?|お子様|会員名|顧客名|お客様名|契約者名|患者名"),
    ("birth_date", r".*(?:生年月日|誕生日|生まれ|birthday|birthdate|dateofbirth|birth|dob)"),
    ("sex", r"(?:お子様|児童|生徒|会員)?(?:性別?|sex|gender)(?:コード|区分)?"),
    ("email", r".*(?:メール|mail|eメール).*"),
    ("postal_code", r".*(?:郵便番号|郵便|〒|postal|postcode|zip).*"),
    ("phone", r".*(?:電話|tel|phone|携帯|mobile|連絡先).*"),
    ("address", r".*(?:住所|所在地|居所|address).*|都道府県名?|県名?|市区町村名?|市町村名?|市区郡|郡市区|町名|町域|町名番地|大字|丁目|番地|番地号|"
     r"番地以下|番地以降|街区|建物名?|マンション名?|方書|建物名部屋番号|アパート名?|部屋番号|号室|"
     r"pref|prefecture|state|city|town|ward|street|block|chome|bld|building|apartment|suburb|streetnumber"),
    ("customer_id", r"(?:会員|顧客|お客様|客|契約者|契約|利用者|患者|customer|member|client|account)(?:番号|no|id|コード|code|number|cd)|"
     r"(?:会員|顧客)"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern)) for kind, pattern in _HEADERS)
_MARKS = re.compile(r"[\s_\-・:：/／()（）【】\[\]*※.．]+")
_ID_HEADER = re.compile(r"id|no|番号|コード|code|key|recid|rowid|通番|連番|管理番号")

_CELLS: tuple[tuple[str, str], ...] = (
    ("email", r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    ("postal_code", r"〒?\d{3}-\d{4}"),
    ("phone", r"(?:\+81|0)[\d\-() ]{8,13}\d"),
    ("birth_date", r"(?:(?:18|19|20)\d\d[-/.年]?\d{1,2}[-/.月]?\d{1,2}日?|(?:明治|大正|昭和|平成|令和|[MTSHR])\d{1,2}[.年/]\d{1,2}[.月/]\d{1,2}日?)"),
    ("sex", r"男性?|女性?|男子|女子"),
    ("address", r".{0,20}[都道府県].{1,12}[市区町村郡].*|.{1,8}[市区郡].*\d.*"),
    ("name_kana", r"[ァ-ヶー]{2,8} ?[ァ-ヶー]{2,8}"),
    ("name", r"[一-鿿々ヶ]{1,4} [一-鿿々ぁ-んァ-ヶー]{1,4}"),
)  # fmt: skip
_CELL_FORMS = tuple((kind, re.compile(pattern)) for kind, pattern in _CELLS)

# Kinds by which two rows can be compared at all; the others only support.
_USABLE = frozenset(FIELD_KINDS) - {"sex", "postal_code", "guardian_name", "guardian_name_kana"}


def guess_columns(header: Sequence[str], columns: Sequence[pa.StringArray], *, has_header: bool = True) -> Columns:
    """Field kind -> column numbers in file order. Several columns of one kind: parts of an address, else alternatives."""
    found: dict[str, list[int]] = {}
    for number, name in enumerate(header):
        kind = kind_of_header(name) if has_header else None
        if kind is None:
            kind = _kind_of_cells(columns[number]) if number < len(columns) else ""
            if kind in found:
                continue  # a guess from cells never adds to a column known by name
        if kind:
            found.setdefault(kind, []).append(number)
    return {kind: tuple(numbers) for kind, numbers in found.items()}


def kind_of_header(name: str) -> str | None:
    """The field kind a header names, "" for a header that names something else on purpose, None for an unknown one."""
    text = _MARKS.sub("", unicodedata.normalize("NFKC", name).lower())
    text = re.sub(r"\d+$", "", text)
    return next((kind for kind, pattern in _COMPILED if pattern.fullmatch(text)), None)


def _kind_of_cells(column: pa.StringArray) -> str:
    cells = [unicodedata.normalize("NFKC", c).strip() for c in column.drop_null()[:_SAMPLE].to_pylist() if c.strip()]
    if len(cells) < 2:
        return ""
    for kind, pattern in _CELL_FORMS:
        if sum(1 for cell in cells if pattern.fullmatch(cell)) >= _SHARE * len(cells):
            return kind
    return ""


def guess_id_column(header: Sequence[str]) -> int | None:
    """The first column whose name is that of a row identifier (id, no, 番号 ...)."""
    names = [_MARKS.sub("", unicodedata.normalize("NFKC", name).lower()) for name in header]
    return next((i for i, name in enumerate(names) if _ID_HEADER.fullmatch(name)), None)


def column_number(header: Sequence[str], name: str, option: str) -> int:
    """Position of the column called `name`; ConfigError with the columns seen."""
    if name in header:
        return list(header).index(name)
    raise ConfigError(f"{option}: no column {name!r}; columns seen: {', '.join(header)}")


def choose_columns(
    header: Sequence[str],
    columns: Sequence[pa.StringArray],
    mapping: Mapping[str, str | Sequence[str]] | None,
    *,
    has_header: bool = True,
) -> Columns:
    """The guess, overridden by `mapping` (field kind -> column name, or several to be joined).

    A column named in the mapping serves only there. ConfigError for unknown fields or columns, or when nothing usable is left.
    """
    named: Columns = {}
    for kind, names in (mapping or {}).items():
        if kind not in FIELD_KINDS:
            raise ConfigError(f"--map: unknown field {kind!r}; fields: {', '.join(FIELD_KINDS)}")
        listed = [names] if isinstance(names, str) else list(names)
        named[kind] = tuple(column_number(header, name, f"--map {kind}") for name in listed)
    taken = {number for numbers in named.values() for number in numbers}
    chosen = dict(named)
    for kind, numbers in guess_columns(header, columns, has_header=has_header).items():
        free = tuple(n for n in numbers if n not in taken)
        if kind not in chosen and free:
            chosen[kind] = free
    if not _USABLE & chosen.keys():
        raise ConfigError(_nothing_usable(header))
    return {kind: chosen[kind] for kind in FIELD_KINDS if kind in chosen}


def _nothing_usable(header: Iterable[str]) -> str:
    seen = ", ".join(header)
    return (
        f"no usable columns found; columns seen: {seen}. "
        "Say which is which, for example: --map name=COLUMN --map phone=COLUMN "
        f"(fields: {', '.join(FIELD_KINDS)})"
    )
