"""Every recognizer and every check is held by an example: without it, or with it loosened, one fails."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from piiscan.catalog import load
from piiscan.japanese.checks import CHECKS
from piiscan.japanese.text_checks import TEXT_CHECKS

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "benchmarks" / "accuracy"))

from planted_mutants import ALWAYS, always, holds, mutated

CATALOG = load.load()
SPECS = {spec.id: spec for spec in CATALOG.recognizers}


@pytest.mark.parametrize("name", SPECS)
def test_all_examples_hold_unchanged(name: str) -> None:
    assert holds(SPECS[name], CATALOG), f"{name}: see `piiscan recognizers check`"


@pytest.mark.parametrize("name", [spec.id for spec in CATALOG.recognizers if spec.status == "stable"])
def test_a_recognizer_that_is_gone_is_missed(name: str) -> None:
    unnoticed = holds(SPECS[name], mutated(CATALOG, name, "dropped"))
    assert not unnoticed, f"{name}: add an example that no other recognizer finds"


@pytest.mark.parametrize(
    "name", [spec.id for spec in CATALOG.recognizers if spec.check and spec.check not in TEXT_CHECKS]
)
def test_a_check_that_always_passes_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CHECKS, ALWAYS, always)
    unnoticed = holds(SPECS[name], mutated(CATALOG, name, "check always passes"))
    assert not unnoticed, f"{name}: add a counterexample that only the check refuses"
