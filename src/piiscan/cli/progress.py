"""Progress on stderr: a line on a terminal, or JSON lines for a program. Findings are counted, never shown."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from piiscan.cli.census import Census

if TYPE_CHECKING:
    from piiscan.config import WalkSettings
    from piiscan.model import Blob, Skip
    from piiscan.scan.run import Summary

__all__ = ["Reading", "show"]

_EVERY, _EVERY_JSON = 0.1, 1.0  # seconds between two pictures
_FILE_COST = 20_000  # bytes that opening one more file takes as long as: many small files are not over in no time

Advance = Callable[["Blob | Skip", "Summary"], None]


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a run is. Totals and the time left are None until all files are counted."""

    files: int
    bytes: int
    total_files: int | None
    total_bytes: int | None
    findings: int
    skips: int
    rows: int  # read in tables
    seconds: float
    bytes_per_second: float
    seconds_left: float | None


@contextmanager
def show(options: dict[str, Any], walk: WalkSettings) -> Iterator[Advance | None]:
    """Gives a function to call after each file, or None where nobody watches."""
    if options["json_progress"]:
        with Census(options["targets"], walk) as census:
            meter = _Meter(census, _json, _EVERY_JSON)
            yield meter.advance
            meter.tell(final=True)
    elif options["quiet"] or not sys.stderr.isatty():
        yield None
    else:
        with Census(options["targets"], walk) as census, _line() as draw:
            yield _Meter(census, draw, _EVERY).advance


class _Meter:
    """Counts what is done and draws it now and then."""

    def __init__(self, census: Census, draw: Callable[[Reading, str], None], every: float) -> None:
        self._census, self._draw, self._every = census, draw, every
        self._started = self._drawn = time.monotonic()
        self._files = self._bytes = 0
        self._summary: Summary | None = None
        self._folder = ""

    def advance(self, blob: Blob | Skip, summary: Summary) -> None:
        self._files, self._summary = self._files + 1, summary
        self._bytes += getattr(blob, "size", 0)
        now = time.monotonic()
        if now - self._drawn >= self._every:
            self._folder, self._drawn = os.path.dirname(blob.location.uri), now  # noqa: PTH120 - as it is written
            self.tell()

    def tell(self, *, final: bool = False) -> None:
        self._draw(self._reading(time.monotonic() - self._started), "" if final else self._folder)

    def _reading(self, seconds: float) -> Reading:
        done, summary = self._bytes + self._files * _FILE_COST, self._summary
        total = None if summary is None else self._census.total(summary.listed)
        left = None
        if total is not None and done:
            left = max(0.0, (total[1] + total[0] * _FILE_COST - done) / done * seconds)
        return Reading(
            self._files,
            self._bytes,
            None if total is None else total[0],
            None if total is None else total[1],
            summary.findings if summary else 0,
            summary.skips if summary else 0,
            summary.rows if summary else 0,
            round(seconds, 1),
            round(self._bytes / seconds) if seconds else 0.0,
            None if left is None else round(left, 1),
        )


def _json(reading: Reading, _: str) -> None:
    sys.stderr.write(json.dumps({"type": "progress"} | asdict(reading), separators=(",", ":")) + "\n")
    sys.stderr.flush()


@contextmanager
def _line() -> Iterator[Callable[[Reading, str], None]]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn
    from rich.text import Text

    class Folder(TextColumn):
        """File names are data, never markup."""

        def render(self, task: Any) -> Text:
            return Text(task.fields["folder"], no_wrap=True, overflow="ellipsis", style="dim")

    columns = SpinnerColumn(), TextColumn("{task.description}"), Folder("")
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("piiscan", total=None, folder="")

        def draw(reading: Reading, folder: str) -> None:
            progress.update(task, description=_told(reading), folder=folder)

        yield draw


def _told(reading: Reading) -> str:
    from rich.filesize import decimal

    files, size = f"{reading.files:,}", decimal(reading.bytes)
    if reading.total_files is not None and reading.total_bytes is not None:
        files, size = f"{files}/{reading.total_files:,}", f"{size}/{decimal(reading.total_bytes)}"
    parts = [f"{files} files", size, f"{decimal(int(reading.bytes_per_second))}/s", f"{reading.findings:,} findings"]
    if reading.rows:
        parts.append(f"{reading.rows:,} rows")
    parts.append(f"{reading.skips:,} not read")
    if reading.seconds_left is not None:
        parts.append(f"{_clock(reading.seconds_left)} left")
    return "  ".join(parts)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
