"""The risk score of what lies at a place: the factors of NIST SP 800-122, each with the step of most points that holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from piiscan.catalog.rule_specs import RiskRule, Step
from piiscan.law.signs import LIST, Classes, Json, Signs, has

__all__ = ["Steps", "of_signs", "readers", "score"]

_CONTACTS = ("JP_ADDRESS", "PHONE_NUMBER", "EMAIL_ADDRESS", "DATE_OF_BIRTH")
_MOST = 100


Steps: TypeAlias = "dict[str, Step]"  # factor -> the step with most points that holds


def of_signs(rule: RiskRule, signs: Signs, known: Classes) -> Steps | None:
    """The steps that follow from what is there alone; None where nothing of a person was reported or tied."""
    if not any(sign.startswith("tied:") or ":" not in sign for sign in signs):
        return None
    found = {}
    for factor, steps in rule.factors.items():
        named = [step for step in steps if step.names and factor != "location" and _named(step, signs, known)]
        if factor == "context":
            named += _reached(steps, _kinds(signs))
        if named:
            found[factor] = _best(named)
    return found


def score(rule: RiskRule, place: Mapping[str, Any], steps: Steps) -> Json:
    """{"score", "level", "reasons"} of a place, whose signs gave `steps`.

    place: a place line; of several places, one that says persons, list and file of them together.
    """
    folders = _folders(str((place.get("location") or {}).get("uri") or ""))
    here = {
        "quantity": _reached(rule.factors.get("quantity", ()), _persons(place)),
        "access": _reached(rule.factors.get("access", ()), readers((place.get("file") or {}).get("mode"))),
        "location": [step for step in rule.factors.get("location", ()) if not folders.isdisjoint(step.names)],
    }
    best = steps | {factor: _best(found) for factor, found in here.items() if found}
    reasons = [best[factor] for factor in rule.factors if factor in best]
    total = min(sum(step.points for step in reasons), _MOST)
    level = "high" if total >= rule.high else "moderate" if total >= rule.moderate else "low"
    return {
        "score": total,
        "level": level,
        "reasons": [{"code": step.code, "points": step.points, "note": step.note} for step in reasons],
    }


def _best(steps: Sequence[Step]) -> Step:
    return max(steps, key=lambda step: step.points)


def _reached(steps: Iterable[Step], amount: int) -> list[Step]:
    """The steps whose amount is reached."""
    return [step for step in steps if step.at_least and amount >= step.at_least]


def _named(step: Step, signs: Signs, known: Classes) -> bool:
    found = (_there(name, signs, known) for name in step.names)
    return all(found) if step.every else any(found)


def _there(name: str, signs: Signs, known: Classes) -> bool:
    if name == "contact":
        return not signs.isdisjoint(_CONTACTS)
    if name == "list":
        return LIST in signs
    return has(name, signs, known, "tied")


def _persons(place: Mapping[str, Any]) -> int:
    """Persons; of a table read in part, the most that the whole may hold."""
    whole = (place.get("list") or {}).get("persons_whole") or (0, 0)
    return max(int(place.get("persons") or 0), int(whole[1]))


def _kinds(signs: Signs) -> int:
    return len({sign.removeprefix("tied:") for sign in signs if ":" not in sign or sign.startswith("tied:")})


def readers(mode: object) -> int:
    """Who may read a file of a mode ("0644"): 2 everyone, 1 a group, 0 neither, or not known."""
    try:
        bits = int(str(mode), 8) if mode else 0
    except ValueError:
        return 0
    return 2 if bits & 0o004 else 1 if bits & 0o040 else 0


def _folders(uri: str) -> frozenset[str]:
    """Names of the folders on the way to a file, in small letters."""
    return frozenset(uri.lower().replace("\\", "/").split("/")[:-1])
