"""Why a piece of text is reported, or is not: every reading with its evidence, and what no recognizer reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from piiscan.catalog.spec import Catalog, RecognizerSpec
from piiscan.model import MEDIUM, Evidence, TableChunk
from piiscan.scan import arrow, heads, judge
from piiscan.scan.columns import TableState
from piiscan.scan.engine import Engine
from piiscan.scan.found import Found
from piiscan.scan.judgement import by_values
from piiscan.text import buffer, fold, words

FAINTEST = -20.0  # one in a million: readings below are not worth a line
_NUMBER = re.compile(r"[0-9](?:[0-9]|[- .](?=[0-9])){4,}")  # five signs and more: shorter ones are no identifiers


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a piece of text. verdict: reported | below | overlapped (by the reading `by`).

    missing: bits that lack to be reported, 0 where none do. words: for evidence of a word, the nearest such word.
    """

    recognizer: str
    entity: str
    title: str
    start: int
    end: int
    score: float
    evidence: tuple[Evidence, ...]
    verdict: str
    by: str = ""
    missing: float = 0.0
    words: tuple[tuple[str, str], ...] = ()  # (evidence code, word)


@dataclass(frozen=True, slots=True)
class Unread:
    """What no recognizer reads. word: names a kind whose value is not there. number: digits of no known form."""

    kind: str  # word | number
    start: int
    end: int
    title: str = ""
    example: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table with its readings."""

    header: str
    text: str
    readings: tuple[Reading, ...]


def engine_of(catalog: Catalog) -> Engine:
    """An engine that keeps readings however unlikely."""
    return Engine(catalog, min_score=judge.probability(FAINTEST))


def readings(text: str, catalog: Catalog, lang: str = "en", *, since: int = 0) -> list[Reading]:
    """All readings of `text` by place, the likelier first. Offsets are half-open code points.

    since: what ends before is only context, and offsets count from there: the line above a line of a form.
    """
    engine = engine_of(catalog)
    found = engine.candidates(buffer.of_lines(text), lines=True)
    told = _told(found, engine, text, lang)
    return [replace(r, start=r.start - since, end=r.end - since) for r in told if r.start >= since]


def row_readings(chunks: Iterable[TableChunk], row: int, catalog: Catalog, lang: str = "en") -> list[Cell]:
    """The cells of one data row (from 1) of a table, with what header and column say; empty where there is none.

    What the column says counts the cells up to the end of the part that is scanned with the row, as in a scan.
    """
    engine = engine_of(catalog)
    state: TableState | None = None
    values: frozenset[int] = frozenset()
    reading: by_values.Reading | None = None
    for chunk in chunks:
        if state is None or reading is None:
            values = heads.values(engine, chunk)
            reading = by_values.read(engine.headers, heads.renamed(chunk, values))
            state = engine.table(reading.names.called)
            state.serial = reading.names.serial
            if values:
                _part(heads.as_row(chunk, values), state, engine, reading.names.called)
        for part in arrow.parts(reading.of(heads.renamed(chunk, values))):
            if len(part.header) > len(reading.names.called):
                reading.names.widen(part.header)
            cells, found = _part(part, state, engine, reading.names.called)
            rows = len(part.columns[0])
            if part.first_row <= row < part.first_row + rows:
                units = [row - part.first_row + i * rows for i in range(len(part.columns))]
                return [_cell(part.header[i], cells, unit, found, engine, lang) for i, unit in enumerate(units)]
    return []


def _part(part: TableChunk, state: TableState, engine: Engine, called: tuple[str, ...]) -> tuple[buffer.Buffer, Found]:
    """The cells of a part of a table, column by column, and their readings; `state` learns of them."""
    state.widen(called)
    cells, column = arrow.buffer_of(part.columns)
    return cells, engine.candidates(cells, state, column)


def _cell(header: str, cells: buffer.Buffer, unit: int, found: Found, engine: Engine, lang: str) -> Cell:
    start, end = int(cells.starts[unit]), int(cells.ends[unit])
    mine = found.take((found.start >= start) & (found.end <= end))
    mine = Found(mine.recognizer, mine.start - start, mine.end - start, mine.evidence, mine.bits)
    text = cells.text[start:end]
    return Cell(header, text, tuple(_told(mine, engine, text, lang)))


def _told(found: Found, engine: Engine, text: str, lang: str) -> list[Reading]:
    found = found.take(found.bits >= FAINTEST)
    kept = judge.resolve(found)
    kept = kept.take(kept.score >= MEDIUM)
    told: dict[tuple[int, int, int], Reading] = {}
    for i in np.argsort(-found.bits, kind="stable").tolist():
        place = int(found.recognizer[i]), int(found.start[i]), int(found.end[i])
        if place not in told:
            told[place] = _reading(place, int(found.evidence[i]), float(found.bits[i]), kept, engine.specs, text, lang)
    return sorted(told.values(), key=lambda r: (r.start, -r.score, r.recognizer))


def _reading(
    place: tuple[int, int, int],
    evidence: int,
    bits: float,
    kept: Found,
    specs: Sequence[RecognizerSpec],
    text: str,
    lang: str,
) -> Reading:
    which, start, end = place
    spec, score = specs[which], judge.probability(bits)
    over = np.flatnonzero((kept.start < end) & (start < kept.end))
    rivals = [int(k) for k in over if (kept.recognizer[k], kept.start[k], kept.end[k]) != place]
    verdict, by = ("reported", "") if score >= MEDIUM else ("below", "")
    if verdict == "reported" and rivals:
        verdict, by = "overlapped", specs[int(kept.recognizer[rivals[0]])].title[lang]
    reasons = judge.explain(spec, evidence)
    near = {"context": spec.context.words, "not_near": spec.not_near}
    named = [(r.code, _nearest(near[r.code], text, start, end)) for r in reasons if r.code in near]
    lacking = max(judge.bits_of(MEDIUM) - bits, 0.0)
    told = tuple((code, word) for code, word in named if word)
    return Reading(spec.id, spec.entity, spec.title[lang], start, end, score, reasons, verdict, by, lacking, told)


def _nearest(names: Sequence[str], text: str, start: int, end: int) -> str:
    """The word of a list that stands nearest to a place, the longest of several; "" for none (it may be a header)."""
    folded, best = fold.fold_text(text), (1 << 30, 0, "")
    for name in names:
        for form in words.spellings(name):
            for hit in re.finditer(re.escape(form), folded):
                if hit.end() <= start or hit.start() >= end:
                    away = start - hit.end() if hit.end() <= start else hit.start() - end
                    best = min(best, (away, -len(form), text[hit.start() : hit.end()]))
    return best[2]


def unread(text: str, told: Sequence[Reading], catalog: Catalog, lang: str = "en") -> list[Unread]:
    """Words that name a kind none of the readings is of, and numbers that have no reading, by place."""
    folded = fold.fold_text(text)
    covered = {i for r in told for i in range(r.start, r.end)}
    found = [
        Unread("number", hit.start(), hit.end())
        for hit in _NUMBER.finditer(folded)
        if not covered & set(range(hit.start(), hit.end()))
    ]
    kinds = {r.entity for r in told}
    taken: set[int] = set(covered)
    names = {(form, s.id): s for s in catalog.recognizers for w in s.columns for form in words.spellings(w)}
    for (form, _), spec in sorted(names.items(), key=lambda item: (-len(item[0][0]), item[0])):
        at = folded.find(form) if len(form) > 1 else -1
        if at < 0 or taken & set(range(at, at + len(form))) or _in_word(folded, at, form):
            continue
        taken |= set(range(at, at + len(form)))
        if spec.entity not in kinds:
            example = re.sub("[⟦⟧]", "", spec.examples[0])
            found.append(Unread("word", at, at + len(form), spec.title[lang], example))
    return sorted(found, key=lambda u: u.start)


def _in_word(folded: str, at: int, form: str) -> bool:
    """Whether a word in Latin letters is only a part of a longer one."""
    around = folded[at - 1 : at] + folded[at + len(form) : at + len(form) + 1]
    return form.isascii() and any(c.isascii() and c.isalnum() for c in around)
