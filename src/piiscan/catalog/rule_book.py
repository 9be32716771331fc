"""All rules together: replaced ones left out, and what two of them say that cannot both hold noted as problems."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import TypeVar

from piiscan.catalog.ids import unique
from piiscan.catalog.rule_specs import (
    ClassRule,
    ClockRule,
    DutyRule,
    ItemRule,
    MappingRule,
    MaskingRule,
    RetentionRule,
    RiskRule,
    Rule,
    RuleBook,
    RuleSpec,
)
from piiscan.catalog.spec import RecognizerSpec

__all__ = ["build", "check_entities", "check_masks"]

R = TypeVar("R", bound=Rule)


def build(rules: Sequence[Rule], problems: list[str]) -> RuleBook:
    """The book of some rules, each kind in the order of ids. Problems carry file:line and what to do."""
    kept = _replaced(rules, problems)
    unique(kept, problems)
    book = RuleBook(
        _of(kept, RuleSpec),
        _of(kept, ClassRule),
        _of(kept, MappingRule),
        _of(kept, DutyRule),
        _of(kept, ClockRule),
        tuple(sorted(_of(kept, ItemRule), key=lambda item: item.number)),
        _of(kept, MaskingRule),
        _of(kept, RiskRule),
        _of(kept, RetentionRule),
    )
    _known_names(book, problems)
    _contradictions(book, problems)
    return book


def _of(rules: Iterable[Rule], kind: type[R]) -> tuple[R, ...]:
    return tuple(sorted((rule for rule in rules if isinstance(rule, kind)), key=lambda rule: rule.id))


def _replaced(rules: Sequence[Rule], problems: list[str]) -> list[Rule]:
    known = {rule.id for rule in rules}
    gone = {rule.replaces for rule in rules if rule.replaces}
    problems.extend(
        f"{rule.source}: replaces {rule.replaces!r}, which is no rule; hint: piiscan rules list tells the ids"
        for rule in rules
        if rule.replaces and rule.replaces not in known
    )
    return [rule for rule in rules if rule.id not in gone or rule.replaces == rule.id]


def _known_names(book: RuleBook, problems: list[str]) -> None:
    """Rules of findings and duties speak of classes that exist; duties of clocks that exist."""
    classes, clocks = {rule.id for rule in book.classes}, {rule.id for rule in book.clocks}
    for rule in (*book.findings, *book.duties):
        unknown = sorted(name for name in set(_named(rule)) if name.islower() and name not in classes)
        problems.extend(
            f"{rule.source}: {rule.kind} {rule.id!r} speaks of the unknown law class {name!r}; "
            f"hint: add a rule of `kind: class` with this id, or use one of: {', '.join(sorted(classes))}"
            for name in unknown
        )
    problems.extend(
        f"{duty.source}: duty {duty.id!r} names the unknown clock {duty.final!r}; "
        f"hint: one of: {', '.join(sorted(clocks))}"
        for duty in book.duties
        if duty.final not in clocks
    )


def _named(rule: Rule) -> Iterator[str]:
    if isinstance(rule, RuleSpec):
        yield from (*rule.all_of, *rule.any_of)
    elif isinstance(rule, DutyRule):
        yield from (*rule.any_of, *rule.ask_of, *rule.not_by_itself, *rule.stands_for)
        yield from (rule.counted,) if rule.counted else ()


def check_entities(book: RuleBook, known: Collection[str], problems: list[str]) -> None:
    """Note the rules of findings and duties that name an entity which no recognizer and no law class has."""
    have = {*known, *(entity for rule in book.classes for entity in rule.entities)}
    problems.extend(
        f"{rule.source}: {rule.kind} {rule.id!r} names the unknown entity {name!r}; "
        "hint: piiscan recognizers list tells the entities"
        for rule in (*book.findings, *book.duties)
        for name in sorted(set(_named(rule)))
        if name.isupper() and name not in have
    )


def check_masks(book: RuleBook, recognizers: Iterable[RecognizerSpec], problems: list[str]) -> None:
    """Note the recognizers whose mask shows more than a rule of kind `masking` allows."""
    for spec in recognizers:
        for rule in book.maskings:
            start, end = spec.mask
            if spec.entity in rule.entities and (start > rule.start or end > rule.end):
                what = f"its mask shows {start} characters at the start and {end} at the end"
                hint = f"rule {rule.id!r} ({', '.join(rule.law)}) allows {rule.start} and {rule.end}; change `mask`"
                problems.append(f"{spec.source}: {what}; hint: {hint}")


def _contradictions(book: RuleBook, problems: list[str]) -> None:
    def told(rules: Sequence[R], same: Callable[[R], object], differ: Callable[[R], object], what: str) -> None:
        for one, other in combinations(rules, 2):
            if same(one) == same(other) and differ(one) != differ(other) and _overlap(one, other):
                hint = f"{one.id!r} in {one.source} says otherwise; change one of them, or say `replaces: {one.id}`"
                problems.append(f"{other.source}: {other.id!r}: {what}; hint: {hint}")

    told(book.findings, lambda r: r.condition, lambda r: r.severity, "the same condition has another severity")
    told(
        book.duties,
        lambda r: (r.statute, r.number, r.holder),
        lambda r: r.id,
        "the same trigger of the same statute is in force twice",
    )
    told(book.risks, lambda r: r.kind, lambda r: r.id, "two rules for the risk score are in force together")
    told(book.items, lambda r: r.number, lambda r: r.id, "two items of the report have one number")


def _overlap(one: Rule, other: Rule) -> bool:
    """Whether some day knows both."""
    if one.effective_from is None or other.effective_from is None:
        return False
    last = min(one.effective_until or date.max, other.effective_until or date.max)
    return max(one.effective_from, other.effective_from) <= last
