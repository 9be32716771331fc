"""The town column of Japan Post's postal codes (町域名): which towns, 丁目 and 小字 its text tells.

Form: 〒 data description of Japan Post (郵便番号データの説明). The column holds more than towns: 以下に掲載がない場合,
葛巻（第４０地割～第４５地割）, 姫原（１～４丁目）, 西新宿新宿センタービル（３４階）, 大桑町（ア、イ、上野）,
竹屋町（高倉通綾小路下る）, 利島村一円.
"""

from __future__ import annotations

import re
import unicodedata

_SPELLED = str.maketrans("()〜−", "（）～－")
# The rest of the municipality; an area that has its name.
_NO_TOWN = re.compile(r"以下に掲載がない場合|の次に.*場合|.一円$")
_LOTS = re.compile(r"第?[0-9]+地割.*$")  # 地割 of Iwate count on behind the town, as 丁目 do elsewhere
_FLOOR = re.compile(r"^[0-9]+階|階層不明")  # of a building that has codes of its own
_QUOTED = re.compile(r"「[^」]*(?:」|$)")  # parts of a part: 「５７番地１２５、１７６を除く」
_CHOME = re.compile(r"(?<![0-9の])([0-9]+(?:[~、・][0-9]+)*)丁目")
_KOAZA = re.compile(r"[^0-9A-Za-z~・－()「」\s]{1,15}")
# A piece in brackets that is no name, but says which part.
_PART = re.compile(
    r"その他|除く|含む|番地|全域|丁目|番$|番以|以上|以下|以外|以内|及び|地割|次の|一部|各階|ビル|団地|住宅$|号棟|の[東西南北]側|大字$"
)
_KYOTO_WAY = re.compile(r"上る|下る|西入|東入|入る|通|筋")
_CHOME_MOST = 99  # larger numbers are those of lots: （２丁目６５１、６６２、３丁目）


def towns(city: str, told: str) -> list[tuple[str, str]]:
    """(town, also with each of its 丁目, and 小字 or "") for what the column tells; nothing where it names no town.

    >>> towns("上北郡六戸町", "折茂（今熊、大原）")
    [('折茂', ''), ('折茂', '今熊'), ('折茂', '大原')]
    >>> towns("出雲市", "姫原（１～３丁目）")
    [('姫原', ''), ('姫原1丁目', ''), ('姫原2丁目', ''), ('姫原3丁目', '')]
    """
    name, _, part = unicodedata.normalize("NFKC", told.translate(_SPELLED)).partition("(")
    if _NO_TOWN.search(name) or _FLOOR.search(part):
        return []
    names = [short for piece in name.split("、") if (short := _LOTS.sub("", piece)) and not re.search("[~「」]", short)]
    names = list(dict.fromkeys(names))
    found = [(short, "") for short in names]
    if len(names) == 1:  # else it is not told whose parts they are
        part = _QUOTED.sub("", part.removesuffix(")"))
        found += [(f"{names[0]}{number}丁目", "") for number in _numbers(part)]
        found += [(names[0], piece) for piece in _pieces(city, part)]
    return found


def _numbers(part: str) -> list[int]:
    """The 丁目 that a part names."""
    numbers: set[int] = set()
    for told in _CHOME.findall(part):
        listed = [[int(number) for number in piece.split("~")] for piece in re.split("[、・]", told)]
        flat = [number for piece in listed for number in piece]
        if flat != sorted(flat) or flat[-1] > _CHOME_MOST:
            listed = listed[-1:]
        if listed[-1][-1] <= _CHOME_MOST:
            numbers.update(n for piece in listed for n in range(piece[0], piece[-1] + 1))
    return sorted(numbers)


def _pieces(city: str, part: str) -> list[str]:
    """The 小字 that a part names."""
    if city.startswith("京都市") and _KYOTO_WAY.search(part):
        return []
    pieces = (piece.strip() for piece in part.split("、"))
    return [piece for piece in pieces if _KOAZA.fullmatch(piece) and not _PART.search(piece)]
