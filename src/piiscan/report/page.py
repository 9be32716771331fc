"""The HTML page: one file, no script, no outside request, everything escaped."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from piiscan.report.charts import stacked, waterfall
from piiscan.report.words import Words, label, load

# Control characters, bidi overrides and lone surrogates: a file name may hold them to deceive the reader,
# and a surrogate cannot be written as UTF-8. They are shown as \uXXXX.
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    """Text with characters that cannot be seen written as escapes."""
    return _HIDDEN.sub(lambda m: f"\\u{ord(m.group()):04x}", text)


def number(value: float | int | None, digits: int = 0) -> str:
    """Thousands in groups: 12,345."""
    return "–" if value is None else f"{value:,.{digits}f}"


def rate(value: float | None) -> str:
    """A share for people: 4.2 %, and a small one with the digits that matter (0.0013 %)."""
    if value is None:
        return "–"
    percent = 100.0 * value
    if 99 < percent < 100:  # cut, not rounded: 99.97 % is not all
        return f"{int(percent * 100) / 100:.2f} %"
    return f"{percent:.1f} %" if percent >= 1 or percent == 0 else f"{percent:.2g} %"


def size(value: float | None) -> str:
    """Bytes in the largest unit below them."""
    if value is None:
        return "–"
    for unit in ("B", "KiB", "MiB", "GiB"):
        if value < 1024:
            return f"{value:,.0f} {unit}" if unit == "B" else f"{value:,.1f} {unit}"
        value /= 1024
    return f"{value:,.1f} TiB"


def signed(value: float) -> str:
    """Bits with their sign: +4.0, −1.5."""
    return f"{value:+.1f}".replace("-", "−")


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
    env.globals.update(word=lambda section, key: label(words, section, key), stacked=stacked, waterfall=waterfall)
    return env


def _finalize(value: object) -> object:
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value
