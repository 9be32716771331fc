"""Sentences of judging a leak, in Japanese and English. {name} marks a value of the reason."""

from __future__ import annotations

from typing import Any

__all__ = ["NOTES", "REASONS", "say"]

Texts = dict[str, dict[str, str]]

REASONS: Texts = {
    "holds": {"ja": "検出: {what}", "en": "found: {what}"},
    "holds_none": {"ja": "検出された中に該当するもの（{what}）はない", "en": "none of {what} among the findings"},
    "nothing": {"ja": "個人情報は検出されていない", "en": "no personal information among the findings"},
    "only_mentioned": {
        "ja": "該当し得る語が {n:,} か所あるが、本人との結び付きは見当たらない（人が見ること）",
        "en": "{n:,} words of such categories with no person tied to them: look at them by hand",
    },
    "not_by_itself": {
        "ja": "{what} はあるが、それだけでは直ちに該当しない",
        "en": "{what} found, which does not directly meet it by itself",
    },
    "ask_login": {
        "ja": "{what}: 送金・決済のできるサービスのIDとの組なら該当する",
        "en": "{what}: meets it where it belongs, with its ID, to a service that pays",
    },
    "over": {
        "ja": "少なくとも {least:,}人。{over:,}人以上で該当",
        "en": "at least {least:,} persons; met from {over:,}",
    },
    "not_over": {"ja": "多くて {most:,}人。{over:,}人以上で該当", "en": "at most {most:,} persons; met from {over:,}"},
    "may_be_over": {
        "ja": "{least:,}〜{most:,}人で、{over:,}人以上かどうか決まらない",
        "en": "{least:,} to {most:,} persons: whether {over:,} or more cannot be told",
    },
    "values_over": {
        "ja": "数えられた本人は {most:,}人だが、{entity} が {n:,} 通りある。1つが1人なら該当する（{over:,}人以上）",
        "en": "{most:,} persons were counted, but there are {n:,} different {entity}: met (from {over:,}) if each is one person",
    },
    "intent_yes": {"ja": "不正の目的のおそれがあると申告された", "en": "you said that an improper purpose is possible"},
    "intent_no": {"ja": "不正の目的のおそれはないと申告された", "en": "you said that no improper purpose is possible"},
    "intent_unknown": {
        "ja": "不正の目的のおそれ（不正アクセス・持ち出し・盗難など）は人が判断する",
        "en": "whether an improper purpose is possible (intrusion, take-out, theft) is for people to judge",
    },
    "intent_list": {
        "ja": "名簿は自社の顧客と一致した。社外で見つかったなら不正の目的を推定する。人が判断する",
        "en": "the list holds your customers: found outside, it suggests an improper purpose; people judge",
    },
    "systems_yes": {"ja": "1号の対象のシステムからと申告された", "en": "you said that it came from such a system"},
    "systems_no": {
        "ja": "1号の対象のシステムからではないと申告された",
        "en": "you said that it came from no such system",
    },
    "systems_unknown": {
        "ja": "どのシステムからかは人が判断する",
        "en": "which system it came from is for people to judge",
    },
    "published_yes": {
        "ja": "不特定多数が閲覧できた（おそれを含む）と申告された",
        "en": "you said that the public saw it, or may have",
    },
    "published_no": {
        "ja": "不特定多数は閲覧できなかったと申告された",
        "en": "you said that the public could not see it",
    },
    "published_unknown": {
        "ja": "不特定多数が閲覧できたかは人が判断する",
        "en": "whether the public could see it is for people to judge",
    },
    "encrypted": {
        "ja": "申告された暗号化が「高度な暗号化その他の措置」に当たるなら対象外。人が確認する",
        "en": "outside the duty if the encryption you named is of the advanced kind the rules ask for: people confirm",
    },
    "held_only": {
        "ja": "取得しようとしている段階の情報には及ばない（個人データだけが対象）",
        "en": "speaks of personal data held, not of data that were being collected",
    },
    "narrowed": {
        "ja": "走査が {what} で絞られていたため、ここからは分からない",
        "en": "the scan was narrowed by {what}: it cannot be told from this",
    },
    "not_looked": {
        "ja": "名簿の照合だけでは項目が分からない。名簿そのものを piiscan scan で調べること",
        "en": "a match does not tell what else the list holds: scan the list itself",
    },
    "not_in_force": {
        "ja": "この日には施行されていない（{day} 施行）",
        "en": "not law on that day (in force from {day})",
    },
    "no_day": {"ja": "施行日が決まっていない", "en": "no day of entry into force is known"},
}

NOTES: Texts = {
    "by_findings": {
        "ja": "「該当しない」は、読んだものと検出されたものについて言う。報告の義務がないとは言わない。法的な判断は専門家が行う。",
        "en": "“Not met” speaks of what was read and found. It never says that there is no duty. A qualified person decides.",
    },
    "unread": {"ja": "読み残し {n:,} 件（{why}）: 中身は確かめていない", "en": "{n:,} not read ({why}): not looked at"},
    "left_out": {
        "ja": "指定により除いたもの {n:,} 件は確かめていない",
        "en": "{n:,} left out by choice: not looked at",
    },
    "inconclusive": {
        "ja": "照合の結果は {verdict}。漏えいがなかったことの証拠にはならない",
        "en": "the match says {verdict}, which is no proof that nothing leaked",
    },
    "narrowed": {
        "ja": "走査が {what} で省いたもの",
        "en": "what the scan left out by {what}",
    },
    "not_looked": {
        "ja": "名簿にある項目（カード番号・要配慮など）",
        "en": "what else the list holds (cards, special care ...)",
    },
    "images": {
        "ja": "画像・手書き・口頭で漏れたもの、走査の対象の外にあるもの",
        "en": "images, handwriting, what was told aloud, and whatever was no target of the scan",
    },
    "loss": {"ja": "滅失・毀損も漏えいと同じく数える", "en": "Loss and damage count like leaks."},
    "recovered": {
        "ja": "第三者が見る前にすべて回収したものは漏えいに当たらない。人が判断する",
        "en": "What was recovered before any third party saw it is no leak; people judge.",
    },
    "entrusted": {
        "ja": "受託者: 自らが知った日から数える。委託元に通知すれば自らの報告は免れる（施行規則9条。確認を要する）",
        "en": "Processor: the clock starts with your own knowledge; telling the entruster releases you (rules art. 9; verify).",
    },
    "public_body": {
        "ja": "行政機関等: 人数は100人を超える場合（施行規則43条）。1〜3号の条番号は確かめていない",
        "en": "Public body: more than 100 persons (rules art. 43). The article of nos. 1 to 3 was not verified.",
    },
    "number_act_few": {
        "ja": "番号法の4つの場合に当たらなくても、施行規則7条に当たることがある（確認を要する）",
        "en": "Outside the four cases of the My Number Act, art. 7 of the rules may still be met (verify).",
    },
    "finance": {
        "ja": "金融機関などは所管官庁にも報告する（権限の委任、業法、金融分野ガイドライン）",
        "en": "Finance and others report to their competent authority too (delegation, sector acts, finance guideline).",
    },
    "p_mark": {
        "ja": "プライバシーマーク付与事業者は、すべての事故の確報（30日・60日）と、重いものの速報を審査機関にも出す",
        "en": "Holders of the Privacy Mark report every incident (30 or 60 days), grave ones at once, to their body too.",
    },
    "before_2017": {
        "ja": "2017-05-30 より前は、5,000人以下の事業者は法の適用外だった",
        "en": "Before 2017-05-30 businesses of 5,000 persons and fewer were outside the act.",
    },
    "before_2022": {
        "ja": "この日には施行規則7条の報告義務は施行されていない（2022-04-01 施行）。この日の法令の定めはここでは調べていない",
        "en": "The duty of art. 7 of the rules was not law on that day (from 2022-04-01); the law of that day was not looked into.",
    },
}


def say(texts: Texts, code: str, lang: str, **values: Any) -> str:
    """The sentence of a code."""
    return texts[code][lang].format(**values)
