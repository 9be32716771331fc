"""What people fill in of a place, since no scanner can know it: JIS Q 15001:2017 A.3.3.1 (items an inventory must have),
its annex B (items it should have) and what auditors ask for (media, disposal, disclosure)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from piiscan.errors import ConfigError

__all__ = ["BY_KEY", "FIELDS", "Field", "checked"]


@dataclass(frozen=True, slots=True)
class Field:
    """One entry: its key in --set, its name in both languages, whether it is a date."""

    key: str
    ja: str
    en: str
    date: bool = False


FIELDS = (
    Field("name", "個人情報の名称", "Name of the personal information"),
    Field("department", "管理部署", "Department in charge"),
    Field("responsible", "管理責任者", "Person responsible"),
    Field("purpose", "利用目的", "Purpose of use"),
    Field("storage", "保管方法", "How it is kept"),
    Field("medium", "媒体区分", "Medium"),
    Field("access", "アクセス権を有する者", "Who may access"),
    Field("use_until", "利用期限", "Used until"),
    Field("retention_rule", "保管期限の定め", "Retention rule"),
    Field("retention_until", "保管期限", "Kept until", date=True),
    Field("obtained", "取得の形態", "How obtained"),
    Field("consent", "明示・通知・同意", "Notice, consent, legal basis"),
    Field("third_party", "第三者提供", "Provision to third parties"),
    Field("joint_use", "共同利用", "Joint use"),
    Field("entrustment", "委託先", "Entrusted to"),
    Field("cross_border", "越境移転", "Transfer abroad"),
    Field("disposal", "廃棄方法", "Disposal"),
    Field("disclosure", "開示対象の有無", "Subject to disclosure"),
    Field("last_review", "最終確認日", "Last review", date=True),
    Field("reviewer", "確認者", "Reviewed by"),
    Field("note", "備考", "Note"),
)
BY_KEY = {field.key: field for field in FIELDS}

_MOST = 10_000  # characters of an entry; a cell of a workbook holds 32,767
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?: 00:00:00)?")
_YEARS = range(1900, 2200)


def checked(key: str, value: str) -> str | None:
    """The value as it is stored, None where the entry is to be emptied. ConfigError tells what is wrong, and no value."""
    field = BY_KEY.get(key)
    if field is None:
        raise ConfigError(f"no entry {key!r}; choose one of {', '.join(BY_KEY)}")
    text = value.replace("\r\n", "\n").strip()
    if not text:
        return None
    if field.date:
        return _day(key, text)
    if len(text) > _MOST:
        raise ConfigError(f"{key}: {len(text):,} characters; at most {_MOST:,}")
    if _CONTROL.search(text):
        raise ConfigError(f"{key}: holds a control character")
    return text


def _day(key: str, text: str) -> str:
    found = _DAY.fullmatch(text)
    try:
        day = dt.date(*map(int, found.groups())) if found else None
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS:
        raise ConfigError(f"{key}: no date between 1900 and 2199; hint: write it as 2027-03-31")
    return day.isoformat()
