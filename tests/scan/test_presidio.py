"""Our recognizers inside the real Presidio: offsets, scores, entities, explanations; no model, no network."""

from __future__ import annotations

from typing import Any

import pytest

import piiscan
from piiscan import presidio
from piiscan.errors import ConfigError

analyzer = pytest.importorskip("presidio_analyzer")
pytestmark = pytest.mark.usefixtures("no_network")

TEXT = "🏠担当は𠮷田太郎様、\n携帯は０９０－０２３４－５６７８、taro@example.com です"
VALUES = {"PERSON": "𠮷田太郎", "PHONE_NUMBER": "０９０－０２３４－５６７８", "EMAIL_ADDRESS": "taro@example.com"}


@pytest.fixture(scope="module")
def engine() -> Any:
    return presidio.analyzer_engine()


def test_offsets_and_scores_are_ours(engine: Any) -> None:
    results = engine.analyze(TEXT, "ja")
    assert {r.entity_type: TEXT[r.start : r.end] for r in results} == VALUES
    ours = {(f.entity, f.start, f.end, f.score) for f in piiscan.scan_text(TEXT)}
    assert {(r.entity_type, r.start, r.end, r.score) for r in results} == ours


def test_all_our_entities_are_supported(engine: Any) -> None:
    assert set(engine.get_supported_entities("ja")) == set(piiscan.Scanner().entities)


@pytest.mark.parametrize("entity", VALUES)
def test_only_the_entities_asked_for_come(engine: Any, entity: str) -> None:
    assert [r.entity_type for r in engine.analyze(TEXT, "ja", entities=[entity])] == [entity]
    (some,) = presidio.recognizers(entities=[entity])
    assert some.supported_entities == [entity]
    assert [r.entity_type for r in some.analyze(TEXT, [])] == [entity]


def test_the_explanation_tells_the_evidence_and_no_value(engine: Any) -> None:
    for result in engine.analyze(TEXT, "ja", return_decision_process=True):
        told = result.analysis_explanation
        assert told.score == told.original_score == result.score
        assert told.textual_explanation.startswith(f"{told.pattern_name}: base ")
        assert not any(value in str(told) for value in VALUES.values())


@pytest.mark.parametrize(("number", "valid"), [("123456789018", True), ("123456789012", False), ("", None)])
def test_a_check_digit_is_the_validation_result(number: str, valid: bool | None) -> None:
    (recognizer,) = presidio.recognizers(min_score=0)
    text = f"マイナンバーは{number}です" if number else "taro@example.com"
    results = [r for r in recognizer.analyze(text, []) if r.entity_type in ("JP_MY_NUMBER", "EMAIL_ADDRESS")]
    assert [r.analysis_explanation.validation_result for r in results] == [valid]


def test_beside_recognizers_of_presidio_in_another_language() -> None:
    """A registry of two languages, as a user has it, with an NLP engine of its own."""
    from presidio_analyzer.nlp_engine import NoOpNlpEngine
    from presidio_analyzer.predefined_recognizers import UsSsnRecognizer

    registry = analyzer.RecognizerRegistry(supported_languages=["en", "ja"])
    registry.add_recognizer(UsSsnRecognizer())
    for language in ("en", "ja"):
        for recognizer in presidio.recognizers(language=language):
            registry.add_recognizer(recognizer)
    models = [{"lang_code": language, "model_name": "none"} for language in ("en", "ja")]
    both = analyzer.AnalyzerEngine(
        registry=registry, nlp_engine=NoOpNlpEngine(models), supported_languages=["en", "ja"]
    )
    assert {r.entity_type for r in both.analyze(TEXT, "ja")} == set(VALUES)
    found = both.analyze("SSN 123-45-6780, taro@example.com", "en")
    assert {r.entity_type for r in found} == {"US_SSN", "EMAIL_ADDRESS"}


def test_a_batch_is_scanned_together(engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (recognizer,) = engine.registry.recognizers
    calls = []
    scan = recognizer._scan
    monkeypatch.setattr(recognizer, "_scan", lambda texts: calls.append(len(texts)) or scan(texts))
    texts = [TEXT, "", "山田花子様", TEXT]
    batch = analyzer.BatchAnalyzerEngine(engine)
    together = batch.analyze_iterator(texts, "ja")
    assert calls == [4]
    assert together == [engine.analyze(text, "ja") for text in texts]
    (column,) = batch.analyze_dict({"氏名": ["山田花子様"]}, "ja")
    assert [r.entity_type for r in column.recognizer_results[0]] == ["PERSON"]


def test_the_anonymizer_takes_the_results(engine: Any) -> None:
    anonymizer = pytest.importorskip("presidio_anonymizer").AnonymizerEngine()
    assert anonymizer.anonymize(TEXT, engine.analyze(TEXT, "ja")).text == (
        "🏠担当は<PERSON>様、\n携帯は<PHONE_NUMBER>、<EMAIL_ADDRESS> です"
    )


def test_an_unknown_entity_is_told() -> None:
    with pytest.raises(ConfigError, match="unknown entity NOTHING"):
        presidio.recognizers(entities=["NOTHING"])
