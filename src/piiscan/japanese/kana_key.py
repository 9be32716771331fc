"""What two readings of a name are compared by, whether in kana or in Latin letters: オオノ オーノ おおの Ohno Ono Ōno -> ono.

The key is in Kunrei letters. It keeps what all usual spellings keep and drops what some of them drop:

- long o and u: ウ オ ー behind o, ウ ー behind u, OH, OU, OO, macrons. Passports drop them (Ministry of Foreign Affairs: ONO for
  オオノ). ー behind a, i, e is that vowel (サーヤ = サアヤ, ケーコ = ケイコ); these long vowels passports keep.
- small kana, which bank and other old systems do not have: シヨウ = ショウ, シユウ = シュウ, ハツトリ = ハットリ. リヨコ stays apart from
  リョウコ, and キヨコ from キョウコ: ヨ is small only before a long vowel.
- ン before a vowel or y: Shinichi may be シンイチ or シニチ. n before b, m, p may be m.
- ヂ = ジ, ヅ = ズ, ヰ = イ, ヱ = エ, ヲ = オ, ヴァ = バ; l = r.

What different names share a key is measured by benchmarks/accuracy/canonical/kana.py.
Texts may hold several values, one a line.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from piiscan.japanese import kana, names
from piiscan.japanese.fold import without_gaps

_ROWS = {
    "": "アイウエオ", "k": "カキクケコ", "s": "サシスセソ", "t": "タチツテト", "n": "ナニヌネノ", "h": "ハヒフヘホ",
    "m": "マミムメモ", "y": "ヤ ユ ヨ", "r": "ラリルレロ", "w": "ワ", "g": "ガギグゲゴ", "z": "ザジズゼゾ",
    "d": "ダ  デド", "b": "バビブベボ", "p": "パピプペポ", "~y": "ャ ュ ョ", "~": "ァィゥェォ",
}  # fmt: skip
_OTHER = {
    "ン": "n",
    "ッ": "~tu",
    "ヲ": "o",
    "ヰ": "i",
    "ヱ": "e",
    "ヂ": "zi",
    "ヅ": "zu",
    "ヮ": "~wa",
    "ヵ": "ka",
    "ヶ": "ke",
}
_OTHER |= {"ヴ": "vu", "ヷ": "ba", "ヸ": "bi", "ヹ": "be", "ヺ": "bo"}
# Kanji that stand for kana where a reading was typed or scanned; read so only among katakana.
_ALIKE = str.maketrans("一二八力口工夕卜千三才", "ーニハカロエタトチミオ")
# Possessive: a long line is read once.
_AMONG_KANA = re.compile("^(?=[ー一二八力口工夕卜千三才 ]*+[ァ-ヺ])[ァ-ヺー一二八力口工夕卜千三才 ]++$", re.MULTILINE)
_I = "[キシチニヒミリギジヂビピ]"
_LARGE_YO = re.compile(f"(?<![ァ-ヺー])[ァ-ヺー]*{_I}ヨ[ウー][ァ-ヺー]*")
_SURNAME_MOST = 30  # kana; the longest of the lexicon has 10
_YO = re.compile(f"(?<={_I})ヨ(?=[ウー])")
_FAMILY_LAST = re.compile(r"^([A-Z][a-z]+) +([A-Z]{2,})$", re.MULTILINE)  # Taro YAMADA
_LATIN = re.compile("[a-z]")
_HYPHENS = re.compile("(?<=[a-z])ー+|ー+(?=[a-z])")  # Jun-ichi
_PUNCTUATION = re.compile("[.,・、。='’‘`´′ヽヾ]+")  # Shin'ichi
_LONG_H = re.compile("(?<=[aiueo])h+(?![aiueoy])|(?<=[ou])h(?=y)")  # Ohno, Satoh, Ohyama
_FINAL_NN = re.compile("nn+(?![aiueoy])")  # as typed: Kenn
_HEPBURN = (
    ("tch", "tty"), ("cch", "tty"), ("ch", "ty"), ("sh", "sy"), ("tsu", "tu"), ("j", "zy"), ("fu", "hu"), ("f", "hu"),
    ("dzu", "zu"), ("du", "zu"), ("dz", "z"), ("di", "zi"), ("dy", "zy"), ("l", "r"), ("v", "b"), ("q", "k"), ("c", "k"),
    ("yy", "y"), ("yi", "i"), ("wi", "i"), ("we", "e"), ("wo", "o"),
)  # fmt: skip
_SHARED = tuple(
    (re.compile(found), written)
    for found, written in (
        ("i~y|i~(?=e)", "y"),  # キャ, シェ
        ("vu~?(?=[aiueo])|v", "b"),
        ("u~(?=w)", ""),
        ("(?<=[kg])w(?=a)", ""),  # クヮ, Kwannon
        ("(?<![b-df-hj-np-tv-z])ye", "e"),  # Inouye, Uyeda
        ("~tu(?=([bdgkmprstz]))", r"\1"),
        ("~tu|~", ""),
        ("(?<=a)ー+", "a"),
        ("(?<=i)ー+", "i"),
        ("(?<=e)(?:ー+|e)", "i"),
        ("ー+", ""),
        ("(?<=[kstnhmrgzbp])iyu", "yu"),  # シユウ, and Miyuki on both sides alike
        ("(?<=z)iy(?=[ao])", "y"),
        ("o[ou]+", "o"),
        ("uu+", "u"),
        ("(?<=[aiueo])tu(?=([kst]))", r"\1"),
        ("m(?=[bmp])", "n"),
        (_FINAL_NN.pattern, "n"),
        (_LONG_H.pattern, ""),
    )
)


@cache
def _latin() -> dict[int, str]:
    """Katakana to Kunrei letters, ~ in front of the small ones."""
    found = {k: head + v for head, row in _ROWS.items() for k, v in zip(row, "aiueo", strict=False) if k != " "}
    return {ord(k): letters for k, letters in (found | _OTHER).items()}


@cache
def _accents() -> dict[int, str]:
    """Latin letters with macron or circumflex as two vowels, with another accent as plain ones."""
    found = {}
    for code in range(0xE0, 0x250):
        letter, *marks = list(unicodedata.normalize("NFD", chr(code)))
        if letter.isascii() and marks:
            long = marks[0] in "\u0304\u0302"
            found[code] = letter if not long else "ei" if letter == "e" else 2 * letter
    return found


def of_lines(text: str) -> str:
    """The key of each line, "" for none. Letters that are neither kana nor Latin stay.

    >>> of_lines("オオノ"), of_lines("Ohno"), of_lines("シヨウタ"), of_lines("Shin'ichi")
    ('ono', 'ono', 'syota', 'siniti')
    """
    text = _FAMILY_LAST.sub(r"\2 \1", names.bare(text)).lower().translate(_accents())
    text = _AMONG_KANA.sub(lambda m: m[0].translate(_ALIKE), kana.spaced(text))
    text = _LARGE_YO.sub(_small_yo, text)
    if _LATIN.search(text):
        text = _hepburn(text)
    text = _PUNCTUATION.sub("", without_gaps(text)).translate(_latin())
    for found, written in _SHARED:
        text = found.sub(written, text)
    return text


def _hepburn(text: str) -> str:
    """Latin words in Kunrei letters, without the marks of long vowels that only whole words show."""
    text = _FINAL_NN.sub("n", _LONG_H.sub("", _HYPHENS.sub("", text)))
    for found, written in _HEPBURN:
        text = text.replace(found, written)
    return text


def _small_yo(match: re.Match[str]) -> str:
    """キヨウコ as キョウコ, but スズキヨウコ is スズキ and ヨウコ."""
    word, surnames, given = match[0], names.kana_lexicon("s"), names.kana_lexicon("g")
    small = _YO.sub("ョ", word)
    if small in surnames or small in given:
        return small
    if word in surnames or word in given:
        return word

    def yo(at: re.Match[str]) -> str:
        if at.start() > _SURNAME_MOST or word[: at.start()] not in surnames:
            return "ョ"
        rest = _YO.sub("ョ", word[at.start() :])
        return "ヨ" if len(rest) > 2 and rest in given else "ョ"

    return _YO.sub(yo, word)
