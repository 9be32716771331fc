"""What the machine output of a scan, or of a match, says that data hold: the base of judging a leak of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from piiscan.law.signs import Json, Signs, together
from piiscan.model import MEDIUM

__all__ = ["Held", "of_lines"]


@dataclass(frozen=True, slots=True)
class Held:
    """What data hold. Ranges are (least, most).

    looked: whether their kinds are known at all; a match of a list tells persons alone.
    """

    signs: Signs = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)  # occurrences by entity
    distinct: Mapping[str, tuple[int, int]] = field(default_factory=dict)  # different values by entity
    special: Mapping[str, tuple[int, int, int]] = field(default_factory=dict)  # tied, mentioned, denied
    persons: tuple[int, int] = (0, 0)
    persons_rule: str = ""
    places: int = 0
    looked: bool = True
    unread: Mapping[str, int] = field(default_factory=dict)  # skips by reason
    left_out: int = 0  # files and folders left out by choice
    verdict: str = ""  # of a match: OURS ...
    narrowed: tuple[str, ...] = ()  # choices of the scan that leave findings out: entities, baseline ...


def of_lines(lines: Iterable[Mapping[str, Any]]) -> Held:
    """What the JSON lines of `piiscan scan`, or the summary of `piiscan match`, say.

    Places are what counts; output without them is read by its findings. A ValueError where there is no summary:
    then the run did not end, or the file is none of ours.
    """
    places: list[Json] = []
    found: dict[tuple[str, ...], Json] = {}
    summary: Mapping[str, Any] | None = None
    for line in lines:
        kind = line.get("type")
        if kind == "place":
            places.append(dict(line))
        elif kind == "finding":
            _note(found, line)
        elif kind == "summary":
            summary = line
    if summary is None:
        raise ValueError("no summary line")
    if "verdict" in summary:
        return _of_match(summary)
    return _of_scan(places or list(found.values()), summary)


def _note(found: dict[tuple[str, ...], Json], line: Mapping[str, Any]) -> None:
    """Add a finding to the place where it lies."""
    where = line.get("location") or {}
    key = tuple(str(where.get(name)) for name in ("uri", "member", "sheet"))
    place = found.setdefault(key, {"location": where, "entities": {}, "law": []})
    new = {"count": 0, "distinct": 0, "most": 0, "in_columns": 0, "ids": set()}
    kind = place["entities"].setdefault(str(line.get("entity")), new)
    many, different = int(line.get("count") or 1), int(line.get("distinct") or 1)
    # Of a column the different values are counted; single values are told apart by their ids.
    if many > 1:
        kind["in_columns"] += different
    else:
        kind["ids"].add(line.get("id"))
    kind["count"] += many
    kind["distinct"] = max(kind["distinct"], different, len(kind["ids"]))
    kind["most"] = kind["in_columns"] + len(kind["ids"])
    place["law"] = sorted({*place["law"], *(line.get("law") or ())})


def _of_scan(places: list[Json], summary: Mapping[str, Any]) -> Held:
    counts: dict[str, int] = defaultdict(int)
    least: dict[str, int] = defaultdict(int)
    most: dict[str, int] = defaultdict(int)
    special: dict[str, tuple[int, int, int]] = {}
    for place in places:
        for entity, kind in (place.get("entities") or {}).items():
            number, different = int(kind.get("count") or 0), int(kind.get("distinct") or kind.get("count") or 0)
            counts[entity] += number
            least[entity], most[entity] = (
                max(least[entity], different),
                most[entity] + int(kind.get("most") or different),
            )
        for entity, told in (place.get("special") or {}).items():
            before = special.get(entity, (0, 0, 0))
            now = (int(told.get(name) or 0) for name in ("tied", "mentioned", "denied"))
            special[entity] = tuple(map(sum, zip(before, now, strict=True)))  # type: ignore[assignment]
    left_out = ((summary.get("coverage") or {}).get("left_out") or {}).values()
    return Held(
        signs=together(places),
        counts=dict(counts),
        distinct={entity: (least[entity], most[entity]) for entity in counts},
        special=special,
        persons=_persons(places, summary.get("persons")),
        persons_rule=str(summary.get("persons_rule") or ""),
        places=len(places),
        unread={str(reason): int(n) for reason, n in (summary.get("skip_reasons") or {}).items()},
        left_out=sum(int(rule.get("files") or 0) + int(rule.get("folders") or 0) for rule in left_out),
        narrowed=_narrowed(summary),
    )


def _narrowed(summary: Mapping[str, Any]) -> tuple[str, ...]:
    """Options by which the scan told less than it could have."""
    scope = summary.get("scope") or {}
    chosen = [f"--entity {entity}" for entity in scope.get("entities") or ()]
    chosen += [f"--min-score {scope['min_score']:g}"] if (scope.get("min_score") or 0) > MEDIUM else []
    chosen += ["--baseline/--suppress"] if scope.get("baseline") else []
    return (*chosen, *(f"--{name}" for name in ("since", "staged", "include", "exclude") if scope.get(name)))


def _persons(places: list[Json], counted: int | None) -> tuple[int, int]:
    """Distinct persons of the run; what tables read in part may hold beyond is added to the most."""
    each = [int(place.get("persons") or 0) for place in places]
    least, most = (max(each, default=0), sum(each)) if counted is None else (int(counted), int(counted))
    for place, persons in zip(places, each, strict=True):
        whole = (place.get("list") or {}).get("persons_whole")
        if whole:
            least = max(least, int(whole[0]))
            most += max(int(whole[1]) - persons, 0)
    return least, max(least, most)


def _of_match(summary: Mapping[str, Any]) -> Held:
    """A list that was matched: its persons who are ours; what else it holds, a scan of it tells."""
    persons, households = int(summary.get("persons") or 0), int(summary.get("households") or 0)
    return Held(
        persons=(persons, persons + households),
        persons_rule="customers of the index found in the list; the most counts rows of households, too",
        looked=False,
        verdict=str(summary["verdict"]),
    )
