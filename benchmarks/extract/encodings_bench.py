"""Texts decoded right, by encoding and kind of text, beside charset-normalizer.

    python benchmarks/extract/encodings_bench.py [--seeds 200] [--prose FOLDER] [--real FOLDER] [--list]

A text counts as right when the decoded text is the one written, whatever the encoding is called. `--prose`: Japanese
texts in CP932, of which pieces are cut; without it the prose of the tests. `--real`: a folder per encoding. `--list`
prints each wrong one with both readings. The other detector is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import io
import random
from collections.abc import Callable, Iterator
from pathlib import Path

from piiscan.extract.characters.decode import blocks
from piiscan.japanese import tables

ENCODINGS = ("utf-8", "utf-8-sig", "cp932", "euc_jp", "iso2022_jp_ext", "utf-16-le", "utf-16-be")
PROSE = (
    "個人情報の保護に関する法律は、個人の権利利益を保護することを目的とする。事業者は、その取扱いについて、"
    "あらかじめ本人の同意を得なければならない。担当は総務課の山田さんです。\r\n"
)
_HALF = str.maketrans(dict(zip(
    "ァアィイゥウェエォオカキクケコサシスセソタチッツテトナニヌネノハヒフヘホマミムメモャヤュユョヨラリルレロワヲンー",
    "ｧｱｨｲｩｳｪｴｫｵｶｷｸｹｺｻｼｽｾｿﾀﾁｯﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓｬﾔｭﾕｮﾖﾗﾘﾙﾚﾛﾜｦﾝｰ", strict=True,
)))  # fmt: skip


def names(kind: str) -> tuple[list[str], list[str]]:
    """(common ones, the rest) of the package's own lists."""
    groups = tables.surnames() if kind == "surnames" else tables.given_names()
    common = [name for flags, group in groups.items() if flags & tables.COMMON for name in group]
    return common, [name for flags, group in groups.items() if not flags & tables.COMMON for name in group]


class People:
    """Invented persons; one name in ten is a rare one."""

    def __init__(self) -> None:
        self.families, self.given = names("surnames"), names("given")
        self.readings = [tables.readings(kind) for kind in "sg"]

    def name(self, rng: random.Random, gap: str = "") -> str:
        return gap.join(
            rng.choice(rare if rng.random() < 0.1 else common) for common, rare in (self.families, self.given)
        )

    def kana(self, rng: random.Random) -> str:
        return " ".join(half(rng.choice(readings)) for readings in self.readings)


def half(kana: str) -> str:
    """Half-width katakana of hiragana or katakana."""
    import unicodedata

    wide = "".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in kana)
    parts = unicodedata.normalize("NFD", wide).translate(_HALF)
    return parts.replace("\u3099", "ﾞ").replace("\u309a", "ﾟ")


def log(people: People, rng: random.Random) -> str:
    """Up to 150 KB of ASCII with one to five names somewhere."""
    count = rng.choice((5, 50, 500, 2500))
    lines = [
        f"2024-01-{i % 28 + 1:02d} 12:00:{i % 60:02d},{i % 1000:03d} INFO app.web request id={i:08x} ok"
        for i in range(count)
    ]
    for _ in range(rng.randint(1, 5)):
        lines[rng.randrange(count)] += f" user={people.name(rng, rng.choice(('', ' ')))}"
    return "\n".join(lines) + "\n"


def bare(people: People, rng: random.Random) -> str:
    end = rng.choice(("", "\r\n", "\n"))
    return (end or " ").join(people.name(rng, rng.choice(("", " ", "\u3000"))) for _ in range(rng.randint(1, 3))) + end


def csv(people: People, rng: random.Random) -> str:
    rows = range(rng.randint(1, 40))
    return "氏名,電話,住所\r\n" * rng.randint(0, 1) + "".join(
        f"{i},{people.name(rng, ' ')},03-0{i % 1000:03d}-0000,東京都千代田区{i}-1\r\n" for i in rows
    )


def kana(people: People, rng: random.Random) -> str:
    end = rng.choice(("\r\n", "\n", ","))
    return "".join(people.kana(rng) + end for _ in range(rng.randint(1, 5)))


def prose_of(texts: list[str]) -> Callable[[People, random.Random], str]:
    def prose(_: People, rng: random.Random) -> str:
        text, size = rng.choice(texts), rng.choice((16, 64, 400, 4000))
        start = rng.randrange(max(len(text) - size, 1))
        return text[start : start + size]

    return prose


def own(data: bytes) -> str:
    return "".join(block.text for block in blocks(io.BytesIO(data)))


def normalizer() -> Callable[[bytes], str] | None:
    try:
        from charset_normalizer import from_bytes
    except ModuleNotFoundError:
        return None

    def read(data: bytes) -> str:
        best = from_bytes(data).best()
        return "" if best is None else str(best)

    return read


def samples(kinds: dict[str, Callable[[People, random.Random], str]], seeds: int) -> Iterator[tuple[str, int, str]]:
    people = People()
    for kind, make in kinds.items():
        for seed in range(seeds):
            yield kind, seed, make(people, random.Random(f"{kind} {seed}"))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=200)
    parser.add_argument("--prose", type=Path)
    parser.add_argument("--real", type=Path)
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()
    texts = (
        [path.read_bytes().decode("cp932") for path in sorted(options.prose.iterdir())]
        if options.prose
        else [PROSE * 80]
    )
    kinds = {"log": log, "bare": bare, "csv": csv, "prose": prose_of(texts), "kana": kana}
    readers = {"piiscan": own} | ({"charset-normalizer": other} if (other := normalizer()) else {})
    right = {(reader, kind, name): [0, 0] for reader in readers for kind in kinds for name in ENCODINGS}
    for kind, seed, text in samples(kinds, options.seeds):
        for name in ENCODINGS:
            data = text.encode(name, "ignore")
            wanted = data.decode(name)
            if wanted.isascii():
                continue
            for reader, read in readers.items():
                got = read(data)
                cell = right[reader, kind, name]
                cell[0] += got.removeprefix("\ufeff") == wanted
                cell[1] += 1
                if options.list and reader == "piiscan" and got != wanted:
                    print(f"  {kind} {seed} {name}: wrote {wanted[:40]!r} read {got[:40]!r}")
    for reader in readers:
        for name in ENCODINGS:
            cells = (f"{kind} {right[reader, kind, name][0]}/{right[reader, kind, name][1]}" for kind in kinds)
            print(f"{reader:19}{name:15}", "  ".join(cells))
        print(
            f"{reader:19}all            ",
            "/".join(str(sum(c[i] for k, c in right.items() if k[0] == reader)) for i in (0, 1)),
        )
    mixed(options.seeds // 4, own)
    if options.real:
        real(options.real, readers)


def mixed(seeds: int, reader: Callable[[bytes], str]) -> None:
    """Lines of a log read right whose encoding changes from line to line, or from block to block."""
    people, names = People(), ("utf-8", "cp932", "euc_jp")
    for size in (1, 20):
        good = count = 0
        for seed in range(seeds):
            rng = random.Random(seed)
            lines = [f"{i} user={people.name(rng)} ok\n" for i in range(100)]
            coded = [names[(i // size + seed) % 3] for i in range(100)]
            pairs = [(line, name) for line, name in zip(lines, coded, strict=True) if _can(line, name)]
            got = reader(b"".join(line.encode(name) for line, name in pairs)).split("\n")
            good += sum(line[:-1] == found for (line, _), found in zip(pairs, got, strict=False))
            count += len(pairs)
        print(f"piiscan            lines, encodings change every {size}: {good}/{count}")


def _can(line: str, name: str) -> bool:
    try:
        return line.encode(name).decode(name) == line
    except UnicodeError:
        return False


def real(folder: Path, readers: dict[str, Callable[[bytes], str]]) -> None:
    """Files of a folder per encoding, read as that encoding says or with fewer replaced characters than it gives."""
    codecs = {"SHIFT_JIS": "cp932", "CP932": "cp932", "EUC-JP": "euc_jp", "iso-2022-jp": "iso2022_jp"}
    files = [(path, codecs[path.parent.name]) for path in sorted(folder.glob("*/*")) if path.parent.name in codecs]
    for reader, read in readers.items():
        good = 0
        for path, name in files:
            data = path.read_bytes()
            wanted = data.decode(name, "replace")
            got = read(data)
            same = sum(a == b for a, b in zip(got.replace("\ufffd", ""), wanted.replace("\ufffd", ""), strict=False))
            good += (
                got == wanted
                or (len(got) > 0 and got.count("\ufffd") < wanted.count("\ufffd"))
                or same > 0.99 * len(wanted)
            )
        print(f"{reader:19}real files      {good}/{len(files)}")


if __name__ == "__main__":
    main()
