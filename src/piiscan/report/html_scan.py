"""The scan report: one HTML page for people who decide, and for those who audit them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from piiscan.report import coverage
from piiscan.report import customers as of_customers
from piiscan.report.figures import number, persons_rule
from piiscan.report.page import render_page
from piiscan.report.table_text import persons, sentence
from piiscan.report.tables import ORDERS, empty, kind_told, ordered, prevalence, rows_told, sampled, tally_tables
from piiscan.report.tally import GRAVE_LAW, KEEP_FILES, MANY, Json, ScanTally, file_of, place_in_file, tally
from piiscan.report.words import Words, load, of_database

SEVERITIES = ("critical", "high", "medium", "low")  # as rule files name them
SPECIAL_CARE = ("special_care", "special_care_required")


KEEP_TABLES = 100  # tables listed, in each order
KEEP_TABLE_COLUMNS = 50  # personal columns listed of one table


def render(
    findings: Iterable[Json],
    skips: Iterable[Json],
    summary: Json,
    *,
    tables: Iterable[Json] = (),
    customers: Iterable[Json] = (),
    lang: str = "ja",
    title: str | None = None,
) -> str:
    """The page as text; write it as UTF-8. The arguments are JSONL objects of the public contract, each read once.

    Of `summary` are used: blobs, bytes, persons, persons_rule (a text, or one per language), seconds, rules, tiers, targets,
    started, tool_version; what is missing shows as a dash. Raises ConfigError for an unknown language.
    """
    words = load(lang)
    totals, in_tables = tally(findings, skips), tally_tables(tables, KEEP_TABLES)
    covered, unread = coverage.told(summary), max(sum(totals.skips.values()), int(summary.get("skips") or 0))
    entities = sorted(totals.entities.items(), key=lambda item: (-item[1].occurrences, item[0]))
    return render_page(
        "scan.html",
        lang,
        title=title or words["scan"]["title"],
        summary=summary,
        of_database=of_database(summary),
        persons_rule=persons_rule(summary, lang),
        t=totals,
        skips_total=unread,
        covered=covered,
        coverage_told=coverage.sentence(covered, unread, words),
        outcomes=coverage.OUTCOMES,
        shares={part.name: part.bytes for part in covered.outcomes} if covered else {},
        entities=entities,
        entities_scale=max((e.findings for _, e in entities), default=1),
        files=totals.files[:KEEP_FILES],
        triggers=law_triggers(totals, summary, words),
        rules=sorted(summary.get("rules") or [], key=lambda r: SEVERITIES.index(r["severity"])),
        file_of=file_of,
        place_in_file=place_in_file,
        customers=of_customers.told(customers, summary, words, KEEP_FILES),
        tables=in_tables,
        orders=[(order, ordered(in_tables.worst, order)) for order in ORDERS],
        most_columns=KEEP_TABLE_COLUMNS,
        table_words=_table_words(words),
    )


def _table_words(words: Words) -> dict[str, Any]:
    """What the page asks about a table or one of its columns."""
    return {
        "rows": rows_told,
        "persons": persons,
        "sampled": lambda told: sampled(told, words),
        "kind": lambda column: kind_told(column, words),
        "prevalence": prevalence,
        "empty": empty,
        "sentence": lambda tally: sentence(tally, words),
    }


def law_triggers(totals: ScanTally, summary: Json, words: Words) -> list[tuple[str, str]]:
    """APPI Enforcement Rules art. 7 nos. 1-4 and the My Number Act: what the findings alone can say of each."""
    trigger = words["law_trigger"]

    def found(count: int) -> str:
        text: str = trigger["found"].format(n=number(count)) if count else trigger["not_found"]
        return text

    persons = summary.get("persons")
    if persons is None:
        head_count = trigger["unknown"]
    else:
        head_count = trigger["over" if persons > MANY else "under"].format(n=number(persons))
    cards, numbers = totals.entities.get("CREDIT_CARD"), totals.entities.get("JP_MY_NUMBER")
    return [
        (trigger["special_care"], found(sum(totals.law[c] for c in SPECIAL_CARE if c in GRAVE_LAW))),
        (trigger["property"], found(cards.findings if cards else totals.law["property_damage"])),
        (trigger["intent"], trigger["human"]),
        (trigger["persons"], head_count),
        (trigger["my_number"], found(numbers.findings if numbers else totals.law["specific_personal_information"])),
    ]
