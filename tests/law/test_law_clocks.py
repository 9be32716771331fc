"""Time limits over weekends, holidays and the turn of the year. The day of knowing is day 1."""

from __future__ import annotations

from datetime import date

import pytest

from piiscan.catalog import files
from piiscan.law import breach, clocks, duties, held

pytest.importorskip("jpholiday", reason="a dependency of piiscan: install it again")
BOOK = files.packaged_rules()


@pytest.mark.parametrize(
    ("known", "days", "last"),
    [
        (date(2026, 11, 2), 30, date(2026, 12, 1)),  # a Tuesday
        (date(2026, 11, 20), 30, date(2026, 12, 21)),  # Saturday moves to Monday
        (date(2026, 11, 21), 30, date(2026, 12, 21)),  # Sunday
        (date(2026, 4, 4), 30, date(2026, 5, 7)),  # Golden Week: Sunday May 3 to substitute holiday May 6
        (date(2026, 4, 5), 30, date(2026, 5, 7)),
        (date(2026, 3, 31), 30, date(2026, 4, 30)),  # Showa Day
        (date(2025, 11, 30), 30, date(2026, 1, 5)),  # December 29; January 3 and 4 are a weekend
        (date(2026, 11, 30), 30, date(2027, 1, 4)),
        (date(2026, 11, 29), 30, date(2026, 12, 28)),  # the last day before the closing
        (date(2026, 8, 24), 30, date(2026, 9, 24)),  # September 22 between two holidays is one, too
        (date(2026, 11, 2), 60, date(2027, 1, 4)),  # December 31
        (date(2026, 11, 20), 60, date(2027, 1, 18)),
        (date(2024, 2, 1), 30, date(2024, 3, 1)),  # a leap year
    ],
)
def test_the_last_day_of_the_final_report(known, days, last):
    assert clocks.last_day(known, days, moves=True) == last
    assert not clocks.is_off(last)


@pytest.mark.parametrize(
    ("intent", "long", "short"), [("yes", "yes", "longer"), ("unknown", "maybe", "yes"), ("no", "none_met", "yes")]
)
def test_sixty_days_hold_where_an_improper_purpose_is_possible(intent, long, short):
    place = {"type": "place", "location": {"uri": "a"}, "entities": {"CREDIT_CARD": {"count": 1}}, "persons": 1}
    data = held.of_lines([place, {"type": "summary", "persons": 1}])
    told = breach.assess(BOOK, data, duties.Facts(intent=intent), known=date(2026, 11, 20))
    applies = {clock.rule.id: clock.applies for clock in told.clocks}
    assert applies["final_60"] == long
    assert applies["final_30"] == short
    days = {clock.rule.id: clock.days for clock in told.clocks}
    assert days["final_60"] == (date(2027, 1, 18),)


def test_the_preliminary_report_is_due_in_calendar_days():
    data = held.of_lines([{"type": "summary", "persons": 1001}])
    told = breach.assess(BOOK, data, duties.Facts(), known=date(2026, 12, 29))
    prompt = next(clock for clock in told.clocks if clock.rule.id == "prompt_report")
    assert prompt.days == (date(2026, 12, 31), date(2027, 1, 2))
    notice = next(clock for clock in told.clocks if clock.rule.id == "notice_to_persons")
    assert notice.days == ()
