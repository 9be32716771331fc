"""A file, a folder, a zip (a wheel too) or a tar archive as the files in it, each to be opened when its turn comes."""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO

from piiscan.config import MIB
from piiscan.errors import ConfigError

MOST = 2048 * MIB  # unpacked; the largest known list, mt_town_all.csv, has about 150


@dataclass(frozen=True, slots=True)
class File:
    """One file; `path` with slashes, inside its container."""

    path: str
    size: int
    open: Callable[[], IO[bytes]]
    local: Path | None = None  # where it lies, if in no archive

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]

    def head(self) -> bytes:
        """Its first 64 KiB."""
        with self.open() as stream:
            return stream.read(1 << 16)


@contextmanager
def opened(path: Path) -> Iterator[list[File]]:
    """The files of `path`. ConfigError where it cannot be read, is a broken archive or far too large."""
    try:
        with _files(path) as found:
            if sum(file.size for file in found) > MOST:
                raise ConfigError(f"{path} has more than {MOST // MIB:,} MiB: no list of towns is as large")
            yield found
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, tarfile.TarError, EOFError, NotImplementedError) as error:
        raise ConfigError(f"{path} is a broken archive: {type(error).__name__}") from None
    except OSError as error:
        raise ConfigError(f"cannot read {path}: {error.strerror or type(error).__name__}") from None


@contextmanager
def _files(path: Path) -> Iterator[list[File]]:
    if path.is_dir():
        yield [_of(file, path) for file in sorted(path.rglob("*")) if file.is_file()]
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            yield _zipped(archive, path)
    elif path.is_file() and tarfile.is_tarfile(path):
        with tarfile.open(path) as tar:
            yield [_tarred(tar, member) for member in tar.getmembers() if member.isfile()]
    else:
        yield [_of(path, path.parent)]


def _of(file: Path, folder: Path) -> File:
    return File(file.relative_to(folder).as_posix(), file.stat().st_size, lambda: file.open("rb"), file)


def _zipped(archive: zipfile.ZipFile, path: Path) -> list[File]:
    members = sorted((m for m in archive.infolist() if not m.is_dir()), key=lambda m: m.filename)
    if any(m.flag_bits & 1 for m in members):
        raise ConfigError(f"{path} is encrypted; hint: unpack it first")
    return [File(m.filename, m.file_size, partial(archive.open, m)) for m in members]


def _tarred(tar: tarfile.TarFile, member: tarfile.TarInfo) -> File:
    def open_() -> IO[bytes]:
        stream = tar.extractfile(member)
        assert stream is not None  # it is a file
        return stream

    return File(member.name, member.size, open_)
