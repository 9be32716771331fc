"""Secret keys and keyed hashes: BLAKE2b once per distinct text, SipHash-2-4 on whole arrays.

Whatever piiscan stores or prints about a person goes through a keyed pseudo-random function of this module;
an unkeyed digest of a personal value is never written (all Japanese mobile numbers hash in under two minutes).
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import os
import re
import secrets
import shlex
import stat
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from piiscan.config import data_folder
from piiscan.errors import KeyFileError

__all__ = [
    "Key",
    "default_key",
    "load_key",
    "new_key_file",
    "prf_codes",
    "prf_codes_plain",
    "prf_texts",
    "random_key",
    "siphash24",
    "siphash24_plain",
    "subkey_words",
]

Words = npt.NDArray[np.uint64]

FORMAT_LINE = "piiscan-key-1"
KEY_BYTES = 32
_FILE_BYTES = 4096  # a key file has 79; more than this is some other file
_SECRET = re.compile(f"{FORMAT_LINE}|(?i:[0-9a-f]{{64}})")  # the key itself, given where its file is asked for
_CHUNK = 4096  # elements at a time: the five work arrays stay in the second-level cache


@dataclass(frozen=True, slots=True)
class Key:
    """A master secret of 32 bytes. `repr` and `str` show the id only."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != KEY_BYTES:
            raise KeyFileError(f"a key has {KEY_BYTES} bytes, this one has {len(self.secret)}")

    @property
    def id(self) -> str:
        """12 hexadecimal digits that name the key and tell nothing about it; safe to publish."""
        return self.derive("key id")[:6].hex()

    def derive(self, purpose: str) -> bytes:
        """The 32-byte sub-key for `purpose`; different purposes give independent keys."""
        return hashlib.blake2b(
            purpose.encode(), key=self.secret, digest_size=KEY_BYTES, person=b"piiscan-derive"
        ).digest()

    def __str__(self) -> str:
        return f"Key({self.id})"

    __repr__ = __str__


def random_key() -> Key:
    """A new key from the system's random numbers."""
    return Key(secrets.token_bytes(KEY_BYTES))


def new_key_file(path: str | os.PathLike[str], key: Key | None = None) -> Key:
    """Write `key`, or a new random one, to `path`, mode 0600. Refuses to overwrite anything (KeyFileError)."""
    key = key or random_key()
    try:
        _write_once(Path(path), f"{FORMAT_LINE}\n{key.secret.hex()}\n".encode())
    except FileExistsError:
        raise KeyFileError(f"{path} exists; a key file is never overwritten, choose another name") from None
    except OSError as error:
        raise KeyFileError(f"cannot write key file {path}: {error.strerror}") from None
    return key


def _write_once(path: Path, content: bytes) -> None:
    """Create `path` whole or not at all: no other process ever sees half a key."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    try:
        _create(draft, content)
        try:
            os.link(draft, path)
        except FileExistsError:
            raise
        except (OSError, NotImplementedError):  # file systems without hard links
            _create(path, content)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink()


def _create(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def load_key(source: str | os.PathLike[str]) -> Key:
    """The key named by `source`: a path, `env:NAME` or `cmd:COMMAND` (run without a shell, its output is the key).

    A file must be a plain one (a link to one will do) that nobody but its owner can read; Windows keeps that in access
    lists, which are not looked at. Raises KeyFileError; no message ever holds key material.
    """
    text = os.fspath(source)
    _check_source(text)
    if text.startswith("env:"):
        name = text[4:]
        if name not in os.environ:
            raise KeyFileError(f"environment variable {name} is not set; it should hold the key")
        return _parse(os.environ[name].encode(errors="replace"), f"environment variable {name}")
    if text.startswith("cmd:"):
        return _parse(_command_output(text[4:]), "output of the key command")
    return _parse(_file_content(Path(text)), f"key file {text}")


def _check_source(text: str) -> None:
    """A key typed in place of its file's name would be shown by the message that no such file exists."""
    if text.startswith("cmd:") or not _SECRET.search(text):
        return
    if not (text.startswith("env:") and text[4:] in os.environ) and not os.path.lexists(text):
        raise KeyFileError(
            "that is a key, not the name of its file; it may lie in the history of your shell now: make a new key"
        )


def _command_output(command: str) -> bytes:
    # Windows takes the line as it is: there a backslash parts the names of folders.
    words = shlex.split(command) if os.name == "posix" else command
    try:
        done = subprocess.run(words, capture_output=True, check=False, timeout=60)  # noqa: S603
    except (OSError, ValueError, IndexError) as error:
        raise KeyFileError(f"cannot run the key command: {type(error).__name__}") from None
    except subprocess.TimeoutExpired:
        raise KeyFileError("the key command did not answer within 60 seconds") from None
    if done.returncode:
        raise KeyFileError(f"the key command failed with exit code {done.returncode}")
    return done.stdout


def _file_content(path: Path) -> bytes:
    """At most _FILE_BYTES; never waits for a pipe."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    try:
        descriptor = os.open(path, flags)
        try:
            _check_file(path, os.fstat(descriptor))
            return os.read(descriptor, _FILE_BYTES)
        finally:
            os.close(descriptor)
    except FileNotFoundError:
        raise KeyFileError(
            f"no key file {path}; make one with: piiscan key new {shlex.quote(str(path))} "
            "(an index opens only with the key it was built with)"
        ) from None
    except OSError as error:
        raise KeyFileError(f"cannot read key file {path}: {error.strerror}") from None


def _check_file(path: Path, found: os.stat_result) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise KeyFileError(f"cannot read key file {path}: no plain file; for a pipe or a program use cmd:COMMAND")
    if os.name == "posix" and found.st_mode & 0o077:
        raise KeyFileError(f"key file {path} is open to other users; run: chmod 600 {shlex.quote(str(path))}")
    if found.st_size > _FILE_BYTES:
        raise KeyFileError(f"key file {path} is no piiscan key: it has {found.st_size:,} bytes")


def _parse(content: bytes, what: str) -> Key:
    lines = content.decode("ascii", errors="replace").split()
    if not lines:
        raise KeyFileError(f"{what} is empty")
    if lines[0] != FORMAT_LINE or len(lines) != 2:
        raise KeyFileError(f"{what} is no piiscan key: expected the line {FORMAT_LINE} and one line of hexadecimal")
    try:
        secret = bytes.fromhex(lines[1])
    except ValueError:
        raise KeyFileError(f"{what} is damaged: the second line is not hexadecimal") from None
    if len(secret) != KEY_BYTES:
        raise KeyFileError(f"{what} has {len(secret)} bytes of key, expected {KEY_BYTES}: it was cut or edited")
    return Key(secret)


def default_key() -> Key:
    """The user's own key, made at first use: $PIISCAN_KEY_FILE, else `piiscan/default.key` in the XDG data folder.

    Finding ids of two runs agree only under one key. Where no file can be written, a random key serves this process.
    A file that exists but cannot be used raises KeyFileError.
    """
    named = os.environ.get("PIISCAN_KEY_FILE")
    try:
        path = Path(named) if named else data_folder() / "default.key"
    except RuntimeError:  # no home directory
        return _process_key()
    if not os.path.lexists(path):
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            return new_key_file(path)
        except (KeyFileError, OSError):
            if not os.path.lexists(path):  # else another process was first
                return _process_key()
    return load_key(str(path))


@functools.cache
def _process_key() -> Key:
    return random_key()


def prf_texts(subkey: bytes, values: Sequence[str]) -> Words:
    """uint64[n]: 64 bits of keyed BLAKE2b of each text. One call of the hash per element: pass distinct values.

    Lone surrogates (left by bad decoding) are hashed as such.
    """
    return prf_bytes(subkey, (v.encode("utf-8", "surrogatepass") for v in values))


def prf_bytes(subkey: bytes, values: Iterable[bytes]) -> Words:
    """`prf_texts` of texts in UTF-8. A copy of the keyed state costs less than the key once more."""
    copy, digests = hashlib.blake2b(key=subkey, digest_size=8).copy, []
    for value in values:
        state = copy()
        state.update(value)
        digests.append(state.digest())
    return np.frombuffer(b"".join(digests), "<u8").astype(np.uint64)


def subkey_words(subkey: bytes) -> tuple[np.uint64, np.uint64]:
    """The first 16 bytes of a sub-key as the two key words of SipHash."""
    k0, k1 = np.frombuffer(subkey[:16], "<u8").astype(np.uint64)
    return np.uint64(k0), np.uint64(k1)


def siphash24(k0: Words | np.uint64, k1: Words | np.uint64, words: Sequence[Words | np.uint64]) -> Words:
    """SipHash-2-4 of messages of `len(words)` little-endian 64-bit words.

    Keys and words are broadcast together; the answer has the common shape. Source: Aumasson and Bernstein 2012.
    """
    arrays = np.broadcast_arrays(k0, k1, *words)
    shape = arrays[0].shape
    flat = [a.reshape(-1) for a in arrays]
    out = np.empty(flat[0].shape, np.uint64)
    for start in range(0, len(out), _CHUNK):
        part = slice(start, start + _CHUNK)
        out[part] = _siphash_chunk(flat[0][part], flat[1][part], [w[part] for w in flat[2:]])
    return out.reshape(shape)


def _siphash_chunk(k0: Words, k1: Words, words: Sequence[Words]) -> Words:
    v = (
        k0 ^ np.uint64(0x736F6D6570736575),
        k1 ^ np.uint64(0x646F72616E646F6D),
        k0 ^ np.uint64(0x6C7967656E657261),
        k1 ^ np.uint64(0x7465646279746573),
    )
    scratch = np.empty_like(v[0])
    length = np.full_like(v[0], ((8 * len(words)) & 0xFF) << 56)
    for word in (*words, length):
        np.bitwise_xor(v[3], word, out=v[3])
        _rounds(2, *v, scratch)
        np.bitwise_xor(v[0], word, out=v[0])
    np.bitwise_xor(v[2], np.uint64(0xFF), out=v[2])
    _rounds(4, *v, scratch)
    digest: Words = v[0] ^ v[1] ^ v[2] ^ v[3]
    return digest


def _rounds(count: int, v0: Words, v1: Words, v2: Words, v3: Words, scratch: Words) -> None:
    """SipRounds in place."""

    def add_rotate_xor(a: Words, b: Words, bits: int) -> None:
        np.add(a, b, out=a)
        rotate(b, bits)
        np.bitwise_xor(b, a, out=b)

    def rotate(a: Words, bits: int) -> None:
        np.left_shift(a, np.uint64(bits), out=scratch)
        np.right_shift(a, np.uint64(64 - bits), out=a)
        np.bitwise_or(a, scratch, out=a)

    for _ in range(count):
        add_rotate_xor(v0, v1, 13)
        rotate(v0, 32)
        add_rotate_xor(v2, v3, 16)
        add_rotate_xor(v0, v3, 21)
        add_rotate_xor(v2, v1, 17)
        rotate(v2, 32)


def siphash24_plain(subkey: bytes, message: bytes) -> int:
    """SipHash-2-4 of one message of any length, in plain Python: the twin of `siphash24`."""
    mask = (1 << 64) - 1
    k0, k1 = (int.from_bytes(subkey[i : i + 8], "little") for i in (0, 8))
    v0, v1 = k0 ^ 0x736F6D6570736575, k1 ^ 0x646F72616E646F6D
    v2, v3 = k0 ^ 0x6C7967656E657261, k1 ^ 0x7465646279746573

    def rotate(x: int, bits: int) -> int:
        return ((x << bits) | (x >> (64 - bits))) & mask

    def round_() -> None:
        nonlocal v0, v1, v2, v3
        v0, v2 = (v0 + v1) & mask, (v2 + v3) & mask
        v1, v3 = rotate(v1, 13) ^ v0, rotate(v3, 16) ^ v2
        v0, v2 = (rotate(v0, 32) + v3) & mask, (v2 + v1) & mask
        v3, v1 = rotate(v3, 21) ^ v0, rotate(v1, 17) ^ v2
        v2 = rotate(v2, 32)

    tail = len(message) % 8
    padded = message + bytes(7 - tail) + bytes([len(message) & 0xFF])
    for start in range(0, len(padded), 8):
        word = int.from_bytes(padded[start : start + 8], "little")
        v3 ^= word
        round_()
        round_()
        v0 ^= word
    v2 ^= 0xFF
    for _ in range(4):
        round_()
    return v0 ^ v1 ^ v2 ^ v3


def prf_codes(subkey: bytes, matrix: npt.NDArray[np.uint16]) -> Words:
    """uint64[n]: keyed hash of each row of code points; `matrix` is uint16[n, L], shorter texts are padded with 0.

    Padding does not matter: the same text gives the same word at any L. Code points beyond the BMP do not fit;
    such texts go through `prf_texts`.
    """
    n, length = matrix.shape
    packed = np.zeros((n, max(4, -(-length // 4) * 4)), "<u2")
    packed[:, :length] = matrix
    words = packed.view("<u8").astype(np.uint64, copy=False)
    used = (words != 0) * np.arange(1, words.shape[1] + 1)
    counts = used.max(axis=1, initial=0)
    k0, k1 = subkey_words(subkey)
    out = np.empty(n, np.uint64)
    for count in np.flatnonzero(np.bincount(counts)):  # at most L / 4 + 1 groups
        rows = np.flatnonzero(counts == count)
        columns = [np.ascontiguousarray(words[rows, c]) for c in range(count)]
        out[rows] = siphash24(np.full(len(rows), k0), k1, columns)
    return out


def prf_codes_plain(subkey: bytes, text: str) -> int:
    """The plain twin of `prf_codes` for one text of BMP characters."""
    packed = text.rstrip("\0").encode("utf-16-le", "surrogatepass")
    return siphash24_plain(subkey, packed + bytes(-len(packed) % 8))
