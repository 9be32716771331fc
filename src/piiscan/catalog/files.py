"""The YAML files of a catalog: where they lie, and a spec from each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from piiscan.catalog import nodes, rules
from piiscan.catalog.spec import RuleSpec
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


def read_all(
    folder: Path, shown: str, read: Callable[[nodes.Fields], S], problems: list[str], kind: str | None = None
) -> list[S]:
    """The specs of a folder's files in the order of their names; of those of a `kind`, where it is given."""
    found = []
    for path in sorted(p for p in folder.glob("*") if p.suffix in {".yaml", ".yml"}):
        fields = nodes.parse(path, shown + path.name, problems)
        if fields is None or (kind and fields.peek("kind", kind) != kind):
            continue
        found.append(read(fields))
    return found


def packaged_rules() -> tuple[RuleSpec, ...]:
    """The rules of the packaged catalog, in the order of their ids, without reading its recognizers."""
    problems: list[str] = []
    found = read_all(builtin_folder() / "rules", "rules/", rules.read, problems, kind="finding")
    if problems:
        raise CatalogError(problems)
    return tuple(sorted(found, key=lambda rule: rule.id))
