"""Names inside an OLE compound file (the container of old Office files and of encrypted new ones)."""

from __future__ import annotations

import struct

__all__ = ["MAGIC", "entry_names"]

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFA  # sector numbers from here on are marks
_MAX_SECTORS = 4096  # of the directory; 16,384 entries of 128 bytes


def entry_names(data: bytes) -> frozenset[str]:
    """Storage and stream names ([MS-CFB] 2.2 to 2.6). Raises ValueError or struct.error for a broken file."""
    if not data.startswith(MAGIC) or len(data) < 512:
        raise ValueError("no compound file header")
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
    if size < 128:  # one entry of the directory; 512 and 4,096 are what the format allows
        raise ValueError("no sector size")
    sector = struct.unpack_from("<I", data, 48)[0]
    fat_sectors = [number for number in struct.unpack_from("<109I", data, 76) if number < _END]
    names: set[str] = set()
    seen: set[int] = set()
    while sector < _END and sector not in seen and len(seen) < _MAX_SECTORS:
        seen.add(sector)
        start = (sector + 1) * size
        names.update(_names(data[start : start + size]))
        sector = _next(data, fat_sectors, sector, size)
    return frozenset(names)


def _names(directory: bytes) -> list[str]:
    names = []
    for start in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, start + 64)[0]
        if 2 <= length <= 64:
            names.append(directory[start : start + length - 2].decode("utf-16-le", "replace"))
    return names


def _next(data: bytes, fat_sectors: list[int], sector: int, size: int) -> int:
    table, index = divmod(sector, size // 4)
    if table >= len(fat_sectors):  # beyond the first 109 FAT sectors: over 6 MB of file before the directory goes on
        return _END
    return int(struct.unpack_from("<I", data, (fat_sectors[table] + 1) * size + index * 4)[0])
