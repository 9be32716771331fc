"""Ignore files (.piiscanignore) in gitignore syntax: what below a folder is left out.

Most patterns are plain names and endings (`node_modules/`, `*.log`): they are looked up; the rest is one regular
expression per ignore file, so that a file costs the same however many patterns there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from piiscan.sources import globs

__all__ = ["Ignore", "matches_plain", "parse"]

_GLOB = re.compile(r"[*?\[\\]")
_MOST_GLOBS, _MOST_CHARS = 1000, 1 << 16  # of one ignore file: globs cost every file 5 us each, and time to compile


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: str  # without `!`, and without slashes at start and end
    anchored: bool  # tried on the path below the ignore file's folder, else on the name
    folders: bool  # matches folders alone
    negated: bool


@dataclass(frozen=True, slots=True)
class _Table:
    """Numbers of rules: the highest that matches decides."""

    names: dict[str, int]
    paths: dict[str, int]  # without wildcards
    endings: dict[str, int]  # ".log" of `*.log`
    name_regex: re.Pattern[str] | None
    name_rules: tuple[int, ...]  # rule of each group
    path_regex: re.Pattern[str] | None
    path_rules: tuple[int, ...]

    def last(self, name: str, path: str) -> int:
        """Number of the rule that decides; -1 where none matches."""
        found = max(self.names.get(name, -1), self.endings.get(name[name.rfind(".") :], -1), self.paths.get(path, -1))
        if self.name_regex is not None and (match := self.name_regex.fullmatch(name)):
            found = max(found, self.name_rules[(match.lastindex or 1) - 1])
        if self.path_regex is not None and (match := self.path_regex.fullmatch(path)):
            found = max(found, self.path_rules[(match.lastindex or 1) - 1])
        return found


@dataclass(frozen=True, slots=True)
class Ignore:
    """The rules of one ignore file."""

    negated: tuple[bool, ...]
    files: _Table = field(repr=False)
    folders: _Table = field(repr=False)

    def decides(self, name: str, path: str, *, folder: bool) -> bool | None:
        """Whether to leave out; None where no pattern speaks of it. `path`: below the ignore file's folder, with `/`."""
        found = (self.folders if folder else self.files).last(name, path)
        return None if found < 0 else not self.negated[found]


def parse(text: str) -> Ignore | None:
    """The rules of an ignore file; None where it has none. A broken pattern matches nothing, as with git.

    Raises ValueError where its wildcards would cost too much time.
    """
    rules = _rules(text)
    if not rules:
        return None
    numbered = list(enumerate(rules))
    return Ignore(
        tuple(rule.negated for rule in rules),
        _table((n, rule) for n, rule in numbered if not rule.folders),
        _table(numbered),
    )


def matches_plain(text: str, name: str, path: str, *, folder: bool) -> bool | None:
    """Plain twin of `Ignore.decides`: every rule in turn, the last that matches decides."""
    found = None
    for rule in _rules(text):
        regex, subject = (globs.path, path) if rule.anchored else (globs.component, name)
        if (folder or not rule.folders) and re.fullmatch(regex(rule.pattern), subject, re.DOTALL):
            found = not rule.negated
    return found


def _rules(text: str) -> list[_Rule]:
    lines = text.removeprefix("\ufeff").split("\n")
    return [rule for line in lines if (rule := _rule(line.removesuffix("\r")))]


def _rule(line: str) -> _Rule | None:
    line = _stripped(line)
    if line.startswith("#"):
        return None
    negated = line.startswith("!")
    line = line[negated:]
    folders = line.endswith("/")
    line = line.removesuffix("/") if folders else line
    anchored = "/" in line
    line = line.removeprefix("/")
    return _Rule(line, anchored, folders, negated) if line else None


def _stripped(line: str) -> str:
    """Without spaces at the end, but for one behind a backslash."""
    bare = line.rstrip(" ")
    escapes = len(bare) - len(bare.rstrip("\\"))
    return bare + " " if escapes % 2 and len(bare) < len(line) else bare


def _table(rules: Iterable[tuple[int, _Rule]]) -> _Table:
    names: dict[str, int] = {}
    paths: dict[str, int] = {}
    endings: dict[str, int] = {}
    by_name: list[tuple[int, str]] = []
    by_path: list[tuple[int, str]] = []
    for number, rule in rules:
        if not _GLOB.search(rule.pattern):
            (paths if rule.anchored else names)[rule.pattern] = number
        elif rule.anchored:
            by_path.append((number, rule.pattern))
        elif rule.pattern[:2] == "*." and not re.search(r"[*?\[\\.]", rule.pattern[2:]):
            endings[rule.pattern[1:]] = number
        else:
            by_name.append((number, rule.pattern))
    _check([pattern for _, pattern in by_name + by_path])
    return _Table(names, paths, endings, *_joined(by_name, globs.component), *_joined(by_path, globs.path))


def _check(patterns: list[str]) -> None:
    if len(patterns) > _MOST_GLOBS or sum(map(len, patterns)) > _MOST_CHARS:
        raise ValueError(
            f"ignore file of more than {_MOST_GLOBS} patterns or {_MOST_CHARS} characters with wildcards, not applied"
        )


def _joined(
    found: list[tuple[int, str]], regex: Callable[[str], str]
) -> tuple[re.Pattern[str] | None, tuple[int, ...]]:
    """One expression of all, the last rule first: the group that matched names the rule."""
    if not found:
        return None, ()
    found = found[::-1]
    text = "|".join(f"({regex(pattern)})" for _, pattern in found)
    return re.compile(text, re.DOTALL), tuple(number for number, _ in found)
