"""Texts in both languages of a report: the page holds both, and shows one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup, escape

from piiscan.model import visible
from piiscan.report.words import LANGUAGES, Words, label, load

__all__ = ["Both", "both", "joined", "tree", "word"]


@dataclass(frozen=True, slots=True)
class Both:
    """One text, Japanese and English. Escaped where a template writes it; the style sheet shows the page's language."""

    ja: str
    en: str

    def __html__(self) -> Markup:
        return self.within("span")

    def within(self, element: str) -> Markup:
        """As two elements; as plain text where the languages agree."""
        ja, en = escape(visible(self.ja)), escape(visible(self.en))
        if ja == en:
            return ja
        pair = Markup("<{0} lang=ja>{1}</{0}><{0} lang=en>{2}</{0}>")
        return pair.format(Markup(element), ja, en)  # noqa: S704 (the element is our own word)

    def format(self, **values: Any) -> Both:
        return both(lambda lang: self.of(lang).format(**{k: _of(v, lang) for k, v in values.items()}))

    def of(self, lang: str) -> str:
        return self.en if lang == "en" else self.ja

    def __bool__(self) -> bool:
        return bool(self.ja or self.en)


def _of(value: Any, lang: str) -> Any:
    return value.of(lang) if isinstance(value, Both) else value


def both(told: Callable[[str], object]) -> Both:
    """What a function of the language tells in each."""
    return Both(*(str(told(lang)) for lang in LANGUAGES))


def in_words(told: Callable[[Words], object]) -> Both:
    """What a function of the words tells in each language."""
    return both(lambda lang: told(load(lang)))


def word(section: str, key: object) -> Both:
    """The word for an id; the id itself where there is none."""
    return in_words(lambda words: label(words, section, key))


def joined(parts: Iterable[object], separators: tuple[str, str] = ("、", ", ")) -> Both:
    """A list of texts as one, parted as each language does it."""
    listed = list(parts)
    return Both(*(s.join(str(_of(p, lang)) for p in listed) for lang, s in zip(LANGUAGES, separators, strict=True)))


def tree() -> dict[str, Any]:
    """All words of the reports, in the shape of the word files: section -> key -> Both, or a list of them."""
    ja, en = load("ja"), load("en")
    return {name: dict(_section(ja[name], en[name])) for name in ja if isinstance(ja[name], dict)}


def _section(ja: Words, en: Words) -> Iterator[tuple[str, Any]]:
    for key, text in ja.items():
        if isinstance(text, list):
            yield key, [Both(*pair) for pair in zip(text, en[key], strict=True)]
        else:
            yield key, Both(text, en[key])
