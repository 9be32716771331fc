"""What a header stands for that no recognizer knows: KJNM, KOKYAKU_MEI, usrTelNo. The list is short_headers.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml

from piiscan.catalog.headers import name_of, parts_of, words_of

__all__ = ["Forms", "written"]


class Forms:
    """Headers as compared -> what they stand for; the longest that a name is or holds counts."""

    def __init__(self, forms: Mapping[str, str]) -> None:
        self._told = {name_of(form): told for form, told in forms.items()}
        longest = sorted((form for form in self._told if not form.isascii() and len(form) > 1), key=len, reverse=True)
        self._inside = re.compile("|".join(map(re.escape, longest)) or "(?!)")

    def ends(self, name: str) -> bool:
        """Whether a name ends with one of the forms; in Latin letters, whether it is one."""
        whole = words_of(name)
        return (
            whole in self._told
            if whole.isascii()
            else any(found.end() == len(whole) for found in self._inside.finditer(whole))
        )

    def find(self, name: str) -> str:
        """What a name stands for, "" for nothing known. Digits at its end or at that of a word do not count."""
        whole, parts = words_of(name), parts_of(name)
        for bare in (whole, whole.rstrip("0123456789")):
            if told := self._told.get(bare) or self._told.get(name_of(bare)):
                return told
        held = [part for part in parts | {part.rstrip("0123456789") for part in parts} if part in self._told]
        inside = [] if whole.isascii() else self._inside.findall(whole)
        found = max(inside[::-1] + sorted(held), key=len, default="")  # of equals the last: 婚姻件数 is a number
        return self._told.get(found, "")


@cache
def written() -> Forms:
    """Short form -> a header that recognizers know, or one of another thing (商品名); read once in a process."""
    text = resources.files("piiscan.catalog").joinpath("short_headers.yaml").read_text("utf-8")
    told: dict[str, list[str]] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    return Forms({form: name for name, forms in told.items() for form in forms})
