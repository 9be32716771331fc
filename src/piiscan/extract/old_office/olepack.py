"""Streams to the bytes of a compound file ([MS-CFB]): an embedded storage becomes a file that readers can open."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["pack"]

_SECTOR = 512
_FREE, _END, _FAT, _DIFAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
_CUTOFF = 4096  # smaller streams belong in the mini stream; they are padded instead, see `pack`
_HEADER_SLOTS = 109


@dataclass(slots=True)
class _Node:
    name: str
    children: dict[str, _Node] | None = None  # None: a stream
    start: int = _END
    size: int = 0
    left: int = _FREE
    right: int = _FREE
    child: int = _FREE
    index: int = 0
    data: bytes = field(default=b"", repr=False)


def pack(streams: Mapping[tuple[str, ...], bytes]) -> bytes:
    """A version 3 compound file that holds `streams`. Names longer than 31 characters are cut.

    Streams below 4,096 bytes lie in the mini stream, as every reader expects.
    """
    root = _tree(streams)
    nodes = _number(root)
    body, fat = bytearray(), list[int]()
    mini, mini_fat = bytearray(), list[int]()
    for node in nodes:
        if node.children is not None or not node.data:
            continue
        node.size = len(node.data)
        if node.size < _CUTOFF:
            node.start = _chain(mini_fat, -(-node.size // 64))
            mini += node.data.ljust(-(-node.size // 64) * 64, b"\0")
        else:
            node.start = _append(body, fat, node.data)
    root.size = len(mini)
    root.start = _append(body, fat, bytes(mini)) if mini else _END
    mini_table = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    mini_start = _append(body, fat, mini_table, fill=b"\xff") if mini_fat else _END
    directory = b"".join(map(_entry, nodes))
    directory += _entry(_Node("", children=None)) * (-len(nodes) % 4)
    directory_start = _append(body, fat, directory)
    return _with_tables(body, fat, directory_start, mini_start, -(-len(mini_table) // _SECTOR))


def _with_tables(body: bytearray, fat: list[int], directory: int, mini: int, mini_sectors: int) -> bytes:
    """Header, body and the sectors of the FAT itself, with DIFAT sectors where the header has no room for all."""
    tables = extra = 0
    while True:
        needed = -(-(len(fat) + tables + extra) // 128)
        more = -(-max(needed - _HEADER_SLOTS, 0) // 127)
        if (needed, more) == (tables, extra):
            break
        tables, extra = needed, more
    first = len(fat)
    numbers = list(range(first, first + tables))
    fat += [_FAT] * tables + [_DIFAT] * extra
    fat += [_FREE] * (tables * 128 - len(fat))
    body += struct.pack(f"<{len(fat)}I", *fat)
    beyond = numbers[_HEADER_SLOTS:]
    for number in range(extra):
        part = beyond[number * 127 : (number + 1) * 127]
        follow = first + tables + number + 1 if number + 1 < extra else _END
        body += struct.pack("<128I", *part, *[_FREE] * (127 - len(part)), follow)
    slots = numbers[:_HEADER_SLOTS]
    header = struct.pack("<8s16x5H6x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack(
        "<9I", 0, tables, directory, 0, _CUTOFF, mini, mini_sectors, first + tables if extra else _END, extra
    )
    header += struct.pack(f"<{_HEADER_SLOTS}I", *slots, *[_FREE] * (_HEADER_SLOTS - len(slots)))
    return header + bytes(body)


def _tree(streams: Mapping[tuple[str, ...], bytes]) -> _Node:
    root = _Node("Root Entry", {})
    for path, data in streams.items():
        node = root
        for part in path[:-1]:
            assert node.children is not None
            node = node.children.setdefault(part[:31], _Node(part[:31], {}))
        if node.children is not None:
            node.children[path[-1][:31]] = _Node(path[-1][:31], data=data)
    return root


def _number(root: _Node) -> list[_Node]:
    """All nodes, numbered; the children of a storage as a balanced search tree in the order of [MS-CFB] 2.6.4."""
    nodes = [root]
    for node in nodes:  # grows while it runs: breadth first
        children = sorted((node.children or {}).values(), key=lambda child: (len(child.name), child.name.upper()))
        for child in children:
            child.index = len(nodes)
            nodes.append(child)
        node.child = _balance(children)
    return nodes


def _balance(nodes: list[_Node]) -> int:
    if not nodes:
        return _FREE
    middle = len(nodes) // 2
    nodes[middle].left = _balance(nodes[:middle])
    nodes[middle].right = _balance(nodes[middle + 1 :])
    return nodes[middle].index


def _entry(node: _Node) -> bytes:
    name = node.name.encode("utf-16-le")
    kind = 0 if not name else 5 if node.name == "Root Entry" and node.index == 0 else 2 if node.children is None else 1
    return struct.pack(
        "<64sHBB3I36xIII",
        name,
        len(name) + 2 if name else 0,
        kind,
        1,
        node.left,
        node.right,
        node.child,
        node.start if node.size else (_END if kind in {2, 5} else 0),
        node.size,
        0,
    )


def _chain(table: list[int], count: int) -> int:
    """Append a chain of `count` sectors to a FAT; returns its first."""
    start = len(table)
    table += [*range(start + 1, start + count), _END]
    return start


def _append(body: bytearray, fat: list[int], data: bytes, fill: bytes = b"\0") -> int:
    count = -(-len(data) // _SECTOR)
    body += data.ljust(count * _SECTOR, fill)
    return _chain(fat, count)
