"""The system's libarchive by ctypes: one archive in, entries and their bytes out, errors as exceptions.

Only the format that was asked for is enabled: of libarchive's others one reads files of the disk (mtree), and some
of its filters start programs. Symbols and return codes: archive.h and archive_entry.h of libarchive 3.
"""

from __future__ import annotations

import contextlib
import ctypes
import functools
import locale
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

from piiscan.config import MIB

__all__ = ["ArchiveError", "Entry", "Reader", "available", "open_archive"]

_NAMES = (  # Linux, macOS with Homebrew and the system's own, Windows 10 and later
    "libarchive.so.13",
    "/opt/homebrew/opt/libarchive/lib/libarchive.13.dylib",
    "/usr/local/opt/libarchive/lib/libarchive.13.dylib",
    "libarchive.2.dylib",
    "archiveint.dll",
)
_EOF, _WARN, _FAILED = 1, -20, -25
_TYPE_MASK, _REGULAR = 0o170000, 0o100000
_BLOCK = MIB


class ArchiveError(Exception):
    """libarchive gave up. `fatal`: nothing more comes of this archive. The message holds none of its names."""

    def __init__(self, message: str, *, fatal: bool, locked: bool = False) -> None:
        super().__init__(message)
        self.fatal, self.locked = fatal, locked


@dataclass(frozen=True, slots=True)
class Entry:
    """What the header of a member says; nothing of it is to be believed. `size` is None where it is not told."""

    name: bytes
    size: int | None
    regular: bool
    linked: bool  # a hard link to a member read anyway
    encrypted: bool


@functools.cache
def _library() -> Any:
    """The library, with the argument types that differ from int. OSError where it is not installed."""
    for name in _NAMES:
        with contextlib.suppress(OSError):
            library = ctypes.CDLL(name)
            break
    else:
        raise OSError("libarchive is not installed")
    handle, count = ctypes.c_void_p, ctypes.c_size_t
    for function, result, arguments in (
        ("read_new", handle, []),
        ("read_free", ctypes.c_int, [handle]),
        ("read_add_passphrase", ctypes.c_int, [handle, ctypes.c_char_p]),
        ("read_set_format_option", ctypes.c_int, [handle, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p]),
        ("read_open_fd", ctypes.c_int, [handle, ctypes.c_int, count]),
        ("read_open_memory", ctypes.c_int, [handle, ctypes.c_char_p, count]),
        ("read_next_header", ctypes.c_int, [handle, ctypes.POINTER(handle)]),
        ("read_data", ctypes.c_ssize_t, [handle, handle, count]),
        ("error_string", ctypes.c_char_p, [handle]),
        ("entry_pathname", ctypes.c_char_p, [handle]),
        ("entry_hardlink", ctypes.c_char_p, [handle]),
        ("entry_size", ctypes.c_int64, [handle]),
        ("entry_size_is_set", ctypes.c_int, [handle]),
        ("entry_mode", ctypes.c_uint, [handle]),
        ("entry_is_encrypted", ctypes.c_int, [handle]),
    ):
        symbol = getattr(library, f"archive_{function}")
        symbol.restype, symbol.argtypes = result, arguments
    return library


def available() -> bool:
    """Whether the library is there."""
    try:
        _library()
    except (OSError, AttributeError):
        return False
    return True


class Reader:
    """An open archive: `entries`, and `blocks` of the entry that came last."""

    def __init__(self, library: Any, handle: int, *, latin: bool) -> None:
        self._library, self._handle, self._latin = library, handle, latin
        self._buffer = ctypes.create_string_buffer(_BLOCK)

    def check(self, code: int) -> None:
        """Raises ArchiveError for the codes that mean more than a warning."""
        if code <= _FAILED:
            raise self._error(code)

    def _error(self, code: int) -> ArchiveError:
        message = (self._library.archive_error_string(self._handle) or b"").decode("ascii", "replace").lower()
        locked = any(word in message for word in ("encrypt", "passphrase", "password"))
        return ArchiveError("locked" if locked else "damaged", fatal=code < _FAILED, locked=locked)

    def entries(self) -> Iterator[Entry]:
        """Headers in the order of the archive. Raises ArchiveError where one cannot be read."""
        entry = ctypes.c_void_p()
        while True:
            with _utf8_names():
                code = self._library.archive_read_next_header(self._handle, ctypes.byref(entry))
                if code == _EOF:
                    return
                self.check(code)
                found = self._entry(entry)
            yield found

    def _entry(self, entry: ctypes.c_void_p) -> Entry:
        library = self._library
        name = library.archive_entry_pathname(entry) or b""
        return Entry(
            name=_as_written(name) if self._latin else name,
            size=library.archive_entry_size(entry) if library.archive_entry_size_is_set(entry) else None,
            regular=library.archive_entry_mode(entry) & _TYPE_MASK in (0, _REGULAR),
            linked=bool(library.archive_entry_hardlink(entry)),
            encrypted=bool(library.archive_entry_is_encrypted(entry)),
        )

    def blocks(self) -> Iterator[bytes]:
        """The bytes of the current entry. Raises ArchiveError after what could be read; a bad check sum raises too."""
        while True:
            count = self._library.archive_read_data(self._handle, self._buffer, _BLOCK)
            if count < 0:
                raise self._error(count)
            if count == 0:
                return
            yield self._buffer.raw[:count]


def _as_written(name: bytes) -> bytes:
    """LHA names are read as Latin-1, for libarchive refuses what it cannot convert: back to the bytes they were.

    A name in Unicode stays as it is.
    """
    with contextlib.suppress(UnicodeError):
        return name.decode("utf-8").encode("latin-1")
    return name


@contextlib.contextmanager
def open_archive(source: BinaryIO | bytes, formats: Sequence[str], passphrase: bytes | None = None) -> Iterator[Reader]:
    """A reader of an open file (from its start) or of bytes, for libarchive's `formats` (`7zip`, `filter_rpm` ...).

    OSError where the library is missing, ArchiveError where it cannot read this.
    """
    library = _library()
    handle = library.archive_read_new()
    if not handle:
        raise MemoryError
    reader = Reader(library, handle, latin="lha" in formats)
    try:
        for name in formats:
            kind = "" if name.startswith("filter_") else "format_"
            support = getattr(library, f"archive_read_support_{kind}{name}")
            support.argtypes = [ctypes.c_void_p]
            support(handle)
        if "lha" in formats:
            library.archive_read_set_format_option(handle, b"lha", b"hdrcharset", b"ISO-8859-1")
        if passphrase is not None:
            reader.check(library.archive_read_add_passphrase(handle, passphrase))
        if isinstance(source, bytes):
            reader.check(library.archive_read_open_memory(handle, source, len(source)))
        else:
            os.lseek(source.fileno(), 0, os.SEEK_SET)  # Python's buffer may have read ahead
            reader.check(library.archive_read_open_fd(handle, source.fileno(), 1 << 16))
        yield reader
    finally:
        library.archive_read_free(handle)


@contextlib.contextmanager
def _utf8_names() -> Iterator[None]:
    """libarchive turns UTF-16 names (7z, Joliet) into the C locale's encoding: make that UTF-8 for the moment."""
    if not hasattr(locale, "nl_langinfo") or locale.nl_langinfo(locale.CODESET).upper().replace("-", "") == "UTF8":
        yield
        return
    former = locale.setlocale(locale.LC_CTYPE)
    with contextlib.suppress(locale.Error):
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    try:
        yield
    finally:
        locale.setlocale(locale.LC_CTYPE, former)
