"""verify_index: every file of an index against the manifest, and with the key everything that it opens."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from piiscan.errors import ConfigError
from piiscan.keys import Key, load_key
from piiscan.match.progress import Progress, silent
from piiscan.match.rows import read_sealed, read_tags, slots_of
from piiscan.match.store import (
    MANIFEST,
    IndexInfo,
    checksum,
    open_index,
    read_frequencies,
    read_manifest,
    read_segments,
)
from piiscan.match.versions import validity_of

_ROWS = 1 << 20  # opened at a time


def verify_index(
    index: str | Path, *, key: Key | str | Path | None = None, progress: Progress | None = None
) -> tuple[str, ...]:
    """What is wrong with an index, a sentence per file; empty if nothing is.

    Without key: size and checksum of every file in the manifest, and files that do not belong. With the key also the
    manifest's own digest, and every row, pointer and segment is opened.
    Raises ConfigError where there is no index, KeyFileError, IndexMismatchError (other key or version).
    """
    folder, tell = Path(index), progress or silent
    info = read_manifest(folder)
    problems = []
    for number, (name, told) in enumerate(info.files.items()):
        tell(number, len(info.files), "files")
        problems += _problem(folder / name, name, told)
    problems += _listed(info)
    if key is not None and not problems:
        secret = key if isinstance(key, Key) else load_key(key)
        try:
            _open_all(open_index(folder, secret), secret, tell)
        except ConfigError as error:
            problems.append(str(error))
    return tuple(problems)


def _problem(path: Path, name: str, told: tuple[int, str]) -> list[str]:
    try:
        found = checksum(path)
    except FileNotFoundError:
        return [f"{name} is missing"]
    except OSError as error:
        return [f"{name} cannot be read: {error.strerror}"]
    if found[0] != told[0]:
        return [f"{name} has {found[0]} bytes, expected {told[0]}"]
    return [] if found[1] == told[1] else [f"{name} was changed: its checksum differs"]


def _listed(info: IndexInfo) -> list[str]:
    """Files that the entries of the manifest need and its list of files lacks."""
    needed = [file.name for file in info.row_files]
    needed += [table.path_of(file) for table in info.keys for file in table.files]
    return [f"{MANIFEST} does not list {name}" for name in needed if name not in info.files]


def _open_all(info: IndexInfo, key: Key, tell: Progress) -> None:
    """ConfigError for the first thing that does not open."""
    width = slots_of(info.parts)
    for start in range(0, info.rows, _ROWS):
        tell(start, info.rows, "rows")
        rows = np.arange(start, min(info.rows, start + _ROWS))
        for _, tags in read_tags(info.path, key, info.row_files, rows):
            if tags.shape[1] != width:
                raise ConfigError(f"index {info.path} is damaged: rows have {tags.shape[1]} tags, expected {width}")
        for ids, *_ in read_sealed(info.path, key, info.row_files, rows):
            ids.validate(full=True)
    for table in info.keys:
        for file in table.files:
            _check_key(info, table.path_of(file), file.rows)
    read_frequencies(info, key)
    read_segments(info, key)
    validity_of(info, key, np.zeros(0, np.int64))


def _check_key(info: IndexInfo, name: str, rows: int) -> None:
    try:
        table = pq.read_table(info.path / name)
        hashes = table["hash"].to_numpy()
    except (OSError, KeyError, pa.ArrowException):
        raise ConfigError(f"index {info.path} is damaged: {name} cannot be read") from None
    if table.num_rows != rows or (hashes[1:] < hashes[:-1]).any():
        raise ConfigError(f"index {info.path} is damaged: {name} is not in order")
