"""Dates in every spelling of every era: how many are read as the day that was meant, beside other parsers.

    python benchmarks/accuracy/canonical/dates.py [--days 2000] [--seed 1]

Days are drawn evenly from each era and written in every form below. right: the one value is the day that was meant;
kept: no value, but the day is among the alternatives; wrong: another value. Of impossible dates a value at all is wrong.
ja-timex and dateparser are asked where they are installed (pip install ja-timex dateparser): on fewer days, being slow.
Times are processor time of the same run, one value after another.
"""

from __future__ import annotations

import argparse
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from random import Random

from piiscan.japanese.dates import ERAS
from piiscan.japanese.normal_dates import normalise_date

NAMES = {"M": "明治", "T": "大正", "S": "昭和", "H": "平成", "R": "令和"}
SQUARES = dict(zip("MTSHR", "㍾㍽㍼㍻㋿", strict=True))
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WIDE = {c: c + 0xFEE0 for c in range(0x21, 0x7F)}
LAST = date(2026, 12, 31)
Read = Callable[[str], tuple[str | None, tuple[str, ...]]]


def kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    digits = " 一二三四五六七八九"
    return ((digits[tens] if tens > 1 else "") + "十" if tens else "") + (digits[ones] if ones else "")


def register(number: int) -> str:
    return kanji(number).translate(str.maketrans("一二三十", "壱弐参拾"))


def spellings(day: date, era: str) -> dict[str, str]:
    """Form -> this day in it. The forms up to "|" tell the day alone; the rest leave something out."""
    y, m, d, n = day.year, day.month, day.day, day.year - ERAS[era][0]
    name, month, code = NAMES[era], MONTHS[m - 1], "MTSHR".index(era) + 1
    spoken = f"{name}{'元' if n == 1 else kanji(n)}年{kanji(m)}月{kanji(d)}日"
    return {
        "1977-03-14": f"{day}", "1977/3/14": f"{y}/{m}/{d}", "1977.3.14": f"{y}.{m}.{d}", "1977・3・14": f"{y}・{m}・{d}",
        "1977年3月14日": f"{y}年{m}月{d}日", "full width": f"{y}年{m}月{d}日".translate(WIDE), "西暦": f"西暦{y}年{m:02}月{d:02}日",
        "spaces": f"{y} 年 {m} 月 {d} 日", "一九七七年": f"{''.join('〇一二三四五六七八九'[int(c)] for c in str(y))}年{kanji(m)}月{kanji(d)}日",
        "19770314": f"{day:%Y%m%d}", "ISO with time": f"{day}T09:30:00+09:00", "0:00:00": f"{y}/{m:02}/{d:02} 0:00:00",
        "weekday": f"{y}年{m}月{d}日({'月火水木金土日'[day.weekday()]})", "生まれ": f"{y}年{m}月{d}日生まれ", "ー between": f"{y}ー{m}ー{d}",
        "14 March 1977": f"{d} {day:%B} {y}", "Mar. 14, 1977": f"{month}. {d}, {y}", "14-MAR-1977": f"{d:02}-{month.upper()}-{y}",
        "昭和52年3月14日": f"{name}{n}年{m}月{d}日", "元年": f"{name}{'元' if n == 1 else n}年{m}月{d}日", "㍼52年": f"{SQUARES[era]}{n}年{m}月{d}日",
        "S52.3.14": f"{era}{n}.{m}.{d}", "Ｓ５２．３．１４": f"{era}{n}.{m}.{d}".translate(WIDE), "s52/03/14": f"{era.lower()}{n}/{m:02}/{d:02}",
        "S52-3-14": f"{era}{n}-{m}-{d}", "S52. 3.14": f"{era}{n:2}.{m:2}.{d:2}", "S520314": f"{era}{n:02}{m:02}{d:02}",
        "昭52・3・14": f"{name[0]}{n}・{m}・{d}", "昭和五十二年": spoken, "spaced kanji": spoken.replace("年", "年 ").replace("月", "月 "),
        "弐拾 参月": f"{name}{register(n)}年{register(m)}月{register(d)}日", "3520314": f"{code}{n:02}{m:02}{d:02}", "3-52-3-14": f"{code}-{n}-{m}-{d}",
        "1977年(昭和52年)": f"{y}年({name}{n}年){m}月{d}日", "昭和52年(1977年)": f"{name}{n}年（{y}年）{m}月{d}日",
        "Showa 52": f"{ {'M': 'Meiji', 'T': 'Taisho', 'S': 'Showa', 'H': 'Heisei', 'R': 'Reiwa'}[era]} {n}.{m}.{d}",
        "| 77/3/14": f"{day:%y/%m/%d}", "| '77年3月14日": f"'{day:%y}年{m}月{d}日", "| 770314": f"{day:%y%m%d}", "| 14-MAR-77": f"{d:02}-{month.upper()}-{day:%y}",
        "| 520314": f"{n:02}{m:02}{d:02}", "| 03/14/1977": f"{m:02}/{d:02}/{y}", "| serial": str((day - date(1899, 12, 30)).days),
    }  # fmt: skip


def parts(day: date, era: str) -> dict[str, tuple[str, str]]:
    """Form -> what is known in part, and its value."""
    n, m = day.year - ERAS[era][0], day.month
    return {
        "1977年3月": (f"{day.year}年{m}月", f"{day:%Y-%m}"),
        "昭和52年3月頃": (f"{NAMES[era]}{n}年{m}月頃", f"{day:%Y-%m}"),
        "昭和52年": (f"{NAMES[era]}{n}年", f"{day.year}"),
        "3月14日生まれ": (f"{m}月{day.day}日生まれ", f"--{day:%m-%d}"),
    }


def impossible(rng: Random) -> Iterator[str]:
    """Days beyond an era's end or before its first, in no calendar, in no month."""
    for era in "MTSH":
        before, _, last = ERAS[era]
        day = last + timedelta(rng.randint(1, 2000))
        yield f"{NAMES[era]}{day.year - before}年{day.month}月{day.day}日"
        yield f"{era}{day.year - before}.{day.month}.{day.day}"
    for era in "TSHR":
        before, first, _ = ERAS[era]
        day = first - timedelta(rng.randint(1, (first - date(first.year, 1, 1)).days))
        yield f"{NAMES[era]}元年{day.month}月{day.day}日"
    year = rng.randint(1900, 2026)
    yield from (
        f"{year}年2月30日",
        f"{year}/4/31",
        f"{year}-13-01",
        f"{year}1301",
        f"{year}年{rng.randint(13, 99)}月1日",
    )


def days_of(era: str, count: int, rng: Random) -> Iterator[date]:
    _, first, last = ERAS[era]
    first = max(first, date(1873, 1, 1))  # months and days of 明治 1-5 were lunar
    span = (min(last, LAST) - first).days
    return (first + timedelta(rng.randint(0, span)) for _ in range(count))


def ours(text: str) -> tuple[str | None, tuple[str, ...]]:
    found = normalise_date(text)
    return found.value, found.alternatives


def peers() -> Iterator[tuple[str, Read]]:
    """Other parsers, as far as they are installed; their value as ISO."""
    try:
        from ja_timex import TimexParser

        parser = TimexParser()
        yield (
            "ja-timex",
            lambda text: (
                "".join(t.value for t in parser.parse(text)[:1]).replace("XXXX", "-").replace("-XX", "") or None,
                (),
            ),
        )
    except ImportError:
        print("ja-timex is not installed")
    try:
        import dateparser

        def read(text: str) -> tuple[str | None, tuple[str, ...]]:
            found = dateparser.parse(text, languages=["ja", "en"])
            return (f"{found:%Y-%m-%d}" if found else None), ()

        yield "dateparser", read
    except ImportError:
        print("dateparser is not installed")


def measure(name: str, read: Read, cases: list[tuple[str, str, str | None]], *, table: bool) -> None:
    """cases: form, text, value meant (None: there is none)."""
    start = time.process_time()
    found = [read(text) for _, text, _ in cases]
    seconds = time.process_time() - start
    tally: dict[str, list[int]] = {}
    for (form, _, meant), (value, alternatives) in zip(cases, found, strict=True):
        row = tally.setdefault(form, [0, 0, 0, 0])
        kept = value is None and meant in alternatives
        row[0] += 1
        row[1] += value == meant
        row[2] += kept
        row[3] += value not in (None, meant)
    groups = {"one day": "", "left out": "|", "in part": "~", "impossible": "!"}
    for title, sign in groups.items():
        rows = [row for form, row in tally.items() if (form[0] if form[0] in "|~!" else "") == sign]
        total, right, kept, wrong = map(sum, zip(*rows, strict=True))
        print(
            f"{name:10} {title:10} {total:7,} right {right / total:8.4%} kept {kept / total:8.4%} wrong {wrong / total:8.4%}"
        )
    print(f"{name:10} {len(cases) / seconds:,.0f} values/s")
    for form, (total, right, kept, wrong) in tally.items() if table else ():
        print(f"  {form:24} {total:6} right {right / total:.3f} kept {kept / total:.3f} wrong {wrong / total:.3f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--days", type=int, default=2000, help="of each era")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--forms", action="store_true", help="a line for each form")
    asked = options.parse_args()
    warnings.simplefilter("ignore")
    for name, read, days in [("piiscan", ours, asked.days), *((*peer, max(asked.days // 100, 1)) for peer in peers())]:
        rng = Random(asked.seed)
        cases: list[tuple[str, str, str | None]] = []
        for era in NAMES:
            for day in days_of(era, days, rng):
                cases += [(form, text, f"{day}") for form, text in spellings(day, era).items() if keeps(form, day)]
                cases += [(f"~ {form}", text, value) for form, (text, value) in parts(day, era).items()]
        cases += [("!", text, None) for _ in range(days) for text in impossible(rng)]
        measure(name, read, cases, table=asked.forms)


def keeps(form: str, day: date) -> bool:
    """Whether a form can tell the day: nobody leaves 明治 out, and serial numbers of five digits begin in 1927."""
    return form[0] != "|" or day >= (date(1927, 5, 18) if form == "| serial" else ERAS["T"][1])


if __name__ == "__main__":
    main()
