"""The peers, each in the form that is fastest for it: a function from a text to a function that counts its hits.

`Peer.make` builds one from our recognizers; ImportError or PeerMissingError where it is not installed.
"""

from __future__ import annotations

import atexit
import logging
import platform
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

from peer_patterns import expressions, heads

from piiscan.catalog.spec import RecognizerSpec

Count = Callable[[], int]
Prepare = Callable[[str], Count]  # what is done with the text beforehand is not timed
Specs = Sequence[RecognizerSpec]
BLOCK = 1 << 11  # characters given at once to what takes a whole text


class PeerMissingError(Exception):
    """A program is not on the PATH."""


@dataclass(frozen=True)
class Peer:
    """title: as shown. kilobytes: the slice of text it is timed on. make: from our recognizers to a counter."""

    title: str
    package: str
    kilobytes: int
    make: Callable[[Specs], Prepare]

    def version(self) -> str:
        """What is measured, by version. PackageNotFoundError (an ImportError) where it is not installed."""
        if self.package == "re":
            return f"Python {platform.python_version()}"
        if self.package == "rg":
            return subprocess.run(["rg", "--version"], capture_output=True, text=True, check=False).stdout.split("\n")[
                0
            ]
        return f"{self.package} {metadata.version(self.package)}"


def _blocks(text: str) -> Iterator[str]:
    """The text in pieces of whole lines."""
    start = 0
    while start < len(text):
        cut = text.rfind("\n", start, start + BLOCK) + 1 or start + BLOCK
        yield text[start:cut]
        start = cut


def _passes(specs: Specs, compile_one: Callable[[str], Any]) -> Prepare:
    """One pass for all that begins with a digit, one for each other pattern: the fastest of the forms tried."""
    finders = [compile_one(e).finditer for e in heads(expressions(specs, look=True))]
    return lambda text: lambda: sum(1 for find in finders for _ in find(text))


def std_re(specs: Specs) -> Prepare:
    return _passes(specs, re.compile)


def regex_module(specs: Specs) -> Prepare:
    import regex

    return _passes(specs, regex.compile)


def hyperscan(specs: Specs) -> Prepare:
    """Block mode over the whole text as UTF-8, ends of matches only: with their starts the patterns are too large."""
    import hyperscan as hs

    found = [e.encode() for e in expressions(specs, look=False)]
    flags = [hs.HS_FLAG_UTF8] * len(found)
    database = hs.Database()
    database.compile(expressions=found, ids=list(range(len(found))), elements=len(found), flags=flags)

    def prepare(text: str) -> Count:
        data = text.encode()

        def count() -> int:
            hits: list[tuple[int, int, int]] = []
            database.scan(data, match_event_handler=lambda i, start, end, _f, _c: hits.append((i, start, end)))
            return len(hits)

        return count

    return prepare


def ripgrep(specs: Specs) -> Prepare:
    """One process, one thread, the file in memory where the system has such a place; its start is part of the time."""
    program = shutil.which("rg")
    if program is None:
        raise PeerMissingError("no program rg on the PATH")
    shared = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="piiscan-peers-", dir=shared if shared.is_dir() else None))
    atexit.register(shutil.rmtree, folder)
    patterns, file = folder / "patterns", folder / "text"
    patterns.write_text("\n".join(expressions(specs, look=False)) + "\n", encoding="utf-8")
    command = [program, "-j1", "--dfa-size-limit=1G", "--count-matches", "--no-config", "-f", str(patterns), str(file)]

    def prepare(text: str) -> Count:
        file.write_text(text, encoding="utf-8")
        return lambda: int(subprocess.run(command, capture_output=True, check=False).stdout or 0)

    return prepare


def privacy_masker(_: Specs) -> Prepare:
    """Its rules for Japanese with dates and handles, without its neural model."""
    from privacy_masker import PrivacyEngine
    from privacy_masker.detectors import HandleDetector, RegexDetector

    engine = PrivacyEngine(detectors=[RegexDetector.default_ja(dates=True), HandleDetector()])
    return lambda text: lambda: sum(len(engine.detect(block)) for block in _blocks(text))


def _offline() -> None:
    """Its mail and URL recognizers ask the network for a list of suffixes; the packaged one does."""
    import tldextract

    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())
    logging.getLogger("presidio-analyzer").setLevel(logging.ERROR)


def presidio_ginza(_: Specs) -> Prepare:
    """As it is set up for Japanese: its own recognizers that take `ja`, names and places from ja_ginza, lines in batches."""
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    _offline()
    models = [{"lang_code": "ja", "model_name": "ja_ginza"}]
    nlp = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": models}).create_engine()
    registry = RecognizerRegistry(supported_languages=["ja"])
    registry.load_predefined_recognizers(languages=["ja"], nlp_engine=nlp)
    return _lines(BatchAnalyzerEngine(AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=["ja"])))


def presidio_patterns(specs: Specs) -> Prepare:
    """Our patterns as one PatternRecognizer per recognizer, no language model at all."""
    from presidio_analyzer import AnalyzerEngine, BatchAnalyzerEngine, Pattern, PatternRecognizer, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NoOpNlpEngine

    _offline()
    registry = RecognizerRegistry(supported_languages=["ja"])
    for spec in specs:
        if found := expressions([spec], look=True):
            patterns = [Pattern(f"{spec.id} {i}", e, 0.6) for i, e in enumerate(found)]
            registry.add_recognizer(
                PatternRecognizer(
                    supported_entity=spec.entity, name=spec.id, patterns=patterns, supported_language="ja"
                )
            )
    nlp = NoOpNlpEngine(models=[{"lang_code": "ja", "model_name": "none"}])
    nlp.load()
    return _lines(BatchAnalyzerEngine(AnalyzerEngine(registry=registry, nlp_engine=nlp, supported_languages=["ja"])))


def _lines(batch: Any) -> Prepare:
    def prepare(text: str) -> Count:
        lines = text.splitlines()
        return lambda: sum(map(len, batch.analyze_iterator(lines, language="ja", batch_size=64)))

    return prepare


PEERS = (
    Peer("re, union of like patterns", "re", 400, std_re),
    Peer("regex, union of like patterns", "regex", 200, regex_module),
    Peer("Hyperscan, Python callback", "hyperscan", 4000, hyperscan),
    Peer("ripgrep, count only (the limit)", "rg", 20_000, ripgrep),
    Peer("privacy-masker, rules", "privacy-masker", 1000, privacy_masker),
    Peer("Presidio, our patterns, no NLP", "presidio-analyzer", 100, presidio_patterns),
    Peer("Presidio + ja_ginza", "ja-ginza", 12, presidio_ginza),
)
