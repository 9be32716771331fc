"""Share of right encodings by kind and length of sample: python benchmarks/accuracy/charset.py FOLDER.

FOLDER holds Japanese texts in CP932; samples of them are written in every encoding and detected.
"""

import random
import sys
from pathlib import Path

from piiscan.extract.charset import detect

ENCODINGS = ("cp932", "euc_jp", "iso2022_jp", "utf-8", "utf-16-le", "utf-16-be")
SURNAMES = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "佐々木",
    "斎藤",
    "清水",
    "阿部",
    "廣瀬",
    "齋藤",
    "渡邊",
    "濱田",
    "眞鍋",
]
GIVEN = [
    "太郎",
    "花子",
    "健一",
    "美咲",
    "翔太",
    "由美子",
    "さくら",
    "大輔",
    "ひろみ",
    "直樹",
    "マリ",
    "恵",
    "和也",
    "陽菜",
    "誠",
    "凜",
    "颯",
    "玲奈",
]
KANA = ["ﾔﾏﾀﾞ ﾀﾛｳ\r\n", "ｻﾄｳ ﾊﾅｺ\r\n", "ｽｽﾞｷ ｲﾁﾛｳ\r\n", "ﾀﾅｶ ﾊﾅｺ\r\n"]
SAMPLES = 200


def sample(kind, size, texts, rng):
    if kind == "prose":
        text = rng.choice([text for text in texts if len(text) > size])
        start = rng.randrange(len(text) - size)
        return text[start : start + size]
    makers = {
        "names": lambda i: rng.choice(SURNAMES) + rng.choice(GIVEN) + " ",
        "csv": lambda i: (
            f"{i},{rng.choice(SURNAMES)} {rng.choice(GIVEN)},03-0{i % 1000:03d}-0000,東京都千代田区{i}-1\r\n"
        ),
        "kana": lambda i: rng.choice(KANA),
    }
    return "".join(makers[kind](i) for i in range(size))[:size]


def main(folder):
    rng = random.Random(7)
    texts = [path.read_bytes().decode("cp932") for path in sorted(Path(folder).iterdir())]
    for kind, sizes in (("names", (4, 8, 16)), ("csv", (16, 64, 400)), ("prose", (16, 64, 400)), ("kana", (10, 40))):
        for size in sizes:
            drawn = [sample(kind, size, texts, rng) for _ in range(SAMPLES)]
            shares = {name: share(name, drawn) for name in ENCODINGS if not (kind == "kana" and name == "iso2022_jp")}
            print(f"{kind:6}{size:5} ", "  ".join(f"{name} {value:.3f}" for name, value in shares.items()))


def share(encoding, samples):
    coded = [text.encode(encoding, "ignore") for text in samples if not text.isascii()]
    return sum(detect(data) == encoding for data in coded) / len(coded)


if __name__ == "__main__":
    main(sys.argv[1])
