"""Patterns on windows: all at once or one by one is the same, offsets hold beside characters outside the BMP."""

from __future__ import annotations

import numpy as np
import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from piiscan import scan_text
from piiscan.scan import pattern_finder
from piiscan.text import buffer

PATTERNS = [r"(?P<value>[0-9]{2,4})", r"番号:?(?P<value>[0-9a-z]+)(?=$|[^0-9])", r"(?<=番)(?P<value>号\s*[0-9]+)"]
TEXTS = st.text(st.sampled_from("番号:0123ab \n𠮷😀"), max_size=80)


@settings(max_examples=200)
@given(TEXTS, st.sampled_from(PATTERNS), st.integers(1, 20))
def test_joined_windows_equal_single_ones(text: str, written: str, reach: int) -> None:
    lines = buffer.of_lines(text)
    at = np.array([i for i, char in enumerate(text) if char == "番"], np.int64)
    if not len(at):
        return
    pattern = regex.compile(written, regex.MULTILINE)
    low, high = pattern_finder._windows(at, lines, reach)
    joined, _ = pattern_finder._matches(pattern, lines, at, reach)
    single, _ = pattern_finder._one_by_one(pattern, lines, low, high)
    assert joined.tolist() == single.tolist()


def test_what_was_given_up_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pattern_finder, "TOGETHER", 0.05)
    monkeypatch.setattr(pattern_finder, "ALONE", 0.05)
    monkeypatch.setattr(pattern_finder, "SECONDS", 0.12)
    lines = buffer.of_lines("\n".join(["番" + "a" * 60 + "c"] * 20))
    at = np.array([i for i, char in enumerate(lines.text) if char == "番"], np.int64)
    pattern = regex.compile(r"番(?P<value>(?:a|aa)+)b", regex.MULTILINE)
    _, late = pattern_finder._matches(pattern, lines, at, 80)
    assert late[-1] == pattern_finder.GIVEN_UP
    assert 1 <= len(late) - 1 < 20


@pytest.mark.parametrize("before", ["", "𠮷", "🏠😀", "😀🏠" * 3])
def test_offsets_behind_characters_outside_the_bmp(before: str) -> None:
    text = f"{before} LINE ID: hanako_0123"
    found = [f for f in scan_text(text) if f.entity == "LINE_ID"]
    assert [f.value(text) for f in found] == ["hanako_0123"]
