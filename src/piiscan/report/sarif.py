"""A scan as SARIF 2.1.0, the exchange format of analysis tools: written as it is read, in bounded memory.

A code host takes no more than 25,000 results of a run (GitHub, "SARIF support for code scanning"): of more findings there is
one result for each file and kind, the gravest first where even those are more, and a notification tells so.
"""

from __future__ import annotations

import heapq
import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from piiscan.catalog.spec import RecognizerSpec
from piiscan.report import sarif_results as results
from piiscan.report import sarif_rules
from piiscan.report.words import load

__all__ = ["RESULTS", "Run", "write"]

Json = dict[str, Any]
Objects = Callable[[str], Iterator[Json]]  # "finding" | "place" | "skip" -> their JSON

RESULTS = 25_000
_NOTICES = 10_000
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


@dataclass(frozen=True, slots=True)
class Run:
    """What is told of the run. root: the folder that paths are told relative to."""

    summary: Json
    version: str
    lang: str
    root: str
    exit_code: int
    allow_skips: bool = False
    values: bool = False  # personal values are shown


def write(
    objects: Objects, recognizers: Sequence[RecognizerSpec], run: Run, out: IO[bytes], *, limit: int = RESULTS
) -> None:
    """One SARIF log with one run; limit: results at most."""
    words = load(run.lang)
    whole = run.summary["findings"] <= limit
    head = {
        "tool": {"driver": sarif_rules.driver(recognizers, words, run.version)},
        "taxonomies": sarif_rules.taxonomies(recognizers, words),
        "originalUriBaseIds": {results.ROOT: {"description": {"text": words["outputs"]["root"]}}},
        "columnKind": "unicodeCodePoints",
        **({} if run.values else {"redactionTokens": ["*"]}),
        "properties": _told(run.summary),
    }
    out.write(f'{{"$schema":{_json(_SCHEMA)},"version":"2.1.0","runs":[{_json(head)[:-1]},\n"results":['.encode())
    left = Counter[str]()
    one = _each(objects, recognizers, run) if whole else _by_place(objects, recognizers, run, limit, left)
    _list(out, one)
    invocation = {
        "executionSuccessful": run.exit_code != 2,
        "exitCode": run.exit_code,
        "exitCodeDescription": words["outputs"]["exit"][str(run.exit_code)],
    }
    out.write(f'],\n"invocations":[{_json(invocation)[:-1]},"toolExecutionNotifications":['.encode())
    _list(out, _notices(objects, run, whole, left))
    out.write(b"]}]}]}\n")


def _json(plain: Any) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace").decode()


def _list(out: IO[bytes], items: Iterator[Json]) -> None:
    between = ""
    for item in items:
        out.write(f"{between}\n{_json(item)}".encode())
        between = ","


def _told(summary: Json) -> Json:
    names = ("blobs", "bytes", "findings", "persons", "skips", "places", "lists", "baseline", "suppressed", "key_id")
    return {name: summary[name] for name in names if name in summary}


def _each(objects: Objects, recognizers: Sequence[RecognizerSpec], run: Run) -> Iterator[Json]:
    """A result for each finding; there are few enough, and so there are places."""
    severity = {_key(place["location"]): place.get("severity") for place in objects("place")}
    rules = {spec.id: i for i, spec in enumerate(recognizers)}
    words = load(run.lang)
    for finding in objects("finding"):
        grave = severity.get(_key(finding["location"]))
        yield results.of_finding(finding, rules=rules, severity=grave, root=run.root, words=words)


def _key(location: Json) -> tuple[str, str | None, str | None]:
    return location["uri"], location["member"], location["sheet"]


def _by_place(
    objects: Objects, recognizers: Sequence[RecognizerSpec], run: Run, limit: int, left: Counter[str]
) -> Iterator[Json]:
    """The gravest results by place and kind, in the order of the places. left: how many are not told, by level."""
    rules: dict[str, tuple[str, int]] = {}
    for index, spec in enumerate(recognizers):
        rules.setdefault(spec.entity, (spec.id, index))
    words, number = load(run.lang), 0
    heap: list[tuple[int, int, int, Json]] = []  # level, occurrences, number: the least grave first
    for place in objects("place"):
        for level, result in results.of_place(place, rules=rules, root=run.root, words=words):
            number += 1
            item = (level, result["occurrenceCount"], -number, result)
            if len(heap) < limit:
                heapq.heappush(heap, item)
            else:
                left[results.LEVELS[heapq.heappushpop(heap, item)[0]]] += 1
    for *_, result in sorted(heap, key=lambda item: -item[2]):
        yield result


def _notices(objects: Objects, run: Run, whole: bool, left: Counter[str]) -> Iterator[Json]:
    """What was not told in full, then what was not read."""
    words = load(run.lang)
    told = words["outputs"]
    if not whole:
        yield _notice("note", told["aggregated"].format(n=run.summary["findings"]))
    for level, number in sorted(left.items()):
        yield _notice("warning", told["left"].format(n=number, level=level))
    rest = Counter[str]()
    level = "warning" if run.allow_skips else "error"
    for number, skip in enumerate(objects("skip")):
        if number < _NOTICES:
            yield results.of_skip(skip, level=level, root=run.root, words=words)
        else:
            rest[skip["reason"]] += 1
    for reason, number in sorted(rest.items()):
        yield _notice(level, told["unread"].format(n=number, reason=words["reason"].get(reason, reason)))


def _notice(level: str, text: str) -> Json:
    return {"descriptor": {"id": "limit"}, "level": level, "message": {"text": text}}
