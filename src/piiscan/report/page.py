"""The HTML page: one file, no script, no outside request, everything escaped."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from piiscan.model import visible
from piiscan.report.charts import span, stacked, waterfall
from piiscan.report.figures import number, rate, signed, size
from piiscan.report.words import Words, label, load


def render_page(template: str, lang: str, **context: object) -> str:
    """Fill `template` (a file of this package) with the words of `lang`. Raises ConfigError for another language."""
    words = load(lang)
    css = (files(__package__) / "templates" / "style.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    env = _environment(words)
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    return env.get_template(template).render(w=words, lang=lang, css=Markup(css), policy=policy, **context)  # noqa: S704 (our own file)


def _environment(words: Words) -> Environment:
    env = Environment(
        loader=PackageLoader("piiscan.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_finalize,
    )
    env.filters.update(
        num=number, rate=rate, size=size, signed=signed, fill=lambda text, **values: text.format(**values)
    )
    env.globals.update(
        word=lambda section, key: label(words, section, key), span=span, stacked=stacked, waterfall=waterfall
    )
    return env


def _finalize(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
