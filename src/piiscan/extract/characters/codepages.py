"""Windows code pages, languages and character sets to codecs; strings of old files decoded in them."""

from __future__ import annotations

import codecs
import re

from piiscan.extract.characters.decode import decode_all

__all__ = ["ansi_text", "charset_page", "codec", "counted_runs", "language_page", "runs"]

_CHARSETS = {  # fcharset of fonts ([MS-WMF] 2.1.1.5) -> code page
    77: 10000,
    128: 932,
    129: 949,
    130: 1361,
    134: 936,
    136: 950,
    161: 1253,
    162: 1254,
    163: 1258,
    177: 1255,
    178: 1256,
    186: 1257,
    204: 1251,
    222: 874,
    238: 1250,
}
_LANGUAGES = {0x11: 932, 0x12: 949, 0x19: 1251, 0x08: 1253, 0x1F: 1254, 0x1E: 874, 0x15: 1250, 0x05: 1250, 0x0E: 1250}
_CHINESE = {0x0404: 950, 0x0C04: 950, 0x1404: 950}
_NAMES = {65001: "utf-8", 1200: "utf-16-le", 1201: "utf-16-be", 10000: "mac_roman", 10001: "cp932", 20932: "euc_jp"}
_NAMES |= {51932: "euc_jp", 50220: "iso2022_jp", 50221: "iso2022_jp", 50222: "iso2022_jp", 28591: "latin-1"}
_NAMES |= {20127: "cp932", 32768: "mac_roman", 1361: "johab"}
# What people read: kana, kanji, full and half width forms, ASCII, Latin, punctuation. Rare planes look like chance.
_TEXT = "\t\n\r\x20-\x7e\u00a0-\u024f\u0370-\u04ff\u2010-\u2027\u2030-\u203e\u2100-\u22ff\u2460-\u25ff\u2600-\u266f"
_TEXT += "\u3000-\u30ff\u3200-\u33ff\u4e00-\u9fff\uf900-\ufa6d\uff01-\uff9f\uffe0-\uffe6"


def codec(page: int) -> str | None:
    """The Python codec of a Windows code page; None for an unknown one."""
    name = _NAMES.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return None


def ansi_text(data: bytes, page: int) -> str:
    """Bytes in `page`; where they do not decode, or the page says nothing of Japanese, the file's own evidence counts.

    Japanese programs wrote CP932 under Western code pages, so 1252 gives way where the bytes are Japanese.
    """
    name = codec(page)
    if data.isascii() and name not in {"utf-16-le", "utf-16-be", "iso2022_jp"}:
        return data.decode("ascii")
    if name == "cp1252" and (text := _japanese(data)):
        return text
    return decode_all(data, name).text


def _japanese(data: bytes) -> str:
    """CP932 text where every high byte is part of a kana or kanji of two bytes; else nothing."""
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return ""
    wide = sum(char > "\u3000" for char in text if not "\uff61" <= char <= "\uff9f")
    return text if wide >= 2 and not re.search("[\uff61-\uff9f\x80-\x9f\u0370-\u04ff]", text) else ""


def charset_page(charset: int, default: int) -> int:
    """The code page of a font's character set; ANSI, default and symbol sets mean the document's own."""
    return _CHARSETS.get(charset, default)


def language_page(language: int) -> int:
    """The code page of a Windows language id; Western where nothing else is known."""
    return _CHINESE.get(language, 936 if language & 0x3FF == 4 else _LANGUAGES.get(language & 0x3FF, 1252))


def runs(data: bytes, least: int = 4, *, order: str = "utf-16-le") -> list[str]:
    """Pieces of `data` that read as UTF-16 text at even or odd places: the last resort for broken or unknown streams.

    `least`: shortest run in characters. Runs at both places that hold the same bytes are told once: the longer wins.
    """
    pattern = re.compile(f"[{_TEXT}]{{{least},}}")
    spans: list[tuple[int, int, str]] = []
    for shift in (0, 1):
        text = data[shift : shift + (len(data) - shift) // 2 * 2].decode(order, "replace")
        if len(text) * 2 != (len(data) - shift) // 2 * 2:  # pairs of surrogates moved the places
            text = re.sub("[\U00010000-\U0010ffff]", "\ufffd\ufffd", text)
        found = (m for m in pattern.finditer(text) if _plausible(m.group()))
        spans += [(m.start() * 2 + shift, m.end() * 2 + shift, m.group()) for m in found]
    return [text for _, _, text in _without_overlaps(spans)]


def counted_runs(data: bytes, least: int) -> list[str]:
    """`runs` without the length that lies as one more character before a string of 32 or more."""
    return [text[1:] if ord(text[0]) == len(text) - 1 else text for text in runs(data, least)]


def _without_overlaps(spans: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Longer runs first; what overlaps a kept one is left out; the rest in the order of the file."""
    kept: list[tuple[int, int, str]] = []
    end, best = -1, None
    for span in sorted(spans, key=lambda item: item[0]):
        if best is not None and span[0] < end:
            if _weight(span[2]) > _weight(best[2]):
                kept[-1], best, end = span, span, span[1]
            continue
        kept.append(span)
        best, end = span, span[1]
    return kept


def _plausible(text: str) -> bool:
    """Mostly characters of CP932: of kanji read out of chance bytes two thirds are not."""
    lost = text.encode("cp932", "replace").count(b"?") - text.count("?")
    return lost * 10 <= len(text)


def _weight(text: str) -> int:
    """Characters, common ones more than kanji: ASCII bytes read in pairs look like rare kanji."""
    return sum(4 if char < "\u0100" or "\u3000" <= char <= "\u30ff" else 1 for char in text)
