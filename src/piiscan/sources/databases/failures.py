"""What of a table is not read, as Skips. No detail holds a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from piiscan.config import StoreSettings
from piiscan.model import Location, Skip
from piiscan.sources.databases.cells import Texts
from piiscan.sources.databases.relations import Drawn, Table
from piiscan.sources.databases.steady import StoppedError

__all__ = ["lost", "sampled", "stopped", "unread"]

_METHODS = {
    "rows": "rows drawn at random",
    "blocks": "rows of blocks drawn at random",
    "keys": "rows at keys drawn at random",
}


def stopped(place: Location, error: StoppedError, settings: StoreSettings, rows: int) -> Skip:
    """Why a table ended early, and where."""
    details = {
        "password": "the database refuses the user or the password",
        "nowhere": "no such database or user any more",
        "gone": "the server is gone",
        "timed_out": f"no answer within {settings.statement_seconds:g} seconds",
        "locked": f"locked by others for more than {settings.lock_seconds:g} seconds",
        "denied": "permission denied",
        "vanished": "it is gone, or its columns changed",
        "other": f"the database reports an error: {error.name}",
    }
    detail = details[error.meaning]
    if rows:
        return Skip(place, "extract", "cut_short", f"{rows} rows were read; {detail}")
    return Skip(place, "extract", "timed_out" if error.meaning == "timed_out" else "cannot_read", detail)


def sampled(place: Location, table: Table, drawn: Drawn, rows: int) -> Iterator[Skip]:
    """That a sample was read, and how; what it can miss follows from all that was read of the table, and is told there."""
    sample = drawn.sample
    if sample is None:
        return
    known = table.rows or (None if sample.method == "head" else drawn.estimate)
    total = "more" if known is None or known <= rows else f"about {known}"
    if sample.method == "head":
        detail = f"the first {rows} of {total} rows: no random sample, nothing is known of the rest"
    else:
        detail = f"{rows} of {total} rows, {_METHODS[sample.method]} (seed {sample.seed})"
    yield Skip(place, "extract", "sampled", detail)


def lost(place: Location, texts: Texts) -> Iterator[Skip]:
    """Cells that were not read as they are."""
    if texts.cut:
        yield Skip(place, "extract", "cut_short", f"only the beginning of long values was read: {_told(texts.cut)}")
    if texts.replaced:
        detail = f"characters that cannot be decoded: {_told(texts.replaced)}"
        yield Skip(place, "extract", "replaced_characters", detail)
    if texts.pictures:
        yield Skip(place, "extract", "no_text", f"pictures, read only with --ocr: {_told(texts.pictures)}")
    if texts.unread:
        yield Skip(place, "extract", "unsupported", f"binary values: {_told(texts.unread)}")


def unread(
    place: Location, counts: Mapping[str, int], large: Mapping[str, int], most: int, moved: Mapping[str, int]
) -> Iterator[Skip]:
    """Cells of bytes that are no file that can be read, or too large a one, or not found again."""
    if counts:
        yield Skip(place, "extract", "unsupported", f"files of other kinds: {_told(counts)}")
    if large:
        yield Skip(place, "extract", "too_large", f"values of more than {most} bytes: {_told(large)}")
    if any(moved.values()):
        detail = f"files that were changed or removed while the table was read: {_told(moved)}"
        yield Skip(place, "extract", "cannot_read", detail)


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} in {name}" for name, count in counts.items() if count)
