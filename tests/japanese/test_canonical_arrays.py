"""Columns in canonical form are what their values are one by one; the version tells code and tables."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.japanese import normaliser
from piiscan.japanese.canonical import CANONICAL_VERSION, KINDS, canonical
from piiscan.japanese.canonical_arrays import canonical_array
from piiscan.japanese.memo import Memo

VALUES = st.one_of(
    st.none(),
    st.sampled_from(
        ["髙橋 花子様", "ﾔﾏﾀﾞ ﾀﾛｳ", "Ohno", "03-0123-4567", "昭和55年4月1日", "港区六本木7-99", "a\nb", "", " "]
    ),
    st.text(max_size=12),
)


@given(st.sampled_from(sorted(KINDS)), st.lists(VALUES, max_size=6).map(lambda v: v + v[:3]))
def test_a_column_is_its_values_one_by_one(kind, values):
    alone = [canonical(kind, [value])[0] for value in values]
    assert canonical(kind, values) == alone
    cells = pa.array([None if v is None else re.sub("[\ud800-\udfff]", "", v) for v in values], pa.string())
    for form in (cells, cells.dictionary_encode(), pa.chunked_array([cells, cells[:0]]), cells.cast(pa.large_string())):
        found = canonical_array(kind, form)
        assert found.type == pa.string()
        assert found.to_pylist() == [canonical(kind, [value])[0] for value in cells.to_pylist()]


def test_a_slice_of_a_dictionary_and_columns_of_numbers():
    cells = pa.array(["山田　太郎", None, "髙橋", "山田　太郎"]).dictionary_encode()
    assert canonical_array("name", cells[1:]).to_pylist() == [None, "高橋", "山田太郎"]
    chunks = pa.chunked_array([cells, pa.array(["髙橋"]).dictionary_encode()])
    assert canonical_array("name", chunks).to_pylist() == ["山田太郎", None, "高橋", "山田太郎", "高橋"]
    assert canonical_array("postal_code", pa.array([2220033, None])).to_pylist() == ["2220033", None]
    assert canonical_array("name", pa.array([], pa.string())).to_pylist() == []
    with pytest.raises(KeyError):
        canonical_array("shoe_size", cells)


def test_a_memo_asks_for_new_values_alone_and_stays_small():
    asked = []

    def form(values):
        asked.extend(values)
        return [value.upper() for value in values]

    memo = Memo(most=2)
    for values in (["a", "b"], ["b", "c"], ["a", "c", "b"]):
        assert memo.answers("capitals", values, form) == [value.upper() for value in values]
    assert asked == ["a", "b", "c", "a", "c", "b"]


def test_the_version_is_that_of_code_and_tables(monkeypatch):
    assert re.fullmatch(rf"{CANONICAL_VERSION}-[0-9a-f]{{12}}", normaliser.version())
    assert normaliser.version.__wrapped__() == normaliser.version()
    (name, data), *others = normaliser.table_files()
    monkeypatch.setattr(normaliser, "table_files", lambda: ((name, data + b"\n"), *others))
    assert normaliser.version.__wrapped__() != normaliser.version()
