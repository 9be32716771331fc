"""Finders of names and addresses: exact spans, and the same answer for a unit alone or among others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from piiscan.japanese import person
from piiscan.japanese.address import find as address
from piiscan.model import EVIDENCE_BIT
from piiscan.text import buffer

FINDERS = {
    "name": (person.find_names, person.names_in),
    "address": (address.find_addresses, address.addresses_in),
}
# Fragments that meet each other in odd ways; invented people.
FRAGMENTS = (
    *(
        "山田 太郎",
        "山田太郎",
        "髙橋",
        "花子",
        "佐藤さん",
        "𠮷田",
        "様",
        "氏",
        "氏名：",
        "氏名",
        "お名前　",
        "フリガナ:",
        "ﾔﾏﾀﾞ",
        "ヤマダ",
    ),
    *(
        "タロウ",
        "はなこ",
        "さん",
        "社長",
        "営業部長",
        "皆様",
        "中山道",
        "株式会社",
        "森",
        "林",
        "一ノ瀬",
        "、",
        "。",
        "は",
        "の",
        " ",
        "　",
    ),
    *(
        "東京都",
        "港区",
        "横浜市",
        "横浜市港北区",
        "新横浜",
        "２丁目",
        "100番45号",
        "2-100-45",
        "千代田区",
        "一番町",
        "府中市",
        "大字",
    ),
    *(
        "〒222-0033 ",
        "字",
        "北24条西",
        "七",
        "7",
        "コーポ山田",
        "305号室",
        "1980年",
        "市",
        "区",
        "町",
        "村",
        "三丁目",
        "-",
        "ー",
    ),
    *("住所：", "ヶ", "六ヶ所村", "尾駮", "😀", "\ud83d", "\x00", "\n"),
    *(
        "󠄀",
        "\ufe0f",
        "\u200b",
        "山　田　太　郎",
        "氏　名",
        "Taro",
        "Yamada",
        "YAMADA TARO",
        "京都市中京区",
        "木屋町通",
        "上る",
    ),
)
TEXT = st.one_of(
    st.lists(st.sampled_from(FRAGMENTS), max_size=9).map("".join),
    st.text(max_size=12),
)


def spans_of(texts, finder):
    whole = buffer.of_texts(texts)
    found = finder(whole)
    unit = whole.unit_of(found.start)
    assert (found.end <= whole.ends[unit]).all()
    first = whole.starts[unit]
    rows = zip(unit.tolist(), (found.start - first).tolist(), (found.end - first).tolist(), strict=True)
    return [(*row, bits) for row, bits in zip(rows, found.evidence.tolist(), strict=True)]


@pytest.mark.parametrize("kind", FINDERS)
@settings(max_examples=150, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=4))
def test_units_do_not_touch_each_other(kind, texts):
    texts = [t.replace("\n", "\r") for t in texts]
    finder, alone_in = FINDERS[kind]
    alone = [(i, *row) for i, text in enumerate(texts) for row in alone_in(text)]
    assert spans_of(texts, finder) == alone


def test_a_word_set_wide_does_not_touch_names_behind_a_selector_in_another_unit():
    texts = ["山　田　太　郎", "山田 太郎はなこ\U000e0100山田 太郎山田 太郎"]
    finder, alone_in = FINDERS["name"]
    assert spans_of(texts, finder) == [(i, *row) for i, text in enumerate(texts) for row in alone_in(text)]


@pytest.mark.parametrize("kind", FINDERS)
def test_nothing_in_nothing(kind):
    finder, alone_in = FINDERS[kind]
    assert alone_in("") == []
    assert spans_of(["", "", "\r"], finder) == []


def marked(example):
    start, end = example.index("⟦"), example.index("⟧") - 1
    return example.replace("⟦", "").replace("⟧", ""), start, end


NAMES = [
    ("氏名：⟦山田太郎⟧です", "label full_name"),
    ("お名前　⟦渡邊 さくら⟧ 様", "label full_name spaced"),
    ("⟦髙橋花子⟧様", "honorific full_name"),
    ("担当の⟦佐藤⟧さんに連絡", "honorific surname"),
    ("営業部長⟦中村⟧氏の話", "honorific surname"),
    ("⟦山田 太郎⟧", "full_name spaced table_cell"),
    ("⟦𠮷田　桜⟧", "full_name spaced table_cell"),
    ("⟦一ノ瀬花子⟧は", "full_name"),
    ("⟦鈴木はなこ⟧さん", "full_name honorific"),
    ("フリガナ：⟦ﾔﾏﾀﾞ ﾀﾛｳ⟧", "label kana full_name spaced"),
    ("⟦やまだ　たろう⟧", "table_cell kana full_name spaced"),
    ("昨日⟦ジョン・スミス⟧は", "kana full_name"),
    ("⟦スミス⟧さんから", "kana honorific"),
    ("⟦石川智久⟧上級研究員", "full_name honorific"),
    # a given name in kana in front of an honorific
    ("⟦渡邉さくら⟧さん", "full_name honorific"),
    ("⟦小鳥遊ひかる⟧様", "full_name honorific"),
    ("きのう⟦渡部かおり⟧さんは", "full_name honorific"),
    # behind a label: a name of the lexicons alone, foreign names, Latin letters
    ("氏名：⟦山田⟧", "label surname"),
    ("フリガナ：⟦ヤマダ⟧", "label surname kana"),
    ("申込者氏名：⟦王小明⟧", "label surname"),
    ("フリガナ ⟦ｼﾞｮﾝ･ｽﾐｽ⟧", "label full_name kana"),
    ("氏名：⟦Taro Yamada⟧", "label full_name"),
    ("お名前　⟦ＹＡＭＡＤＡ，　Ｔａｒｏ⟧", "label full_name"),
    ("氏名: ⟦John Smith⟧", "label"),
    ("⟦Yamada Taro⟧様", "honorific full_name"),
    ("担当の⟦Satoh Yuuki⟧ さん", "honorific full_name"),
    # variation selectors, wide setting
    ("⟦辻󠄀 美咲⟧", "full_name spaced table_cell"),
    ("⟦葛󠄀城太郎⟧様", "full_name honorific"),
    ("⟦渡邊󠄀⟧さん", "honorific surname"),
    ("氏名　⟦山　田　太　郎⟧", "label full_name"),
    ("氏　名：⟦山 田 太 郎⟧　様", "label full_name"),
    # cells of split columns
    ("⟦神⟧", "surname table_cell"),
    ("⟦美咲⟧", "surname table_cell"),
    ("⟦タロウ⟧", "surname table_cell kana"),
    ("⟦ﾊﾅｺ⟧", "surname table_cell kana"),
    ("⟦やまだ⟧", "surname table_cell kana"),
    ("4月1日⟦山田太郎⟧は", "full_name"),
]
ADDRESSES = [
    ("⟦神奈川県横浜市港北区新横浜２丁目１００番４５号⟧に住む", "prefecture municipality block"),
    ("〒222-0033　⟦横浜市港北区新横浜2-100-45⟧", "municipality block postal_agrees"),
    ("住所：⟦神奈川県 横浜市 港北区 新横浜 2-100-45⟧ 山田太郎様", "label prefecture municipality block"),
    ("⟦港区六本木7ー99⟧,090-0123-4567", "municipality block"),
    ("⟦東京都千代田区一番町九十九番二号⟧です", "prefecture municipality block"),
    ("⟦札幌市北区北24条西７丁目99-2 コーポ山田 305号室⟧", "municipality block"),
    ("⟦京都市中京区寺町通御池上る上本能寺前町999番地⟧", "municipality block"),
    ("⟦愛知県北名古屋市大字西春字中山99番地の3⟧", "prefecture municipality block"),
    ("⟦竜ヶ崎市3999⟧", "municipality block"),
    ("⟦京都府京都市中京区木屋町通二条下る上大阪町999⟧です", "prefecture municipality block"),
    ("⟦京都市下京区四条通室町東入函谷鉾町999⟧", "municipality block"),
    ("⟦京都市東山区 四条通大和大路西入ル 中之町999⟧", "municipality block"),
    ("⟦中京区烏丸通御池上がる虎屋町⟧です", "municipality block"),
    ("住所は⟦千代田区霞が関2-99-2⟧です", "municipality block"),
    ("⟦東京都葛󠄀飾区新小岩９－９９⟧", "prefecture municipality block"),
    ("⟦東京都港区⟧は", "prefecture municipality"),
]


@pytest.mark.parametrize(("kind", "example", "codes"), [
    *(("name", *case) for case in NAMES), *(("address", *case) for case in ADDRESSES),
])  # fmt: skip
def test_exact_span_and_evidence(kind, example, codes):
    text, start, end = marked(example)
    found = FINDERS[kind][1](text)
    assert [(s, e) for s, e, _ in found] == [(start, end)]
    want = sum(EVIDENCE_BIT[code] for code in codes.split())
    assert found[0][2] & want == want


NO_BLOCK = ["横浜市は1980年に", "府中市立図書館", "札幌市で第2回大会", "横浜市1980年", "福島市は人口28万人", "港区3人"]


@pytest.mark.parametrize("text", NO_BLOCK)
def test_a_number_in_prose_is_no_block(text):
    assert all(not bits & EVIDENCE_BIT["block"] for _, _, bits in address.addresses_in(text))


@pytest.mark.parametrize(
    "text", ["皆様へ", "お客様", "担当：総務部", "森の中", "高山市長は", "神様", "シェーグレン・ラルソン症候群"]
)
def test_no_person_is_found(text):
    full = EVIDENCE_BIT["full_name"] | EVIDENCE_BIT["honorific"]
    assert all(not bits & full for _, _, bits in person.names_in(text))


@pytest.mark.parametrize("text", [
    "令和7年4月1日改正", "中見出しと大見出し", "原因不明上昇", "左様です", "お前さん",
    "担当：Tokyo Office", "name: John Smith", "Windows Serverさん", "Google Japan様", "東　西　南　北", "担当：未定",
])  # fmt: skip
def test_words_are_no_names(text):
    assert all(bits & EVIDENCE_BIT["look_alike"] for _, _, bits in person.names_in(text))


@pytest.mark.parametrize("text", ["山　田　太", "リンゴ", "メロン", "佐　藤　一　課　長　代　理"])
def test_no_part_of_a_word_is_a_name(text):
    assert all((start, end) == (0, len(text)) for start, end, _ in person.names_in(text))


@pytest.mark.parametrize("text", ["江戸時代", "株式会社山田太郎", "山田太郎株式会社", "中山道"])
def test_what_looks_like_a_name_says_so(text):
    assert all(bits & EVIDENCE_BIT["look_alike"] for _, _, bits in person.names_in(text))


def test_large_buffer_gives_the_same_as_its_lines():
    lines = ["山田太郎,090-0123-4567,横浜市港北区新横浜2-100-45", "高橋花子様、", "", "林 一"] * 50
    for finder, alone_in in FINDERS.values():
        want = [(i, *row) for i, line in enumerate(lines) for row in alone_in(line)]
        assert spans_of(lines, finder) == want
    assert np.all(person.find_names(buffer.of_texts(lines)).evidence > 0)


def test_kanji_digits_alone_are_no_name():
    assert person.names_in("氏名 一二三四") == []


def test_a_text_of_one_ambiguous_name_costs_what_its_length_costs():
    whole = buffer.of_text("中央区" * 20_000 + "一丁目9番9号")
    assert int(address.find_addresses(whole).end[-1]) == len(whole.text)
