"""Files and folders as blobs, in a fixed order; whatever is not read is reported."""

from __future__ import annotations

import errno
import functools
import os
import stat
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import BinaryIO

from piiscan.config import WalkSettings
from piiscan.errors import ConfigError
from piiscan.model import Blob, Location, Skip

__all__ = ["file_blob", "printable", "walk"]


def walk(targets: Sequence[str], settings: WalkSettings | None = None) -> Iterator[Blob | Skip]:
    """Every regular file below `targets`, sorted by name within each folder.

    A symbolic link inside a folder is
    read at its own place when it leads into the targets (nothing is lost); else it is a Skip, or read with
    `follow_links`. No file or folder is read twice. A target that does not exist raises ConfigError.
    """
    for target in targets:
        if not os.path.lexists(target):
            raise ConfigError(f"no such file or folder: {printable(target)}")
    walker = _Walker(tuple(os.path.realpath(target) for target in targets), settings or WalkSettings())
    for target in targets:
        yield from walker.visit(target, named=True)


def file_blob(path: str, size: int | None = None, status: os.stat_result | None = None) -> Blob:
    """The blob of one plain file. Raises OSError where it cannot be asked for its size."""
    if size is None:
        status = status or Path(path).stat()
        size = status.st_size
    return Blob(Location(printable(path)), size, functools.partial(_open, path), path=path, status=status)


def printable(path: str) -> str:
    r"""The path as text that can be written anywhere: undecodable bytes as `\xNN`."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _open(path: str) -> BinaryIO:
    # Never wait for the writer of a fifo that took a file's place.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "no longer a regular file")
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


class _Walker:
    """Remembers what was visited, so that loops end and overlapping targets are read once."""

    def __init__(self, roots: tuple[str, ...], settings: WalkSettings) -> None:
        self.roots = roots
        self.settings = settings
        self.seen: set[tuple[int, int]] = set()  # (device, inode)

    def visit(self, path: str, *, named: bool = False) -> Iterator[Blob | Skip]:
        """`path` and what lies below; `named` marks a target, which may be a link."""
        location = Location(printable(path))
        try:
            status = os.lstat(path)
            if stat.S_ISLNK(status.st_mode):
                if not named:
                    yield from self._link(path, location)
                    return
                status = Path(path).stat()
            if stat.S_ISDIR(status.st_mode):
                yield from self._folder(path, location, status)
            elif not stat.S_ISREG(status.st_mode):
                yield Skip(location, "walk", "unsupported", _special(status.st_mode))
            elif status.st_nlink > 1 or not self._again(status):  # each name of a hard-linked file is a place
                yield file_blob(path, status=status)
        except OSError as error:
            yield _failed(location, error)

    def _link(self, path: str, location: Location) -> Iterator[Blob | Skip]:
        real = os.path.realpath(path, strict=True)
        if any(real == root or real.startswith(root.rstrip(os.sep) + os.sep) for root in self.roots):
            return  # read at its own place
        if self.settings.follow_links:
            yield from self.visit(path, named=True)
        else:
            yield Skip(location, "walk", "unsupported", "symbolic link out of the targets, not followed")

    def _folder(self, path: str, location: Location, status: os.stat_result) -> Iterator[Blob | Skip]:
        if self._again(status):
            return
        try:
            names = sorted(os.listdir(path), key=os.fsencode)  # noqa: PTH208 - names as the system gives them
        except OSError as error:
            yield _failed(location, error)
            return
        for name in names:
            inner = os.path.join(path, name)  # noqa: PTH118 - keeps the target as the user wrote it
            if not any(fnmatchcase(name, p) or fnmatchcase(inner, p) for p in self.settings.exclude):
                yield from self.visit(inner)

    def _again(self, status: os.stat_result) -> bool:
        key = (status.st_dev, status.st_ino)
        known = key in self.seen
        self.seen.add(key)
        return known


def _failed(location: Location, error: OSError) -> Skip:
    if error.errno == errno.ELOOP:
        return Skip(location, "walk", "link_loop", "symbolic links in a circle")
    return Skip(location, "walk", "cannot_read", error.strerror or type(error).__name__)


def _special(mode: int) -> str:
    kinds = {stat.S_IFIFO: "named pipe", stat.S_IFSOCK: "socket", stat.S_IFCHR: "device", stat.S_IFBLK: "device"}
    return kinds.get(stat.S_IFMT(mode), "special file")
