"""rules/match.yaml -> MatchRules. Strict: unknown or missing keys and wrong types are errors, all at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

import yaml

from piiscan.errors import CatalogError

CLASSES = ("home", "moved", "sibling", "sibling_moved", "unrelated")
PARTS = (
    "name",
    "family",
    "given",
    "kana",
    "family_kana",
    "given_kana",
    "guardian",
    "guardian_kana",
    "birth",
    "sex",
    "postal",
    "town",
    "block",
    "building",
    "phone",
    "email",
    "customer",
)
JUDGED = ("given", "family", "guardian", "birth", "sex", "address", "phone", "email", "customer")

_NUMBERS = {
    "admission": ("alone", "rows", "bucket", "kept", "keys", "households"),
    "decision": ("person", "household", "unsure"),
    "verdict": ("min_persons", "min_decoys", "ours_share", "ours_false", "not_ours_rows", "not_ours_share"),
    "searchable": ("placeholder", "known_names", "coverage"),
    "segments": ("min_rows",),
    "share": CLASSES[:4],
    "strength": ("share", "levels"),
}
_TOP = ("id", "kind", "title", "keys", "likelihood", *_NUMBERS)


@dataclass(frozen=True, slots=True)
class Levels:
    """Levels of one judged field, worst first, and P(level | class) for each class of CLASSES."""

    names: tuple[str, ...]
    probability: Mapping[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class MatchRules:
    """Everything that rules/match.yaml decides. `numbers[section][name]`."""

    person_keys: tuple[tuple[str, ...], ...]
    household_keys: tuple[tuple[str, ...], ...]
    numbers: Mapping[str, Mapping[str, float]]
    likelihood: Mapping[str, Levels]


def default_rules_path() -> Path:
    """The packaged file; in a source checkout the one of the top-level folder."""
    here = Path(__file__).resolve()
    packaged = here.parents[1] / "_catalog" / "rules" / "match.yaml"
    return packaged if packaged.exists() else here.parents[3] / "rules" / "match.yaml"


def load_rules(path: Path | None = None) -> MatchRules:
    """The rules of `path` (default: the shipped ones). Raises CatalogError with every problem found."""
    path = path or default_rules_path()
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except OSError as error:
        raise CatalogError([f"{path}: cannot read: {error.strerror}"]) from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise CatalogError([f"{path}:{line}: not YAML: {getattr(error, 'problem', 'broken')}"]) from None
    problems: list[str] = []
    if not isinstance(data, dict):
        raise CatalogError([f"{path}:1: expected a mapping with the sections {', '.join(_TOP)}"])
    _names(data, "file", _TOP, problems)
    numbers = {section: _numbers(section, data.get(section), names, problems) for section, names in _NUMBERS.items()}
    person, household = _keys(data.get("keys"), problems)
    likelihood = _likelihood(data.get("likelihood"), problems)
    if problems:
        raise CatalogError([f"{path}: {problem}" for problem in problems])
    return MatchRules(person, household, numbers, likelihood)


def _names(data: object, where: str, names: tuple[str, ...], problems: list[str]) -> TypeGuard[dict[str, Any]]:
    """True if `data` is a mapping; notes unknown and missing names."""
    if not isinstance(data, dict):
        problems.append(f"{where}: expected a mapping with {', '.join(names)}")
        return False
    problems += [f"{where}: unknown key {key!r}; known: {', '.join(names)}" for key in data if key not in names]
    problems += [f"{where}: {name!r} is missing" for name in names if name not in data]
    return True


def _numbers(section: str, data: object, names: tuple[str, ...], problems: list[str]) -> dict[str, float]:
    if not _names(data, section, names, problems):
        return {}
    bad = [n for n in names if n in data and (isinstance(data[n], bool) or not isinstance(data[n], int | float))]
    problems += [f"{section}: {name!r} must be a number" for name in bad]
    return {n: float(data[n]) for n in names if n in data and n not in bad}


def _keys(data: object, problems: list[str]) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, ...], ...]]:
    if not _names(data, "keys", ("person", "household"), problems):
        return (), ()
    found = []
    for kind in ("person", "household"):
        rows = data.get(kind) or []
        good = [tuple(row) for row in rows if isinstance(row, list) and row and all(part in PARTS for part in row)]
        if len(good) != len(rows) or len(set(good)) != len(good):
            problems.append(f"keys: {kind} must be different lists of {', '.join(PARTS)}")
        found.append(tuple(good))
    return found[0], found[1]


def _likelihood(data: object, problems: list[str]) -> dict[str, Levels]:
    if not _names(data, "likelihood", JUDGED, problems):
        return {}
    found = {}
    for judged in JUDGED:
        entry, where = data.get(judged), f"likelihood: {judged}"
        if not _names(entry, where, ("levels", *CLASSES), problems):
            continue
        levels = entry.get("levels") or []
        for name in CLASSES:
            row = entry.get(name)
            if not isinstance(row, list) or len(row) != len(levels) or not all(_is_probability(p) for p in row):
                problems.append(f"{where}: {name} must hold {len(levels)} probabilities above 0 and at most 1")
        if not problems:
            rows = {name: tuple(float(p) for p in entry[name]) for name in CLASSES}
            found[judged] = Levels(tuple(levels), rows)
    return found


def _is_probability(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= 1
