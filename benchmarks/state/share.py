"""A share of many small files for the benchmarks of the state: invented people, numbers that cannot be assigned."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

from piiscan.demo import people

SURNAMES = [row[0] for row in people.table("surnames")]
GIVEN = [row[0] for row in people.table("given_names")]
PLACES = [
    "東京都千代田区千代田1-1",
    "大阪府大阪市北区中之島1-3-20",
    "愛知県名古屋市中区三の丸3-1-2",
    "北海道札幌市中央区北1条西2",
]


def write(folder: Path, files: int, *, seed: int = 1, every: int = 1) -> None:
    """`files` files below `folder`, a hundred to a folder: text, lists, archives, copies, unreadable ones.

    every: only one file in so many is of the kinds that take time; the others are copies of them, binary or empty.
    """
    rng = random.Random(seed)
    before: list[bytes] = [b"x"]
    for i in range(files):
        place = folder / f"d{i // 100:04d}"
        place.mkdir(parents=True, exist_ok=True)
        name, content = _file(i, rng, before) if i % every == 0 else _other(i, rng, before)
        (place / name).write_bytes(content)
        before = [*before[-50:], content] if i % every == 0 else before


def _file(i: int, rng: random.Random, before: list[bytes]) -> tuple[str, bytes]:
    kind = rng.randrange(20)
    if kind < 4:
        return f"{i:06d}_memo.txt", _memo(rng).encode("utf-8" if kind % 2 else "cp932")
    if kind < 7:
        return f"{i:06d}_list.csv", _list(rng).encode("cp932" if kind % 2 else "utf-8")
    if kind == 7:
        days = (f"2025-05-{d:02d} job {rng.random():.6f} ok\n" for d in range(1, 29))
        return f"{i:06d}_log.txt", "".join(days).encode()
    if kind < 17:
        return f"{i:06d}_copy.txt", rng.choice(before)
    if kind == 17:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("list.csv", _list(rng))
            archive.writestr("broken.xlsx", b"PK\x03\x04" + rng.randbytes(50))
        return f"{i:06d}_box.zip", out.getvalue()
    if kind == 18:
        return f"{i:06d}_broken.pdf", b"%PDF-1.4\n" + rng.randbytes(100)
    return f"{i:06d}_empty.csv", b""


def _other(i: int, rng: random.Random, before: list[bytes]) -> tuple[str, bytes]:
    kind = rng.randrange(10)
    if kind < 4:
        return f"{i:06d}_copy.txt", rng.choice(before)
    return f"{i:06d}_sensor.bin", b"\x7fSENSOR" + rng.randbytes(rng.randrange(20, 400)) if kind < 9 else b""


def _person(rng: random.Random) -> tuple[str, str, str]:
    phone = f"090-0{rng.randrange(1000):03d}-{rng.randrange(10000):04d}"
    return f"{rng.choice(SURNAMES)} {rng.choice(GIVEN)}", phone, rng.choice(PLACES)


def _memo(rng: random.Random) -> str:
    lines = [
        f"{name}様（{phone}）へ見積書を再送する。送付先は{place}。" for name, phone, place in map(_person, [rng] * 3)
    ]
    return "打合せメモ\n" + "\n".join(lines) + f"\n資料番号 {rng.randrange(10**6)} を持参。\n"


def _list(rng: random.Random) -> str:
    rows = [",".join(_person(rng)) for _ in range(rng.randrange(3, 30))]
    return "氏名,電話番号,住所\n" + "\n".join(rows) + "\n"
