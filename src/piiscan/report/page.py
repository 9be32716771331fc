"""The HTML page: one file, no outside request, everything escaped; its own script and style sheet alone may act.

Both languages lie in the page. Data blocks (`payload`) are not run by a browser, so the policy need not name them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import IO, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from piiscan.model import visible
from piiscan.report import bilingual, payload
from piiscan.report.bilingual import Both
from piiscan.report.charts import span, stacked, waterfall
from piiscan.report.figures import number, rate, signed, size
from piiscan.report.words import LANGUAGES, load

__all__ = ["pieces", "write"]

STYLES = ("style.css", "grid.css", "print.css")
_SCRIPT_WORDS = ("ui",)  # what the script of any page says


def write(out: IO[bytes], page: Iterable[str]) -> None:
    """The page as UTF-8, piece by piece."""
    for piece in page:
        out.write(piece.encode("utf-8"))


def pieces(
    template: str,
    lang: str,
    *,
    title: Both,
    scripts: tuple[str, ...] = ("report.js",),
    sections: tuple[str, ...] = (),
    named: Mapping[str, Mapping[str, Both]] | None = None,
    data: Iterable[str] = (),
    **context: object,
) -> Iterator[str]:
    """Fill `template` (a file of this package); the page opens in `lang`. Raises ConfigError for another language.

    sections: of the words, those that the scripts need besides their own; named: further ones. data: blocks as `payload.block` makes them.
    """
    load(lang)
    style, script = "".join(map(_file, STYLES)), "".join(map(_file, scripts))
    policy = (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )
    stream = (
        _environment()
        .get_template(template)
        .stream(
            lang=lang,
            title=title,
            css=Markup(style),  # noqa: S704 (our own files)
            script=Markup(script),  # noqa: S704
            policy=policy,
            data=map(Markup, _blocks(title, (*_SCRIPT_WORDS, *sections), named or {}, data)),
            **context,
        )
    )
    stream.enable_buffering(256)
    return iter(stream)


def _blocks(
    title: Both, sections: tuple[str, ...], named: Mapping[str, Mapping[str, Both]], data: Iterable[str]
) -> Iterator[str]:
    words: dict[str, dict[str, Any]] = {lang: {name: load(lang)[name] for name in sections} for lang in LANGUAGES}
    for lang, known in words.items():
        known |= {section: {key: text.of(lang) for key, text in texts.items()} for section, texts in named.items()}
    yield from payload.block("words", [payload.dumps(payload.shown(words))])
    yield from payload.block("titles", [payload.dumps({lang: visible(title.of(lang)) for lang in LANGUAGES})])
    yield from data


@cache
def _file(name: str) -> str:
    return (files(__package__) / "templates" / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


@cache
def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("piiscan.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    env.filters.update(
        num=number,
        rate=rate,
        size=size,
        signed=signed,
        fill=lambda text, **values: text.format(**values),
        svg=lambda text: text.within("tspan") if isinstance(text, Both) else text,
        of=lambda text, lang: visible(text.of(lang)),
    )
    env.globals.update(
        w=bilingual.tree(),
        word=bilingual.word,
        joined=bilingual.joined,
        span=span,
        stacked=stacked,
        waterfall=waterfall,
    )
    return env


def _finalize(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
