"""Sentences on what the matches show - columns, order, segments, counts - in English and Japanese."""

from __future__ import annotations

_KINDS = {  # English sentences name fields as --map does
    "name": "氏名",
    "name_kana": "フリガナ",
    "guardian_name": "保護者氏名",
    "guardian_name_kana": "保護者フリガナ",
    "birth_date": "生年月日",
    "sex": "性別",
    "postal_code": "郵便番号",
    "address": "住所",
    "phone": "電話番号",
    "email": "メールアドレス",
    "customer_id": "顧客 ID",
}

TRAVEL = {
    "travel_not_listed": ("{kind}: the list has no such column", "{kind}：リストにこの列はない"),
    "travel_not_indexed": (
        "{kind}: the index does not hold it, so it says nothing of the list's column",
        "{kind}：索引にないため、リストの列については何も言えない",
    ),
    "travel_empty": (
        "{kind}: no matched person has a value on both sides ({missing} lack one)",
        "{kind}：両方に値のある本人がいない（{missing} 人はどちらかが空）",
    ),
    "travel_whole": (
        "{kind}: travelled with the list; of {compared} persons with a value on both sides {share} agree ({interval}): "
        "{exact} exactly, {partial} in part, {differs} contradict",
        "{kind}：リストとともに渡っている。両方に値のある {compared} 人のうち {share}（{interval}）が一致"
        "（完全 {exact}、一部 {partial}、相違 {differs}）",
    ),
    "travel_overwritten": (
        "{kind}: not ours; overwritten, or added from another source: of {compared} persons with a value on both sides "
        "{share} agree ({interval}), {differs} contradict",
        "{kind}：当社の値ではない（書き換え、または他からの追加）。両方に値のある {compared} 人のうち一致は "
        "{share}（{interval}）、相違 {differs}",
    ),
    "travel_changed": (
        "{kind}: travelled in part; of {compared} persons with a value on both sides {share} agree ({interval}), "
        "{differs} contradict: changed by a seller, added for some, or out of date on one side",
        "{kind}：一部が渡っている。両方に値のある {compared} 人のうち {share}（{interval}）が一致、相違 {differs}。"
        "売り手による変更、一部への追加、またはどちらかが古い",
    ),
    "travel_open": (
        "{kind}: too few persons to tell; of {compared} with a value on both sides {share} agree ({interval})",
        "{kind}：人数が少なく判断できない。両方に値のある {compared} 人のうち {share}（{interval}）が一致",
    ),
}

ORDER = {
    "order_few": (
        "order: {persons} matched persons are too few to compare the order of list and master",
        "並び順：一致した本人 {persons} 人では、リストと索引の並び順を比べるには少ない",
    ),
    "order_none": (
        "order: the list does not stand in the order of the master (p = {p})",
        "並び順：リストは索引の並び順ではない（p = {p}）",
    ),
    "order_same": (
        "order: the list stands in the order of the master: {share} of the steps from one matched person to the next "
        "go forward, half would by chance (p < {p}); longest stretch {longest} of {persons} persons",
        "並び順：リストは索引の並び順のままである。一致した本人から次の本人への {share} が前へ進む。偶然なら半分"
        "（p < {p}）。最長で {persons} 人中 {longest} 人が続く",
    ),
    "order_reversed": (
        "order: the list stands in the reversed order of the master ({share} of the steps go back, p < {p})",
        "並び順：リストは索引と逆の並び順である（{share} が後ろへ進む、p < {p}）",
    ),
    "order_pieces": (
        "order: the list keeps pieces of the master's order: {share} of the steps go forward, half would by chance "
        "(p < {p}); {runs} stretches, the longest of {longest} persons",
        "並び順：リストには索引の並び順が部分的に残る。{share} が前へ進む。偶然なら半分（p < {p}）。"
        "{runs} 区間、最長 {longest} 人",
    ),
    "order_reversed_pieces": (
        "order: the list keeps pieces of the master's order, reversed: {share} of the steps go back (p < {p}); "
        "{runs} stretches, the longest of {longest} persons",
        "並び順：リストには索引と逆の並び順が部分的に残る。{share} が後ろへ進む（p < {p}）。{runs} 区間、最長 {longest} 人",
    ),
}

DATING = {
    "dating_one": (
        "extract date: the index holds one reading of the master; `piiscan index update` with later ones dates lists",
        "抽出時点：索引には顧客データの一時点しかない。`piiscan index update` で後の時点を加えると推定できる",
    ),
    "dating_few": (
        "extract date: {votes} persons who changed between readings are too few",
        "抽出時点：時点の間に変わった本人は {votes} 人で、推定には少ない",
    ),
    "dating_best": (
        "extract date: the list agrees with the reading of {best}; {votes} persons changed between readings, {against} of "
        "them contradict it; within the 95 % likelihood interval: {likely}; so extracted {window}",
        "抽出時点：リストは {best} の時点と合う。時点の間に変わった本人 {votes} 人のうち、反するのは {against} 人。"
        "95% 尤度区間に入る時点：{likely}。抽出時期：{window}",
    ),
    "dating_mixed": (
        "extract date: no single reading explains the list ({against} of {votes} persons contradict the best, {best}); "
        "several extracts put together: {parts}",
        "抽出時点：一つの時点では説明できない（最良の {best} に {votes} 人中 {against} 人が反する）。"
        "複数回の抽出を合わせたもの：{parts}",
    ),
}

SEGMENTS = {
    "segment_source": (
        "segment {name}: more than its size explains; {matched} of its {master} rows are in the list ({share}; {interval}), {part} of the "
        "persons matched against {whole} of the index; log odds ratio {odds} ({odds_interval})",
        "区分「{name}」：規模から見込まれるより多い。索引の {master} 行のうち {matched} 行がリストにある（{share}、{interval}）。"
        "一致した本人の {part}、索引では {whole}。対数オッズ比 {odds}（{odds_interval}）",
    ),
    "segment_none_found": (
        "segment {name}: no more than false matches explain; {matched} of its {master} rows in the list ({interval})",
        "区分「{name}」：誤一致で説明できる数を超えない。索引の {master} 行のうち {matched} 行（{interval}）",
    ),
    "segments_also": (
        "below their size, but more than false matches explain: {names}",
        "規模から見込まれるより少ないが、誤一致では説明できない数が含まれる区分：{names}",
    ),
    "segments_one": (
        "the list is of segment {name}: {part} of the persons matched are in it",
        "リストは区分「{name}」のものである。一致した本人の {part} がこの区分にある",
    ),
    "segments_some": (
        "more than by its size come from {count} segments: {names}",
        "規模から見込まれるより多く含まれる区分は {count} 個：{names}",
    ),
    "segments_even": (
        "no segment stands out: the persons matched come from all segments in proportion to their size",
        "目立つ区分はない。一致した本人は、各区分の規模に応じて含まれる",
    ),
    "segments_few": (
        "too few persons matched to tell which segment leaked",
        "一致した本人が少なく、どの区分が漏れたかは判断できない",
    ),
}

COUNTS = {
    "count_rows": (
        "rows of the list that are said to be a customer, copies included",
        "顧客本人とした、リストの行。重複を含む",
    ),
    "count_distinct_rows": (
        "those rows without repeats of all compared values",
        "そのうち、照合した値がすべて同じ行を一つと数えたもの",
    ),
    "count_listed_persons": (
        "those rows counted once per full name, reading and birth date",
        "そのうち、氏名・フリガナ・生年月日が同じ行を一人と数えたもの",
    ),
    "count_persons": (
        "different customers of the index among them",
        "そのうち、索引の異なる顧客の数",
    ),
    "count_households": (
        "households of those rows: one per family name and address, else family name and telephone, else customer",
        "その行の世帯。姓と住所、なければ姓と電話番号、なければ顧客が同じ行を一世帯とする",
    ),
    "count_all_households": (
        "households of all matched rows, also where only the household agrees; no false-match rate is known of those",
        "世帯のみ一致した行も含む世帯。それらの誤一致の割合は分からない",
    ),
    "count_interval": (
        "intervals: the count less its share of false matches, by the two-sided 95 % interval of that share",
        "区間：件数から誤一致の分を除いたもの。誤一致の割合の両側 95 % 区間による",
    ),
    "rates_agree": (
        "false matches: {decoy} by decoys ({decoy_interval}), {model} by the model ({model_interval}); they agree",
        "誤一致：おとり法で {decoy}（{decoy_interval}）、モデルで {model}（{model_interval}）。両者は矛盾しない",
    ),
    "rates_disagree": (
        "false matches: {decoy} by decoys ({decoy_interval}), {model} by the model ({model_interval}); they DISAGREE: "
        "the larger should be assumed, and the probabilities of single rows not be taken at their word",
        "誤一致：おとり法で {decoy}（{decoy_interval}）、モデルで {model}（{model_interval}）。両者は矛盾する。"
        "大きい方を取り、行ごとの確率をそのまま受け取らないこと",
    ),
    "rates_one": (
        "false matches: {model} by the model alone ({model_interval}); no decoys could be made",
        "誤一致：モデルのみによる {model}（{model_interval}）。おとりは作れなかった",
    ),
    "unsure_told": (
        "{count} rows are unsure: probability of {low} to {high}, in no count of matches; by the model about {expected} "
        "of them are what they look like. Look at them by hand",
        "{count} 行は不確か：確率 {low} から {high}。一致した件数には入れていない。モデルによれば、うち約 {expected} "
        "行は見かけどおりである。人の目で確かめること",
    ),
}


def kind_word(kind: str, lang: str) -> str:
    """Name of a field kind; of a field that a schema names, that name."""
    return _KINDS.get(kind, kind) if lang == "ja" else kind
