"""Columns of addresses read at once are what the parser reads one by one."""

from __future__ import annotations

from functools import cache
from random import Random

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from piiscan.japanese import numerals, tables
from piiscan.japanese.address import head_pieces, pieces
from piiscan.japanese.address.parse import normalise_addresses
from piiscan.japanese.address.read_arrays import address_parts
from piiscan.japanese.memo import Memo

KANJI = "〇一二三四五六七八九"
UNITS = [
    ("丁目", "番", "号"),
    ("丁目", "-", ""),
    ("番地", "", ""),
    ("番", "号", ""),
    ("丁目", "番地", ""),
    ("-", "-", ""),
]
JOINTS = ["", "", "", " ", "　", "大字", "字", "第"]
NAMES = (
    *(
        "",
        "",
        "コーポ青葉",
        "第一ハイツ",
        "ﾊｲﾂ桜",
        "ABCビル",
        "東入ハイツ",
        "上ルビル",
        "グランド・ビュー",
        "メゾン 緑",
    ),
    *(
        "番館",
        "棟",
        "先館",
        "三田ビル",
        "コーポ一",
        "イ",
        "イ号",
        "F一ビル",
        "地先",
        "の家",
        "田中方",
        "県営住宅",
        "メール",
    ),
    *("Aコーポ", "A", "サン2号館", "、ほか", "コーポ21", "ケヤキ", "コーポ・", "字ハイツ", "電話", "ー", "ノース"),
)
ROOMS = ["", "", "101", " 101", "1205号室", "３０２", "302号", "3階", "2F", "A101", "-101", "0101", "123456", "5室"]
SIGNS = "ノの-－ー一二 　号室番地丁目0１5A第字甲イ、条"


@cache
def towns() -> list[str]:
    """Prefecture, municipality, town of some hundred towns, with 小字 where there are some."""
    random, found = Random(7), []
    listed = tables.municipalities()
    some = [index for index, m in enumerate(listed) if m.name.startswith(("京都市", "札幌市", "旭川市", "松山市"))]
    for index in (*some, *random.sample(range(len(listed)), 150)):
        for entry in random.sample(tables.town_entries(index), min(3, len(tables.town_entries(index)))):
            name, _, rest = entry.partition("|")
            koaza = rest.partition("|")[2].split(",")
            prefecture = listed[index].prefecture if random.random() < 0.8 else ""
            found.append(prefecture + listed[index].name + name + (koaza[0] if random.random() < 0.3 else ""))
    return found


def kanji(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if not tens else "十" if tens == 1 else KANJI[tens] + "十") + (KANJI[ones] if ones else "")


@st.composite
def addresses(draw: st.DrawFn) -> str:
    numbers = draw(st.lists(st.sampled_from([1, 2, 3, 7, 10, 12, 24, 30, 99]), min_size=1, max_size=3))
    units = draw(st.sampled_from(UNITS))
    way = draw(st.sampled_from(["half", "half", "full", "kanji", "dashes"]))
    told = [kanji(n) if way == "kanji" else str(n) for n in numbers]
    block = "".join(n + u for n, u in zip(told, units, strict=False)) if way != "dashes" else "-".join(told)
    if way == "full":
        block = block.translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)})
    head = draw(st.sampled_from(towns())) + draw(st.sampled_from(JOINTS))
    name, room = draw(st.sampled_from(NAMES)), draw(st.sampled_from(ROOMS))
    text = head + block + draw(st.sampled_from(["", "", " ", "　"])) + name + room
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(text) - 1))
        text = text[:at] + draw(st.sampled_from(SIGNS)) + text[at + draw(st.integers(0, 1)) :]
    return text


def plain(texts: list[str | None]) -> list[tuple[str | None, ...]]:
    read = normalise_addresses(texts)
    return [(a.place or None, a.numbers or None, a.inside or None) if a else (None, None, None) for a in read]


@given(st.lists(st.one_of(addresses(), st.none(), st.text(max_size=20)), max_size=12))
@settings(max_examples=150, deadline=None)
@example(["富山県富山市八尾町中神通1-5番地 イ101"])
@example(["上越市浦川原区印内10-1番地  F一ビル5室"])
@example(["大阪府大阪市淀川区十三本町1-2-3", "大阪府大阪市淀川区十三 1-2-3", None, "", "𠮷野町1-2"])
def test_a_column_is_what_the_parser_reads_one_by_one(texts):
    texts = [text if text is None else text.encode("utf-8", "replace").decode() for text in texts]
    memo = Memo()
    for cells in (pa.array(texts, pa.string()), pa.array([None, *texts], pa.string())[1:]):
        found = address_parts(cells, memo)
        assert list(zip(*(part.to_pylist() for part in found), strict=True)) == plain(texts)


@pytest.mark.parametrize(
    ("head", "block", "name"),
    [
        ("東京都千代田区丸の内", "1-2-3", "コーポ青葉"),
        ("神奈川県横浜市港北区新横浜", "一丁目二番三号", "第一ハイツ"),
        ("横浜市港北区新横浜　", "２－１００－４５", "ＡＢＣビル"),
        ("北海道札幌市北区北24条西", "5丁目2-3", "ﾒｿﾞﾝ緑"),
        ("大阪府 大阪市北区 梅田 ", "1丁目2番地3", "県民ハイツ"[1:]),
    ],
)
def test_usual_pieces_are_told_alone(head, block, name):
    assert head_pieces.heads_of([head])[0].known
    assert pieces.blocks_of([block])[0].known
    assert pieces.names_of([name])[0].known


def test_numerals_of_the_test_are_numerals():
    assert [numerals.value(kanji(n)) for n in (7, 10, 12, 24, 30, 99)] == [7, 10, 12, 24, 30, 99]
