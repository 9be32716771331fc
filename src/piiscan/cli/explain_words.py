"""What `piiscan explain` says, in Japanese and English."""

from __future__ import annotations

from piiscan.scan.judge import NOTES

WORDS = {
    "ja": {
        "reported": "検出（報告する）",
        "below": "報告しない: しきい値 0.5 まであと {missing:.1f} ビット",
        "overlapped": "報告しない: 同じ場所でより確からしい読み（{by}）を採った",
        "word": "「{0}」を指す語だが、その形の値がない（例: {1}）",
        "number": "この桁数・区切りの番号を読む認識器はない（桁の不足や余りの可能性）",
        "far": "ほかに {0} 通りの読み（しきい値まで {1} ビットより遠い）",
        "nothing": "個人情報と読めるものはありません。",
        "empty": "空の文字列です。",
        "row": "表のデータ {0} 行目として（見出しと列全体も手がかり）",
        "no file": "注意: ファイル {0} はないので、引数そのものを文字列として調べます。",
    },
    "en": {
        "reported": "reported",
        "below": "not reported: {missing:.1f} bits short of the threshold 0.5",
        "overlapped": "not reported: a likelier reading stands in the same place ({by})",
        "word": "names the kind '{0}', but no value of its form is there (example: {1})",
        "number": "no recognizer reads a number of these digits and separators (one too many or too few?)",
        "far": "{0} other readings, more than {1} bits short",
        "nothing": "Nothing reads as personal information.",
        "empty": "The text is empty.",
        "row": "As data row {0} of the table (header and column are evidence too)",
        "no file": "Note: there is no file {0}; the argument itself is explained.",
    },
}

CODES = {
    "en": {"base": "before any evidence", **NOTES},
    "ja": {
        "base": "手がかりがないときの値",
        "check_passed": "検査数字・表と一致",
        "check_failed": "検査数字・表と不一致",
        "check_unknown": "検査数字・表では決まらない",
        "context": "近くにこの種類を指す語",
        "header": "列の見出しがこの種類を指す",
        "column_rate": "列の 8 割以上がこの形",
        "not_near": "近くに別の種類を指す語",
        "glued": "英字に接している",
        "dummy": "割り当てられない番号",
        "label": "前に項目名",
        "honorific": "後ろに敬称",
        "full_name": "姓と名で全体が埋まる",
        "surname": "姓で始まる",
        "prefecture": "都道府県",
        "municipality": "実在の市区町村",
        "block": "番地",
        "postal_agrees": "郵便番号と市区町村が一致",
        "postal_differs": "郵便番号は別の市区町村のもの",
        "town": "実在の町名",
        "tied": "同じ行・様式・文に本人の名がある",
        "asserted": "事実として述べている",
        "denied": "該当しないと述べている",
        "spaced": "姓と名の間に空白",
        "table_cell": "セル全体を占める",
        "marked": "前に記号・略号",
        "kana": "かな書き",
        "look_alike": "別のものと読むほうが確からしい",
        "bare": "区切りなし",
        "model": "言語モデルが氏名と読む",
        "model_sure": "言語モデルの確信が高い",
        "deep": "二度目の読み（SudachiPy・GiNZA）で氏名と判断した",
        "presidio": "Presidio の認識器のスコア",
    },
}
