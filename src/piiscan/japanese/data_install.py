"""Puts town data into the user's folder, and takes them away: `data_files` reads them from there.

A folder is written whole before the one line that names it is replaced: a run that is killed leaves what was there.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

from piiscan.errors import ConfigError
from piiscan.japanese import data_files, data_manifest
from piiscan.japanese.data_manifest import Manifest

_DRAFT = "new-"
_KEPT = 2  # folders: that in use, and the one before, which a running scan may still read
_NAME = re.compile(r"[0-9-]*-[0-9a-f]{16}-[0-9a-f]{8}")  # of a set: nothing else in the user's folder is removed
_STALE = 24 * 3600  # seconds after which a draft is one of a killed run


def folder() -> Path:
    """Where the data are put. ConfigError where there is no such place."""
    home = data_files.home()
    if home is None:
        raise ConfigError(f"no folder for data: {data_files.VARIABLE} is empty, or there is no home directory")
    if (home / data_files.MANIFEST).exists():
        raise ConfigError(f"{data_files.VARIABLE} names one set of data, {home}; hint: name the folder that holds it")
    return home


def install(files: Mapping[str, bytes], manifest: Manifest) -> Path:
    """Write the data into a new folder and let `current` name it; the folder. ConfigError where that cannot be done."""
    home = folder()
    name = f"{manifest.date}-{manifest.id}-{secrets.token_hex(4)}"
    draft = home / f"{_DRAFT}{name}"
    try:
        draft.mkdir(parents=True)
        for path, content in {**files, data_files.MANIFEST: data_manifest.dumped(manifest)}.items():
            (draft / path).parent.mkdir(exist_ok=True)
            _write(draft / path, content)
        draft.rename(home / name)
        _write(home / f"{_DRAFT}{name}", f"{name}\n".encode())
        (home / f"{_DRAFT}{name}").replace(home / data_files.CURRENT)
    except OSError as error:
        raise ConfigError(f"cannot write {home}: {error.strerror}") from None
    _tidy(home, name)
    return home / name


def reset() -> bool:
    """Go back to the data of the package; whether there were others. ConfigError where they cannot be removed."""
    home = folder()
    try:
        named = home / data_files.CURRENT
        there = named.exists()
        named.unlink(missing_ok=True)
        for found in _sets(home):
            shutil.rmtree(found)
    except OSError as error:
        raise ConfigError(f"cannot empty {home}: {error.strerror}") from None
    return there


def _sets(home: Path) -> list[Path]:
    """Folders with data, the newest last."""
    found = [path.parent for path in home.glob(f"*/{data_files.MANIFEST}") if _NAME.fullmatch(path.parent.name)]
    return sorted(found, key=lambda path: (path.stat().st_mtime, path.name))


def _tidy(home: Path, current: str) -> None:
    """Remove what is neither in use nor was before, and drafts of killed runs. What cannot be removed does no harm."""
    with contextlib.suppress(OSError):
        named = (home / data_files.CURRENT).read_text(encoding="utf-8").strip()  # another update may have been quicker
        others = [found for found in _sets(home) if found.name not in (current, named)]
        drafts = [path for path in home.glob(f"{_DRAFT}*") if _NAME.fullmatch(path.name.removeprefix(_DRAFT))]
        stale = [path for path in drafts if path.stat().st_mtime < time.time() - _STALE]
        for path in (*others[: 1 - _KEPT], *stale):
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
