"""Every part of every recognizer is held by a test: with it gone or loosened, an example or a golden line fails."""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

import pytest

from piiscan.catalog import load
from piiscan.japanese.checks import CHECKS
from piiscan.japanese.text_checks import TEXT_CHECKS
from piiscan.scan.engine import Engine
from piiscan.scan.examples import found_spans, marked

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "accuracy"))

import mutants

CATALOG = load.load()
# Facts of sensitive categories hang on who is named beside them, not on bits alone: tests/scan/test_special_notes.py.
SPECS = {spec.id: spec for spec in CATALOG.recognizers if spec.kind != "special"}
GOLDEN, EQUIVALENT = mutants.golden(), mutants.equivalent()


@cache
def engine() -> Engine:
    return Engine(CATALOG)


@pytest.mark.parametrize(("name", "text"), mutants.cases())
def test_cases(name: str, text: str) -> None:
    plain, wanted = marked(text)
    assert found_spans(plain, SPECS[name].entity, engine()) == wanted


@pytest.mark.parametrize("name", SPECS)
def test_mutants_are_killed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CHECKS, mutants.ALWAYS, mutants.always)
    monkeypatch.setitem(TEXT_CHECKS, mutants.ALWAYS_TEXT, mutants.always_text)
    judge = mutants.Judge(SPECS[name], CATALOG, engine())
    known, unchanged = GOLDEN[name], judge.engine(judge.spec)
    assert judge.spans(unchanged) == judge.wanted, "an example fails: see `piiscan recognizers check`"
    assert (judge.bands(unchanged), judge.header_band(unchanged)) == (known.bands, known.header)
    assert mutants.masked_value(known.value, judge.spec) == known.masked
    left = [m.name for m in mutants.mutants(judge.spec) if not judge.killed(m, known)]
    unexplained = [mutant for mutant in left if (name, mutant) not in EQUIVALENT]
    assert not unexplained, "add an example, or a reason to mutants-equivalent.csv"
