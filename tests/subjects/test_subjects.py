"""Where persons appear: planted in a share of many formats, asked for in many spellings."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

import piiscan
from piiscan.errors import ConfigError, IndexMismatchError
from piiscan.keys import Key, new_key_file
from piiscan.scan.place_words import ALL, FileRead, Known, PlaceWords
from piiscan.sources.directories import file_blob
from piiscan.subjects.question import question
from piiscan.subjects.store import Store
from piiscan.subjects.writer import Writer

HEAD = ["会員番号", "氏名", "フリガナ", "生年月日", "電話番号", "住所", "メール"]
TARO = ["K-10001", "髙橋太郎", "タカハシ タロウ", "1980-04-01", "090-0123-4567", "東京都千代田区千代田1-1-1 ハイツ101", "taro@example.com"]  # fmt: skip
JIRO = ["K-10002", "髙橋次郎", "タカハシ ジロウ", "1983-05-06", "090-0123-4567", "東京都千代田区千代田1-1-1 ハイツ101", "jiro@example.com"]  # fmt: skip
SAME = ["K-10003", "高橋太郎", "タカハシ タロウ", "1955-09-09", "090-0222-3333", "大阪府大阪市北区梅田3-1-3", "old@example.com"]  # fmt: skip
OTHER = ["K-10004", "佐藤花子", "サトウ ハナコ", "1975-01-02", "03-0123-9999", "東京都新宿区西新宿2-8-1", "hanako@example.com"]  # fmt: skip


def csv(*rows: list[str]) -> str:
    return "\n".join(",".join(row) for row in (HEAD, *rows)) + "\n"


def piiscan_run(*arguments: str, folder: Path, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "piiscan", *arguments], cwd=folder, input=stdin, capture_output=True, text=True
    )


def scan(folder: Path, *more: str, index: str = "s.db") -> subprocess.CompletedProcess[str]:
    return piiscan_run(
        "scan",
        "share",
        "--subjects",
        index,
        "--key-file",
        "k",
        "-q",
        "--jobs",
        "1",
        "--allow-skips",
        *more,
        folder=folder,
    )


def planted(folder: Path) -> None:
    share = folder / "share"
    share.mkdir()
    (share / "customers.csv").write_text(csv(TARO, OTHER), encoding="cp932")
    (share / "others.csv").write_text(csv(JIRO, SAME), encoding="utf-8")
    book = xlsxwriter.Workbook(str(share / "book.xlsx"))
    for name, rows in (("名簿", [HEAD, TARO, OTHER]), ("別", [HEAD, OTHER])):
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    mail = "From: desk@example.com\nTo: it@example.com\nSubject: =?utf-8?b?6Kej57SE?=\nContent-Type: text/plain; charset=utf-8\n\n"
    mail += "高橋太郎様（昭和55年4月1日生）より、電話 +81-90-0123-4567 にて解約のお申し出がありました。\n"
    (share / "mail.eml").write_text(mail, encoding="utf-8")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("inside/list.csv", csv(OTHER, TARO))
    (share / "old.zip").write_bytes(packed.getvalue())
    with sqlite3.connect(share / "app.sqlite") as db:
        db.execute("CREATE TABLE members (name TEXT, birth_date TEXT, phone TEXT)")
        db.executemany(
            "INSERT INTO members VALUES (?, ?, ?)", [[TARO[1], TARO[3], TARO[4]], [OTHER[1], OTHER[3], OTHER[4]]]
        )
    db.close()
    (share / "memo.txt").write_text("担当の高橋太郎さんに確認しました。\n", encoding="utf-8")
    (share / "empty.txt").write_text("会議は十時から。\n", encoding="utf-8")


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("subjects")
    new_key_file(folder / "k")
    planted(folder)
    done = scan(folder)
    assert done.returncode == 1, done.stderr
    return folder


@pytest.fixture
def copied(scanned: Path, tmp_path: Path) -> Path:
    shutil.copytree(scanned, tmp_path / "copy")
    return tmp_path / "copy"


def find(folder: Path, **asked: str) -> dict[str, str]:
    """Place -> sureness."""
    answer = piiscan.find_subject(folder / "s.db", key=str(folder / "k"), by="tester", **asked)
    return {Path(p.uri).name + (f"/{p.sheet}" if p.sheet else ""): p.sureness for p in answer.places}


HOLDING = {"customers.csv", "book.xlsx/名簿", "mail.eml", "old.zip", "app.sqlite/members"}


@pytest.mark.parametrize("name", ["髙橋太郎", "高橋　太郎", "高橋 太郎 様", "高橋太郎"])
@pytest.mark.parametrize(
    "second", [{"birth_date": "S55.4.1"}, {"birth_date": "昭和55年4月1日"}, {"phone": "+81 90 0123 4567"}]
)
def test_every_place_is_found_in_every_spelling(scanned, name, second):
    told = find(scanned, name=name, **second)
    assert {place for place, sureness in told.items() if sureness == "certain"} == HOLDING


@pytest.mark.parametrize("kana", ["タカハシ タロウ", "ﾀｶﾊｼ ﾀﾛｳ", "たかはし　たろう"])
def test_a_reading_finds_the_lists_that_have_one(scanned, kana):
    told = find(scanned, kana=kana, birth_date="1980/4/1")
    assert {place for place, sureness in told.items() if sureness == "certain"} == HOLDING - {
        "mail.eml",
        "app.sqlite/members",
    }


def test_namesakes_and_siblings_are_told_apart(scanned):
    answer = piiscan.find_subject(scanned / "s.db", key=str(scanned / "k"), name="高橋太郎", birth_date="1980-04-01")
    told = {Path(p.uri).name: p for p in answer.places}
    assert told["others.csv"].sureness == "possible"  # the namesake
    assert told["others.csv"].chance == pytest.approx(0.5)
    assert answer.namesakes is not None
    assert (answer.namesakes.persons, answer.namesakes.by) == (2, "birth_date")
    assert told["memo.txt"].sureness == "possible"
    assert "empty.txt" not in told
    sibling = find(scanned, name="高橋次郎", phone="09001234567")
    assert sibling["others.csv"] == "certain"
    assert sibling["customers.csv"] == "household"


def test_values_without_a_name(scanned):
    assert find(scanned, email="TARO@example.com")["customers.csv"] == "likely"
    assert find(scanned, number="Ｋ－１０００１")["customers.csv"] == "likely"
    assert find(scanned, address="千代田区千代田一丁目1番1号ハイツ101号室")["others.csv"] == "household"
    assert find(scanned, birth_date="1980-04-01") == {}
    assert find(scanned, name="山田無子", phone="090-0999-9999") == {}


def test_an_answer_has_columns_and_kinds(scanned):
    answer = piiscan.find_subject(scanned / "s.db", key=str(scanned / "k"), name="髙橋太郎", email="taro@example.com")
    place = next(p for p in answer.places if p.uri.endswith("customers.csv"))
    assert place.items["PHONE_NUMBER"] == ["電話番号"]
    assert place.joined == ("email",)
    assert place.persons == 2
    assert place.chance < 1e-6


def test_no_value_lies_in_the_file(scanned):
    find(scanned, name=TARO[1], phone=TARO[4], email=TARO[6])
    held = b"".join(path.read_bytes() for path in scanned.glob("s.db*"))
    words = [value for row in (TARO, JIRO, SAME, OTHER) for value in row] + [
        "高橋太郎",
        "09001234567",
        "19800401",
        "タカハシタロウ",
    ]
    for value in words:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be", "cp932", "euc-jp"):
            plain = value.encode(encoding, "ignore")
            assert plain not in held, value
            for name in ("md5", "sha1", "sha256", "sha512", "blake2b"):
                digest = hashlib.new(name, plain).digest()
                assert digest[:8] not in held
                assert digest.hex()[:16].encode() not in held


def test_another_key_and_other_files_are_refused(copied, tmp_path):
    with pytest.raises(IndexMismatchError, match="was written with key"):
        piiscan.find_subject(copied / "s.db", key=Key(bytes(32)), name="高橋太郎")
    with sqlite3.connect(tmp_path / "other.db") as db:
        db.execute("CREATE TABLE t (x)")
    db.close()
    with pytest.raises(ConfigError, match="another program"):
        piiscan.find_subject(tmp_path / "other.db", key=str(copied / "k"), name="高橋太郎")
    with pytest.raises(ConfigError, match="no index"):
        piiscan.find_subject(tmp_path / "none.db", key=str(copied / "k"), name="高橋太郎")


def test_a_changed_word_and_a_damaged_file_are_told(copied):
    with sqlite3.connect(copied / "s.db") as db:
        db.execute("UPDATE words SET words = zeroblob(length(words)) WHERE kind = 'PERSON'")
    db.close()
    with pytest.raises(ConfigError, match="damaged"):
        find(copied, name="高橋太郎")
    (copied / "s.db-wal").unlink(missing_ok=True)
    content = bytearray((copied / "s.db").read_bytes())
    content[4096:20000] = os.urandom(20000 - 4096)
    (copied / "s.db").write_bytes(content)
    with pytest.raises(ConfigError):
        find(copied, name="高橋太郎", phone="09001234567")


def test_a_network_share_and_a_locked_file_are_refused(copied, monkeypatch):
    other = sqlite3.connect(copied / "s.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Store(copied / "s.db", _key(copied), wait=0.1) as store, pytest.raises(ConfigError, match="in use"):
        piiscan.subjects.ask(store, {"name": ["高橋太郎"]}, by="")
    other.close()
    monkeypatch.setattr("piiscan.subjects.database.network_kind", lambda _: "nfs4")
    with pytest.raises(ConfigError, match="network share"):
        find(copied, name="高橋太郎")


def _key(folder: Path) -> Key:
    from piiscan.keys import load_key

    return load_key(str(folder / "k"))


def test_the_log_shows_every_change(copied):
    for value in ("高橋太郎", "佐藤花子", "高橋太郎"):
        piiscan.find_subject(copied / "s.db", key=str(copied / "k"), name=value, by="auditor", case="2026-1")
    with Store(copied / "s.db", _key(copied)) as store:
        *_, first, second, third = store.log()
        assert store.problems() == []
    assert (first.actor, first.reason, first.kinds) == ("auditor", "2026-1", ("name",))
    assert first.question == third.question != second.question
    changes = {
        "UPDATE log SET actor = 'x' WHERE entry = 2": "line 2 was changed",
        "DELETE FROM log WHERE entry = 2": "missing",
        "DELETE FROM log WHERE entry = (SELECT MAX(entry) FROM log)": "does not end",
    }
    for change, told in changes.items():
        shutil.copy(copied / "s.db", copied / "t.db")
        with sqlite3.connect(copied / "t.db") as db:
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.execute(change)
            db.execute("DROP TRIGGER log_stays")
            db.execute("DROP TRIGGER log_keeps")
            db.execute(change)
        db.close()
        with Store(copied / "t.db", _key(copied)) as store:
            assert any(told in problem for problem in store.problems())


def test_commands_tell_nothing_of_the_values(copied):
    asked = json.dumps({"name": "高橋太郎", "birth_date": ["1980-04-01"]})
    arguments = ("subject", "find", "s.db", "--key-file", "k", "--stdin-json", "--case", "7", "--lang", "ja")
    text = piiscan_run(*arguments, "--allow-skips", folder=copied, stdin=asked)
    lines = piiscan_run(*arguments, "--format", "jsonl", folder=copied, stdin=asked)
    assert text.returncode == 1, text.stderr
    assert "確実" in text.stdout
    for told in (text, lines):
        assert not any(value in told.stdout + told.stderr for value in ("高橋太郎", "1980-04-01", "1980"))
    *_, summary = map(json.loads, lines.stdout.splitlines())
    assert summary["places"]["certain"] == len(HOLDING)
    bad = piiscan_run(*arguments, folder=copied, stdin='{"birth_date": "19800401x99"}')
    assert (bad.returncode, "x99" in bad.stderr) == (2, False)
    log = piiscan_run("subject", "log", "s.db", "--key-file", "k", "--verify", "--format", "jsonl", folder=copied)
    assert log.returncode == 0
    assert json.loads(log.stdout.splitlines()[-1])["reason"] == "7"
    info = piiscan_run("subject", "info", "s.db", "--key-file", "k", "--format", "jsonl", folder=copied)
    assert json.loads(info.stdout)["runs"][0]["ended"]


def test_what_narrows_a_scan_is_refused(copied):
    done = scan(copied, "--entity", "PERSON")
    assert done.returncode == 2
    assert "--entity" in done.stderr


def test_a_state_keeps_places_and_an_index_without_them_is_filled(copied):
    for path in copied.glob("s.db*"):  # of where it was copied from
        path.unlink()
    old = time.time() - 3600
    for path in (copied / "share").iterdir():
        os.utime(path, (old, old))
    time.sleep(2.1)  # the time of a change of status counts too
    assert scan(copied, "--state", "st").returncode == 1
    first = find(copied, name="髙橋太郎", birth_date="1980-04-01")
    told = scan(copied, "--state", "st", "--format", "jsonl")
    summary = json.loads(told.stdout.splitlines()[-1])
    assert summary["reused"] == summary["blobs"] > 7
    assert find(copied, name="髙橋太郎", birth_date="1980-04-01") == first
    (copied / "share" / "customers.csv").unlink()
    (copied / "share" / "others.csv").write_text(csv(OTHER), encoding="utf-8")
    assert scan(copied, "--state", "st").returncode == 1
    again = find(copied, name="髙橋太郎", birth_date="1980-04-01")
    assert again == {place: sure for place, sure in first.items() if place not in ("customers.csv", "others.csv")}
    fresh = scan(
        copied, "--state", "st", "--format", "jsonl", index="new.db"
    )  # the state knows all, this index nothing
    assert json.loads(fresh.stdout.splitlines()[-1])["reused"] == 0
    answer = piiscan.find_subject(copied / "new.db", key=str(copied / "k"), name="髙橋太郎", birth_date="1980-04-01")
    assert len(answer.places) == len(again)


def test_a_run_that_was_killed_leaves_whole_files_and_is_told(tmp_path):
    new_key_file(tmp_path / "k")
    planted(tmp_path)
    more = csv(*(OTHER for _ in range(20_000)))
    for number in range(6):
        (tmp_path / "share" / f"z{number}.csv").write_text(more, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "piiscan",
        "scan",
        "share",
        "--subjects",
        "s.db",
        "--key-file",
        "k",
        "-q",
        "--jobs",
        "1",
    ]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL) as process:
        for _ in range(600):
            if (tmp_path / "s.db").exists() and _files(tmp_path / "s.db"):
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGKILL)
    answer = piiscan.find_subject(tmp_path / "s.db", key=str(tmp_path / "k"), name="髙橋太郎", phone="09001234567")
    assert not answer.complete
    assert "stopped" in {one.code for one in answer.not_covered}
    assert scan(tmp_path).returncode == 1
    assert {
        p for p, sure in find(tmp_path, name="髙橋太郎", phone="09001234567").items() if sure == "certain"
    } == HOLDING


def _files(path: Path) -> int:
    db = sqlite3.connect(path)
    try:
        return int(db.execute("SELECT COUNT(*) FROM files").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        db.close()


def test_a_place_with_too_many_words_is_told(tmp_path):
    key = Key(bytes(range(32)))
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    blob = file_blob(str(tmp_path / "a.csv"), 1)
    words = question({"name": ["高橋太郎"]}, key).words["name"]["PERSON"]
    for bound, incomplete in ((ALL, False), (int(words.min()), True)):
        with Writer(str(tmp_path / "s.db"), key, [str(tmp_path)], base=str(tmp_path)) as writer:
            writer.take(PlaceWords(None, None, {"PERSON": Known(words[:0], bound)}, blob.location))
            writer.take(FileRead(blob, True))
            writer.end({"coverage": {}})
        answer = piiscan.find_subject(tmp_path / "s.db", key=key, name="高橋太郎")
        assert ("cut" in {one.code for one in answer.not_covered}) is incomplete
        assert answer.complete is not incomplete


def test_words_survive_the_pipe():
    words = question({"name": ["高橋太郎"], "phone": ["09001234567"]}, Key(bytes(32)))
    kinds = {"PERSON": Known(words.names, ALL), "PERSON+phone": Known(words.joined["PERSON+phone"], 1 << 63)}
    told = PlaceWords.unpack(PlaceWords("名簿.csv", None, kinds).pack())
    assert (told.member, told.sheet, list(told.kinds)) == ("名簿.csv", None, list(kinds))
    assert all((told.kinds[k].words == kinds[k].words).all() and told.kinds[k].bound == kinds[k].bound for k in kinds)
