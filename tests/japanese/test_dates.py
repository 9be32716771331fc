"""Dates: the pair file, and what holds for every day, era and spelling."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan import Date, normalise_date
from piiscan.japanese import dates
from piiscan.japanese.canonical import canonical

PAIRS = Path(__file__).parent.parent / "pairs/dates.txt"
CASES = [line.split("\t") for line in PAIRS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
NAMES = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
SQUARE = dict(zip("MTSHR", "㍾㍽㍼㍻㋿", strict=True))
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WIDE = str.maketrans("0123456789/.-", "０１２３４５６７８９／．－")


@pytest.mark.parametrize("case", CASES, ids=[case[0] for case in CASES])
def test_pairs(case):
    text, value, era, guessed, alternatives, impossible = (*case, *[""] * 4)[:6]
    found = normalise_date(text)
    assert (found.value or "-", found.era, " ".join(found.guessed)) == (value, era, guessed)
    assert (" ".join(found.alternatives), found.impossible or "") == (alternatives, impossible)


def kanji(number: int) -> str:
    """1 to 99: 十, 二十三."""
    tens, ones = divmod(number, 10)
    signs = " 一二三四五六七八九"
    return ((signs[tens] if tens > 1 else "") + "十" if tens else "") + (signs[ones] if ones else "")


def of_era(day: date) -> tuple[str, int]:
    return next((e, day.year - before) for e, (before, first, last) in dates.ERAS.items() if first <= day <= last)


def western(d: date) -> list[str]:
    y, m, n = d.year, d.month, d.day
    forms = [
        d.isoformat(), f"{y}/{m}/{n}", f"{y}.{m}.{n}", f"{y}年{m}月{n}日", f"西暦{y}年{m:02}月{n:02}日", f"{y}{m:02}{n:02}",
        f"{y} 年 {m} 月 {n} 日", f"{d}T12:34:56Z", f"{d} 00:00", f"{y}年{kanji(m)}月{kanji(n)}日", f"{y}・{m}・{n}",
        f"{n} {MONTHS[m - 1]} {y}", f"{MONTHS[m - 1][:3]}. {n}, {y}", f"{n}-{MONTHS[m - 1][:3].upper()}-{y}",
        f"{y}ー{m}ー{n}", f"{y}−{m:02}−{n:02}", f"{y}年{m}月{n}日生", f"生年月日 {y}/{m}/{n}",
    ]  # fmt: skip
    return forms + [form.translate(WIDE) for form in forms[:6]]


def japanese(d: date) -> list[str]:
    (e, y), m, n = of_era(d), d.month, d.day
    name, number = NAMES[e], MTSHR.index(e) + 1
    forms = [
        f"{name}{y}年{m}月{n}日", f"{e}{y}.{m}.{n}", f"{e}{y:02}/{m:02}/{n:02}", f"{e}{y}-{m}-{n}", f"{e.lower()}{y}.{m}.{n}",
        f"{name[0]}{y}・{m}・{n}", f"{SQUARE[e]}{y}年{m}月{n}日", f"{name}{kanji(y)}年{kanji(m)}月{kanji(n)}日",
        f"{e}{y:02}{m:02}{n:02}", f"{number}{y:02}{m:02}{n:02}", f"{name} {y}年 {m}月 {n}日生まれ", f"{d.year}年({name}{y}年){m}月{n}日",
        f"{e} {y}. {m}. {n}", f"{name}{y}年{m}月{n}日(1歳)",
    ]  # fmt: skip
    first = [f"{name}元年{m}月{n}日", f"{e}元.{m}.{n}"] if y == 1 else []
    return forms + first + [form.translate(WIDE) for form in forms[:6]]


MTSHR = "MTSHR"
DAYS = st.dates(date(1873, 1, 1), date(2029, 12, 31))


@given(DAYS)
def test_every_form_of_a_day_is_that_day(day):
    for form in western(day) + japanese(day):
        found = normalise_date(form)
        assert (form, found.value, found.precision) == (form, day.isoformat(), "day")
        assert canonical("birth_date", [form]) == [day.isoformat()]


@given(st.dates(date(1930, 1, 1), date(2029, 12, 31)))
def test_a_short_year_offers_the_day_that_was_meant(day):
    for form in (f"{day:%y/%m/%d}", f"{day:%y%m%d}", f"{day.year % 100}年{day.month}月{day.day}日", f"'{day:%y.%m.%d}"):
        found = normalise_date(form)
        assert day.isoformat() in (found.value, *found.alternatives)
    era, year = of_era(day)
    assert normalise_date(f"{year:02}{day:%m%d}", era=NAMES[era]).value == day.isoformat()
    assert normalise_date(f"{year}/{day.month}/{day.day}", era=era.lower()).value == day.isoformat()


@given(st.dates(date(1930, 1, 1), date(2029, 12, 31)))
def test_a_serial_number_is_the_day_it_counts(day):
    found = normalise_date(str((day - date(1899, 12, 30)).days))
    assert found == Date(day.isoformat(), "day", guessed=("excel_serial",))


@given(DAYS)
def test_parts_of_a_day_are_its_beginning(day):
    era, year = of_era(day)
    for form, value in (
        (f"{day.year}年{day.month}月", f"{day:%Y-%m}"),
        (f"{NAMES[era]}{year}年{day.month}月", f"{day:%Y-%m}"),
        (f"{NAMES[era]}{year}年", f"{day.year}"),
        (f"{day.month}月{day.day}日", f"--{day:%m-%d}"),
        (f"{MONTHS[day.month - 1]} {day.year}", f"{day:%Y-%m}"),
    ):
        assert normalise_date(form).value == value
        assert canonical("birth_date", [form]) == [None]


@given(st.sampled_from(MTSHR[1:4]), st.integers(1, 40))
def test_no_day_behind_an_era_is_one_of_it(era, later):
    """昭和64年1月8日: the law counts it to 平成, so it is no date; what was meant is kept beside."""
    before, first, last = dates.ERAS[era]
    for day, reason in ((last + timedelta(later), "ended on"), (first - timedelta(later), "began on")):
        if day.year == before:
            continue
        found = normalise_date(f"{NAMES[era]}{day.year - before}年{day.month}月{day.day}日")
        assert found.value is None
        assert reason in (found.impossible or "")
        assert found.alternatives == (day.isoformat(),)


@given(st.integers(1868, 2029), st.integers(0, 99), st.integers(0, 99))
def test_what_is_in_no_calendar_has_no_value(year, month, day):
    found = normalise_date(f"{year}年{month}月{day}日")
    try:
        expected = date(year, month, day).isoformat()
    except ValueError:
        expected = None
    assert found.value == expected
    assert (found.impossible is None) == (expected is not None)


@given(st.text(alphabet="昭和平成令元年月日生頃0123456789一二十./-・'() SHRApr", max_size=14))
def test_a_date_has_one_value_or_says_why_not(text):
    found = normalise_date(text)
    assert found == normalise_date(text)
    assert found.value is None or not (found.impossible or found.alternatives)
    assert found.alternatives == tuple(sorted(set(found.alternatives)))
    if found.value:
        assert normalise_date(found.value).value in (found.value, None)


def test_the_last_year_of_short_ones_is_an_argument():
    assert normalise_date("'28.4.12").alternatives == ("1928-04-12", "2028-04-12")
    assert normalise_date("'28.4.12", latest=date(2026, 1, 1)).value == "1928-04-12"


def test_days_of_the_lunar_calendar_are_checked_alike():
    """Twin: what the array check of scans passes is what `normalise_date` says of 明治 1-5."""
    rows = [(y, m, d) for y in range(1, 7) for m in range(14) for d in range(33)]
    digits = [f"1{y:02}{m:02}{d:02}" for y, m, d in rows]
    codes = np.array([[int(c) for c in text] for text in digits], np.uint8)
    assert dates.check(codes).tolist() == [dates.check_plain(text) for text in digits]
    found = [normalise_date(f"明治{y}年{m}月{d}日") for y, m, d in rows]
    assert [dates.check_plain(text) == 1 for text in digits] == [f.impossible is None for f in found]
    assert all(
        f.precision == "year" and "lunar_calendar" in f.guessed
        for f in found
        if not f.impossible and f.value and f.value < "1873"
    )
