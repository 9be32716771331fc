"""What keeps an index whole while it is written: one writer at a time, leftovers removed, a full disk said plainly."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from piiscan.errors import ConfigError

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FULL_TEXTS = ("No space left", "File too large", "quota exceeded")


@contextlib.contextmanager
def only_writer(index: Path) -> Iterator[None]:
    """Holds the lock of an index folder; ConfigError while another process writes it. Ends with the process."""
    path = index.with_name(f".{index.name}.lock")
    descriptor = _locked(path)
    if descriptor is None:
        raise ConfigError(f"another process is writing {index}; wait for it to end, or name another folder")
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        os.close(descriptor)


def _locked(path: Path) -> int | None:
    """A descriptor that holds the lock; None if another process has it."""
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ConfigError(f"cannot write in {path.parent}: {error.strerror}") from None
        if not _lock(descriptor):
            os.close(descriptor)
            return None
        with contextlib.suppress(OSError):
            if os.path.samestat(os.fstat(descriptor), path.stat()):
                return descriptor
        os.close(descriptor)  # its last holder has removed the file in between


def _lock(descriptor: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def full_disk_said(folder: Path, consequence: str) -> Iterator[None]:
    """Turns the many errors of a full disk into one ConfigError."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL or any(text in str(error) for text in _FULL_TEXTS):
            free = _free(folder)
            raise ConfigError(f"no space left for the index in {folder.parent} ({free}); {consequence}") from None
        raise


def _free(folder: Path) -> str:
    try:
        return f"{shutil.disk_usage(folder.parent).free / 1e6:,.0f} MB free"
    except OSError:
        return "free space unknown"


def removed(folder: Path) -> str | None:
    """Removes a working folder; what could not be removed, as a sentence."""
    if not folder.exists():
        return None
    shutil.rmtree(folder, ignore_errors=True)
    return f"{folder} could not be removed" if folder.exists() else None
