"""The name model: fast paths against plain twins, spans, versions of its file, hostile text."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piiscan.errors import PiiscanError
from piiscan.japanese import (
    person,
    person_dense,
    person_features,
    person_model,
    person_path,
    person_weights,
    person_words,
)
from piiscan.model import EVIDENCE_BIT
from piiscan.text import buffer, fold, ngrams

READ = EVIDENCE_BIT["model"]
SCORES = st.lists(st.lists(st.integers(-500, 500), min_size=9, max_size=9), min_size=1, max_size=12)


@settings(deadline=None)
@given(st.lists(SCORES, min_size=1, max_size=6))
def test_best_paths_are_those_of_the_plain_twin(windows):
    transitions = person_weights.packaged().transitions
    columns = np.array([row for window in windows for row in window], np.int32).T
    found = person_path.best(columns, np.array([len(w) for w in windows]), transitions)
    want = [label for w in windows for label in person_path.best_plain(w, transitions.tolist())]
    assert found.tolist() == want


@settings(deadline=None)
@given(st.text(st.sampled_from("山田太郎はのさくらジョン・スミス様A1\n、"), min_size=1, max_size=40))
def test_sums_in_lanes_are_those_of_the_plain_twin(text):
    folded, classes = fold.fold_codes(text)
    dense = person_dense.of_kept(folded, classes, np.ones(len(folded), np.bool_))
    if not len(dense.place):
        return
    features = person_features.Features.of(dense.folded, dense.classes)
    table = person_weights.packaged().table
    want = np.zeros((9, len(dense.place)), np.int64)
    bytes_of = table.view(np.uint8).reshape(-1, 8).astype(np.int64) - 128
    for slots, rows in features.slots(dense.place):
        for slot, row in zip(slots, range(len(slots)) if rows is None else rows, strict=True):
            want[1:, row] += bytes_of[slot]
    assert np.array_equal(person_model.emissions(features, dense.place, table), want)


def test_an_absent_feature_weighs_nothing():
    assert person_weights.packaged().table[0] == 0x8080808080808080


@pytest.mark.parametrize("text", [
    "決勝で敗れた⟦佐々木良太⟧監督は悔しさをにじませた。",
    "1998年、⟦小林健二⟧は東京都で生まれた。",
    "作家の⟦ジョン・ハミルトン⟧は1950年にロンドンで生まれた。",
    "会議では⟦高橋⟧氏が反対した。",
])  # fmt: skip
def test_names_in_running_text(text):
    start, end = text.index("⟦"), text.index("⟧") - 1
    found = person.names_in(text.replace("⟦", "").replace("⟧", ""))
    assert [(s, e) for s, e, _ in found] == [(start, end)]
    assert found[0][2] & READ


@pytest.mark.parametrize("text", [
    "本田技研工業は松本市に工場を建てた。", "パーキンソン病の治療を受けた。", "東京都と神奈川県の境を流れる。",
    "トヨタ自動車とソニーが提携した。", "高山市長は記者会見を開いた。", "山田線は盛岡駅と宮古駅を結ぶ。", "平成元年の消費税法",
])  # fmt: skip
def test_companies_places_diseases_are_no_names(text):
    assert person.names_in(text) == []


@pytest.mark.parametrize("raw", [b"", b"piiscan names 0\n", person_weights.MAGIC + b"\0" * 99])
def test_a_file_of_another_version_says_what_to_do(raw):
    with pytest.raises(PiiscanError, match="another version"):
        person_weights.read(raw)


def test_words_are_known_by_class_and_meaning():
    found = person_words.look_up(ngrams.term_hashes(["高校", "言う", "鑿鑿鑿鑿"])).tolist()
    assert all(word >> 8 and word & 0xFF for word in found[:2])
    assert not found[2]


def test_lines_do_not_read_each_other():
    lines = ["中村", "昨日、鈴木健一は", "東京", "山田さくらさん"]
    alone = [person.names_in(line) for line in lines]
    whole = buffer.of_texts(lines)
    found = person.find_names(whole)
    first = whole.starts[whole.unit_of(found.start)]
    spans = list(zip((found.start - first).tolist(), (found.end - first).tolist(), strict=True))
    assert spans == [(s, e) for rows in alone for s, e, _ in rows]


@pytest.mark.parametrize("unit", ["山田佐藤鈴木", "山", "ジョン・", "張三李四王五", "김철수", "佐　"])
def test_a_long_line_takes_time_in_proportion(unit):
    def seconds(times: int) -> float:
        text = unit * times
        begun = time.perf_counter()
        person.names_in(text)
        return time.perf_counter() - begun

    seconds(2_000)
    assert seconds(200_000 // len(unit)) < 40 * max(seconds(20_000 // len(unit)), 0.02)
