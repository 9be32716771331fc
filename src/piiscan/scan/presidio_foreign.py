"""Recognizers of Presidio, and of others after its pattern, made for our engine.

No network: those of Presidio that need a service or a model are refused, and public suffixes are looked up in the list
that their package ships. What a class of the user's own does is the user's.
"""

from __future__ import annotations

import copy
import logging
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import regex

from piiscan.catalog.spec import PresidioSpec, RecognizerSpec
from piiscan.errors import CatalogError, ConfigError
from piiscan.scan.foreign_finder import BadResultError, Foreign, Hit, TooSlowError
from piiscan.scan.presidio import analyzer, predefined_recognizers

PREDEFINED = predefined_recognizers.__name__
# Their classes, by module: all of these ask a service or a model.
_REFUSED = tuple(f"{PREDEFINED}.{room}." for room in ("ner", "nlp_engine_recognizers", "third_party"))
_ARTIFACTS = ("entities", "tokens", "tokens_indices", "lemmas", "keywords", "nlp_engine", "scores")
_LOOKS = re.compile(r"\(\?<?[=!]")  # what looks around sees the lines beside, too
_WHOLE_TEXT = re.compile(r"\\[AZz]")  # anchors that tell one text from many joined by newlines
# Seconds for one pattern on one text: a block of 32,768 characters has .85, ordinary patterns need a hundredth of it.
SECONDS, SECONDS_A_CHAR = 0.2, 20e-6


def made(specs: Sequence[RecognizerSpec]) -> list[Foreign]:
    """The Presidio recognizers among `specs`, by their index; CatalogError with the line of each that cannot run."""
    found, problems = [], []
    for index, spec in enumerate(specs):
        if spec.presidio is not None:
            try:
                found.append(_made(index, spec, spec.presidio))
            except ConfigError as error:
                problems.append(f"{spec.presidio.source}: {error}")
    if problems:
        raise CatalogError(problems)
    return found


def _made(index: int, spec: RecognizerSpec, said: PresidioSpec) -> Foreign:
    kind = _class(said.path)
    try:
        recognizer = kind.from_dict(copy.deepcopy(dict(said.arguments)))
        supported = [str(entity) for entity in recognizer.get_supported_entities()]
    except Exception as error:  # noqa: BLE001 - code that the user named
        raise ConfigError(f"{kind.__name__} cannot be made ({_told(error)}); hint: see its `arguments`") from None
    finds = said.finds or (spec.entity if spec.entity in supported else supported[0] if len(supported) == 1 else "")
    if finds not in supported:
        what = f"{kind.__name__} finds no {finds or spec.entity}"
        raise ConfigError(f"{what}; hint: `finds:` is one of {', '.join(supported) or 'none'}")
    predefined = kind.__module__.startswith(f"{PREDEFINED}.")
    find = _finder(_bounded(recognizer), finds)
    _probe(find, kind)
    view = said.view or ("latin" if predefined else "original")
    return Foreign(index, spec.id, find, view, _may_be_joined(recognizer, predefined=predefined), spec.check)


def _class(path: str) -> Any:
    """The class that `path` names, a recognizer that needs neither model nor service; ConfigError otherwise."""
    module, _, name = path.replace(":", ".").rpartition(".")
    try:
        kind = getattr(import_module(module or PREDEFINED), name)
    except Exception as error:  # noqa: BLE001 - importing runs code that the user named
        hint = "an installed module, or one on PYTHONPATH, as package.module:Class"
        raise ConfigError(f"cannot import {path!r} ({_told(error)}); hint: {hint}") from None
    if not (isinstance(kind, type) and issubclass(kind, analyzer.EntityRecognizer)):
        raise ConfigError(f"{path!r} is no EntityRecognizer of presidio_analyzer; hint: name a class that is one")
    outside = issubclass(kind, analyzer.RemoteRecognizer | analyzer.LMRecognizer)
    if outside or any(base.__module__.startswith(_REFUSED) for base in kind.__mro__):
        raise ConfigError(f"{kind.__name__} needs a language model or a service; hint: only others run here")
    return kind


def _told(error: Exception) -> str:
    """One line about a mistake in the user's set-up."""
    return ": ".join([type(error).__name__, *str(error).splitlines()[:1]])


def _bounded(recognizer: Any) -> Any:
    """The recognizer with patterns that give up in time, and without network."""
    if isinstance(recognizer, analyzer.PatternRecognizer):
        flags = recognizer.global_regex_flags
        recognizer.patterns = [copy.copy(pattern) for pattern in recognizer.patterns]  # a class may share them
        for pattern in recognizer.patterns:
            pattern.compiled_regex = _Timed(regex.compile(pattern.regex, flags))
            pattern.compiled_with_flags = flags
    email = predefined_recognizers.EmailRecognizer
    if isinstance(recognizer, email) and type(recognizer).validate_result is email.validate_result:
        recognizer.validate_result = _has_a_suffix()
    return recognizer


class _Timed:
    """A compiled regex whose limit is ours; Presidio's is a minute, after which it goes on in silence."""

    def __init__(self, compiled: regex.Pattern[str]) -> None:
        self._compiled = compiled

    def finditer(self, text: str, **_: Any) -> list[regex.Match[str]]:
        try:  # all at once: the clock of an iterator also counts what is done with each match between two
            return list(self._compiled.finditer(text, timeout=SECONDS + SECONDS_A_CHAR * len(text)))
        except TimeoutError:
            raise TooSlowError from None


def _has_a_suffix() -> Callable[[str], bool]:
    """What EmailRecognizer asks, of the list that tldextract ships: left alone, it fetches the newest one."""
    from tldextract import TLDExtract

    extract = TLDExtract(suffix_list_urls=(), cache_dir=None)
    return lambda text: bool(extract(text).fqdn)


def _may_be_joined(recognizer: Any, *, predefined: bool) -> bool:
    """Whether a recognizer finds the same in lines joined to one text: patterns do, code of others may not."""
    if not isinstance(recognizer, analyzer.PatternRecognizer):
        return predefined
    if not predefined and type(recognizer).analyze is not analyzer.PatternRecognizer.analyze:
        return False
    if not predefined and any(_LOOKS.search(pattern.regex) for pattern in recognizer.patterns):
        return False
    lines = bool(recognizer.global_regex_flags & regex.MULTILINE)
    return lines and not any(_WHOLE_TEXT.search(pattern.regex) for pattern in recognizer.patterns)


def _finder(recognizer: Any, finds: str) -> Callable[[str], list[Hit]]:
    def find(text: str) -> list[Hit]:
        with _unheard() as heard:
            results = recognizer.analyze(text=text, entities=[finds], nlp_artifacts=None)
        if any("timed out" in line for line in heard):  # patterns that Presidio compiles itself
            raise TooSlowError
        hits = [_hit(result, len(text)) for result in results or () if result.entity_type == finds]
        return [hit for hit in hits if hit[0] < hit[1] and hit[2] > 0]

    return find


def _hit(result: Any, length: int) -> Hit:
    start, end, score = result.start, result.end, float(result.score)
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start <= end <= length and 0 <= score <= 1):
        raise BadResultError
    return start, end, score


@contextmanager
def _unheard() -> Iterator[list[str]]:
    """Presidio's log lines of this thread, kept from its handlers: some quote the text."""
    heard: list[str] = []
    mine = threading.get_ident()

    def keep(record: logging.LogRecord) -> bool:
        if record.thread != mine:
            return True
        heard.append(str(record.msg))
        return False

    logger = logging.getLogger("presidio-analyzer")
    logger.addFilter(keep)
    try:
        yield heard
    finally:
        logger.removeFilter(keep)


def _probe(find: Callable[[str], list[Hit]], kind: type) -> None:
    """ConfigError where a recognizer asks for the NLP artifacts that there are none of; other failures come with their text."""
    try:
        find("a")
    except AttributeError as error:
        if error.obj is None and error.name in _ARTIFACTS:
            raise ConfigError(f"{kind.__name__} needs NLP artifacts; hint: only others run here") from None
    except Exception:  # noqa: BLE001, S110 - told with the place where it happens
        pass
