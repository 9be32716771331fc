"""Writes japanese/data/special_diseases.txt.xz: names of diseases in Japanese, one a line.

    python tools/build_disease_names.py DIR        (DIR with mondo-japanese.tab, nando.ttl.gz, dpc_icd.csv)

Sources: mondo-japanese (DBCLS; Japanese labels of the Mondo Disease Ontology), CC BY 4.0; NANDO (Nanbyo Disease Ontology), CC BY 4.0; ICD
names of the DPC tables of the Ministry of Health, Labour and Welfare (Public Data License 1.0, compatible with CC BY 4.0).
Kept are names without Latin letters that end as a disease does. Dropped: diseases of animals, what other entries of a table mean (その他の
...), numbers of types, words of everyday use and of several meanings (COMMON), disabilities (a category of their own) and names that hold a
shorter one kept already: 家族性てんかん is found by てんかん. `special_diseases.txt`, kept by hand, has the everyday spellings.
"""

from __future__ import annotations

import csv
import gzip
import lzma
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from piiscan.japanese import special_terms
from piiscan.text import fold

DATA = Path(__file__).parent.parent / "src/piiscan/japanese/data"
ANIMALS = re.compile(
    r"[,，] *(?:[ァ-ヴー]+|[ァ-ヴー・]+目)$|イヌ|ネコ|ウシ|ブタ|ヒツジ|ウマ|ニワトリ|シチメンチョウ|ミンク|家禽|家畜|蹄|[馬牛豚鶏羊犬猫鳥魚蚕](?:の|伝染|疫|病$|痘)"
)
NOTES = re.compile(r"＜[^＞]*＞|〈[^〉]*〉|[\[［][^\]］]*[\]］]|[（(][^）)]*[）)]")
PARTS = re.compile(r"[,，　、;]|および|及び|又は|または|を伴|による|における|に伴|のための|に関連|に起因|を除")
NUMBER = re.compile(r"(?:第?[0-9０-９ⅠⅡⅢⅣⅤIVX]+[A-Za-zａ-ｚ]?(?:型|度|期)?|[0-9０-９]+-[0-9０-９]+)$")
WRITTEN = re.compile(r"[ぁ-ゖァ-ヺー一-龥々・0-9]{3,14}$")
ENDS = re.compile(
    "(?:病|症|炎|癌|がん|腫|症候群|麻痺|不全|不全症|梗塞|結核|ジストロフィー|てんかん|ヘルニア|ポリープ|パチー|貧血|喘息|感染症|潰瘍|膿瘍|動脈瘤|"
    "静脈瘤|卒中|血栓|塞栓|狭窄症|閉鎖症|欠損症|奇形|結石|中毒症|依存症|恐怖症|内障|硬化|硬変|変性|頻拍|細動|粗動|敗血症|白斑|疱疹|ヘルペス|マラリア|"
    "チフス|赤痢|ジフテリア|乾癬|白癬|疥癬|天疱瘡|痔瘻|痔核|イレウス|憩室|尿毒|ネフローゼ|リンパ腫|骨髄腫|肉芽腫|胎盤|子癇|大動脈解離|くも膜下出血|脳出血)$"
)
VAGUE = re.compile(
    "その他|部位|詳細|他に|明示|不明|分類|若しくは|とその|含む|もの$|疑い|関連|非特異|良性|悪性新生物|性状|移植|検査|使用|状態|反応$|薬|療法|"
    "ワクチン|人工|異物|関係|保因|感受性|素因|傾向|以外|掲げる|治療後|[のと].*の|^[ぁ-ゖ]|(?:発|後遺|併発|合併|既往)症$"
)
# Disabilities are found as such; what their words hold would be told twice.
DISABILITIES = re.compile(
    "知的|発達|自閉|視覚|聴覚|難聴|言語|学習|失明|ダウン症|失語|吃音|色覚|色盲|全盲|脳性麻痺|注意欠|性同一性|性別|小児性愛|性嗜好|服装倒錯"
)
# Of several meanings, or said of everybody, of plants, animals and things.
_COMMON = """
流行病 伝染病 風土病 職業病 生活習慣病 成人病 現代病 文明病 仮病 看病 奇病 万病 難病 悪病 急病 重病 余病 老人病 性病 遺伝病 国民病 繊毛病 炎症 重症 軽症 感染症 依存症 恐怖症 機能不全 発育不全 冷え症 露出症 多血症 無症
母斑症 白髪症 老化症 肉腫 腺腫 血腫 浮腫 水腫 筋腫 嚢腫 気腫 線維腫 腺癌 過敏症 欠乏症 結石 奇形 潰瘍 膿瘍 麻痺 不全 変性 硬化 閉塞症 狭窄症 腫瘍 黒死病 症候群 胎盤 血栓 塞栓 夜驚症 老眼症 乗り物酔い症 動揺病 近視症
乱視症 矮小症 異食症 消耗症 色汗症 吸血病 高熱症 心奇形 手奇形 耳奇形 静脈炎 発育障害 重鎖病 前弯症 巨人症 無言症 無酸症 放火症 長頭症 大頭症 ジストロフィー
"""
COMMON = frozenset(_COMMON.split())
_MOST = 12  # characters; longer names come in spellings of their own on every form


def told(name: str) -> str:
    """A name without notes, what follows a comma, and the number of its type."""
    bare = PARTS.split(NOTES.sub("", name.replace("（症）", "症").replace("(症)", "症")))[0].strip()
    return NUMBER.sub("", bare)


def mondo(path: Path) -> Iterable[str]:
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return (row[2] for row in rows if len(row) > 2)


def nando(path: Path) -> Iterable[str]:
    """Labels in Japanese; the descriptions in the file are sentences and end otherwise."""
    return re.findall(r'"([^"\n]{3,40})"@ja(?![-\w])', gzip.decompress(path.read_bytes()).decode())


def dpc(path: Path) -> Iterable[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row[2] for row in csv.reader(file) if len(row) == 8]


def kept(names: Iterable[str]) -> set[str]:
    """The names that say a disease."""
    bare = {told(name) for name in names if not ANIMALS.search(name)}
    good = (n for n in bare if WRITTEN.match(n) and ENDS.search(n))
    return {n for n in good if not (VAGUE.search(n) or DISABILITIES.search(n) or n in COMMON)}


def spelled(names: Iterable[str]) -> dict[str, str]:
    """Folded name -> name, also with がん for 癌 in short names."""
    forms = sorted(form for n in names for form in {n, n.replace("癌", "がん") if len(n) < 6 else n})
    return {fold.fold_text(form): form for form in forms}


def shortest(names: Mapping[str, str], known: set[str]) -> list[str]:
    """The names that hold no other one, nor one known."""
    found: list[str] = []
    held = set(known)
    for folded in sorted(names.keys() - known, key=lambda n: (len(n), n)):
        pieces = {folded[i:j] for i in range(len(folded)) for j in range(i + 2, len(folded) + 1)} - {folded}
        if held.isdisjoint(pieces) and len(folded) <= _MOST:
            found.append(names[folded])
            held.add(folded)
    return sorted(found)


def main(folder: Path) -> None:
    known = {fold.fold_text(name) for name in special_terms.by_hand()}
    names = (
        kept(mondo(folder / "mondo-japanese.tab"))
        | kept(nando(folder / "nando.ttl.gz"))
        | kept(dpc(folder / "dpc_icd.csv"))
    )
    found = shortest(spelled(names), known)
    packed = lzma.compress("\n".join(found).encode(), preset=9 | lzma.PRESET_EXTREME)
    (DATA / special_terms.PACKED).write_bytes(packed)
    print(len(known), "by hand,", len(names), "names,", len(found), "kept,", len(packed), "bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
