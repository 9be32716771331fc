"""The index folder: manifest.json, rows.parquet, keys/*.parquet, frequencies.bin, segments.bin.

It holds no personal value and no key; `pads` says how what is stored of rows is protected. The manifest carries a keyed digest
of itself, so an edited date or count is noticed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
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

FORMAT = 2  # 2: tags and pointers under pads
MANIFEST = "manifest.json"
FREQUENCIES = "frequencies.bin"


@dataclass(frozen=True, slots=True)
class KeyTable:
    """One composite key: its parts, whether it is used, rows in it, share alone in their bucket, largest bucket."""

    parts: tuple[str, ...]
    kind: str  # person | household
    used: bool
    rows: int
    alone: float
    largest: int
    series: str = ""  # of the pads of its pointers, hexadecimal

    @property
    def name(self) -> str:
        return "+".join(self.parts)


@dataclass(frozen=True, slots=True)
class IndexInfo:
    """What the manifest says. `fields`: field kind -> columns of the master it came from."""

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
    series: str = ""  # of the pads of rows.parquet, hexadecimal
    left_out: tuple[str, ...] = ()  # columns of the master that look like parts of an address and serve for nothing
    skipped: tuple[str, ...] = ()  # reasons why parts of the source are not in the index
    schema: Mapping[str, Any] | None = None  # of fields that are not those of rules/match.yaml, as `schema` reads it

    def as_json(self) -> dict[str, Any]:
        """The manifest without its digest."""
        data = asdict(self)
        del data["path"]
        return {"format": FORMAT, **data}


def write_manifest(folder: Path, info: IndexInfo, key: Key) -> None:
    data = json.loads(json.dumps(info.as_json()))
    data["mac"] = _digest(key, data)
    (folder / MANIFEST).write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf-8")


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
        fields["keys"] = tuple(KeyTable(**{**k, "parts": tuple(k["parts"])}) for k in fields["keys"])
        fields["fields"] = {kind: tuple(columns) for kind, columns in fields["fields"].items()}
        fields["rare"] = {part: (float(share), int(rows)) for part, (share, rows) in fields["rare"].items()}
        fields["left_out"] = tuple(fields.get("left_out", ()))
        fields["parts"], fields["skipped"] = tuple(fields["parts"]), tuple(fields["skipped"])
        return IndexInfo(path=folder, **fields)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ConfigError(f"index {folder} is damaged: {MANIFEST} lacks entries") from None


def _check_files(info: IndexInfo) -> None:
    expected: dict[str, int | None] = {"rows.parquet": info.rows}
    expected |= {f"keys/{table.name}.parquet": None for table in info.keys if table.used}
    for name, rows in expected.items():
        try:
            found = pq.read_metadata(info.path / name).num_rows
        except (OSError, pa.ArrowException):
            raise ConfigError(f"index {info.path} is damaged: {name} is missing or broken") from None
        if rows is not None and found != rows:
            raise ConfigError(f"index {info.path} is damaged: {name} has {found} rows, expected {rows}")


def write_frequencies(folder: Path, common: Mapping[str, tuple[Any, Any]], key: Key) -> None:
    """Keyed words and how often they occur, sealed: counts could be aligned with public statistics of names and towns."""
    tables = [
        pa.table({"part": pa.array([part] * len(words), pa.string()), "word": words, "count": counts})
        for part, (words, counts) in common.items()
    ]
    schema = pa.schema([("part", pa.string()), ("word", pa.uint64()), ("count", pa.int64())])
    stream = pa.BufferOutputStream()
    pq.write_table(pa.concat_tables([schema.empty_table(), *(t.cast(schema) for t in tables)]), stream)
    (folder / FREQUENCIES).write_bytes(sealed_bytes(key.derive("frequencies"), stream.getvalue().to_pybytes()))


def read_frequencies(info: IndexInfo, key: Key) -> Frequencies:
    """ConfigError for a damaged file."""
    try:
        plain = opened_bytes(key.derive("frequencies"), (info.path / FREQUENCIES).read_bytes())
        table = pq.read_table(pa.BufferReader(plain))
    except (OSError, ValueError, pa.ArrowException):
        raise ConfigError(f"index {info.path} is damaged: {FREQUENCIES} is missing or broken") from None
    parts = np.asarray(table["part"].to_pylist(), object)
    words, counts = table["word"].to_numpy(), table["count"].to_numpy()
    return Frequencies(
        words={part: words[parts == part] for part in info.rare},
        shares={part: counts[parts == part] / max(1, total) for part, (_, total) in info.rare.items()},
        rare={part: share for part, (share, _) in info.rare.items()},
    )


def read_segments(info: IndexInfo, key: Key) -> tuple[list[str], list[int]]:
    """Names of the segments and their rows in the master."""
    return read_segments_file(info.path, key)
