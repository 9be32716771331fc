"""Answers about a person, on a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from piiscan.cli.subject_words import WORDS

if TYPE_CHECKING:
    from piiscan.subjects.answer import NotCovered, PlaceFound, SubjectAnswer
    from piiscan.subjects.log import Entry

__all__ = ["prompt", "show_answer", "show_info", "show_log", "verified", "warn"]


def warn(lang: str) -> None:
    """That arguments are seen by others."""
    click.echo(f"piiscan: {WORDS[lang]['shown']}", err=True)


def prompt(field: str, lang: str) -> str:
    words = WORDS[lang]
    told: str = words["prompt"].format(field=words["fields"][field])
    return told


def show_answer(answer: SubjectAnswer, lang: str) -> None:
    words = WORDS[lang]
    _table(
        words["head"].format(entry=answer.entry), words["columns"], [_place(one, lang) for one in answer.places], {5}
    )
    click.echo(words["chance"] if answer.places else words["none"])
    if (same := answer.namesakes) is not None:
        form = words["namesakes"].get(same.by, words["namesakes"]["other"])
        click.echo(form.format(places=f"{same.places:,}", persons=f"{same.persons:,}"))
    _uncovered(answer.not_covered, lang)


def _place(one: PlaceFound, lang: str) -> tuple[str, ...]:
    words = WORDS[lang]
    inside = " / ".join(part for part in (one.member, one.sheet) if part)
    items = "; ".join(f"{kind} ({', '.join(columns)})" if columns else kind for kind, columns in one.items.items())
    joined, beside = (", ".join(words["fields"].get(f, f) for f in fields) for fields in (one.joined, one.beside))
    chance = f"{one.chance:.2g}"
    return (
        words["sureness"][one.sureness],
        one.uri,
        inside,
        joined,
        beside,
        chance,
        items,
        one.read_at.removesuffix("+00:00"),
    )


def _uncovered(lacking: Sequence[NotCovered], lang: str) -> None:
    from piiscan.model import visible

    click.echo(f"\n{WORDS[lang]['uncovered']}:")
    for one in lacking:
        told = WORDS[lang]["codes"][one.code].format(count=f"{one.count:,}", detail=one.detail)
        click.echo(f"  {visible(told)}")


def show_log(entries: Sequence[Entry], lang: str) -> None:
    words = WORDS[lang]
    rows = [
        (
            str(e.entry),
            e.at.removesuffix("+00:00"),
            e.actor,
            e.reason,
            ", ".join(words["fields"].get(kind, kind) for kind in e.kinds),
            e.question,
            str(e.places),
            words["full"][0 if e.complete else 1],
        )
        for e in entries
    ]
    _table("", words["log"], rows, {0, 6})


def verified(count: int, lang: str) -> None:
    click.echo(WORDS[lang]["good"].format(n=f"{count:,}"), err=True)


def show_info(told: dict[str, Any], runs: Sequence[dict[str, Any]], lacking: Sequence[NotCovered], lang: str) -> None:
    words = WORDS[lang]
    counts = {name: f"{told[name]:,}" for name in ("files", "places", "words")}
    click.echo(words["info"].format(key=told["key_id"], **counts))
    rows = [(run["started"], run["ended"] or "-", run["by"], ", ".join(run["targets"])) for run in runs]
    _table("", words["runs"], rows, set())
    _uncovered(lacking, lang)


def _table(title: str, headers: tuple[str, ...], rows: Sequence[tuple[str, ...]], right: set[int]) -> None:
    from piiscan.cli.ledger_text import console
    from piiscan.cli.tables import show_rows
    from piiscan.report.rows import Rows

    show_rows(console(), Rows(title, headers, tuple(rows), frozenset(right)))
