"""List rows as a broker writes them: one name column, one address string in mixed notations, era dates, half-width
kana, telephone numbers with hyphens, CP932. Nothing is lost but what CP932 cannot write (〓) and every fifth prefecture.
"""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Sequence

import draws
import pyarrow as pa
import pyarrow.compute as pc
from draws import Index

from piiscan.demo.spelling import HALF_KANA, WIDE_DIGITS, kanji_number

HEADER = ("No", "ご住所", "〒", "お名前", "ﾌﾘｶﾞﾅ", "保護者", "TEL", "誕生日", "性")
TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
NO_PREFECTURE = 0.2
codecs.register_error("geta", lambda error: ("〓".encode("cp932"), error.end))


def broker_csv(table: pa.Table, seed: int, rows: Index) -> bytes:
    """Lines of the CSV, without HEADER. Which notation a row has is a function of (seed, row)."""
    columns = {name: pc.fill_null(table[name].combine_chunks(), "") for name in table.column_names}
    choose = _Chooser(seed, rows)
    gap = choose("gap", [pa.scalar("　"), pa.scalar(" "), pa.scalar("")])
    cells = [
        pa.array(rows + 1).cast(pa.string()),
        address(columns, choose),
        choose("zip", [columns["zip"], _by_distinct(columns["zip"], lambda z: f"{z[:3]}-{z[3:]}" if z else "")]),
        _joined(columns["sei"], gap, columns["mei"]),
        _joined(half_kana(columns["sei_kana"]), pa.scalar(" "), half_kana(columns["mei_kana"])),
        pc.if_else(pc.equal(columns["guardian"], ""), "", _joined(columns["sei"], gap, columns["guardian"])),
        choose("hyphens", [columns["tel"], *[hyphenated(columns["tel"])] * 3]),
        dates(columns["dob"], choose),
        choose("sex", [columns["sex"], _by_distinct(columns["sex"], {"男": "M", "女": "F"}.__getitem__)]),
    ]
    lines = io.StringIO(newline="")
    csv.writer(lines, lineterminator="\r\n").writerows(zip(*(c.to_pylist() for c in cells), strict=True))
    return lines.getvalue().encode("cp932", errors="geta")


def header_line() -> bytes:
    return (",".join(HEADER) + "\r\n").encode("cp932")


class _Chooser:
    """One of several equally likely columns for each row."""

    def __init__(self, seed: int, rows: Index) -> None:
        self.seed, self.rows = seed, rows

    def __call__(self, purpose: str, options: Sequence[pa.Array | pa.Scalar]) -> pa.Array:
        drawn = draws.whole(self.seed, f"broker {purpose}", self.rows, 0, len(options))
        return pc.choose(pa.array(drawn), *options)


def address(columns: dict[str, pa.Array], choose: _Chooser) -> pa.Array:
    """Prefecture (or not), city, town, block in one of five notations, building."""
    named = pa.array(draws.uniform(choose.seed, "broker prefecture", choose.rows) >= NO_PREFECTURE)
    prefecture = pc.if_else(named, columns["pref"], "")
    block = choose("block", [_by_distinct(columns["block"], style) for style in BLOCKS])
    gap = pc.if_else(pc.equal(columns["bld"], ""), "", choose("building", [pa.scalar("　"), pa.scalar(" ")]))
    return pc.binary_join_element_wise(prefecture, columns["city"], columns["town"], block, gap, columns["bld"], "")


def _in_words(block: str) -> str:
    return "{}丁目{}番{}号".format(*block.split("-"))


def _in_kanji(block: str) -> str:
    return "{}丁目{}番{}号".format(*(kanji_number(int(n)) or "〇" for n in block.split("-")))


BLOCKS: tuple[Callable[[str], str], ...] = (
    lambda block: block,
    lambda block: block.replace("-", "－").translate(WIDE_DIGITS),
    _in_words,
    lambda block: _in_words(block).translate(WIDE_DIGITS),
    _in_kanji,
)


def dates(column: pa.Array, choose: _Chooser) -> pa.Array:
    return choose("date", [_by_distinct(column, style) for style in DATES])


def _era(text: str) -> tuple[str, int]:
    """Name of the era and the year in it."""
    if text < "1989-01-08":
        return "昭和", int(text[:4]) - 1925
    return ("平成", int(text[:4]) - 1988) if text < "2019-05-01" else ("令和", int(text[:4]) - 2018)


def _era_long(text: str) -> str:
    era, year = _era(text)
    return f"{era}{'元' if year == 1 else year}年{int(text[5:7])}月{int(text[8:])}日"


def _era_short(text: str) -> str:
    era, year = _era(text)
    return f"{'SHR'[('昭和', '平成', '令和').index(era)]}{year}.{int(text[5:7])}.{int(text[8:])}"


DATES: tuple[Callable[[str], str], ...] = (
    _era_long,
    _era_short,
    lambda text: text.replace("-", "/"),
    lambda text: text.replace("-", ""),
)


def half_kana(column: pa.Array) -> pa.Array:
    return _by_distinct(column, lambda text: text.translate(TO_KATAKANA).translate(HALF_KANA))


def hyphenated(column: pa.Array) -> pa.Array:
    """090-1234-5678, 03-1234-5678, 011-123-4567."""

    def cut(*lengths: int) -> pa.Array:
        ends = [sum(lengths[: i + 1]) for i in range(len(lengths))]
        pieces = (pc.utf8_slice_codeunits(column, end - size, end) for size, end in zip(lengths, ends, strict=True))
        return pc.binary_join_element_wise(*pieces, "-")

    short = pc.match_substring_regex(column, "^0[36]")
    fixed = pc.if_else(short, cut(2, 4, 4), cut(3, 3, 4))
    written = pc.if_else(pc.equal(pc.utf8_length(column), 11), cut(3, 4, 4), fixed)
    return pc.if_else(pc.equal(column, ""), "", written)


def _joined(first: pa.Array, gap: pa.Array | pa.Scalar, second: pa.Array) -> pa.Array:
    """Nothing where both are missing."""
    text = pc.binary_join_element_wise(first, gap, second, "")
    return pc.if_else(pc.equal(pc.binary_join_element_wise(first, second, ""), ""), "", text)


def _by_distinct(column: pa.Array, change: Callable[[str], str]) -> pa.Array:
    """`change` of every filled cell, worked once per distinct value."""
    coded = column.dictionary_encode()
    return pa.array([change(text) if text else "" for text in coded.dictionary.to_pylist()], pa.string()).take(
        coded.indices
    )
