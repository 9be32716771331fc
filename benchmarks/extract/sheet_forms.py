"""Layouts of forms and of records set out downward: labels beside or above their values, boxes for single characters."""

from __future__ import annotations

from sheet_layouts import Page, Person

FIELDS = ("name", "kana", "birth", "sex", "postal", "address", "phone", "mail")
TITLES = ("氏名", "フリガナ", "生年月日", "性別", "郵便番号", "住所", "電話番号", "メールアドレス")


def _values(p: Person) -> list[str]:
    return [p.name, p.kana, f"{p.birth:%Y/%m/%d}", p.sex, p.zip, p.address, p.phone, p.mail]


def vertical(page: Page) -> None:
    """Records below each other, an empty row between."""
    for i, p in enumerate(page.take(8)):
        for j, (title, value) in enumerate(zip(TITLES, _values(p), strict=True)):
            page.row(i * 9 + j, 0, [title, value])
        page.know(p, *FIELDS)


def vertical_tight(page: Page) -> None:
    """Records below each other without an empty row."""
    for i, p in enumerate(page.take(8)):
        for j, (title, value) in enumerate(zip(TITLES, _values(p), strict=True)):
            page.row(i * 8 + j, 1, [title, value])
        page.know(p, *FIELDS)


def vertical_beside(page: Page) -> None:
    """Labels in column A, a person in each of the columns behind."""
    page.put(0, 0, "家族調書")
    page.row(1, 0, ["項目", "本人", "配偶者", "子"])
    people = page.take(3)
    for j, title in enumerate(TITLES):
        page.row(2 + j, 0, [title, *(_values(p)[j] for p in people)])
    for p in people:
        page.know(p, *FIELDS)


def cards(page: Page) -> None:
    """Label and value beside each other, two cards a row, four rows."""
    for i in range(4):
        for side, p in enumerate(page.take(2)):
            for j, k in enumerate((0, 1, 5, 6)):
                page.row(i * 5 + j, side * 3, [TITLES[k], _values(p)[k]])
            page.know(p, "name", "kana", "address", "phone")


def resume(page: Page) -> None:
    """履歴書: merged labels, the date in parts."""
    (p,) = page.take(1)
    page.merge(0, 0, 1, 8, "履　歴　書")
    page.put(1, 5, "2026年4月1日現在")
    page.put(2, 0, "ふりがな")
    page.merge(2, 1, 1, 5, p.kana)
    page.put(3, 0, "氏　　名")
    page.merge(3, 1, 1, 5, p.name)
    era, year = p.era()
    page.merge(4, 0, 1, 1, "生年月日")
    page.row(4, 1, [era, year, "年", p.birth.month, "月", p.birth.day, "日生"])
    page.row(4, 8, ["性別", p.sex])
    page.put(5, 0, "現住所")
    page.row(5, 1, ["〒", p.zip])
    page.merge(6, 1, 1, 6, p.address)
    page.put(5, 8, "電話")
    page.put(6, 8, p.phone)
    page.put(7, 0, "E-mail")
    page.merge(7, 1, 1, 6, p.mail)
    page.row(9, 0, ["年", "月", "学歴・職歴"])
    page.row(10, 0, [2010, 3, "県立高等学校卒業"])
    page.row(11, 0, [2014, 4, "株式会社に入社"])
    page.know(p, "kana", "name", "birth", "sex", "postal", "address", "phone", "mail")


def labels_above(page: Page) -> None:
    """申込書: each label above its value, blocks of different width."""
    (p,) = page.take(1)
    page.put(0, 0, "受講申込書")
    page.row(2, 0, ["フリガナ", "", "生年月日", "性別"])
    page.row(3, 0, [p.kana, "", p.birth.isoformat(), p.sex])
    page.put(4, 0, "お名前")
    page.put(4, 2, "電話番号")
    page.put(5, 0, p.name)
    page.put(5, 2, p.phone)
    page.merge(6, 0, 1, 4, "ご住所")
    page.merge(7, 0, 1, 4, p.address)
    page.merge(8, 0, 1, 4, "メールアドレス")
    page.merge(9, 0, 1, 4, p.mail)
    page.know(p, "kana", "birth", "sex", "name", "phone", "address", "mail")


def label_inside(page: Page) -> None:
    """Label and value in one cell."""
    for i, p in enumerate(page.take(5)):
        page.row(i * 4, 0, [f"氏名：{p.name}", f"電話：{p.phone}"])
        page.row(i * 4 + 1, 0, [f"住所：{p.address}", f"生年月日：{p.birth:%Y/%m/%d}"])
        page.row(i * 4 + 2, 0, [f"個人番号：{p.my_number}"])
        page.know(p, "name", "phone", "address", "birth", "my_number")


def grouped_form(page: Page) -> None:
    """本人 and 保護者 down the left side, merged over their rows."""
    a, b = page.take(2)
    page.put(0, 0, "入会申込書")
    page.merge(2, 0, 3, 1, "本人")
    page.row(2, 1, ["氏名", a.name, "フリガナ", a.kana])
    page.row(3, 1, ["生年月日", f"{a.birth.year}年{a.birth.month}月{a.birth.day}日", "性別", a.sex])
    page.row(4, 1, ["住所", a.address])
    page.merge(5, 0, 2, 1, "保護者")
    page.row(5, 1, ["氏名", b.name, "続柄", "母"])
    page.row(6, 1, ["携帯電話", b.phone, "メール", b.mail])
    page.know(a, "name", "kana", "birth", "sex", "address")
    page.know(b, "name", "phone", "mail")


def family_list(page: Page) -> None:
    """A form with a list inside."""
    (p,) = page.take(1)
    page.put(0, 0, "世帯調査票")
    page.row(2, 0, ["世帯主氏名", p.name, "", "電話番号", p.phone])
    page.row(3, 0, ["住所", p.address])
    page.put(5, 0, "家族構成")
    page.row(6, 0, ["氏名", "続柄", "生年月日", "個人番号"])
    page.know(p, "name", "phone", "address")
    for i, q in enumerate(page.take(4)):
        page.row(7 + i, 0, [q.name, "子", q.birth.isoformat(), q.my_number])
        page.know(q, "name", "birth", "my_number")


def boxed_form(page: Page) -> None:
    """方眼紙: one character in each cell."""
    (p,) = page.take(1)
    page.merge(0, 0, 1, 20, "個人番号届出書")
    page.merge(2, 0, 1, 4, "個人番号")
    page.boxes(2, 5, p.my_number)
    page.merge(3, 0, 1, 4, "フリガナ")
    page.boxes(3, 5, p.kana)
    page.merge(4, 0, 1, 4, "氏名")
    page.boxes(4, 5, p.name)
    era, year = p.era()
    page.merge(5, 0, 1, 4, "生年月日")
    page.row(5, 5, [era, *f"{year:02d}", "年", *f"{p.birth.month:02d}", "月", *f"{p.birth.day:02d}", "日"])
    page.merge(6, 0, 1, 4, "郵便番号")
    page.boxes(6, 5, p.zip)
    page.merge(7, 0, 1, 4, "住所")
    page.boxes(7, 5, p.address)
    page.merge(8, 0, 1, 4, "電話番号")
    page.boxes(8, 5, p.phone)
    page.know(p, "my_number", "kana", "name", "birth", "postal", "address", "phone")


def boxed_loose(page: Page) -> None:
    """方眼紙 with values in narrow merged blocks and digits in boxes, groups parted by empty cells."""
    (p,) = page.take(1)
    page.merge(1, 1, 1, 5, "氏　名")
    page.merge(1, 6, 1, 12, p.name)
    page.merge(1, 18, 1, 4, "性　別")
    page.merge(1, 22, 1, 2, p.sex)
    page.merge(2, 1, 1, 5, "電話番号")
    column = 6
    for part in p.phone.split("-"):
        page.boxes(2, column, part)
        column += len(part) + 1
    page.merge(3, 1, 1, 5, "マイナンバー")
    for i in range(3):
        page.boxes(3, 6 + 5 * i, p.my_number[4 * i : 4 * i + 4])
    page.merge(4, 1, 1, 5, "住　所")
    page.merge(4, 6, 1, 20, p.address)
    page.merge(5, 1, 1, 5, "口座番号")
    page.boxes(5, 6, p.account)
    page.know(p, "name", "sex", "phone", "my_number", "address", "account")


def split_form(page: Page) -> None:
    """Values of a form in several cells: 〒 3|4, TEL in three, 姓 and 名, My Number 4|4|4."""
    (p,) = page.take(1)
    page.row(0, 0, ["氏名", "姓", p.family, "名", p.given])
    page.row(1, 0, ["郵便番号", p.postal[:3], p.postal[3:]])
    page.row(2, 0, ["住所", p.address])
    page.row(3, 0, ["電話番号", *p.phone.split("-")])
    page.row(4, 0, ["個人番号", *(p.my_number[j : j + 4] for j in (0, 4, 8))])
    page.row(5, 0, ["生年月日", p.birth.year, "年", p.birth.month, "月", p.birth.day, "日"])
    page.know(p, "family", "given", "postal", "address", "phone", "my_number", "birth")


def signs_between(page: Page) -> None:
    """( 03 ) 0123 - 4567 and 123 - 4567: the signs in cells of their own."""
    (p,) = page.take(1)
    first, second, third = p.phone.split("-")
    page.row(0, 0, ["氏名", p.name])
    page.row(1, 0, ["ＴＥＬ", first, "-", second, "-", third])
    page.row(2, 0, ["住所", "〒", p.postal[:3], "-", p.postal[3:]])
    page.row(3, 1, [p.address])
    page.know(p, "name", "phone", "postal", "address")


def bank_form(page: Page) -> None:
    (p,) = page.take(1)
    page.put(0, 0, "口座振込依頼書")
    page.row(2, 0, ["金融機関名", "みずほ銀行", "支店名", "本店"])
    page.row(3, 0, ["預金種別", "普通"])
    page.put(4, 0, "口座番号")
    page.boxes(4, 1, p.account)
    page.row(5, 0, ["口座名義", p.kana])
    page.row(6, 0, ["住所", p.address])
    page.row(7, 0, ["電話番号", p.phone])
    page.know(p, "account", "kana", "address", "phone")


def colons(page: Page) -> None:
    """Labels with a colon, in a column of their own, some values missing."""
    for i, p in enumerate(page.take(4)):
        values = [p.name, p.phone if i % 2 else "", p.address, p.birth.isoformat()]
        for j, (title, value) in enumerate(zip(("氏名：", "電話番号：", "住所：", "生年月日："), values, strict=True)):
            page.row(i * 5 + j, 0, [title, value])
        page.know(p, "name", "address", "birth", *(["phone"] if i % 2 else []))


LAYOUTS = (
    vertical,
    vertical_tight,
    vertical_beside,
    cards,
    resume,
    labels_above,
    label_inside,
    grouped_form,
    family_list,
    boxed_form,
    boxed_loose,
    split_form,
    signs_between,
    bank_form,
    colons,
)
