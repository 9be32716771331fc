"""Invented lines of a scan for tests of the page: as many as wanted, the same every time."""

from __future__ import annotations

import itertools

from piiscan.report import html_scan

KINDS = ("PERSON", "JP_ADDRESS", "PHONE_NUMBER", "JP_MY_NUMBER", "JP_SPECIAL_MEDICAL_HISTORY")
FOLDERS = ("人事部/採用", "人事部/退職者", "営業部/顧客", "sales/2025", "総務")
HOSTILE = '/mnt/share/x/<script>document.title="owned"</script>&"\'\u202egpj.\udc80\n=cmd|1!A1</script><!--.csv'
SUMMARY = {
    "type": "summary", "blobs": 12, "bytes": 2048, "persons": 345, "skips": 0, "seconds": 0.5, "targets": ["/mnt/share"],
    "persons_rule": {"ja": "一行を一人", "en": "a row is a person"},
}  # fmt: skip


def location(uri, **parts):
    return {"uri": uri, **dict.fromkeys(("member", "page", "sheet", "row", "column", "line")), **parts}


def files(n):
    return [f"/mnt/share/{FOLDERS[i * 7 % 5]}/file{i:05d}.{('csv', 'txt')[i % 2]}" for i in range(n)]


def finding(i, uri, **more):
    entity, score = KINDS[i % 5], round(0.5 + (i * 37 % 490) / 1000, 4)
    evidence = [
        {"code": "base", "bits": -2.0, "note": ""},
        {"code": "header", "bits": 1 + i % 50 / 10, "note": "column"},
    ]
    told = {"type": "finding", "entity": entity, "score": score, "band": "high" if score >= 0.85 else "medium"}
    told |= {"location": location(uri, line=i + 1, column=("氏名", None)[i % 2]), "count": i % 300 + 1, "distinct": 1}
    told |= {"masked": f"山＊＊＊{i % 977}", "evidence": evidence, "law": ["personal_information"], "recognizer": "r"}
    return told | {"value": "山田太郎", "text": "氏名 山田太郎"} | more


def findings(n, places):
    return (finding(i, uri) for i, uri in zip(range(n), itertools.cycle(places), strict=False))


def place(i, uri, **more):
    level = ("low", "moderate", "high")[i % 3]
    entities = {
        kind: {"count": i + 1, "distinct": i + 1, "best": 0.97, "columns": ["氏名"]} for kind in KINDS[: i % 5 + 1]
    }
    special = {"JP_SPECIAL_MEDICAL_HISTORY": {"tied": i % 4, "mentioned": 2, "denied": 1}} if i % 5 == 4 else {}
    listed = {"persons": i, "persons_whole": None, "rows": i + 1, "items": ["PERSON"], "columns": ["氏名"]}
    told = {"type": "place", "location": location(uri), "entities": entities, "law": ["personal_information"]}
    told |= {"special": special, "persons": i * 7 % 101, "form": "table", "list": listed if i % 6 == 0 else None}
    told |= {"rules": ["person_records"], "severity": {"low": "low", "moderate": "medium", "high": "high"}[level]}
    told |= {
        "risk": {"score": i % 100, "level": level, "reasons": [{"code": "many", "points": 12, "note": "many persons"}]}
    }
    told |= {
        "file": {"bytes": 1000 + i, "modified": "2026-11-01T00:00:00+00:00", "owner": ("佐藤", "Suzuki", "阿部")[i % 3]}
    }
    return told | more


def table(i):
    columns = [{"name": "氏名", "entity": "PERSON", "kind": "whole", "filled": 9, "distinct": 8, "prevalence": 0.9}]
    told = {"type": "table", "location": location(f"/mnt/share/t{i}.xlsx", sheet="S"), "rows": 1000 * i, "read": 10}
    return told | {"persons": 20 - i, "person_record": True, "record": ["氏名"], "columns": columns}


def written(folder, name="page.html", **options):
    places = files(40)
    path = folder / name
    lines = {"places": [place(i, uri) for i, uri in enumerate(places)], "tables": [table(i) for i in range(12)]}
    with path.open("wb") as out:
        html_scan.write(out, findings(3000, places), [], SUMMARY, **lines | options)
    return path
