"""What stands behind a town, as patterns over kinds of characters: block numbers, rooms, buildings."""

from __future__ import annotations

from functools import cache

from piiscan.japanese import ready
from piiscan.text import automaton
from piiscan.text.automaton import Alphabet, Automaton

# Symbol -> characters, folded. The characters of units stand for themselves.
_UNITS = "丁目番地号条線割街区町屋敷戸室階棟第字外無通り館先部筋"
_PARTICLES = "をはにでへも"  # hiragana that ends a place name in prose; 上る, つつじが丘 go on


def _codes(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last)))


@cache
def alphabet() -> Alphabet:
    """The symbols of the patterns below."""
    return Alphabet.of(
        {
            "漢": _codes(0x3400, 0x4DC0) + _codes(0x4E00, 0xA000) + "々〆\ufffd" + _codes(0xD840, 0xD880),
            "カ": _codes(0x30A1, 0x30FB) + "ヽヾ",
            "ひ": _codes(0x3041, 0x3097) + "ゝゞ",
            "を": _PARTICLES,
            "0": "0",
            "1": "123456789",
            "n": "二三四五六七八九十百千〇壱弐参拾廿",
            "一": "一",
            "-": "-━~〜",
            "の": "のノ之丿",
            "東": "東西南北上中下左右前後",
            "甲": "甲乙丙戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥",
            "A": _codes(0x41, 0x5B),
            "a": _codes(0x61, 0x7B),
            "F": "Ff",
            "R": _codes(0x2160, 0x2180),
            " ": " \t",
            "(": "([〔［",
            ")": ")]〕］",
            "、": "、,",
            "・": "・･&'.",
            **{unit: unit for unit in _UNITS},
        }
    )


_LETTERS = "漢カひn一の東甲" + _UNITS
_NUMBER = "(1[01]{0,4}(一1[01]{0,4})?|[一n]{1,7})"
_LOT = "(東{1,2}|東1[01]?東|[甲丁カ]の?|[甲カAF]-|[AF]|[甲カ][甲カ])"
_TAG = f"{_LOT}?{_NUMBER}[AF]?"
_GROUND = "(丁目?|番地?|番町|番屋敷|番戸|号(線|室)?|街区|地割|条通?り?|線|の?通り?|区|町)"
_MORE = f"({_GROUND}[の-]?|[の-]|(丁目|番地?|条|地割) |(丁目|地割)字?[漢東]{{1,4}})"
_TAIL = "([の-][甲カ])?(先|地先)?"
_STRONG = (
    f"第?{_TAG}({_MORE}{_TAG})+{_GROUND}?{_TAIL}|{_TAG}(番地|番町|番屋敷|番戸|街区){_TAIL}"
    f"|字?(無番地|番外地)|第?{_LOT}?1[01]{{0,4}}[の-][甲カ]"
)
_DASHED = f"第?{_TAG}([の-]{_TAG})+|[甲カAF]-{_NUMBER}"
_SECTION = f"第?({_TAG}(丁目?|条|線|地割|条通り?|の?通り?))+"
_FIRST = _LETTERS.translate(str.maketrans("", "", "ひのり"))  # 横浜市が3-1で勝つ
_BRACKETED = f"(\\([{_LETTERS}]{{1,10}}\\))?"
_GAP = f"ひ*[{_FIRST}]([{_LETTERS}]|カ-)*{_BRACKETED} ?"
_DIGITS = "([01]{1,4}|[一n]{1,4})"
_ROOM = f"([AF]?{_DIGITS}[AF]?(号室|号館|号棟|号|室|階|棟|番館)|[01]{{1,2}}F|[AF東]棟|[01]{{1,4}}[AF])"
_ROOMS = f"{_ROOM}(([ 、・-]|の)?({_ROOM}|[AF]?[01]{{1,4}}))*"
_INNER = f"[{_LETTERS}AaFR01・-]"
_BRACKET = f"\\(({_INNER}|[ 、])+\\)"
_KATAKANA = "カ(カ|-|・|の){2,} ?[01]{2,4}(号室|号)?"
_STRETCH = f" {{0,6}}-?[{_FIRST}AaFR]{_INNER}*( ({_ROOMS}|[AF]?[01]{{1,4}}[AF]?|R))*({_BRACKET})?"
_LISTED = f" ?{_BRACKET}([、 ]{{1,2}}{_TAG}-{_TAG}{_BRACKET})*"

# Labels of a block. DASHED: no unit in it. SECTION: 丁目, 条, 線 without a number behind. BARE: a number alone. PAIR: two
# with a dash, as scores and ranges are written.
STRONG, DASHED, SECTION, BARE, PAIR = 1, 2, 4, 8, 16
# Labels of a town that no table knows: 大字 or 字 and a name; a number and 部, 丁; any that ends with 町.
NAMED, NUMBERED, ANY = 1, 2, 4
# Labels of rooms. KATAKANA: a name with a number behind.
ROOM, KATAKANA = 1, 2
_BLOCKS = {
    STRONG: _STRONG,
    DASHED: _DASHED,
    SECTION: _SECTION,
    BARE: f"{_TAG}[番号]?(地?先)?",
    PAIR: f"第?{_NUMBER}-{_NUMBER}",
}
# Most characters that are read.
BLOCK_MOST, BUILDING_MOST, NUMBER_MOST = 60, 48, 16

PATTERNS: dict[str, dict[int, str]] = {
    # Block numbers right at a place, and behind letters that are in no table (DASHED counts as STRONG there).
    "block": {label: f" {{0,2}}{_BRACKETED}の?({one})" for label, one in _BLOCKS.items()},
    "block behind": {label: f" {{0,2}}{_GAP}({one})" for label, one in _BLOCKS.items() if label != DASHED},
    # Rooms and floors that need no building (305号室, 2F, A棟, 2号棟1階); a name in katakana with a number behind.
    "rooms": {ROOM: f"[ -]{{0,2}}({_ROOMS})", KATAKANA: f"[ -]{{0,2}}({_KATAKANA})"},
    # What is a building where it holds a word for one, with rooms behind; or stands in brackets.
    "building": {1: f"{_STRETCH}|{_LISTED}"},
    "town": {
        NAMED: f" ?[{_LETTERS}]*字[{_LETTERS}]+",
        NUMBERED: f" ?({_NUMBER}[部丁条区]|[{_FIRST}]{{0,4}}丁)",
        ANY: f" ?[{_LETTERS}]+町",
    },
    # No room: a telephone number, a date.
    "number": {1: "0[01]{1,4}-[01]{1,4}-[01]{3,4}|0[01]{9,10}|1[01]{3}-[01]{1,2}-[01]{1,2}"},
    # Between a way along the streets of Kyoto and the town: 二筋目, 二丁目, まで.
    "along": {1: f"({_NUMBER}(筋目?|丁目?)|ひ[をり])"},
}


@cache
def automaton_of(name: str) -> Automaton:
    """The patterns of a name as one automaton: from a file, since compiling them takes longer than a small scan."""
    return automaton.unpacked(alphabet(), ready.raw(file_of(name)))


def file_of(name: str) -> str:
    """Name of the file of an automaton among those of `ready`; tools/build_lexicons.py writes it."""
    return "grammar_" + name.replace(" ", "_")


def made(name: str) -> bytes:
    """Bytes of the file."""
    return automaton.packed(automaton.compiled(alphabet(), PATTERNS[name]))
