"""Output files: told before the work begins when they cannot be written, and never over what is read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
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
    if target.is_dir():
        raise ConfigError(f"cannot write {path}: it is a folder")
    if not os.access(target if target.exists() else target.parent, os.W_OK):
        raise ConfigError(f"cannot write {path}: no permission")
    if not target.exists() or not fresh:
        return
    for source in map(Path, inputs):
        inside = source.is_dir() and source.resolve() in target.resolve().parents
        if inside or (source.exists() and source.samefile(target)):
            raise ConfigError(f"{path} is among what is read and would be overwritten; hint: write it elsewhere")


def check_apart(paths: Mapping[str, str | None]) -> None:
    """ConfigError where two of the files to be written (option -> path) are one. A device or pipe may be named twice."""
    known: dict[str, str] = {}
    for option, path in paths.items():
        if path is None or path == "-" or (os.path.exists(path) and not os.path.isfile(path)):  # noqa: PTH110, PTH113 - a name
            continue
        real = os.path.realpath(path)
        if real in known:
            raise ConfigError(f"{option} and {known[real]} name the same file {path}; hint: choose another name")
        known[real] = option


@contextmanager
def private(path: str) -> Iterator[IO[bytes]]:
    """An output file that only its owner reads: places of personal data are sensitive too.

    A plain file is written whole or not at all: beside its place, then put there. One that exists keeps its mode.
    """
    target = Path(os.path.realpath(path))  # a link stays one
    fresh = target.with_name(f".{target.name[:200]}.{os.getpid()}")
    try:
        with _opened(target, fresh) as out:
            yield out
        if fresh.exists():
            if target.exists():
                fresh.chmod(target.stat().st_mode & 0o777)
            fresh.replace(target)
    except OSError as error:
        raise ConfigError(f"cannot write {path}: {error.strerror}") from None
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _opened(target: Path, fresh: Path) -> IO[bytes]:
    """The file to write to: `fresh`; the target itself where it is a device or a pipe, or nothing new can lie beside it."""
    if target.exists() and (not target.is_file() or not os.access(target.parent, os.W_OK)):
        return os.fdopen(os.open(target, os.O_WRONLY | os.O_TRUNC), "wb")
    return os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


@contextmanager
def to_reader() -> Iterator[None]:
    """Writing to standard output; that its reader has closed it (`| head`) is no fault, and changes no exit code."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        drop_stdout()


def drop_stdout() -> None:
    """Let what is still to be written to standard output go nowhere: its last flush would fail once more."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
