"""Telephone numbers in every spelling: how many are read as the number that was meant, beside phonenumbers.

    python benchmarks/accuracy/canonical/phones.py [--numbers 2000] [--seed 1] [--forms]

Numbers are drawn at random from the numbering plan (area codes and exchanges of the table, mobile, IP, free, service) and
written in every form below; they live in memory only. right: the national digits are those meant; wrong: other digits. Of
values that are no number any digits at all are wrong. phonenumbers is asked with region JP, a value counting where it calls
it possible (`pip install phonenumbers`). Times are processor time of the same run, one value after another.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from random import Random

import numpy as np

from piiscan.japanese import tables
from piiscan.japanese.city_area_codes import area_code
from piiscan.japanese.normal_phones import normalise_phone

WIDE = {c: c + 0xFEE0 for c in range(0x21, 0x7F)}
KANJI = str.maketrans("0123456789-", "〇一二三四五六七八九－")
Groups = tuple[str, str, str]
Read = Callable[[str], str | None]


def tail(rng: Random, size: int = 4) -> str:
    return f"{rng.randrange(10**size):0{size}}"


def numbers(count: int, rng: Random) -> Iterator[tuple[str, Groups]]:
    """(kind, groups) of random numbers."""
    lengths = tables.area_code_lengths()
    fives = np.flatnonzero(lengths).tolist()
    for _ in range(count):
        five = rng.choice(fives)
        size = 1 + int(lengths[five])
        yield "fixed", (f"0{five:05}"[:size], f"0{five:05}"[size:], tail(rng))
        yield "mobile", (rng.choice(("060", "070", "080", "090")), f"{rng.randint(1000, 9999)}", tail(rng))
        yield "ip", ("050", f"{rng.randint(1000, 9999)}", tail(rng))
        yield "free", ("0120", tail(rng, 3), tail(rng, 3))
        yield "service", ("0570", tail(rng, 3), tail(rng, 3))


def spellings(groups: Groups, other: Groups) -> dict[str, str]:
    """Form -> the number in it. Behind "|" the 0, the + or another number makes it harder."""
    (a, b, c), dashed, second = groups, "-".join(groups), "-".join(other)
    home = a[1:]
    return {
        "03-1234-5678": dashed, "0312345678": a + b + c, "03(1234)5678": f"{a}({b}){c}", "(03)1234-5678": f"({a}){b}-{c}",
        "（03）1234-5678": f"（{a}）{b}-{c}", "03 1234 5678": f"{a} {b} {c}", "03.1234.5678": f"{a}.{b}.{c}",
        "full width": dashed.translate(WIDE), "ー": dashed.replace("-", "ー"), "−": dashed.replace("-", "−"), "・": dashed.replace("-", "・"),
        "の": dashed.replace("-", "の"), "〇三": dashed.translate(KANJI), "〇三 bare": (a + b + c).translate(KANJI),
        "TEL:": f"TEL:{dashed}", "℡": f"℡ {dashed}", "電話番号：": f"電話番号：{dashed}", "(代)": f"{dashed}(代)", "（代表）": f"{dashed}（代表）",
        "(呼)": f"{dashed}(呼)", "(自宅)": f"{dashed}（自宅）", "内線12": f"{dashed} 内線12", "(内線123)": f"{dashed}（内線１２３）", "内12": f"{dashed}内12",
        "ext. 12": f"{dashed} ext. 12", "x12": f"{dashed} x12", "+81-3": f"+81-{home}-{b}-{c}", "+81 3": f"+81 {home} {b} {c}",
        "+813": f"+81{home}{b}{c}", "+81 (0)3": f"+81 (0){home}-{b}-{c}", "(+81) 3": f"(+81) {home}-{b}-{c}", "＋８１－３": f"+81-{home}-{b}-{c}".translate(WIDE),
        "0081-3": f"0081-{home}-{b}-{c}", "010-81-3": f"010-81-{home}-{b}-{c}", "| 312345678": home + b + c, "| 3-1234-5678": f"{home}-{b}-{c}",
        "| 81312345678": f"81{home}{b}{c}", "| / other": f"{dashed} / {second}", "| 、other": f"{dashed}、{second}", "| other below": f"{dashed}\n{second}",
        "| 自宅 携帯": f"自宅{dashed} 携帯{second}", "| other behind a space": f"{dashed} {second}", "| ~9": f"{dashed}~9", "| 内線 other": f"{dashed} 内線5 / {second}",
    }  # fmt: skip


def nothing(rng: Random) -> Iterator[str]:
    """What stands in columns of telephone numbers and is none."""
    yield from (
        "なし",
        "-",
        "不明",
        "090-〇〇〇〇-1234",
        "同上",
        "03-XXXX-XXXX",
        f"{rng.randint(1, 99999)}",
        f"{tail(rng, 3)}-{tail(rng)}",
    )
    yield from (
        f"090-{tail(rng)}-{tail(rng, 5)}",
        f"2{tail(rng, 7)}",
        f"{rng.randint(1, 9)}-{rng.randint(1, 30)}-{rng.randint(1, 20)}",
    )


def ours(text: str) -> str | None:
    return normalise_phone(text).digits


def peer() -> Read | None:
    try:
        import phonenumbers as library
    except ImportError:
        return print("phonenumbers is not installed")

    def read(text: str) -> str | None:
        try:
            found = library.parse(text, "JP")
        except library.NumberParseException:
            return None
        return f"0{found.national_number}" if found.country_code == 81 and library.is_possible_number(found) else None

    return read


def measure(name: str, read: Read, cases: list[tuple[str, str, str | None]], *, table: bool) -> None:
    """cases: form, text, digits meant (None: there are none)."""
    start = time.process_time()
    found = [read(text) for _, text, _ in cases]
    seconds = time.process_time() - start
    tally: dict[str, list[int]] = {}
    for (form, _, meant), digits in zip(cases, found, strict=True):
        row = tally.setdefault(form, [0, 0, 0])
        row[0] += 1
        row[1] += digits == meant
        row[2] += digits not in (None, meant)
    for title, sign in {"plain": "", "harder": "|", "no number": "!"}.items():
        rows = [row for form, row in tally.items() if (form[0] if form[0] in "|!" else "") == sign]
        total, right, wrong = map(sum, zip(*rows, strict=True))
        print(f"{name:12} {title:10} {total:7,} right {right / total:8.4%} wrong {wrong / total:8.4%}")
    print(f"{name:12} {len(cases) / seconds:,.0f} values/s")
    for form, (total, right, wrong) in tally.items() if table else ():
        print(f"  {form:20} {total:6} right {right / total:.3f} wrong {wrong / total:.3f}")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    options.add_argument("--numbers", type=int, default=2000, help="of each kind")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--forms", action="store_true", help="a line for each form")
    asked = options.parse_args()
    rng = Random(asked.seed)
    drawn = list(numbers(asked.numbers, rng))
    cases: list[tuple[str, str, str | None]] = []
    for (kind, groups), (_, other) in zip(drawn, drawn[1:] + drawn[:1], strict=True):
        forms = spellings(groups, other)
        cases += [(form, text, "".join(groups)) for form, text in forms.items() if keeps(form, kind)]
    cases += [("!", text, None) for _ in range(asked.numbers) for text in nothing(rng)]
    for name, read in [("piiscan", ours), ("phonenumbers", peer())]:
        if read:
            measure(name, read, cases, table=asked.forms)
    cities = tables.municipalities()
    known = sum(area_code(c.prefecture + c.name) is not None for c in cities)
    print(f"area code by city: {known} of {len(cities)} municipalities")


def keeps(form: str, kind: str) -> bool:
    """Nobody dials a free or service number from abroad or keeps it as a number in a spreadsheet without its 0."""
    return kind not in ("free", "service") or not (
        "81" in form or "８１" in form or "312345678" in form or "| 3" in form
    )


if __name__ == "__main__":
    main()
