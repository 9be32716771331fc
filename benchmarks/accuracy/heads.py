"""Head count of a share with planted duplicates: one person in several files, spellings and kinds of tables.

python benchmarks/accuracy/heads.py [PERSONS]: writes invented files, scans them, prints persons counted and planted.
"""

from __future__ import annotations

import csv
import random
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from piiscan.scan.scanner import Scanner

# fmt: off
FAMILY = (
    "佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村", "小林", "加藤", "吉田", "山田", "佐々木", "山口", "松本", "井上", "木村",
    "林", "斎藤", "清水", "山崎", "森", "池田", "橋本", "阿部", "石川", "山下", "中島", "石井", "小川", "前田", "岡田", "長谷川", "藤田",
    "後藤", "近藤", "村上", "遠藤", "青木", "坂本", "斉藤", "福田", "太田", "西村", "藤井", "金子",
)
GIVEN = (
    "太郎", "花子", "一郎", "健太", "美咲", "次郎", "陽菜", "大輔", "直樹", "由美", "恵子", "翔太", "拓也", "結衣", "真由美", "和子", "幸子",
    "隆", "誠", "修", "健一", "裕子", "智子", "久美子", "大輝", "蓮", "葵", "結菜", "悠斗", "陽翔", "さくら", "和也", "雅人", "浩二", "洋子",
    "明美", "直美", "正", "清", "茂", "実", "勇", "進", "博", "豊",
)
# fmt: on


@dataclass(frozen=True)
class Person:
    """One invented person; siblings share phone and home."""

    family: str
    given: str
    birth: tuple[int, int, int]
    phone: str
    mail: str
    home: str


def people(count: int, rng: random.Random) -> list[Person]:
    """Households of one to three."""
    found: list[Person] = []
    while len(found) < count:
        n, family = len(found), rng.choice(FAMILY)
        phone = f"090-0{n // 10000 % 1000:03d}-{n % 10000:04d}"
        home = f"東京都{rng.choice(('千代田区丸の内', '港区芝', '新宿区西新宿'))}{n % 7 + 1}-{n // 7 % 400 + 1}-{n // 2800 + 1}"
        for given in rng.sample(GIVEN, rng.choice((1, 1, 2, 3))):
            birth = rng.randint(1940, 2015), rng.randint(1, 12), rng.randint(1, 28)
            found.append(Person(family, given, birth, phone, f"u{len(found)}@example.com", home))
    return found[:count]


def write(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.writer(stream)
        out.writerow(header)
        out.writerows(rows)


def era(birth: tuple[int, int, int]) -> str:
    year, month, day = birth
    return f"平成{year - 1988}年{month}月{day}日" if year > 1989 else f"{year}年{month}月{day}日"


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "0" <= c <= "9" else "－" if c == "-" else c for c in text)


def plant(folder: Path, count: int, rng: random.Random) -> int:
    """Write the files; the number of persons in them."""
    all_people = people(count, rng)
    customers = all_people[: count * 8 // 10]
    others = all_people[len(customers) :]
    rows = [
        (str(i), p.family, p.given, "/".join(map(str, p.birth)), p.phone, p.mail, p.home)
        for i, p in enumerate(customers)
    ]
    again = [(f"9{row[0]}", *row[1:3], "", *row[4:]) for row in rng.sample(rows, len(rows) // 10)]  # entered twice
    write(
        folder / "customers.csv",
        ("顧客番号", "姓", "名", "生年月日", "電話番号", "メールアドレス", "住所"),
        rows + again,
    )
    some = rng.sample(customers, len(customers) // 3)
    write(
        folder / "orders.csv",
        ("注文日", "氏名", "住所", "電話番号", "金額"),
        [("2024-05-01", f"{p.family}　{p.given}", full_width(p.home), full_width(p.phone), "1000") for p in some],
    )
    some = rng.sample(customers, len(customers) // 5)
    write(
        folder / "visits.csv",
        ("来店日", "お名前", "生年月日", "担当"),
        [("2024-06-01", f"{p.family} {p.given}", era(p.birth), rng.choice(("三浦", "竹内", "原田"))) for p in some],
    )
    write(
        folder / "mails.csv",
        ("メールアドレス", "配信"),
        [(p.mail.upper(), "可") for p in all_people[: count * 9 // 10]],
    )
    rest = others[len(others) // 2 :]
    write(
        folder / "school.csv",
        ("生徒氏名", "生年月日", "保護者氏名", "電話番号"),
        [(p.family + p.given, "/".join(map(str, p.birth)), f"{p.family} 巌", p.phone) for p in rest],
    )
    guardians = len({(p.family, p.phone) for p in rest})
    return count + guardians + 3


def main() -> None:
    count, rng = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, random.Random(5)
    with tempfile.TemporaryDirectory() as name:
        planted = plant(Path(name), count, rng)
        result = Scanner().scan_path(name)
    found = result.summary["persons"]
    for table in result.tables:
        print(Path(table["location"]["uri"]).name, table["read"], "rows", table["persons"], "persons", table["record"])
    print(f"planted {planted}, counted {found}: {found / planted - 1:+.2%}")


if __name__ == "__main__":
    main()
