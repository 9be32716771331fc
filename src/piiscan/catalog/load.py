"""The catalog: packaged recognizers/ and rules/, and the user's own folders, as one validated Catalog."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from piiscan.catalog import files, recognizers, rule_book
from piiscan.catalog.ids import unique
from piiscan.catalog.rule_specs import Rule
from piiscan.catalog.spec import Catalog, RecognizerSpec
from piiscan.errors import CatalogError, ConfigError
from piiscan.model import RECOGNIZERS_MOST


def load(extra: Sequence[str | Path] = ()) -> Catalog:
    """The packaged catalog, then each folder of `extra` (with recognizers/ and rules/, or YAML files directly).

    CatalogError with every problem of every file. A user's file may take the place of a packaged recognizer by
    `replaces: id`; the same id twice is an error otherwise.
    """
    problems: list[str] = []
    folders = [(files.builtin_folder(), "")] + [(Path(e), f"{e}/") for e in extra]
    found: list[RecognizerSpec] = []
    found_rules: list[Rule] = []
    for folder, shown in folders:
        if not folder.is_dir():
            problems.append(f"{folder}: no such folder; hint: --catalog names a folder with recognizers/")
            continue
        plain = bool(shown) and not ((folder / "recognizers").is_dir() or (folder / "rules").is_dir())
        where = folder if plain else folder / "recognizers"
        read = partial(recognizers.read, packaged=not shown)
        found += files.read_all(where, f"{shown}{'' if plain else 'recognizers/'}", read, problems)
        if shown and not any(p.suffix in {".yaml", ".yml"} for p in folder.rglob("*")):
            problems.append(f"{folder}: holds no YAML file; hint: --catalog names a folder with recognizers/*.yaml")
        where = folder if plain else folder / "rules"
        found_rules += files.read_rules(where, f"{shown}{'' if plain else 'rules/'}", problems, mixed=plain)
    found = _replace(found)
    unique(found, problems)
    book = rule_book.build(found_rules, problems)
    rule_book.check_entities(book, {spec.entity for spec in found}, problems)
    rule_book.check_masks(book, found, problems)
    if len(found) > RECOGNIZERS_MOST:
        problems.append(f"{len(found)} recognizers; hint: at most {RECOGNIZERS_MOST} can be told apart")
    if problems:
        raise CatalogError(problems)
    return Catalog(tuple(sorted(found, key=lambda r: r.id)), book)


def check_entities(catalog: Catalog, wanted: Collection[str]) -> None:
    """ConfigError where an entity is wanted that no recognizer finds."""
    known = catalog.entities()
    if unknown := sorted(set(wanted) - set(known)):
        told = (name + _meant(name, known) for name in unknown)
        raise ConfigError(f"unknown entity {', '.join(told)}; known: {', '.join(known)}")


def _meant(name: str, known: Sequence[str]) -> str:
    """The known names that are like another: those that hold its words, else those a few letters away."""
    words = set(name.upper().replace("-", "_").split("_"))
    like = [k for k in known if words <= set(k.split("_"))] or get_close_matches(name.upper(), known, n=3)
    return f" (did you mean {' or '.join(like[:3])}?)" if like else ""


def _replace(found: list[RecognizerSpec]) -> list[RecognizerSpec]:
    gone = {spec.replaces for spec in found if spec.replaces}
    return [spec for spec in found if spec.id not in gone or spec.replaces == spec.id]
