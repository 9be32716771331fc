"""Sentences of the summary in English and Japanese. Machine output holds the English ones."""

from __future__ import annotations

from collections.abc import Mapping

from piiscan.match.evidence_notes import COUNTS, DATING, ORDER, SEGMENTS, TRAVEL, kind_word

Note = dict[str, str]  # language -> text

_TEXTS: dict[str, tuple[str, str]] = {
    "not_in_list": ("{kind}: not in the list", "{kind}：リストにない"),
    "not_in_index": ("{kind}: not in the index", "{kind}：索引にない"),
    "unusable": (
        "{count} rows lack the fields that a look-up needs",
        "{count} 行は検索に必要な項目を欠く",
    ),
    "no_segments": (
        "segments: the index was built without a segment column",
        "区分：索引は区分の列なしで作られている",
    ),
    "key_unused": (
        "key {key}: left out, too many rows share a value",
        "キー {key}：同じ値の行が多すぎるため使わなかった",
    ),
    "left_behind": ("temporary files: {folder}", "一時ファイル：{folder}（削除できなかった）"),
    "skip": ("{reason}: {detail}", "{reason}：{detail}"),
    "index_skip": ("index: {reason}", "索引：{reason}"),
    "household_rate": (
        "household rows: the false-match rate is that of person rows; none is given for households",
        "世帯のみ一致した行：誤一致の割合は本人と一致した行のもので、世帯については求めていない",
    ),
    "never": ("planted addresses: not compared in this version", "仕掛け住所：この版では比べていない"),
    "spelling_none": (
        "way of writing: addresses of {count} persons agree and can be compared as written; {least} are asked for",
        "表記：住所が一致し書き方を比べられる本人は {count} 人（{least} 人以上で判断する）",
    ),
    "spelling_ours": (
        "way of writing: of {count} persons whose addresses agree, {alike} are also written as in the master, down to width "
        "and block notation; by chance at most {background} would be: {bits} bits (100 at most) for data taken from it",
        "表記の一致：住所が一致する {count} 人のうち {alike} が、幅や番地の書き方までマスターと同じ。偶然なら多くても "
        "{background}。マスターから取られたことを支持する {bits} ビット（上限 100）",
    ),
    "spelling_open": (
        "way of writing: of {count} persons whose addresses agree, {alike} are also written as in the master; by chance up "
        "to {background} would be (the share of the list's commonest notation), so this tells nothing",
        "表記：住所が一致する {count} 人のうち {alike} がマスターと同じ書き方。偶然でも {background}（リストで最も多い書き方の割合）まではありうるので、何も言えない",
    ),
    "few_persons": (
        "verdict: {count} persons are fewer than the {least} that OURS asks for",
        "判定：一致した本人 {count} 人は、当社のものと言うのに要る {least} 人より少ない",
    ),
    "small_share": (
        "verdict: {share} of the list's persons are ours, OURS asks for {least}",
        "判定：当社の顧客はリストの {share} で、当社のものと言うには {least} が要る",
    ),
    "few_decoys": (
        "verdict: {count} decoys of different persons are fewer than the {least} that OURS asks for",
        "判定：異なる人物のおとり {count} 件は、当社のものと言うのに要る {least} 件より少ない",
    ),
    "rate_unsure": (
        "verdict: the false-match rate may be {upper}, OURS allows {most}",
        "判定：誤一致の割合は {upper} でありうる。当社のものと言うには {most} 以下が要る",
    ),
    "first_of_several": (
        "{kind}: of the columns {columns} the first that is filled is compared in each row, the others are not",
        "{kind}：列 {columns} のうち、各行で最初に埋まっている列だけを比べ、ほかは比べていない",
    ),
    "rate_of_model": (
        "verdict: the false-match rate is the model's own estimate; OURS asks for one by decoys",
        "判定：誤一致の割合はモデル自身の推定だけ。当社のものと言うには、おとりによる推定が要る",
    ),
    "few_searchable": (
        "verdict: only {count} different persons of the list have values by which a customer would have been found",
        "判定：顧客であれば見つかったはずの値を持つのは、リストの異なる {count} 人だけである",
    ),
    "some_found": (
        "verdict: {persons} rows agree with customers and {households} with their households only; "
        "too many for NOT_OURS",
        "判定：{persons} 行が顧客本人と、{households} 行が顧客の世帯のみと一致し、当社のものでないとは言えない",
    ),
    "placeholder": (
        "{kind}: one value stands in many rows; those rows were not counted as searched",
        "{kind}：同じ値が多くの行にあり、その行は検索できたものに数えていない",
    ),
    "unknown_names": (
        "{kind}: its family names are not those of the master (other script, or not names); not counted as searched",
        "{kind}：姓が索引のものと合わない（文字の種類が違う、または氏名でない）ため、検索できたものに数えていない",
    ),
    "unknown_form": (
        "{kind}: addresses without a known prefecture or city; those rows were not counted as searched",
        "{kind}：都道府県・市区町村が分からない住所の行は、検索できたものに数えていない",
    ),
    "half_address": (
        "{kind}: rows whose address is only half known were not counted as searched by it",
        "{kind}：住所の一部しか分からない行は、住所では検索できたものに数えていない",
    ),
    "no_usable_columns": (
        "table {table}: no column was recognized; its {count} rows were not compared",
        "表 {table}：列が分からず、{count} 行は照合していない",
    ),
    "column_contradicted": (
        "column {column}: its header names something else, but its cells read as {kind}; taken as {kind}",
        "列 {column}：見出しと違い、値は {kind} と読めるため {kind} とした",
    ),
    "column_no_cell_reads": (
        "column {column}: no cell reads as what the header names; not used",
        "列 {column}：見出しのとおりに読める値がなく、使わなかった",
    ),
    "column_few_cells_read": (
        "column {column}: less than half of its cells read as {kind}",
        "列 {column}：{kind} と読める値が半分に満たない",
    ),
    "column_cells_alone": (
        "column {column}: taken as {kind} by its cells alone; --map says otherwise",
        "列 {column}：値だけから {kind} とした。違っていれば --map で指定できる",
    ),
    "column_other_letters": (
        "column {column}: names in Latin letters; they agree with no name in kanji or kana",
        "列 {column}：ローマ字の氏名は、漢字やカナの氏名とは一致しない",
    ),
    "column_no_cells": ("column {column}: empty", "列 {column}：空"),
    "unread": (
        "{count} rows hold no date, number or address that can be read",
        "{count} 行には、読める日付・番号・住所がない",
    ),
    "long_cells": (
        "{count} cells of 256 characters or more were taken as missing",
        "256 字以上の値 {count} 個は、ないものとした",
    ),
    "outside": (
        "{count} lines of text beside the tables were not compared",
        "表の外の {count} 行の文字列は照合していない",
    ),
    "left_out": (
        "column {column}: left out, though it looks like part of an address; --map address=... takes it in",
        "列 {column}：住所の一部のようだが使わなかった。--map address=... で加えられる",
    ),
    "no_person_facts": (
        "persons: the list holds no given name, birth date or customer id; only households can be told",
        "本人：リストに名、生年月日、顧客 ID がなく、世帯までしか分からない",
    ),
    "no_household_facts": (
        "households: list and index share no telephone, address or mail; relatives of customers cannot be told",
        "世帯：リストと索引に共通する電話番号、住所、メールがなく、顧客の家族は分からない",
    ),
    "rate_none": ("no row was accepted", "本人と認めた行がない"),
    "rate_model": (
        "model: mean and largest of 1 - probability (no decoys); supports no verdict",
        "モデルによる：1 - 確率の平均と最大（おとりなし）。判定の根拠にはしない",
    ),
    # A row that is a customer cannot be a false match, so decoys stand for the others only; the bound does without that.
    "rate_decoys": (
        "target-decoy: share of decoys accepted as a person, times persons of the list not accepted, per accepted one, "
        "apart for rows of customers' households and for others; lower and upper: two-sided 95 %, Clopper-Pearson, the "
        "upper times all persons of the list; copies of a row count once",
        "おとり法：おとりが本人と認められた割合に、認めなかったリストの人数を掛け、認めた人数で割る（顧客の世帯の行とその他を分ける）。"
        "下限と上限：Clopper-Pearson 両側 95 %、上限はリストの全人数を掛ける。同じ人物の行は一度だけ数える",
    ),
    "household_rule": (
        "list rows of one family name and address, else of one family name and telephone, else of one customer",
        "姓と住所が同じリストの行を一世帯とする。なければ姓と電話番号、それもなければ同じ顧客と一致した行",
    ),
}


def note(code: str, **values: object) -> Note:
    """One sentence in both languages. A field `kind` is named in the language of the sentence."""
    for texts in (_TEXTS, TRAVEL, ORDER, DATING, SEGMENTS, COUNTS):
        if code in texts:
            english, japanese = texts[code]
            return {"en": _filled(english, "en", values), "ja": _filled(japanese, "ja", values)}
    raise KeyError(code)


def _filled(text: str, lang: str, values: Mapping[str, object]) -> str:
    named = {"kind": kind_word(str(values["kind"]), lang)} if "kind" in values else {}
    return text.format(**{**values, **named})


def share_text(share: float) -> str:
    """A share for people. Cut and not rounded near 1: 99.97 % is not all."""
    percent = 100 * share
    if 99 < percent < 100:
        return f"{int(percent * 100) / 100:.2f} %"
    return f"{percent:.1f} %" if percent >= 1 or percent == 0 else f"{percent:.2g} %"
