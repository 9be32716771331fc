"""The YAML files of a catalog: where they lie, and a spec from each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from piiscan.catalog import nodes, rule_book, rule_kinds, rules
from piiscan.catalog.rule_specs import Rule, RuleBook
from piiscan.errors import CatalogError, ConfigError

S = TypeVar("S")


def builtin_folder() -> Path:
    """Folder that holds recognizers/ and rules/: inside the wheel, or the repository of an editable install.

    ConfigError where neither exists: piiscan never runs with an empty catalog.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "_catalog", package.parent.parent):
        if (folder / "recognizers").is_dir():
            return folder
    raise ConfigError("the packaged recognizers are missing; hint: install piiscan again")


def read_all(folder: Path, shown: str, read: Callable[[nodes.Fields], S], problems: list[str]) -> list[S]:
    """The specs of a folder's files in the order of their names; files that say they are rules are left out."""
    return [read(fields) for fields in _parsed(folder, shown, problems) if not _says_rules(fields)]


def read_rules(folder: Path, shown: str, problems: list[str], *, mixed: bool = False) -> list[Rule]:
    """The rules of a folder's files in the order of their names; what another package reads is left out.

    mixed: recognizers lie beside them, and a rule says its `kind`.
    """
    found: list[Rule] = []
    for fields in _parsed(folder, shown, problems):
        if fields.peek("kind", "") != rules.ELSEWHERE and (not mixed or _says_rules(fields)):
            found += rules.read_file(fields)
    return found


def _says_rules(fields: nodes.Fields) -> bool:
    return fields.peek("kind", "") in rule_kinds.READERS


def _parsed(folder: Path, shown: str, problems: list[str]) -> Iterator[nodes.Fields]:
    for path in sorted(p for p in folder.glob("*") if p.suffix in {".yaml", ".yml"}):
        fields = nodes.parse(path, shown + path.name, problems)
        if fields is not None:
            yield fields


def packaged_rules() -> RuleBook:
    """The rules of the packaged catalog, without reading its recognizers."""
    problems: list[str] = []
    book = rule_book.build(read_rules(builtin_folder() / "rules", "rules/", problems), problems)
    if problems:
        raise CatalogError(problems)
    return book
