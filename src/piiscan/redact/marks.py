"""What stands in place of a value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from unicodedata import east_asian_width

from piiscan.catalog.spec import RecognizerSpec
from piiscan.keys import Key, prf_texts
from piiscan.redact.plan import Hit

__all__ = ["MODES", "Marker", "covered", "labels"]

MODES = ("mask", "token", "label")
COVER = "■"
_WHOLE = frozenset({"PERSON", "JP_ADDRESS"})  # a first letter and a length can tell who it is
_WHOLE_LAWS = frozenset({"special_care_required", "finance_sensitive", "jis2006_sensitive", "internal_sensitive"})
# Of 64 bits of the id: 10,000 values share a token with 1 %, six digits would with 95 %.
_TOKEN_DIGITS = 8
_SHOWN = 4  # characters that a mask leaves to be seen, at the end of a number
_TOKEN = re.compile(rf"\[[A-Z][A-Z0-9_]*-[0-9a-f]{{{_TOKEN_DIGITS}}}\]")
_TITLE = re.compile(r"[\W_■*]*(?:さん|さま|様|氏|君|くん|ちゃん|殿|先生)[\W_]*")  # behind a mark it reads as a name
_NOTHING = re.compile(r"[\W_■*]*")


@dataclass(slots=True)
class Marker:
    """Gives the mark of a value and knows which it gave. labels: entity -> what it is called, for the mode `label`."""

    mode: str
    key: Key
    labels: Mapping[str, str]
    given: set[str] = field(default_factory=set)

    def mark(self, hit: Hit, text: str) -> str:
        """The mark for `text`, a value of the kind of `hit`: its own value, or more where spans overlap."""
        made = self._made(hit, text)
        self.given.add(made)
        return made

    def _made(self, hit: Hit, text: str) -> str:
        if self.mode == "token":
            return f"[{hit.entity}-{hit.id[:_TOKEN_DIGITS]}]"
        if self.mode == "label":
            return f"[{self.labels.get(hit.entity, hit.entity)}]"
        whole = hit.entity in _WHOLE or hit.entity.startswith("JP_SPECIAL") or not _WHOLE_LAWS.isdisjoint(hit.law)
        return hit.masked if text == hit.value and len(hit.masked) == len(text) and not whole else covered(text)

    def token_id(self, entity: str, text: str) -> str:
        """The id of a text that no recognizer has read, under the key of ids."""
        return f"{int(prf_texts(self.key.derive(f'finding id:{entity}'), [text])[0]):016x}"

    def is_mark(self, text: str) -> bool:
        """Whether a text is made of marks alone: what a scan finds in our own marks is no value."""
        rest = _TOKEN.sub("", text)
        for label in self.labels.values() if self.mode == "label" else ():
            rest = rest.replace(f"[{label}]", "").replace(label, "")
        if _NOTHING.fullmatch(rest) or _TITLE.fullmatch(rest):
            return True
        return len(rest) >= _SHOWN and any(rest in mark for mark in self.given)

    def touches(self, hit: Hit) -> bool:
        """Whether a finding in a redacted text holds or touches a mark: it may be the rest of a value. Any other text was
        read before, and not found: it is found now for what the marks around it look like."""
        around = hit.text[max(hit.start - 1, 0) : hit.end + 1]
        return any(char in around for char in ("[]" if self.mode != "mask" else f"*{COVER}"))


def covered(text: str) -> str:
    """Every character covered, line breaks and blanks kept: a full-width one by ■, a narrow one by *."""
    return "".join(char if char.isspace() else COVER if _is_wide(char) else "*" for char in text)


def _is_wide(char: str) -> bool:
    return not char.isascii() and east_asian_width(char) != "H"


def labels(specs: Iterable[RecognizerSpec]) -> dict[str, str]:
    """Entity -> the shortest Japanese title of its recognizers, without what stands in brackets."""
    found: dict[str, str] = {}
    for spec in specs:
        title = re.sub(r"[（(].*", "", spec.title["ja"]).strip()
        if title and (spec.entity not in found or len(title) < len(found[spec.entity])):
            found[spec.entity] = title
    return found
