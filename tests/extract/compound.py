"""A small writer of OLE compound files ([MS-CFB]) for tests: storages, streams, the mini stream."""

from __future__ import annotations

import struct
from itertools import pairwise

SECTOR, MINI, CUTOFF = 512, 64, 4096
FREE, END, FAT, NOTHING = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


def compound(streams: dict[str, bytes]) -> bytes:
    """`streams`: path with slashes -> content."""
    entries = [["Root Entry", 5, [], b""]]  # name, kind, children, content
    for path, content in streams.items():
        at = 0
        *folders, name = path.split("/")
        for folder in folders:
            known = [i for i in entries[at][2] if entries[i][0] == folder]
            if not known:
                entries.append([folder, 1, [], b""])
                entries[at][2].append(len(entries) - 1)
            at = known[0] if known else len(entries) - 1
        entries.append([name, 2, [], content])
        entries[at][2].append(len(entries) - 1)
    return _file(entries)


def _chain(count: int, first: int) -> list[int]:
    return [*range(first + 1, first + count), END] if count else []


def _sectors(data: bytes, size: int) -> int:
    return -(-len(data) // size)


def _file(entries: list) -> bytes:
    mini, mini_fat, starts = b"", [], {}
    for i, (_, kind, _, content) in enumerate(entries):
        if kind == 2 and len(content) < CUTOFF:
            starts[i] = len(mini_fat) if content else END
            mini_fat += _chain(_sectors(content, MINI), len(mini_fat))
            mini += content.ljust(_sectors(content, MINI) * MINI, b"\0")
    body, fat = b"", []

    def add(data: bytes) -> int:
        nonlocal body
        first = len(fat)
        fat.extend(_chain(_sectors(data, SECTOR), first))
        body += data.ljust(_sectors(data, SECTOR) * SECTOR, b"\0")
        return first if data else END

    for i, (_, kind, _, content) in enumerate(entries):
        if kind == 2 and len(content) >= CUTOFF:
            starts[i] = add(content)
    starts[0], size = add(mini), len(mini)
    mini_start = add(b"".join(struct.pack("<I", n) for n in mini_fat))
    directory = add(_directory(entries, starts, size))
    first_fat = len(fat)
    count = -(-(first_fat + 1) // 127)
    fat += [FAT] * count
    table = b"".join(struct.pack("<I", n) for n in fat).ljust(count * SECTOR, b"\xff")
    header = struct.pack(
        "<8s16xHHHHH6xIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 62, 3, 0xFFFE, 9, 6, 0, count, directory
    )
    header += struct.pack(
        "<IIIIIII", 0, CUTOFF, mini_start, _sectors(struct.pack(f"<{len(mini_fat)}I", *mini_fat), SECTOR), END, 0, 0
    )[:-4]
    header += b"".join(struct.pack("<I", first_fat + i) for i in range(count))
    return header.ljust(SECTOR, b"\xff") + body + table


def _directory(entries: list, starts: dict[int, int], mini_size: int) -> bytes:
    sibling = dict.fromkeys(range(len(entries)), NOTHING)
    for _, _, children, _ in entries:
        sibling |= dict(pairwise(children))
    data = b""
    for i, (name, kind, children, content) in enumerate(entries):
        wide = name.encode("utf-16-le") + b"\0\0"
        child = children[0] if children else NOTHING
        size = mini_size if i == 0 else len(content)
        data += struct.pack(
            "<64sHBBIII36xIQ", wide, len(wide), kind, 1, NOTHING, sibling[i], child, starts.get(i, 0), size
        )
    return data
