"""What the user chose to leave out of a walk: ignore files, globs, hidden files, age; counted, never lost in silence."""

from __future__ import annotations

import fnmatch
import os
import re
import stat
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from piiscan.config import MIB, WalkSettings
from piiscan.errors import ConfigError
from piiscan.model import Location, Skip
from piiscan.sources import ignore

__all__ = ["IGNORE_FILE", "RULES", "Chain", "LeftOut", "Selection"]

IGNORE_FILE = ".piiscanignore"
RULES = ("hidden", "excluded", "ignored", "not_included", "too_old", "other_file_system")
_MOST_BYTES, _MOST_LINES = MIB, 10_000  # of one ignore file: it may be hostile, and each line costs every file time
_HIDDEN = getattr(stat, "FILE_ATTRIBUTE_HIDDEN", 2)


@dataclass(slots=True)
class LeftOut:
    """What one walk left out by the user's own choice: no Skip, but told beside the coverage.

    A folder counts as one, its files and bytes with it (links and other file systems below it are not looked into).
    """

    files: Counter[str] = field(default_factory=Counter)
    bytes: Counter[str] = field(default_factory=Counter)
    folders: Counter[str] = field(default_factory=Counter)

    def file(self, rule: str, size: int) -> None:
        self.files[rule] += 1
        self.bytes[rule] += size

    def folder(self, rule: str, path: str) -> None:
        """Count the regular files below `path`; what cannot be listed counts nothing."""
        self.folders[rule] += 1
        if rule == "other_file_system":  # it may be one that hangs
            return
        waiting, device = [path], None
        while waiting:
            try:
                with os.scandir(waiting.pop()) as entries:
                    for entry in entries:
                        status = entry.stat(follow_symlinks=False)
                        device = status.st_dev if device is None else device
                        if stat.S_ISDIR(status.st_mode) and status.st_dev == device:
                            waiting.append(entry.path)
                        elif stat.S_ISREG(status.st_mode):
                            self.file(rule, status.st_size)
            except OSError:
                continue

    def as_json(self) -> dict[str, dict[str, int]]:
        """Rule to folders, files, bytes; rules that left nothing out are absent."""
        return {
            rule: {"folders": self.folders[rule], "files": self.files[rule], "bytes": self.bytes[rule]}
            for rule in RULES
            if self.files[rule] or self.folders[rule]
        }


@dataclass(frozen=True, slots=True)
class Chain:
    """Ignore files that speak of a folder: (length of the path in front of what they match, rules), nearest last."""

    rules: tuple[tuple[int, ignore.Ignore], ...] = ()

    def ignores(self, name: str, path: str, *, folder: bool) -> bool:
        for start, rules in reversed(self.rules):
            below = path[start:] if os.sep == "/" else path[start:].replace(os.sep, "/")
            if (decided := rules.decides(name, below, folder=folder)) is not None:
                return decided
        return False


class Selection:
    """The settings of a walk, ready to be asked about one name after the other.

    Raises ConfigError where an ignore file of the user's own cannot be used.
    """

    def __init__(self, settings: WalkSettings) -> None:
        self.settings = settings
        self._exclude, self._include = _globs(settings.exclude), _globs(settings.include)
        self._own = [rules for path in settings.ignore_files if (rules := _own(path)) is not None]
        self.simple = settings.hidden and self._exclude is None  # nothing to ask about names but the ignore files

    def chain(self, folder: str) -> Chain:
        """The ignore files of a target, which are tried on what lies below it."""
        start = len(_prefix(folder))
        return Chain(tuple((start, rules) for rules in self._own))

    def below(self, chain: Chain, folder: str) -> Chain:
        """With the folder's own ignore file. Raises ValueError where that is too long to be used."""
        path = _prefix(folder) + IGNORE_FILE
        if not self.settings.ignore or not os.path.lexists(path):
            return chain
        try:
            text = _text(path)
        except OSError:  # it is a file of the walk too, and that is told there
            return chain
        rules = ignore.parse(text)
        return chain if rules is None else replace(chain, rules=(*chain.rules, (len(_prefix(folder)), rules)))

    def rule(self, name: str, path: str, chain: Chain, *, folder: bool) -> str | None:
        """The rule that leaves this name out, of those that hold for files and folders."""
        if not self.simple:
            if not self.settings.hidden and name.startswith("."):
                return "hidden"
            if self._exclude is not None and (self._exclude.match(name) or self._exclude.match(path)):
                return "excluded"
        return "ignored" if chain.rules and chain.ignores(name, path, folder=folder) else None

    def file_rule(self, path: str, status: os.stat_result) -> str | None:
        """The rule that leaves this file out, of those that hold for files alone."""
        if rule := self.name_rule(path):
            return rule
        if not self.settings.hidden and getattr(status, "st_file_attributes", 0) & _HIDDEN:
            return "hidden"
        return self.named_rule(status)

    def name_rule(self, path: str) -> str | None:
        """The rule that leaves out a file of this name, of those that hold for files alone."""
        if self._include is None or self._include.match(path.rpartition(os.sep)[2]) or self._include.match(path):
            return None
        return "not_included"

    def named_rule(self, status: os.stat_result) -> str | None:
        """The rule that leaves out even a file that is itself a target."""
        return "too_old" if self.settings.since is not None and status.st_mtime < self.settings.since else None

    def too_large(self, uri: str, size: int) -> Skip | None:
        most = self.settings.max_file_bytes
        if most is None or size <= most:
            return None
        return Skip(Location(uri), "walk", "too_large", f"file of {size} bytes, limit {most}", size=size)


def _prefix(folder: str) -> str:
    return folder if folder.endswith(os.sep) else folder + os.sep


def _globs(patterns: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(map(fnmatch.translate, patterns))) if patterns else None


def _text(path: str) -> str:
    """An ignore file as text, names as the system gives them. Raises OSError, ValueError."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            return ""
        data = file.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES or data.count(b"\n") > _MOST_LINES:
        raise ValueError(f"ignore file of more than {_MOST_BYTES} bytes or {_MOST_LINES} lines, not applied")
    return os.fsdecode(data)


def _own(path: str) -> ignore.Ignore | None:
    try:
        return ignore.parse(_text(path))
    except (OSError, ValueError) as error:
        problem = error.strerror if isinstance(error, OSError) else error
        raise ConfigError(f"cannot use the ignore file {path}: {problem}") from None
