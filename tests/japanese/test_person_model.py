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
    person_net,
    person_path,
    person_weights,
    person_where,
    person_words,
)
from piiscan.model import EVIDENCE_BIT
from piiscan.text import buffer, fold, ngrams

READ = EVIDENCE_BIT["model"]
SCORES = st.lists(st.lists(st.integers(-500, 500), min_size=9, max_size=9), min_size=1, max_size=12)


@settings(deadline=None)
@given(st.lists(SCORES, min_size=1, max_size=6))
def test_best_paths_are_those_of_the_plain_twin(windows):
    transitions = person_net.packaged().transitions
    columns = np.array([row for window in windows for row in window], np.int32).T
    found = person_path.best(columns, np.array([len(w) for w in windows]), transitions)
    want = [label for w in windows for label in person_path.best_plain(w, transitions.tolist())]
    assert found.tolist() == want


@settings(deadline=None)
@given(st.text(st.sampled_from("山田太郎はのさくらジョン・スミス様A1\n、"), min_size=1, max_size=40))
def test_sums_of_features_are_those_of_the_plain_twin(text):
    folded, classes = fold.fold_codes(text)
    dense = person_dense.of_kept(folded, classes, np.ones(len(folded), np.bool_))
    if not len(dense.place):
        return
    features = person_features.Features.of(dense.folded, dense.classes)
    table = person_weights.packaged().table
    want = [0] * len(dense.place)
    for slots, rows in features.slots(dense.place):
        for slot, row in zip(slots, range(len(slots)) if rows is None else rows, strict=True):
            want[row] += int(table[slot])
    assert person_where.evidence(features, dense.place, table).tolist() == want


def test_an_absent_feature_weighs_nothing():
    assert person_weights.packaged().table[0] == 0


def plain_cell(x, into, bias, again):
    """A long short-term memory cell as in the textbook, position by position; the gates' sigmoids from half the sum."""
    said, kept, out = np.zeros(len(again)), np.zeros(len(again)), []
    for row in x:
        take_in, keep, new, say = np.split(row @ into + bias + said @ again, 4)
        sigmoid = [0.5 * np.tanh(gate) + 0.5 for gate in (take_in, keep, say)]
        kept = sigmoid[1] * kept + sigmoid[0] * np.tanh(new)
        said = sigmoid[2] * np.tanh(kept)
        out.append(said)
    return out


def test_windows_in_lock_step_are_read_as_alone():
    net, length = person_net.packaged(), np.array([3, 1, 7, 2, 7])
    x = np.random.default_rng(0).random((int(length.sum()), net.mix.shape[1]), np.float32)
    found, at = person_net.emissions(x, length, net), 0
    turned = person_net.emissions(np.concatenate((x[3:], x[:3])), np.roll(length, -1), net)
    assert np.array_equal(np.concatenate((turned[:, -3:], turned[:, :-3]), axis=1), found)  # to the last bit
    for size in length.tolist():
        part = x[at : at + size].astype(np.float64)
        ahead = plain_cell(part, net.into[0], net.into_bias[0], net.again[0])
        behind = plain_cell(part[::-1], net.into[1], net.into_bias[1], net.again[1])[::-1]
        want = [np.concatenate(pair) @ net.label + net.label_bias for pair in zip(ahead, behind, strict=True)]
        assert np.allclose(found[:, at : at + size].T, want, atol=1e-4)
        at += size


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
@pytest.mark.parametrize("module", [person_weights, person_net])
def test_a_file_of_another_version_says_what_to_do(module, raw):
    with pytest.raises(PiiscanError, match="another version"):
        module.read(raw)


def test_words_are_known_by_class_and_meaning():
    found = person_words.look_up(ngrams.term_hashes(["高校", "言う", "鑿鑿鑿鑿"])).tolist()
    assert all(word >> person_words.CLASS and word & person_words.ROW for word in found[:2])
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


def test_a_long_line_is_read_as_its_parts():
    line = "昨日は鈴木健一と佐藤花子が東京の山田商店で会い、夜になって高橋氏が来た。"
    alone = person.names_in(line)
    whole = person.names_in(line * 400)
    size = len(line)
    wanted = [(s + i * size, e + i * size) for i in range(400) for s, e, _ in alone]
    assert [(s, e) for s, e, _ in whole] == wanted


@pytest.mark.parametrize("sign", ["\n", "\r", "\x0b", "\u2028"])
def test_any_break_ends_a_line(sign):
    lines = ["昨日、鈴木健一は東京へ行った。", "中村", "会議では高橋氏が反対した。"]
    found = [(s, e) for s, e, _ in person.names_in(sign.join(lines))]
    assert found == [(s, e) for s, e, _ in person.names_in("\n".join(lines))]
