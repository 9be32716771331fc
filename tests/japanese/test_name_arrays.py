"""Columns of names and numbers read at once are what the plain functions make of their values."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import example, given, settings
from hypothesis import strategies as st

from piiscan.japanese.canonical import canonical
from piiscan.japanese.canonical_arrays import READERS, canonical_array

KANJI = "山田太郎一之瀬佐々木髙橋斉藤御中様方殿辻﨑邊"
KANA = "やまだたろうさまくんちゃサマがヶノッつァーアイダｻﾏﾔﾀﾞﾊﾟﾞﾟｰ゛ゝヽヾ"
SIGNS = " 　・()（）【】\t\n-~A〆𠮷\u3099\u200b"
NUMBERS = "0123456789０１２３４５６７８９-－−ー()（） 　〒+.~内x#/、,一〇"
MAIL = "tarohTARO@@..-_+ <>;,:mailto:１@"
NAMES = st.text(st.sampled_from(KANJI * 3 + KANA * 2 + SIGNS), max_size=9)
READINGS = st.text(st.sampled_from(KANA * 4 + SIGNS), max_size=9)
PHONES = ["090-0123-4567", "03(0123)4567", "(03)0123-4567", "０９０－０１２３－４５６７", "03 (0) 0123-4567"]
ABROAD = ["0081-3-0123-4567", "010-81-90-0123-4567"]
OTHERS = ["100-0001", "〒1000001", "1000001.0", "taro@example.com", "Taro.Y@EXAMPLE.com", "@example.com", "C-001"]
MADE = st.sampled_from([*PHONES, *ABROAD, *OTHERS])
NUMBERED = st.one_of(MADE, st.text(st.sampled_from(NUMBERS), max_size=14), st.text(st.sampled_from(MAIL), max_size=12))


def agrees(kind: str, values: list[str | None]) -> None:
    expected = canonical(kind, values)
    assert canonical_array(kind, pa.array(values, pa.string())).to_pylist() == expected
    assert canonical_array(kind, pa.array(["x", *values], pa.string())[1:]).to_pylist() == expected


@given(
    st.sampled_from([kind for kind in READERS if "name" in kind]),
    st.lists(st.one_of(NAMES, READINGS, st.none()), max_size=12),
)
@settings(max_examples=300)
@example("name", ["一ノ瀬", "一ノ", "ノ瀬", "山", "田ノ", "一ノ 瀬"])
@example("name_kana", ["ﾔﾏﾀﾞ", "ﾞﾔ", "ﾔ", "ﾀ ﾞ", "ア", "ﾊﾟ"])
@example("name", ["田中", "御中", "山田様", "山田 さん", "", " ", "様"])
def test_names(kind, values):
    agrees(kind, values)


@given(
    st.sampled_from([kind for kind in READERS if "name" not in kind]),
    st.lists(st.one_of(NUMBERED, st.none()), max_size=12),
)
@settings(max_examples=300)
def test_numbers_and_mails(kind, values):
    agrees(kind, values)
