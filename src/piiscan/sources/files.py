"""One file of the file system as a blob, and what is told where it cannot be one."""

from __future__ import annotations

import errno
import functools
import io
import os
import stat
from pathlib import Path
from typing import BinaryIO

from piiscan.model import Blob, Location, Skip

__all__ = ["failed", "file_blob", "printable", "special"]

_BUFFER = 1 << 16


def file_blob(path: str, size: int | None = None, status: os.stat_result | None = None, uri: str = "") -> Blob:
    """The blob of one plain file. Raises OSError where it cannot be asked for its size.

    uri: `printable(path)`, where it is known.
    """
    if size is None:
        status = status or Path(path).stat()
        size = status.st_size
    return Blob(Location(uri or printable(path)), size, functools.partial(_open, path), path=path, status=status)


def printable(path: str) -> str:
    r"""The path as text that can be written anywhere: undecodable bytes as `\xNN`."""
    return path if path.isascii() else os.fsencode(path).decode("utf-8", "backslashreplace")


def failed(location: Location, error: OSError) -> Skip:
    """The Skip of a file or folder that the system does not give."""
    if error.errno == errno.ELOOP:
        return Skip(location, "walk", "link_loop", "symbolic links in a circle")
    return Skip(location, "walk", "cannot_read", error.strerror or type(error).__name__)


def special(location: Location, mode: int) -> Skip:
    """The Skip of what is neither file nor folder nor link."""
    kinds = {stat.S_IFIFO: "named pipe", stat.S_IFSOCK: "socket", stat.S_IFCHR: "device", stat.S_IFBLK: "device"}
    return Skip(location, "walk", "unsupported", kinds.get(stat.S_IFMT(mode), "special file"))


def _open(path: str) -> BinaryIO:
    # Never wait for the writer of a fifo that took a file's place.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "no longer a regular file")
        return io.BufferedReader(_Opened(descriptor, "rb"), _BUFFER)
    except BaseException:
        os.close(descriptor)
        raise


class _Opened(io.FileIO):
    """A file that ends where it ended when it was opened: a log may grow faster than it is scanned.

    A size that is wrong but stays (of /proc and of some file systems of user space) is not believed.
    """

    def __init__(self, descriptor: int, mode: str) -> None:
        super().__init__(descriptor, mode)
        self._end = os.fstat(descriptor).st_size

    def readinto(self, buffer: bytearray | memoryview) -> int | None:  # type: ignore[override]
        left = self._end - self.tell()
        if left <= 0:
            return super().readinto(buffer) if self._stays() else 0
        return super().readinto(memoryview(buffer)[:left])

    def readall(self) -> bytes:
        if self._stays():
            return super().readall()
        return self.read(max(0, self._end - self.tell()))

    def _stays(self) -> bool:
        return os.fstat(self.fileno()).st_size <= self._end
