"""Persons in running text: facts near a name, the same person elsewhere, texts that are lists of persons and those that are none."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from piiscan.catalog import load
from piiscan.config import Limits, ScanSettings
from piiscan.extract.read import read
from piiscan.extract.texts.lines import text_chunks
from piiscan.keys import Key
from piiscan.model import Location, Skip, TableChunk, TextChunk
from piiscan.scan.blob import Context, Gathered, scan_chunks
from piiscan.scan.engine import Engine
from piiscan.scan.persons import Persons
from piiscan.scan.records import items, plan, windows
from piiscan.scan.records.texts import TextProfile
from piiscan.sources.directories import file_blob

FAMILY = [
    "山田",
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "小林",
    "加藤",
    "吉田",
    "松本",
    "井上",
    "木村",
    "清水",
    "山口",
    "斎藤",
    "池田",
    "橋本",
    "石川",
    "前田",
]
GIVEN = [
    "太郎",
    "花子",
    "一郎",
    "健太",
    "美咲",
    "次郎",
    "由美",
    "直樹",
    "和子",
    "幸子",
    "健一",
    "恵子",
    "大輔",
    "裕子",
    "直美",
    "拓也",
    "陽子",
    "達也",
    "明美",
    "浩二",
    "久美子",
    "洋子",
    "誠一",
    "三郎",
    "正子",
]
WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
TEN = list(zip(FAMILY, GIVEN, strict=False))[:10]
NAMES = [f"{family}　{given}" for family, given in TEN]
MAILS = [f"user{i}@example.com" for i in range(10)]
HOMES = [f"東京都千代田区丸の内{i + 1}-1-{i + 1}" for i in range(10)]


@pytest.fixture(scope="module")
def context() -> Context:
    return Context(Engine(load.load([])), ScanSettings(), Key(bytes(32)))


def scan(context: Context, chunks: Iterable[TextChunk | TableChunk | Skip], counted: Persons) -> list[TextProfile]:
    told = Gathered()
    for _ in scan_chunks(chunks, context, told):
        pass
    counted.merge(Persons.unpack(told.persons.pack()))
    return told.texts


def of_text(context: Context, text: str) -> TextProfile:
    (told,) = scan(context, [TextChunk(Location("a.txt"), text)], Persons())
    return told


# 500 persons: pairs of siblings share address and telephone, every fifth pair are twins.
PEOPLE = [(family, given, i) for i, (family, given) in enumerate(product(FAMILY, GIVEN))]


def home(i: int) -> str:
    return f"東京都千代田区丸の内{i // 50 + 1}-{i // 2 % 25 + 1}-{i // 2 % 5 + 1}"


def born(i: int) -> str:
    return f"19{50 + i // 10 % 50}/{i % 12 + 1:02}/{(i // 2 * 2 if i // 2 % 5 == 0 else i) % 28 + 1:02}"


def write_share(folder: Path) -> None:
    """The same 500 people in a CSV file, a workbook and ten mails, each with a spelling of its own."""
    with (folder / "a.csv").open("w", encoding="utf-8") as file:
        rows = [(f"{f}　{g}", born(i), f"user{i}@example.com", home(i)) for f, g, i in PEOPLE]
        csv.writer(file).writerows([("氏名", "生年月日", "メール", "住所"), *rows])
    with xlsxwriter.Workbook(str(folder / "b.xlsx")) as book:
        sheet = book.add_worksheet("名簿")
        for n, row in enumerate([("お名前", "電話番号", "ご住所")] + [(f"{f.replace('高', '髙')} {g}", f"+81-3-0{i // 2:03}-4567", home(i).translate(WIDE)) for f, g, i in PEOPLE]):  # fmt: skip
            sheet.write_row(n, 0, row)
    for start in range(0, len(PEOPLE), 50):
        lines = [f"{n}. {f}{g}　user{i}@example.com" for n, (f, g, i) in enumerate(PEOPLE[start : start + 50], 1)]
        body = "\r\n".join(["各位", "", "名簿をお送りします。", "", *lines, "", "以上よろしくお願いいたします。"])
        head = "From: a@example.com\r\nSubject: list\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        (folder / f"{start}.eml").write_bytes((head + body).encode())


def pages() -> list[TextChunk]:
    """The same people as the text of a PDF, with page heads; the telephones of the workbook as they are dialed at home."""
    out = []
    for page in range(20):
        rows = [
            f"{i + 1} {f} {g} {home(i)} {'TEL'} 03-0{i // 2:03}-4567" for f, g, i in PEOPLE[page * 25 : page * 25 + 25]
        ]
        text = "\n".join([f"会員名簿　第{page + 1}頁", "番号 氏名 住所 電話", *rows, "", f"- {page + 1} -"])
        out.append(TextChunk(Location("c.pdf", page=page + 1), text))
    return out


def test_the_same_people_in_tables_mails_and_pages_count_once(context: Context, tmp_path: Path) -> None:
    write_share(tmp_path)
    counted = Persons()
    for path in sorted(tmp_path.iterdir()):
        texts = scan(context, read(file_blob(str(path)), Limits()), counted)
        assert [(t.rows, t.listed) for t in texts if path.suffix == ".eml"] == [(50, 50)] * (path.suffix == ".eml")
    (told,) = scan(context, pages(), counted)
    assert (told.rows, told.items[0]) == (500, "PERSON")
    assert abs(told.listed - 500) <= 5
    assert abs(counted.count() - 500) <= 5


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"{n}\t{m}" for n, m in zip(NAMES, MAILS, strict=True)),
        "名簿\n氏名 住所\n" + "\n".join(f"{i} {n} {h}" for i, (n, h) in enumerate(zip(NAMES, HOMES, strict=True))),
        " → ".join(f"{n}（{m}）" for n, m in zip(NAMES, MAILS, strict=True)),
        "\n\n".join(f"氏名：{n}\n住所：{h}\nメール：{m}" for n, h, m in zip(NAMES, HOMES, MAILS, strict=True)),
        "\n".join(f"({i}) {n} 様\n   {h}\n   {m}" for i, (n, h, m) in enumerate(zip(NAMES, HOMES, MAILS, strict=True))),
        "\n\n".join(f"{h}\n{n}　様" for n, h in zip(NAMES, HOMES, strict=True)),
        "各位\n\nお世話になります。\n"
        + "\n".join(f"・{n} <{m}>" for n, m in zip(NAMES, MAILS, strict=True))
        + "\n以上です。",
    ],
)
def test_lists_of_persons(context: Context, text: str) -> None:
    told = of_text(context, text)
    assert (told.persons, told.listed, told.rows) == (10, 10, 10)
    assert told.as_json()["list"]["items"][0] == "PERSON"


COMPANIES = [
    f"株式会社{name}商事" for name in ("青葉", "若葉", "双葉", "紅葉", "松葉", "草葉", "稲葉", "桐葉", "楓葉", "柏葉")
]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(
            f"先日は{n}さん（{m}）にお会いして、楽しい時間を過ごしました。" for n, m in zip(NAMES, MAILS, strict=True)
        ),
        "議事録\n" + "\n".join(f"　委員　{n}" for n in NAMES) + f"\n連絡先 {MAILS[0]}",
        "\n".join(f"{c}　代表取締役　{n}　{h}" for c, n, h in zip(COMPANIES, NAMES, HOMES, strict=True)),
        "商号　代表者　所在地\n" + "\n".join(f"{c}　{n}　{h}" for c, n, h in zip(COMPANIES, NAMES, HOMES, strict=True)),
        "\n\n".join(f"{c}\n店長　{n}\n{h}" for c, n, h in zip(COMPANIES, NAMES, HOMES, strict=True)),
        "\n".join(f"理事　{n}（{c}　代表取締役）　{h}" for c, n, h in zip(COMPANIES, NAMES, HOMES, strict=True)),
        "\n\n".join(f"{NAMES[i % 3]}\n{HOMES[i % 3]}\n{MAILS[i % 3]}" for i in range(9)),
        "\n".join(f"{n} {m}" for n, m in zip(NAMES[:4], MAILS, strict=False)),
    ],
)
def test_no_lists_of_persons(context: Context, text: str) -> None:
    told = of_text(context, text)
    assert (told.rows, told.as_json()["list"]) == (0, None)


def test_forms_of_one_person_a_page_are_a_list(context: Context) -> None:
    rest = "志望動機\n地域の活動に参加したいと思い応募しました。\n" * 6
    texts = [f"申込書\n\n氏名　{n}\n\n住所　{h}\n\n{rest}" for n, h in zip(NAMES, HOMES, strict=True)]
    chunks = [TextChunk(Location("a.pdf", page=i), text) for i, text in enumerate(texts, 1)]
    (told,) = scan(context, chunks, Persons())
    assert (told.listed, told.items) == (10, ("PERSON", "JP_ADDRESS"))


def test_namesakes_are_others_in_a_list_and_one_in_a_letter(context: Context) -> None:
    two = f"{NAMES[0]} {MAILS[8]}\n{NAMES[0]} {MAILS[9]}"
    listed = "\n".join([*(f"{n} {m}" for n, m in zip(NAMES[:8], MAILS, strict=False)), two])
    assert of_text(context, listed).persons == 10
    assert of_text(context, f"{two}\n\n様、こちらの二つのメールに送りました。").persons == 1


def test_a_reading_is_no_person_of_its_own(context: Context) -> None:
    assert of_text(context, f"{NAMES[0]}（ヤマダ タロウ）").persons == 1
    assert of_text(context, f"氏名：{NAMES[0]}\nフリガナ：ヤマダ タロウ\n住所：{HOMES[0]}").persons == 1


def test_a_name_that_only_the_layout_tells_counts_in_a_list(context: Context) -> None:
    rows = [f"・{n.replace('　', '')} : {m}" for n, m in zip(NAMES, MAILS, strict=True)]
    assert of_text(context, "\n".join([*rows, "・三宅桜 : user10@example.com"])).listed == 11
    assert of_text(context, "\n".join([*rows, "・事務局 : user10@example.com"])).listed == 10


@pytest.mark.parametrize("size", [90, 150, 300, 700, 5000])
def test_a_text_cut_into_chunks_tells_the_same(context: Context, size: int) -> None:
    text = "\n\n".join(f"氏名：{n}\n住所：{h}\nメール：{m}" for n, h, m in zip(NAMES, HOMES, MAILS, strict=True))
    limits = Limits(chunk_chars=size, overlap_chars=64)
    whole, cut = Persons(), Persons()
    told = scan(context, [TextChunk(Location("a.txt"), text)], whole)
    assert scan(context, text_chunks([text], Location("a.txt"), limits), cut) == told
    assert [a.tolist() for a, _ in whole.parts()] == [a.tolist() for a, _ in cut.parts()]


def owned_plain(told: items.Items, names: list[int]) -> set[tuple[int, int]]:
    """Plain twin of `windows.owned`."""
    n = len(told)
    owner: dict[int, int] = {}
    groups = (told.line.tolist(), 0), (told.paragraph.tolist(), windows._BLOCK), ([0] * n, windows._FORM)
    held: dict[int, set[int]] = {i: set() for i in names}
    done: set[int] = set()
    for group, lines in groups:
        given: list[tuple[int, int]] = []
        for i in range(n):
            mine = [name for name in names if group[name] == group[i]]
            if told.code[i] == plan.NAME or i in done or not mine:
                continue
            done.add(i)
            lead = {int(told.code[k]) for k in range(mine[0]) if group[k] == group[i] and told.code[k] != plan.NAME}
            back, ahead = [x for x in mine if x < i], [x for x in mine if x > i]
            who = ahead[0] if ahead and (int(told.code[i]) in lead or not back) else back[-1]
            if int(told.code[i]) not in held[who] and near_plain(told, i, who, lines):
                given.append((i, who))
        for i, who in given:
            owner[i] = who
            held[who].add(int(told.code[i]))
    pairs = {(i, names.index(who)) for i, who in owner.items()}
    for k in range(len(names) - 1):
        one, two = names[k], names[k + 1]
        close = told.line[one] == told.line[two] and told.start[two] - told.end[one] <= windows._BESIDE
        if close and not told.flags[one] & items.PROSE and all(who != one for who in owner.values()):
            pairs |= {(i, k) for i, who in owner.items() if who == two and told.code[i] in plan.SHARED}
    return pairs


def near_plain(told: items.Items, i: int, who: int, lines: int) -> bool:
    if not lines:
        gap = told.start[i] - told.end[who] if who < i else told.start[who] - told.end[i]
        return bool(gap <= (windows._CLOSE if told.flags[i] & items.PROSE else windows._NEAR))
    far = abs(told.line[i] - told.line[who]) > lines or (told.flags[i] | told.flags[who]) & items.PROSE
    return not far and (lines != windows._FORM or bool(told.flags[who] & items.LABELLED))


ITEM = st.tuples(
    st.sampled_from([plan.NAME, plan.NAME, plan.EMAIL, plan.ADDRESS, plan.PHONE, plan.MEMBER]),
    st.integers(0, 2),  # lines further
    st.booleans(),  # a new paragraph
    st.integers(0, 40),  # characters further
    st.sampled_from([0, 0, 0, int(items.PROSE), int(items.LABELLED)]),
)


@given(st.lists(ITEM, max_size=14))
def test_facts_go_to_the_names_that_a_plain_loop_gives_them(rows: list[tuple[int, int, bool, int, int]]) -> None:
    lines = np.cumsum([step for _, step, *_ in rows], dtype=np.int64)
    paragraphs = np.cumsum([new and step > 0 for _, step, new, *_ in rows], dtype=np.int64)
    ends = np.cumsum([5 + gap for *_, gap, _ in rows], dtype=np.int64)
    prose = {int(line) for line, row in zip(lines, rows, strict=True) if row[4] == items.PROSE}
    flags = [row[4] | int(items.PROSE) * (int(line) in prose) for line, row in zip(lines, rows, strict=True)]
    code = np.array([row[0] for row in rows], np.int8)
    ids, none = np.arange(len(rows), dtype=np.uint64), np.zeros(len(rows), np.int16)
    told = items.Items(code, ids, none, lines, paragraphs, ends - 5, ends, np.array(flags, np.uint16))
    names = np.flatnonzero(code == plan.NAME)
    found = windows.owned(told, names)
    pairs = set(zip(found.fact.tolist(), found.name.tolist(), strict=True))
    assert pairs == owned_plain(told, names.tolist())
