"""Words of `piiscan subject`."""

from __future__ import annotations

from typing import Any

WORDS: dict[str, dict[str, Any]] = {
    "ja": {
        "head": "本人が現れる場所（照会 {entry} 番として記録した）",
        "none": "該当する場所は見つからなかった。",
        "columns": ("確度", "場所", "中のファイル・シート", "同じ記録にある項目", "ほかに一致した項目", "偶然の一致", "ある項目（列）", "読んだ日時（UTC）"),
        "sureness": {"certain": "確実", "likely": "有力", "possible": "可能性", "household": "世帯"},
        "fields": {
            "name": "氏名", "kana": "フリガナ", "birth_date": "生年月日", "phone": "電話", "email": "メール", "address": "住所",
            "postal_code": "郵便番号", "number": "番号", "my_number": "個人番号",
        },
        "chance": "偶然の一致: その場所にいない人でも同じだけ一致する件数の期待値（氏名のみの場所では、別の同姓同名の人である割合）。",
        "namesakes": {
            "birth_date": "同じ氏名: 索引全体で {places} か所、生年月日の違う {persons} 人以上。",
            "none": "同じ氏名: 索引全体で {places} か所。何人かは分からない。",
            "other": "同じ氏名: 索引全体で {places} か所、氏名と並ぶ値の種類で数えて {persons} 人ほど。",
        },
        "uncovered": "この答えが及ばないもの",
        "codes": {
            "stopped": "最後まで行かなかったスキャン: {count} 件（0 は、一度も行っていないこと）",
            "skipped": "読めなかったもの（{detail}）: {count} 件",
            "older": "前のスキャンで読み、最後のスキャンでは読まなかったファイル: {count} 件（前の内容で答えた）",
            "cut": "語が多すぎて一部を残せなかった場所: {count} か所",
            "left_out": "指定により読まなかったファイル・フォルダ: {count} 件",
            "min_score": "スコア {detail} 未満の検出は索引にない",
            "not_searched": "索引にないもの: 画像の中の文字（--ocr なし）、姓だけ・読み間違い・旧姓の記載、走査で検出されなかった値",
        },
        "log": ("番号", "日時（UTC）", "照会した人", "理由・受付番号", "項目", "照会の指紋", "場所の数", "網羅"),
        "full": ("はい", "いいえ"),
        "good": "記録 {n} 行に変更・欠落はない。（索引ファイル全体を古い写しに戻したことは分からない）",
        "info": "鍵 {key}、ファイル {files}、場所 {places}、語 {words}",
        "runs": ("開始（UTC）", "終了（UTC）", "実行者", "対象"),
        "shown": "値をコマンドの引数に書くと、プロセス一覧やシェルの履歴に残る。--prompt か --stdin-json を使うとよい。",
        "prompt": "{field}（空なら照会しない）",
    },
    "en": {
        "head": "Places in which the person appears (logged as question {entry})",
        "none": "No place was found.",
        "columns": ("Sureness", "Place", "Member, sheet", "In one record", "Matches besides", "By chance", "Kinds (columns)", "Read (UTC)"),
        "sureness": {"certain": "certain", "likely": "likely", "possible": "possible", "household": "household"},
        "fields": {
            "name": "name", "kana": "kana", "birth_date": "birth date", "phone": "phone", "email": "e-mail", "address": "address",
            "postal_code": "postal code", "number": "number", "my_number": "My Number",
        },
        "chance": "By chance: matches as good as this one that are expected for somebody whom the place does not hold (of a name "
        "alone: the share of its bearers that are other persons).",
        "namesakes": {
            "birth_date": "The name: in {places} places of the index, at least {persons} persons by different birth dates.",
            "none": "The name: in {places} places of the index; nothing tells how many persons.",
            "other": "The name: in {places} places of the index, about {persons} persons by other values beside it.",
        },
        "uncovered": "What this answer does not cover",
        "codes": {
            "stopped": "scans that did not come to their end: {count} (0: there was none at all)",
            "skipped": "not read ({detail}): {count}",
            "older": "files that an earlier scan read and the last one did not: {count} (answered from then)",
            "cut": "places with too many words to keep all: {count}",
            "left_out": "files and folders left out as you asked: {count}",
            "min_score": "findings below a score of {detail} are not in the index",
            "not_searched": "not in any index: text in images (without --ocr), family names alone, misspelled or former names, values "
            "that the scan did not find",
        },
        "log": ("No.", "When (UTC)", "By", "Case", "Asked by", "Question", "Places", "Complete"),
        "full": ("yes", "no"),
        "good": "{n} lines of the log are as they were written. (That the whole file was put back to an older copy cannot be seen.)",
        "info": "key {key}, files {files}, places {places}, words {words}",
        "runs": ("Started (UTC)", "Ended (UTC)", "By", "Targets"),
        "shown": "values given as arguments show in the process list and the history of your shell; hint: --prompt or --stdin-json",
        "prompt": "{field} (empty: not asked)",
    },
}  # fmt: skip
