"""`piiscan subject find|log|info`: in which scanned places a person appears."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from piiscan.cli import subject_text
from piiscan.cli.language import choose, lang_option
from piiscan.cli.outputs import to_reader

if TYPE_CHECKING:
    from piiscan.subjects.store import Store

NOTHING, FOUND, INCOMPLETE = 0, 1, 2
_FIELDS = ("name", "kana", "birth_date", "phone", "email", "address", "postal_code", "number", "my_number")
_MOST_INPUT = 1 << 20  # bytes of JSON: a question has a few values
_index = click.argument("index", metavar="FILE", type=click.Path(dir_okay=False))
_key = click.option(
    "--key-file", default=None, help="Key of the index: a file, env:NAME or cmd:COMMAND [default: your own]."
)
_form = click.option("--format", "form", type=click.Choice(["text", "jsonl"]), default="text", show_default=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def subject() -> None:
    """Tell in which places a person appears: the search behind a request for disclosure (開示請求).

    \b
    piiscan scan /share --subjects subjects.db --key-file piiscan.key
    piiscan subject find subjects.db --key-file piiscan.key --prompt --case 2026-014
    piiscan subject log subjects.db --key-file piiscan.key --verify

    The index holds keyed words, no values; it must lie on a local disk. Every question is logged in it.
    """


@subject.command()
@_index
@_key
@click.option("--name", multiple=True, help="Full name (山田太郎); repeatable, as all values are.")
@click.option("--kana", multiple=True, help="Its reading (ヤマダ タロウ); romanized spellings are asked for too.")
@click.option("--birth-date", multiple=True, help="1980-04-01, 昭和55年4月1日, S55.4.1 ...")
@click.option("--phone", multiple=True, help="In any form, with or without +81.")
@click.option("--email", multiple=True)
@click.option("--address", multiple=True, help="With or without the building.")
@click.option("--postal-code", multiple=True)
@click.option("--number", multiple=True, help="Of a customer, employee, student; of a license, an account.")
@click.option("--my-number", multiple=True)
@click.option(
    "--prompt", is_flag=True, help="Ask for the values here, unseen: they show in no process list or history."
)
@click.option(
    "--stdin-json", is_flag=True, help='Read the values from standard input: {"name": "...", "phone": ["..."]}.'
)
@click.option("--case", default="", help="Number of the request or reason, for the log.")
@click.option("--by", default=None, help="Who asks, for the log [default: the user of the system].")
@click.option("--allow-skips", is_flag=True, help="Do not count what was not read as a failure.")
@_form
@lang_option
@click.pass_context
def find(ctx: click.Context, /, index: str, key_file: str | None, form: str, lang: str | None, **options: Any) -> None:
    """Places of FILE in which a person appears, surest first.

    \b
    certain    the name and another value in one record (row, form, sentence)
    likely     the name and another value in one place, or a number or e-mail address alone
    possible   the name alone: perhaps a namesake
    household  the address or telephone without the name

    Exit code 0: nothing, 1: found, 2: error, or not all was read. Values are neither printed nor stored.
    """
    from piiscan.cli.ledger_scope import user
    from piiscan.subjects import ask

    told = choose(lang)
    asked = _asked(options, told)
    by = user() if options["by"] is None else options["by"]
    with _opened(index, key_file) as store:
        answer = ask(store, asked, by=by, case=options["case"])
    with to_reader():
        if form == "jsonl":
            parts = (*answer.places, *((answer.namesakes,) if answer.namesakes else ()), *answer.not_covered, answer)
            for part in parts:
                click.echo(json.dumps(part.as_json(), ensure_ascii=False))
        else:
            subject_text.show_answer(answer, told)
    incomplete = not answer.complete and not options["allow_skips"]
    ctx.exit(INCOMPLETE if incomplete else FOUND if answer.places else NOTHING)


def _asked(options: dict[str, Any], lang: str) -> dict[str, list[str]]:
    """Field -> values, from arguments, standard input and prompts together."""
    asked = {field: list(options[field]) for field in _FIELDS if options[field]}
    if asked:
        subject_text.warn(lang)
    if options["stdin_json"]:
        for field, values in _from_stdin().items():
            asked.setdefault(field, []).extend(values)
    if options["prompt"]:
        for field in _FIELDS:
            value = click.prompt(
                subject_text.prompt(field, lang), default="", show_default=False, hide_input=True, err=True
            )
            if value.strip():
                asked.setdefault(field, []).append(value)
    return asked


def _from_stdin() -> dict[str, list[str]]:
    from piiscan.errors import ConfigError

    data = sys.stdin.buffer.read(_MOST_INPUT + 1)
    try:
        told = json.loads(data.decode("utf-8-sig")) if len(data) <= _MOST_INPUT else None
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise ConfigError('standard input is no JSON object; expected {"name": "...", "birth_date": "..."}')
    if not set(told) <= set(_FIELDS):
        raise ConfigError(f"unknown field on standard input; one of: {', '.join(_FIELDS)}")
    found = {field: [value] if isinstance(value, str) else value for field, value in told.items() if value is not None}
    if not all(isinstance(values, list) and all(isinstance(v, str) for v in values) for values in found.values()):
        raise ConfigError("values on standard input are texts, or lists of texts")
    return found


@subject.command("log")
@_index
@_key
@click.option(
    "--verify", is_flag=True, help="Check that no line was changed, dropped or added; exit code 2 if one was."
)
@_form
@lang_option
@click.pass_context
def show_log(ctx: click.Context, index: str, key_file: str | None, verify: bool, form: str, lang: str | None) -> None:
    """Who asked about whom, when and why; the values are told by a keyed digest alone."""
    with _opened(index, key_file) as store:
        entries, problems = store.log(), store.problems() if verify else []
    with to_reader():
        if form == "jsonl":
            for entry in entries:
                click.echo(json.dumps({"type": "question", **entry._asdict()}, ensure_ascii=False))
        else:
            subject_text.show_log(entries, choose(lang))
        if verify and not problems:
            subject_text.verified(len(entries), choose(lang))
    for problem in problems:
        click.echo(f"piiscan: {index}: {problem}", err=True)
    ctx.exit(INCOMPLETE if problems else NOTHING)


@subject.command()
@_index
@_key
@_form
@lang_option
def info(index: str, key_file: str | None, form: str, lang: str | None) -> None:
    """What FILE covers: its scans, how many places and words, what was not read."""
    from piiscan.subjects import covered

    with _opened(index, key_file) as store:
        counts, lacking = covered.counts(store), covered.not_covered(store)
        runs = store.rows("SELECT started, ended, actor, targets FROM runs ORDER BY run")
        told = {"type": "info", "key_id": store.key.id, **counts, "oldest": covered.as_of(store)}
    names = ("started", "ended", "by", "targets")
    listed = [dict(zip(names, (*row[:3], json.loads(row[3])), strict=True)) for row in runs]
    with to_reader():
        if form == "jsonl":
            uncovered = [one.as_json() for one in lacking]
            click.echo(json.dumps({**told, "runs": listed, "not_covered": uncovered}, ensure_ascii=False))
        else:
            subject_text.show_info(told, listed, lacking, choose(lang))


def _opened(index: str, key_file: str | None) -> Store:
    from piiscan.keys import default_key, load_key
    from piiscan.subjects.store import Store

    return Store(index, load_key(key_file) if key_file else default_key())
