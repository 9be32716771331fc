"""A database of 50 made-up tables without a server, in place of `piiscan.sources.databases`, in workers too.

    postgresql://fake/crm       tables t00 to t49 of schema public; FAKE_STORE_SECONDS each
    postgresql://fake/refused   cannot be opened

Each table that is read makes a folder TIME-NAME in the folder FAKE_STORE_LOG: a worker may not write a file.
"""

from __future__ import annotations

import io
import os
import sys
import time
from dataclasses import replace
from pathlib import Path

MODULES = ("piiscan.sources.databases.inventory", "piiscan.sources.databases.read")
TABLES = 50
SITE = "import fake_store\nfake_store.install()\n"  # a sitecustomize.py of a process of its own


def install() -> None:
    for name in MODULES:
        sys.modules[name] = sys.modules[__name__]


def walk(url, settings, stores_settings, left_out):
    from piiscan.errors import ConfigError
    from piiscan.model import Location, Skip
    from piiscan.sources import stores

    shown = stores.shown(url)
    if shown.endswith("refused"):
        raise ConfigError(f"{shown}: the database refuses the user or the password")
    for number in range(TABLES):
        name = f"t{number:02d}"
        yield blob({"kind": "relation", "url": url, "table": name}, Location(shown, sheet=f"public.{name}"), 1000)
    yield Skip(Location(shown, sheet="public.secret"), "walk", "cannot_read", "no permission")


def blob(store, location, size):
    from piiscan.model import Blob

    return Blob(location, size, io.BytesIO, store=store, format="relation")


def read_table(blob, budget):
    """20 persons and a product; every tenth table is only sampled, every 25th ends in the middle."""
    import pyarrow as pa

    from piiscan.model import Sample, Skip, TableChunk, TableInfo

    number = int(blob.store["table"][1:])
    Path(os.environ["FAKE_STORE_LOG"], f"{time.time_ns()}-{blob.store['table']}").mkdir()
    time.sleep(float(os.environ.get("FAKE_STORE_SECONDS", "0")))
    names = [f"田中 {name}" for name in ("太郎", "花子", "一郎", "健太", "美咲")] * 4
    phones = [f"090-0{number:03d}-{i:04d}" for i in range(20)]
    columns = tuple(pa.array(values, pa.string()) for values in (names, phones, ["りんご"] * 20))
    sample = Sample("blocks", 1, 0.001, 0.95) if number % 10 == 3 else None
    info = TableInfo(rows=1_000_000 if sample else 20, exact=sample is None, sample=sample)
    yield TableChunk(blob.location, ("氏名", "電話番号", "品名"), columns, info=info)
    if sample:
        yield Skip(blob.location, "extract", "sampled", "20 of 1,000,000 rows")
    if number % 25 == 7:
        yield Skip(replace(blob.location), "extract", "cut_short", "the server is gone")
