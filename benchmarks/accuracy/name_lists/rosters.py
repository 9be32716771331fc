"""Documents that are lists of persons, as offices write them. Each layout: random numbers, people -> pages of text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from random import Random

from table_people import Person, company

Pages = list[str]
Layout = Callable[[Random, Sequence[Person]], Pages]
KANJI = str.maketrans("0123456789-", "０１２３４５６７８９－")
ERAS = ((date(2019, 5, 1), "令和", 2018), (date(1989, 1, 8), "平成", 1988), (date(1926, 12, 25), "昭和", 1925))


def name(p: Person, space: str = "　") -> str:
    return f"{p.surname}{space}{p.given}"


def kana(p: Person) -> str:
    return f"{p.surname_kana} {p.given_kana}"


def mail(p: Person) -> str:
    return p.value("mail", lambda rng: f"u{rng.randrange(10**6):06}.{rng.choice('abcdefgh')}@{rng.choice(('example.com', 'example.jp', 'mail.example.jp'))}")  # fmt: skip


def postal(p: Person) -> str:
    code = p.address.postal_code
    return f"{code[:3]}-{code[3:]}"


def born(p: Person, form: int = 0) -> str:
    if form == 0:
        return f"{p.birth.year}年{p.birth.month}月{p.birth.day}日"
    if form == 1:
        return f"{p.birth:%Y/%m/%d}"
    era, first = next((e, f) for begin, e, f in ERAS if p.birth >= begin)
    return f"{era}{p.birth.year - first}年{p.birth.month}月{p.birth.day}日"


def wide(text: str, width: int) -> str:
    """Filled up to a width in half-width columns."""
    return text + " " * max(width - sum(2 if ord(c) > 0x2FF else 1 for c in text), 1)


def columns(rng: Random, people: Sequence[Person]) -> Pages:
    head = wide("No", 5) + wide("氏名", 18) + wide("住所", 60) + "電話番号"
    lines = [wide(str(i), 5) + wide(name(p), 18) + wide(str(p.address), 60) + p.mobile for i, p in enumerate(people, 1)]
    return [
        "\n".join([rng.choice(("町内会員名簿", "会員一覧（令和６年度）", "ＯＢ会名簿")), "", head, "-" * 90, *lines])
    ]


def tabs(rng: Random, people: Sequence[Person]) -> Pages:
    return ["\n".join(f"{name(p, rng.choice(('', '　')))}\t{postal(p)}\t{p.address}\t{p.home}" for p in people)]


def arrows(rng: Random, people: Sequence[Person]) -> Pages:
    lines, group = [], rng.choice((2, 3))
    for i in range(0, len(people), group):
        lines.append(" → ".join(f"{name(p, '')}（{p.mobile}）" for p in people[i : i + group]))
    return ["\n".join(["３年１組　緊急連絡網", "取扱注意", "", *lines, "", "最後の方は担任まで連絡してください。"])]


def tree(rng: Random, people: Sequence[Person]) -> Pages:
    lines = ["自主防災組織　連絡網", ""]
    for i, p in enumerate(people):
        if i % 6 == 0:
            lines += ["", f"【第{i // 6 + 1}班】"]
        lines.append(f"  {'班長 ' if i % 6 == 0 else '├ '}{name(p)}　℡{p.home}　携帯{p.mobile}")
    return ["\n".join(lines)]


def mail_list(rng: Random, people: Sequence[Person]) -> Pages:
    lines = [f"{i}. {name(p, ' ')}　{p.mobile}　{mail(p)}" for i, p in enumerate(people, 1)]
    return [
        "\n".join(
            [
                "各位",
                "",
                "お疲れ様です。事務局です。",
                "新しく入会された方の連絡先をお送りします。取扱いにはご注意ください。",
                "",
                *lines,
                "",
                "以上、よろしくお願いいたします。",
                "--",
                "事務局　TEL 03-3580-0101",
            ]
        )
    ]


def addressed(rng: Random, people: Sequence[Person]) -> Pages:
    return ["\n".join(f"{name(p, '')} <{mail(p)}>{rng.choice((',', ';'))}" for p in people)]


def labelled_blocks(rng: Random, people: Sequence[Person]) -> Pages:
    left, right = rng.choice((("【", "】"), ("■", "："), ("", "：")))
    blocks = [
        "\n".join(
            [
                f"{left}お名前{right}{name(p)}",
                f"{left}フリガナ{right}{kana(p)}",
                f"{left}ご住所{right}〒{postal(p)} {p.address}",
                f"{left}電話番号{right}{p.mobile}",
                f"{left}メールアドレス{right}{mail(p)}",
            ]
        )
        for p in people
    ]
    return [("\n\n" if rng.random() < 0.5 else "\n------------------------\n").join(["申込者一覧", *blocks])]


def indented(rng: Random, people: Sequence[Person]) -> Pages:
    lines = ["会員の皆様のご連絡先", ""]
    for i, p in enumerate(people, 1):
        lines += [f"({i}) {name(p)} 様", f"    〒{postal(p)}　{p.address}", f"    TEL {p.home} / 携帯 {p.mobile}"]
        lines += [""] if i % 3 == 0 else []
    return ["\n".join(lines)]


def paged(rng: Random, people: Sequence[Person]) -> Pages:
    pages, each = [], 12
    for start in range(0, len(people), each):
        number = start // each + 1
        head = [f"同窓会名簿　　　第{number}頁", "令和６年４月１日現在　　社外秘", "", "番号 氏名 住所 電話"]
        rows = [f"{i} {name(p)} {p.address} {p.home}" for i, p in enumerate(people[start : start + each], start + 1)]
        pages.append("\n".join([*head, *rows, "", f"- {number} -", "○○高等学校同窓会事務局"]))
    return pages


def forms(rng: Random, people: Sequence[Person]) -> Pages:
    gap = rng.choice(("\n", "\n\n"))
    pages = []
    for i, p in enumerate(people, 1):
        fields = [
            f"受付番号　{i:04}",
            f"フリガナ　{kana(p)}",
            f"氏　　名　{name(p)}",
            f"生年月日　{born(p, rng.choice((0, 2)))}",
            f"住　　所　〒{postal(p)}　{p.address}",
            f"電話番号　{p.mobile}",
            f"E-mail　　{mail(p)}",
        ]
        rest = ["志望動機", "地域の活動に参加したいと思い応募しました。", "経験を生かして働きたいと考えています。", "", "本人確認　□済　□未", "事務局使用欄"]  # fmt: skip
        pages.append(gap.join(["参　加　申　込　書", "", *fields]) + "\n\n" + "\n".join(rest))
    return pages


def numbered(rng: Random, people: Sequence[Person]) -> Pages:
    form = rng.choice((0, 2))
    return ["\n".join([f"{i}　{name(p)}（{born(p, form)}生）　{p.address}" for i, p in enumerate(people, 1)])]


def cell_lines(rng: Random, people: Sequence[Person]) -> Pages:
    lines = ["氏名", "住所", "電話番号"]
    for p in people:
        lines += [name(p), str(p.address), p.mobile]
    return ["\n".join(lines)]


def markdown(rng: Random, people: Sequence[Person]) -> Pages:
    head = ["# 参加者", "", "| 氏名 | メール | 電話 |", "|---|---|---|"]
    return ["\n".join([*head, *(f"| {name(p, ' ')} | {mail(p)} | {p.mobile} |" for p in people)])]


def slashes(rng: Random, people: Sequence[Person]) -> Pages:
    sign = rng.choice(("／", "・・・", " : "))
    return ["\n".join(["ボランティア登録者", *(f"・{name(p, '')}{sign}{p.address}{sign}{p.home}" for p in people)])]


def envelopes(rng: Random, people: Sequence[Person]) -> Pages:
    return ["\n\n".join(f"〒{postal(p)}\n{p.address}\n{name(p)}　様" for p in people)]


def attendees(rng: Random, people: Sequence[Person]) -> Pages:
    rows = [f"{i:>3}  {company(rng).name}  {rng.choice(('営業部', '総務部', '開発課'))}  {name(p)}  {mail(p)}" for i, p in enumerate(people, 1)]  # fmt: skip
    return ["\n".join(["セミナー参加者一覧（当日受付用）", "", *rows])]


def officers(rng: Random, people: Sequence[Person]) -> Pages:
    roles = ("会長", "副会長", "書記", "会計", "監査", "理事", "委員")
    rows = [f"{roles[min(i, 6)]}　{name(p)}　{p.address}　{p.home}" for i, p in enumerate(people)]
    return ["\n".join(["ＰＴＡ役員名簿", "役職　氏名　住所　電話", *rows])]


def guardians(rng: Random, people: Sequence[Person]) -> Pages:
    rows = [f"{i:>2} {name(p)} （保護者 {name(q)}） {p.home} {p.address}" for i, (p, q) in enumerate(zip(people[::2], people[1::2], strict=False), 1)]  # fmt: skip
    return ["\n".join(["２年３組　児童・保護者連絡先", "", *rows])]


def annex(rng: Random, people: Sequence[Person]) -> Pages:
    body = ["地域見守り活動の手引き"] + [
        f"{i}. 見守り活動では、声をかけるときに相手の様子をよく見て、無理のない範囲で続けることが大切です。"
        for i in range(1, 40)
    ]
    rows = [f"{name(p)}　{p.address}　{p.home}" for p in people]
    return ["\n".join(body), "\n".join(["別紙　見守り対象者", "氏名　住所　電話", *rows])]


LISTS: tuple[Layout, ...] = (columns, tabs, arrows, tree, mail_list, addressed, labelled_blocks, indented, paged, forms, numbered, cell_lines, markdown, slashes, envelopes, attendees, officers, guardians, annex)  # fmt: skip
