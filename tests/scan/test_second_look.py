"""The tiers words and deep: what they add, what they leave, and what happens where they are missing or fail."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import piiscan
from piiscan.config import ScanSettings
from piiscan.errors import ConfigError
from piiscan.keys import default_key
from piiscan.ledger import Ledger
from piiscan.scan import deep, opinions, run, second_look, words
from piiscan.text import buffer

# CI has the extras; elsewhere their tests wait for them.
EXTRAS = ("sudachipy", "sudachidict_core", "spacy", "ginza", "ja_ginza")
pytestmark = pytest.mark.skipif(not all(map(find_spec, EXTRAS)), reason="needs the extras words and deep")

FRAMES = (
    "昨日{}が来て、皆で話した。",
    "その本は{}が書いた。",
    "朝になると{}は庭に出た。",
    "夜、{}は窓をあけた。",
    "次は{}の番です。",
)
SINGLE = (
    "クルツ",
    "レベロ",
    "トマス",
    "マルタ",
    "ヨハン",
    "アンナ",
    "ハンス",
    "ビクトリア",
    "ローズ",
    "リンダ",
    "マヤ",
    "ノア",
)
TIERS = [pytest.param({"words": True}, id="words"), pytest.param({"deep": True}, id="deep")]


@pytest.fixture(scope="module")
def left() -> str:
    """A sentence with a name in katakana that the default tier leaves open: which one is up to the weights."""
    texts = [frame.format(name) for frame in FRAMES for name in SINGLE]
    tiers = [piiscan.Scanner(), piiscan.Scanner(words=True), piiscan.Scanner(deep=True)]
    found = zip(texts, *(tier.scan_texts(texts) for tier in tiers), strict=True)
    return next(text for text, default, with_words, with_deep in found if not default and with_words and with_deep)


def name_of(text: str) -> str:
    return next(name for name in SINGLE if name in text)


def names(text: str, **tier: bool) -> list[str]:
    return [f.value(text) for f in piiscan.Scanner(**tier).scan_text(text) if f.entity == "PERSON"]


@pytest.mark.parametrize("tier", TIERS)
def test_an_open_name_is_found_with_its_evidence(tier, left):
    assert names(left) == []
    found = piiscan.Scanner(**tier).scan_text(left)
    assert [(f.entity, f.value(left), f.band) for f in found] == [("PERSON", name_of(left), "medium")]
    assert [e.code for e in found[0].evidence] == ["base", "deep"]


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize(
    "text",
    [
        "パーキンソン病の患者が三人来た。",
        "シェルがワイルドカードを読むので、カーネルは何もしない。",
        "高山市長は記者会見を開いた。",
        "",
    ],
)
def test_what_is_no_name_stays_none(tier, text):
    assert names(text, **tier) == []


@pytest.mark.parametrize("tier", TIERS)
def test_what_the_default_tier_reports_stays(tier, left):
    text = f"昨日、鈴木健一は東京を訪れ、義兼さんと𠮷田を迎えた。\n{left}\n氏名：山田太郎"
    first = {(f.start, f.end, f.score) for f in piiscan.Scanner().scan_text(text)}
    assert first < {(f.start, f.end, f.score) for f in piiscan.Scanner(**tier).scan_text(text)}


@pytest.mark.parametrize("tier", TIERS)
def test_names_alone_are_found_as_among_all_others(tier, left):
    text = f"{left}\n電話番号: 東京都千代田区千代田03-0123-4567"
    every = [(f.entity, f.start, f.end, f.score) for f in piiscan.Scanner(**tier).scan_text(text)]
    for entity in ("PERSON", "JP_ADDRESS", "PHONE_NUMBER"):
        asked = piiscan.Scanner(entities={entity}, **tier).scan_text(text)
        assert [(f.entity, f.start, f.end, f.score) for f in asked] == [f for f in every if f[0] == entity]


def test_nobody_is_asked_where_no_name_is(monkeypatch, left):
    monkeypatch.setattr(words, "ask", lambda texts: pytest.fail("asked"))
    assert piiscan.Scanner(entities={"PHONE_NUMBER"}, words=True).scan_text(left) == []


@pytest.mark.parametrize("tier", TIERS)
def test_other_texts_do_not_matter(tier, left):
    texts = [left, "レベロは強い。", "その角をまがると、貢の家がある。" + left, "a\ud800b" + left, left * 40]
    scanner = piiscan.Scanner(**tier)
    together = [[(f.start, f.end) for f in found] for found in scanner.scan_texts(texts)]
    assert together == [[(f.start, f.end) for f in scanner.scan_text(text)] for text in texts]
    assert together[0]
    assert together[-1]


@pytest.mark.parametrize("tier", ["words", "deep"])
def test_files_and_tables_say_which_tier_ran(tmp_path: Path, tier, left):
    (tmp_path / "memo.txt").write_text(f"件名\n{left}\n", encoding="utf-8")
    (tmp_path / "list.csv").write_text(f"番号,備考\n1,なし\n2,{left}\n", encoding="utf-8")
    options = ["--ledger", tmp_path / "l.db", "--format", "jsonl", "--jobs", "1", "--show-values"]
    target = [str(tmp_path / "memo.txt"), str(tmp_path / "list.csv")]
    command = [sys.executable, "-m", "piiscan", "scan", *target, f"--{tier}", *map(str, options)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (1, "")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    found = {
        (Path(x["location"]["uri"]).name, x["location"]["line"] or x["location"]["column"], x["value"])
        for x in lines
        if x["type"] == "finding"
    }
    assert found == {("memo.txt", 2, name_of(left)), ("list.csv", "備考", name_of(left))}
    assert lines[-1]["tiers"] == ["default", tier]
    with Ledger(tmp_path / "l.db") as ledger:
        assert json.loads(ledger.runs()[0]["tiers"]) == ["default", tier]


def test_a_text_that_fails_is_a_skip_with_its_place(monkeypatch, left):
    refuse(monkeypatch, left)
    scanner = piiscan.Scanner(deep=True)
    table = pa.table({"備考": ["なし", left, f"ここで{left}"]})
    result = scanner.scan_table(table)
    assert [(s.location.row, s.location.column, s.reason) for s in result.skips] == [(2, "備考", "crashed")]
    assert [f.rows for f in result] == [(3,)]
    assert name_of(left) not in repr(result.skips)
    assert result.summary["tiers"] == ["default", "deep"]
    with pytest.warns(UserWarning, match=r"person_name: failed on this text \(ValueError\): findings may be missing"):
        scanner.scan_text(left)


def refuse(monkeypatch, refused: str) -> None:
    """GiNZA fails at this text, in a batch and alone."""
    real = deep.load()

    class Pipeline:
        def pipe(self, texts):
            for text in texts:
                yield self(text)

        def __call__(self, text):
            if text == refused:
                raise ValueError(text)
            return real(text)

    monkeypatch.setattr(deep, "load", Pipeline)


@pytest.mark.parametrize(("tier", "told"), [("words", "sudachidict_core"), ("deep", "ja_ginza")])
def test_a_missing_extra_is_one_line(monkeypatch, tier, told):
    monkeypatch.setattr(opinions.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        ConfigError, match=rf"{told}, not installed here; hint: pip install 'piiscan\[{tier}\]'"
    ) as error:
        piiscan.Scanner(**{tier: True})
    assert "\n" not in str(error.value)
    with pytest.raises(ConfigError, match="not installed"):
        next(run.scan(["."], settings=ScanSettings(tier=tier), key=default_key()))


def test_a_model_of_another_version_is_told(monkeypatch):
    monkeypatch.setattr(deep.metadata, "version", lambda name: "4.0.0")
    with pytest.raises(ConfigError, match="needs ja_ginza 5, not 4.0.0"):
        piiscan.Scanner(deep=True)


def test_scanners_import_nothing_before_the_first_question():
    code = (
        "import sys, piiscan; s = piiscan.Scanner(deep=True); s.scan_text('090-1234-5678');"
        "print([m for m in ('spacy', 'sudachipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_entities_without_names_ask_nobody(monkeypatch, left):
    monkeypatch.setattr(deep, "ask", lambda texts: pytest.fail("asked"))
    assert piiscan.Scanner(deep=True, entities={"EMAIL_ADDRESS"}).scan_text(left) == []


def test_long_sentences_are_asked_in_blocks():
    text = "".join(frame.format(name).replace("。", "、") for frame in FRAMES for name in SINGLE) * 20
    held = buffer.of_text(text)
    found = second_look.person_open.find(held)
    start, end = second_look.windows(held, found)
    assert len(found)
    assert (start <= found.start).all() and (found.end <= end).all()  # noqa: PT018
    assert (end - start).max() <= second_look.BLOCK + 2 * second_look.MARGIN
    asked = np.unique(np.stack((start, end)), axis=1)
    assert (asked[1] - asked[0]).sum() < 2 * len(text)


def test_words_of_a_name_are_joined_where_they_touch():
    speech = opinions.PERSON
    row = [
        (0, 2, f"{speech}-姓"),
        (2, 4, f"{speech}-名"),
        (4, 5, "助詞"),
        (5, 7, f"{speech}-一般"),
        (8, 9, f"{speech}-姓"),
    ]
    assert list(opinions.names(row)) == [(0, 4, "姓名"), (5, 7, "一"), (8, 9, "姓")]
    assert [a.words for a in next(words.ask(["鈴木健一が来た"]))] == [((0, 4, "姓名"),)]


def test_odd_texts_are_answered():
    texts = ["", " ", "\ufeff𠮷田", "か\u3099\u200b", "\x00", "\ud83d\ude00\ud800", "ク" * 2000, "\u3000\t 二つ  "]
    for tier in (words, deep):
        assert not any(answer.failed for batch in tier.ask(texts) for answer in batch)
