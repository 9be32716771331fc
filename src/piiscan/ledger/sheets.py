"""The ledger as tables for a spreadsheet, with the columns that auditors look for, in the order of JIS Q 15001."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeAlias

import pyarrow as pa

from piiscan.ledger import retention
from piiscan.ledger.fields import FIELDS
from piiscan.ledger.places import Place

__all__ = ["ID", "Column", "Names", "columns", "main_table"]

_Cell: TypeAlias = "Callable[[Place], Any]"

_BATCH = 5_000  # places at once as objects
ID = {"ja": "管理番号", "en": "No."}
_YES = {"ja": ("有", "無"), "en": ("yes", "no")}


@dataclass(frozen=True, slots=True)
class Names:
    """Words for ids, by section: entity, law_class, severity, rule. An id without a word stands for itself."""

    lang: str
    words: Mapping[str, Mapping[str, str]]

    def of(self, section: str, key: str | None) -> str:
        return "" if key is None else self.words.get(section, {}).get(key, key)

    def all(self, section: str, keys: Iterable[str]) -> str:
        return ", ".join(self.of(section, key) for key in keys)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table: title, what stands in a cell, its type, and whether people fill it in."""

    title: str
    cell: _Cell
    type: pa.DataType
    entered: bool = False


def columns(names: Names) -> list[Column]:
    """Those of table 4.1 of JIS Q 15001's items first of all, each beside what a scan found of it."""
    made = {**_entered(names.lang), **_place(names), **_found(names), **_judged(names), **_seen(names)}
    return [made[key] for key in _ORDER]


_ORDER = (
    *("id", "name", "department", "responsible", "items", "purpose"),
    *("uri", "member", "sheet", "storage", "kind", "medium", "access", "owner"),
    *("use_until", "retention_rule", "retention_until", "retention_hint"),
    *("persons", "basis", "rows", "findings", "sensitive", "special", "specific", "code"),
    *("obtained", "consent", "third_party", "joint_use", "entrustment", "cross_border", "disposal", "disclosure"),
    *("list", "law", "severity", "score", "risk", "rules", "encodings", "bytes", "modified"),
    *("first_seen", "last_seen", "gone_since", "last_review", "reviewer", "note"),
)


def main_table(places: Iterable[Place], listed: Sequence[Column]) -> pa.Table:
    """A row a place."""
    schema = pa.schema([(column.title, column.type) for column in listed])
    rows = iter(places)
    batches = []
    while some := list(islice(rows, _BATCH)):
        arrays = [pa.array([column.cell(place) for place in some], column.type) for column in listed]
        batches.append(pa.record_batch(arrays, schema=schema))
    return pa.Table.from_batches(batches, schema)


def _entered(lang: str) -> dict[str, Column]:
    def cell(key: str) -> _Cell:
        return lambda place: place.entries.get(key)

    return {field.key: Column(getattr(field, lang), cell(field.key), pa.string(), True) for field in FIELDS}


def _place(names: Names) -> dict[str, Column]:
    title = _titles(names.lang)
    return {
        "id": Column(ID[names.lang], lambda p: p.id, pa.int64()),
        "uri": Column(title("保管場所", "Place"), lambda p: p.uri, pa.string()),
        "member": Column(title("中のファイル", "Member"), lambda p: p.member, pa.string()),
        "sheet": Column(title("シート・表", "Sheet or table"), lambda p: p.sheet, pa.string()),
        "kind": Column(title("ファイルの種類（検出）", "File type (found)"), _kind, pa.string()),
        "owner": Column(title("所有者・権限（検出）", "Owner, mode (found)"), _owner, pa.string()),
        "encodings": Column(
            title("文字コード", "Encodings"), lambda p: ", ".join(p.line["file"].get("encodings") or ()), pa.string()
        ),
        "bytes": Column(title("大きさ（バイト）", "Bytes"), lambda p: p.line["file"].get("bytes"), pa.int64()),
        "modified": Column(title("更新日", "Modified"), lambda p: _day(p.line["file"].get("modified")), pa.date32()),
    }


def _found(names: Names) -> dict[str, Column]:
    title, (yes, no) = _titles(names.lang), _YES[names.lang]
    basis = title("推定（旧版の記録）", "estimate of an older version"), title("計数規則", "counting rule")

    def law(key: str) -> _Cell:
        return lambda p: yes if key in p.law else no

    return {
        "items": Column(
            title("個人情報の項目", "Items"), lambda p: names.all("entity", _by_count(p.entities)), pa.string()
        ),
        "persons": Column(title("件数（本人の数）", "Persons"), lambda p: p.persons, pa.int64()),
        "basis": Column(title("件数の根拠", "Counted by"), lambda p: basis[not p.estimated], pa.string()),
        "rows": Column(title("レコード数", "Records"), lambda p: (p.line["list"] or {}).get("rows"), pa.int64()),
        "findings": Column(title("検出数", "Findings"), lambda p: p.findings, pa.int64()),
        "sensitive": Column(
            title("要配慮個人情報の有無", "Special care required"), lambda p: yes if p.sensitive else no, pa.string()
        ),
        "special": Column(title("要配慮等の種別", "Kinds of special care"), lambda p: _special(p, names), pa.string()),
        "specific": Column(title("特定個人情報の有無", "My Number"), law("specific_personal_information"), pa.string()),
        "code": Column(
            title("個人識別符号の有無", "Identification code"), law("personal_identification_code"), pa.string()
        ),
        "law": Column(
            title("法律上の区分", "Classes of the law"), lambda p: names.all("law_class", p.law), pa.string()
        ),
    }


def _judged(names: Names) -> dict[str, Column]:
    title, (yes, no) = _titles(names.lang), _YES[names.lang]
    hint = retention.hints(names.lang)
    return {
        "retention_hint": Column(title("保管期限の目安（要確認）", "Retention hint (check)"), hint, pa.string()),
        "list": Column(title("名簿", "List of persons"), lambda p: yes if p.line["list"] else no, pa.string()),
        "severity": Column(
            title("重大度", "Severity"), lambda p: names.of("severity", p.line["severity"]), pa.string()
        ),
        "score": Column(
            title("リスク（0-100）", "Risk (0-100)"), lambda p: (p.line["risk"] or {}).get("score"), pa.int64()
        ),
        "risk": Column(title("リスクの理由", "Reasons of risk"), _reasons, pa.string()),
        "rules": Column(title("該当した規則", "Rules"), lambda p: names.all("rule", p.line["rules"]), pa.string()),
    }


def _seen(names: Names) -> dict[str, Column]:
    title = _titles(names.lang)
    return {
        "first_seen": Column(title("初回検出", "First seen"), lambda p: _day(p.first_seen), pa.date32()),
        "last_seen": Column(title("最終検出", "Last seen"), lambda p: _day(p.last_seen), pa.date32()),
        "gone_since": Column(title("消滅の確認", "Gone since"), lambda p: _day(p.gone_since), pa.date32()),
    }


def _titles(lang: str) -> Callable[[str, str], str]:
    return lambda ja, en: ja if lang == "ja" else en


def _kind(place: Place) -> str:
    """The ending of the innermost file name."""
    name = (place.member or place.uri).replace("\\", "/").rsplit("/", 1)[-1]
    ending = name.rsplit(".", 1)[-1].lower() if "." in name[1:] else ""
    return ending if len(ending) <= 8 else ""


def _owner(place: Place) -> str:
    file = place.line["file"]
    return " ".join(str(file[key]) for key in ("owner", "mode") if file.get(key) is not None)


def _by_count(entities: Mapping[str, Any]) -> list[str]:
    return sorted(entities, key=lambda kind: (-entities[kind]["count"], kind))


def _special(place: Place, names: Names) -> str:
    special = place.line["special"]
    return ", ".join(
        f"{names.of('entity', kind)} {found['tied']:,}" for kind, found in special.items() if found.get("tied")
    )


def _reasons(place: Place) -> str:
    reasons = (place.line["risk"] or {}).get("reasons") or ()
    return "; ".join(str(reason.get("note") or reason.get("code")) for reason in reasons)


def _day(time: str | None) -> dt.date | None:
    """The day as it was here; None also for a time that another program wrote and that is none."""
    try:
        return dt.datetime.fromisoformat(time).astimezone().date() if time else None
    except (ValueError, OverflowError):
        return None
