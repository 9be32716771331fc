"""Column kinds of free text: most cells say nothing of anybody, some name a person, a telephone, an address."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from table_cells import mail
from table_model import Kind, Made, Marked, Row
from table_other import REMARKS
from table_people import person
from table_spelling import blocks

PLAIN = (
    "商品の到着が遅いとのお問い合わせ。配送状況を確認し回答済み。",
    "パスワードを忘れたとのこと。再設定の手順を案内。",
    "請求金額12,800円についての確認。内訳を説明し了承いただいた。",
    "次回点検は2025年10月を予定。部品番号 4901-2233 を手配。",
    "とても満足しています。スタッフの対応も良かったです。",
    "説明が分かりにくかった。もう少し例を増やしてほしい。",
    "返品希望。未開封のため受付。返品番号 R20250612-0033。",
    "駐車場が狭いので改善してほしい。",
    "9時から17時の間に配達希望。不在時は宅配ボックスへ。",
    "来月からプラン変更を希望。手続き書類を送付。",
    *REMARKS,
)
NAMED = (
    "{name}様より入電。折り返し希望、{phone}。",
    "奥様（{name}様）が受電。後日改めて連絡。",
    "本人携帯 {phone} に連絡するが不在。",
    "連絡先変更：{mail}",
    "転居先は{address}とのこと。",
    "緊急連絡先 {phone}（父 {name}）",
    "担当の{surname}さんの対応が良かったです。",
    "請求書は{address}　{name}様宛に送付。",
    "メールは {mail}、電話は {phone} まで。",
    "紹介者：{name}",
)
FIELDS = {
    "name": "PERSON",
    "surname": "PERSON",
    "phone": "PHONE_NUMBER",
    "mail": "EMAIL_ADDRESS",
    "address": "JP_ADDRESS",
}


def _told(rng: Random, long: bool) -> Marked:
    template = rng.choice(NAMED)
    p = person(rng)
    a = p.address
    values = {
        "name": f"{p.surname}{rng.choice(('', ' ', '　'))}{p.given}",
        "surname": p.surname,
        "phone": rng.choice((p.mobile, p.mobile.replace("-", ""), p.home)),
        "mail": mail(p),
        "address": a.prefecture + a.city + a.town + blocks(a, rng, 0),
    }
    text = template.format(**values)
    if long:
        text = f"{rng.choice(PLAIN[:10])}{text}{rng.choice(PLAIN[:10])}"
    return Marked(text, tuple(sorted({FIELDS[f] for f in FIELDS if "{" + f + "}" in template})))


def text(shares: tuple[float, ...], long: bool = False) -> Callable[[Random, str], Made]:
    """Of `shares` one is the share of cells that name somebody."""

    def make(rng: Random, role: str) -> Made:
        share = rng.choice(shares)

        def cell(_: Row, rng: Random) -> object:
            if rng.random() < share:
                return _told(rng, long)
            return Marked(rng.choice(PLAIN) + (rng.choice(PLAIN) if long else ""), ())

        return Made(cell)

    return make


KINDS = [
    Kind("remark", (), text((0.0, 0.03, 0.1, 0.3)), part=True),
    Kind("inquiry", (), text((0.1, 0.3, 0.6), long=True), part=True),
    Kind("opinion", (), text((0.0, 0.05), long=True), part=True),
    Kind("clean_text", (), text((0.0,), long=True)),
]
