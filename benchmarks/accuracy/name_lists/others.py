"""Documents that name persons, firms and things and are no lists of persons: hard negatives."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from random import Random

from rosters import Layout, Pages, born, mail, name
from table_people import Person, company


def letter(rng: Random, people: Sequence[Person]) -> Pages:
    lines = [f"{name(people[0], '')}様", "", "拝啓　時下ますますご清祥のこととお慶び申し上げます。"]
    for p, q in zip(people[1:11:2], people[2:11:2], strict=False):
        lines.append(
            f"先日は{name(p, '')}さんと{name(q, '')}さんにもお目にかかり、楽しい時間を過ごすことができました。"
        )
    return ["\n".join([*lines, "敬具", "", f"{people[11].address}", name(people[11]), f"電話 {people[11].home}"])]


def minutes(rng: Random, people: Sequence[Person]) -> Pages:
    lines = ["第５回運営委員会議事録", "日時：令和６年５月１０日（金）１０時", "出席者："]
    lines += [f"　{rng.choice(('委員長', '委員', '事務局', 'オブザーバー'))}　{name(p)}" for p in people[:10]]
    for i in range(24):
        p = people[i % 10]
        lines += [f"{p.surname}委員：{rng.choice(('予算の見直しが必要ではないか。', '次回までに資料を用意してほしい。', '会場の確保について確認したい。'))}"]  # fmt: skip
    return ["\n".join([*lines, f"次回の問い合わせ先　事務局　{people[0].surname}　電話 {people[0].home}"])]


def invitation(rng: Random, people: Sequence[Person]) -> Pages:
    p, q = people[0], people[1]
    return [
        "\n".join(
            [
                "ご案内状",
                "",
                f"{name(p)}　様",
                "",
                "秋の交流会を下記のとおり開催いたします。",
                "日時　令和６年１０月５日（土）１３時から",
                f"会場　{q.address}",
                f"参加費　{rng.randrange(1, 9)},000円",
                f"申込先　幹事　{name(q)}　TEL {q.home}　{mail(q)}",
                f"当日は{name(people[2], '')}さん、{name(people[3], '')}さんの講演もあります。",
            ]
        )
    ]


def prices(rng: Random, people: Sequence[Person]) -> Pages:
    goods = (
        "りんご（ふじ）",
        "和紙ノート",
        "木製いす",
        "青森にんにく",
        "桜もち",
        "小林製茶 煎茶",
        "森永ビスケット",
        "松本民芸 茶碗",
    )
    rows = [f"{rng.randrange(1000, 9999)}  {rng.choice(goods)}  {rng.randrange(100, 9000)}円  {rng.randrange(1, 99)}個" for _ in range(40)]  # fmt: skip
    return [
        "\n".join(
            ["価格表", *rows, f"ご注文は {company(rng).name} 担当 {people[0].surname} まで　電話 {people[0].home}"]
        )
    ]


def companies(rng: Random, people: Sequence[Person]) -> Pages:
    rows = []
    for i, p in enumerate(people, 1):
        c = company(rng)
        rows.append(f"{i}　{c.name}　{name(p)}　{c.address}　{c.phone}")
    return ["\n".join(["入札参加資格者一覧", "番号　商号又は名称　代表者氏名　所在地　電話番号", *rows])]


def company_blocks(rng: Random, people: Sequence[Person]) -> Pages:
    blocks = []
    for p in people:
        c = company(rng)
        blocks.append(
            f"{c.name}\n代表取締役　{name(p)}\n〒{c.address.postal_code[:3]}-{c.address.postal_code[3:]} {c.address}\nTEL {c.phone}"
        )
    return ["\n\n".join(["会員企業のご紹介", *blocks])]


def shops(rng: Random, people: Sequence[Person]) -> Pages:
    rows = [f"{p.address.city}店　店長 {name(p, '')}　{p.address}　TEL {p.home}" for p in people]
    return ["\n".join(["店舗一覧", *rows])]


def shops_bare(rng: Random, people: Sequence[Person]) -> Pages:
    rows = [f"{p.address.town}支店　{p.address}　{p.home}　{name(p)}" for p in people]
    return ["\n".join(["支店名　所在地　電話　責任者", *rows])]


def board(rng: Random, people: Sequence[Person]) -> Pages:
    rows = [
        f"{rng.choice(('理事', '監事', '副理事長'))}　{name(p)}（{company(rng).name}　代表取締役社長）　{p.home}"
        for p in people[:14]
    ]
    return ["\n".join(["一般社団法人地域振興会　役員一覧", *rows])]


def staff(rng: Random, people: Sequence[Person]) -> Pages:
    blocks = []
    for p in people[:9]:
        blocks.append(f"{name(p)}（{rng.randrange(22, 60)}歳）\n入社{rng.randrange(1, 20)}年目。趣味は{rng.choice(('釣り', '登山', '読書'))}。\n「お客様の笑顔が一番の喜びです。お気軽にお声がけください。」")  # fmt: skip
    return ["\n\n".join(["スタッフ紹介", *blocks, f"ご予約は TEL {people[0].home} まで"])]


def court(rng: Random, people: Sequence[Person]) -> Pages:
    a, b, c = people[:3]
    lines = ["令和５年（ワ）第１２３号　損害賠償請求事件", "判決", f"{a.address}", f"原告　{name(a)}", f"同訴訟代理人弁護士　{name(people[3])}", f"{b.address}", f"被告　{name(b)}", f"同訴訟代理人弁護士　{name(people[4])}", "主文"]  # fmt: skip
    lines += [
        f"被告{b.surname}は、令和４年{m}月頃、原告{a.surname}に対し、{c.surname}が作成した書面を交付した事実が認められる。"
        for m in range(1, 12)
    ]
    return [
        "\n".join(
            [*lines, f"裁判長裁判官　{name(people[5])}", f"裁判官　{name(people[6])}", f"裁判官　{name(people[7])}"]
        )
    ]


def novel(rng: Random, people: Sequence[Person]) -> Pages:
    lines = []
    for i in range(30):
        p = people[i % 6]
        lines.append(
            f"「{rng.choice(('もう帰るのか', '雨が降りそうだね', '約束を忘れたの'))}」と{name(p, '')}は窓の外を見ながら言った。"
        )
    return ["\n".join(lines)]


def thread(rng: Random, people: Sequence[Person]) -> Pages:
    sides = [(p, company(rng)) for p in people[:4]]
    parts = []
    for i in range(12):
        p, c = sides[i % 4]
        q = sides[(i + 1) % 4][0]
        sign = "> " * (i // 3)
        body = [f"{q.surname}様", "", "お世話になっております。", f"{c.name}の{p.surname}です。", "ご連絡いただいた件、承知いたしました。", "", "--", c.name, name(p), f"〒{c.address.postal_code[:3]}-{c.address.postal_code[3:]} {c.address}", f"TEL {c.phone}", f"Mail {mail(p)}"]  # fmt: skip
        parts.append("\n".join(sign + line for line in [f"{name(p)} <{mail(p)}> wrote:", *body]))
    return ["\n\n".join(parts)]


def offices(rng: Random, people: Sequence[Person]) -> Pages:
    sections = ("総務課", "税務課", "福祉課", "建設課", "教育課", "健康課", "環境課", "農政課", "商工課", "市民課")
    rows = [
        f"{s}　担当 {p.surname}　電話 {p.home}（内線{rng.randrange(100, 999)}）"
        for s, p in zip(sections, people, strict=False)
    ]
    return ["\n".join(["お問い合わせ先一覧", *rows])]


def release(rng: Random, people: Sequence[Person]) -> Pages:
    text = ["報道発表資料", "令和６年度の事業計画について、次のとおり取りまとめましたのでお知らせします。"]
    text += [f"（{i}）地域の公共交通の維持に向けて、関係者と協議を進めます。" for i in range(1, 15)]
    contacts = [f"担当：{s}　{p.surname}、{q.surname}　電話：{p.home}" for s, p, q in zip(("政策課", "企画課", "財政課"), people, people[3:], strict=False)]  # fmt: skip
    return ["\n".join([*text, "＜問い合わせ先＞", *contacts])]


def clinics(rng: Random, people: Sequence[Person]) -> Pages:
    kind = ("クリニック", "医院", "歯科医院", "病院", "薬局")
    rows = [
        f"{p.surname}{rng.choice(kind)}　院長 {name(q)}　{p.address}　{p.home}" for p, q in itertools.pairwise(people)
    ]
    return ["\n".join(["医療機関一覧", "医療機関名　管理者　所在地　電話", *rows])]


def program(rng: Random, people: Sequence[Person]) -> Pages:
    rows = [f"{9 + i // 2}:{30 * (i % 2):02}  {rng.choice(('地域医療の課題', '災害と情報', '読書教育の実践'))}  {name(p)}（{rng.choice(('青葉大学', '緑ヶ丘高校', '中央研究所'))}）" for i, p in enumerate(people[:14])]  # fmt: skip
    return ["\n".join(["研究発表会プログラム", *rows, f"連絡先 {mail(people[0])}"])]


def books(rng: Random, people: Sequence[Person]) -> Pages:
    rows = [f"{name(p, '')}・{name(q, '')} ({rng.randrange(1980, 2024)})「地域社会の研究」『社会学年報』{rng.randrange(1, 60)}, pp.{rng.randrange(1, 200)}." for p, q in itertools.pairwise(people)]  # fmt: skip
    return ["\n".join(["参考文献", *rows])]


def sales(rng: Random, people: Sequence[Person]) -> Pages:
    rows = [
        f"{name(p, '')}様のご自宅（{p.address.city}）を訪問し、電話（{p.home}）で後日改めてご連絡することになりました。"
        for p in people[:8]
    ]
    return ["\n".join(["営業日報", *rows])]


def results(rng: Random, people: Sequence[Person]) -> Pages:
    rows = [
        f"{i}位　{name(p)}　（{p.address.city}）　{rng.randrange(30, 59)}分{rng.randrange(60):02}秒"
        for i, p in enumerate(people[:20], 1)
    ]
    return ["\n".join(["市民マラソン大会　結果", *rows])]


def jobs(rng: Random, people: Sequence[Person]) -> Pages:
    blocks = []
    for p in people[:10]:
        c = company(rng)
        blocks.append(f"求人番号 {rng.randrange(10**4, 10**5)}\n事業所名 {c.name}\n所在地 {c.address}\n職種 {rng.choice(('事務', '販売', '介護'))}\n賃金 {rng.randrange(180, 300)},000円\n採用担当 {name(p)}\n電話 {c.phone}")  # fmt: skip
    return ["\n\n".join(blocks)]


def invoice(rng: Random, people: Sequence[Person]) -> Pages:
    p = people[0]
    rows = [
        f"{rng.choice(('修理一式', '部品代', '出張費'))}　{rng.randrange(1, 9)}　{rng.randrange(1000, 9000)}"
        for _ in range(20)
    ]
    return ["\n".join(["請求書", f"{name(p)}　様", f"〒{p.address.postal_code[:3]}-{p.address.postal_code[3:]} {p.address}", *rows, f"{company(rng).name}　TEL {people[1].home}"])]  # fmt: skip


def obituary(rng: Random, people: Sequence[Person]) -> Pages:
    rows = [
        f"{name(p, '')}さん（{rng.randrange(60, 99)}）は{born(p)}生まれ、{p.address.city}出身の画家で、長く地域の美術教育に尽くした。"
        for p in people[:7]
    ]
    return ["\n\n".join(["郷土の人々", *rows])]


def suppliers(rng: Random, people: Sequence[Person]) -> Pages:
    rows = [f"| {company(rng).name} | {p.surname} | {p.home} | 月末締め |" for p in people]
    return ["\n".join(["| 取引先名 | 担当者 | 電話番号 | 条件 |", "|---|---|---|---|", *rows])]


OTHERS: tuple[Layout, ...] = (letter, minutes, invitation, prices, companies, company_blocks, shops, shops_bare, board, staff, court, novel, thread, offices, release, clinics, program, books, sales, results, jobs, invoice, obituary, suppliers)  # fmt: skip
