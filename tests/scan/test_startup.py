"""A scan of one small text does not import or build what it does not need."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

TEXT = """氏名: 山田 太郎 (ヤマダ タロウ)
〒100-0001 東京都千代田区千代田1-1
TEL 03-0123-4567 / 携帯 090-0123-4567 taro.yamada@example.com
担当の鈴木さんと佐藤花子様が、大阪市北区梅田1丁目2番3号で会いました。
"""
# What takes 10 ms and more to import, or belongs to one kind of file or report.
HEAVY = {
    "duckdb", "jinja2", "lxml", "numpy.ma", "numpy.random", "phonenumbers", "polars", "pypdfium2",
    "python_calamine", "spacy", "sudachipy", "pyarrow.dataset", "pyarrow.parquet",
}  # fmt: skip
ENGINE = {"pyarrow.compute", "click", "rich"}  # of use to the command line alone
LISTS = ("surnames", "given_names", "readings", "katakana", "not_names", "towns")  # the lexicons are ready in files
PROBE = """
import json, sys
from piiscan.config import without_pandas
without_pandas()  # as the command and its workers do
{body}
from piiscan.japanese import tables
read = [n for n, f in vars(tables).items() if hasattr(f, "cache_info") and f.cache_info().currsize]
print(json.dumps([sorted(sys.modules), read]))
"""


def imported(body: str, *arguments: str) -> tuple[set[str], set[str]]:
    code = PROBE.format(body=body)
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    modules, read = json.loads(done.stdout.splitlines()[-1])
    return set(modules), set(read)


@pytest.fixture
def letter(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_a_string_needs_no_reader_no_report_and_no_list():
    modules, read = imported(f"import piiscan; assert len(piiscan.scan_text({TEXT!r})) > 5")
    assert not modules & (HEAVY | ENGINE)
    assert not read & set(LISTS)


def test_a_worker_on_a_text_file_needs_its_reader_alone(letter):
    body = """
from piiscan.config import ScanSettings
from piiscan.keys import Key
from piiscan.scan import wire, work
from piiscan.sources.directories import file_blob
handle = work.make_handler(wire.configuration(ScanSettings(), [], Key(bytes(32))))
assert "F" in {kind for kind, _ in handle(file_blob(sys.argv[1]))}
"""
    modules, read = imported(body, letter)
    assert not modules & (HEAVY | ENGINE)
    assert not read & set(LISTS)
    others = (
        *("databases.sqlite.read", "databases.columnar", "tables.delimited", "mails.mail", "office.ooxml"),
        *("office.workbook", "pages.pdf"),
    )
    assert not modules & {f"piiscan.extract.{name}" for name in others}


def test_the_command_leaves_the_engine_to_its_worker(letter):
    body = """
from piiscan.cli import main
try:
    main(["scan", sys.argv[1], "--lang", "en"])
except SystemExit as stop:
    assert stop.code == 1
"""
    modules, _ = imported(body, letter)
    assert not modules & HEAVY
    assert not {m for m in modules if m.startswith(("piiscan.japanese", "piiscan.extract", "piiscan.scan.engine"))} - {
        "piiscan.japanese",
        "piiscan.extract",
        "piiscan.extract.formats",  # a table, for what an option asks for
        "piiscan.extract.databases.sqlite",
        "piiscan.extract.databases.sqlite.wal",  # the head of a database
        "piiscan.japanese.data_files",  # which town data: the same in all processes
        "piiscan.japanese.tables",  # of the probe
    }
