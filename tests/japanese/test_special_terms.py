"""Names of diseases, and the words of the 21 sensitive categories."""

from __future__ import annotations

import pytest

from piiscan.catalog import load
from piiscan.catalog.spec import RecognizerSpec
from piiscan.japanese import special_terms
from piiscan.text import fold
from piiscan.text.ngrams import Lexicon, term_hashes

SPECIAL = [spec for spec in load.load().recognizers if spec.special is not None]


@pytest.mark.parametrize(
    "name",
    [
        "胃がん",
        "胃癌",
        "胃ガン",
        "高血圧",
        "うつ病",
        "椎間板ヘルニア",
        "クローン病",
        "HIV感染症",
        "全身性エリテマトーデス",
    ],
)
def test_diseases_are_known(name: str) -> None:
    known = Lexicon.of_terms(special_terms.diseases())
    assert known.contains(term_hashes([name])).all()


@pytest.mark.parametrize(
    "word", ["疾患", "症候群", "感染症", "鼻腔", "小児", "女性", "合併症", "知的障害", "結石", "イヌ"]
)
def test_everyday_words_organs_and_disabilities_are_no_diseases(word: str) -> None:
    assert word not in special_terms.diseases()


def test_a_name_of_a_disease_stands_once() -> None:
    names = special_terms.diseases()
    folded = [fold.fold_text(name) for name in names]
    assert len(set(names)) == len(names) > 4000
    assert min(map(len, folded)) > 1
    assert all(name == name.strip() for name in names)


def test_an_unknown_list_is_an_error() -> None:
    assert special_terms.terms(special_terms.NAMES[0]) == special_terms.diseases()
    with pytest.raises(KeyError):
        special_terms.terms("plants")


def test_every_category_has_words() -> None:
    assert len({spec.entity for spec in SPECIAL}) == len(SPECIAL) == 21


@pytest.mark.parametrize("spec", SPECIAL, ids=lambda spec: spec.id)
def test_a_word_has_one_kind_in_its_category(spec: RecognizerSpec) -> None:
    told = spec.special
    assert told is not None
    words = [fold.fold_text(word) for word in (*told.terms, *told.weak, *told.results, *told.look_alikes)]
    twice = {word for word in words if words.count(word) > 1}
    assert not twice
    assert len(told.terms) >= 40
    assert {"ja", "en"} <= dict(spec.title).keys()
