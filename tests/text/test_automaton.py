"""Patterns over kinds of characters: at every place what `re` finds there, the longest match, with its labels."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.japanese.address import grammar
from piiscan.text import automaton, fold
from piiscan.text.automaton import Alphabet

SMALL = Alphabet.of({"a": "aA", "b": "b", "(": "(", "1": "0123456789"})
PATTERNS = ["ab*", "(a|b)+1?", "a{2,3}b{0,2}", "\\(1+(a1)*|b", "[ab]?1{1,2}(b|1)", "b(a|1){2,}b?"]


def codes_of(text: str) -> fold.Codes:
    return np.append(fold.fold_codes(text)[0], np.uint16(10))


def longest(pattern: str, symbols: str, at: int) -> int:
    """Plain twin: end of the longest match of `re` from a place, the place itself for none."""
    compiled = re.compile(pattern)
    return max((end for end in range(at + 1, len(symbols) + 1) if compiled.fullmatch(symbols, at, end)), default=at)


@given(st.text("aAb(19x", max_size=12), st.sampled_from(PATTERNS))
def test_the_longest_match_is_that_of_re(text: str, pattern: str) -> None:
    codes, at = codes_of(text), np.arange(len(text))
    end, label = automaton.compiled(SMALL, {1: pattern}).run(codes, at, 20)
    symbols = SMALL.spell(codes)
    assert end.tolist() == [longest(pattern, symbols, place) for place in at.tolist()]
    assert ((end > at) == (label == 1)).all()


@given(st.text("ab1", max_size=10))
def test_labels_are_those_of_the_patterns_that_match_all_of_it(text: str) -> None:
    told = {1: "a+", 2: "(a|b)+", 4: "[ab]+1"}
    codes = codes_of(text)
    end, label = automaton.compiled(SMALL, told).run(codes, np.zeros(1, np.int64), 20)
    wanted = sum(k for k, pattern in told.items() if end[0] and re.fullmatch(pattern, text[: end[0]]))
    assert label[0] == wanted


@given(st.text("横浜1２-番地丁目の号三十イA (あ、F階室棟", max_size=24))
def test_blocks_rooms_and_buildings_are_those_of_re(text: str) -> None:
    codes, at = codes_of(text), np.arange(len(text))
    symbols = grammar.alphabet().spell(codes)
    for name, wanted in grammar.PATTERNS.items():
        end, _ = grammar.automaton_of(name).run(codes, at, 40)
        pattern = "|".join(f"(?:{one})" for one in wanted.values())
        assert end.tolist() == [longest(pattern, symbols, place) for place in at.tolist()], name


def test_matches_are_cut_to_the_longest_within_the_limit() -> None:
    found, _ = automaton.compiled(SMALL, {1: "(ab)+"}).run(codes_of("ababab"), np.zeros(1, np.int64), 5)
    assert found.tolist() == [4]


@pytest.mark.parametrize("pattern", ["(a", "a)", "c", "[ac]"])
def test_bad_patterns_are_told(pattern: str) -> None:
    with pytest.raises(ValueError, match="pattern"):
        automaton.compiled(SMALL, {1: pattern})
