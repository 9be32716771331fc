"""Within a municipality: the town that a reading means, its 丁目, its 小字."""

from __future__ import annotations

import re

from piiscan.japanese import numerals
from piiscan.japanese.address import numbering, spelling, town_names
from piiscan.japanese.address.heads import SECTION, Reading
from piiscan.japanese.address.town_names import Town

_PARTED = re.compile(r"^第?([一二三四五六七八九十]+)(?:地割|丁目)$")
_KANJI_DIGITS = "〇一二三四五六七八九"


def town_of(look: str, reading: Reading, *, section: bool) -> tuple[Town | None, int, int]:
    """(town, 丁目 or 0, end of both); 六丁目 right behind a municipality is a town of that name."""
    at = reading.end
    at += look[at : at + 1] == " "
    if reading.towns:
        town = _which(reading.towns, look, at, section=section)
        return town, *_chome(town, look, at)
    number, unit, end = numbering.leading(look, at) if reading.place else (0, "", at)
    if unit in ("丁目", "丁") and 0 < number < 100:
        return town_names.lone_town(kanji(number) + unit), 0, end
    if reading.index >= 0 and (others := town_names.counted(reading.index)):
        stop = numbering.start(look, at)
        number, unit, end = numbering.leading(look, stop)
        if unit in ("-", "ノ", "番") and (other := others.get((look[at:stop], number))):
            return other, 0, end
    return None, 0, at


def _which(some: tuple[Town, ...], look: str, end: int, *, section: bool) -> Town:
    """The town of several that are written alike: 桧原 with 丁目, 大字桧原 without."""
    if len(some) == 1:
        return some[0]
    number, unit, _ = numbering.leading(look, end)
    counted = [town for town in some if number and number in town.numbers and unit not in ("番", "号")]
    plain = [town for town in some if town.numbers <= {0}]
    like = [town for town in plain if town.name.startswith(("大字", "字")) == section]
    ranks = (counted, like, plain, some) if unit in ("丁目", "丁") or not section else (like, plain, counted, some)
    return next(rank[0] for rank in ranks if rank)


def _chome(town: Town, look: str, at: int) -> tuple[int, int]:
    """(丁目, end of it) behind a town that has some; (0, at) where the number is none."""
    number, unit, end = numbering.leading(look, at)
    if not 0 < number < 100 or unit in ("番", "号", "地割", "街区", "線", "条"):
        return 0, at
    listed = number in town.numbers
    if unit in ("丁目", "丁"):
        return (number, end) if listed or town.some or town.numbers - {0} else (0, at)
    if listed or (town.some and unit and not town.numbers - {0}):
        return number, end
    return 0, at


def koaza_of(town: Town | None, text: str, look: str, at: int, *, section: bool) -> tuple[str, str, str, int]:
    """(小字, the form that is compared, its number, end) behind a town: of the tables, else what is in front of numbers.

    第四地割 and 一丁目 are told by their numbers, as in 4地割1001 and 4-1001.
    """
    mark = SECTION.match(look, at)
    begin = mark.end() if mark else at
    name, end = _listed(town, text, look, begin, mark=mark is not None) if town and town.koaza else ("", begin)
    if parted := _PARTED.match(name):
        return name, "", str(numerals.value(parted[1])), end
    if name:
        return name, spelling.written(name), "", end
    stop = begin if numbering.begins(look, begin) else numbering.start(look, begin)
    if stop == begin or look[begin:stop] == "ノ":  # ハの74-2
        return "", "", "", stop
    written = text[begin:stop].strip("- ・,、()")
    if stop == len(look) and town and not (mark or section or "字" in written):
        return "", "", "", begin  # no number: what follows a town is a building
    return written, spelling.written(written), "", stop


def _listed(town: Town, text: str, look: str, begin: int, *, mark: bool) -> tuple[str, int]:
    """(小字, end) of the longest of the town's at a position, in front of a number or a space; mark: 字 is written."""
    known = town_names.koaza(town)
    for size in range(min(12, len(look) - begin), 0, -1):
        name = known.get(look[begin : begin + size])
        end = begin + size
        if (
            name
            and (mark or name.endswith("地割") or not numbering.cut(look, begin, end))
            and numbering.ends(look, end)
        ):
            written = text[begin:end]
            gap = look[end : end + 1] == " " or (look[end : end + 1] == "ノ" and numbering.begins(look, end + 1))
            return (written if written in town.koaza else name), end + gap
    return "", begin


def kanji(number: int) -> str:
    """23 -> 二十三, as 丁目 are registered."""
    tens, ones = divmod(number, 10)
    return ("十" if tens == 1 else _KANJI_DIGITS[tens] + "十" if tens else "") + (_KANJI_DIGITS[ones] if ones else "")
