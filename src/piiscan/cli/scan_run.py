"""The run behind `piiscan scan`: options to settings, events to JSON lines on a spool."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from types import FrameType
from typing import IO, TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from piiscan.cli import progress
    from piiscan.config import CustomerIndex, Reading, ScanSettings, WalkSettings
    from piiscan.keys import Key
    from piiscan.model import Blob, Skip
    from piiscan.scan.process import WorkerProcess
    from piiscan.scan.run import Summary


def run(options: dict[str, Any], spool: IO[bytes], findings: IO[bytes] | None = None) -> dict[str, Any]:
    """Scan, writing JSON lines to the spool; the summary is returned and is the last line.

    findings: takes the findings as Arrow; then they are lines as well only where a report or a ledger wants them.
    """
    from piiscan.scan.process import HANDLER, WorkerProcess

    if options["nice"]:
        from piiscan.scan.pace import be_nice

        be_nice()  # before any worker starts: they inherit it
    with _stoppable(), WorkerProcess(HANDLER) as first:  # it starts while this process imports what a run needs
        return _events(options, spool, findings, first)


@contextmanager
def _stoppable() -> Iterator[None]:
    """SIGTERM and SIGHUP (unless ignored: nohup) end the run as an interrupt does: what is done goes into the state."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    numbers = {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)}  # Windows has no SIGHUP
    before = {n: signal.signal(n, stop) for n in numbers if signal.getsignal(n) != signal.SIG_IGN}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _events(
    options: dict[str, Any], spool: IO[bytes], findings: IO[bytes] | None, first: WorkerProcess
) -> dict[str, Any]:
    from piiscan.cli import progress, scan_forms, subject_scan
    from piiscan.cli.ledger_scope import scope
    from piiscan.keys import default_key, load_key
    from piiscan.model import Skip
    from piiscan.scan import pool

    key = load_key(options["key_file"]) if options["key_file"] else default_key()
    settings = replace(_settings(options, key.id), customers=_customers(options["index_folder"], key))
    workers = pool.of_scan(settings, options["catalogs"], key, first)
    from piiscan.report import jsonl  # what is slow to import comes when the worker has all it needs
    from piiscan.scan import run
    from piiscan.scan.place_words import FileRead, PlaceWords

    if options["form"] == "text":
        from piiscan.cli import tables  # noqa: F401 - for the end; now there is time
        from piiscan.report import text  # noqa: F401

    summary: dict[str, Any] = {}
    walk = _walk_settings(options)
    with ExitStack() as stack:
        columns = stack.enter_context(tempfile.TemporaryFile(prefix="piiscan-"))  # they come after what was found
        advance = _noting(options, stack.enter_context(progress.show(options, walk)))
        put = stack.enter_context(scan_forms.taken(options, spool, findings))
        subjects = stack.enter_context(subject_scan.writer(options, key)) if options["subjects_path"] else None
        events = run.scan(
            options["targets"],
            settings=settings,
            key=key,
            catalogs=options["catalogs"],
            walk=walk,
            progress=advance,
            workers=workers,
            state=options["state"],
            covered=None if subjects is None else subjects.covered,
        )
        for event in stack.enter_context(closing(events)):
            if subjects is not None:
                subjects.take(event)
            if isinstance(event, Skip):
                spool.write(jsonl.skip_line(event))
            elif isinstance(event, run.Summary):
                told = event.as_json()
                town_data = told.pop("town_data")
                summary = told | {"scope": scope(options), "town_data": town_data}
            elif isinstance(event, dict):
                columns.write(jsonl.object_line(event))
            elif not isinstance(event, PlaceWords | FileRead):
                put(event)
        if subjects is not None:
            subjects.end(summary)
        columns.seek(0)
        shutil.copyfileobj(columns, spool)
    spool.write(jsonl.object_line(summary))
    return summary


def _noting(options: dict[str, Any], advance: progress.Advance | None) -> progress.Advance | None:
    """The same, noting which files that the ledger knows were read: what is missing there now is gone."""
    known, met = options.get("known"), options.get("met")
    if not known or met is None:
        return advance

    def note(blob: Blob | Skip, summary: Summary) -> None:
        if blob.location.sheet is None and blob.location.uri in known:  # one table is not the whole database
            met.add(blob.location.uri)
        if advance is not None:
            advance(blob, summary)

    return note


def _settings(options: dict[str, Any], key_id: str) -> ScanSettings:
    from piiscan.config import MIB, Limits, ScanSettings

    wanted = frozenset(name.upper() for name in options["entities"])
    return ScanSettings(
        detail=options["detail"],
        show_values=options["show_values"],
        jobs=options["jobs"] or _cores(),
        min_score=options["min_score"],
        entities=wanted or None,
        tier="deep" if options["deep"] else "words" if options["words"] else "default",
        reading=_reading(options),
        limits=replace(Limits(), blob_seconds=options["file_seconds"], worker_bytes=options["memory_mb"] * MIB),
        read_rate=options["read_rate"],
        run_seconds=options["time_limit"],
        baseline=_known(options["baselines"], key_id),
        suppressed=_known(options["suppressed"], key_id),
        subjects=options["subjects_path"] is not None,
    )


def _customers(folder: str | None, key: Key) -> CustomerIndex | None:
    if folder is None:
        return None
    from piiscan import customers  # and with it all of the matching

    return customers.opened(folder, key)


def _known(paths: Sequence[str], key_id: str) -> bytes:
    """Ids of values not to be reported; entries that have expired are told."""
    if not paths:
        return b""
    import datetime as dt

    from piiscan.scan import suppressions

    ids, lapsed = suppressions.packed(paths, key_id, dt.datetime.now().astimezone().date())
    if lapsed:
        click.echo(f"piiscan: {lapsed} entries of {', '.join(paths)} have expired and hide nothing", err=True)
    return ids


def _reading(options: dict[str, Any]) -> Reading:
    from piiscan.config import Reading, Sampling, StoreSettings

    sampling = Sampling(options["miss"], options["confidence"], options["seed"])
    rate = options["read_rate"]
    stores = StoreSettings(
        sampling=None if options["full"] else sampling,
        statement_seconds=options["statement_seconds"],
        lock_seconds=options["lock_seconds"],
        bytes_second=None if rate is None else rate / (options["jobs"] or _cores()),
        credentials=options["db_credentials"],
    )
    return Reading(
        _passwords(options["passwords"]), options["ocr"], sampling if options["full"] is False else None, stores
    )


def _passwords(path: str | None) -> tuple[str, ...]:
    """One password a line; a line is taken as it is, spaces included."""
    if path is None:
        return ()
    from piiscan.errors import ConfigError

    try:
        with open(path, encoding="utf-8-sig") as file:  # noqa: PTH123 - "-" is not meant
            return tuple(line.rstrip("\r\n") for line in file if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read the passwords in {path}: {type(error).__name__}") from None


def _walk_settings(options: dict[str, Any]) -> WalkSettings:
    from piiscan.cli.quantities import date_seconds
    from piiscan.config import WalkSettings
    from piiscan.errors import ConfigError

    since = options["since"]
    if since is not None and options["staged"]:
        raise ConfigError("choose one of --since and --staged")
    seconds = None if since is None else date_seconds(since)
    return WalkSettings(
        exclude=options["exclude"],
        include=options["include"],
        ignore=not options["no_ignore"],
        ignore_files=options["ignore_files"],
        hidden=not options["no_hidden"],
        max_file_bytes=options["max_file_size"],
        since=seconds,
        staged=options["staged"],
        revision=since if seconds is None else None,
        follow_links=options["follow_links"],
        one_file_system=options["one_file_system"],
    )


def _cores() -> int:
    """Cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
