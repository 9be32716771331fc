"""Writes japanese/data/{surnames,given_names,readings,not_names,katakana}.tsv.xz from SudachiDict-core (Apache-2.0).

    python tools/build_name_lexicons.py        (with sudachipy and sudachidict-core installed)

surnames, given_names: a line per set of flags: flags, surfaces (COMMON 1: also in SudachiDict-small; ALONE 2: SudachiPy reads the bare
string as a person's name; WORD 4: also a common noun, verb, ...; PLACE 8: also a place name).
readings: "s", "g" or "sg", katakana readings. not_names: words and places of 2-6 kanji that a surname and a given name
could also fill (中山道, 大和田, 高橋川 ...). katakana: "name", "both" or "word", then words in katakana: names of
SudachiDict-small, those that are also common nouns, all other nouns.
"""

from __future__ import annotations

import lzma
import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import sudachipy

DATA = Path(__file__).parent.parent / "src/piiscan/japanese/data"
KANJI = re.compile(r"[㐀-䶿一-鿿豈-﫿々〆〇ヶケノ\U00020000-\U000323af]+$")
NAME = re.compile(r"[ぁ-ゖァ-ヺー㐀-䶿一-鿿豈-﫿々〆〇\U00020000-\U000323af]{1,8}$")
KATAKANA = re.compile(r"[ァ-ヺー]{2,12}$")
KANA = re.compile(r"[ァ-ヺー]{1,10}$")
COMMON, ALONE, WORD, PLACE = 1, 2, 4, 8


def write(name: str, lines: list[str]) -> None:
    packed = lzma.compress("\n".join(lines).encode(), preset=9 | lzma.PRESET_EXTREME)
    (DATA / name).write_bytes(packed)
    print(name, len(lines), "lines", len(packed), "bytes")


def entries(dictionary) -> list[tuple[int, str, tuple[str, ...], str]]:
    pos = {}
    rows = []
    for m in dictionary.entries():
        p = m.part_of_speech_id()
        if p not in pos:
            pos[p] = m.part_of_speech()
        rows.append((m.word_id(), m.surface(), pos[p], m.reading_form()))
    return sorted(rows)


def small_border(rows) -> int:
    """SudachiDict-small comes first, in the order of surfaces; then core starts again at ASCII."""
    return next(b[0] for a, b in pairwise(rows) if ord(a[1][0]) > 0x4E00 and b[1][0] < "a" and a[0] > 10**6)


def fills(word: str, surnames: dict[str, int], given: dict[str, int]) -> bool:
    return any(word[:i] in surnames and word[i:] in given for i in range(1, len(word)))


def grouped(classes: dict) -> list[str]:
    """One line per class: the class, then its terms in order."""
    found = defaultdict(list)
    for term, kind in sorted(classes.items()):
        found[kind].append(term)
    return ["\t".join((str(kind), *found[kind])) for kind in sorted(found)]


def collect(rows, border: int):
    """(names by kind with COMMON, readings, words, places and products, full names)."""
    names: dict[str, dict[str, int]] = {"姓": defaultdict(int), "名": defaultdict(int)}
    readings: dict[str, set[str]] = defaultdict(set)
    words, places, persons = set(), set(), set()
    for word_id, surface, pos, reading in rows:
        if pos[2] == "人名" and pos[3] in names and NAME.match(surface):
            names[pos[3]][surface] |= COMMON if word_id < border else 0
            if KANA.match(reading):
                readings[reading].add("s" if pos[3] == "姓" else "g")
        elif pos[2] == "人名":
            persons.add(surface)
        elif pos[1] == "固有名詞":
            places.add(surface)  # companies and products are as unlike a person as a place
        elif pos[0] not in ("補助記号", "記号"):
            words.add(surface)
    return names, readings, words, places, persons


def add_flags(names, words: set[str], places: set[str], tokenizer) -> None:
    for kind, lexicon in names.items():
        for surface in lexicon:
            tokens = tokenizer.tokenize(surface)
            alone = len(tokens) == 1 and tokens[0].part_of_speech()[3] == kind
            lexicon[surface] |= ALONE * alone | WORD * (surface in words) | PLACE * (surface in places)


def katakana_terms(rows, border: int) -> list[str]:
    """Words in katakana: "name" a name of the small dictionary, "both" also a common noun, "word" anything else."""
    names, nouns, words = set(), set(), set()
    for word_id, surface, pos, _ in rows:
        if not KATAKANA.match(surface):
            continue
        if pos[2] == "人名" and word_id < border:
            names.add(surface)
        elif pos[0] == "名詞":
            words.add(surface)
            if pos[1] != "固有名詞":
                nouns.add(surface)
    kinds = {True: "both", False: "name"}
    return grouped({name: kinds[name in nouns] for name in names} | dict.fromkeys(words - names, "word"))


def main() -> None:
    dictionary = sudachipy.Dictionary(dict="core")
    rows = entries(dictionary)
    border = small_border(rows)
    names, readings, words, places, persons = collect(rows, border)
    add_flags(names, words, places, dictionary.tokenizer(mode=sudachipy.SplitMode.C))
    surnames, given = names["姓"], names["名"]
    candidates = {w for w in words | places if 2 <= len(w) <= 6 and KANJI.match(w)} - persons
    look_alikes = sorted(w for w in candidates if fills(w, surnames, given))
    write("surnames.tsv.xz", grouped(surnames))
    write("given_names.tsv.xz", grouped(given))
    write("readings.tsv.xz", grouped({reading: "".join(sorted(k, reverse=True)) for reading, k in readings.items()}))
    write("not_names.tsv.xz", look_alikes)
    write("katakana.tsv.xz", katakana_terms(rows, border))


if __name__ == "__main__":
    main()
