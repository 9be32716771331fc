"""What a recognizer file and a rule file say, validated, as frozen dataclasses."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from piiscan.text.shapes import Shape

KINDS = ("shape", "pattern", "model", "labels", "special", "presidio")
CELL_KINDS = ("digits", "code", "month", "printable", "name", "any")
VIEWS = ("latin", "folded", "original")
_PRINTABLE = string.digits + string.ascii_letters + string.punctuation
# What a value behind a label is made of, by its kind: folded characters.
ALPHABETS: Mapping[str, str] = {
    "digits": string.digits,
    "code": string.digits + string.ascii_letters + "-_",
    "handle": string.digits + string.ascii_letters + "-_.@",
    "month": string.digits + "/- ",
    "printable": "".join(c for c in _PRINTABLE if c not in "\"'`<>,;"),
}

# Bits (log2 odds) an evidence code is worth where a recognizer does not say otherwise. A check that 10 % of
# random numbers pass is worth log2(10) = 3.3 bits at most; half of that, since real look-alikes (order numbers
# with the same scheme) are not random.
DEFAULT_BITS: Mapping[str, float] = {
    "check_passed": 1.5,
    "check_failed": -6.0,
    "check_unknown": 0.0,
    "context": 5.0,
    "header": 5.0,
    "column_rate": 3.0,
    "not_near": -5.0,
    "glued": -1.5,
    "dummy": -1.0,
    "label": 3.0,
    "honorific": 3.0,
    "marked": 4.0,
    "look_alike": -4.0,
    "tied": 1.5,
    "asserted": 1.5,
    "denied": -4.0,
}


@dataclass(frozen=True, slots=True)
class ShapeSpec:
    """One shape of a recognizer and the literal text that may or must stand beside it.

    prefix: one of these stands directly in front, and belongs to the span. suffix: may follow, belongs to the span.
    not_before: none of these follows. not_behind: none of these stands directly in front.
    letters: so many capital Latin letters stand directly in front and behind, neither more nor fewer, and belong to it.
    any_case: the letters may be small. spaced: a space may stand between the letters in front and the digits.
    alphabet: what a group is made of, `digit` or `hex`.
    """

    shape: Shape
    written: str
    prefix: tuple[str, ...] = ()
    suffix: tuple[str, ...] = ()
    not_before: tuple[str, ...] = ()
    not_behind: tuple[str, ...] = ()
    letters: tuple[int, int] = (0, 0)
    any_case: bool = False
    spaced: bool = False
    alphabet: str = "digit"


@dataclass(frozen=True, slots=True)
class Context:
    """Words near a span: within `window` characters on either side, in the same unit or the one before."""

    words: tuple[str, ...] = ()
    window: int = 30


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells that are candidates as a whole under a header of the recognizer: `least` to `most` characters of kind `of`."""

    least: int
    most: int
    of: str  # one of CELL_KINDS


@dataclass(frozen=True, slots=True)
class LabelledValue:
    """What stands behind a label: one of `terms`, or `least` to `most` characters `of` an alphabet, `digits` of them digits."""

    of: str = "code"  # a key of ALPHABETS
    least: int = 1
    most: int = 1
    digits: int = 0
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SpecialSpec:
    """A sensitive category: what says a fact of it, and counts once a person is tied to it.

    terms: say the fact by themselves. weak: of everyday use, count with a verb of having beside the person, behind a
    label or under a header. lists: names of term files of `japanese.special_terms`. labels: what follows one in a form is
    the fact. look_alikes: longer words in which a term does not count. results: say the fact though they read as a denial.
    age_below: a lower age found (entity AGE) is a fact, too; 0 for none.
    """

    terms: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    look_alikes: tuple[str, ...] = ()
    results: tuple[str, ...] = ()
    age_below: int = 0


@dataclass(frozen=True, slots=True)
class PresidioSpec:
    """A Presidio recognizer: `path` names its class as `package.module.Class` or `package.module:Class`.

    finds: the one of its entities that is meant; None for the only one, or the one named like ours.
    view: the text it sees, one of VIEWS; None for `latin` of Presidio's own recognizers, `original` of others.
    """

    path: str
    source: str  # file:line
    finds: str | None = None
    view: str | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RecognizerSpec:
    """One recognizers/*.yaml. `bits` holds the worth of every evidence code this recognizer uses."""

    id: str
    entity: str
    title: Mapping[str, str]
    status: str
    kind: str
    base: float
    bits: Mapping[str, float]
    mask: tuple[int, int]  # characters shown at the start and at the end
    law: tuple[str, ...]
    source: str  # file:line
    shapes: tuple[ShapeSpec, ...] = ()
    pattern: str | None = None
    anchors: tuple[str, ...] = ()
    reach: int = 128  # characters on each side of an anchor that a match and what it looks at may use
    then: str = "anything"  # `digit`: only anchors with a digit behind them, a space aside, are looked at
    model: str | None = None
    labels: tuple[str, ...] = ()
    value: LabelledValue | None = None
    special: SpecialSpec | None = None
    presidio: PresidioSpec | None = None
    check: str | None = None
    marks: tuple[str, ...] = ()  # a mark directly in front, not part of the span: 〒 TEL
    context: Context = Context()
    columns: tuple[str, ...] = ()
    other_columns: tuple[str, ...] = ()  # headers that name another kind: 商品名 is no 名
    cells: Cells | None = None
    not_near: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """One rules/*.yaml for findings: which entities together in one file make what severity, under which law."""

    id: str
    title: Mapping[str, str]
    severity: str  # critical | high | medium | low
    all_of: tuple[str, ...]
    any_of: tuple[str, ...]
    min_persons: int
    effective_from: str
    law: tuple[str, ...]
    references: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """All recognizers and rules, in the order of their ids."""

    recognizers: tuple[RecognizerSpec, ...]
    rules: tuple[RuleSpec, ...]

    def entities(self) -> tuple[str, ...]:
        return tuple(sorted({r.entity for r in self.recognizers}))
