"""What a second opinion on a stretch of text says, and how names in a row of words are read: for GiNZA and SudachiPy alike."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from piiscan.errors import ConfigError

PERSON = "名詞-固有名詞-人名"
_HALF_PAIR = re.compile("[\ud800-\udfff]")
BATCH = 32  # texts asked together: GiNZA is half as fast again as one by one, and a batch takes it two seconds at most


@dataclass(frozen=True, slots=True)
class Answer:
    """Half-open offsets in the text asked about.

    read: names that a model reads. words: neighboring words that SudachiPy's dictionary has as names, with their kinds,
    a character each (姓 名 一). failed: the type of the error where there is no answer, else empty.
    """

    read: frozenset[tuple[int, int]] = frozenset()
    words: tuple[tuple[int, int, str], ...] = ()
    failed: str = ""


def need(tier: str, modules: Iterable[str]) -> None:
    """ConfigError that names the extra of the tier unless all modules are installed. Imports none of them."""
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise ConfigError(f"the {tier} tier needs {', '.join(missing)}, not installed here; {hint(tier)}")


def hint(tier: str) -> str:
    return f"hint: pip install 'piiscan[{tier}]'"


def names(words: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Of words (start, end, part of speech) those that are names, joined where they touch."""
    start = end = -1
    kinds = ""
    for first, last, speech in words:
        if not speech.startswith(PERSON):
            continue
        if first != end:
            if kinds:
                yield start, end, kinds
            start, kinds = first, ""
        end, kinds = last, kinds + speech[len(PERSON) + 1 :][:1]
    if kinds:
        yield start, end, kinds


def batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """The texts in batches, without halves of surrogate pairs, which SudachiPy refuses: U+FFFD in their place."""
    rest = iter(texts)
    while batch := list(islice(rest, BATCH)):
        yield [_HALF_PAIR.sub("\ufffd", text) for text in batch]
