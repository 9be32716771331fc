"""Keys: files, sources, derivation, and the keyed hashes beside their plain twins."""

from __future__ import annotations

import os
import stat
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from piiscan import keys
from piiscan.errors import KeyFileError

REFERENCE_KEY = bytes(range(16))
# The vectors of the reference implementation: message 00 01 02 ... of the given length.
REFERENCE = {0: 0x726FDB47DD0E0E31, 8: 0x93F5F5799A932462, 15: 0xA129CA6149BE45E5, 16: 0x3F2ACC7F57C29BDB}
BMP = st.characters(max_codepoint=0xFFFF, exclude_characters="\0", exclude_categories=())
SUBKEY = keys.Key(bytes(32)).derive("test")


def test_new_key_file_is_private_and_loads(tmp_path):
    path = tmp_path / "master.key"
    key = keys.new_key_file(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert keys.load_key(str(path)) == key
    assert [p.name for p in tmp_path.iterdir()] == ["master.key"]


def test_new_key_file_never_overwrites(tmp_path):
    path = tmp_path / "master.key"
    keys.new_key_file(path)
    before = path.read_bytes()
    with pytest.raises(KeyFileError, match="never overwritten"):
        keys.new_key_file(path)
    assert path.read_bytes() == before


def test_new_key_file_needs_its_folder(tmp_path):
    with pytest.raises(KeyFileError, match="cannot write"):
        keys.new_key_file(tmp_path / "no" / "master.key")


def test_two_keys_differ(tmp_path):
    a, b = keys.new_key_file(tmp_path / "a.key"), keys.new_key_file(tmp_path / "b.key")
    assert a.id != b.id
    assert a.derive("x") != b.derive("x")
    assert a.derive("x") != a.derive("y")


def test_key_from_environment_and_command(tmp_path, monkeypatch):
    path = tmp_path / "master.key"
    key = keys.new_key_file(path)
    monkeypatch.setenv("TEST_PIISCAN_KEY", path.read_text())
    assert keys.load_key("env:TEST_PIISCAN_KEY") == key
    assert keys.load_key(f"cmd:cat {path}") == key


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "is empty"),
        ("hello", "no piiscan key"),
        ("00" * 32, "no piiscan key"),
        ("piiscan-key-1\nnot hex\n", "no piiscan key"),
        ("piiscan-key-1\nzz\n", "not hexadecimal"),
        ("piiscan-key-1\n0011\n", "has 2 bytes of key"),
        ("piiscan-key-9\n" + "00" * 32, "no piiscan key"),
    ],
)
def test_bad_content_is_named(tmp_path, content, message):
    path = tmp_path / "bad.key"
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(KeyFileError, match=message):
        keys.load_key(str(path))


@pytest.mark.skipif(os.name != "posix", reason="file modes")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
def test_key_open_to_others_is_refused(tmp_path, mode):
    path = tmp_path / "master.key"
    keys.new_key_file(path)
    path.chmod(mode)
    with pytest.raises(KeyFileError, match="chmod 600"):
        keys.load_key(str(path))


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("no/such.key", "no key file"),
        (".", "cannot read"),
        ("env:TEST_PIISCAN_UNSET", "is not set"),
        (f"cmd:{sys.executable} -c exit(3)", "exit code 3"),
        ("cmd:/no/such/program", "cannot run"),
        ("cmd:", "cannot run"),
    ],
)
def test_missing_sources_are_named(source, message):
    with pytest.raises(KeyFileError, match=message):
        keys.load_key(source)


@pytest.mark.skipif(os.name != "posix", reason="links, pipes")
def test_only_plain_files_hold_keys(tmp_path):
    path = tmp_path / "master.key"
    key = keys.new_key_file(path)
    (tmp_path / "link").symlink_to(path)
    assert keys.load_key(tmp_path / "link") == key  # mounted secrets are links
    path.chmod(0o644)
    with pytest.raises(KeyFileError, match="chmod 600"):
        keys.load_key(tmp_path / "link")
    (tmp_path / "lost").symlink_to(tmp_path / "nothing")
    with pytest.raises(KeyFileError, match="no key file"):
        keys.load_key(tmp_path / "lost")
    os.mkfifo(tmp_path / "pipe", 0o600)
    for name in ("pipe", "."):
        with pytest.raises(KeyFileError, match="no plain file"):  # and nothing waits for a writer
            keys.load_key(tmp_path / name)


def test_a_large_file_is_no_key(tmp_path):
    path = tmp_path / "huge.key"
    keys.new_key_file(path)
    with path.open("ab") as stream:
        stream.truncate(1 << 32)
    with pytest.raises(KeyFileError, match="4,294,967,296 bytes"):
        keys.load_key(path)


@pytest.mark.parametrize("source", ["{}", "env:{}", "piiscan-key-1 {}", "dir/{}"])
def test_a_key_given_for_its_file_is_not_repeated(source):
    secret = "0f" * 32
    with pytest.raises(KeyFileError, match="that is a key") as caught:
        keys.load_key(source.format(secret))
    assert secret not in str(caught.value)


def test_what_a_key_command_says_stays_unsaid(tmp_path):
    script = tmp_path / "talk.py"
    script.write_text(f"import sys; print('{'0f' * 32}'); print('{'0f' * 32}', file=sys.stderr); sys.exit(1)")
    with pytest.raises(KeyFileError, match="exit code 1") as caught:
        keys.load_key(f"cmd:{sys.executable} {script}")
    assert "0f0f" not in str(caught.value)


def test_repr_shows_no_secret():
    key = keys.Key(b"0123456789abcdef0123456789abcdef")
    for text in (repr(key), str(key), f"{key}"):
        assert text == f"Key({key.id})"
    assert len(key.id) == 12


def test_default_key_is_made_once(tmp_path, monkeypatch):
    monkeypatch.delenv("PIISCAN_KEY_FILE", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    key = keys.default_key()
    assert keys.default_key() == key
    path = tmp_path / "piiscan" / "default.key"
    assert keys.load_key(str(path)) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_default_key_file_can_be_named(tmp_path, monkeypatch):
    monkeypatch.setenv("PIISCAN_KEY_FILE", str(tmp_path / "sub" / "my.key"))
    assert keys.default_key() == keys.load_key(str(tmp_path / "sub" / "my.key"))


def test_default_key_without_a_writable_place(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PIISCAN_KEY_FILE", str(tmp_path / "file" / "my.key"))
    assert keys.default_key() == keys.default_key()


def test_default_key_that_is_damaged_is_reported(tmp_path, monkeypatch):
    path = tmp_path / "my.key"
    path.write_text("x")
    path.chmod(0o600)
    monkeypatch.setenv("PIISCAN_KEY_FILE", str(path))
    with pytest.raises(KeyFileError, match="no piiscan key"):
        keys.default_key()


@pytest.mark.parametrize("length", REFERENCE)
def test_plain_siphash_gives_the_reference_vectors(length):
    assert keys.siphash24_plain(REFERENCE_KEY, bytes(range(length))) == REFERENCE[length]


@pytest.mark.parametrize("length", [0, 8, 16])
def test_siphash_gives_the_reference_vectors(length):
    k0, k1 = keys.subkey_words(REFERENCE_KEY)
    words = [np.full(3, w) for w in np.frombuffer(bytes(range(length)), "<u8")]
    answer = keys.siphash24(np.full(3, k0), k1, words)
    assert answer.tolist() == [REFERENCE[length]] * 3


@given(st.lists(st.lists(st.integers(0, 2**64 - 1), min_size=3, max_size=3), min_size=1, max_size=20))
def test_siphash_agrees_with_its_twin(messages):
    k0, k1 = keys.subkey_words(SUBKEY)
    table = np.array(messages, np.uint64)
    fast = keys.siphash24(k0, k1, list(table.T))
    assert fast.tolist() == [keys.siphash24_plain(SUBKEY, row.astype("<u8").tobytes()) for row in table]


def test_siphash_broadcasts_keys_and_words():
    keys0 = np.arange(5000, dtype=np.uint64)[:, None]
    grams = np.arange(10_000, dtype=np.uint64).reshape(5000, 2)
    answer = keys.siphash24(keys0, np.uint64(7), [grams])
    assert answer.shape == (5000, 2)
    one = keys.siphash24_plain((4321).to_bytes(8, "little") + (7).to_bytes(8, "little"), (8643).to_bytes(8, "little"))
    assert answer[4321, 1] == one


@given(st.lists(st.text(BMP, max_size=13), min_size=1, max_size=20), st.integers(13, 17))
def test_codes_agree_with_their_twin_at_any_padding(texts, length):
    matrix = np.zeros((len(texts), length), np.uint16)
    for row, text in enumerate(texts):
        matrix[row, : len(text)] = [ord(c) for c in text]
    assert keys.prf_codes(SUBKEY, matrix).tolist() == [keys.prf_codes_plain(SUBKEY, t) for t in texts]


def test_codes_of_nothing():
    assert keys.prf_codes(SUBKEY, np.zeros((0, 5), np.uint16)).shape == (0,)
    assert len(keys.prf_codes(SUBKEY, np.zeros((2, 0), np.uint16))) == 2


def test_texts_are_keyed_and_distinct():
    values = ["山田", "山田太郎", "", "𠮷田", "\udc80"]
    words = keys.prf_texts(SUBKEY, values)
    assert words.dtype == np.uint64
    assert len(set(words.tolist())) == len(values)
    assert words.tolist() == keys.prf_texts(SUBKEY, values).tolist()
    assert not np.any(words == keys.prf_texts(keys.Key(bytes(32)).derive("other"), values))
    assert keys.prf_texts(SUBKEY, []).shape == (0,)
