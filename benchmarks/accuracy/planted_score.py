"""Corpus through the scan, findings against labels. Labels come from planting alone."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import planted_carriers as c
import pyarrow as pa
from planted_carriers import Document, Plant
from planted_corpus import Table

from piiscan.catalog.spec import Catalog
from piiscan.config import ScanSettings
from piiscan.keys import Key
from piiscan.model import MEDIUM, Location, TableChunk, TextChunk
from piiscan.scan.blob import Context, Gathered, scan_chunks
from piiscan.scan.engine import Engine

KEY = Key(bytes(32))  # ids are not looked at
# Names and addresses have corpora of their own; fillers and labels are no trap for them on purpose.
IGNORED = frozenset({"PERSON", "JP_ADDRESS"})
_NUMBER = "JP_SPECIAL_PERMANENT_RESIDENT"  # the one of these names that is a number


@dataclass(frozen=True)
class Hit:
    """A finding of a document or cell: offsets count from its start."""

    entity: str
    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Result:
    """A plant and what was found on it. outcome: exact | overlap | missed; "" for a decoy.

    false: findings of the same document that are no right finding. text: what was scanned.
    """

    plant: Plant
    outcome: str
    false: tuple[Hit, ...]
    text: str


def _is_sensitive(entity: str) -> bool:
    """The labels of many numbers tell of welfare, illness and the like: special.py scores these."""
    return entity.startswith("JP_SPECIAL_") and entity != _NUMBER


def context(catalog: Catalog, min_score: float = MEDIUM) -> Context:
    return Context(Engine(catalog, None, min_score), ScanSettings(detail="occurrence", min_score=min_score), KEY)


def scan_documents(documents: Sequence[Document], using: Context) -> list[Result]:
    """All documents of one carrier as one text, far enough apart to know nothing of each other."""
    results = []
    for page, part in _by_page(documents):
        text = c.NOTE.join(d.text for d in part)
        starts, at = [], 0
        for d in part:
            starts.append(at)
            at += len(d.text) + len(c.NOTE)
        hits: dict[int, list[Hit]] = defaultdict(list)
        for start, hit in _text_hits(text, page, using):
            i = bisect_right(starts, start) - 1
            hits[i].append(Hit(hit.entity, start - starts[i], start - starts[i] + hit.end - hit.start, hit.score))
        for i, d in enumerate(part):
            results += _judge(d.text, d.plants, hits[i])
    return results


def _by_page(documents: Sequence[Document]) -> Iterator[tuple[int | None, list[Document]]]:
    """Values broken by a line come from pages; all else is plain text."""
    pages = [d for d in documents if d.plants[0].carrier == "wrapped"]
    plain = [d for d in documents if d.plants[0].carrier != "wrapped"]
    yield from ((p, ds) for p, ds in ((None, plain), (1, pages)) if ds)


def _text_hits(text: str, page: int | None, using: Context) -> Iterator[tuple[int, Hit]]:
    lines = [0]
    while at := text.find("\n", lines[-1]) + 1:
        lines.append(at)
    chunk = TextChunk(Location("planted.pdf" if page else "planted.txt", page=page), text)
    for row in _rows(chunk, using):
        start = lines[row["line"] - 1] + row["start"]
        yield start, Hit(row["entity"], row["start"], row["end"], row["score"])


def _rows(chunk: TextChunk | TableChunk, using: Context) -> Iterator[dict[str, object]]:
    wanted = ["entity", "line", "row", "column", "start", "end", "score"]
    for batch in scan_chunks([chunk], using, Gathered()):
        if isinstance(batch, pa.RecordBatch):
            yield from batch.select(wanted).to_pylist()


def scan_tables(tables: Iterable[Table], using: Context) -> list[Result]:
    results = []
    for table in tables:
        columns = tuple(pa.array(cells, pa.string()) for cells in table.columns)
        named = table.header[0] != "column 1"
        hits: dict[tuple[int, int], list[Hit]] = defaultdict(list)
        chunk = TableChunk(Location("planted.csv"), table.header, columns, has_header=named)
        for r in _rows(chunk, using):
            cell = table.header.index(r["column"]), r["row"] - 1
            hits[cell].append(Hit(r["entity"], r["start"], r["end"], r["score"]))
        for j, cells in enumerate(table.columns):
            for i, text in enumerate(cells):
                results += _judge(text, (table.plants[j][i],), hits[j, i])
    return results


def _judge(text: str, plants: Sequence[Plant], hits: Sequence[Hit]) -> Iterator[Result]:
    """A result per plant; a false hit counts once, with the plant it touches or else with the first."""
    hits = [h for h in hits if h.entity not in IGNORED and not _is_sensitive(h.entity)]
    right = [[h for h in hits if h.entity == p.entity and _touches(h, p)] for p in plants]
    false: list[list[Hit]] = [[] for _ in plants]
    for hit in hits:
        if not any(hit in mine for mine in right):
            false[next((i for i, p in enumerate(plants) if _touches(hit, p)), 0)].append(hit)
    for plant, mine, wrong in zip(plants, right, false, strict=True):
        exact = any((h.start, h.end) in plant.spans for h in mine)
        outcome = "" if not plant.entity else "exact" if exact else "overlap" if mine else "missed"
        yield Result(plant, outcome, tuple(wrong), text)


def _touches(hit: Hit, plant: Plant) -> bool:
    start, end = plant.spans[0]
    return hit.start < end and hit.end > start
