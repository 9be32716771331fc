"""Recognizers of Presidio named in recognizer files: they run in our pipeline, and what they do wrong costs them alone."""

from __future__ import annotations

import copy
import logging
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan import Scanner
from piiscan.catalog import load
from piiscan.catalog.spec import PresidioSpec, RecognizerSpec
from piiscan.errors import CatalogError
from piiscan.scan import examples, foreign_finder, judge
from piiscan.text import buffer

pytest.importorskip("presidio_analyzer")

SSN = """\
id: us_ssn
entity: US_SSN
title: {ja: 米国社会保障番号, en: US social security number}
status: experimental
kind: presidio
class: presidio_analyzer.predefined_recognizers.UsSsnRecognizer
base: -2
context: {words: [SSN, 社会保障番号], bits: 5}
columns: [SSN]
mask: '*{4}'
examples: ['SSN：⟦１２４－５５－６７８９⟧です', '🏠社会保障番号は⟦124-55-6789⟧です']
counterexamples: ['124-55-6789']
"""
# Recognizers of a user: one that fails on some texts, one that must see each line alone, one without end, one that logs.
OWN = """
import logging
from presidio_analyzer import EntityRecognizer, Pattern, PatternRecognizer, RecognizerResult

class Base(EntityRecognizer):
    def __init__(self, words=("秘密",)):
        self.words = list(words)
        super().__init__(["SECRET", "OTHER"])
    def load(self):
        pass

class Whole(Base):
    def analyze(self, text, entities, nlp_artifacts=None):
        logging.getLogger("presidio-analyzer").error("looking at %s", text)
        if "爆" in text:
            raise ValueError(text)
        both = (("SECRET", 0.9), ("OTHER", 1.0))
        return [RecognizerResult(e, 0, len(text), score) for e, score in both if text in self.words]

class Outside(Base):
    def analyze(self, text, entities, nlp_artifacts=None):
        return [RecognizerResult("SECRET", 0, len(text) + 1, 0.9)]

class Needs(Base):
    def analyze(self, text, entities, nlp_artifacts=None):
        return [token for token in nlp_artifacts.tokens]

class Slow(PatternRecognizer):
    def __init__(self):
        super().__init__("SECRET", patterns=[Pattern("a", "秘((a|aa)+)x", 0.9)])

NOT_ONE = int
"""


def file(name: str, **lines: str) -> str:
    """A recognizer file for a class of the user's."""
    told = {"id": "own", "entity": "SECRET", "title": "{ja: x, en: x}", "status": "experimental", "kind": "presidio"}
    told |= {"class": name, "base": "0", "mask": "'*'", "examples": "['⟦秘密⟧']", "counterexamples": "[x]"} | lines
    return "".join(f"{key}: {value}\n" for key, value in told.items())


@pytest.fixture
def catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalog folder, and the user's module where Python finds it, under a name of this test's own."""
    name = f"own_{tmp_path.name.replace('-', '_')}"
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / f"{name}.py").write_text(OWN, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path / "lib")
    (tmp_path / "catalog").mkdir()
    return tmp_path / "catalog"


def own(catalog: Path, kind: str, **lines: str) -> Path:
    name = next((catalog.parent / "lib").glob("*.py")).stem
    (catalog / "own.yaml").write_text(file(f"{name}:{kind}", **lines), encoding="utf-8")
    return catalog


def test_a_recognizer_of_presidio_runs_with_our_evidence(catalog: Path) -> None:
    (catalog / "us_ssn.yaml").write_text(SSN, encoding="utf-8")
    scanner = Scanner(entities=["US_SSN"], catalog=catalog, min_score=0.1)
    text = "🏠社会保障番号は１２４－５５－６７８９、別に000-55-6789や124-55-6789"
    found = scanner.scan_text(text)
    assert [(f.value(text), f.masked[-4:]) for f in found] == [
        ("１２４－５５－６７８９", "６７８９"),
        ("124-55-6789", "6789"),
    ]
    bits = [{e.code: e.bits for e in f.evidence} for f in found]
    assert bits == [{"base": -2.0, "context": 5.0, "presidio": 0.0}] * 2
    for finding in found:
        assert finding.score == pytest.approx(judge.probability(sum(e.bits for e in finding.evidence)))


def test_its_examples_run(catalog: Path) -> None:
    (catalog / "us_ssn.yaml").write_text(SSN, encoding="utf-8")
    only = load.load([catalog])
    spec = next(s for s in only.recognizers if s.id == "us_ssn")
    assert examples.check(type(only)((spec,), ())) == []


def test_tables_give_their_header_as_evidence(catalog: Path) -> None:
    import pyarrow as pa

    (catalog / "us_ssn.yaml").write_text(SSN, encoding="utf-8")
    table = pa.table({"id": [1, 2], "SSN": ["124-55-6789", "223-45-6789"]})
    (found,) = Scanner(entities=["US_SSN"], catalog=catalog).scan_table(table)
    assert (found.location.column, found.count) == ("SSN", 2)
    assert "header" in {e.code for e in found.evidence}


@pytest.mark.parametrize(
    ("score", "bits"), [(1.0, 7.0), (0.85, 2.5), (0.5, 0.0), (0.4, -0.5), (0.05, -4.0), (1e-9, -7.0)]
)
def test_a_score_is_its_log_odds_to_the_half_bit(score: float, bits: float) -> None:
    word = judge.score_word(np.array([score]))
    assert judge.score_bits(word).tolist() == [bits]


def test_the_recognizers_of_presidio_stay_as_they_were(catalog: Path) -> None:
    from presidio_analyzer.predefined_recognizers import UsSsnRecognizer

    before = [copy.copy(vars(pattern)) for pattern in UsSsnRecognizer.PATTERNS]
    (catalog / "us_ssn.yaml").write_text(SSN, encoding="utf-8")
    Scanner(entities=["US_SSN"], catalog=catalog).scan_text("SSN 124-55-6789")
    assert [vars(pattern) for pattern in UsSsnRecognizer.PATTERNS] == before


def test_a_pattern_recognizer_is_made_of_its_arguments(catalog: Path) -> None:
    arguments = (
        "{supported_entity: STAFF, patterns: [{name: a, regex: '社員[0-9]{4}', score: 0.7}], deny_list: [部外秘]}"
    )
    told = file("presidio_analyzer.PatternRecognizer", arguments=arguments)
    (catalog / "own.yaml").write_text(told, encoding="utf-8")
    text = "社員0042 と 部外秘 と社員００４２"
    scan = Scanner(entities=["SECRET"], catalog=catalog).scan_text
    assert [f.value(text) for f in scan(text)] == ["社員0042", "部外秘"]
    (catalog / "own.yaml").write_text(told + "text: folded\n", encoding="utf-8")
    scan = Scanner(entities=["SECRET"], catalog=catalog).scan_text
    assert [f.value(text) for f in scan(text)] == ["社員0042", "部外秘", "社員００４２"]


def test_an_exception_costs_its_line_alone_and_quotes_nothing(
    catalog: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    scanner = Scanner(entities=["SECRET"], catalog=own(catalog, "Whole"))
    with caplog.at_level(logging.DEBUG), pytest.warns(UserWarning, match=r"own: failed on this text \(ValueError\)"):
        found = list(scanner.scan_texts(["秘密", "爆弾の秘密", "秘密"]))
    assert [len(f) for f in found] == [1, 0, 1]
    assert "looking at" not in caplog.text
    (tmp_path / "memo.txt").write_text("秘密\n爆弾の秘密\n秘密\n", encoding="utf-8")
    (tmp_path / "list.csv").write_text("番号,語\n1,秘密\n2,爆\n3,秘密\n", encoding="utf-8")
    for name, place in (("memo.txt", {"line": 2}), ("list.csv", {"row": 2, "column": "語"})):
        result = scanner.scan_path(tmp_path / name, detail="occurrence")
        (skip,) = result.skips
        assert {key: getattr(skip.location, key) for key in place} == place
        assert (skip.stage, skip.reason) == ("scan", "crashed")
        assert "ValueError" in skip.detail
        assert "爆" not in skip.detail
        assert len(result) == 2


def test_what_fails_everywhere_is_given_up_and_said(catalog: Path, tmp_path: Path) -> None:
    scanner = Scanner(entities=["SECRET"], catalog=own(catalog, "Outside"))
    (tmp_path / "memo.txt").write_text("あ\n" * 100, encoding="utf-8")
    skips = scanner.scan_path(tmp_path / "memo.txt").skips
    assert len(skips) == foreign_finder.MOST_FAILURES
    assert {"BadResultError" in skip.detail for skip in skips} == {True}
    assert ["not searched" in skip.detail for skip in skips] == [False] * (len(skips) - 1) + [True]


def test_a_pattern_without_end_is_a_timeout(catalog: Path, tmp_path: Path) -> None:
    scanner = Scanner(entities=["SECRET"], catalog=own(catalog, "Slow"))
    (tmp_path / "memo.txt").write_text("秘aax\n秘" + "a" * 80 + "\n秘aax\n", encoding="utf-8")
    result = scanner.scan_path(tmp_path / "memo.txt", detail="occurrence")
    assert [(skip.location.line, skip.reason) for skip in result.skips] == [(2, "timed_out")]
    assert [finding.location.line for finding in result] == [1, 3]


def test_failing_examples_are_told(catalog: Path) -> None:
    whole = own(catalog, "Whole", counterexamples="[爆]", examples="['⟦秘密⟧', '⟦公開⟧']", finds="SECRET")
    spec = next(s for s in load.load([whole]).recognizers if s.id == "own")
    failures = examples.check(type(load.load())((spec,), ()))
    assert [(f.which, f.what) for f in failures] == [
        ("counterexample 1", "failed (ValueError)"),
        ("example 2", "expected SECRET at [(0, 2)], found []"),
    ]


@pytest.mark.parametrize(
    ("kind", "lines", "told"),
    [
        ("Needs", {}, "Needs needs NLP artifacts"),
        ("Absent", {}, "cannot import"),
        ("NOT_ONE", {}, "is no EntityRecognizer"),
        ("Whole", {"entity": "THIRD"}, "Whole finds no THIRD; hint: `finds:` is one of SECRET, OTHER"),
        ("Whole", {"arguments": "{colour: red}"}, "Whole cannot be made (TypeError"),
    ],
)
def test_a_class_that_cannot_run_is_told_with_its_line(
    catalog: Path, kind: str, lines: dict[str, str], told: str
) -> None:
    with pytest.raises(CatalogError) as caught:
        Scanner(catalog=own(catalog, kind, **lines))
    (problem,) = caught.value.problems
    assert problem.startswith(f"{catalog}/own.yaml:6: ")
    assert told in problem


@pytest.mark.parametrize("kind", ["SpacyRecognizer", "GLiNERRecognizer", "AzureAILanguageRecognizer"])
def test_what_needs_a_model_or_a_service_is_refused(catalog: Path, kind: str) -> None:
    (catalog / "own.yaml").write_text(file(kind), encoding="utf-8")
    with pytest.raises(CatalogError, match=r"own.yaml:6: .*needs a language model or a service"):
        Scanner(catalog=catalog)


def foreign(kind: str, entity: str) -> Any:
    from piiscan.scan import presidio_foreign

    said = PresidioSpec(kind, "x:1")
    base = {"title": {}, "status": "", "base": 0.0, "bits": {}, "mask": (0, 0), "law": (), "source": ""}
    (made,) = presidio_foreign.made([RecognizerSpec(id="x", entity=entity, kind="presidio", presidio=said, **base)])
    return made


KINDS = {"UsSsnRecognizer": "US_SSN", "EmailRecognizer": "EMAIL_ADDRESS", "PhoneRecognizer": "PHONE_NUMBER"}
MADE = {kind: foreign(kind, entity) for kind, entity in KINDS.items()}
PIECES = [
    "124-55-",
    "6789",
    "124556789",
    "+1 212 ",
    "555 0123",
    "(212)",
    "taro",
    "@",
    "example.com",
    "番号",
    "は",
    " ",
    "\n",
    "👍",
]


def test_a_mail_address_is_judged_without_network(no_network: None) -> None:
    mail = MADE["EmailRecognizer"]
    text = "taro@example.com taro@example.nosuchsuffix"
    assert [text[start:end] for start, end, _ in mail.find(text)] == ["taro@example.com"]


def test_the_time_of_a_check_is_not_the_time_of_its_pattern(monkeypatch: pytest.MonkeyPatch) -> None:
    from piiscan.scan import presidio_foreign

    def slow(_: str) -> bool:  # as the list of public suffixes is when it is first read
        began = time.process_time()
        while time.process_time() - began < 0.3:
            pass
        return True

    monkeypatch.setattr(presidio_foreign, "_has_a_suffix", lambda: slow)
    text = "taro@example.com hanako@example.com"
    assert len(foreign("EmailRecognizer", "EMAIL_ADDRESS").find(text)) == 2


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.sampled_from(sorted(KINDS)))
def test_lines_joined_give_what_lines_alone_give(text: str, kind: str) -> None:
    made, lines = MADE[kind], buffer.of_lines(text)
    view = foreign_finder.seen(lines, made.view)
    assert len(view) == len(text)
    joined, late = foreign_finder.search(made, view, lines)
    alone = [
        (start + s, start + e, score)
        for start, end in zip(lines.starts.tolist(), lines.ends.tolist(), strict=True)
        for s, e, score in made.find(view[start:end])
    ]
    assert made.joined
    assert not late
    assert sorted(joined) == sorted(alone)
