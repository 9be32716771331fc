"""The scan report: one HTML page for people who decide, and for those who audit them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Any

from piiscan.report import bilingual, coverage, finding_rows, page, payload, places
from piiscan.report import customers as of_customers
from piiscan.report.bilingual import Both, both, in_words
from piiscan.report.figures import number, persons_rule
from piiscan.report.folder_list import MEASURES, folder_list
from piiscan.report.folders import LEVELS
from piiscan.report.law_hints import law_triggers
from piiscan.report.places import PlacesTally, of_files, tally_places
from piiscan.report.table_text import persons, sentence
from piiscan.report.tables import empty, kind_told, prevalence, rows_told, sampled, tally_tables
from piiscan.report.tally import KEEP_FILES, Json, ScanTally, file_of, place_in_file, tally
from piiscan.report.treemap import treemap
from piiscan.report.words import load, of_database

__all__ = ["KEEP_FINDINGS", "render", "write"]

SEVERITIES = ("critical", "high", "medium", "low")  # as rule files name them
KEEP_FINDINGS = 100_000  # in the page's data, some 8 MB: the page opens in under a second
SHOWN_ROWS = 100  # of a table, without script and on paper
KEEP_TABLES = 100
KEEP_TABLE_COLUMNS = 50  # personal columns listed of one table
_WORST = 3  # places named in the head
_SECTIONS = ("entity", "law_class", "band", "severity", "level", "code", "field", "place", "risk_reason")


def write(
    out: IO[bytes],
    findings: Iterable[Json],
    skips: Iterable[Json],
    summary: Json,
    *,
    places: Iterable[Json] = (),
    tables: Iterable[Json] = (),
    customers: Iterable[Json] = (),
    lang: str = "ja",
    title: str | None = None,
) -> None:
    """The page as UTF-8. The arguments are JSONL objects of the public contract, each read once, in the order named.

    Memory is bounded: the worst KEEP_FINDINGS findings stay, and the page says how many are in the JSONL only. It opens
    in `lang` and holds both languages. Of `summary` are used: blobs, bytes, persons, persons_rule (a text, or one per
    language), seconds, rules, tiers, targets, started, tool_version; what is missing shows as a dash. Raises ConfigError
    for an unknown language.
    """
    page.write(out, _pieces(findings, skips, summary, places, tables, customers, lang, title))


def render(findings: Iterable[Json], skips: Iterable[Json], summary: Json, **options: Any) -> str:
    """The page of `write` as text, for small runs. `options`: its keyword arguments."""
    told = {"places": (), "tables": (), "customers": (), "lang": "ja", "title": None} | options
    return "".join(_pieces(findings, skips, summary, **told))


def _pieces(
    findings: Iterable[Json],
    skips: Iterable[Json],
    summary: Json,
    places: Iterable[Json],
    tables: Iterable[Json],
    customers: Iterable[Json],
    lang: str,
    title: str | None,
) -> Iterator[str]:
    load(lang)  # a wrong language is told before anything is read
    totals = tally(findings, skips, keep_findings=KEEP_FINDINGS, pack=finding_rows.finding_row)
    in_places, graded = tally_places(places), False
    if not in_places.places:
        in_places, graded = of_files(totals.files), True
    return page.pieces(
        "scan.html",
        lang,
        title=Both(title, title) if title else bilingual.tree()["scan"]["title"],
        scripts=("report.js", "cells.js", "grid.js"),
        sections=_SECTIONS,
        named={"rule": {str(rule["rule"]): _rule_title(rule) for rule in summary.get("rules") or ()}},
        data=_data(totals, in_places),
        summary=summary,
        of_database=of_database(summary),
        persons_rule=both(lambda lang: persons_rule(summary, lang)),
        t=totals,
        shown_rows=SHOWN_ROWS,
        graded=graded,
        tables=tally_tables(tables, KEEP_TABLES),
        most_columns=KEEP_TABLE_COLUMNS,
        table_words=_table_words(),
        evidence_of=lambda row: [{"code": code, "bits": bits} for code, bits, _ in row.evidence],
        position=_position,
        **_coverage(totals, summary),
        **_entities(totals),
        **_law(totals, summary),
        **_customers(customers, summary),
        **_places(in_places, totals, summary),
    )


def _data(totals: ScanTally, found: PlacesTally) -> Iterator[str]:
    """The data blocks of the page."""
    rows = [place.row() for place in found.worst]
    yield from payload.block("data-places", payload.columns(rows, places.COLUMNS, places.NUMERIC))
    yield from payload.block("data-findings", payload.columns(totals.worst, finding_rows.COLUMNS, finding_rows.NUMERIC))


def _coverage(totals: ScanTally, summary: Json) -> Json:
    covered, unread = coverage.told(summary), max(sum(totals.skips.values()), int(summary.get("skips") or 0))
    return {
        "skips_total": unread,
        "covered": covered,
        "coverage_told": in_words(lambda words: coverage.sentence(covered, unread, words)),
        "outcomes": coverage.OUTCOMES,
        "shares": {part.name: part.bytes for part in covered.outcomes} if covered else {},
        "file_of": file_of,
        "position_of": lambda location: in_words(lambda words: place_in_file(location, words)),
    }


def _entities(totals: ScanTally) -> Json:
    listed = sorted(totals.entities.items(), key=lambda item: (-item[1].occurrences, item[0]))
    return {"entities": listed, "entities_scale": max((e.findings for _, e in listed), default=1)}


def _law(totals: ScanTally, summary: Json) -> Json:
    rules = sorted(summary.get("rules") or [], key=lambda rule: SEVERITIES.index(rule["severity"]))
    return {"triggers": law_triggers(totals, summary), "rules": rules, "rule_title": _rule_title}


def _rule_title(rule: Json) -> Both:
    title = rule.get("title") or {}
    return both(lambda lang: title.get(lang) or rule["rule"])


def _customers(lines: Iterable[Json], summary: Json) -> Json:
    told = of_customers.told(lines, summary, load("ja"), KEEP_FILES)
    counts = summary.get("customers") or {}
    pairs = zip(*(of_customers.sentences(counts, load(lang)) for lang in ("ja", "en")), strict=True)
    return {
        "customers": told,
        "customer_sentences": [Both(*pair) for pair in pairs] if told else [],
        "in_file": lambda line: in_words(lambda words: told.in_file(line, words) if told else ""),
    }


def _places(found: PlacesTally, totals: ScanTally, summary: Json) -> Json:
    top = found.folders.top()
    maps = [(name, treemap(top, name, width=1056, height=380)) for name in MEASURES if top.size(name)]
    worst = [place for place in found.worst[:_WORST] if LEVELS.index(place.level) > 1]
    return {
        "places": found,
        "verdict": _verdict(found, totals, summary),
        "worst_places": worst,
        "top": top,
        "maps": maps,
        "folders": folder_list(top),
        "levels": LEVELS,
    }


def _verdict(found: PlacesTally, totals: ScanTally, summary: Json) -> Both:
    words = bilingual.tree()["verdict"]
    if not totals.findings:
        none: Both = words["none"]
        return none
    people, lists = (
        summary.get("persons"),
        words["lists"].format(n=number(found.lists)) if found.lists else Both("", ""),
    )
    counted = words["persons"].format(n=number(people)) if people is not None else Both("", "")
    told: Both = words["found"].format(
        places=number(max(found.places, totals.files_total)), persons=counted, lists=lists
    )
    return told


def _position(row: Any) -> Both:
    """Page, sheet, row and line of a place or finding."""
    location = {name: getattr(row, name, None) for name in ("page", "sheet", "row", "line")}
    return in_words(lambda words: place_in_file(location, words))


def _table_words() -> Json:
    """What the page asks about a table or one of its columns."""
    return {
        "rows": rows_told,
        "persons": persons,
        "sampled": lambda told: in_words(lambda words: sampled(told, words)),
        "kind": lambda column: in_words(lambda words: kind_told(column, words)),
        "prevalence": prevalence,
        "empty": empty,
        "sentence": lambda tally: in_words(lambda words: sentence(tally, words)),
    }
