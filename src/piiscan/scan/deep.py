"""The home of GiNZA, an extra: stretches of text in, the names of persons that it reads out.

Only the recognizer of names runs, over the words of SudachiPy, which are an opinion of their own. 4,000 characters a
second: who asks chooses what. Nothing is imported before the first question; a process reads the model once.
"""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from itertools import islice
from typing import Any

from piiscan.errors import ConfigError

MODEL, MAJOR, LABEL = "ja_ginza", "5", "Person"
_IDLE = ["parser", "compound_splitter", "bunsetu_recognizer", "morphologizer", "attribute_ruler"]
_BATCH = 32  # asked together: half as fast again as one by one, and the text of a batch is a second's work
_PERSON = "名詞-固有名詞-人名"
HINT = "hint: pip install 'piiscan[deep]'"


@dataclass(frozen=True, slots=True)
class Answer:
    """Half-open offsets in the text asked about.

    read: names by GiNZA. words: neighboring words that SudachiPy's dictionary has as names, with their kinds, a
    character each (姓 名 一). failed: the type of the error where there is no answer.
    """

    read: frozenset[tuple[int, int]] = frozenset()
    words: tuple[tuple[int, int, str], ...] = ()
    failed: str | None = None


def need() -> None:
    """ConfigError unless GiNZA and a model of the version measured are installed. Imports neither."""
    missing = [name for name in ("spacy", "ginza", MODEL) if importlib.util.find_spec(name) is None]
    if missing:
        raise ConfigError(f"the deep tier needs {', '.join(missing)}, not installed here; {HINT}")
    version = metadata.version(MODEL)
    if version.split(".")[0] != MAJOR:
        raise ConfigError(f"the deep tier needs {MODEL} {MAJOR}, not {version}; {HINT}")


@cache
def load() -> Any:
    """GiNZA's pipeline; ConfigError where it is of another version or damaged."""
    need()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the libraries will drop one day
            import spacy

            pipeline: Any = spacy.load(MODEL, exclude=_IDLE)
        reads = LABEL in pipeline.get_pipe("ner").labels
        fits = spacy.util.is_compatible_version(spacy.about.__version__, pipeline.meta["spacy_version"])
    except Exception as error:  # noqa: BLE001 - whatever the libraries raise, it is the installation
        raise ConfigError(f"{MODEL} cannot be read ({type(error).__name__}); {HINT}") from None
    if not reads or not fits:
        raise ConfigError(f"{MODEL} is of another version than spacy {spacy.about.__version__}; {HINT}")
    return pipeline


def ask(texts: Sequence[str]) -> Iterator[list[Answer]]:
    """Answers in order, a batch at a time. A text is a sentence or a part of one, at most some 1,000 characters."""
    pipeline, rest = load(), iter(texts)
    while batch := [_without_surrogates(text) for text in islice(rest, _BATCH)]:
        try:
            yield [_answer(doc, text) for doc, text in zip(pipeline.pipe(batch), batch, strict=True)]
        except Exception:  # noqa: BLE001 - one of the texts: the others are asked again without it
            yield [_alone(pipeline, text) for text in batch]


def _alone(pipeline: Any, text: str) -> Answer:
    try:
        return _answer(pipeline(text), text)
    except Exception as error:  # noqa: BLE001 - the message may quote the text
        return Answer(failed=type(error).__name__)


def _answer(doc: Any, text: str) -> Answer:
    if doc.text != text:  # its offsets would not be ours
        return Answer(failed="OtherText")
    read = frozenset((entity.start_char, entity.end_char) for entity in doc.ents if entity.label_ == LABEL)
    return Answer(read, tuple(_names(doc)))


def _names(doc: Any) -> Iterator[tuple[int, int, str]]:
    """Words of the kind name, those that touch joined."""
    start = end = -1
    kinds = ""
    for word in doc:
        if not word.tag_.startswith(_PERSON):
            continue
        if word.idx != end:
            if kinds:
                yield start, end, kinds
            start, kinds = word.idx, ""
        end, kinds = word.idx + len(word.text), kinds + word.tag_[len(_PERSON) + 1 :][:1]
    if kinds:
        yield start, end, kinds


def _without_surrogates(text: str) -> str:
    """Halves of pairs, which are no text for SudachiPy, as U+FFFD: the length stays."""
    return text if text.isascii() else "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
