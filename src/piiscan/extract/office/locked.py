"""Office files with a password, new and old: opened with the passwords of the user, by msoffcrypto-tool."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from types import SimpleNamespace
from typing import Any

import msoffcrypto
from msoffcrypto.exceptions import DecryptionError, FileFormatError, InvalidKeyError, ParseError
from msoffcrypto.format import doc97, ppt97, xls97

from piiscan.model import Blob, Skip
from piiscan.sources.streams import Budget, open_seekable

__all__ = ["read_locked"]

# Excel's own password for files that are only protected against changes: no secret, and asked of nobody.
_ALWAYS = ("VelvetSweatshop",)
# The library reads broken files without care.
_BROKEN = (FileFormatError, ParseError, DecryptionError, OSError, ValueError, LookupError, AssertionError, struct.error)
_WRONG = (InvalidKeyError, NotImplementedError, *_BROKEN)


def read_locked(blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """The file without its password as a blob in memory, or a Skip. Nothing is written to disk."""
    data = _unlocked(blob, budget)
    if isinstance(data, Skip):
        yield data
    else:
        yield Blob(blob.location, len(data), partial(io.BytesIO, data), depth=blob.depth + 1)


def _unlocked(blob: Blob, budget: Budget) -> bytes | Skip:
    """The decrypted bytes of an Office file with a password: OOXML, doc, xls, ppt."""
    passwords = (*_ALWAYS, *budget.reading.passwords)
    with open_seekable(blob) as stream:
        try:
            file = msoffcrypto.OfficeFile(stream)
        except _BROKEN:
            return Skip(blob.location, "open", "encrypted", "Office file with a password, in a form not known")
        for password in passwords:
            data = _opened(file, password)
            if data is not None:
                budget.take(len(data))
                return data
    tried = len(budget.reading.passwords)
    hint = f"none of {tried} passwords fits" if tried else "hint: --passwords FILE"
    return Skip(blob.location, "open", "encrypted", f"Office file with a password; {hint}")


def _opened(file: Any, password: str) -> bytes | None:
    """None where the password is wrong. OOXML has to be asked for the check, else a wrong one may give rubbish."""
    target = io.BytesIO()
    check = {"verify_password": True} if file.format == "ooxml" else {}
    try:
        file.load_key(password=password, **check)
        with _in_memory():
            file.decrypt(target)
    except _WRONG:
        return None
    return target.getvalue() or None


@contextmanager
def _in_memory() -> Iterator[None]:
    """The library puts the copy it decrypts into a temporary file: decrypted content must not touch the disk."""
    modules = (doc97, ppt97, xls97)
    before = [module.tempfile for module in modules]
    for module in modules:
        module.tempfile = SimpleNamespace(TemporaryFile=io.BytesIO)
    try:
        yield
    finally:
        for module, held in zip(modules, before, strict=True):
            module.tempfile = held
