"""The home of SudachiPy, an extra: stretches of text in, the words that its dictionary has as names out.

200,000 characters a second. Nothing is imported before the first question; a process opens the dictionary once.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from piiscan.errors import ConfigError
from piiscan.scan import opinions
from piiscan.scan.opinions import Answer

TIER = "words"


def need() -> None:
    """ConfigError unless SudachiPy and its dictionary are installed. Imports neither."""
    opinions.need(TIER, ("sudachipy", "sudachidict_core"))


class _Threads(threading.local):
    """A tokenizer for each thread: one that works cannot be asked by another."""

    tokenizer: Any = None


_MINE = _Threads()


@cache
def load() -> Any:
    """The dictionary; ConfigError where it cannot be read."""
    need()
    try:
        import sudachipy

        return sudachipy.Dictionary(dict="core")
    except Exception as error:  # noqa: BLE001 - whatever the library raises, it is the installation
        raise ConfigError(f"sudachidict_core cannot be read ({type(error).__name__}); {opinions.hint(TIER)}") from None


def ask(texts: Sequence[str]) -> Iterator[list[Answer]]:
    """Answers in order, a batch at a time. A text is a sentence or a part of one, at most some 1,000 characters."""
    if _MINE.tokenizer is None:
        import sudachipy

        _MINE.tokenizer = load().create(sudachipy.SplitMode.C)  # long units
    tokenizer = _MINE.tokenizer
    for batch in opinions.batches(texts):
        yield [_answer(tokenizer, text) for text in batch]


def _answer(tokenizer: Any, text: str) -> Answer:
    try:
        words = [(m.begin(), m.end(), "-".join(m.part_of_speech()[:4])) for m in tokenizer.tokenize(text)]
    except Exception as error:  # noqa: BLE001 - the message may quote the text
        return Answer(failed=type(error).__name__)
    return Answer(words=tuple(opinions.names(words)))
