"""Every form of `piiscan scan --format`, through the command line: odd names, nothing, only skips, a full disk."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import tempfile
import zipfile
from functools import partial
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from lxml import etree
from python_calamine import CalamineWorkbook

from piiscan.cli import scan_forms, scan_run
from piiscan.cli.scan import _objects as objects
from piiscan.cli.scan import scan as scan_command
from piiscan.cli.scan_forms import BINARY, FORMS
from piiscan.errors import ConfigError
from piiscan.keys import new_key_file
from piiscan.scan import persons

FILES = [form for form in FORMS if form != "text"]
PERSON, PHONE = "山田太郎", "090-0123-4567"
FORMULA = "=HYPERLINK(1)"
NAMES = [
    "<b onclick=x>&amp;'.txt",
    "=1+1.txt",
    "＝1.txt",
    "ctl\x01\x1b[31m.txt",
    "bidi\u202etxt.exe",
    "new\nline.txt",
    os.fsdecode(b"bad\xff.txt"),
]
HIDDEN = ("\x01", "\x1b", "\u202e")


def scan(*arguments, cwd=None):
    command = [sys.executable, "-m", "piiscan", "scan", "-q", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, cwd=cwd, env=os.environ | {"LC_ALL": "C.UTF-8"})


@pytest.fixture
def odd(tmp_path):
    folder = tmp_path / "odd"
    folder.mkdir()
    for name in NAMES:
        (folder / name).write_text(f"氏名: {PERSON}\n電話 {PHONE}\n", encoding="utf-8")
    rows = "".join(f"{PERSON},{PHONE},090-0765-{n:04d}\n" for n in range(5))
    (folder / "table.csv").write_text(f"氏名,{FORMULA},電話\u202e番号\n{rows}", encoding="utf-8")
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.writestr("@in/<i>\u202e.txt", f"氏名: {PERSON}\n")
    (folder / "broken<b>\x01.pdf").write_bytes(b"%PDF-1.4 broken")
    return folder


def read_csv(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))


def sheets(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.parametrize("form", FILES)
def test_odd_names_in_every_form(odd, tmp_path, form):
    out = tmp_path / f"out.{form}"
    done = scan(odd, "--format", form, "-o", out, "--lang", "en", "--detail", "occurrence")
    assert (done.returncode, done.stderr.decode(), done.stdout) == (2, "", b"")
    written = [path for path in tmp_path.iterdir() if path.name.startswith("out.")]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in written)
    raw = b"".join(path.read_bytes() for path in written)
    assert PERSON.encode() not in raw
    assert PHONE.encode() not in raw
    READERS[form](out)


def _lines(out):
    lines = out.read_text("utf-8").splitlines()
    assert not any(mark in line for mark in HIDDEN for line in lines)
    assert any(line.endswith("'.txt:1:5: Name of a person 山***") for line in lines)
    assert lines[-1].endswith("broken<b>\\u0001.pdf: broken, or not what it says (not readable as PDF)")


def _jsonl(out):
    found = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert {Path(one["location"]["uri"]).name for one in found if "location" in one} >= set(NAMES[:6])


def _sarif(out):
    text = out.read_text("utf-8")
    assert not any(mark in text for mark in HIDDEN)
    [run] = json.loads(text)["runs"]
    addresses = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]}
    assert any(address.endswith("%3Cb%20onclick%3Dx%3E%26amp%3B%27.txt") for address in addresses)
    [notice] = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["descriptor"]["id"] == "cannot_parse"


def _junit(out):
    text = out.read_text("utf-8")
    assert not any(mark in text for mark in HIDDEN)
    root = etree.fromstring(text.encode())
    assert root.get("failures") == "9"
    assert root.get("errors") == "1"


def _csv(out):
    rows = read_csv(out) + read_csv(out.with_name("out.places.csv")) + read_csv(out.with_name("out.skips.csv"))
    cells = [cell for row in rows for cell in row]
    assert not any(mark in cell for mark in HIDDEN for cell in cells)
    assert not any(cell[:1] in "=+@-" for cell in cells if cell)
    assert f"'{FORMULA}" in cells
    assert "cannot_parse" in cells
    assert any(cell.endswith("new\nline.txt") for cell in cells)
    assert all(len(row) == len(rows[0]) for row in read_csv(out))


def _parquet(out):
    table = pq.read_table(out)
    assert json.loads(table.schema.metadata[b"piiscan"])["findings"] == len(table)
    names = {Path(uri).name for uri in table["uri"].to_pylist()}
    assert set(NAMES[:6]) <= names  # as they are: a program reads them
    assert FORMULA in table["column"].to_pylist()
    assert len(pq.read_table(out.with_name("out.places.parquet"))) == 9
    assert pq.read_table(out.with_name("out.skips.parquet"))["reason"].to_pylist() == ["cannot_parse"]


def _xlsx(out):
    book = sheets(out)
    assert list(book) == ["Overview", "Places", "Findings", "Columns of tables", "Not read"]
    cells = [str(cell) for rows in book.values() for row in rows for cell in row]
    assert not any(mark in cell for mark in HIDDEN for cell in cells)
    assert FORMULA in cells  # a text, marked as quoted
    with zipfile.ZipFile(out) as package:
        xml = b"".join(package.read(name) for name in package.namelist() if "worksheets" in name)
    assert b"<f>" not in xml
    assert b"<hyperlink" not in xml
    assert len(book["Places"]) == 10
    assert len(book["Not read"]) == 2


READERS = {
    "lines": _lines,
    "jsonl": _jsonl,
    "sarif": _sarif,
    "junit": _junit,
    "csv": _csv,
    "parquet": _parquet,
    "xlsx": _xlsx,
}


@pytest.fixture(scope="module", params=[b"", b"%PDF-1.4 broken"], ids=["nothing", "skips"])
def run(request, tmp_path_factory):
    """A run without findings, and the options to write it with."""
    folder = tmp_path_factory.mktemp("run")
    (folder / ("a.pdf" if request.param else "a.txt")).write_bytes(request.param or b"nothing here\n")
    key = tmp_path_factory.mktemp("key") / "key"
    new_key_file(key)
    arguments = [str(folder), "-q", "--lang", "ja", "--key-file", str(key), "--report", "-"]
    options = scan_command.make_context("scan", arguments).params
    with tempfile.TemporaryFile() as spool, tempfile.TemporaryFile() as findings:
        summary = scan_run.run(options, spool, findings)
        told = summary | {"targets": [str(folder)], "persons_rule": persons.RULE}
        code = 2 if request.param else 0
        yield options, scan_forms.Done(told, partial(objects, spool), findings, code, "ja")


@pytest.mark.parametrize("form", [form for form in FILES if form != "jsonl"])
def test_no_findings(run, tmp_path, form):
    options, done = run
    out = tmp_path / "written"
    scan_forms.write(options | {"form": form, "output": str(out)}, done)
    skips = done.summary["skips"]
    if form == "sarif":
        [told] = json.loads(out.read_text())["runs"]
        assert told["results"] == []
        assert len(told["invocations"][0]["toolExecutionNotifications"]) == skips
    elif form == "lines":
        assert len(out.read_text().splitlines()) == skips
    elif form == "junit":
        assert etree.fromstring(out.read_bytes()).get("tests") == str(1 + skips)
    elif form == "csv":
        assert len(read_csv(out)) == 1
        assert len(read_csv(tmp_path / "written.skips")) == 1 + skips
    elif form == "parquet":
        assert len(pq.read_table(out)) == 0
        assert len(pq.read_table(tmp_path / "written.skips")) == skips
    else:
        assert [len(rows) for rows in sheets(out).values()][1:] == [1, 1, 1, 1 + skips]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
@pytest.mark.parametrize("form", [form for form in FILES if form not in ("jsonl", "lines")])
def test_a_full_disk_is_told(run, form):
    options, done = run
    with pytest.raises(ConfigError, match=r"^cannot write /dev/full: No space left on device$"):
        scan_forms.write(options | {"form": form, "output": "/dev/full"}, done)


@pytest.mark.parametrize("form", BINARY)
def test_binary_forms_need_a_file(odd, form):
    done = scan(odd, "--format", form)
    assert (done.returncode, done.stdout) == (2, b"")
    assert "-o findings." in done.stderr.decode()


def test_csv_on_standard_output_tells_what_it_leaves_out(odd):
    done = scan(odd, "--format", "csv", "--lang", "en")
    assert done.stdout.startswith(b'\xef\xbb\xbf"entity"')
    assert "1 items were not read" in done.stderr.decode()


def test_further_files_are_checked_first(odd, tmp_path):
    (tmp_path / "out.skips.csv").mkdir()
    done = scan(odd, "--format", "csv", "-o", tmp_path / "out.csv")
    assert done.returncode == 2
    assert not (tmp_path / "out.csv").exists()
    done = scan(odd, "--format", "csv", "-o", tmp_path / "o.csv", "--columns", tmp_path / "o.places.csv")
    assert "same file" in done.stderr.decode()


def test_values_are_shown_on_request_alone(odd, tmp_path):
    out = tmp_path / "out.csv"
    scan(odd, "--format", "csv", "-o", out, "--show-values")
    assert PERSON in out.read_text("utf-8-sig")
    done = scan(odd, "--format", "junit", "--show-values")
    assert done.returncode == 2
    assert "--format jsonl" in done.stderr.decode()


def test_a_report_beside_an_arrow_form_has_the_findings(odd, tmp_path):
    scan(odd, "--format", "parquet", "-o", tmp_path / "o.parquet", "--report", tmp_path / "r.html", "--lang", "en")
    assert "山***" in (tmp_path / "r.html").read_text("utf-8")
