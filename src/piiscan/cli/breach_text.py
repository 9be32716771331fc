"""What `piiscan breach` says: on a terminal, and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import IO, Any

from rich.console import Console
from rich.text import Text

from piiscan.catalog.spec import Catalog
from piiscan.cli.breach_words import WORDS
from piiscan.cli.tables import show_rows
from piiscan.law.breach import Breach, Item
from piiscan.law.duties import Reason, Trigger
from piiscan.law.signs import SPECIAL
from piiscan.law.words import NOTES, REASONS, say
from piiscan.report.rows import Rows
from piiscan.report.words import label, load

__all__ = ["lines", "names_in", "show"]

_NAME = re.compile(r"[A-Z][A-Z0-9]*_[A-Z0-9_]+|[A-Z]{5,}|[a-z]+(?:_[a-z0-9]+)+|(?<![a-z])financial(?![a-z])")


def lines(told: Breach) -> Iterator[dict[str, Any]]:
    """A line for each trigger, time limit and item, and the answer last."""
    for trigger in told.triggers:
        duty = trigger.duty
        yield {
            "type": "trigger",
            "id": duty.id,
            "statute": duty.statute,
            "number": duty.number,
            "law": list(duty.law),
            "title": dict(duty.title),
            "more_than": duty.more_than,
            "verdict": trigger.verdict,
            "reasons": _reasons(REASONS, trigger.reasons),
            "certainty": duty.certainty,
            "effective_from": None if duty.effective_from is None else duty.effective_from.isoformat(),
        }
    for clock in told.clocks:
        yield {
            "type": "clock",
            "id": clock.rule.id,
            "title": dict(clock.rule.title),
            "law": list(clock.rule.law),
            "days": list(clock.rule.days),
            "last_days": [day.isoformat() for day in clock.days],
            "applies": clock.applies,
            "certainty": clock.rule.certainty,
        }
    for item in told.items:
        yield {
            "type": "item",
            "number": item.rule.number,
            "title": dict(item.rule.title),
            "filled": item.filled,
            "people": dict(item.rule.people),
        }
    yield {
        "type": "breach",
        "verdict": told.verdict,
        "known_at": told.known.isoformat(),
        "as_of": told.as_of.isoformat(),
        "persons": list(told.persons),
        "persons_rule": told.persons_rule,
        "abroad": told.abroad,
        "not_checked": _reasons(NOTES, told.not_checked),
        "notes": _reasons(NOTES, told.notes),
    }


def _reasons(texts: dict[str, dict[str, str]], reasons: tuple[Reason, ...]) -> list[dict[str, Any]]:
    return [{"code": r.code, **r.values, "note": say(texts, r.code, "en", **r.values)} for r in reasons]


def show(told: Breach, lang: str, file: IO[str], names: Mapping[str, str]) -> None:
    """The answer on a terminal. names: of `names_in`."""
    words = WORDS[lang]
    console = Console(file=file, highlight=False, width=None if file.isatty() else 140)
    console.print(Text(words["head"].format(known=told.known, as_of=told.as_of), style="bold"))
    least, most = (f"{number:,}" for number in told.persons)
    console.print(
        Text(words["persons"].format(n=least if least == most else f"{least} – {most}", rule=told.persons_rule))
    )
    console.print()
    show_rows(console, _triggers(told.triggers, lang, names))
    show_rows(console, _clocks(told, lang))
    show_rows(console, _items(told.items, lang, names))
    named = tuple((words["abroad_laws"][law], "; ".join(names)) for law, names in told.abroad.items() if names)
    show_rows(console, Rows(words["abroad"], (words["law"], words["abroad_name"]), named))
    if told.persons_rule:
        console.print(Text(words["persons_rule"], style="bold"))
        console.print(Text(f"  {_persons_rule(told.persons_rule, lang)}"))
    for title, reasons in (("not_checked", told.not_checked), ("notes", told.notes)):
        console.print(Text(words[title], style="bold"))
        for reason in reasons:
            console.print(Text(f"  - {say(NOTES, reason.code, lang, **reason.values)}"))


def _persons_rule(written: str, lang: str) -> str:
    """How persons were counted, in the reader's language where it is the rule of this version."""
    from piiscan.scan import persons

    return persons.RULE[lang] if written == persons.RULE["en"] else written


def names_in(catalog: Catalog, lang: str) -> dict[str, str]:
    """Titles of law classes and of the recognizers of special categories."""
    special = {spec.entity: spec.title[lang] for spec in catalog.recognizers if spec.entity.startswith(SPECIAL)}
    return special | {rule.id: rule.title[lang] for rule in catalog.rules.classes}


def _named(text: str, lang: str, names: Mapping[str, str]) -> str:
    """A sentence with the names of entities and law classes as people read them."""
    words = load(lang)
    return _NAME.sub(lambda found: names.get(found.group()) or label(words, "entity", found.group()), text)


def _triggers(triggers: tuple[Trigger, ...], lang: str, names: Mapping[str, str]) -> Rows:
    words = WORDS[lang]
    rows = tuple(
        (
            "、".join(trigger.duty.law),
            trigger.duty.title[lang],
            words[trigger.verdict],
            "; ".join(_named(say(REASONS, r.code, lang, **r.values), lang, names) for r in trigger.reasons),
        )
        for trigger in triggers
    )
    return Rows(words["triggers"], (words["law"], words["trigger"], words["verdict"], words["why"]), rows)


def _clocks(told: Breach, lang: str) -> Rows:
    words = WORDS[lang]
    rows = tuple(
        (
            clock.rule.title[lang],
            " – ".join(f"{day.isoformat()} {words['weekdays'][day.weekday()]}" for day in clock.days)
            or words["no_days"],
            words[f"applies_{clock.applies}"],
            "、".join(clock.rule.law),
        )
        for clock in told.clocks
    )
    return Rows(words["clocks"], (words["limit"], words["by"], words["applies"], words["law"]), rows)


def _items(items: tuple[Item, ...], lang: str, names: Mapping[str, str]) -> Rows:
    words = WORDS[lang]
    rows = tuple(
        (
            str(item.rule.number),
            item.rule.title[lang],
            ", ".join(
                _named(f"{words['filled_names'].get(name, name)} {text}", lang, names)
                for name, text in item.filled.items()
                if text and name != "rule"
            ),
            item.rule.people[lang],
        )
        for item in items
    )
    return Rows(words["items"], ("", words["item"], words["filled"], words["people"]), rows)
