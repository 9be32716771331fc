"""Score the guess of the fields: lists in many wordings and layouts, each column with what it is.

usage: python benchmarks/linkage/fields.py [ROWS [SEED]] [--wrong]      (default 40 1)

A list is right if every field has exactly its columns; a column is right if it serves as what it is, or for nothing where
it is nothing. `--wrong` prints what was taken otherwise.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import xlsxwriter
from field_lists import LISTS
from field_values import VALUES, Person, persons

from piiscan.demo.office import zip_bytes
from piiscan.errors import ConfigError
from piiscan.match.batches import batches
from piiscan.match.columns import choose_columns
from piiscan.match.tables import open_source, with_header

Column = tuple[str, str]  # header, key of VALUES
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def columns_of(text: str) -> list[Column]:
    pairs = (cell.partition("=") for cell in text.split("|"))
    return [(header, value.lstrip("!")) for header, _, value in pairs]


def rows_of(columns: Sequence[Column], people: Sequence[Person], rng: random.Random, form: str) -> list[list[str]]:
    rows = [[VALUES[value][1](person) for _, value in columns] for person in people]
    if "garbage" in form:
        chars = "あいう■▲?#@0192xyz、。漢字化け"
        rows = [
            r if i % 2 else ["".join(rng.choices(chars, k=rng.randint(0, 12))) for _ in r] for i, r in enumerate(rows)
        ]
    if "sparse" in form:
        rows = [[cell if rng.random() < 0.15 else "" for cell in row] for row in rows]
    return rows


def write(path: Path, form: str, sheets: Sequence[tuple[list[Column], list[list[str]]]]) -> Path:
    """The list as a file of that form."""
    kind, *marks = form.split(":")
    tables = [_with_head(columns, rows, marks) for columns, rows in sheets]
    path = path.with_suffix("." + ("txt" if kind == "zengin" else kind))
    if kind == "xlsx":
        _xlsx(path, sheets, tables, marks)
    elif kind == "ods":
        path.write_bytes(_ods(tables))
    elif kind == "json":
        names = [header for header, _ in sheets[0][0]]
        records = [dict(zip(names, row, strict=True)) for row in sheets[0][1]]
        path.write_text(json.dumps(records, ensure_ascii=False), encoding="utf-8")
    elif kind == "zengin":
        path.write_text("\r\n".join(_zengin(sheets[0][1])) + "\r\n", encoding="cp932", newline="")
    else:
        mark = next((m for m in marks if len(m) == 1), "\t" if kind == "tsv" else ",")
        encoding = next((m for m in marks if len(m) > 1 and m not in ("bare", "garbage", "sparse")), "utf-8")
        out = io.StringIO()
        csv.writer(out, delimiter=mark, lineterminator="\r\n").writerows(tables[0])
        path.write_bytes(out.getvalue().encode(encoding, "replace"))
    return path


def _with_head(columns: list[Column], rows: list[list[str]], marks: Sequence[str]) -> list[list[str]]:
    names = [header for header, _ in columns]
    return rows if "bare" in marks or not any(names) else [names, *rows]


def _xlsx(
    path: Path,
    sheets: Sequence[tuple[list[Column], list[list[str]]]],
    tables: list[list[list[str]]],
    marks: Sequence[str],
) -> None:
    with xlsxwriter.Workbook(path) as book:
        merge = book.add_format({"bold": True})
        for (columns, _), table in zip(sheets, tables, strict=True):
            sheet, top = book.add_worksheet(), 0
            if "title" in marks:
                sheet.merge_range(0, 0, 0, len(columns) - 1, "令和7年度 名簿", merge)
                sheet.write_string(1, 0, "取扱注意")
                top = 3
            if "merged" in marks:
                table = [*_two_rows(sheet, columns, merge), *table[1:]]  # noqa: PLW2901
            for r, row in enumerate(table):
                for c, cell in enumerate(row):
                    if cell:
                        sheet.write_string(top + r, c, cell)


def _two_rows(sheet: xlsxwriter.worksheet.Worksheet, columns: list[Column], merge: object) -> list[list[str]]:
    tops = [header.partition("/")[0] for header, _ in columns]
    for start in range(len(tops)):
        count = len([t for t in tops if t == tops[start]])
        if tops.index(tops[start]) == start and count > 1:
            sheet.merge_range(0, start, 0, start + count - 1, tops[start], merge)
    first = [t if tops.count(t) == 1 else "" for t in tops]
    return [first, [header.partition("/")[2] for header, _ in columns]]


def _ods(tables: list[list[list[str]]]) -> bytes:
    def row(cells: list[str]) -> str:
        inside = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>' for c in cells
        )
        return f"<table:table-row>{inside}</table:table-row>"

    names = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    body = "".join(
        f'<table:table table:name="表{i}">{"".join(map(row, t))}</table:table>' for i, t in enumerate(tables, 1)
    )
    text = f"<office:document-content {names}><office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    return zip_bytes([("mimetype", ODS.encode()), ("content.xml", text.encode())])


def _zengin(rows: list[list[str]]) -> Iterator[str]:
    yield (
        "1210"
        + "0000000001"
        + "ｱｵﾊﾞｼﾖｳｶｲ".ljust(40)
        + "0401"
        + "0001"
        + "ﾐｽﾞﾎ".ljust(15)
        + "001"
        + "ﾎﾝﾃﾝ".ljust(15)
        + "11234567"
        + " " * 17
    )
    for _, account, name, amount in rows:
        yield (
            "2"
            + "0005"
            + "ﾐﾂﾋﾞｼ".ljust(15)
            + "001"
            + "ﾎﾝﾃﾝ".ljust(15)
            + "    "
            + "1"
            + account
            + name[:30].ljust(30)
            + amount.zfill(10)
            + "0"
            + " " * 20
            + " " * 9
        )
    yield "8" + f"{len(rows):06d}" + "0" * 12 + " " * 101
    yield "9" + " " * 119


Guess = dict[str, list[str]]


def truth_of(columns: Sequence[Column], header: Sequence[str]) -> Guess:
    """Kind -> columns as the file is read: pieces of one value may have become one column."""
    found: Guess = {}
    names = [name.replace("/", " ") for name, _ in columns]
    for place, name in enumerate(header):
        bare = not any(names) or name.startswith("column ")
        sources = [i for i, n in enumerate(names) if (i == place if bare else n == name)]
        sources = sources or [i for i, n in enumerate(names) if n.startswith(name)] or [place]
        kind = VALUES[columns[sources[0]][1]][0] if sources[0] < len(columns) else ""
        if kind:
            found.setdefault(kind, []).append(name)
    return found


def guesses(path: Path) -> Iterator[tuple[tuple[str, ...], Guess]]:
    """Header and guess of each table of the file."""
    skips: list = []
    for batch in batches(with_header(open_source(path, skips), []), skips, every=True):
        try:
            chosen = choose_columns(batch.header, batch.columns, None, has_header=batch.has_header)
        except ConfigError:
            chosen = {}
        yield batch.header, {kind: [batch.header[n] for n in numbers] for kind, numbers in chosen.items()}


def score(truth: Guess, found: Guess) -> tuple[bool, int, int, list[str]]:
    """Whether all is right, columns right, columns that are or were taken as something, what is wrong."""
    kinds_true = {name: kind for kind, names in truth.items() for name in names}
    kinds_found = {name: kind for kind, names in found.items() for name in names}
    every = kinds_true.keys() | kinds_found.keys()
    wrong = [n for n in sorted(every) if kinds_true.get(n) != kinds_found.get(n)]
    order = sorted(truth.get("address", [])) == sorted(found.get("address", []))
    said = [f"{n}: is {kinds_true.get(n, '-')}, taken as {kinds_found.get(n, '-')}" for n in wrong]
    return not wrong and order, len(every) - len(wrong), len(every), said


def _names(columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(name.replace("/", " ") or f"column {i}" for i, (name, _) in enumerate(columns, 1))


def main(rows: int = 40, seed: int = 1, *, wrong: bool = False) -> None:
    lists = right = columns = good = 0
    start = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, (form, text)) in enumerate(LISTS.items()):
            rng = random.Random(seed * 1000 + number)
            made = [columns_of(sheet) for sheet in text.split("|||")]
            sheets = [(cs, rows_of(cs, persons(rng, rows), rng, form)) for cs in made]
            try:
                read = list(guesses(write(Path(folder) / f"list{number}", form, sheets)))
            except ConfigError as error:
                read, problem = [], str(error)[:100]
            else:
                problem = ""
            if form == "zengin":  # its columns are named by the reader
                read = read[:1]
                made = (
                    [[(h, {"口座名義人": "kana_half", "顧客コード": "member"}.get(h, "code")) for h in read[0][0]]]
                    if read
                    else made
                )
            all_right = True
            for i, cs in enumerate(made):
                header, found = read[i] if i < len(read) else (_names(cs), {})
                ok, g, c, said = score(truth_of(cs, header), found)
                all_right &= ok
                good, columns = good + g, columns + c
                if wrong and (said or problem):
                    print(f"{name}: {problem} {'; '.join(said)}")
            lists, right = lists + 1, right + all_right
    seconds = time.process_time() - start
    print(f"{right} of {lists} lists, {good} of {columns} columns right; {seconds:.1f} CPU seconds")


if __name__ == "__main__":
    numbers = [int(a) for a in sys.argv[1:] if a.isdigit()]
    main(*numbers, wrong="--wrong" in sys.argv)
