"""Invented names in forms, mails, logs and table cells, with the exact spans: made from the lexicons, by a seed."""

from __future__ import annotations

import numpy as np
from augment import Names
from corpora import Row

# ⟦⟧ stands around the name; F family, G given.
LINES = (
    "氏名：⟦FG⟧", "氏名　⟦F　G⟧", "お名前: ⟦F G⟧ 様", "⟦F⟧様", "担当者：⟦F⟧", "契約者氏名 ⟦FG⟧ 殿", "保護者名：⟦F G⟧　続柄：父",
    "代表取締役 ⟦F　G⟧", "⟦F⟧部長に確認してください。", "いつもお世話になっております。株式会社青葉の⟦F⟧と申します。",
    "本件は⟦F⟧さんから連絡がありました。", "受付者=⟦FG⟧ tel=03-0123-4567", "申込者 ⟦FG⟧（会員番号 12345）", "患者氏名：⟦FG⟧（45歳）",
    "⟦F G⟧ <taro@example.com>", "ご担当　⟦F⟧様", "出席者：⟦FG⟧、⟦FG⟧、⟦FG⟧", "2026-04-01 10:00:00 INFO user=⟦FG⟧ login",
)  # fmt: skip


def rows(count: int, seed: int, *, cells: bool) -> list[Row]:
    """`count` lines of forms, or of cells that hold a name alone. A third of the names are rare ones."""
    names, random = Names(seed), np.random.default_rng(seed)
    cell = ("⟦FG⟧", "⟦F G⟧", "⟦F　G⟧")
    return [_row(str(random.choice(cell if cells else LINES)), names) for _ in range(count)]


def _row(line: str, names: Names) -> Row:
    text, spans = "", []
    for char in line:
        inside = bool(spans) and not spans[-1][1]
        if char == "⟦":
            spans.append((len(text), 0, "PERSON"))
        elif char == "⟧":
            spans[-1] = (spans[-1][0], len(text), "PERSON")
        elif inside and char in "FG":
            text += names.drawn(names.surnames if char == "F" else names.given)
        else:
            text += char
    return Row(text, tuple(spans), "made")
