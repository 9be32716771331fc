"""More layouts, written after the reading of sheets was: what was not in mind then. Half of them hold nothing personal."""

from __future__ import annotations

from sheet_layouts import Page


def cards_list(page: Page) -> None:
    page.merge(0, 0, 1, 9, "名刺管理台帳")
    page.merge(1, 0, 2, 1, "会社名")
    page.merge(1, 1, 2, 1, "部署・役職")
    page.merge(1, 2, 1, 2, "氏　名")
    page.merge(1, 4, 1, 2, "所 在 地")
    page.merge(1, 6, 1, 3, "連 絡 先")
    page.row(2, 2, ["漢字", "フリガナ", "〒", "住所", "ＴＥＬ", "携帯", "E-mail"])
    for i, p in enumerate(page.take(10)):
        page.row(3 + i, 0, ["青葉商事株式会社", "営業部 課長", p.name, p.kana, p.zip, p.address, "", p.phone, p.mail])
        page.know(p, "name", "kana", "postal", "address", "phone", "mail")


def payroll(page: Page) -> None:
    """A person in each column, amounts below."""
    people = page.take(5)
    page.put(0, 0, "給与一覧表")
    page.row(1, 0, ["社員氏名", *(p.name for p in people)])
    page.row(2, 0, ["生年月日", *(f"{p.birth:%Y/%m/%d}" for p in people)])
    for i, item in enumerate(("基本給", "職務手当", "通勤手当", "健康保険料", "差引支給額")):
        page.row(3 + i, 0, [item, *(page.rng.randint(1000, 400000) for _ in people)])
    page.row(8, 0, ["口座番号", *(p.account for p in people)])
    for p in people:
        page.know(p, "name", "birth", "account")


def tall_labels(page: Page) -> None:
    """Labels and values merged over two rows and several columns."""
    (p,) = page.take(1)
    page.merge(0, 0, 1, 20, "入居申込書")
    row = 2
    for title, value in (("フリガナ", p.kana), ("氏　　名", p.name), ("現 住 所", p.address), ("電 話 番 号", p.phone)):
        page.merge(row, 0, 2, 5, title)
        page.merge(row, 5, 2, 15, value)
        row += 2
    page.know(p, "kana", "name", "address", "phone")


def list_under_form(page: Page) -> None:
    """A form and, without an empty row, a list of contacts."""
    (p,) = page.take(1)
    page.put(0, 0, "要援護者台帳")
    page.row(1, 0, ["氏名", p.name, "性別", p.sex])
    page.row(2, 0, ["住所", p.address, "電話", p.phone])
    page.row(
        3,
        0,
        [
            "生年月日",
            f"昭和{p.era()[1]}年{p.birth.month}月{p.birth.day}日"
            if p.era()[0] == "昭和"
            else f"{p.birth:%Y年%m月%d日}",
        ],
    )
    page.row(4, 0, ["緊急連絡先氏名", "続柄", "電話番号", "住所"])
    page.know(p, "name", "sex", "address", "phone", "birth")
    for i, q in enumerate(page.take(3)):
        page.row(5 + i, 0, [q.name, "長男", q.phone, q.address])
        page.know(q, "name", "phone", "address")


def numbered_pairs(page: Page) -> None:
    """No 氏名 学校 twice beside each other, no empty column."""
    page.row(0, 0, ["No", "氏名", "学校名", "No", "氏名", "学校名"])
    for i in range(10):
        for j, p in enumerate(page.take(2)):
            page.row(1 + i, 3 * j, [i + 1 + 10 * j, p.name, "第一中学校"])
            page.know(p, "name")


def tree(page: Page) -> None:
    """連絡網: name and telephone in one cell, one below the other."""
    for i, p in enumerate(page.take(9)):
        page.put(2 * (i // 3), 2 * (i % 3), f"{p.name}\nTEL {p.phone}")
        page.know(p, "name", "phone")


def shifts(page: Page) -> None:
    page.put(0, 0, "4月勤務表")
    page.row(1, 0, ["氏名", *map(str, range(1, 31))])
    page.row(2, 1, list("水木金土日月火" * 4 + "水木"))
    for i, p in enumerate(page.take(8)):
        page.row(3 + i, 0, [p.name, *page.rng.choices("早遅夜休公", k=30)])
        page.know(p, "name")


def transfers(page: Page) -> None:
    page.put(0, 0, "総合振込明細")
    page.merge(1, 0, 2, 1, "No")
    page.merge(1, 1, 1, 5, "振込先")
    page.merge(1, 6, 2, 1, "金額")
    page.row(2, 1, ["銀行名", "支店名", "預金種目", "口座番号", "口座名義"])
    for i, p in enumerate(page.take(10)):
        page.row(3 + i, 0, [i + 1, "みずほ銀行", "本店", "普通", p.account, p.kana, page.rng.randint(1, 99) * 1000])
        page.know(p, "account", "kana")
    page.row(13, 0, ["計", "", "", "", "", "", 1234000])


def dependents(page: Page) -> None:
    """年末調整: boxes below their label, then a list with boxes."""
    (p,) = page.take(1)
    page.row(0, 0, ["あなたの氏名", p.name])
    page.row(1, 0, ["あなたの住所", p.address])
    page.merge(2, 0, 1, 12, "あなたの個人番号")
    page.boxes(3, 0, p.my_number)
    page.know(p, "name", "address", "my_number")
    page.put(5, 0, "氏名")
    page.merge(5, 1, 1, 12, "個人番号")
    page.put(5, 13, "生年月日")
    for i, q in enumerate(page.take(3)):
        page.put(6 + i, 0, q.name)
        page.boxes(6 + i, 1, q.my_number)
        page.put(6 + i, 13, q.birth.isoformat())
        page.know(q, "name", "my_number", "birth")


def pairs_in_rows(page: Page) -> None:
    """Every row says its labels again."""
    for i, p in enumerate(page.take(8)):
        page.row(i, 0, ["氏名", p.name, "電話", p.phone, "住所", p.address])
        page.know(p, "name", "phone", "address")


def titled_forms(page: Page) -> None:
    """Forms below each other, each under its number."""
    for i, p in enumerate(page.take(5)):
        page.put(i * 6, 0, f"【{i + 1}人目】")
        page.row(i * 6 + 1, 0, ["お名前", p.name])
        page.row(i * 6 + 2, 0, ["ご住所", p.address])
        page.row(i * 6 + 3, 0, ["お電話", p.phone])
        page.row(i * 6 + 4, 0, ["生年月日", p.birth.isoformat()])
        page.know(p, "name", "address", "phone", "birth")


def grouped_columns(page: Page) -> None:
    """Groups, labels, then a person in each column."""
    people = page.take(3)
    page.row(0, 0, ["区分", "項目", "１", "２", "３"])
    page.merge(1, 0, 3, 1, "基本情報")
    page.row(1, 1, ["氏名", *(p.name for p in people)])
    page.row(2, 1, ["フリガナ", *(p.kana for p in people)])
    page.row(3, 1, ["生年月日", *(p.birth.isoformat() for p in people)])
    page.merge(4, 0, 2, 1, "連絡先")
    page.row(4, 1, ["住所", *(p.address for p in people)])
    page.row(5, 1, ["電話番号", *(p.phone for p in people)])
    for p in people:
        page.know(p, "name", "kana", "birth", "address", "phone")


def unmerged_split(page: Page) -> None:
    """Values in several columns under one heading that is not merged."""
    page.row(0, 0, ["氏名", "生年月日", "", "", "電話番号", "", "", "郵便番号", "", "住所"])
    for i, p in enumerate(page.take(10)):
        page.row(1 + i, 0, [p.name, p.birth.year, p.birth.month, p.birth.day, *p.phone.split("-")])
        page.row(1 + i, 7, [p.postal[:3], p.postal[3:], p.address])
        page.know(p, "name", "birth", "phone", "postal", "address")


def signs_in_list(page: Page) -> None:
    """090 - 1234 - 5678 with the hyphens in columns of their own."""
    page.row(0, 0, ["氏名"])
    page.merge(0, 1, 1, 5, "電話番号")
    page.merge(0, 6, 1, 3, "郵便番号")
    for i, p in enumerate(page.take(8)):
        first, second, third = p.phone.split("-")
        page.row(1 + i, 0, [p.name, first, "-", second, "-", third, p.postal[:3], "-", p.postal[3:]])
        page.know(p, "name", "phone", "postal")


def numbered_boxes(page: Page) -> None:
    """個人番号 over twelve columns that are numbered."""
    page.merge(0, 0, 2, 1, "氏名")
    page.merge(0, 1, 1, 12, "個人番号")
    page.row(1, 1, [str(i + 1) for i in range(12)])
    for i, p in enumerate(page.take(6)):
        page.put(2 + i, 0, p.name)
        page.boxes(2 + i, 1, p.my_number)
        page.know(p, "name", "my_number")


def two_forms(page: Page) -> None:
    """Two forms beside each other with different labels."""
    a, b = page.take(2)
    for i, (title, value) in enumerate((("申請者氏名", a.name), ("住所", a.address), ("電話番号", a.phone))):
        page.row(1 + i, 0, [title, value])
    for i, (title, value) in enumerate(
        (("代理人氏名", b.name), ("メールアドレス", b.mail), ("生年月日", b.birth.isoformat()))
    ):
        page.row(1 + i, 3, [title, value])
    page.know(a, "name", "address", "phone")
    page.know(b, "name", "mail", "birth")


def long_with_pages(page: Page) -> None:
    """A long list whose header comes again every fifty rows, an empty row before it."""
    row = 0
    for _ in range(60):
        page.row(row, 0, ["番号", "氏名", "電話番号", "住所"])
        for i, p in enumerate(page.take(2)):
            page.row(row + 1 + i, 0, [row + i, p.name, p.phone, p.address])
            page.know(p, "name", "phone", "address")
        for i in range(2, 49):
            page.row(row + 1 + i, 0, [row + i, "欠番", "", ""])
        row += 51


def calendar(page: Page) -> None:
    page.put(0, 0, "2026年4月")
    page.row(1, 0, list("日月火水木金土"))
    for day in range(1, 31):
        at = day + 2
        page.put(2 + at // 7, at % 7, day)


def dictionary(page: Page) -> None:
    page.put(0, 0, "項目定義書")
    page.row(1, 0, ["No", "項目名", "物理名", "型", "桁", "必須", "説明"])
    names = (
        "氏名",
        "氏名カナ",
        "生年月日",
        "性別",
        "郵便番号",
        "住所",
        "電話番号",
        "メールアドレス",
        "個人番号",
        "口座番号",
    )
    for i, name in enumerate(names):
        page.row(2 + i, 0, [i + 1, name, f"COL_{i:03d}", "文字列", page.rng.randint(1, 99), "○", "全角で入力する"])


def short_dictionary(page: Page) -> None:
    page.row(0, 0, ["項目", "型", "桁数"])
    for i, name in enumerate(("氏名", "生年月日", "住所", "電話番号", "個人番号")):
        page.row(1 + i, 0, [name, "文字列", 10 + i])


def budget(page: Page) -> None:
    page.merge(0, 0, 2, 1, "科目")
    page.merge(0, 1, 1, 2, "前年度")
    page.merge(0, 3, 1, 2, "今年度")
    page.row(1, 1, ["予算額", "決算額", "予算額", "決算額"])
    for i, item in enumerate(("会費収入", "補助金", "通信運搬費", "印刷製本費", "会議費", "予備費")):
        page.row(2 + i, 0, [item, *(page.rng.randint(1000, 9_999_999) for _ in range(4))])


def timetable(page: Page) -> None:
    page.row(0, 0, ["時限", "月", "火", "水", "木", "金"])
    for i in range(6):
        page.row(1 + i, 0, [i + 1, *page.rng.choices(("国語", "数学", "英語", "理科", "社会", "体育", "音楽"), k=5)])


def blank_form(page: Page) -> None:
    page.put(0, 0, "参加申込書")
    for i, title in enumerate(("フリガナ", "氏名", "生年月日", "住所", "電話番号", "メールアドレス", "緊急連絡先")):
        page.put(2 + i, 0, title)
        if title == "生年月日":
            page.put(2 + i, 1, "　　　年　　月　　日")
        if title == "住所":
            page.put(2 + i, 1, "〒")
    page.put(10, 0, "※太枠の中を記入してください")


def quotation(page: Page) -> None:
    page.put(0, 0, "御見積書")
    page.row(2, 0, ["見積番号", "Q-2026-0412", "", "発行日", "2026/4/1"])
    page.row(3, 0, ["件名", "事務用品一式", "", "有効期限", "発行後30日"])
    page.row(5, 0, ["品名", "型番", "数量", "単価", "金額"])
    for i in range(6):
        page.row(6 + i, 0, ["コピー用紙", f"A4-{i:03d}", i + 1, 480, 480 * (i + 1)])
    page.row(12, 3, ["合計", 10080])


def stations(page: Page) -> None:
    """Counts in single cells of one digit under a merged head."""
    page.merge(0, 0, 2, 1, "施設")
    page.merge(0, 1, 1, 12, "利用件数")
    page.row(1, 1, [f"{i + 1}月" for i in range(12)])
    for i in range(8):
        page.row(2 + i, 0, [f"第{i + 1}会館", *(page.rng.randint(0, 9) for _ in range(12))])


LAYOUTS = (
    cards_list,
    payroll,
    tall_labels,
    list_under_form,
    numbered_pairs,
    tree,
    shifts,
    transfers,
    dependents,
    pairs_in_rows,
    titled_forms,
    grouped_columns,
    unmerged_split,
    signs_in_list,
    numbered_boxes,
    two_forms,
    long_with_pages,
    calendar,
    dictionary,
    short_dictionary,
    budget,
    timetable,
    blank_form,
    quotation,
    stations,
)
