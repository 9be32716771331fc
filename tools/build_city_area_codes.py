"""Writes japanese/data/city_area_codes.tsv.xz: the municipalities whose fixed lines all have one area code.

    python tools/build_city_area_codes.py        (with phonenumbers installed)

libphonenumber names the charge area (単位料金区域) of every area code and exchange, in Japanese and with the prefecture
in English. A municipality gets the area code of the charge area that bears its name, wards that of their city. Left out:
charge areas of several codes, names that several municipalities of a prefecture share, and municipalities in which a town
bears the name of another charge area whose code is as long. Part of a merged city may still have its neighbor's code.
"""

from __future__ import annotations

import lzma
import re
from collections import defaultdict
from pathlib import Path

from phonenumbers.geodata import GEOCODE_DATA

from piiscan.japanese import tables
from piiscan.japanese.fold import variants

TARGET = Path(__file__).parent.parent / "src/piiscan/japanese/data/city_area_codes.tsv.xz"
NAMES = (  # in the order of the codes of the prefectures
    "Hokkaido Aomori Iwate Miyagi Akita Yamagata Fukushima Ibaraki Tochigi Gunma Saitama Chiba Tokyo Kanagawa Niigata "
    "Toyama Ishikawa Fukui Yamanashi Nagano Gifu Shizuoka Aichi Mie Shiga Kyoto Osaka Hyogo Nara Wakayama Tottori Shimane "
    "Okayama Hiroshima Yamaguchi Tokushima Kagawa Ehime Kochi Fukuoka Saga Nagasaki Kumamoto Oita Miyazaki Kagoshima Okinawa"
)
ROMAJI = NAMES.split()
NAME = re.compile(r"(?:.+郡)?(.+?)(?:市|町|村)|(.+?)市.+区")


def place(number: str, language: str) -> str:
    """What the library calls the area of the five digits behind the 0, by its longest prefix; "" for nothing."""
    prefixes = (f"81{number}"[:size] for size in range(7, 2, -1))
    return next((told[language] for p in prefixes if language in (told := GEOCODE_DATA.get(p, {}))), "")


def folded(name: str) -> str:
    return name.translate(variants()).replace("ヶ", "ケ")


def charge_areas() -> dict[tuple[str, str], set[str]]:
    """Area codes by (prefecture, name)."""
    known, regions = defaultdict(set), defaultdict(set)
    for five, length in enumerate(tables.area_code_lengths().tolist()):
        number = f"{five:05}"
        prefecture = place(number, "en").rpartition(", ")[2]
        if length and number[length] >= "2" and prefecture in ROMAJI:
            key = tables.prefectures()[ROMAJI.index(prefecture)], folded(place(number, "ja"))
            known[key].add("0" + number[:length])
            regions[number[:2], key[0]].add(key)
    alone = {key for keys in regions.values() if len(keys) == 1 for key in keys}  # 新宮 (0735) is not in Fukuoka
    return {key: codes for key, codes in known.items() if key not in alone or max(map(len, codes)) < 4}


def base_name(city: tables.Municipality) -> str:
    """横浜 of 横浜市 and 横浜市港北区; 東京 of its wards."""
    if city.prefecture == "東京都" and city.name.endswith("区"):
        return "東京"
    match = NAME.fullmatch(city.name)
    return folded(match[1] or match[2]) if match else ""


def main() -> None:
    known = charge_areas()
    cities, bases = tables.municipalities(), defaultdict(set)
    for city in cities:
        bases[city.prefecture, base_name(city)].add(city.name if city.name[-1] != "区" else "")
    found = defaultdict(list)
    for index, city in enumerate(cities):
        key = city.prefecture, base_name(city)
        codes = known.get(key, set())
        if len(codes) != 1 or len(bases[key]) != 1:
            continue
        # A code of another length leaves another number of digits to dial, so it cannot be taken for this one.
        towns = (known.get((city.prefecture, folded(town)), set()) for town in tables.towns_of(index))
        if not any(len(other) == len(min(codes)) for others in towns for other in others - codes):
            found[min(codes)].append(city.code)
    lines = "\n".join("\t".join([code, *members]) for code, members in sorted(found.items()))
    TARGET.write_bytes(lzma.compress(lines.encode(), preset=9 | lzma.PRESET_EXTREME))
    print(sum(map(len, found.values())), "of", len(cities), "municipalities,", TARGET.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
