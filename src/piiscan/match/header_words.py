"""Headers by the words that the recognizers know, as a scan reads them: 申込者のおなまえ, KOKYAKU_NO, c_kjnm."""

from __future__ import annotations

import re
from functools import cache, lru_cache

import numpy as np

from piiscan.catalog import roles
from piiscan.catalog.headers import Headers
from piiscan.catalog.load import load
from piiscan.catalog.short_headers import written
from piiscan.text.evidence import BIT

# Of several entities in a header the first counts: the address of 連絡先メールアドレス is one of mail.
_KINDS = {
    "EMAIL_ADDRESS": "email",
    "PHONE_NUMBER": "phone",
    "JP_POSTAL_CODE": "postal_code",
    "DATE_OF_BIRTH": "birth_date",
    "GENDER": "sex",
    "JP_ADDRESS": "address",
    "CUSTOMER_ID": "customer_id",
    "STUDENT_ID": "customer_id",
    "EMPLOYEE_ID": "customer_id",
}
_OTHERS = ("staff", "head", "body", "work")  # whose values are not those of the person of the row
_GUARDIANS = re.compile("保護|親権|世帯主|父|母|guardian|parent|hogo|oya|setainushi|father|mother")
_CHILDREN = re.compile("子|児|child|kodomo")
_RECEIVERS = re.compile("先|受取|受け取|送|宛|ship|deliver|bill|recipient|receiver|atena")
_HOLDERS = re.compile(
    "名義|holder|meigi"
)  # the only name of an account; other further names (旧姓, 通称) are not matched
_KANA = re.compile("カナ|ｶﾅ|かな|フリ|ﾌﾘ|ふり|ヨミ|ﾖﾐ|よみ|読み|kana|furi|yomi|phonetic", re.IGNORECASE)
_LATIN = re.compile("ローマ|英字|英文|英語|アルファベット|roma|rmj|eiji|alphabet", re.IGNORECASE)
_FAMILY = re.compile(r"(?:姓|名字|苗字)(?:カナ|フリガナ|かな|ふりがな)?$|(?:^|_)sei(?:_|$)", re.IGNORECASE)
_GIVEN = re.compile(r"(?:^|_)mei(?:_|$)", re.IGNORECASE)
_WHOLE = re.compile(r"[^\W\d_姓]名(?:前|称)?\d*$|(?:者|先|主|員|様|人|児|徒|生)名")  # 参加者名: no given name


@cache
def _headers() -> Headers:
    return Headers(load().recognizers)


@lru_cache(4096)
def kind_of_words(name: str) -> str | None:
    """The field kind that the words of a header tell, "" for something else, None for no known word."""
    short = written().find(name)
    called = short if short and name.isascii() else name
    entities = _entities(called) or _entities(short)
    if not entities:
        return "postal_code" if "〒" in name else None
    role = roles.of_column(name, called)
    if role.kind in _OTHERS:
        return ""
    if "〒" in name:
        return "postal_code"
    return next((kind for entity, kind in _KINDS.items() if entity in entities), None) or (
        _name_kind(name, called, role) if "PERSON" in entities else None
    )


def _entities(header: str) -> frozenset[str]:
    bits = _headers().say(header) & BIT["header"] if header else np.zeros(0, np.uint64)
    return frozenset(_headers().specs[i].entity for i in np.flatnonzero(bits).tolist())


def _name_kind(name: str, called: str, role: roles.Role) -> str:
    """Which name of whom."""
    if role.kind == "thing" or _LATIN.search(name + called):
        return ""
    if role.kind == "other_name" and not _HOLDERS.search(role.word):
        return ""
    kana = "_kana" if _KANA.search(name + called) else ""
    if role.kind == "household":
        if _GUARDIANS.search(role.word):
            return f"guardian_name{kana}"
        if not _CHILDREN.search(role.word) and not _RECEIVERS.search(role.word):
            return ""
    part = roles.part_of(name) or roles.part_of(called) or "name"
    if part == "name":
        part = "family_name" if _FAMILY.search(name) else "given_name" if _GIVEN.search(name) else part
    if part == "given_name" and _WHOLE.search(name):
        part = "name"
    return f"{part}{kana}"
