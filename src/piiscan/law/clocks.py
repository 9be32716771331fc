"""Until when a leak must be reported: calendar days from the day of knowing, which is day 1."""

from __future__ import annotations

from datetime import date, timedelta

from piiscan.catalog.rule_specs import ClockRule

__all__ = ["is_off", "last_day", "last_days"]


def last_days(clock: ClockRule, known: date) -> tuple[date, ...]:
    """The last day of each of the clock's numbers of days; none where it has no fixed number."""
    return tuple(last_day(known, days, moves=clock.moves) for days in clock.days)


def last_day(known: date, days: int, *, moves: bool) -> date:
    """Day number `days`, `known` being day 1; moved on to a working day where the rule says so."""
    day = known + timedelta(days - 1)
    while moves and is_off(day):
        day += timedelta(1)
    return day


def is_off(day: date) -> bool:
    """Whether an authority is closed: Saturday, Sunday, a national holiday, December 29 to January 3.

    Holidays of years to come are those of today's law; equinoxes are computed until the Cabinet Office names them.
    """
    import jpholiday  # for this command alone

    turn = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return turn or day.weekday() >= 5 or bool(jpholiday.is_holiday(day))
