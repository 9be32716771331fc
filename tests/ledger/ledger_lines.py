"""Place lines and summaries as a scan tells them, for tests of the ledger."""

from __future__ import annotations

from datetime import UTC, datetime

SUMMARY = {
    "blobs": 3,
    "bytes": 99,
    "findings": 4,
    "persons": 2,
    "persons_rule": "rows",
    "skips": 0,
    "seconds": 0.1,
    "tiers": ["default"],
    "targets": ["/s"],
}
FIRST, SECOND, THIRD = (datetime(2026, 4, day, 9, tzinfo=UTC) for day in (1, 2, 3))


def place(uri="/s/a.csv", persons=2, *, entities=("PERSON",), count=None, law=("personal_information",), **more):
    """A place line; member and sheet, and any of its keys, by name."""
    location = dict.fromkeys(("member", "page", "sheet", "row", "column", "line")) | {"uri": uri}
    location |= {key: more.pop(key) for key in ("member", "sheet") if key in more}
    number = persons if count is None else count
    item = {"count": number, "distinct": number, "best": 0.97, "columns": ["氏名"]}
    line = {
        "type": "place",
        "location": location,
        "entities": {kind: dict(item) for kind in entities},
        "law": list(law),
        "special": {},
        "persons": persons,
        "form": "table",
        "list": None,
        "rules": [],
        "severity": "medium",
        "risk": None,
        "file": {"bytes": 1234, "modified": None, "owner": "taro", "mode": "0640", "encodings": ["cp932"]},
    }
    return line | more


def special(tied=0, mentioned=0, denied=0):
    return {"JP_SPECIAL_MEDICAL_HISTORY": {"tied": tied, "mentioned": mentioned, "denied": denied}}


def skip(uri, reason="cannot_read", stage="open", **place):
    location = dict.fromkeys(("member", "page", "sheet", "row", "column", "line")) | {"uri": uri} | place
    return {"type": "skip", "location": location, "stage": stage, "reason": reason, "detail": "x"}


def there(_):
    return True


def nowhere(_):
    return False
