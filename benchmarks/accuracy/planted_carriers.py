"""Where a value stands: a line of prose, a form, a log, a mail, JSON, source code, a page with broken lines, a table.

A carrier is a list of templates. {L} is the Japanese label, {K} the name in code, {V} the value. Templates of one
document never hold other personal information.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

TEXT = (
    "ご本人の{L}は{V}です。",
    "届出のあった{L}「{V}」を確認しました。",
    "窓口で{L}（{V}）の変更を受け付けた。",
    "変更後の{L}は、{V}、となります。",
    "{V}が新しい{L}になります。",
)
LABELLED = ("{L}：{V}", "{L}:{V}", "{L}: {V}", "{L}　{V}", "■{L}【{V}】", "・{L} … {V}", "{L}\t{V}")
FORM = ("{L}\n{V}", "{L}\n　{V}\n備考\nなし", "　{L}　\n　　{V}", "【{L}】\n{V}\n以上")
GLUED = ("{L}{V}", "{L}{V}まで", "{L}は{V}です", "※{L}{V}（変更後）", "＜{L}＞{V}様式2")
LATIN = ("{K}{V}", "a {K}{V} b", "（{K}{V}）")
LOG = (
    "2026-10-01 09:12:33,412 INFO [worker-3] update ok {K}={V} status=200 elapsed=12ms",
    '10/Oct/2026:13:55:36 +0900 "POST /members/edit HTTP/1.1" 200 2326 {K}={V}',
    "Oct  1 09:12:33 web01 app[4711]: rejected {K}: {V} (retry 3)",
    "[2026-10-01T09:12:33.412Z] WARN {L}={V} 形式不正 code=E1042",
)
MAIL = (
    "Subject: 変更のご連絡\nDate: Thu, 01 Oct 2026 09:12:33 +0900\nMIME-Version: 1.0\n\nいつもお世話になっております。\n\n　{L}：{V}\n\nよろしくお願いいたします。",
    "> 先日の件ですが、\n> {L}は {V} で登録済みです。\n承知しました。",
    "--------\n{L}\n　{V}\n--------\n営業時間 9:00-17:30",
)
JSON = (
    '{"id": 1042, "{K}": "{V}", "updated_at": "2026-10-01T09:12:33+09:00", "amount": 12800}',
    '{"{L}":"{V}","区分":"3"}',
    '    "{K}" : "{V}",',
    '{"items":[{"type":"{L}","value":"{V}"}]}',
)
CODE = (
    'const {K} = "{V}"; // {L}',
    '{K} = "{V}"  # TODO remove',
    "INSERT INTO members ({K}) VALUES ('{V}');",
    'assertEquals("{V}", form.get("{K}"));  // {L}',
    "<td>{L}</td><td>{V}</td>",
)
TERM = ("{V}を保存する。", "登録項目は{V}です。", "{V} FLOAT[512]", "・{V}（暗号化）")
ALONE = ("こちらは{V}になります。", "{V}", "・{V}", "下記をご確認ください。\n{V}", "以上（{V}）", "x = '{V}'")

CARRIERS = {
    "text": TEXT,
    "labelled": LABELLED,
    "form": FORM,
    "glued": GLUED,
    "latin": LATIN,
    "log": LOG,
    "mail": MAIL,
    "json": JSON,
    "code": CODE,
}
SPECIAL = {"term": TERM, "alone": ALONE}
NOTE = "\n\n\n"  # between documents: a label reaches the line below, never over two empty lines


@dataclass(frozen=True)
class Plant:
    """A value at its place. spans: half-open; the first is the whole value, a second its core, exact as well.

    carrier "alone" has no word that names the value. entity "" is a decoy: nothing must be found on it.
    """

    kind: str
    entity: str
    spelling: str
    carrier: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Document:
    """A text with its plants, or with none."""

    text: str
    plants: tuple[Plant, ...]


def fill(template: str, label: str, key: str, value: str) -> tuple[str, int]:
    """The text, and where the value starts."""
    left, right = template.split("{V}")
    left, right = (part.replace("{L}", label).replace("{K}", key) for part in (left, right))
    return left + value + right, len(left)


def wrap(value: str, rng: Random) -> str:
    """A line break inside, as text taken from a page has it: behind a separator or between two digits."""
    places = [i for i in range(2, len(value) - 1) if value[i].isdecimal()]
    dashes = [i for i in places if not value[i - 1].isdecimal()]
    at = rng.choice(dashes if dashes and rng.random() < 0.5 else places)
    return value[:at] + "\n" + value[at:]
