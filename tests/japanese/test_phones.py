"""Telephone numbers: the pair file, and what holds for every number and spelling."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan import Phone, normalise_address, normalise_date, normalise_phone
from piiscan.japanese import phones, tables
from piiscan.japanese.city_area_codes import area_code
from piiscan.japanese.normal_phones import national_digits
from piiscan.scan import values

PAIRS = Path(__file__).parent.parent / "pairs/phones.txt"
CASES = [line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
KANJI = str.maketrans("0123456789-", "〇一二三四五六七八九－")
WIDE = str.maketrans("0123456789-()+ ", "０１２３４５６７８９－（）＋　")


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_pairs(case):
    text, digits, kind, extension, guessed, others, check = case
    found = normalise_phone(text)
    foreign = digits.startswith("+")
    assert found.digits == (None if foreign or digits == "-" else digits)
    assert found.e164 == (digits if foreign else f"+81{digits[1:]}" if kind else None)
    assert (found.kind or "", found.extension or "") == (kind, extension)
    assert (" ".join(found.guessed), " ".join(found.others), found.check) == (guessed, others, int(check))
    assert national_digits(text) == (None if digits == "-" else digits)


@st.composite
def numbers(draw: st.DrawFn) -> tuple[str, str, str]:
    """The groups of an unassigned number: mobile, IP or fixed."""
    tail = f"{draw(st.integers(0, 9999)):04}"
    if draw(st.booleans()):
        return (
            draw(st.sampled_from(("050", "070", "080", "090"))),
            f"0{draw(st.integers(0, 999)):03}".replace("00", "01", 1),
            tail,
        )
    five = draw(st.sampled_from(np.flatnonzero(tables.area_code_lengths()).tolist()))
    number, size = f"0{five:05}", int(tables.area_code_lengths()[five]) + 1
    return number[:size], number[size:], tail


SPELLINGS = (
    "{0}-{1}-{2}", "{0}{1}{2}", "{0}({1}){2}", "({0}){1}-{2}", "({0}) {1}-{2}", "{0} {1} {2}", "{0}.{1}.{2}", "{0}ー{1}ー{2}",
    "{0}−{1}−{2}", "TEL {0}-{1}-{2}", "TEL:{0}-{1}-{2}", "電話 {0}-{1}-{2}", "{0}-{1}-{2}(代)", "{0}-{1}-{2}(呼)",
    "+81-{3}-{1}-{2}", "+81 {3} {1} {2}", "+81{3}{1}{2}", "+81 (0){3}-{1}-{2}", "(+81) {3}-{1}-{2}", "0081-{3}-{1}-{2}",
    "0081{3}{1}{2}", "010-81-{3}-{1}-{2}", "01081{3}{1}{2}", "{3}{1}{2}", "{3}-{1}-{2}",
)  # fmt: skip


@given(numbers())
def test_every_spelling_of_a_number_is_that_number(groups):
    area, exchange, tail = groups
    digits = area + exchange + tail
    for form in SPELLINGS:
        text = form.format(*groups, area[1:])
        for spelled in (text, text.translate(WIDE)):
            assert (spelled, national_digits(spelled)) == (spelled, digits)
    assert national_digits("-".join(groups).translate(KANJI)) == digits
    found = normalise_phone(f"{area}-{exchange}-{tail} 内線 12")
    assert (found.digits, found.extension) == (digits, "12")
    assert normalise_phone(found.e164 or "").digits == (digits if found.e164 else None)


@given(numbers(), numbers())
def test_of_two_numbers_the_first_counts(first, second):
    one, other = ("".join(groups) for groups in (first, second))
    for sign in (" / ", "、", "\n", " または ", ";"):
        found = normalise_phone("-".join(first) + sign + "-".join(second))
        assert (found.digits, found.others) == (one, (other,))


@given(numbers())
def test_an_area_code_left_out_is_put_back(groups):
    area, exchange, tail = groups
    if phones.check_plain("".join(groups)) != 1 or len(area + exchange) != 6:
        return
    found = normalise_phone(f"{exchange}-{tail}", area_code=area)
    assert (found.digits, found.guessed) == ("".join(groups), ("area_code",))


@pytest.mark.parametrize(
    ("city", "code"),
    [
        ("横浜市", "045"), ("神奈川県横浜市港北区", "045"), ("東京都千代田区", "03"), ("千代田区", "03"), ("大阪市北区", "06"),
        ("福岡市", "092"), ("下呂市", "0576"), ("藤沢市", None), ("伊達市", None), ("北海道伊達市", "0142"), ("糟屋郡新宮町", None),
        ("どこか市", None), ("", None),
    ],
)  # fmt: skip
def test_area_code_of_a_city(city, code):
    assert area_code(city) == code


def test_a_number_is_completed_only_where_it_fits():
    assert normalise_phone("234-5678", city="横浜市") == Phone(
        "0452345678", "+81452345678", None, "fixed", ("area_code",), (), 1
    )
    assert normalise_phone("1234-5678", city="横浜市").digits is None  # eight digits behind 045 are no number
    assert normalise_phone("234-5678", city="藤沢市").digits is None
    assert normalise_phone("234-5678").digits is None
    assert normalise_phone("03-0123-4567", city="横浜市").digits == "0301234567"


def test_a_good_share_of_the_municipalities_has_an_area_code():
    cities = tables.municipalities()
    assert sum(area_code(c.prefecture + c.name) is not None for c in cities) == 550


@given(st.lists(numbers(), min_size=1, max_size=8))
def test_ids_are_of_the_digits_dialed_at_home(many):
    """Twin of the digits by which findings get their ids: 81, 0081 and 01081 are the 0 at home."""
    forms = ("{0}{1}{2}", "81{3}{1}{2}", "81{0}{1}{2}", "0081{3}{1}{2}", "0081{0}{1}{2}", "01081{3}{1}{2}", "{3}{1}{2}")
    texts = [form.format(*groups, groups[0][1:]) for groups in many for form in forms]
    width = max(map(len, texts))
    matrix = np.array([[*map(ord, text), *[0] * (width - len(text))] for text in texts], np.uint16)
    home = values._national(matrix)
    told = ["".join(map(chr, row[row > 0])) for row in home.tolist() for row in [np.array(row)]]
    assert told == ["".join(groups) for groups in many for _ in forms]


@given(st.text(alphabet="0123456789-+()/、 内線携帯〇九", max_size=30))
def test_any_text_is_a_number_or_none(text):
    found = normalise_phone(text)
    assert national_digits(text) == (found.digits or (found.e164 if found.kind == "foreign" else None))
    assert found.digits is None or (found.digits[0] == "0" and found.digits.isdecimal())


@pytest.mark.parametrize("text", ["#8000", "＃７１１９", "救急相談 #7119"])
def test_a_short_code_is_no_extension(text):
    assert normalise_phone(text) == Phone(None, kind="short_code", check=0)
    assert national_digits(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("090-012-3456", "numbers that begin with 090 have 11 digits, this one has 10"),
        ("00-0123-4567", "no area code of the numbering plan begins it"),
        ("090-0123-4567", None),
    ],
)
def test_digits_of_no_kind_say_why(text, reason):
    assert normalise_phone(text).impossible == reason


@pytest.mark.parametrize("function", [normalise_phone, normalise_date, normalise_address])
@pytest.mark.parametrize("value", [None, float("nan"), 9001234567, 19850412.0, date(1985, 4, 12), b"1985-04-12"])
def test_only_text_is_read(function, value):
    with pytest.raises(TypeError, match=rf"{function.__name__} expects a str as written, not {type(value).__name__}"):
        function(value)
