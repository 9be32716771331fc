"""The one home of presidio_analyzer, and our recognizers inside its engine.

The library is the extra `presidio`, imported only when it is asked for: importing this module without it is a ConfigError.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any
from weakref import WeakKeyDictionary

from piiscan.errors import ConfigError
from piiscan.model import Finding

try:
    import presidio_analyzer as analyzer
    from presidio_analyzer import predefined_recognizers
    from presidio_analyzer.nlp_engine import NoOpNlpEngine
except ImportError as error:
    why = "is not installed" if error.name == "presidio_analyzer" else f"cannot be imported ({error})"
    raise ConfigError(f"presidio-analyzer {why}; hint: pip install 'piiscan[presidio]'") from None

__all__ = ["PiiscanRecognizer", "ScanningNlpEngine", "analyzer", "engine_of", "predefined_recognizers"]

TEXTS = 1000  # texts of a batch that are scanned together


class PiiscanRecognizer(analyzer.EntityRecognizer):  # type: ignore[misc]
    """All our entities as one recognizer: a text is scanned once, whatever entities are asked for."""

    def __init__(
        self, scan: Callable[[Iterable[str]], Iterator[list[Finding]]], entities: Iterable[str], language: str
    ) -> None:
        """scan: findings of each of many texts. entities: all that it may find."""
        self._scan = scan
        self._ahead: WeakKeyDictionary[Any, tuple[str, list[Finding]]] = WeakKeyDictionary()
        super().__init__(list(entities), name="PiiscanRecognizer", supported_language=language)

    def load(self) -> None:
        """The recognizers are compiled already."""

    def analyze(self, text: str, entities: Sequence[str], nlp_artifacts: Any = None) -> list[analyzer.RecognizerResult]:
        """Findings of `text` that are among `entities` (all where there are none); offsets are code points of it."""
        ahead = self._ahead.get(nlp_artifacts) if nlp_artifacts is not None else None
        found = ahead[1] if ahead is not None and ahead[0] == text else next(self._scan([text]))
        wanted = frozenset(entities or self.supported_entities)
        return [self._result(finding) for finding in found if finding.entity in wanted]

    def scan_ahead(self, texts: Iterable[tuple[str, Any]]) -> None:
        """Scan (text, NLP artifacts) pairs together: `analyze` of the same pair takes what was found."""
        pairs = list(texts)
        for (text, artifacts), found in zip(pairs, self._scan([text for text, _ in pairs]), strict=True):
            self._ahead[artifacts] = text, found

    def _result(self, finding: Finding) -> analyzer.RecognizerResult:
        codes = {evidence.code for evidence in finding.evidence}
        reasons = "; ".join(f"{e.code} {e.bits:+.1f}" + f" ({e.note})" * bool(e.note) for e in finding.evidence)
        told = analyzer.AnalysisExplanation(
            recognizer=self.name,
            original_score=finding.score,
            pattern_name=finding.recognizer,
            validation_result=True if "check_passed" in codes else False if "check_failed" in codes else None,
            textual_explanation=f"{finding.recognizer}: {reasons}",
        )
        result = analyzer.RecognizerResult
        metadata = {result.RECOGNIZER_NAME_KEY: self.name, result.RECOGNIZER_IDENTIFIER_KEY: self.id}
        return result(finding.entity, finding.start, finding.end, finding.score, told, metadata)


class ScanningNlpEngine(NoOpNlpEngine):  # type: ignore[misc]
    """No language model at all; texts that come as a batch are scanned together, which is 100 times as fast."""

    def __init__(self, recognizer: PiiscanRecognizer) -> None:
        self._recognizer = recognizer
        super().__init__([{"lang_code": recognizer.supported_language, "model_name": "none"}])

    def process_batch(self, texts: Iterable[Any], language: str, *rest: Any, **options: Any) -> Iterator[Any]:
        given = super().process_batch(texts, language, *rest, **options)
        while block := list(islice(given, TEXTS)):
            self._recognizer.scan_ahead((item[0], item[1]) for item in block)
            yield from block


def engine_of(recognizer: PiiscanRecognizer) -> analyzer.AnalyzerEngine:
    """An AnalyzerEngine with this recognizer alone, without a language model."""
    languages = [recognizer.supported_language]
    return analyzer.AnalyzerEngine(
        registry=analyzer.RecognizerRegistry([recognizer], supported_languages=languages),
        nlp_engine=ScanningNlpEngine(recognizer),
        supported_languages=languages,
    )
