"""Values that are known and not to be reported: a baseline of an earlier run, suppressions that somebody answers for.

Both are lists of finding ids, keyed digests of (entity, canonical value): they hold wherever the value stands and
however it is written, and hold no value. Under another key they would hide nothing, so that is refused.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from piiscan.errors import ConfigError
from piiscan.scan.hits import Hits

__all__ = ["ID_FORM", "Entry", "Filter", "SuppressionList", "from_findings", "load", "packed", "save"]

Ids = NDArray[np.uint64]
ID_FORM = re.compile("[0-9a-fA-F]{16}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One value. `expires`: the first day on which it is reported again; None: never."""

    id: str
    entity: str
    reason: str
    owner: str = ""
    expires: dt.date | None = None
    added: dt.date | None = None

    def lapsed(self, today: dt.date) -> bool:
        return self.expires is not None and self.expires <= today


@dataclass(frozen=True, slots=True)
class SuppressionList:
    """Entries by id, and the id of the key that they were made under."""

    key_id: str
    entries: dict[str, Entry]

    def adding(self, entries: Iterable[Entry]) -> Self:
        """With more entries; one of a known id replaces it."""
        return replace(self, entries=self.entries | {entry.id: entry for entry in entries})


def load(path: str | os.PathLike[str]) -> SuppressionList:
    """Read a list. Raises ConfigError with the line where it is not what `save` writes."""
    name = os.fspath(path)
    try:
        lines = Path(path).read_text(encoding="utf-8").split("\n")  # a reason may hold other breaks
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {name}: {type(error).__name__}") from None
    entries: dict[str, Entry] = {}
    key_id = None
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            plain = json.loads(line)
            if key_id is None:
                key_id = str(plain["key_id"])
            else:
                entry = _entry(plain)
                entries[entry.id] = entry
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ConfigError(f"{name}:{number}: no line of a list of suppressions") from None
    if key_id is None:
        raise ConfigError(f"{name}: empty; hint: piiscan suppress add, or piiscan suppress baseline")
    return SuppressionList(key_id, entries)


def _entry(plain: dict[str, Any]) -> Entry:
    if not ID_FORM.fullmatch(plain["id"]):
        raise ValueError
    days = {name: dt.date.fromisoformat(plain[name]) if plain.get(name) else None for name in ("expires", "added")}
    return Entry(plain["id"].lower(), str(plain["entity"]), str(plain["reason"]), str(plain.get("owner") or ""), **days)


def save(path: str | os.PathLike[str], listed: SuppressionList) -> None:
    """Write a list anew, whole or not at all: JSON lines, readable by its owner alone."""
    target = Path(path)
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
            out.write(json.dumps({"type": "suppressions", "key_id": listed.key_id}) + "\n")
            for entry in listed.entries.values():
                out.write(json.dumps(_plain(entry), ensure_ascii=False) + "\n")
        fresh.replace(target)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise ConfigError(f"cannot write {os.fspath(path)}: {error.strerror}") from None


def _plain(entry: Entry) -> dict[str, Any]:
    told = {name: str(value) if isinstance(value, dt.date) else value for name, value in asdict(entry).items()}
    return {name: value for name, value in told.items() if value}


def from_findings(
    findings: Iterable[dict[str, Any]], *, reason: str, owner: str = "", expires: dt.date | None = None, today: dt.date
) -> Iterator[Entry]:
    """An entry for the value of each finding of the machine format, each value once.

    Raises ConfigError for a finding that stands for several values: of those only one has its id told.
    """
    seen: set[str] = set()
    for finding in findings:
        if finding.get("distinct", 1) != 1:
            raise ConfigError("a finding stands for several values; hint: scan with --detail occurrence")
        if finding["id"] not in seen:
            seen.add(finding["id"])
            yield Entry(finding["id"], finding["entity"], reason, owner, expires, today)


def packed(paths: Iterable[str], key_id: str, today: dt.date) -> tuple[bytes, int]:
    """(ids in force of all lists, sorted, eight bytes each; how many entries have expired)."""
    ids: list[int] = []
    lapsed = 0
    for path in paths:
        listed = load(path)
        if listed.key_id != key_id:
            raise ConfigError(f"{path} was made under key {listed.key_id}, this run has {key_id}; hint: --key-file")
        for entry in listed.entries.values():
            lapsed += entry.lapsed(today)
            if not entry.lapsed(today):
                ids.append(int(entry.id, 16))
    return np.unique(np.array(ids, np.uint64)).tobytes(), lapsed


class Filter:
    """Takes known values out of what was found in one blob, and counts them: `baseline`, `suppressed`."""

    def __init__(self, baseline: bytes, suppressed: bytes) -> None:
        self._lists = [
            (name, np.frombuffer(ids, np.uint64)) for name, ids in (("baseline", baseline), ("suppressed", suppressed))
        ]
        self.counts: Counter[str] = Counter()

    @property
    def lists(self) -> bool:
        """Whether anything is known."""
        return any(len(ids) for _, ids in self._lists)

    def rest(self, found: Hits) -> Hits:
        """What is not known."""
        for name, ids in self._lists:
            known = _among(found.id, ids)
            if count := int(known.sum()):
                self.counts[name] += count
                found = found.take(~known)
        return found


def _among(words: Ids, ids: Ids) -> NDArray[np.bool_]:
    """Which words are in the sorted `ids`."""
    if not len(ids) or not len(words):
        return np.zeros(len(words), np.bool_)
    at = np.minimum(np.searchsorted(ids, words), len(ids) - 1)
    among: NDArray[np.bool_] = ids[at] == words
    return among
