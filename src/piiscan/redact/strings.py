"""Redacted strings."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from piiscan.errors import RedactionError
from piiscan.keys import Key
from piiscan.model import Finding
from piiscan.redact.carriers import Carrier, Placed, merged, place
from piiscan.redact.choice import Path_, chosen
from piiscan.redact.marks import Marker
from piiscan.redact.plan import Hit, plan_of
from piiscan.scan.scanner import Scanner

__all__ = ["redact_text"]

_ROUNDS = 5


def redact_text(
    text: str,
    *,
    mode: str = "mask",
    key: Key | Path_ | None = None,
    entities: Collection[str] | None = None,
    keep: Collection[str] = (),
    min_score: float = 0.5,
    catalog: Path_ | Sequence[Path_] = (),
) -> str:
    """The text with personal information replaced; see `redact_file` for the modes. What was replaced is looked for again.

    RedactionError where something is found still; ConfigError for wrong settings.

    >>> redact_text("担当は山田太郎様です")
    '担当は■■■■様です'
    """
    choice, marker = chosen(mode, entities, keep, min_score, catalog, key)
    scanner = Scanner(catalog=choice.catalogs, key=choice.key, min_score=min_score)
    ids: set[str] = set()
    for number in range(_ROUNDS):
        hits = [_hit(found, text) for found in scanner.scan_text(text) if found.entity in choice.entities]
        hits = [hit for hit in hits if not marker.is_mark(hit.value)]
        hits = [hit for hit in hits if not number or hit.id in ids or marker.touches(hit)]
        if not hits:
            return text
        ids.update(hit.id for hit in hits)
        text = _replaced(text, hits, marker)
    raise RedactionError(f"{len(hits)} findings are left after redaction")


def _hit(found: Finding, text: str) -> Hit:
    names = {name for name, _, _ in found.parts}
    return Hit(
        found.entity,
        found.value(text),
        text,
        found.start,
        found.end,
        found.location,
        found.masked,
        found.id,
        found.law,
        {"family_name", "given_name"} <= names,
    )


def _replaced(text: str, hits: Sequence[Hit], marker: Marker) -> str:
    placed: Placed = place([Carrier(text)], plan_of(hits, (), frozenset()), {})
    for edit in reversed(merged(placed.edits.get(0, ()))):
        text = text[: edit.start] + marker.mark(edit.hit, text[edit.start : edit.end]) + text[edit.end :]
    return text
