"""What the cells of a column read as, whatever its header says: shares of a sample per field kind."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pyarrow as pa

from piiscan.japanese import kana, names, person, tables
from piiscan.japanese.address import buildings
from piiscan.japanese.address.parse import normalise_addresses
from piiscan.japanese.normal_dates import normalise_date
from piiscan.japanese.normal_phones import national_digits
from piiscan.text import buffer as buffers

SAMPLE = 200  # filled cells looked at, spread over the rows
_LONGEST = 256  # characters of a cell that are looked at; a longer one is no field
_ADDRESSES = 60  # cells read as addresses: half a millisecond each
NAMES = ("name", "family_name", "given_name", "name_kana", "family_name_kana", "given_name_kana")

_EMAIL = re.compile(r"(?:mailto:)?<?[^@\s<>,]+@[^@\s<>,]+\.[^@\s<>,]+>?")
_PHONE = re.compile(r"(?:\+|\(?0(?!0)|[789])[\d\-() .]{7,17}\d")
_POSTAL = re.compile(r"〒? ?(\d{3})-?(\d{4})")
_YEARS = r"(?:1[89]|20)\d\d"
_ERAS = r"(?:明治?|大正?|昭和?|平成?|令和?|[MTSHR])\.? ?(?:\d{1,2}|元)"
_DATE = re.compile(
    rf"{_YEARS}(?:\d{{4}}|[-/.年] ?\d{{1,2}}[-/.月] ?\d{{1,2}}日?)(?:生まれ|生)?(?:[ T]0?0:00(?::00)?)?"
    rf"|{_ERAS}[-/.年 ] ?\d{{1,2}}[-/.月 ] ?\d{{1,2}}日?(?:生まれ|生)?|[MTSHR]\d{{6}}"
)
_SEX = re.compile(r"男性?|女性?|男子|女子|[MF]|male|female", re.IGNORECASE)
_LATIN = re.compile(r"[A-Za-z][A-Za-z.'\-]+[ ,]+[A-Za-z][A-Za-z.'\- ]+")
_LETTERED = re.compile(r"[一-鿿々〇ぁ-ゖァ-ヺ]")
_KANA = re.compile(r"[ぁ-ゖァ-ヺー・ 　]+")
_SPACE = re.compile(r"[ 　]")
_NAMELIKE = re.compile(r"[^\d@:/,.。、()（）]{2,20}|[一-鿿]")
_AREA = re.compile(r"[都道府県市区町村郡]")


@dataclass(frozen=True, slots=True)
class Look:
    """Of one column: how many of the cells looked at are filled, and the share of these that read as each kind.

    `letters`, `alphabet`: shares of cells with kanji or kana, with a letter of any script. `places`: with a prefecture
    or municipality but no block. `buildings`: that are a building or room. `years`: first and last
    decile of the years of the cells that are days, 0 without such.
    """

    filled: int = 0
    shares: dict[str, float] = field(default_factory=dict)
    letters: float = 0.0
    alphabet: float = 0.0
    places: float = 0.0
    buildings: float = 0.0
    years: tuple[float, float] = (0.0, 0.0)

    def of(self, kind: str) -> float:
        return self.shares.get(kind, 0.0)

    def best(self, kinds: Sequence[str]) -> tuple[str, float]:
        """The kind that most cells read as, the first of equals; ("", 0) for none."""
        found = max(kinds, key=self.of, default="")
        return (found, self.of(found)) if found and self.of(found) else ("", 0.0)


def looks(columns: Sequence[pa.StringArray]) -> list[Look]:
    """One for each column."""
    return [look_at(sample(column)) for column in columns]


def sample(column: pa.StringArray) -> list[str]:
    """Filled cells from the whole column in NFKC, the beginning of long ones."""
    some = column.drop_null()
    if len(some) > 4 * SAMPLE:
        some = some.take(pa.array(np.linspace(0, len(some) - 1, 4 * SAMPLE).astype(np.int64)))
    cells = (unicodedata.normalize("NFKC", str(cell)[: 2 * _LONGEST]).strip() for cell in some.to_pylist())
    filled = [cell for cell in cells if cell]
    step = max(1, len(filled) // SAMPLE)
    return filled[::step][:SAMPLE]


def look_at(cells: Sequence[str]) -> Look:
    """cells: as `sample` gives them."""
    count = len(cells)
    if not count:
        return Look()
    days = [_day(cell) for cell in cells]
    years = [int(day[:4]) for day in days if day]
    shares = {
        "email": _share(_EMAIL.fullmatch(cell) for cell in cells),
        "phone": _share(_is_phone(cell) for cell in cells),
        "postal_code": _share(_is_postal(cell) for cell in cells),
        "birth_date": len(years) / count,
        "sex": _share(_SEX.fullmatch(cell) for cell in cells),
    }
    letters = _share(_LETTERED.search(cell) for cell in cells)
    places = building = 0.0
    if letters > 0.1:
        shares |= _names(cells)
        shares["address"], places = _places(cells)
        building = _buildings(cells)
    shares["latin"] = _share(_LATIN.fullmatch(cell) for cell in cells)
    return Look(
        count,
        {kind: share for kind, share in shares.items() if share},
        letters,
        _share(any(c.isalpha() for c in cell) for cell in cells),
        places,
        building,
        (float(np.quantile(years, 0.1)), float(np.quantile(years, 0.9))) if years else (0.0, 0.0),
    )


def _share(told: Iterable[object]) -> float:
    return float(np.mean([bool(one) for one in told]))


def _is_phone(cell: str) -> bool:
    return _PHONE.fullmatch(cell) is not None and national_digits(cell) is not None


def _is_postal(cell: str) -> bool:
    """With a sign, or seven digits that are a code: one number of a hundred would be."""
    found = _POSTAL.fullmatch(cell)
    return found is not None and (len(cell) > 7 or int(found[1] + found[2]) in _postal_codes())


@cache
def _postal_codes() -> frozenset[int]:
    return frozenset(tables.postal_codes()[0].tolist())


def _day(cell: str) -> str:
    found = normalise_date(cell) if _DATE.fullmatch(cell) else None
    return (found.value or "") if found is not None and found.precision == "day" else ""


def _names(cells: Sequence[str]) -> dict[str, float]:
    """Shares of names as a whole, of parts of them alone; one kind counts, by what most of the names are."""
    likely = [cell for cell in cells if _NAMELIKE.fullmatch(cell)]
    if not likely:
        return {}
    units = buffers.of_texts(likely)
    found = person.find_names(units)
    unit = units.unit_of(found.start)
    whole = (found.start <= units.starts[unit]) & (found.end >= units.ends[unit])
    good = np.zeros(len(likely), np.bool_)
    good[unit[whole]] = True
    in_kana = np.array([_KANA.fullmatch(cell) is not None for cell in likely])
    kanji = [cell for cell, is_name, kana_only in zip(likely, good, in_kana, strict=True) if is_name and not kana_only]
    written = [kana.exact(names.bare(cell)) for cell in (c for c, k in zip(likely, in_kana, strict=True) if k)]
    read = [cell for cell in written if _reads(cell)]
    told: dict[str, float] = {}
    if kanji:
        told[_part([names.kanji_form(names.bare(c)) for c in kanji], [_split(c) for c in kanji], _kanji())] = len(kanji)
    if read:
        spaced = [c for c, k in zip(likely, in_kana, strict=True) if k]
        halves = [(_halves(s, w)) for s, w in zip(spaced, written, strict=True) if _reads(w)]
        told[_part(read, halves, _readings()) + "_kana"] = len(read)
    return {kind: count / len(cells) for kind, count in told.items()}


Lexicons = tuple[frozenset[str], frozenset[str]]  # of family and of given names


def _part(whole: Sequence[str], halves: Sequence[tuple[str, str]], lexicons: Lexicons) -> str:
    """name, family_name or given_name: what most cells are. halves: each cell parted, ("", "") where it cannot be."""
    family = np.mean([cell in lexicons[0] for cell in whole])
    given = np.mean([cell in lexicons[1] for cell in whole])
    both = np.mean([a in lexicons[0] and b in lexicons[1] for a, b in halves])
    if max(family, given) > both and max(family, given) >= 0.5:
        return "family_name" if family >= given else "given_name"
    return "name"


def _split(cell: str) -> tuple[str, str]:
    family, given = names.split(cell)
    return family or "", given or ""


def _halves(cell: str, written: str) -> tuple[str, str]:
    """At the space, else where two readings meet; a reading that is one name is not cut."""
    if _SPACE.search(cell.strip()):
        return _split(cell)
    if written in _readings()[0] or written in _readings()[1]:
        return "", ""
    cuts = ((written[:i], written[i:]) for i in range(1, len(written)))
    return next(((a, b) for a, b in cuts if a in _readings()[0] and b in _readings()[1]), ("", ""))


def _reads(written: str) -> bool:
    """Whether kana are a reading of a name: one name, or two behind each other."""
    families, givens = _readings()
    if written in families or written in givens:
        return True
    return any(written[:i] in families and written[i:] in givens for i in range(1, len(written)))


@cache
def _readings() -> Lexicons:
    return frozenset(tables.readings("s")), frozenset(tables.readings("g"))


@cache
def _kanji() -> Lexicons:
    return frozenset(names.lexicon("s")), frozenset(names.lexicon("g"))


def _places(cells: Sequence[str]) -> tuple[float, float]:
    """Share of whole addresses, and of prefectures or municipalities without block."""
    some = list(cells[:: max(1, len(cells) // _ADDRESSES)][:_ADDRESSES])
    if not any(_AREA.search(cell) for cell in some):
        return 0.0, 0.0
    read = normalise_addresses([cell if _AREA.search(cell) and not _EMAIL.fullmatch(cell) else "" for cell in some])
    known = [bool(a and (a.city or a.prefecture) and not {"city"} & set(a.guessed)) for a in read]
    whole = [k and bool(a and a.numbers) for k, a in zip(known, read, strict=True)]
    return float(np.mean(whole)), float(np.mean(known)) - float(np.mean(whole))


def _buildings(cells: Sequence[str]) -> float:
    units = buffers.of_texts(cells)
    codes = np.append(units.folded, np.uint16(10))
    return float((buildings.building_ends(codes, units.starts) >= units.ends).mean())
