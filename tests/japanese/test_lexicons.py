"""The lexicon files say what their lists say."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest

from piiscan.japanese import lexicon_lists, person_lexicons, ready, tables
from piiscan.text import ngrams


@pytest.mark.parametrize("name", lexicon_lists.FILES)
def test_a_file_is_what_its_list_makes(name):
    made = lexicon_lists.FILES[name]()
    file = resources.files("piiscan.japanese").joinpath("data", ready.FOLDER, f"{name}.bin").read_bytes()
    assert file == made, "run tools/build_lexicons.py"


def test_a_lexicon_of_sorted_hashes_is_that_of_its_terms():
    terms = ["佐藤", "鈴木", "齋藤", "斎藤", "高橋"]
    hashes = np.unique(ngrams.term_hashes(terms))
    asked = ngrams.term_hashes([*terms, "田中", ""])
    plain, ready_made = ngrams.Lexicon.of_terms(terms), ngrams.Lexicon.of_sorted(hashes)
    assert ready_made.contains(asked).tolist() == plain.contains(asked).tolist() == [True] * 5 + [False] * 2
    assert hashes[ready_made.find(asked[:5])].tolist() == asked[:5].tolist()


def test_names_that_fold_alike_have_the_better_belief():
    names = person_lexicons.surnames()
    by_flags = {surface: flags for flags, surfaces in tables.surnames().items() for surface in surfaces}
    assert by_flags["齋藤"] != by_flags["斎藤"]
    both = names.bits[names.lexicon.find(ngrams.term_hashes(["齋藤", "斎藤"]))]
    assert both[0] == both[1] == 3.5
