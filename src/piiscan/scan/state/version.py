"""One digest for all that a result depends on besides the file: another digest, and the file is scanned again."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from hashlib import blake2b
from importlib import metadata
from pathlib import Path

from xxhash import xxh3_128_digest

from piiscan.catalog import files
from piiscan.config import ScanSettings
from piiscan.japanese import data_files
from piiscan.keys import Key

__all__ = ["of_scan"]

_NO_MATTER = ("jobs", "show_values", "read_rate", "run_seconds", "subjects")  # settings of no effect on what is found
_PACKAGE = Path(__file__).parents[2]
_NOT_CODE = (".pyc", ".pyo")


def of_scan(settings: ScanSettings, catalogs: Sequence[str], key: Key) -> bytes:
    """16 bytes over the program's own files, the libraries it reads with, recognizers, data, settings and key.

    The digest is keyed, for passwords are among the settings. What Python code a user's catalog names (recognizers
    of Presidio) is not seen: after changing it, take a new state file.
    """
    chosen = asdict(settings)
    chosen["entities"] = sorted(settings.entities) if settings.entities is not None else None
    chosen["customers"] = None if settings.customers is None else settings.customers.id  # wherever it lies
    for name in _NO_MATTER:
        del chosen[name]
    digest = blake2b(key=key.derive("scan state version"), digest_size=16)
    digest.update(json.dumps([chosen, data_files.version(), sorted(_libraries())], default=bytes.hex).encode())
    for folder in (_PACKAGE, files.builtin_folder() / "recognizers", *map(Path, catalogs)):
        for path in _files(folder):
            digest.update(path.relative_to(folder).as_posix().encode() + xxh3_128_digest(path.read_bytes()))
    return digest.digest()


def _files(folder: Path) -> Iterator[Path]:
    """All files of a folder but compiled ones, in a fixed order."""
    return (p for p in sorted(folder.rglob("*")) if p.suffix not in _NOT_CODE and p.is_file())


def _libraries() -> set[str]:
    """NAME-VERSION of what piiscan can make use of and is installed: a new library reads what was skipped before."""
    try:
        wanted = {_name(told) for told in metadata.requires("piiscan") or ()}
    except metadata.PackageNotFoundError:  # a source tree that is not installed
        wanted = None
    found = {p.stem for place in sys.path if place for p in Path(place).glob("*.dist-info")}
    return {n for n in found if wanted is None or _name(n.rpartition("-")[0]) in wanted}


def _name(told: str) -> str:
    """The normalized name that a requirement or a folder begins with."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^A-Za-z0-9._-]", told, maxsplit=1)[0]).lower()
