"""Files and folders as blobs, in a fixed order; whatever is not read is reported."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from piiscan.config import WalkSettings
from piiscan.errors import ConfigError
from piiscan.model import Blob, Location, Skip
from piiscan.sources.files import failed, file_blob, printable, special
from piiscan.sources.selection import IGNORE_FILE, Chain, LeftOut, Selection

__all__ = ["file_blob", "printable", "walk"]


def walk(
    targets: Sequence[str], settings: WalkSettings | None = None, left_out: LeftOut | None = None
) -> Iterator[Blob | Skip]:
    """Every regular file below `targets` that the settings choose, sorted by name within each folder.

    A symbolic link inside a folder is
    read at its own place when it leads into the targets (nothing is lost); else it is a Skip, or read with
    `follow_links`. No file or folder is read twice. A target itself is read whatever its name is.
    What the settings leave out is counted in `left_out`, where that is given.
    Raises ConfigError for a target that does not exist, and for settings that cannot be used.
    """
    settings = settings or WalkSettings()
    for target in targets:
        if not os.path.lexists(target):
            raise ConfigError(f"no such file or folder: {printable(target)}")
    if settings.staged or settings.revision is not None:
        from piiscan.sources import changed  # it starts git

        yield from changed.walk(targets, settings, left_out)
        return
    walker = _Walker(targets, settings, left_out)
    for target in targets:
        yield from walker.target(target, None)


@dataclass(slots=True)
class _Level:
    """A folder on the way down: what is still to come of it."""

    entries: Iterator[os.DirEntry[str]]
    uri: str  # printable, with the separator at its end
    chain: Chain
    device: int  # of the target


class _Walker:
    """Remembers what was visited, so that loops end and overlapping targets are read once."""

    def __init__(self, targets: Sequence[str], settings: WalkSettings, left_out: LeftOut | None) -> None:
        self.roots = tuple(os.path.realpath(target) for target in targets)
        self.settings, self.left_out = settings, left_out
        self.selection = Selection(settings)
        self.once = len(targets) < 2 and not settings.follow_links  # every file is met once: no need to remember it
        self.seen: set[tuple[int, int]] = set()  # (device, inode)

    def target(self, path: str, level: _Level | None) -> Iterator[Blob | Skip]:
        """What the user named, or (with the level it lies in) a link that is followed."""
        location = Location(printable(path))
        try:
            status = Path(path).stat()
            if stat.S_ISDIR(status.st_mode):
                device = level.device if level else status.st_dev
                yield from self._folder(path, status, level.chain if level else self.selection.chain(path), device)
            elif not stat.S_ISREG(status.st_mode):
                if level is None or not self._not_included(path):
                    yield special(location, status.st_mode)
            elif (blob := self._file(path, location.uri, status, named=level is None)) is not None:
                yield blob
        except OSError as error:
            yield failed(location, error)

    def _folder(self, path: str, status: os.stat_result, chain: Chain, device: int) -> Iterator[Blob | Skip]:
        """All below a folder. One loop over a stack: a generator per level would cost each file its depth."""
        problems: list[Skip] = []
        first = self._open(path, status, chain, device, problems)
        levels = [first] if first else []
        while levels:
            level = levels[-1]
            yield from problems
            problems.clear()
            for entry in level.entries:
                uri = level.uri + printable(entry.name)
                try:
                    if not entry.is_dir(follow_symlinks=False):
                        yield from self._items(entry, uri, level)
                    elif not self._leaves_folder(entry, level):
                        inner = self._open(entry.path, _status(entry), level.chain, level.device, problems)
                        levels += [inner] if inner else []
                        break
                except OSError as error:
                    yield failed(Location(uri), error)
            else:
                levels.pop()
        yield from problems

    def _items(self, entry: os.DirEntry[str], uri: str, level: _Level) -> Iterable[Blob | Skip]:
        """What an entry that is no folder gives: nothing, itself, or what a link leads to."""
        path = entry.path
        if self._leaves(entry, path, level):
            return ()
        if entry.is_symlink():
            return self._link(path, uri, level)
        status = _status(entry)
        if not stat.S_ISREG(status.st_mode):
            if self._not_included(path):
                return ()
            return (special(Location(uri), status.st_mode),)
        item = self._file(path, uri, status)
        return () if item is None else (item,)

    def _open(
        self, path: str, status: os.stat_result, chain: Chain, device: int, problems: list[Skip]
    ) -> _Level | None:
        """The folder's entries in order; None where it was read before, lies elsewhere or cannot be listed."""
        if self._again(status):
            return None
        if self.settings.one_file_system and status.st_dev != device:
            self._left(path, "other_file_system")
            return None
        uri = printable(path if path.endswith(os.sep) else path + os.sep)
        try:
            with os.scandir(path) as entries:
                found = sorted(entries, key=_by_name)
            chain = self.selection.below(chain, path)
        except OSError as error:
            problems.append(failed(Location(printable(path)), error))
            return None
        except ValueError as error:
            problems.append(Skip(Location(uri + IGNORE_FILE), "walk", "too_large", str(error)))
        return _Level(iter(found), uri, chain, device)

    def _file(self, path: str, uri: str, status: os.stat_result, *, named: bool = False) -> Blob | Skip | None:
        """A regular file, unless it was read before (each name of a hard-linked file is a place) or is left out."""
        if not self.once and status.st_nlink < 2 and self._again(status):
            return None
        rule = self.selection.named_rule(status) if named else self.selection.file_rule(path, status)
        if rule is not None:
            if self.left_out is not None:
                self.left_out.file(rule, status.st_size)
            return None
        return self.selection.too_large(uri, status.st_size) or file_blob(path, None, status, uri)

    def _link(self, path: str, uri: str, level: _Level) -> Iterator[Blob | Skip]:
        try:
            real = os.path.realpath(path, strict=True)
        except OSError:  # it leads nowhere
            if self._not_included(path):
                return
            raise
        if any(real == root or real.startswith(root.rstrip(os.sep) + os.sep) for root in self.roots):
            return  # read at its own place
        if self.settings.follow_links:
            yield from self.target(path, level)
        elif os.path.isdir(real) or not self._not_included(path):  # noqa: PTH112 - what lies in a folder may be included
            yield Skip(Location(uri), "walk", "unsupported", "symbolic link out of the targets, not followed")

    def _leaves(self, entry: os.DirEntry[str], path: str, level: _Level) -> bool:
        if self.selection.simple and not level.chain.rules:
            return False
        rule = self.selection.rule(entry.name, path, level.chain, folder=False)
        if rule is not None and self.left_out is not None:
            status = _status(entry)
            self.left_out.file(rule, status.st_size if stat.S_ISREG(status.st_mode) else 0)
        return rule is not None

    def _not_included(self, path: str) -> bool:
        """Whether the name of what is no regular file is not asked for: it is left out, not skipped."""
        rule = self.selection.name_rule(path)
        if rule is not None and self.left_out is not None:
            self.left_out.file(rule, 0)
        return rule is not None

    def _leaves_folder(self, entry: os.DirEntry[str], level: _Level) -> bool:
        rule = self.selection.rule(entry.name, entry.path, level.chain, folder=True)
        if rule is not None:
            self._left(entry.path, rule)
        return rule is not None

    def _left(self, path: str, rule: str) -> None:
        if self.left_out is not None:
            self.left_out.folder(rule, path)

    def _again(self, status: os.stat_result) -> bool:
        key = (status.st_dev, status.st_ino)
        known = key in self.seen
        self.seen.add(key)
        return known


def _by_name(entry: os.DirEntry[str]) -> bytes:
    return os.fsencode(entry.name)


def _status(entry: os.DirEntry[str]) -> os.stat_result:
    """Of the entry itself, not of what it links to. Windows lists neither device nor inode."""
    return entry.stat(follow_symlinks=False) if os.name != "nt" else os.lstat(entry.path)
