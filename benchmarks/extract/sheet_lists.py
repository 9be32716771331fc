"""Layouts of lists: headers of several lines, split values, several tables, printed pages."""

from __future__ import annotations

from sheet_layouts import Page, Person


def plain(page: Page) -> None:
    page.put(0, 0, "会員名簿")
    page.put(1, 0, "2026年4月1日現在")
    page.row(3, 0, ["番号", "氏名", "フリガナ", "生年月日", "性別", "郵便番号", "住所", "電話番号", "メールアドレス"])
    for i, p in enumerate(page.take(15)):
        page.row(4 + i, 0, [i + 1, p.name, p.kana, p.birth.isoformat(), p.sex, p.zip, p.address, p.phone, p.mail])
        page.know(p, "name", "kana", "birth", "sex", "postal", "address", "phone", "mail")


def two_lines(page: Page) -> None:
    """氏名 over 姓 and 名, 連絡先 over 電話 and メール."""
    page.put(0, 0, "受講者一覧")
    page.merge(2, 0, 2, 1, "No")
    page.merge(2, 1, 1, 2, "氏名")
    page.merge(2, 3, 2, 1, "住所")
    page.merge(2, 4, 1, 2, "連絡先")
    page.row(3, 1, ["姓", "名"])
    page.row(3, 4, ["電話", "メール"])
    for i, p in enumerate(page.take(12)):
        page.row(4 + i, 0, [i + 1, p.family, p.given, p.address, p.phone, p.mail])
        page.know(p, "family", "given", "address", "phone", "mail")


def three_lines(page: Page) -> None:
    page.merge(0, 0, 3, 1, "学籍")
    page.merge(0, 1, 1, 4, "生徒")
    page.merge(0, 5, 1, 3, "保護者")
    page.merge(1, 1, 1, 2, "氏名")
    page.merge(1, 3, 2, 1, "生年月日")
    page.merge(1, 4, 2, 1, "性別")
    page.merge(1, 5, 2, 1, "氏名")
    page.merge(1, 6, 1, 2, "連絡先")
    page.row(2, 1, ["漢字", "フリガナ"])
    page.row(2, 6, ["電話", "住所"])
    for i in range(12):
        a, b = page.take(2)
        page.row(3 + i, 0, [f"A{i}", a.name, a.kana, f"{a.birth:%Y/%m/%d}", a.sex, b.name, b.phone, b.address])
        page.know(a, "name", "kana", "birth", "sex")
        page.know(b, "name", "phone", "address")


def phone_in_three(page: Page) -> None:
    page.row(0, 0, ["氏名", "フリガナ"])
    page.merge(0, 2, 1, 3, "電話番号")
    page.put(0, 5, "住所")
    for i, p in enumerate(page.take(12)):
        page.row(1 + i, 0, [p.name, p.kana, *p.phone.split("-"), p.address])
        page.know(p, "name", "kana", "phone", "address")


def phone_in_three_numbers(page: Page) -> None:
    """Typed as numbers: leading zeros are lost."""
    page.row(0, 0, ["氏名"])
    page.merge(0, 1, 1, 3, "TEL")
    page.put(0, 4, "備考")
    for i, p in enumerate(page.take(12)):
        page.row(1 + i, 0, [p.name, *map(int, p.phone.split("-")), "済" if i % 2 else ""])
        page.know(p, "name", "phone")


def split_numbers(page: Page) -> None:
    """〒 3|4, birth date in 年|月|日, My Number 4|4|4."""
    page.merge(0, 0, 2, 1, "氏名")
    page.merge(0, 1, 1, 2, "郵便番号")
    page.merge(0, 3, 2, 1, "住所")
    page.merge(0, 4, 1, 3, "生年月日")
    page.merge(0, 7, 1, 3, "個人番号")
    page.row(1, 4, ["年", "月", "日"])
    for i, p in enumerate(page.take(12)):
        page.row(2 + i, 0, [p.name, p.postal[:3], p.postal[3:], p.address, p.birth.year, p.birth.month, p.birth.day])
        page.row(2 + i, 7, [p.my_number[j : j + 4] for j in (0, 4, 8)])
        page.know(p, "name", "postal", "address", "birth", "my_number")


def era_dates(page: Page) -> None:
    """元号|年|月|日 under one header."""
    page.merge(0, 0, 2, 1, "氏名")
    page.merge(0, 1, 1, 4, "生年月日")
    page.merge(0, 5, 2, 1, "電話番号")
    page.row(1, 1, ["元号", "年", "月", "日"])
    for i, p in enumerate(page.take(12)):
        page.row(2 + i, 0, [p.name, *p.era(), p.birth.month, p.birth.day, p.phone])
        page.know(p, "name", "birth", "phone")


def accounts(page: Page) -> None:
    page.merge(0, 0, 2, 1, "氏名")
    page.merge(0, 1, 1, 4, "振込口座")
    page.row(1, 1, ["銀行名", "支店名", "種別", "口座番号"])
    for i, p in enumerate(page.take(12)):
        page.row(2 + i, 0, [p.name, "みずほ銀行", "本店", "普通", p.account])
        page.know(p, "name", "account")


def printed_pages(page: Page) -> None:
    """The title and the header again on every page."""
    row = 0
    for number in range(4):
        page.put(row, 0, "職員緊急連絡網")
        page.put(row, 4, f"{number + 1} ページ")
        page.row(row + 1, 0, ["氏名", "カナ", "住所", "電話番号"])
        for i, p in enumerate(page.take(9)):
            page.row(row + 2 + i, 0, [p.name, p.kana, p.address, p.phone])
            page.know(p, "name", "kana", "address", "phone")
        row += 11


def stacked(page: Page) -> None:
    """Three tables below each other, each with its title and its own header; notes under each."""
    page.put(0, 0, "１．役員名簿")
    page.row(1, 0, ["役職", "氏名", "電話番号"])
    row = 2
    for office in ("会長", "副会長", "書記", "会計"):
        (p,) = page.take(1)
        page.row(row, 0, [office, p.name, p.phone])
        page.know(p, "name", "phone")
        row += 1
    page.put(row, 0, "※任期は2年とする。")
    page.put(row + 2, 0, "２．会員名簿")
    page.row(row + 3, 0, ["氏名", "フリガナ", "郵便番号", "住所", "生年月日"])
    row += 4
    for p in page.take(8):
        page.row(row, 0, [p.name, p.kana, p.zip, p.address, p.birth.isoformat()])
        page.know(p, "name", "kana", "postal", "address", "birth")
        row += 1
    page.put(row + 1, 0, "３．連絡先")
    page.row(row + 2, 0, ["メールアドレス", "担当者名"])
    for i, p in enumerate(page.take(5)):
        page.row(row + 3 + i, 0, [p.mail, p.name])
        page.know(p, "mail", "name")


def stacked_tight(page: Page) -> None:
    """A second header right under the rows of the first table."""
    page.row(0, 0, ["氏名", "電話番号", "住所"])
    row = 1
    for p in page.take(6):
        page.row(row, 0, [p.name, p.phone, p.address])
        page.know(p, "name", "phone", "address")
        row += 1
    page.row(row, 0, ["メールアドレス", "氏名", "個人番号"])
    for i, p in enumerate(page.take(6)):
        page.row(row + 1 + i, 0, [p.mail, p.name, p.my_number])
        page.know(p, "mail", "name", "my_number")


def beside(page: Page) -> None:
    """Two tables beside each other, with headers on different rows."""
    page.put(0, 0, "男子")
    page.row(1, 0, ["氏名", "電話番号", "生年月日"])
    page.put(0, 4, "引率者")
    page.put(1, 4, "（緊急時）")
    page.row(3, 4, ["担当者", "メールアドレス"])
    for i, p in enumerate(page.take(10)):
        page.row(2 + i, 0, [p.name, p.phone, p.birth.isoformat()])
        page.know(p, "name", "phone", "birth")
    for i, p in enumerate(page.take(5)):
        page.row(4 + i, 4, [p.name, p.mail])
        page.know(p, "name", "mail")


def columns_again(page: Page) -> None:
    """One list set in two columns: 氏名|電話 氏名|電話."""
    page.put(0, 0, "連絡網")
    page.row(1, 0, ["氏名", "電話番号", "", "氏名", "電話番号"])
    for i in range(10):
        for j, p in enumerate(page.take(2)):
            page.row(2 + i, 3 * j, [p.name, p.phone])
            page.know(p, "name", "phone")


def deep_header(page: Page) -> None:
    """A cover letter of twenty lines above the table, no empty row before it."""
    for i in range(20):
        page.put(i, 0, f"{i + 1}．本表の取り扱いについては、所定の手続きに従って記入してください。")
    page.row(20, 0, ["整理番号", "氏名", "住所", "電話番号", "個人番号"])
    for i, p in enumerate(page.take(10)):
        page.row(21 + i, 0, [i + 1, p.name, p.address, p.phone, p.my_number])
        page.know(p, "name", "address", "phone", "my_number")


def dressed(page: Page) -> None:
    """Empty first rows and column, a row of units, an example row, totals and notes."""
    page.put(2, 1, "謝金支払一覧")
    page.row(4, 1, ["No", "氏名", "住所", "口座番号", "金額"])
    page.row(5, 1, ["", "", "", "（7桁）", "（円）"])
    page.row(6, 1, ["例", "（姓名を記入）", "（都道府県から）", "", ""])
    for i, p in enumerate(page.take(10)):
        page.row(7 + i, 1, [i + 1, p.name, p.address, p.account, page.rng.randint(5, 60) * 1000])
        page.know(p, "name", "address", "account")
    page.row(17, 1, ["合計", "", "", "", 250000])
    page.put(19, 1, "注１　振込手数料は当方で負担します。")
    page.put(20, 1, "注２　締切は5月末日です。")


def two_rows_each(page: Page) -> None:
    """A person takes two rows, under a header of two."""
    page.row(0, 0, ["番号", "氏名", "住所", "電話番号"])
    page.row(1, 1, ["フリガナ", "メールアドレス", "生年月日"])
    for i, p in enumerate(page.take(10)):
        page.row(2 + 2 * i, 0, [i + 1, p.name, p.address, p.phone])
        page.row(3 + 2 * i, 1, [p.kana, p.mail, f"{p.birth.year}年{p.birth.month}月{p.birth.day}日"])
        page.know(p, "name", "address", "phone", "kana", "mail", "birth")


def narrow_list(page: Page) -> None:
    """A list on graph paper: every field a merged block of narrow columns."""
    widths, names = (2, 6, 6, 12, 8), ("No", "氏名", "フリガナ", "住所", "電話番号")
    _merged_row(page, 0, widths, names)
    for i, p in enumerate(page.take(8)):
        _merged_row(page, 1 + i, widths, (str(i + 1), p.name, p.kana, p.address, p.phone))
        page.know(p, "name", "kana", "address", "phone")


def _merged_row(page: Page, row: int, widths: tuple[int, ...], cells: tuple[str, ...]) -> None:
    column = 0
    for width, cell in zip(widths, cells, strict=True):
        page.merge(row, column, 1, width, cell)
        column += width


def boxed_list(page: Page) -> None:
    """Digits in boxes inside a list."""
    page.put(0, 0, "氏名")
    page.merge(0, 1, 1, 12, "個人番号")
    page.merge(0, 13, 1, 7, "口座番号")
    page.put(0, 20, "電話番号")
    for i, p in enumerate(page.take(8)):
        page.put(1 + i, 0, p.name)
        page.boxes(1 + i, 1, p.my_number)
        page.boxes(1 + i, 13, p.account)
        page.put(1 + i, 20, p.phone)
        page.know(p, "name", "my_number", "account", "phone")


def attendance(page: Page) -> None:
    """Marks of one character under the days of a month: nobody's number."""
    page.row(0, 0, ["氏名", *map(str, range(1, 29)), "計"])
    for i, p in enumerate(page.take(12)):
        page.row(1 + i, 0, [p.name, *page.rng.choices("○×△", k=28), str(page.rng.randint(1, 28))])
        page.know(p, "name")


def survey(page: Page) -> None:
    """Answers of 0 and 1: nothing personal."""
    page.row(0, 0, ["回答", *(f"Q{i + 1}" for i in range(20))])
    for i in range(30):
        page.row(1 + i, 0, [i + 1, *(page.rng.randint(0, 9) for _ in range(20))])


def statistics(page: Page) -> None:
    """Counts by town with a header of two lines: nothing personal."""
    page.put(0, 0, "年齢別人口")
    page.merge(2, 0, 2, 1, "地区")
    page.merge(2, 1, 1, 3, "人口")
    page.merge(2, 4, 2, 1, "世帯数")
    page.row(3, 1, ["男", "女", "計"])
    for i, town in enumerate(("中央", "本町", "緑町", "桜町", "旭町", "栄町", "東町", "西町")):
        men, women = page.rng.randint(1000, 99999), page.rng.randint(1000, 99999)
        page.row(4 + i, 0, [town, men, women, men + women, page.rng.randint(500, 60000)])


def without_header(page: Page) -> None:
    for i, p in enumerate(page.take(10)):
        page.row(i, 0, [i + 1, p.name, p.address, p.phone])
        page.know(p, "name", "address", "phone")


def gaps(page: Page) -> None:
    """One table with empty rows between groups."""
    page.row(0, 0, ["組", "氏名", "電話番号", "保護者氏名"])
    row = 1
    for group in ("一組", "二組", "三組"):
        for _ in range(4):
            a, b = page.take(2)
            page.row(row, 0, [group, a.name, a.phone, b.name])
            page.know(a, "name", "phone")
            page.know(b, "name")
            row += 1
        row += 1


def _labels(page: Page, row: int, column: int, p: Person) -> None:
    """A label as it is stuck on an envelope."""
    for i, line in enumerate((f"〒{p.zip}", p.address, f"{p.name}　様")):
        page.put(row + i, column, line)
    page.know(p, "postal", "address", "name")


def envelopes(page: Page) -> None:
    """宛名ラベル: three beside each other, nothing names the values."""
    for i in range(4):
        for j, p in enumerate(page.take(3)):
            _labels(page, 5 * i, 2 * j, p)


LAYOUTS = (
    plain,
    two_lines,
    three_lines,
    phone_in_three,
    phone_in_three_numbers,
    split_numbers,
    era_dates,
    accounts,
    printed_pages,
    stacked,
    stacked_tight,
    beside,
    columns_again,
    deep_header,
    dressed,
    two_rows_each,
    narrow_list,
    boxed_list,
    attendance,
    survey,
    statistics,
    without_header,
    gaps,
    envelopes,
)
