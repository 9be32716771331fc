"""The risk score of what lies at a place: the factors of NIST SP 800-122, each with the step of most points that holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

from piiscan.catalog.rule_specs import RiskRule, Step
from piiscan.law.signs import SPECIAL, Classes, Json, Signs, has

__all__ = ["readers", "score"]

_CONTACTS = ("JP_ADDRESS", "PHONE_NUMBER", "EMAIL_ADDRESS", "DATE_OF_BIRTH")
_MOST = 100


def score(rule: RiskRule, place: Mapping[str, Any], signs: Signs, known: Classes) -> Json | None:
    """{"score", "level", "reasons"}; None where nothing of a person was reported or tied.

    place: a place line; of several places, one that says persons, list and file of them together.
    """
    if not any(sign.startswith("tied:") or ":" not in sign for sign in signs):
        return None
    reasons = [
        best for factor, steps in rule.factors.items() if (best := _best(_holding(factor, steps, place, signs, known)))
    ]
    total = min(sum(step.points for step in reasons), _MOST)
    level = "high" if total >= rule.high else "moderate" if total >= rule.moderate else "low"
    return {
        "score": total,
        "level": level,
        "reasons": [{"code": step.code, "points": step.points, "note": step.note} for step in reasons],
    }


def _best(steps: Iterator[Step]) -> Step | None:
    return max(steps, key=lambda step: step.points, default=None)


def _holding(
    factor: str, steps: tuple[Step, ...], place: Mapping[str, Any], signs: Signs, known: Classes
) -> Iterator[Step]:
    """The steps of a factor that hold."""
    if factor in ("identifiability", "sensitivity", "context"):
        yield from (step for step in steps if step.names and _named(step, place, signs, known))
    if factor in _AMOUNTS:
        amount = _AMOUNTS[factor](place, signs)
        yield from (step for step in steps if step.at_least and amount >= step.at_least)
    if factor == "location":
        folders = _folders(str((place.get("location") or {}).get("uri") or ""))
        yield from (step for step in steps if folders & {name.lower() for name in step.names})


def _named(step: Step, place: Mapping[str, Any], signs: Signs, known: Classes) -> bool:
    found = (_there(name, place, signs, known) for name in step.names)
    return all(found) if step.every else any(found)


def _there(name: str, place: Mapping[str, Any], signs: Signs, known: Classes) -> bool:
    if name == "contact":
        return not signs.isdisjoint(_CONTACTS)
    if name == "list":
        return bool(place.get("list"))
    return has(name, signs, known, "tied")


def _persons(place: Mapping[str, Any], _: Signs) -> int:
    """Persons; of a table read in part, the most that the whole may hold."""
    whole = (place.get("list") or {}).get("persons_whole") or (0, 0)
    return max(int(place.get("persons") or 0), int(whole[1]))


def _kinds(_: Mapping[str, Any], signs: Signs) -> int:
    return len({sign.removeprefix("tied:") for sign in signs if ":" not in sign or sign.startswith(f"tied:{SPECIAL}")})


def readers(mode: object) -> int:
    """Who may read a file of a mode ("0644"): 2 everyone, 1 a group, 0 neither, or not known."""
    try:
        bits = int(str(mode), 8) if mode else 0
    except ValueError:
        return 0
    return 2 if bits & 0o004 else 1 if bits & 0o040 else 0


_AMOUNTS: Mapping[str, Callable[[Mapping[str, Any], Signs], int]] = {
    "quantity": _persons,
    "context": _kinds,
    "access": lambda place, _: readers((place.get("file") or {}).get("mode")),
}


def _folders(uri: str) -> frozenset[str]:
    """Names of the folders on the way to a file."""
    return frozenset(part.lower() for part in PurePosixPath(uri.replace("\\", "/")).parts[:-1])
