"""What the tests of databases read: every table of a URL, through the doors of walk and extraction."""

from __future__ import annotations

from dataclasses import dataclass, field

from piiscan.config import Limits, Reading, Sampling, StoreSettings, WalkSettings
from piiscan.extract.read import read
from piiscan.model import Skip, TableChunk, TableInfo, TextChunk
from piiscan.sources import stores


@dataclass(slots=True)
class Seen:
    """One table, or what of the walk is none ("")."""

    header: tuple[str, ...] = ()
    rows: list[tuple[str | None, ...]] = field(default_factory=list)
    first_rows: list[int] = field(default_factory=list)
    skips: list[Skip] = field(default_factory=list)
    info: TableInfo | None = None
    last: list[bool] = field(default_factory=list)
    inside: list[TextChunk | TableChunk] = field(default_factory=list)  # of files in cells

    def column(self, name: str) -> list[str | None]:
        number = self.header.index(name)
        return [row[number] for row in self.rows]

    @property
    def reasons(self) -> list[str]:
        return [skip.reason for skip in self.skips]


def tables(
    url: str,
    *,
    walk: WalkSettings | None = None,
    settings: StoreSettings | None = None,
    limits: Limits | None = None,
) -> dict[str, Seen]:
    """By schema.table."""
    found: dict[str, Seen] = {}
    given = settings or StoreSettings()
    for item in stores.walk([url], walk, None, given):
        seen = found.setdefault(item.location.sheet or "", Seen())
        if isinstance(item, Skip):
            seen.skips.append(item)
            continue
        for chunk in read(item, limits or Limits(), Reading(stores=given)):
            _note(seen, chunk)
    return found


def _note(seen: Seen, chunk: TextChunk | TableChunk | Skip) -> None:
    if isinstance(chunk, Skip):
        seen.skips.append(chunk)
    elif isinstance(chunk, TextChunk) or chunk.location.member:
        seen.inside.append(chunk)
    else:
        seen.header, seen.info = chunk.header, chunk.info
        seen.first_rows.append(chunk.first_row)
        seen.last.append(chunk.last)
        seen.rows += zip(*(column.to_pylist() for column in chunk.columns), strict=True)


SAMPLED = StoreSettings(sampling=Sampling())
