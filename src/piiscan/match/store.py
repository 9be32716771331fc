"""The index folder: manifest.json, rows-*.parquet, keys/*.parquet, frequencies-*.bin, segments-*.bin, closed-*.bin.

It holds no personal value and no key; `pads` says how what is stored of rows is protected. The manifest carries a keyed digest
of itself, so an edited date or count is noticed, and size and checksum of every other file. Files are never changed: an update
adds its own and replaces the manifest last.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from piiscan.errors import ConfigError, IndexMismatchError
from piiscan.japanese import normaliser
from piiscan.keys import Key
from piiscan.match.frequencies import Frequencies
from piiscan.match.pads import opened_bytes, sealed_bytes
from piiscan.match.segments import read_segments_file

FORMAT = 3  # 3: generations, files with checksums, at most twelve keys
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The table of one key for the rows of one generation. `bits`: kept of its hashes; `series`: of its pads."""

    generation: int
    rows: int
    bits: int
    series: str


@dataclass(frozen=True, slots=True)
class KeyTable:
    """One composite key: its parts, whether it is used, rows in it, share alone in their bucket, largest bucket.

    reason: why it is not used: "frequency" (its bucket sizes would show how common values are), "empty" (no row has its
    parts) or "not needed" (others find the same rows; rows, alone and largest are then those of the first batch).
    """

    parts: tuple[str, ...]
    kind: str  # person | household
    used: bool
    rows: int
    alone: float
    largest: int
    reason: str = ""
    files: tuple[KeyFile, ...] = ()

    @property
    def name(self) -> str:
        return "+".join(self.parts)

    def path_of(self, file: KeyFile) -> str:
        """Relative to the index folder."""
        return f"keys/{self.name}-{file.generation:04}.parquet"


@dataclass(frozen=True, slots=True)
class RowFile:
    """Consecutive rows of one generation. `series`: of its pads, hexadecimal."""

    number: int
    rows: int
    series: str

    @property
    def name(self) -> str:
        return f"rows-{self.number:04}.parquet"


@dataclass(frozen=True, slots=True)
class Generation:
    """One reading of the master. `rows`: versions stored for it, `seen`: rows of the source; the others are customers."""

    number: int
    as_of: str | None
    rows: int
    seen: int
    new: int
    changed: int
    unchanged: int
    gone: int
    closed: int = 0  # versions that ended with it


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What the manifest says. `fields`: field kind -> columns of the master it came from.

    rows: stored versions of rows, in order of generations. as_of: date of the latest generation.
    """

    path: Path
    rows: int
    key_id: str
    canonical_version: str
    fields: Mapping[str, tuple[str, ...]]
    parts: tuple[str, ...]
    as_of: str | None
    keys: tuple[KeyTable, ...]
    rare: Mapping[str, tuple[float, int]]
    has_segments: bool
    id_column: str | None
    series: str = ""  # of the index, hexadecimal: its hashes are of no use elsewhere
    row_files: tuple[RowFile, ...] = ()
    generations: tuple[Generation, ...] = ()
    segment_column: str | None = None
    left_out: tuple[str, ...] = ()  # columns of the master that look like parts of an address and serve for nothing
    skipped: tuple[str, ...] = ()  # reasons why parts of the source are not in the index
    schema: Mapping[str, Any] | None = None  # of fields that are not those of rules/match.yaml, as `schema` reads it
    placeholders: tuple[str, ...] = ()  # parts of which one value stands in many rows; it joins no key
    files: Mapping[str, tuple[int, str]] = field(default_factory=dict)  # relative name -> bytes, BLAKE2b

    @property
    def generation(self) -> int:
        """Number of the latest."""
        return self.generations[-1].number if self.generations else 1

    def as_json(self) -> dict[str, Any]:
        """The manifest without its digest."""
        data = asdict(self)
        del data["path"]
        return {"format": FORMAT, **data}


def frequencies_file(generation: int) -> str:
    return f"frequencies-{generation:04}.bin"


def segments_file(generation: int) -> str:
    return f"segments-{generation:04}.bin"


def closed_file(generation: int) -> str:
    return f"closed-{generation:04}.bin"


def write_manifest(folder: Path, info: IndexInfo, key: Key) -> None:
    data = json.loads(json.dumps(info.as_json()))
    data["mac"] = _digest(key, data)
    fresh = folder / f".{MANIFEST}.new"
    fresh.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")
    fresh.replace(folder / MANIFEST)


def _digest(key: Key, data: dict[str, Any]) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=False).encode()
    return hashlib.blake2b(text, key=key.derive("manifest"), digest_size=16).hexdigest()


def read_manifest(path: str | Path) -> IndexInfo:
    """The manifest of an index; needs no key. ConfigError for a folder that is no index or is damaged."""
    return _info(Path(path), _read(Path(path)))


def open_index(path: str | Path, key: Key) -> IndexInfo:
    """The manifest, checked: IndexMismatchError for another key or other canonical forms, ConfigError for damage."""
    folder, data = Path(path), _read(Path(path))
    info = _info(folder, data)
    if info.key_id != key.id:
        raise IndexMismatchError(f"index {folder} was built with key {info.key_id}, the key given is {key.id}")
    if info.canonical_version != normaliser.version():
        raise IndexMismatchError(_other_forms(info))
    mac = str(data.pop("mac", ""))
    if not hmac.compare_digest(mac, _digest(key, data)):
        raise ConfigError(f"index {folder} is damaged: {MANIFEST} was changed after the build")
    _check_files(info)
    return info


def _other_forms(info: IndexInfo) -> str:
    """What differs: the number before the dash is that of the code, what follows that of its tables."""
    same_code = info.canonical_version.split("-")[0] == normaliser.version().split("-")[0]
    cause = "the tables of kanji, names or places differ" if same_code else "the code differs"
    return (
        f"index {info.path} holds canonical forms of version {info.canonical_version}, this piiscan makes version "
        f"{normaliser.version()} ({cause}): build the index again, or use the piiscan and tables (piiscan data info) that it was built with"
    )


def _read(folder: Path) -> dict[str, Any]:
    try:
        data = json.loads((folder / MANIFEST).read_text("utf-8"))
    except FileNotFoundError:
        raise ConfigError(f"{folder} is no piiscan index: it has no {MANIFEST}") from None
    except OSError as error:
        raise ConfigError(f"index {folder} cannot be read: {error.strerror}") from None
    except ValueError:
        raise ConfigError(f"index {folder} is damaged: {MANIFEST} is not JSON") from None
    if not isinstance(data, dict) or "format" not in data:
        raise ConfigError(f"{folder} is no piiscan index: {MANIFEST} is of another kind")
    if data["format"] != FORMAT:
        raise IndexMismatchError(
            f"index {folder} has format {data['format']}, this piiscan reads {FORMAT}: build it again"
        )
    return data


def _info(folder: Path, data: dict[str, Any]) -> IndexInfo:
    fields = {name: value for name, value in data.items() if name not in ("format", "mac")}
    try:
        fields["keys"] = tuple(_key_table(k) for k in fields["keys"])
        fields["row_files"] = tuple(RowFile(**f) for f in fields["row_files"])
        fields["generations"] = tuple(Generation(**g) for g in fields["generations"])
        fields["files"] = {name: (int(size), str(digest)) for name, (size, digest) in fields["files"].items()}
        fields["fields"] = {kind: tuple(columns) for kind, columns in fields["fields"].items()}
        fields["rare"] = {part: (float(share), int(rows)) for part, (share, rows) in fields["rare"].items()}
        fields["left_out"], fields["placeholders"] = tuple(fields["left_out"]), tuple(fields["placeholders"])
        fields["parts"], fields["skipped"] = tuple(fields["parts"]), tuple(fields["skipped"])
        return IndexInfo(path=folder, **fields)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ConfigError(f"index {folder} is damaged: {MANIFEST} lacks entries") from None


def _key_table(data: dict[str, Any]) -> KeyTable:
    files = tuple(KeyFile(**f) for f in data["files"])
    return KeyTable(**{**data, "parts": tuple(data["parts"]), "files": files})


_SMALL = 1 << 24  # bytes of a file whose checksum every run compares; `index verify` does it for all


def _check_files(info: IndexInfo) -> None:
    """Sizes of all files, checksums of the small ones, and the footers of the rows: what costs little reading."""
    for name, (size, digest) in info.files.items():
        try:
            found = (info.path / name).stat().st_size
        except OSError:
            raise ConfigError(f"index {info.path} is damaged: {name} is missing") from None
        if found != size:
            raise ConfigError(f"index {info.path} is damaged: {name} has {found} bytes, expected {size}")
        if size <= _SMALL and checksum(info.path / name) != (size, digest):
            raise ConfigError(f"index {info.path} is damaged: {name} is not what was written")
    for file in info.row_files:
        try:
            rows = pq.read_metadata(info.path / file.name).num_rows
        except (OSError, pa.ArrowException):
            raise ConfigError(f"index {info.path} is damaged: {file.name} is broken") from None
        if rows != file.rows:
            raise ConfigError(f"index {info.path} is damaged: {file.name} has {rows} rows, expected {file.rows}")


def checksum(path: Path) -> tuple[int, str]:
    """Bytes and BLAKE2b-256 of a file."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=32))
    return path.stat().st_size, digest.hexdigest()


def write_frequencies(path: Path, common: Mapping[str, tuple[Any, Any]], key: Key) -> None:
    """Keyed words and how often they occur, sealed: counts could be aligned with public statistics of names and towns."""
    tables = [
        pa.table({"part": pa.array([part] * len(words), pa.string()), "word": words, "count": counts})
        for part, (words, counts) in common.items()
    ]
    schema = pa.schema([("part", pa.string()), ("word", pa.uint64()), ("count", pa.int64())])
    stream = pa.BufferOutputStream()
    pq.write_table(pa.concat_tables([schema.empty_table(), *(t.cast(schema) for t in tables)]), stream)
    path.write_bytes(sealed_bytes(key.derive("frequencies"), stream.getvalue().to_pybytes()))


def read_frequencies(info: IndexInfo, key: Key) -> Frequencies:
    """ConfigError for a damaged file."""
    name = frequencies_file(info.generation)
    try:
        plain = opened_bytes(key.derive("frequencies"), (info.path / name).read_bytes())
        table = pq.read_table(pa.BufferReader(plain))
    except (OSError, ValueError, pa.ArrowException):
        raise ConfigError(f"index {info.path} is damaged: {name} is missing or broken") from None
    parts = np.asarray(table["part"].to_pylist(), object)
    words, counts = table["word"].to_numpy(), table["count"].to_numpy()
    return Frequencies(
        words={part: words[parts == part] for part in info.rare},
        shares={part: counts[parts == part] / max(1, total) for part, (_, total) in info.rare.items()},
        rare={part: share for part, (share, _) in info.rare.items()},
    )


def read_segments(info: IndexInfo, key: Key) -> tuple[list[str], list[int]]:
    """Names of the segments and their rows in the master."""
    return read_segments_file(info.path / segments_file(info.generation), key)
