"""The door of extraction: any blob to chunks, every failure to a Skip."""

from __future__ import annotations

import errno
import functools
import importlib
from collections.abc import Callable, Iterator
from typing import TypeAlias

from piiscan.config import Limits, Reading
from piiscan.errors import ConfigError
from piiscan.extract.about_tables import followed
from piiscan.extract.formats import FORMATS, UNREAD, missing
from piiscan.extract.sniff import kind
from piiscan.model import Blob, Skip, TableChunk, TextChunk
from piiscan.sources.directories import file_blob, printable
from piiscan.sources.streams import Budget, LimitExceededError

__all__ = ["TABLE_KINDS", "Chunk", "open_table", "read"]

Chunk: TypeAlias = TextChunk | TableChunk

_NEVER_EMPTY = frozenset({"doc", "xls", "ppt", "msg"})  # one without a word has broken tables, not no text
TABLE_KINDS = frozenset(
    {
        "delimited",
        "text",
        "fixed",
        "transfer",
        "workbook",
        "xls",
        "flat",
        "dbf",
        "parquet",
        "orc",
        "arrow",
        "avro",
        "json",
    }
)

Reader: TypeAlias = Callable[[Blob, Budget], Iterator[Blob | TextChunk | TableChunk | Skip]]


def read(
    blob: Blob, limits: Limits, reading: Reading | None = None, met: Callable[[Blob], None] | None = None
) -> Iterator[Chunk | Skip]:
    """Everything readable in `blob` and the containers inside it. Never raises for what the blob holds.

    A Skip after chunks of the same place says that the rest was not read. Its detail holds no content.
    Cells that hold Japanese in escapes come decoded (see `escapes`).
    met: told of every blob inside, before it is read.
    """
    yield from _read(blob, Budget(limits, reading), met)


def open_table(
    path: str,
    limits: Limits,
    *,
    on_skip: Callable[[Skip], None] | None = None,
    on_text: Callable[[TextChunk], None] | None = None,
) -> Iterator[TableChunk]:
    """The tables of one CSV, workbook or Parquet file; each sheet of a workbook ends with `last=True`.

    Raises ConfigError when the file cannot be read, is no table or was read only in part; with `on_skip` the caller
    is told of partial reading instead. Text outside the tables (titles, comments) goes to `on_text`.
    """
    try:
        blob = file_blob(path)
        found = kind(blob)
    except OSError as error:
        raise ConfigError(f"{printable(path)}: {error.strerror or 'cannot be read'}") from error
    if found == "empty":
        raise ConfigError(f"{printable(path)}: the file is empty")
    if found not in TABLE_KINDS:
        raise ConfigError(f"{printable(path)}: no CSV, workbook or Parquet file, but: {found}")
    name = "delimited" if found == "text" else found  # one column has no delimiter
    rows = False
    for item in _guarded(_reader(name), blob, Budget(limits)):
        if isinstance(item, TableChunk):
            rows = True
            yield item
        elif isinstance(item, Skip):
            if on_skip is None or not rows:
                raise ConfigError(f"{item.location}: {item.reason}: {item.detail}")
            on_skip(item)
        elif isinstance(item, TextChunk) and on_text is not None:
            on_text(item)
    if not rows:
        raise ConfigError(f"{printable(path)}: holds no table")


def _read(blob: Blob, budget: Budget, met: Callable[[Blob], None] | None) -> Iterator[Chunk | Skip]:
    if blob.depth > budget.limits.depth:
        detail = f"containers nested more than {budget.limits.depth} deep"
        yield Skip(blob.location, "extract", "too_large", detail)
        return
    for item in followed(_guarded(_sniffed, blob, budget)):
        if isinstance(item, Blob):
            if met is not None:
                met(item)
            yield from _read(item, budget, met)
        else:
            yield item


def _sniffed(blob: Blob, budget: Budget) -> Iterator[Blob | Chunk | Skip]:
    found = blob.format or kind(blob)
    if found in FORMATS:
        silent = True
        for item in _reader(found)(blob, budget):
            silent = False
            yield _decoded(item) if isinstance(item, TableChunk) else item
        if silent and found in _NEVER_EMPTY:
            yield Skip(blob.location, "extract", "cannot_parse", "nothing in it can be read")
    elif found in UNREAD:
        reason, detail = UNREAD[found]
        yield Skip(blob.location, "open", reason, detail)
    elif found != "empty":
        yield Skip(blob.location, "open", "unsupported", found.partition(":")[2])


def _decoded(chunk: TableChunk) -> TableChunk:
    from piiscan.extract.tables.escaped_cells import decoded_cells  # what it imports a scan of text does without

    return decoded_cells(chunk)


@functools.cache
def _reader(name: str) -> Reader:
    module, _, function = FORMATS[name].reader.partition(":")
    reader: Reader = getattr(importlib.import_module(module), function)
    return reader


def _guarded(reader: Reader, blob: Blob, budget: Budget) -> Iterator[Blob | Chunk | Skip]:
    """What the reader yields, and a Skip in place of whatever it raises."""
    started = False
    try:
        for item in reader(blob, budget):
            started = True
            yield item
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except ModuleNotFoundError as error:
        yield Skip(blob.location, "open", "unsupported", missing(error))
    except BaseException as error:  # noqa: BLE001 - parsers in Rust raise PanicException, which is no Exception
        yield _failed(blob, error, started=started)


def _failed(blob: Blob, error: BaseException, *, started: bool) -> Skip:
    """The message of a foreign error may quote content, so only its type is told."""
    if isinstance(error, LimitExceededError):
        return Skip(blob.location, "extract", "cut_short" if started else "too_large", str(error))
    if isinstance(error, MemoryError):
        return Skip(blob.location, "extract", "cut_short" if started else "too_large", "not enough memory")
    if isinstance(error, OSError) and error.errno == errno.ESTALE:  # an object of a bucket
        return Skip(blob.location, "extract", "cut_short", "changed while it was read")
    if isinstance(error, OSError) and error.errno is not None:
        return Skip(blob.location, "open", "cannot_read", error.strerror or type(error).__name__)
    if isinstance(error, NotImplementedError):
        return Skip(blob.location, "extract", "unsupported", type(error).__name__)
    return Skip(blob.location, "extract", "cannot_parse", f"{type(error).__name__} in the reader")
