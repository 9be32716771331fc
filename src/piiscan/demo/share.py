"""A small company's file share: real formats and encodings, invented people, unreadable files, harmless files."""

from __future__ import annotations

import base64
import csv
import io
import random
import sqlite3
import tempfile
from collections.abc import Callable, Iterable, Sequence
from email.header import Header
from itertools import islice
from pathlib import Path

from piiscan.demo import benign
from piiscan.demo.office import docx, xlsx, zip_bytes
from piiscan.demo.pdf import picture_pdf, text_pdf
from piiscan.demo.people import Child, children

# Published samples: explanations of the ordinance's check digit rule, a validator's test vectors, card test suites.
MY_NUMBERS = ("123456789018", "111111111118")
TEST_CARDS = ("4111-1111-1111-1111", "5555-5555-5555-4444", "3530-1113-3330-0000")
MEMBERS = """CREATE TABLE members (id INTEGER PRIMARY KEY, name TEXT, name_kana TEXT, birthday TEXT,
    zip TEXT, address TEXT, tel TEXT, mail TEXT)"""
Row = Sequence[str | int]


def make_share(folder: Path, *, seed: int = 1) -> None:
    """Write the share into `folder`, which may exist. Same seed, same bytes."""
    rng = random.Random(seed)  # noqa: S311 (must repeat)
    people = children(rng)

    def take(count: int) -> list[Child]:
        return list(islice(people, count))

    for name, content in _files(rng, take).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _files(rng: random.Random, take: Callable[[int], list[Child]]) -> dict[str, bytes]:
    inner = zip_bytes([("会員/退会者一覧.csv", _csv(_customer_rows(take(40)), "cp932"))], encoding="cp932")
    return {
        "営業部/顧客名簿_2025年度.csv": _csv(_customer_rows(take(300)), "cp932"),
        "営業部/展示会/来場者.tsv": _visitors(take(80)),
        "営業部/打合せメモ.txt": _memo(take(6)).encode("utf-16"),
        "総務部/従業員台帳.xlsx": _staff(take(40)),
        "総務部/緊急連絡網.txt": _call_tree(take(24)).encode("euc-jp"),
        "総務部/健康相談のご案内.docx": _letter(take(8)),
        "サポート/問合せ_返金依頼.eml": _mail(take(5)),
        "サポート/受講申込書.pdf": _forms(take(12)),
        "サポート/スキャン_申込書.pdf": picture_pdf(),
        "サポート/会員システム.db": _database(take(150)),
        "共有/旧サーバ退避.zip": zip_bytes(
            [("backup/2019.zip", inner), ("backup/readme.txt", b"old server, do not delete\r\n")]
        ),
        "共有/給与明細_5月.zip": zip_bytes(
            [("給与明細.csv", _csv(_customer_rows(take(10)), "cp932"))], encoding="cp932", password=b"demo"
        ),
        "共有/集計_壊れ.xlsx": _staff(take(10))[:900],
        "共有/空.csv": b"",
        "業務/商品マスタ.csv": benign.goods(rng),
        "業務/出荷実績.tsv": benign.orders(rng),
        "業務/access.log": benign.access_log(rng),
        "業務/図書目録.txt": benign.books(rng),
        "業務/人口統計.csv": benign.population(rng),
    }


def _csv(rows: Iterable[Row], encoding: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def _name(p: Child, gap: str = "　") -> str:
    return f"{p.household.surname}{gap}{p.given}"


def _postal(p: Child) -> str:
    code = p.household.address.postal_code
    return f"{code[:3]}-{code[3:]}"


def _customer_rows(people: Sequence[Child]) -> list[Row]:
    rows: list[Row] = [
        ("会員番号", "氏名", "フリガナ", "保護者氏名", "生年月日", "郵便番号", "住所", "電話番号", "メールアドレス")
    ]
    for i, p in enumerate(people, 1):
        h = p.household
        kana = f"{h.surname_kana}　{p.given_kana}"
        guardian = f"{h.surname}　{h.guardian}"
        rows.append(
            (f"M{i:05d}", _name(p), kana, guardian, f"{p.birth:%Y/%m/%d}", _postal(p), str(h.address), h.phone, h.mail)
        )
    return rows


def _visitors(people: Sequence[Child]) -> bytes:
    lines = ["受付時刻\tお名前\tご連絡先\tメール\tアンケート"]
    for i, p in enumerate(people):
        lines.append(f"10:{i % 60:02d}\t{_name(p, ' ')}\t{p.household.phone}\t{p.household.mail}\t資料希望")
    return ("\ufeff" + "\n".join(lines) + "\n").encode("utf-8")


def _memo(people: Sequence[Child]) -> str:
    a, b, c, *rest = people
    return "\r\n".join(
        [
            "打合せメモ  2025年5月12日",
            "出席: 営業2名、先方3名。議題は夏期講座の案内方法。",
            f"・{_name(a, '')}様（{a.household.phone}）へ見積書を再送する。",
            f"・送付先は〒{_postal(b)} {b.household.address} {_name(b, '')}様方。",
            f"・{c.household.surname}さんの連絡先は {c.household.mail} に変更。",
            "・次回は6月2日 14:00、資料番号 2025-0512-003 を持参。",
            *(f"・{_name(p, ' ')}様は折り返し待ち。" for p in rest),
            "",
        ]
    )


def _staff(people: Sequence[Child]) -> bytes:
    head: Row = ("社員番号", "氏名", "フリガナ", "住所", "電話番号", "内線")
    rows: list[Row] = [head]
    numbers: list[Row] = [("社員番号", "氏名", "個人番号")]
    for i, p in enumerate(people, 1):
        h = p.household
        rows.append((f"E{i:04d}", _name(p), f"{h.surname_kana} {p.given_kana}", str(h.address), h.phone, 2000 + i))
        numbers.append((f"E{i:04d}", _name(p), MY_NUMBERS[i % len(MY_NUMBERS)]))
    return xlsx([("従業員台帳", False, rows), ("個人番号", True, numbers)])


def _call_tree(people: Sequence[Child]) -> str:
    lines = ["緊急連絡網（取扱注意）", ""]
    for i, p in enumerate(people, 1):
        lines.append(
            f"{i:2d}  氏名: {_name(p, ' ')}  電話: {p.household.phone}  住所: {p.household.address}".replace("　", " ")
        )
    return "\n".join(lines) + "\n"


def _letter(people: Sequence[Child]) -> bytes:
    first, *rest = people
    paragraphs = [
        "健康相談のご案内",
        f"{_name(first, ' ')} 様",
        f"〒{_postal(first)}　{first.household.address}",
        "下記の方は産業医との面談を予定しています。ご都合の悪い場合は総務部までお知らせください。",
    ]
    table = [("氏名", "生年月日", "電話番号")]
    table += [(_name(p, " "), f"{p.birth.year}年{p.birth.month}月{p.birth.day}日", p.household.phone) for p in rest]
    return docx(paragraphs, table)


def _mail(people: Sequence[Child]) -> bytes:
    writer, *rest = people
    body = (
        f"サポート窓口 御中\n\n{_name(writer, ' ')}と申します。返金をお願いします。\n"
        f"カード番号: {TEST_CARDS[0]}\n連絡先: {writer.household.phone}\n住所: {writer.household.address}\n"
    ).replace("　", " ")
    rows: list[Row] = [("氏名", "カード番号", "金額")]
    rows += [(_name(p), TEST_CARDS[i % len(TEST_CARDS)], 4980) for i, p in enumerate(rest)]
    attached = base64.encodebytes(_csv(rows, "cp932")).decode("ascii").replace("\n", "\r\n")
    file_name = Header("返金一覧.csv", "iso-2022-jp").encode()
    head = (
        f"From: {writer.household.mail}\r\nTo: support@example.jp\r\n"
        f"Subject: {Header('返金のお願い', 'iso-2022-jp').encode()}\r\nDate: Mon, 12 May 2025 09:30:00 +0900\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="demo-boundary"\r\n\r\n--demo-boundary\r\n'
        "Content-Type: text/plain; charset=ISO-2022-JP\r\nContent-Transfer-Encoding: 7bit\r\n\r\n"
    )
    tail = (
        f'\r\n--demo-boundary\r\nContent-Type: text/csv; name="{file_name}"\r\nContent-Transfer-Encoding: base64\r\n'
        f'Content-Disposition: attachment; filename="{file_name}"\r\n\r\n{attached}\r\n--demo-boundary--\r\n'
    )
    return head.encode("ascii") + body.replace("\n", "\r\n").encode("iso-2022-jp") + tail.encode("ascii")


def _forms(people: Sequence[Child]) -> bytes:
    lines = []
    for i, p in enumerate(people, 1):
        h = p.household
        lines += [
            f"受講申込書 No.{i}",
            f"受講者氏名: {_name(p, ' ')} ({p.sex})   生年月日: {p.birth.year}年{p.birth.month}月{p.birth.day}日",
            f"保護者氏名: {h.surname} {h.guardian}",
            f"住所: 〒{_postal(p)} {h.address}",
            f"電話: {h.phone}   メール: {h.mail}",
            "",
        ]
    return text_pdf(lines)


def _database(people: Sequence[Child]) -> bytes:
    """Bytes of an SQLite file (the same for one version of the SQLite library)."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "members.db"
        db = sqlite3.connect(path)
        db.execute(MEMBERS)
        db.execute("CREATE TABLE items (code TEXT, title TEXT, price INTEGER)")
        db.executemany("INSERT INTO members VALUES (?,?,?,?,?,?,?,?)", [_member(i, p) for i, p in enumerate(people, 1)])
        db.executemany(
            "INSERT INTO items VALUES (?,?,?)", [(f"IT-{i:04d}", name, 980) for i, name in enumerate(benign.GOODS)]
        )
        db.commit()
        db.close()
        return path.read_bytes()


def _member(number: int, p: Child) -> Row:
    h = p.household
    kana = f"{h.surname_kana} {p.given_kana}"
    return (number, _name(p, " "), kana, p.birth.isoformat(), _postal(p), str(h.address), h.phone, h.mail)
