"""The home of GiNZA, an extra: stretches of text in, the names of persons that it reads out.

Only the recognizer of names runs, over the words of SudachiPy, which are an opinion of their own. 3,000 to 4,000
characters a second: who asks chooses what. Nothing is imported before the first question; a process reads the model once.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import metadata
from typing import Any

from piiscan.errors import ConfigError
from piiscan.scan import opinions
from piiscan.scan.opinions import Answer

TIER = "deep"
MODEL, MAJOR, LABEL = "ja_ginza", "5", "Person"
_IDLE = ["parser", "compound_splitter", "bunsetu_recognizer", "morphologizer", "attribute_ruler"]


def need() -> None:
    """ConfigError unless GiNZA and a model of the version measured are installed. Imports neither."""
    opinions.need(TIER, ("spacy", "ginza", MODEL))
    version = metadata.version(MODEL)
    if version.split(".")[0] != MAJOR:
        raise ConfigError(f"the deep tier needs {MODEL} {MAJOR}, not {version}; {opinions.hint(TIER)}")


@cache
def load() -> Any:
    """GiNZA's pipeline; ConfigError where it is damaged or of another version than its library."""
    need()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of what the libraries will drop one day
            import spacy

            pipeline: Any = spacy.load(MODEL, exclude=_IDLE)
        reads = LABEL in pipeline.get_pipe("ner").labels
        fits = spacy.util.is_compatible_version(spacy.about.__version__, pipeline.meta["spacy_version"])
    except Exception as error:  # noqa: BLE001 - whatever the libraries raise, it is the installation
        raise ConfigError(f"{MODEL} cannot be read ({type(error).__name__}); {opinions.hint(TIER)}") from None
    if not reads or not fits:
        raise ConfigError(f"{MODEL} is not for spacy {spacy.about.__version__}; {opinions.hint(TIER)}")
    return pipeline


def ask(texts: Sequence[str]) -> Iterator[list[Answer]]:
    """Answers in order, a batch at a time. A text is a sentence or a part of one, at most some 1,000 characters."""
    pipeline = load()
    for batch in opinions.batches(texts):
        try:
            yield [_answer(doc, text) for doc, text in zip(pipeline.pipe(batch), batch, strict=True)]
        except Exception:  # noqa: BLE001 - one of the texts is to blame: each is asked alone
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
    words = ((word.idx, word.idx + len(word.text), word.tag_) for word in doc)
    return Answer(read, tuple(opinions.names(words)))
