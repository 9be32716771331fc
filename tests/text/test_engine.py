"""The fast paths of the text engine agree with their plain twins, and offsets are those of the original."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piiscan.text import (
    buffer,
    fold,
    hex_shapes,
    joined,
    kanji_digits,
    ngrams,
    runs,
    shapes,
    shapes_plain,
    spans,
    words,
)

SIGNS = "0123456789０９元年月令和平成 　-－ー―‐.．/／()（）\n,ABａア漢ｱﾞ𠮷😀\x00\ud83d\udc00々髙〒"
TEXT = st.text(st.one_of(st.sampled_from(SIGNS), st.characters()), max_size=60)
NUMBERS = st.text(st.sampled_from("0123456789０元年月令和 -ー./()（）　Aあ:,\n"), max_size=40)
SHAPES = [
    "3-4",
    "4 4 4",
    "12",
    "2*4*4",
    "1~3.1~3.1~3.1~3",
    "2:2:2",
    "2.1~3,1~3.2",
    "2~3あ2-2",
    "4年1~2月1~2",
    "4/1~2/1~2",
    "1~2年1~2月1~2",
    "3",
]


def as_text(units: np.ndarray) -> str:
    return units.tobytes().decode("utf-16-le", "surrogatepass")


@given(TEXT)
def test_fold_is_one_to_one_and_equals_its_twin(text: str) -> None:
    folded, classes = fold.fold_codes(text)
    assert len(folded) == len(classes) == len(text)
    assert [chr(u) for u in folded] == list(fold.fold_text(text))
    assert classes.tolist() == [fold.class_of(c) for c in text]


@given(st.lists(TEXT, max_size=5))
def test_units_of_a_buffer_are_the_texts(texts: list[str]) -> None:
    whole = buffer.of_texts(texts)
    assert [whole.text[s:e] for s, e in zip(whole.starts, whole.ends, strict=True)] == (texts or [""])
    positions = np.repeat(np.arange(len(whole.starts)), whole.ends - whole.starts)
    inside = np.concatenate([np.arange(s, e) for s, e in zip(whole.starts, whole.ends, strict=True)])
    assert (whole.unit_of(inside.astype(np.int64)) == positions).all()


@given(TEXT)
def test_lines_are_units(text: str) -> None:
    whole = buffer.of_lines(text)
    assert [whole.text[s:e] for s, e in zip(whole.starts, whole.ends, strict=True)] == text.split("\n")


@given(st.lists(st.booleans(), max_size=30))
def test_runs(mask: list[bool]) -> None:
    starts, ends = runs.runs(np.array(mask, np.bool_))
    assert list(zip(starts.tolist(), ends.tolist(), strict=True)) == runs.runs_plain(mask)


@settings(max_examples=300)
@given(st.one_of(NUMBERS, TEXT), st.sampled_from(SHAPES))
def test_shapes_equal_their_twin(text: str, written: str) -> None:
    shape = shapes.parse(written)
    folded, classes = fold.fold_codes(text)
    found = shapes.digit_runs(folded, classes)
    at = shapes.match(found, shape)
    groups = len(shape.lengths)
    fast = list(zip(found.start[at].tolist(), found.end[at + groups - 1].tolist(), strict=True))
    assert fast == shapes_plain.find(text, shape)
    matrix = shapes.digits(folded, found, at, shape)
    assert ["".join(map(str, row)) for row in matrix] == [shapes_plain.digits(text[s:e], shape) for s, e in fast]


@settings(max_examples=200)
@given(
    st.text(st.sampled_from("0123456789abcdefABCDEFxg-:."), max_size=60), st.sampled_from(["2-2-2", "2:2:2", "4.4.4"])
)
def test_hexadecimal_shapes_equal_a_regex(text: str, written: str) -> None:
    shape = shapes.parse(written)
    start, end = hex_shapes.find(fold.fold_codes(text)[0], shape)
    digit, sign = "[0-9a-fA-F]", re.escape(hex_shapes.sign_of(shape))
    groups = sign.join(f"{digit}{{{low}}}" for low, _ in shape.lengths)
    alone = rf"(?<!{digit})(?<!{digit}{sign})(?={groups}(?!{digit})(?!{sign}{digit}))"
    size = sum(low for low, _ in shape.lengths) + len(shape.gaps)
    assert [(m.start(), m.start() + size) for m in re.finditer(alone, text)] == list(
        zip(start.tolist(), end.tolist(), strict=True)
    )


@pytest.mark.parametrize("written", ["", "-4", "4~2", "3x4", "0", "4 "])
def test_a_wrong_shape_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="shape"):
        shapes.parse(written)


@given(TEXT)
def test_ngram_hashes_equal_their_twin(text: str) -> None:
    folded, _ = fold.fold_codes(text)
    for n in (1, 2, 5):
        plain = [
            ngrams.hash_plain(as_text(folded[i : i + n]) if n == 0 else "".join(map(chr, folded[i : i + n])))
            for i in range(max(len(text) - n + 1, 0))
        ]
        assert ngrams.window_hashes(folded, n).tolist() == plain
        at = np.arange(len(plain), dtype=np.int64)
        assert ngrams.span_hashes(folded, at, np.full(len(plain), n, np.int64)).tolist() == plain
        if n:
            assert ngrams.prefix_hashes(folded, at, n)[n - 1].tolist() == plain
            backward = ngrams.prefix_hashes(folded[::-1].copy(), len(folded) - 1 - at, n, -1)[n - 1]
            assert backward.tolist() == plain


@given(st.lists(st.text(st.sampled_from("山田髙高橋"), min_size=1, max_size=3), max_size=6), TEXT)
def test_lexicon(terms: list[str], other: str) -> None:
    lexicon = ngrams.Lexicon.of_terms(terms)
    folded = [fold.fold_text(t) for t in terms]
    probe = [*terms, other]
    expected = [folded.index(fold.fold_text(t)) if fold.fold_text(t) in folded else -1 for t in probe]
    assert lexicon.find(ngrams.term_hashes(probe)).tolist() == expected


@given(
    st.lists(st.text(st.sampled_from("電話番号TELtel氏"), min_size=1, max_size=4), max_size=5),
    st.text(st.sampled_from("電話番号TELtel氏x"), max_size=30),
)
def test_words_equal_their_twin(vocabulary: list[str], text: str) -> None:
    finder = words.WordFinder(vocabulary)
    folded, _ = fold.fold_codes(text)
    position, word = finder.find(folded)
    assert list(zip(position.tolist(), word.tolist(), strict=True)) == finder.find_plain(text)


@pytest.mark.parametrize(("word", "text"), [("デンワ", "ﾃﾞﾝﾜ 090"), ("ｺｳｻﾞ", "コウザ"), ("在留カード", "在留ｶｰﾄﾞ")])
def test_a_word_in_katakana_is_found_in_half_width_too(word, text):
    finder = words.WordFinder([word])
    assert finder.find(fold.fold_codes(text)[0])[0].tolist() == [0]
    assert finder.find_plain(text) == [(0, 0)]


SPANS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 6), st.integers(0, 3)), max_size=12)


@given(SPANS)
def test_the_heavier_of_overlapping_spans_stays(items: list[tuple[int, int, int]]) -> None:
    start = np.array([s for s, _, _ in items], np.int64)
    end = start + np.array([n for _, n, _ in items], np.int64)
    weight = np.array([w for _, _, w in items], np.float64)
    chosen = spans.best_per_cluster(start, end, weight).tolist()
    for a, b in zip(chosen[:-1], chosen[1:], strict=True):
        assert end[a] <= start[b]
    for i in set(range(len(items))) - set(chosen):  # every lost span lost to one at least as heavy
        assert any(start[k] < end[i] and start[i] < end[k] and weight[k] >= weight[i] for k in chosen)


def test_a_long_chain_of_overlapping_spans_is_settled_in_order() -> None:
    start = np.arange(0, 3_000_000, 5)  # each overlaps the next: the text "a@b.coa@b.co..."
    chosen = spans.best_per_cluster(start, start + 7, np.zeros(len(start)))
    assert chosen.tolist() == list(range(0, len(start), 2))


@given(st.text(st.sampled_from("〇一二三九四五六七八-ー （）a\n元"), max_size=40))
def test_kanji_digits_equal_their_twin(text: str) -> None:
    folded, classes = kanji_digits.read(*fold.fold_codes(text))
    assert as_text(folded) == kanji_digits.read_plain(fold.fold_text(text))
    assert [c == fold.DIGIT for c in classes] == ["0" <= c <= "9" for c in as_text(folded)]


def test_a_spelled_out_number_is_a_number() -> None:
    assert as_text(buffer.of_text("〇九〇－一二三四－五六七八").folded) == "090-1234-5678"
    assert as_text(buffer.of_text("二〇二六年三丁目一つ").folded) == "二〇二六年三丁目一つ"


@given(st.text(st.sampled_from("090-漢あa\r\n 。😀"), max_size=40))
def test_unwrapped_text_leads_back(text: str) -> None:
    plain, position = joined.unwrap(buffer.of_lines(text))
    assert plain == "".join(text[i] for i in position)
    assert set(text) - set(plain) <= {"\n", "\r"}


def test_only_breaks_inside_words_go() -> None:
    assert (
        joined.unwrap(buffer.of_lines("090-12\n34\r\n山田\n太郎\n\nabc\ndef\n"))[0] == "090-1234山田太郎\n\nabc\ndef\n"
    )
