"""New town data from published lists: read, compared with those of the package, checked, packed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from piiscan.errors import ConfigError
from piiscan.japanese import data_files, data_manifest, lexicon_lists, tables
from piiscan.japanese.address import merge, sources, succession, tabulate
from piiscan.japanese.address.merge import Today
from piiscan.japanese.address.succession import Heirs, Old
from piiscan.japanese.address.tabulate import Record
from piiscan.japanese.data_manifest import Manifest, Source

# A postal list with less is broken or that of a part of the country: in 2026 there are 1,892 municipalities (wards of
# designated cities count) and 119,000 towns (without 丁目).
MUNICIPALITIES_LEAST = 1_500
TOWNS_LEAST = 107_000
UNUSED_MOST = 0.1  # of the rows of a list of towns: more, and it is of other municipalities than these

Tell = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class Update:
    """Files to put in the place of the package's, and what changed beside those."""

    files: Mapping[str, bytes]
    manifest: Manifest
    appeared: tuple[str, ...]  # municipalities that are new
    gone: tuple[tuple[str, tuple[str, ...]], ...]  # those that are none any more, and their heirs


def build(
    paths: Sequence[Path], *, date: str = "", force: bool = False, tell: Tell = lambda name, rows: None
) -> Update:
    """New town data. date: of the lists, YYYY-MM-DD, else the newest of the files' own; tell: called with the name of a
    list and the rows read.

    ConfigError for a file that is no list, or broken; without `force` also for one that holds too little.
    """
    today, told = Today(), list[Source]()
    for listed in _each(paths, postal=True):
        told.append(_source(listed, today.take(listed.records, offices=listed.form == "jigyosyo")))
        tell(listed.name, told[-1].rows)
    old = succession.municipalities()
    if today.names:
        _check_postal(today, old, force=force)
    else:
        _as_shipped(today, old)
    heirs = succession.heirs(old, today)
    succession.keep_codes(old, heirs, today)
    further = _Further(today, heirs, old, paths, tell)
    lines = merge.tables(today, further.records(), heirs)
    told += further.told
    _check_towns(further.told, force=force)
    files = _files(lines, succession.former(old, heirs, today), today)
    return _update(files, told, date or _date(paths), lines, today, old, heirs)


class _Further:
    """Towns beside those of the postal lists: of the package, and of lists of towns, counted as they are read."""

    def __init__(self, today: Today, heirs: Heirs, old: Sequence[Old], paths: Sequence[Path], tell: Tell) -> None:
        self.homes = merge.homes(today, heirs)
        self.old, self.paths, self.tell = old, paths, tell
        self.told: list[Source] = []

    def records(self) -> Iterator[Record]:
        yield from succession.records(self.old)
        for listed in _each(self.paths, postal=False):
            rows = unused = 0
            for record in listed.records:
                rows += 1
                unused += not self.homes(record)
                yield record
            self.told.append(_source(listed, rows, unused))
            self.tell(listed.name, rows)


def _each(paths: Sequence[Path], *, postal: bool) -> Iterator[sources.List]:
    for path in paths:
        yield from (listed for listed in sources.lists(path) if listed.postal == postal)


def _source(listed: sources.List, rows: int, unused: int = 0) -> Source:
    return Source(listed.name, listed.form, listed.bytes, rows, unused)


def _as_shipped(today: Today, old: Sequence[Old]) -> None:
    """Municipalities and their codes as in the package, where no postal list is given."""
    for m in old:
        today.names[m.code] = m.prefecture, m.name
        today.codes[m.code] |= m.postal_codes


def _check_postal(today: Today, old: Sequence[Old], *, force: bool) -> None:
    towns = sum(map(len, today.towns.values()))
    if unknown := {prefecture for prefecture, _ in today.names.values()} - {m.prefecture for m in old}:
        raise ConfigError(f"the postal list has {len(unknown)} unknown prefectures: it is damaged, or no such list")
    if not force and (len(today.names) < MUNICIPALITIES_LEAST or towns < TOWNS_LEAST):
        raise ConfigError(
            f"the postal list has {len(today.names):,} municipalities and {towns:,} towns, of a whole country at least "
            f"{MUNICIPALITIES_LEAST:,} and {TOWNS_LEAST:,} are expected; hint: give all parts with --from, or --force takes it"
        )


def _check_towns(told: Sequence[Source], *, force: bool) -> None:
    for source in told:
        if not force and source.unused > UNUSED_MOST * source.rows:
            raise ConfigError(
                f"{source.name}: {source.unused:,} of {source.rows:,} rows are of municipalities that the postal list has "
                "not; hint: give a newer postal list too, or --force takes the others"
            )


def _files(lines: Mapping[str, list[str]], former: list[str], today: Today) -> dict[str, bytes]:
    files = {name: tabulate.packed(some) for name, some in lines.items()}
    files[data_files.FORMER] = ("\n".join(former) + "\n").encode()
    names = [today.names[code] for code in sorted(today.names)]
    lexicons = lexicon_lists.of_towns(names, lines[data_files.TOWNS])
    return files | {f"lexicons/{name}.bin": raw for name, raw in lexicons.items()}


def _update(
    files: dict[str, bytes],
    told: Sequence[Source],
    date: str,
    lines: Mapping[str, list[str]],
    today: Today,
    old: Sequence[Old],
    heirs: Heirs,
) -> Update:
    names = {code: "".join(place) for code, place in today.names.items()}
    before = {m.prefecture + m.name: heirs[m.code] for m in old}
    gone = tuple(
        (name, tuple(names[code] for code in codes)) for name, codes in before.items() if name not in names.values()
    )
    manifest = Manifest(
        date=date,
        sources=tuple(told),
        counts=counts(lines[data_files.MUNICIPALITIES], lines[data_files.TOWNS]),
        files={name: data_manifest.digest(raw) for name, raw in files.items()},
        shipped=data_files.shipped_id(),
    )
    return Update(files, manifest, tuple(name for name in names.values() if name not in before), gone)


def counts(municipalities: Sequence[str], towns: Sequence[str]) -> dict[str, int]:
    """Of the lines of both tables; a town with 丁目 counts once, a postal code of two municipalities twice."""
    return {
        "municipalities": len(municipalities),
        "towns": sum(line.count("\t") for line in towns),
        "koaza": sum(map(len, tables.koaza_names(towns))),
        "postal_codes": sum(line.rpartition("\t")[2].count(" ") + 1 for line in municipalities),
    }


def _date(paths: Sequence[Path]) -> str:
    newest = max((path.stat().st_mtime for path in paths), default=time.time())
    return datetime.fromtimestamp(newest, UTC).date().isoformat()
