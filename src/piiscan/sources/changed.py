"""A walk over what git says has changed: the index as it would be committed, or files that differ from a revision."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from piiscan.config import WalkSettings
from piiscan.errors import ConfigError
from piiscan.model import Blob, Location, Skip
from piiscan.sources import git
from piiscan.sources.files import failed, file_blob, printable, special
from piiscan.sources.selection import Chain, LeftOut, Selection

__all__ = ["walk"]


def walk(targets: Sequence[str], settings: WalkSettings, left_out: LeftOut | None) -> Iterator[Blob | Skip]:
    """Changed files at or below `targets`, each once, sorted by path within each target.

    With `staged` a blob holds the bytes of the index, not those of the file. Raises ConfigError outside a repository.
    """
    walker = _Walker(settings, left_out)
    for folder, names in _asked(targets):
        yield from walker.folder(folder, names)


def _asked(targets: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """(folder, names in it): a target that is a folder as a whole, files that follow each other in one folder together."""
    together: tuple[str, list[str]] | None = None
    for target in targets:
        folder, name = (target, ".") if os.path.isdir(target) else os.path.split(target)  # noqa: PTH112 - as written
        if together is not None and (name == "." or together[0] != (folder or ".")):
            yield together
            together = None
        if name == ".":
            yield folder, [name]
        elif together is None:
            together = folder or ".", [name]
        else:
            together[1].append(name)
    if together is not None:
        yield together


class _Walker:
    """Remembers what was given, and the ignore files of each folder."""

    def __init__(self, settings: WalkSettings, left_out: LeftOut | None) -> None:
        self.settings, self.left_out = settings, left_out
        self.selection = Selection(settings)
        self.seen: set[str] = set()
        self.chains: dict[str, Chain] = {}

    def folder(self, folder: str, names: list[str]) -> Iterator[Blob | Skip]:
        git.repository(folder)
        self.chains.clear()
        if self.settings.staged:
            yield from self._staged(folder, names)
        else:
            yield from self._changed(folder, names)

    def _staged(self, folder: str, names: list[str]) -> Iterator[Blob | Skip]:
        entries = sorted(git.staged(folder, names), key=lambda entry: os.fsencode(entry.path))
        sizes = git.sizes(folder, [entry.object for entry in entries if not entry.submodule])
        for entry in entries:
            path = _path(folder, entry.path)
            if self._again(path):
                continue
            size = sizes.get(entry.object, 0)
            uri = printable(path)
            if rule := self._rule(folder, entry.path, names, is_folder=entry.submodule):
                self._left(rule, size)
            elif entry.submodule:
                yield _submodule(uri)
            else:
                yield self.selection.too_large(uri, size) or git.index_blob(folder, entry.object, uri, size)

    def _changed(self, folder: str, names: list[str]) -> Iterator[Blob | Skip]:
        revision = git.commit(folder, self.settings.revision or "HEAD")
        for name in git.differing(folder, revision, names):
            path = _path(folder, name)
            if self._again(path):
                continue
            uri = printable(path)
            try:
                status = os.lstat(path)
            except OSError as error:
                yield failed(Location(uri), error)
                continue
            is_folder = stat.S_ISDIR(status.st_mode)
            if rule := self._rule(folder, name, names, is_folder=is_folder):
                self._left(rule, status.st_size if stat.S_ISREG(status.st_mode) else 0)
            elif is_folder:
                yield _submodule(uri)
            elif stat.S_ISLNK(status.st_mode):
                yield Skip(Location(uri), "walk", "unsupported", "symbolic link, not followed")
            elif not stat.S_ISREG(status.st_mode):
                yield special(Location(uri), status.st_mode)
            elif rule := self.selection.named_rule(status):
                self._left(rule, status.st_size)
            else:
                yield self.selection.too_large(uri, status.st_size) or file_blob(path, None, status, uri)

    def _rule(self, folder: str, name: str, names: list[str], *, is_folder: bool) -> str | None:
        """The rule that leaves the file, the submodule or a folder above it out; what is itself a target stays."""
        if name in names:
            return None
        chain, above = self._chain(folder, None), folder
        *parents, last = PurePath(name).parts
        for parent in parents:
            above = _path(above, parent)
            if rule := self.selection.rule(parent, above, chain, folder=True):
                return rule
            chain = self._chain(above, chain)
        path = _path(above, last)
        rule = self.selection.rule(last, path, chain, folder=is_folder)
        return rule or (None if is_folder else self.selection.name_rule(path))

    def _chain(self, folder: str, chain: Chain | None) -> Chain:
        if folder not in self.chains:
            try:
                self.chains[folder] = self.selection.below(chain or self.selection.chain(folder), folder)
            except ValueError as error:
                raise ConfigError(f"{printable(folder)}: {error}") from None
        return self.chains[folder]

    def _left(self, rule: str, size: int) -> None:
        if self.left_out is not None:
            self.left_out.file(rule, size)

    def _again(self, path: str) -> bool:
        real = os.path.join(os.path.realpath(os.path.dirname(path)), os.path.basename(path))  # noqa: PTH118, PTH119, PTH120
        known = real in self.seen
        self.seen.add(real)
        return known


def _path(folder: str, name: str) -> str:
    return os.path.join(folder, name)  # noqa: PTH118 - keeps the target as the user wrote it


def _submodule(uri: str) -> Skip:
    return Skip(Location(uri), "walk", "unsupported", "git submodule")
