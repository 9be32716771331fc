"""What the files of rules/ say, validated, as frozen dataclasses, one for each kind of rule.

In lists of names, NAMES_IN_CAPITALS are entities and names_in_small_letters are law classes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

SEVERITIES = ("critical", "high", "medium", "low")
WITHIN = ("place", "file", "run")
STATUSES = ("found", "tied", "mentioned")
PACKS = ("appi", "finance", "jis2006", "number-act", "internal", "future")
LAWS = ("gdpr", "ccpa", "pdpa_sg", "pdpa_th")
STATUTES = ("appi", "number_act")
HOLDERS = ("any", "private", "public")
# What only people can answer: an improper purpose; which systems leaked; whether the public could see it.
QUESTIONS = ("intent", "systems", "published")
CERTAINTIES = ("stated", "high", "medium", "low")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What every rule says. `effective_from` None: enacted or planned, without a date; such a rule is never in force.

    certainty: `stated` by a source that was read, else how sure the writer was without one.
    """

    id: str
    kind: str
    title: Mapping[str, str]
    law: tuple[str, ...]
    law_version: str
    effective_from: date | None
    effective_until: date | None
    certainty: str
    references: tuple[str, ...]
    notes: Mapping[str, str]
    source: str  # file:line
    replaces: str = ""
    examples: tuple[Example, ...] = ()

    def in_force(self, as_of: date) -> bool:
        """Whether it is the law of a day; both borders belong to the rule."""
        if self.effective_from is None or as_of < self.effective_from:
            return False
        return self.effective_until is None or as_of <= self.effective_until


@dataclass(frozen=True, slots=True)
class Example:
    """A case of a rule file: `given` (place, as_of, facts ...) and what is expected."""

    given: Mapping[str, Any]
    expected: str
    source: str  # file:line


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassRule(Rule):
    """A class of law, the entities that belong to it, and the policy packs that speak of it."""

    entities: tuple[str, ...] = ()
    packs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingRule(Rule):
    """What other laws call some entities: law (one of LAWS) -> names, empty where it has no such class."""

    entities: tuple[str, ...] = ()
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSpec(Rule):
    """A rule over findings: what lies together in a place, a file (all its places) or a whole run, and how grave it is."""

    severity: str = "low"
    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    status: str = "found"  # of JP_SPECIAL_* entities and their classes; `found`: tied to a person, or of no known tie
    within: str = "file"
    min_persons: int = 0
    max_persons: int | None = None
    min_records: int = 0
    packs: tuple[str, ...] = ()

    @property
    def condition(self) -> tuple[object, ...]:
        """What must hold; two rules of one condition cannot differ in severity."""
        names = (tuple(sorted(self.all_of)), tuple(sorted(self.any_of)))
        return (*names, self.status, self.within, self.min_persons, self.max_persons, self.min_records)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRule(Rule):
    """A trigger of a duty to report a leak.

    number: of the trigger within `statute`. holder: who it binds. any_of: what the data must hold, `ask_of`: what makes it a
    question for people, `not_by_itself`: what is told but does not meet it. more_than: persons, of `counted` (an entity;
    empty: all persons); each different value of `stands_for` may be one more person where no name tells. asks: one of QUESTIONS; people answer. collected: whether data on its way into a database count.
    before: what is said of a day on which it was not in force.
    """

    statute: str = "appi"
    number: str = ""
    holder: str = "any"
    any_of: tuple[str, ...] = ()
    ask_of: tuple[str, ...] = ()
    not_by_itself: tuple[str, ...] = ()
    more_than: int | None = None
    counted: str = ""
    stands_for: tuple[str, ...] = ()
    asks: str = ""
    collected: bool = False
    final: str = ""  # id of the clock of its final report


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule(Rule):
    """A time limit in calendar days; the day of knowing is day 1. `moves`: a last day that is no working day moves on."""

    days: tuple[int, ...] = ()  # one, or first and last of a range; none: no fixed number of days
    moves: bool = False
    applies: str = "all"  # final: named by duties; `all`: always told


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRule(Rule):
    """An item of the report to the authority: what a scan fills in, and what people must."""

    number: int = 0
    fills: str = ""  # one of law.breach.FILLS, or empty
    people: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaskingRule(Rule):
    """Most characters of a value that may be shown at its start and its end."""

    entities: tuple[str, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """A part of the risk score: `points` and the code under which it is told, when `at_least`, `names` or `folders` hold."""

    code: str
    points: int
    note: str
    at_least: int = 0
    names: tuple[str, ...] = ()
    every: bool = False  # all of the names


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskRule(Rule):
    """The risk score: of each factor the step with most points counts; the sum is cut at 100."""

    moderate: int = 0
    high: int = 0
    factors: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionRule(Rule):
    """A hint how long documents of a kind are kept; `words` of paths, sheets and columns name the kind. 0 years: no fixed term."""

    years: int = 0
    period: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    entities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules, each kind in the order of ids."""

    findings: tuple[RuleSpec, ...] = ()
    classes: tuple[ClassRule, ...] = ()
    mappings: tuple[MappingRule, ...] = ()
    duties: tuple[DutyRule, ...] = ()
    clocks: tuple[ClockRule, ...] = ()
    items: tuple[ItemRule, ...] = ()
    maskings: tuple[MaskingRule, ...] = ()
    risks: tuple[RiskRule, ...] = ()
    retentions: tuple[RetentionRule, ...] = ()

    def every(self) -> tuple[Rule, ...]:
        """All of them, by kind and id."""
        return (
            *self.classes,
            *self.findings,
            *self.duties,
            *self.clocks,
            *self.items,
            *self.maskings,
            *self.risks,
            *self.retentions,
            *self.mappings,
        )
