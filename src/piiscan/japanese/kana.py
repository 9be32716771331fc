"""Readings of names in exact katakana. Texts may hold several values, one a line."""

from __future__ import annotations

import re
import unicodedata

from piiscan.japanese.fold import composed, katakana, without_gaps

_MARKS = str.maketrans("゛゜", "\u3099\u309a")  # NFKC makes these spaced marks a space and a mark of its own
_APART = re.compile("(?<![^\\S\n])[^\\S\n]+(?=[゛゜ﾞﾟ\u3099\u309a])")
_REPEATED = re.compile("([ァ-ヺ])([ヽヾ]+)")


def with_marks(text: str) -> str:
    """NFKC with every mark joined to its kana: ﾀﾞ, タ゛, タ ゛, た + U+3099.

    >>> with_marks("ﾔﾏﾀﾞ"), with_marks("ヤマタ゛")
    ('ヤマダ', 'ヤマダ')
    """
    return composed(_APART.sub("", text).translate(_MARKS))


def spaced(text: str) -> str:
    """Composed text as katakana: hiragana and half width, every dash ー, ヽ and ヾ written out. Spaces stay."""
    text = text.translate(katakana())
    return _REPEATED.sub(_written_out, text) if "ヽ" in text or "ヾ" in text else text


def exact(text: str) -> str:
    """`spaced` without spaces. Long vowels, small kana and ヂ ヅ ヰ ヱ ヲ ヴ stay: the form that was registered."""
    return spaced(without_gaps(text))


def _written_out(match: re.Match[str]) -> str:
    out = match[1]
    for sign in match[2]:
        last = unicodedata.normalize("NFD", out[-1])[0] if sign == "ヾ" else out[-1]
        out += unicodedata.normalize("NFC", last + "\u3099")[0] if sign == "ヾ" else last
    return out
