"""What a user wants replaced, and with what."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from piiscan.catalog import load
from piiscan.config import ScanSettings
from piiscan.errors import ConfigError
from piiscan.keys import Key, default_key, load_key
from piiscan.redact.marks import MODES, Marker, labels

__all__ = ["Choice", "Path_", "chosen"]

Path_: TypeAlias = "str | os.PathLike[str]"


@dataclass(frozen=True, slots=True)
class Choice:
    """How a file is scanned, and the entities whose findings are replaced."""

    settings: ScanSettings
    catalogs: tuple[str, ...]
    key: Key
    entities: frozenset[str]


def chosen(
    mode: str,
    entities: Collection[str] | None,
    keep: Collection[str],
    min_score: float,
    catalog: Path_ | Sequence[Path_],
    key: Key | Path_ | None,
) -> tuple[Choice, Marker]:
    """The settings, checked: ConfigError for an unknown mode or entity, a bad score, catalog or key."""
    if mode not in MODES:
        raise ConfigError(f"unknown mode {mode!r}; one of: {', '.join(MODES)}")
    if isinstance(entities, str) or isinstance(keep, str):
        raise ConfigError('entities and keep are collections of names; hint: {"PERSON"}')
    if not 0 <= min_score <= 1:
        raise ConfigError(f"min_score is a probability from 0 to 1, not {min_score}")
    catalogs = tuple(os.fspath(c) for c in ([catalog] if isinstance(catalog, str | os.PathLike) else catalog))
    loaded = load.load(catalogs)
    load.check_entities(loaded, frozenset(entities or ()) | frozenset(keep))
    known = frozenset(spec.entity for spec in loaded.recognizers)
    wanted = (known if entities is None else frozenset(entities)) - frozenset(keep)
    secret = key if isinstance(key, Key) else default_key() if key is None else load_key(key)
    settings = ScanSettings(detail="occurrence", show_values=True, min_score=min_score)
    return Choice(settings, catalogs, secret, wanted), Marker(mode, secret, labels(loaded.recognizers))
