"""Transfer records: what is one, what is not, fast form against plain twin."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan.japanese import zengin
from piiscan.text import buffer

HEADER = f"12100000000001{'ﾃｽﾄｼﾖｳｼﾞ':<40}11250001{'ﾐﾎﾝ':<15}001{'ﾎﾝﾃﾝ':<15}11234567{'':<17}"
DATA = f"20001{'ﾐﾎﾝ':<15}001{'ﾎﾝﾃﾝ':<15}    17654321{'ﾔﾏﾀﾞ ﾀﾛｳ':<30}00002500000{'':<20}7{'':<8}"
TRAILER = f"8000001000000250000{'':<101}"
END = f"9{'':<119}"


def found(text: str) -> list[tuple[int, int]]:
    spans = zengin.find(buffer.of_lines(text))
    return list(zip(spans.start.tolist(), spans.end.tolist(), strict=True))


def test_header_data_and_trailer_are_records_and_the_end_is_none() -> None:
    text = "\r\n".join((HEADER, DATA, DATA.rstrip(), TRAILER, END))
    starts = [text.index("\n" * bool(i) + part) + bool(i) for i, part in enumerate((HEADER, DATA))]
    assert [s for s, _ in found(text)][:2] == starts
    assert [e - s for s, e in found(text)] == [120, 120, len(DATA.rstrip()), 120]


def test_a_file_without_line_breaks_is_cut_at_every_120_characters() -> None:
    assert found(HEADER + DATA + DATA + TRAILER + END) == [(0, 120), (120, 240), (240, 360), (360, 480)]


def test_a_record_may_be_set_in() -> None:
    assert found("総合振込データ\n　　" + DATA) == [(10, 130)]


@pytest.mark.parametrize(
    "line",
    [
        "", " ", "2", END, DATA[:80], DATA + "x", "x" + DATA, DATA.replace("0001", "000A", 1), DATA.replace("ﾐﾎﾝ", "見本"),
        DATA[:42] + "7" + DATA[43:], HEADER[:3] + "5" + HEADER[4:], TRAILER[:60] + "1" + TRAILER[61:], " " * 9 + DATA,
        "1" * 120, "2" * 120,
    ],
)  # fmt: skip
def test_other_lines_are_none(line: str) -> None:
    assert found(line) == []


@given(
    st.sampled_from((HEADER, DATA, TRAILER, DATA.rstrip(), DATA + DATA)),
    st.integers(0, 119),
    st.sampled_from("0 1ｱあA２"),
)
def test_fast_form_and_plain_twin_agree(line: str, at: int, sign: str) -> None:
    changed = line[:at] + sign + line[at + 1 :]
    assert found(changed) == zengin.find_plain(changed)
    assert found("　" + changed) == zengin.find_plain("　" + changed)
