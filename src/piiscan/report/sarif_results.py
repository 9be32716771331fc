"""Findings, places and skips as SARIF objects (SARIF 2.1.0, sections 3.27, 3.28 and 3.58)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from piiscan.model import band, visible
from piiscan.report.tally import GRAVE_ENTITIES, GRAVE_LAW, file_of, is_grave
from piiscan.report.words import Words, label

__all__ = ["LEVELS", "ROOT", "artifact", "of_finding", "of_place", "of_skip"]

Json = dict[str, Any]

ROOT = "%SRCROOT%"
LEVELS = ("note", "warning", "error")
_SEVERE = frozenset({"critical", "high"})
_PLACE = ("page", "row", "column", "line")


def artifact(uri: str, root: str) -> Json:
    """An artifactLocation: what lies below `root` is told relative to it, so that no path of the machine is."""
    scheme, found, rest = uri.partition("://")
    if found and scheme.isalnum():
        return {"uri": f"{scheme}://{quote(rest, safe='/:?=&@', errors='replace')}"}
    path = os.path.abspath(os.path.join(root, uri))  # noqa: PTH100, PTH118 - names alone, no look at the disk
    inside = path.removeprefix(root.rstrip(os.sep) + os.sep)
    if inside != path:
        return {"uri": quote(PurePath(inside).as_posix(), errors="replace"), "uriBaseId": ROOT}
    return {"uri": "file://" + quote("/" + PurePath(path).as_posix().lstrip("/"), errors="replace")}


def of_finding(finding: Json, *, rules: Mapping[str, int], severity: str | None, root: str, words: Words) -> Json:
    """One result. severity: of its place."""
    location, rule = finding["location"], finding["recognizer"]
    return {
        **_rule(rule, rules),
        "level": _level(finding, severity),
        "rank": round(100 * finding["score"], 2),
        "message": {"text": _message(finding, words)},
        "locations": [_location(location, root, finding)],
        "occurrenceCount": max(1, finding["count"]),
        # With a line hash of our own, none is computed from the text of the line when the file is uploaded.
        "partialFingerprints": {
            "primaryLocationLineHash": f"{finding['occurrence']}:1",
            "piiscanOccurrence/v1": finding["occurrence"],
            "piiscanValue/v1": finding["id"],
        },
        "properties": {
            **{name: finding[name] for name in ("entity", "score", "band", "count", "distinct", "rows", "law")},
            **{name: location[name] for name in ("page", "row") if location[name] is not None},
            "evidence": finding["evidence"],
            **({"value": finding["value"]} if "value" in finding else {}),
        },
    }


def _message(finding: Json, words: Words) -> str:
    location = finding["location"]
    where = [f"{name} {visible(str(location[name]))}" for name in _PLACE if location[name] is not None]
    told = words["outputs"]["result"].format(
        kind=label(words, "entity", finding["entity"]),
        masked=visible(finding["masked"]),
        count=finding["count"],
        score=finding["score"],
    )
    return "; ".join((told, *where))


def of_place(
    place: Json, *, rules: Mapping[str, tuple[str, int]], root: str, words: Words
) -> Iterator[tuple[int, Json]]:
    """(index of its level, result) for each entity of a place. rules: entity -> id and index of its first recognizer."""
    for entity, kind in place["entities"].items():
        grave = entity in GRAVE_ENTITIES or not GRAVE_LAW.isdisjoint(place["law"])
        severe = band(kind["best"]) == "high" and (grave or place.get("severity") in _SEVERE)
        level = 2 if severe else 0 if band(kind["best"]) == "low" else 1
        rule, index = rules.get(entity, (entity.lower(), -1))
        told = words["outputs"]["results"].format(
            kind=label(words, "entity", entity), count=kind["count"], distinct=kind["distinct"]
        )
        yield (
            level,
            {
                "ruleId": rule,
                **({"ruleIndex": index} if index >= 0 else {}),
                "level": LEVELS[level],
                "rank": round(100 * kind["best"], 2),
                "message": {"text": told},
                "locations": [_location(place["location"], root, None)],
                "occurrenceCount": max(1, kind["count"]),
                "partialFingerprints": {"primaryLocationLineHash": f"{entity}:1"},
                "properties": {
                    "entity": entity,
                    "aggregated": True,
                    **kind,
                    "columns": [*map(visible, kind["columns"])],
                },
            },
        )


def of_skip(skip: Json, *, level: str, root: str, words: Words) -> Json:
    """One notification."""
    detail = visible(skip["detail"])
    text = label(words, "reason", skip["reason"]) + (f": {detail}" if detail else "")
    return {
        "descriptor": {"id": skip["reason"]},
        "level": level,
        "message": {"text": text},
        "locations": [_artifact(skip["location"], root)],
        "properties": {"stage": skip["stage"]},
    }


def _rule(rule: str, rules: Mapping[str, int]) -> Json:
    return {"ruleId": rule, "ruleIndex": rules[rule]} if rule in rules else {"ruleId": rule}


def _level(finding: Json, severity: str | None) -> str:
    if finding["band"] == "high" and (is_grave(finding) or severity in _SEVERE):
        return "error"
    return "note" if finding["band"] == "low" else "warning"


def _artifact(location: Json, root: str) -> Json:
    """The location of something that no region is known of."""
    return {"physicalLocation": {"artifactLocation": artifact(location["uri"], root)}, **_logical(location)}


def _location(location: Json, root: str, finding: Json | None) -> Json:
    """The location of a result. Where no line is known, the region is line 1, marked so: code hosts refuse a result without one."""
    line = location["line"]
    region: Json = {"startLine": line or 1}
    if line and finding is not None:
        region |= {"startColumn": finding["start"] + 1, "endColumn": finding["end"] + 1}
        if "value" in finding:
            region["snippet"] = {"text": finding["value"]}
    if not line:
        region["properties"] = {"wholeFile": True}
    told = _artifact(location, root)
    told["physicalLocation"]["region"] = region
    return told


def _logical(location: Json) -> Json:
    """Members of archives, sheets, tables and columns."""
    inside = [("resource", location[name]) for name in ("member", "sheet") if location[name] is not None]
    inside += [("property", location["column"])] if location["column"] is not None else []
    if not inside:
        return {}
    kind, name = inside[-1]
    file = file_of(location)
    parts = [file, *(told for told in (location["sheet"], location["column"]) if told is not None)]
    whole = visible(" > ".join(parts))
    return {"logicalLocations": [{"name": visible(name), "fullyQualifiedName": whole, "kind": kind}]}
