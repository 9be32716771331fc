"""Which encoding a Japanese text is in: UTF-8, CP932, EUC-JP, ISO-2022-JP, UTF-16; nothing else is ever guessed.

Chinese, Korean and Cyrillic codecs accept most Japanese bytes, so guessing them costs more than it brings.
"""

from __future__ import annotations

import codecs
import re

from piiscan.extract.characters import jis, utf16
from piiscan.extract.characters.weights import common, likelihoods, score

__all__ = ["SAMPLE_BYTES", "bom_length", "detect", "looks_japanese"]

SAMPLE_BYTES = 1 << 16  # more does not change the answer, and a mixed file is judged again where decoding fails

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: the same first two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\$\([D@B]|\([JI])")  # ISO-2022-JP designations; ESC ( B alone is a terminal's
_EUC_KANA = re.compile(rb"(?:\x8e[\xa1-\xdf]){3}")  # half-width kana; as CP932 three rare kanji of one row in a row
_EUC_SHAPE = re.compile(  # a possessive group, (?:...)*+, goes wrong in Python 3.11.2 and before
    rb"(?:[\x00-\x8d]++|(?:[\xa1-\xfe]{2})+|\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2})*"
)
_CONTROLS = bytes(set(range(0x20)) - {0x01, 0x09, 0x0A, 0x0C, 0x0D, 0x1A, 0x1B, 0x1E, 0x1F})  # 01, 1E, 1F part cells
_BAD = [*map(chr, _CONTROLS), "\ufffd"]
_BINARY_CONTROLS = 0.03  # share of control bytes: random bytes have 0.10, text nearly none
_SHORT = 16  # bytes; below it a name in UTF-16 is as likely as a stray zero
_FEW_ZEROS = 0.25  # ASCII in UTF-16 has half of its bytes zero
_VALID = 4  # kana or kanji; by chance two bytes in CP932 or EUC-JP rarely go on as UTF-8 asks
_COMMON = 0.8  # share of characters of Japanese text in real text
_HALF_WIDTH = re.compile("[\0-\x7f\uff61-\uff9f]*+")
_LIKELY = 0.6  # mean weight; accents of European text read as CP932 are rare kanji
_FEW = 200  # characters that settle whether half-width kana are kanji in EUC-JP
_BINARY_ERRORS = 0.3  # share of undecodable characters among the non-ASCII ones


def bom_length(data: bytes) -> int:
    """Bytes of the byte order mark at the start, 0 without one."""
    return next((len(bom) for bom, _ in _BOMS if data.startswith(bom)), 0)


def detect(data: bytes) -> str | None:
    """The codec name for the text that starts with `data` (its end may cut a character); None: this is no text."""
    data = data[:SAMPLE_BYTES]
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    if b"\0" in data and len(parts := utf16.parts(data)) > 1:
        first = parts[0][0]
        if parts[0][1] is None and not any(name is None and _many_controls(part) for part, name in parts):
            return _detect_bytes(first)
    return _detect_bytes(data)


def _detect_bytes(data: bytes) -> str | None:
    if _many_controls(data):
        rest = data.replace(b"\0", b"")  # a log has zeros where the power went, an old list pads its fields with them
        padded = len(rest) < len(data) and rest and not _many_controls(rest)
        if (
            padded
            and len(data) >= _SHORT
            and len(data) - len(rest) < len(data) * _FEW_ZEROS
            and _decodes(rest, "utf-8")
        ):
            return "utf-8"
        return _utf32(data) or _utf16(data) or (detect(rest) if padded else None)
    if _ESCAPES.search(data) and sum(byte > 0x7F for byte in data) <= len(data) // 50:
        return "iso2022_jp"
    if data.isascii() or _decodes(data, "utf-8") or _mostly_utf8(data):
        return "utf-8"
    return _japanese(data)


def _many_controls(data: bytes) -> bool:
    return len(data) - len(data.translate(None, _CONTROLS)) > len(data) * _BINARY_CONTROLS


def _mostly_utf8(data: bytes) -> bool:
    """Some broken bytes in UTF-8: text in another encoding holds few sequences of three bytes that are valid there."""
    text = _partial(data, "utf-8", "replace")
    valid = sum("\u0800" <= char != "\ufffd" for char in text)
    return valid >= _VALID and valid >= text.count("\ufffd")


def _utf32(data: bytes) -> str | None:
    """Two zeros in every four bytes: the upper half of each character."""
    for name, places in (("utf-32-le", (2, 3)), ("utf-32-be", (0, 1))):
        if len(data) >= _SHORT and not any(any(data[place::4]) for place in places) and _decodes(data, name):
            text = _partial(data, name, "strict")
            return name if common(text) >= _COMMON and not any(map(text.count, _BAD)) else None
    return None


def _utf16(data: bytes) -> str | None:
    """For many control bytes: ASCII (0041) or 、 (3001) in UTF-16, or no text.

    The byte order whose reading has fewer controls and more Japanese; None where both are bad.
    """
    readings = {name: _partial(data, name, "replace") for name in ("utf-16-le", "utf-16-be")}
    bad = {name: sum(map(text.count, _BAD)) / max(len(text), 1) for name, text in readings.items()}
    best = min(readings, key=lambda name: (round(bad[name], 2), -score(readings[name])))
    return best if bad[best] <= _BINARY_CONTROLS and score(readings[best]) >= 0 else None


def _japanese(data: bytes) -> str | None:
    scores: dict[str, float] = {}
    for name in ("cp932", "euc_jp", "utf-16-le", "utf-16-be"):
        text = _partial(data, name, "replace")
        text = jis.mark_stray(text) if name == "cp932" else text
        if name == "euc_jp" and "\ufffd" in text and _has_euc_shape(data):
            text = jis.decode_euc_jp(data).removesuffix("\ufffd")
        if "\ufffd" not in text and (not name.startswith("utf-16") or common(text) >= _COMMON):
            scores[name] = score(text)
    if "euc_jp" in scores and _EUC_KANA.search(data):
        return "euc_jp"
    if {"cp932", "euc_jp"} <= scores.keys():
        scores.pop(_less_likely(data), None)
    best = max(scores, key=lambda name: scores[name], default=None)
    return best if best is not None and scores[best] >= 0 else _least_damage(data)


def looks_japanese(data: bytes, name: str) -> bool:
    """What is no ASCII in `data` is mostly kana and common kanji, read as `name`."""
    text = _partial(data, name, "replace")
    return score("".join(char for char in text if not char.isascii())) >= _LIKELY


def _less_likely(data: bytes) -> str:
    """Where CP932 gives half-width kana alone: kanji in EUC-JP are the same bytes. "" where it does not."""
    texts = {name: _partial(data, name, "replace") for name in ("cp932", "euc_jp")}
    if not _HALF_WIDTH.fullmatch(texts["cp932"]):
        return ""
    return min(texts, key=lambda name: float(likelihoods(texts[name][:_FEW])[:, 0].sum()))


def _has_euc_shape(data: bytes) -> bool:
    """Pairs where EUC-JP has pairs; the end may cut one. Asked before the slow decoder is."""
    shape = _EUC_SHAPE.match(data)
    return shape is not None and shape.end() >= len(data) - 2


def _least_damage(data: bytes) -> str | None:
    """Text with broken places: the encoding that loses fewest characters, None where every one loses many."""
    losses = {}
    for name in ("utf-8", "cp932", "euc_jp"):
        text = jis.mark_stray(_partial(data, name, "replace"))
        other = sum(not char.isascii() for char in text)
        losses[name] = text.count("\ufffd") / max(other, 1) - score(text) / 1000
    best = min(losses, key=lambda name: losses[name])
    ascii_share = sum(byte < 0x80 for byte in data) / len(data)
    return best if losses[best] <= _BINARY_ERRORS or ascii_share > 0.7 else None


def _decodes(data: bytes, name: str) -> bool:
    try:
        _partial(data, name, "strict")
    except UnicodeDecodeError:
        return False
    return True


def _partial(data: bytes, name: str, errors: str) -> str:
    return codecs.getincrementaldecoder(name)(errors).decode(data, final=False)
