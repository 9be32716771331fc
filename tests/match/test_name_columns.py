"""Full names parted as a column are parted as they are one by one."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from piiscan.japanese.canonical import canonical
from piiscan.japanese.memo import Memo
from piiscan.match.name_columns import guardian_column, guardians, name_columns, split_kana, split_kanji

KANJI = st.text(st.sampled_from("山田太郎佐々木健一長谷川子奈良髙橋斉藤美様中ノやまだ　  ・(" * 2), max_size=8)
KANA = st.text(st.sampled_from("やまだたろうサマﾔﾏﾀﾞヤマダ　  ・(" * 2), max_size=8)


@given(st.lists(st.one_of(KANJI, KANA, st.none()), max_size=12))
@settings(max_examples=200)
@example(["山田太郎", "山田 太郎", " 山田", "佐々木健一郎", "林", "長谷川奈良子", "一ノ瀬 太郎", "やまだ たろう"])
def test_columns_of_names_are_parted_as_their_values(values):
    cells = pa.array(values, pa.string())
    told = [value for value in values if value is not None]
    for kind, split in (("name", split_kanji), ("name_kana", split_kana)):
        whole, family, given_name = name_columns(kind, cells, Memo())
        assert whole.to_pylist() == canonical(kind, values)
        parts = iter(zip(*split(told), strict=True))
        expected = [(None, None) if value is None else next(parts) for value in values]
        found = zip(family.to_pylist(), given_name.to_pylist(), strict=True)
        assert list(found) == [(a or None, b or None) for a, b in expected]


@pytest.mark.parametrize("kind", ["guardian_name", "guardian_name_kana"])
@given(values=st.lists(st.one_of(KANJI, KANA), max_size=12))
def test_guardians_are_told_as_one_by_one(kind, values):
    found = guardian_column(kind, pa.array(values, pa.string()), Memo())
    assert found.to_pylist() == [value or None for value in guardians(kind, values)]
