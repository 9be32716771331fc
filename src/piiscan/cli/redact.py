"""`piiscan redact`: parse, redact, tell what was replaced."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from piiscan.cli.language import choose, lang_option
from piiscan.cli.outputs import check_apart, check_output, private

if TYPE_CHECKING:
    from piiscan.redact.result import RedactResult

_WORDS = {
    "ja": {
        "written": "{out} に書き出しました。書き出した後にもう一度調べ、置き換えた値が残っていないことを確かめました。",
        "dry": "何も書き出していません（--dry-run）。",
        "counts": "置き換え {all} 件: {entities}",
        "column": "うち {n} 件は、氏名などの列にあり、単独では見つからなかったセルです。",
        "again": "うち {n} 件は、見つかった値と同じ文字列が別の場所にあったものです。",
        "dropped": "取り除いた部分: {parts}",
        "nothing": "置き換えるものはありませんでした。",
    },
    "en": {
        "written": "Written to {out}. It was scanned again: nothing that was to be replaced is left.",
        "dry": "Nothing was written (--dry-run).",
        "counts": "{all} replacements: {entities}",
        "column": "{n} of them are cells of a personal column that were not found singly.",
        "again": "{n} of them are further places with the text of a value that was found.",
        "dropped": "Left out: {parts}",
        "nothing": "There was nothing to replace.",
    },
}


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("file", type=click.Path(dir_okay=False))
@click.option(
    "-o",
    "--output",
    "out",
    type=click.Path(dir_okay=False),
    help="The redacted copy, made with mode 0600; a file that stands there is replaced.",
)
@click.option(
    "--mode",
    type=click.Choice(["mask", "token", "label"]),
    default="mask",
    show_default=True,
    help="What stands in place of a value: ■ and *, [PERSON-7f3a9c21] or [氏名].",
)
@click.option(
    "--key-file", help="Key of the tokens: the same value has the same token in all files. [default: your own]"
)
@click.option(
    "--entity", "entities", multiple=True, help="Replace only this kind, for example PERSON; may be repeated."
)
@click.option("--keep", multiple=True, metavar="ENTITY", help="Do not replace this kind; may be repeated.")
@click.option("--min-score", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="From this score.")
@click.option(
    "--catalog",
    "catalogs",
    multiple=True,
    type=click.Path(file_okay=False),
    help="Folder with recognizers of your own.",
)
@click.option(
    "--report",
    type=click.Path(dir_okay=False),
    help="Write what was replaced as JSON lines: kind, place, masked value.",
)
@click.option(
    "--allow-images", is_flag=True, help="You have looked at the pictures of the document: they stay as they are."
)
@click.option("--dry-run", is_flag=True, help="Only tell what would be replaced.")
@lang_option
def redact(file: str, out: str | None, **options: Any) -> None:
    """Write a copy of FILE in which personal information is covered.

    \b
    piiscan redact memo.txt -o memo.redacted.txt
    piiscan redact customers.xlsx -o share.xlsx --mode token --key-file piiscan.key
    piiscan redact minutes.docx -o minutes.public.docx --mode label --keep EMAIL_ADDRESS --report replaced.jsonl

    Text in any encoding, CSV, XLSX and DOCX; layout, quoting, line ends and everything else stay as they are. The copy is
    scanned again before it is put in its place. What cannot be redacted safely (PDF, old Office files, macros, signatures,
    pictures, parts that cannot be read) is refused with the reason: exit code 2, and nothing is written.

    Exit codes: 0 done, 2 refused or failed.
    """
    from piiscan.redact.files import redact_file

    report = options["report"]
    check_output(report, [file])
    check_apart({"FILE": file, "--output": out, "--report": report})
    result = redact_file(
        file,
        out,
        mode=options["mode"],
        key=options["key_file"],
        entities=[name.upper() for name in options["entities"]] or None,
        keep=[name.upper() for name in options["keep"]],
        min_score=options["min_score"],
        catalog=options["catalogs"],
        allow_images=options["allow_images"],
        dry_run=options["dry_run"],
    )
    if report:
        with private(report) as lines:
            for told in (*(one.as_json() for one in result.replacements), result.as_json()):
                lines.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode() + b"\n")
    _show(result, choose(options["lang"]))


def _show(result: RedactResult, lang: str) -> None:
    words, told = _WORDS[lang], result.as_json()
    why = told["why"]
    lines = [words["written"].format(out=result.out) if result.out else words["dry"]]
    if told["replacements"]:
        entities = ", ".join(f"{entity} {count:,}" for entity, count in result.entities.items())
        lines.append(words["counts"].format(all=f"{told['replacements']:,}", entities=entities))
    else:
        lines.append(words["nothing"])
    lines += [words[name].format(n=f"{why[name]:,}") for name in ("column", "again") if why[name]]
    lines += [words["dropped"].format(parts=", ".join(result.dropped))] if result.dropped else []
    for line in lines:
        click.echo(line)
