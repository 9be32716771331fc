"""A scan as JUnit XML, which CI servers show as tests: a place that holds personal information is a failed test.

There is no standard; the elements are those that GitLab, Jenkins and Azure read. Written as it is read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from piiscan.model import MEDIUM, visible
from piiscan.report.tally import file_of
from piiscan.report.words import Words, label, load
from piiscan.sources import stores

__all__ = ["FINDINGS", "place_name", "write"]

Json = dict[str, Any]
Objects = Callable[[str], Iterator[Json]]  # "finding" | "place" | "skip" -> their JSON

FINDINGS = 25_000  # up to so many, the first lines of each place are told
_LINES = 20
_NO_XML = re.compile("[\ufffe\uffff]")
_PLACE = ("page", "row", "column", "line")


@dataclass(slots=True)
class _Suite:
    name: str
    tests: int = 0
    failures: int = 0


def write(
    objects: Objects, summary: Json, out: IO[bytes], *, targets: Sequence[str], lang: str, allow_skips: bool = False
) -> None:
    """A suite for each folder at the top of a target, a test for each place; then what was not read, and the coverage."""
    words = load(lang)
    suites = _suites(objects, targets)
    tests, failures = sum(s.tests for s in suites), sum(s.failures for s in suites)
    unread = summary["skips"]
    errors = 0 if allow_skips else unread
    out.write(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="piiscan" tests="{tests + unread + 1}" '
        f'failures="{failures}" errors="{errors}" time="{summary["seconds"]}">\n'.encode()
    )
    _write_summary(out, summary, words)
    _write_places(out, objects, suites, targets, _lines(objects, summary, words), words)
    if unread:
        kind = "skipped" if allow_skips else "errors"
        out.write(f'<testsuite name={_xml(words["scan"]["skips"])} tests="{unread}" {kind}="{unread}">\n'.encode())
        for skip in objects("skip"):
            out.write(_skip(skip, words, "skipped" if allow_skips else "error").encode())
        out.write(b"</testsuite>\n")
    out.write(b"</testsuites>\n")


def place_name(location: Json) -> str:
    """A file, member, sheet or table as it is told: `a.zip!b.xlsx [Sheet1]`."""
    sheet = location["sheet"]
    named = sheet is not None and not stores.is_database(str(location["uri"]))
    return file_of(location) + (f" [{sheet}]" if named else "")


def _suites(objects: Objects, targets: Sequence[str]) -> list[_Suite]:
    """The suites in the order of the places, with their numbers."""
    suites: list[_Suite] = []
    for place in objects("place"):
        name = _folder(place["location"], targets)
        if not suites or suites[-1].name != name:
            suites.append(_Suite(name))
        suites[-1].tests += 1
        suites[-1].failures += _failed(place)
    return suites


def _folder(location: Json, targets: Sequence[str]) -> str:
    """The target a place lies in, and the folder at its top."""
    uri = str(location["uri"])
    if stores.is_database(uri):
        return uri
    for target in targets:
        base = target.rstrip("/\\")
        if uri.startswith((base + "/", base + "\\")):
            inside = re.split(r"[/\\]", uri[len(base) + 1 :])
            return f"{base}/{inside[0]}" if len(inside) > 1 else base
    return uri


def _failed(place: Json) -> bool:
    return any(kind["best"] >= MEDIUM for kind in place["entities"].values())


def _lines(objects: Objects, summary: Json, words: Words) -> dict[str, list[str]]:
    """What was found first, by file; nothing where there is very much."""
    found: dict[str, list[str]] = {}
    if summary["findings"] > FINDINGS:
        return found
    for finding in objects("finding"):
        location = finding["location"]
        lines = found.setdefault(place_name(location), [])
        if len(lines) < _LINES:
            where = [f"{name} {location[name]}" for name in _PLACE if location[name] is not None]
            kind = label(words, "entity", finding["entity"])
            lines.append(f"{kind}: {finding['masked']} ({', '.join((*where, str(finding['score'])))})")
    return found


def _write_summary(out: IO[bytes], summary: Json, words: Words) -> None:
    """A suite of one test that says whether everything was read, with the numbers of the run."""
    out.write(b'<testsuite name="piiscan" tests="1" failures="0" errors="0">\n<properties>\n')
    for name in ("blobs", "bytes", "findings", "persons", "skips", "places", "lists", "tables", "rows"):
        out.write(f'<property name="{name}" value={_xml(str(summary.get(name)))}/>\n'.encode())
    for entity, count in summary["entities"].items():
        out.write(f'<property name={_xml(f"entities.{entity}")} value="{count}"/>\n'.encode())
    told = words["outputs"]["exit"]["2" if summary["skips"] else "1" if summary["findings"] else "0"]
    out.write(
        f'</properties>\n<testcase classname="piiscan" name="scan">\n<system-out>{_xml(told)[1:-1]}</system-out>\n'.encode()
    )
    out.write(b"</testcase>\n</testsuite>\n")


def _write_places(
    out: IO[bytes],
    objects: Objects,
    suites: Sequence[_Suite],
    targets: Sequence[str],
    lines: dict[str, list[str]],
    words: Words,
) -> None:
    places = objects("place")
    for suite in suites:
        head = f'tests="{suite.tests}" failures="{suite.failures}" errors="0"'
        out.write(f"<testsuite name={_xml(suite.name)} {head}>\n".encode())
        for _ in range(suite.tests):
            out.write(_place(next(places), suite.name, lines, words).encode())
        out.write(b"</testsuite>\n")
    for _ in places:  # to its end
        pass


def _place(place: Json, suite: str, lines: dict[str, list[str]], words: Words) -> str:
    location = place["location"]
    name = place_name(location)
    head = f"<testcase classname={_xml(suite)} name={_xml(name)} file={_xml(str(location['uri']))}"
    if not _failed(place):
        return head + "/>\n"
    kinds = ", ".join(f"{label(words, 'entity', entity)} {kind['count']}" for entity, kind in place["entities"].items())
    severity = place.get("severity") or "medium"
    body = "\n".join(_xml(line)[1:-1] for line in lines.get(name, ()))
    return f"{head}>\n<failure message={_xml(kinds)} type={_xml(severity)}>{body}</failure>\n</testcase>\n"


def _skip(skip: Json, words: Words, element: str) -> str:
    location = skip["location"]
    told = label(words, "reason", skip["reason"]) + (f": {skip['detail']}" if skip["detail"] else "")
    kind = f" type={_xml(skip['reason'])}" if element == "error" else ""
    head = f"<testcase classname={_xml(skip['stage'])} name={_xml(place_name(location))} file={_xml(str(location['uri']))}>"
    return f"{head}\n<{element} message={_xml(told)}{kind}/>\n</testcase>\n"


def _xml(text: str) -> str:
    """A quoted attribute. XML has no way to write control characters: they are escaped as everywhere."""
    shown = _NO_XML.sub(lambda found: f"\\u{ord(found.group()):04x}", visible(text))
    return f'"{html.escape(shown)}"'
