"""Output files: told before the work begins when they cannot be written, and never over what is read."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from piiscan.errors import ConfigError


def check_output(path: str | None, inputs: Sequence[str], *, fresh: bool = True) -> None:
    """ConfigError where `path` cannot be written, is one of `inputs`, or is a file inside one that is a folder.

    fresh: the file will be written anew; False for one that is added to.
    """
    if path is None or path == "-":
        return
    target = Path(path)
    if not target.parent.is_dir():
        raise ConfigError(f"cannot write {path}: no folder {target.parent}")
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise ConfigError(f"cannot write {path}: no permission")
    if not target.exists() or not fresh:
        return
    for source in map(Path, inputs):
        inside = source.is_dir() and source.resolve() in target.resolve().parents
        if inside or (source.exists() and source.samefile(target)):
            raise ConfigError(f"{path} is among what is read and would be overwritten; hint: write it elsewhere")


def private(path: str) -> IO[bytes]:
    """A new output file that only its owner reads: places of personal data are sensitive too."""
    try:
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror}") from None
