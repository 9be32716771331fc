"""piiscan inside Microsoft Presidio. Needs the extra: pip install 'piiscan[presidio]'.

The other way round, a Presidio recognizer inside piiscan, is a recognizer file with `kind: presidio`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from presidio_analyzer import AnalyzerEngine, EntityRecognizer

    from piiscan.scan.presidio import PiiscanRecognizer

__all__ = ["analyzer_engine", "recognizers"]

Catalogs = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


def recognizers(
    *,
    language: str = "ja",
    entities: Iterable[str] | None = None,
    catalog: Catalogs | None = None,
    min_score: float = 0.5,
) -> list[EntityRecognizer]:
    """Presidio recognizers for all our entities (or some), to be added to a RecognizerRegistry.

    It is one recognizer, so that a text is scanned once. language: the one it is registered for; to serve several
    languages of an engine, add those of each. entities, catalog, min_score: as of `piiscan.Scanner`. Scores are ours
    and are not changed by Presidio's context words. Offsets are code points of the text that was given.
    ConfigError where presidio-analyzer is not installed.

    >>> for recognizer in recognizers():  # doctest: +SKIP
    ...     registry.add_recognizer(recognizer)
    """
    return [_recognizer(language, entities, catalog, min_score)]


def analyzer_engine(
    *,
    language: str = "ja",
    entities: Iterable[str] | None = None,
    catalog: Catalogs | None = None,
    min_score: float = 0.5,
) -> AnalyzerEngine:
    """A Presidio AnalyzerEngine with our recognizers alone: no spaCy model, no network.

    Further recognizers that need no language model can be added to its `registry`. A BatchAnalyzerEngine around it scans
    its texts together. Arguments and errors as of `recognizers`.
    """
    recognizer = _recognizer(language, entities, catalog, min_score)
    from piiscan.scan.presidio import engine_of

    return engine_of(recognizer)


def _recognizer(
    language: str, entities: Iterable[str] | None, catalog: Catalogs | None, min_score: float
) -> PiiscanRecognizer:
    from piiscan.scan.presidio import PiiscanRecognizer
    from piiscan.scan.scanner import Scanner

    scanner = Scanner(entities=entities, catalog=catalog, min_score=min_score)
    return PiiscanRecognizer(scanner.scan_texts, scanner.entities, language)
