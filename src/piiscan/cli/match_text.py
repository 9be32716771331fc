"""The answer of `piiscan match` as tables on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from piiscan.cli.mapping import read_rows
from piiscan.cli.match_words import WORDS
from piiscan.cli.tables import show_rows
from piiscan.report.figures import rate
from piiscan.report.rows import Rows

if TYPE_CHECKING:
    from rich.console import Console

    from piiscan.match.result import MatchResult

_STATES = ("exact", "partial", "differs", "missing")


def show(console: Console, result: MatchResult, lang: str) -> None:
    """All tables, the verdict first."""
    words, told = WORDS[lang], result.summary_in(lang)
    for rows in read_rows(told["tables"], words, told["left_out"]):
        show_rows(console, rows)
    for rows in (
        Rows(words["result"], (words["item"], words["value"]), tuple(_facts(words, told))),
        _counts(words, told),
        _agreement(words, told),
        _segments(words, told),
        _list(words["shown"], _findings(told)),
        _list(words["not_checked"], told["not_checked"]),
    ):
        if rows.rows:
            show_rows(console, rows)


def _facts(words: dict[str, str], told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield words["verdict"], f"{told['verdict']}: {words[told['verdict']]}"
    yield words["list_rows"], f"{told['rows']:,}"
    for name in ("person_rows", "household_rows", "unsure_rows"):
        yield words[name], f"{told[name]:,}"
    if told["false_match_rate"] is not None:
        bounds = f"{rate(told['false_match_rate_lower'])} – {rate(told['false_match_rate_upper'])}"
        method = bounds if told["false_match_rate_lower"] is not None else rate(told["false_match_rate_upper"])
        yield words["false_rate"], f"{rate(told['false_match_rate'])} ({method})"
    yield words["method"], told["false_match_method"]


def _counts(words: dict[str, str], told: dict[str, Any]) -> Rows:
    rows = tuple(
        (words[f"level_{c['level']}"], f"{c['count']:,}", _between(c["lower"], c["upper"], "{:,}"), c["rule"])
        for c in told["counts"]
    )
    return Rows(
        words["counts"], (words["item"], words["value"], words["interval"], words["rule"]), rows, frozenset({1, 2})
    )


def _agreement(words: dict[str, str], told: dict[str, Any]) -> Rows:
    """Shares of persons, with the interval of the one that matters most."""
    rows = []
    for field, entry in told["columns"].items():
        shares = entry["shares"]
        exact = shares["exact"]
        cells = [rate(shares[state]["share"]) for state in _STATES]
        rows.append(
            (field, *cells, f"{rate(exact['lower'])} – {rate(exact['upper'])}", words[f"travel_{entry['state']}"])
        )
    titles = (words["field"], *(words[s] for s in _STATES), words["exact_interval"], words["travelled"])
    return Rows(words["agreement"], titles, tuple(rows), frozenset({1, 2, 3, 4, 5}))


def _segments(words: dict[str, str], told: dict[str, Any]) -> Rows:
    rows = tuple(
        (
            name,
            f"{s['matched']:,}",
            f"{s['master']:,}",
            rate(s["share"]),
            _between(s.get("log_odds_ratio_lower"), s.get("log_odds_ratio_upper"), "{:+.2f}"),
        )
        for name, s in told["segments"].items()
    )
    titles = (words["segment"], words["matched"], words["master"], words["share"], words["odds"])
    return Rows(words["segments"], titles, rows, frozenset({1, 2, 3, 4}))


def _findings(told: dict[str, Any]) -> list[str]:
    """Sentences on what the matches show."""
    columns = [entry["note"] for entry in told["columns"].values()]
    return [
        *told["segment_notes"],
        told["order"]["note"],
        told["dating"]["note"],
        told["spelling"]["note"],
        *columns,
        *told["false_match_notes"],
        *told["unsure"],
    ]


def _list(title: str, lines: list[str]) -> Rows:
    return Rows(title, ("",), tuple((line,) for line in lines))


def _between(low: float | None, high: float | None, form: str) -> str:
    """An interval; open where a side is missing."""
    if low is None and high is None:
        return "–"
    ends = [open_end if value is None else form.format(value) for value, open_end in ((low, "−∞"), (high, "∞"))]
    return " – ".join(ends)
