"""Why a piece of text is reported, or is not: every reading with its evidence."""

from __future__ import annotations

from dataclasses import dataclass

from piiscan.catalog.spec import Catalog
from piiscan.model import MEDIUM, Evidence
from piiscan.scan import judge
from piiscan.scan.engine import Engine
from piiscan.text import buffer

LEAST_BITS = -20.0  # one in a million: readings below are not worth a line


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a piece of text. verdict: reported | below | overlapped (by the reading `by`)."""

    recognizer: str
    entity: str
    title: str
    start: int
    end: int
    score: float
    evidence: tuple[Evidence, ...]
    verdict: str
    by: str = ""


def readings(text: str, catalog: Catalog, lang: str = "en") -> list[Reading]:
    """All readings of `text` by place, the likelier first. Offsets are half-open code points."""
    engine = Engine(catalog, min_score=judge.probability(LEAST_BITS))
    found = engine.candidates(buffer.of_lines(text), lines=True)
    found = found.take(found.bits >= LEAST_BITS)
    kept = judge.resolve(found)
    told = []
    seen = set()
    for i in range(len(found)):
        spec = engine.specs[int(found.recognizer[i])]
        start, end, score = int(found.start[i]), int(found.end[i]), float(found.score[i])
        if (spec.id, start, end) in seen:
            continue
        seen.add((spec.id, start, end))
        rivals = [
            k
            for k in range(len(kept))
            if kept.start[k] < end
            and start < kept.end[k]
            and (kept.recognizer[k], kept.start[k], kept.end[k]) != (found.recognizer[i], start, end)
        ]
        verdict, by = ("reported", "") if score >= MEDIUM else ("below", "")
        if rivals:
            verdict, by = "overlapped", engine.specs[int(kept.recognizer[rivals[0]])].id
        evidence = judge.explain(spec, int(found.evidence[i]))
        told.append(Reading(spec.id, spec.entity, spec.title[lang], start, end, score, evidence, verdict, by))
    return sorted(told, key=lambda r: (r.start, -r.score, r.recognizer))
