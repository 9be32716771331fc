"""The scan result as plain rows for a terminal; drawing them is the command line's work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from piiscan.model import visible
from piiscan.report import coverage, table_text
from piiscan.report import customers as of_customers
from piiscan.report.figures import number, persons_rule, rate, size
from piiscan.report.rows import Rows, more
from piiscan.report.tables import tally_tables
from piiscan.report.tally import Json, ScanTally, file_of, place_in_file, tally
from piiscan.report.words import Words, label, load, of_database

KEEP_ROWS = 50  # a terminal page or two; the rest is counted in `note`
_NONE = Rows("", (), ())


@dataclass(frozen=True, slots=True)
class ScanText:
    """What a terminal shows of a scan. `coverage` is one sentence: whole, or not."""

    headline: Rows
    entities: Rows
    files: Rows
    skips: Rows
    coverage: str
    tables: Rows = _NONE  # the worst tables, and their personal columns
    columns: Rows = _NONE
    customers: Rows = _NONE  # of the index that was asked, by file
    customers_told: tuple[str, ...] = ()
    tables_told: str = ""  # all tables in one sentence, where there were any
    shares: tuple[Rows, ...] = ()  # files by outcome, by reason, and what was left out by choice


def scan_rows(
    findings: Iterable[Json],
    skips: Iterable[Json],
    summary: Json,
    lang: str = "ja",
    *,
    tables: Iterable[Json] = (),
    customers: Iterable[Json] = (),
    keep: int = KEEP_ROWS,
) -> ScanText:
    """By entity, by file and by table (worst first), and what was not read; JSONL objects in, each stream read once."""
    words, totals, in_tables = load(lang), tally(findings, skips), tally_tables(tables)
    unread = max(sum(totals.skips.values()), int(summary.get("skips") or 0))
    covered, ours = coverage.told(summary), of_customers.told(customers, summary, words, keep)
    return ScanText(
        headline=_headline(words, totals, summary, unread, lang),
        entities=_entities(words, totals),
        files=_files(words, totals, keep),
        skips=_skips(words, totals, keep),
        coverage=coverage.sentence(covered, unread, words),
        tables=table_text.table_rows(in_tables, words),
        columns=table_text.column_rows(in_tables, words),
        customers=of_customers.rows(ours, words),
        customers_told=ours.sentences if ours else (),
        tables_told=table_text.sentence(in_tables, words),
        shares=_shares(words, covered) if covered else (),
    )


def _headline(words: Words, totals: ScanTally, summary: Json, unread: int, lang: str) -> Rows:
    told = words["scan"]
    bands = " / ".join(f"{words['band'][b]} {number(totals.bands[b])}" for b in ("high", "medium", "low"))
    rows = (
        (told["files_tables" if of_database(summary) else "files"], number(summary.get("blobs")), told["files_note"]),
        (told["bytes"], size(summary.get("bytes")), ""),
        (told["findings"], number(totals.findings), bands),
        (told["persons"], number(summary.get("persons")), persons_rule(summary, lang)),
        (told["skips"], number(unread), ""),
        *_hidden(told, summary),
        (told["tiers"], " + ".join(summary.get("tiers") or ()) or "-", ""),
    )
    return Rows(told["title"], ("", "", ""), rows, frozenset({1}))


def _hidden(told: Words, summary: Json) -> tuple[tuple[str, str, str], ...]:
    """What lists of known values took out of the findings; no line where they took nothing."""
    counts = ((told[name], summary.get(name) or 0) for name in ("baseline", "suppressed"))
    return tuple((title, number(count), told["hidden_note"]) for title, count in counts if count)


def _shares(words: Words, covered: coverage.Told) -> tuple[Rows, ...]:
    told = words["scan"]

    def table(title: str, head: str, section: str, parts: Iterable[coverage.Part]) -> Rows:
        rows = tuple((label(words, section, p.name), number(p.files), size(p.bytes), rate(p.share)) for p in parts)
        return Rows(title, (head, told["in_files"], told["volume"], told["share"]), rows, frozenset({1, 2, 3}))

    outcomes = (*(part for part in covered.outcomes if part.files), covered.total)
    left = tuple(
        (label(words, "left_out", r), number(n), number(p.files), size(p.bytes)) for r, n, p in covered.left_out
    )
    return (
        table(told["h_shares"], told["outcome"], "outcome", outcomes),
        table(told["h_reasons"], told["reason"], "reason", covered.reasons),
        Rows(
            told["h_left"],
            (told["rule_left"], told["folders"], told["in_files"], told["volume"]),
            left,
            frozenset({1, 2, 3}),
        ),
    )


def _entities(words: Words, totals: ScanTally) -> Rows:
    told = words["scan"]
    order = sorted(totals.entities.items(), key=lambda item: (-item[1].occurrences, item[0]))
    rows = tuple(
        (label(words, "entity", entity), number(e.findings), number(e.occurrences), number(e.files))
        for entity, e in order
    )
    headers = (told["entity"], told["findings"], told["occurrences"], told["in_files"])
    return Rows(told["h_entity"], headers, rows, frozenset({1, 2, 3}))


def _files(words: Words, totals: ScanTally, keep: int) -> Rows:
    told = words["scan"]
    rows = tuple(
        (
            words["risk"][f.grade()],
            visible(name),
            number(f.occurrences),
            ", ".join(f"{label(words, 'entity', kind)} {number(n)}" for kind, n in f.kinds.most_common()),
        )
        for name, f in totals.files[:keep]
    )
    headers = (told["risk"], told["file"], told["occurrences"], told["kinds"])
    return Rows(told["h_file"], headers, rows, frozenset({2}), more(words, totals.files_total - len(rows)))


def _skips(words: Words, totals: ScanTally, keep: int) -> Rows:
    told = words["scan"]
    places = [(reason, skip) for reason, _ in totals.skips.most_common() for skip in totals.skip_places[reason]]
    rows = tuple(
        (
            label(words, "reason", reason),
            visible(" ".join(filter(None, (file_of(skip["location"]), place_in_file(skip["location"], words))))),
            visible(str(skip.get("detail") or "")),
        )
        for reason, skip in places[:keep]
    )
    headers = (told["reason"], told["place"], told["detail"])
    return Rows(told["h_coverage"], headers, rows, frozenset(), more(words, sum(totals.skips.values()) - len(rows)))
