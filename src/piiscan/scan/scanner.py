"""The library's door: scan strings, tables and paths from Python."""

from __future__ import annotations

import os
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from piiscan.catalog import load
from piiscan.config import CustomerIndex, Reading, Sampling, ScanSettings, StoreSettings
from piiscan.errors import ConfigError
from piiscan.keys import Key, default_key, load_key
from piiscan.model import Finding, Location, Skip
from piiscan.scan import batch, events, hits, late, persons, run, second_look, wire
from piiscan.scan.blob import Context, Gathered, scan_chunks
from piiscan.scan.customers import texts as texts_asked
from piiscan.scan.customers.asked import Asked
from piiscan.scan.engine import Engine
from piiscan.scan.judgement import listing
from piiscan.text import buffer

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

BATCH_CHARS = 1 << 20  # texts are scanned together up to this many code points
_STRING = Location("string:")
DETAILS = ("occurrence", "column", "file")


@dataclass(frozen=True, slots=True, eq=False)
class ScanResult:
    """Findings as columns, with what was skipped and the counts."""

    table: pa.Table = field(repr=False)
    skips: tuple[Skip, ...]
    summary: dict[str, Any]
    tables: tuple[dict[str, Any], ...] = ()  # the JSON of each table read: its rows, what its columns hold
    places: tuple[dict[str, Any], ...] = ()  # place lines: what the findings of each file, sheet, table amount to
    customers: tuple[dict[str, Any], ...] = ()  # the JSON of each file with customers of the index asked: how many

    def __iter__(self) -> Iterator[Finding]:
        for part in self.table.to_batches():
            yield from batch.findings(part)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def to_arrow(self) -> pa.Table:
        return self.table

    def columns(self) -> pa.Table:
        """The columns of all tables read, a row each: what the column is, how many of its cells, how sure.

        Fields: uri, member, table, column, position, entity (null: nothing personal), kind, attribute, prevalence (share of the
        filled cells) with its 95 % interval low to high, bound (of what was not seen), distinct, filled, nulls, samples (masked), score, in_record, and of
        the table: rows, read, sampled, persons. `.to_pandas()` and `polars.from_arrow` make data frames of it.
        """
        return pa.Table.from_batches(listing.columns(self.tables), schema=listing.SCHEMA)

    def to_pandas(self) -> pd.DataFrame:
        """As a pandas data frame; ConfigError where pandas is not installed."""
        _need("pandas")
        return self.table.to_pandas()

    def to_polars(self) -> pl.DataFrame:
        """As a polars data frame; ConfigError where polars is not installed."""
        _need("polars")
        import polars

        return polars.DataFrame(polars.from_arrow(self.table))


def _need(package: str) -> None:
    try:
        __import__(package)
    except ImportError:
        raise ConfigError(f"{package} is not installed; hint: pip install {package}") from None


class Scanner:
    """A compiled catalog, kept between calls.

    entities: report only these (Presidio names, for example {"PERSON"}); they are found as in a scan for all, so what
    another kind explains better (a number that is an account rather than a telephone) is not reported. catalog: a folder, or several, with
    recognizers of your own. key: for the ids of findings, a Key or what `load_key` takes; the user's default key where absent.
    min_score: .5 leaves out low findings. deep: ask GiNZA on names that stay open (extra piiscan[deep]; ConfigError where it
    is not installed). words: ask SudachiPy alone (extra piiscan[words]); with both, deep is asked.
    index: folder made by `build_index`, and `key` the one it was built with: findings that are of customers of the index
    have a `customer`, and counts stand in `summary` and `tables`. IndexMismatchError for another key or version, ConfigError
    for a damaged index, and where `key` is missing.
    """

    def __init__(
        self,
        *,
        entities: Iterable[str] | None = None,
        catalog: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | None = None,
        deep: bool = False,
        words: bool = False,
        key: Key | str | os.PathLike[str] | None = None,
        min_score: float = 0.5,
        index: str | os.PathLike[str] | None = None,
    ) -> None:
        tier = "deep" if deep else "words" if words else "default"
        second_look.need(tier)
        if isinstance(entities, str):
            raise ConfigError(f'entities is a collection of names; hint: entities={{"{entities}"}}')
        if not 0 <= min_score <= 1:
            raise ConfigError(f"min_score is a probability from 0 to 1, not {min_score}")
        self._catalogs = [
            os.fspath(c) for c in ([catalog] if isinstance(catalog, str | os.PathLike) else catalog or ())
        ]
        loaded = load.load(self._catalogs)
        wanted = None if entities is None else frozenset(entities)
        load.check_entities(loaded, wanted or ())
        secret = key if isinstance(key, Key) else default_key() if key is None else load_key(key)
        known = None if index is None else _opened(index, None if key is None else secret)
        self._settings = ScanSettings(
            detail="occurrence", min_score=min_score, entities=wanted, tier=tier, customers=known
        )
        lookup = wire.lookup(known, secret)
        self._context = Context(Engine(loaded, wanted, min_score), self._settings, secret, lookup)

    @property
    def entities(self) -> tuple[str, ...]:
        """The entities that this scanner finds."""
        known = {spec.entity for spec in self._context.engine.specs}
        return tuple(sorted(known if self._settings.entities is None else self._settings.entities))

    def scan_text(self, text: str) -> list[Finding]:
        """Findings of one string. Offsets are half-open code points of `text`; line breaks are part of it."""
        return next(self.scan_texts([text]))

    def scan_texts(self, texts: Iterable[str]) -> Iterator[list[Finding]]:
        """For each string the list of its findings, in order. Strings are scanned together, so many are fast."""
        if isinstance(texts, str | bytes):
            raise TypeError("scan_texts takes many strings; hint: scan_text for one")
        waiting: list[str] = []
        size = 0
        for text in texts:
            if not isinstance(text, str):
                raise TypeError(f"a text is a str, not {type(text).__name__}; hint: decode bytes first")
            waiting.append(text)
            size += len(text) + 1
            if size > BATCH_CHARS:
                yield from self._scan_batch(waiting)
                waiting, size = [], 0
        if waiting:
            yield from self._scan_batch(waiting)

    def _scan_batch(self, texts: list[str]) -> Iterator[list[Finding]]:
        specs, key = self._context.engine.specs, self._context.key
        units = buffer.of_texts(texts)
        engine = self._context.engine
        if second_look.matters(engine, self._settings):
            found = engine.scan(units)
            for event in second_look.look(units, found, specs, self._settings.tier):
                found = found if event is None else event
            found = engine.only_chosen(found)
        else:
            found = engine.chosen(units)
        for reason in dict.fromkeys(map(late.told, found.late)):
            warnings.warn(f"{reason}: findings may be missing", stacklevel=3)
        found = found.take(found.score >= self._settings.min_score)
        owner = units.unit_of(found.start)
        result = hits.of_units(_STRING, units, found, specs, key)
        if (asked := self._context.asked()) is not None:
            result = texts_asked.marked(asked, result, specs, lines=False)
        listed = list(batch.findings(hits.listed(result, specs, key, show_values=False)))
        borders = owner.searchsorted(range(len(texts) + 1)) if len(listed) else [0] * (len(texts) + 1)
        for low, high in pairwise(borders):
            yield listed[int(low) : int(high)]

    def scan_table(self, table: Any, *, detail: str = "column", name: str | None = None) -> ScanResult:
        """Findings by column (or occurrence) of a table in memory, and in `tables` what each of its columns is.

        table: a pyarrow Table, RecordBatch, RecordBatchReader, Dataset or array, a pandas or polars DataFrame or Series, or
        whatever speaks Arrow's C stream interface; read some thousand rows at a time, never copied whole. name: the `sheet`
        of its location. Offsets are of the text of a cell: numbers and dates in their usual written form, a whole
        float without ".0", nested values as JSON; null, NaN and NaT are empty cells. Labels that are no text are written
        out, and may come twice. An index of pandas that is named or holds texts is a column too, one of mere row numbers
        is not. ConfigError for what is no table.
        """
        from piiscan.scan import frames  # Arrow's functions: 20 ms, and only tables need them

        context = replace(self._context, settings=replace(self._settings, detail=_checked(detail)))
        chunks = frames.chunks(table, Location("table:", sheet=name), self._settings.limits.table_rows)
        asked, told = context.asked(), Gathered()
        found = scan_chunks(chunks, context, told, None, asked)
        result = _gather(found, told.persons, blobs=1, tier=self._settings.tier, asked=asked)
        return replace(result, tables=tuple(table.as_json() for table in told.tables))

    def scan_path(
        self,
        path: str | os.PathLike[str],
        *,
        detail: str = "column",
        jobs: int = 1,
        state: str | os.PathLike[str] | None = None,
        full: bool | None = None,
        sampling: Sampling | None = None,
    ) -> ScanResult:
        """Findings of a file, folder, database or bucket, read in a worker process with limits; what cannot be read is in `skips`.

        path: also a URL as the command line takes it, postgresql://reader@db.example/crm or s3://bucket/prefix.
        state: a file that keeps what the files gave, so that the next call with it reads only what changed.
        full: all rows of every table (True), or a random sample (False); None: all rows of files, a sample of tables in
        databases. sampling: how few rows are enough, with 95 % each value in .1 % of the rows where absent.
        """
        settings = replace(
            self._settings, detail=_checked(detail), jobs=jobs, reading=_reading(full, sampling or Sampling())
        )
        kept = None if state is None else os.fspath(state)
        told = run.scan(
            [os.fspath(path)], settings=settings, key=self._context.key, catalogs=self._catalogs, state=kept
        )
        return _gather(told, persons.Persons(), blobs=0, tier=self._settings.tier)


def _opened(index: str | os.PathLike[str], key: Key | None) -> CustomerIndex:
    """The index of customers at a path. What opens it knows scan and match, which do not know each other."""
    if key is None:
        raise ConfigError("an index opens with the key it was built with; hint: Scanner(index=..., key=...)")
    opened: CustomerIndex = import_module("piiscan.customers").opened(index, key)
    return opened


def _reading(full: bool | None, sampling: Sampling) -> Reading:
    stores = StoreSettings(sampling=None if full else sampling)
    return Reading(sampling=sampling if full is False else None, stores=stores)


def _checked(detail: str) -> str:
    if detail not in DETAILS:
        raise ConfigError(f"unknown detail {detail!r}; one of: {', '.join(DETAILS)}")
    return detail


def _gather(
    told: Iterable[Any], counted: persons.Persons, *, blobs: int, tier: str, asked: Asked | None = None
) -> ScanResult:
    batches, skips, lines, summary = [], [], list[dict[str, Any]](), None
    for event in told:
        if event is None:
            continue
        if isinstance(event, Skip):
            skips.append(event)
        elif isinstance(event, run.Summary):
            summary = event
        elif isinstance(event, dict):
            lines.append(event)
        else:
            batches.append(event)
    table = pa.Table.from_batches(batches, schema=batch.SCHEMA)
    if summary is None:
        summary = run.Summary(tier=tier, blobs=blobs, findings=table.num_rows, skips=len(skips), persons=counted)
        summary.customers = None if asked is None else Counter(asked.counts)
        for part in batches:
            events.count(summary, part)
    kinds = ("table", "place", "customers")
    tables, places, met = (tuple(line for line in lines if line["type"] == kind) for kind in kinds)
    return ScanResult(table, tuple(skips), summary.as_json(), tables, places, met)


@cache
def _default_scanner() -> Scanner:
    return Scanner()


def scan_text(text: str, *, deep: bool = False) -> list[Finding]:
    """Findings of one string with the packaged recognizers. No network, no model download.

    >>> [f.entity for f in scan_text("メールは taro@example.jp へ")]
    ['EMAIL_ADDRESS']
    """
    return (Scanner(deep=True) if deep else _default_scanner()).scan_text(text)


def scan_table(table: Any) -> ScanResult:
    """Findings of a data frame or Arrow table by column, with the packaged recognizers; see `Scanner.scan_table`."""
    return _default_scanner().scan_table(table)
