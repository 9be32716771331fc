"""Which day a written date means: a value where it means one, all of them where it may mean several, else the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from piiscan.japanese.dates import ERAS, FIRST_YEAR, LAST_YEAR, LUNAR_LAST, LUNAR_YEARS, MONTH_DAYS, lunar
from piiscan.japanese.only_text import only_text
from piiscan.japanese.written_dates import Written, era_sign, read, twice, unknown

# Years of two digits end here, as spreadsheets have it (30-99 are 1930-1999). A year that an era may have lost is
# one of 大正 to 令和: nobody leaves 明治 out.
LATEST = date(2029, 12, 31)
_EARLIEST = ERAS["T"][1]
_SERIALS_FROM = date(1899, 12, 30)  # serial 1 is 1900-01-01, and 1900-02-29 is counted though it never was
_NAMES = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
_BOUNDS = {sign: (before, f"{first}", f"{last}") for sign, (before, first, last) in ERAS.items()}
_DAYS = MONTH_DAYS.tolist()


@dataclass(frozen=True, slots=True)
class Date:
    """A date as written, in ISO 8601: 1977-03-14, in part 1977-03, 1977, --03-14.

    value: None where nothing can be read, where several dates may be meant (`alternatives`, rising) and where there is no
    such date or none is told (`impossible` says why; `alternatives` then holds what the era would give if it had gone on
    or begun before).
    precision: day, month, year or month_day. era: as written, "" for none. guessed: what the text does not say, of
    century (two-digit year), era (left out), era_code (one digit for it), order (of day and month), excel_serial,
    approximate (頃, 上旬, 末日, 春, 吉日, 月日不詳: the month or year that is told), lunar_calendar (明治 1-5: the year alone, both
    where month 11 or 12 may lie in the next one; months and days were not those of the Western calendar).
    """

    value: str | None
    precision: str | None = None
    era: str = ""
    guessed: tuple[str, ...] = ()
    impossible: str | None = None
    alternatives: tuple[str, ...] = ()


_NOTHING = Date(None)
_LUNAR = "lunar_calendar"


def normalise_date(text: str, *, era: str | None = None, latest: date = LATEST) -> Date:
    """One whole value as a date, in any form that `written_dates` reads.

    era: what stands beside the text (昭和, S, 3), for a year of one or two digits without one. latest: no year of one or
    two digits is later. A time behind the day is dropped, whatever its zone. TypeError for what is no str.

    >>> normalise_date("昭和52年3月頃")
    Date(value='1977-03', precision='month', era='昭和', guessed=('approximate',), impossible=None, alternatives=())
    >>> normalise_date("520314").alternatives, normalise_date("S64.1.8").impossible
    (('1952-03-14', '1977-03-14'), '昭和 ended on 1989-01-07')
    """
    only_text(text, "normalise_date")
    readings = read(text)
    if not readings:
        return _told_twice(text, era, latest)
    if era and era_sign(era) and (short := [w for w in readings if _short(w)]):
        readings = [w._replace(era=era) for w in short]
    possible: dict[str, tuple[Written, str]] = {}
    reasons: list[tuple[str, str]] = []
    for written in readings:
        for value, reason, guess in _meanings(written, latest):
            if reason:
                reasons.append((reason, value))
            else:
                possible.setdefault(value, (written, guess))
    if len(possible) == 1:
        value, (written, guess) = next(iter(possible.items()))
        guessed = (*written.guessed, guess) if guess else written.guessed
        return Date(value, _precision(value), _as_written(text, written.era), guessed)
    return _none_or_many(_as_written(text, readings[0].era), possible, reasons)


def _none_or_many(era: str, possible: dict[str, tuple[Written, str]], reasons: list[tuple[str, str]]) -> Date:
    if possible:
        kinds = {_precision(value) for value in possible}
        lunar_too = (_LUNAR,) if all(guess == _LUNAR for _, guess in possible.values()) else ()
        return Date(
            None, kinds.pop() if len(kinds) == 1 else None, era, lunar_too, alternatives=tuple(sorted(possible))
        )
    counted_on = tuple(sorted({value for _, value in reasons if value}))
    return Date(None, None, era, impossible=reasons[0][0] if reasons else None, alternatives=counted_on)


def _told_twice(text: str, era: str | None, latest: date) -> Date:
    """A date in both calendars: its value where they agree."""
    parts = twice(text) if "(" in text or "（" in text else None
    if parts is None or any("(" in part for part in parts):
        return Date(None, impossible="no year is told") if unknown(text) else _NOTHING
    first, second = (normalise_date(part, era=era, latest=latest) for part in parts)
    if first.value == second.value:
        return first if first.era else second
    for one, other in ((first, second), (second, first)):  # 1870年(明治3年)4月2日: the day is one of the lunar calendar
        if _LUNAR in one.guessed and other.value and other.value[:4] in (one.value, *one.alternatives):
            return one
    both = {d.value or d.impossible for d in (first, second)}
    if None in both:
        return _NOTHING
    told = tuple(sorted(d.value for d in (first, second) if d.value))
    return Date(None, None, first.era or second.era, impossible="the two dates in it differ", alternatives=told)


def _short(written: Written) -> bool:
    return 0 < len(written.year) < 3 and not written.era and not written.western


def _meanings(written: Written, latest: date) -> Iterator[tuple[str, str, str]]:
    """(value, why there is no such date, what was guessed) of each; of an impossible one the value as counted on."""
    year, month, day, era = written[:4]
    if "excel_serial" in written.guessed:
        yield _serial(int(year), latest)
    elif not year:
        yield _partial(2000, month, day, year_known=False)
    elif era:
        sign = era_sign(era)
        if sign == "M" and 1 <= int(year) <= LUNAR_YEARS:
            yield from _lunar(int(year), month, day)
        else:
            yield _of_era(sign, int(year), month, day)
    elif len(year) > 2:
        yield _partial(int(year), month, day)
    else:
        yield from _short_years(int(year), month, day, latest, western=written.western)


def _serial(number: int, latest: date) -> tuple[str, str, str]:
    """The day behind a spreadsheet's serial number (1900 system), where it shows no date. Up to 60 they count a day that
    never was (1900-02-29)."""
    day = _SERIALS_FROM + timedelta(number)
    return ("", "no serial number of a day", "") if day > latest or number <= 60 else (day.isoformat(), "", "")


def _partial(year: int, month: int | None, day: int | None, *, year_known: bool = True) -> tuple[str, str, str]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return "", f"no year from {FIRST_YEAR} to {LAST_YEAR}", ""
    head = f"{year}" if year_known else "-"
    if month is None:
        return head, "", ""
    if not 1 <= month <= 12:
        return "", "no such month", ""
    if day is None:
        return (f"{head}-{month:02}", "", "") if year_known else ("", "a month alone is no date", "")
    if not 1 <= day <= _DAYS[month] or (month == 2 and day == 29 and not _leap(year)):
        return "", "no such day in the calendar", ""
    return f"{head}-{month:02}-{day:02}", "", ""


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _of_era(sign: str, year: int, month: int | None, day: int | None) -> tuple[str, str, str]:
    """By law an era ends with the day before the next one begins, so 昭和64年1月8日 is no date."""
    before, first, last = _BOUNDS[sign]
    if year < 1:
        return "", "an era begins with its first year (元年)", ""
    value, reason, _ = _partial(before + year, month, day)
    if reason:
        return value, reason, ""
    size = len(value)
    if value < first[:size]:
        return value, f"{_NAMES[sign]} began on {first}", ""
    return value, f"{_NAMES[sign]} ended on {last}" if value > last[:size] else "", ""


def _lunar(year: int, month: int | None, day: int | None) -> Iterator[tuple[str, str, str]]:
    """明治 1-5. Month 11 holds the winter solstice: up to month 10 the Western year is that of the era's year."""
    first = 1 if day is None else day
    if month is not None and not lunar(year, month, first):
        late = (year, month, first) > LUNAR_LAST and 1 <= month <= 12
        reason = (
            "明治5年12月2日 was followed by 明治6年1月1日, 1873-01-01" if late else "no such day in the lunar calendar"
        )
        yield "", reason, ""
        return
    western = ERAS["M"][0] + year
    yield f"{western}", "", _LUNAR
    if (month or 0) > 10 and year < LUNAR_YEARS:
        yield f"{western + 1}", "", _LUNAR


def _short_years(
    year: int, month: int | None, day: int | None, latest: date, *, western: bool
) -> Iterator[tuple[str, str, str]]:
    """Of a year of one or two digits: the Western years that end so, and those of eras whose sign is left out."""
    for full in (1900 + year, 2000 + year):
        if _EARLIEST.year <= full <= latest.year:
            value, reason, _ = _partial(full, month, day)
            yield value, reason, "century"
    if western:
        return
    for sign in "TSHR":
        value, reason, _ = _of_era(sign, year, month, day)
        if not reason and value[:4] <= f"{latest.year}":
            yield value, "", "era"


def _precision(value: str) -> str:
    return "month_day" if value[0] == "-" else ("year", "month", "day")[value.count("-")]


_RAW_ERAS = {"明治": "㍾", "大正": "㍽", "昭和": "㍼", "平成": "㍻", "令和": "㋿"}


def _as_written(text: str, era: str) -> str:
    """The era as the text spells it: ㍼, Ｓ, s."""
    if not era or era in text:
        return era
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() else c for c in era)
    forms = (_RAW_ERAS.get(era, ""), era.lower(), wide, wide.lower(), era.title())
    return next((form for form in forms if form and form in text), era)
