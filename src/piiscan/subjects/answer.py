"""What an index answers about a person: places, surest first, and what it cannot tell."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Literal, TypeAlias

__all__ = ["CLASSES", "Namesakes", "NotCovered", "PlaceFound", "SubjectAnswer", "Sureness"]

Sureness: TypeAlias = Literal["certain", "likely", "possible", "household"]
CLASSES: tuple[Sureness, ...] = ("certain", "likely", "possible", "household")


@dataclass(frozen=True, slots=True)
class PlaceFound:
    """A place in which the person appears, or may.

    joined: fields that stand with the name in one record; beside: fields that the place holds otherwise. chance: how many
    matches of this kind are expected here for somebody whom the place does not hold. items: entity -> columns (none: text)
    of all that the place holds. read_at: when it was read.
    """

    uri: str
    member: str | None
    sheet: str | None
    sureness: Sureness
    joined: tuple[str, ...]
    beside: tuple[str, ...]
    chance: float
    items: dict[str, list[str]]
    persons: int | None
    read_at: str

    def as_json(self) -> dict[str, Any]:
        where = {"uri": self.uri, "member": self.member, "sheet": self.sheet}
        rest = {name: told for name, told in asdict(self).items() if name not in where}
        return {"type": "place", "location": where, **rest}


@dataclass(frozen=True, slots=True)
class Namesakes:
    """The name in the index: how many different persons (at least by different birth dates; by=other: about, by another
    value that stands with the name; none: nothing tells), in how many places."""

    persons: int
    by: str
    places: int

    def as_json(self) -> dict[str, Any]:
        return {"type": "namesakes", **asdict(self)}


@dataclass(frozen=True, slots=True)
class NotCovered:
    """What the answer cannot speak of. code: skipped, left_out, stopped, failed, cut, sampled, notes on what no index holds."""

    code: str
    count: int
    detail: str = ""
    incomplete: bool = True

    def as_json(self) -> dict[str, Any]:
        return {"type": "not_covered", **asdict(self)}


@dataclass(frozen=True, slots=True)
class SubjectAnswer:
    """Places with a person. complete: whether all that was to be scanned was read. entry: its line in the log."""

    places: tuple[PlaceFound, ...]
    namesakes: Namesakes | None
    not_covered: tuple[NotCovered, ...]
    fields: tuple[str, ...]
    entry: int
    as_of: str = ""
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        return not any(one.incomplete for one in self.not_covered)

    def as_json(self) -> dict[str, Any]:
        """The summary, the last line of the machine output."""
        return {
            "type": "summary",
            "asked": list(self.fields),
            "places": {name: sum(p.sureness == name for p in self.places) for name in CLASSES},
            "complete": self.complete,
            "as_of": self.as_of,
            "log_entry": self.entry,
            "index": self.counts,
        }
