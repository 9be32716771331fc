"""Source text of VBA macros: [MS-OVBA], the decompression of section 2.4.1 and the directory of section 2.3.4.2."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

import olefile

from piiscan.extract.texts.lines import text_chunks
from piiscan.model import Location, Skip, TextChunk
from piiscan.sources.streams import Budget

__all__ = ["decompress", "project_roots", "read_macros"]

_SIGNATURE = 0x01
_CHUNK = 4096  # bytes of a chunk, unpacked
_CODE_PAGE, _STREAM_NAME, _STREAM_NAME_WIDE, _OFFSET, _VERSION = 0x0003, 0x001A, 0x0032, 0x0031, 0x0009
_DESIGNER = {"f", "o"}  # streams of a form: captions lie there in a binary form


def project_roots(ole: olefile.OleFileIO) -> list[list[str]]:
    """Storages that hold a VBA project: the root of a `vbaProject.bin`, `Macros` of a doc, `_VBA_PROJECT_CUR` of an xls."""
    entries = ole.listdir(streams=True, storages=False)
    return [entry[:-2] for entry in entries if [name.lower() for name in entry[-2:]] == ["vba", "dir"]]


def read_macros(
    ole: olefile.OleFileIO, root: list[str], location: Location, budget: Budget
) -> Iterator[TextChunk | Skip]:
    """The modules of one project, and a Skip for each that cannot be read and for the captions of forms."""
    try:
        project = _directory(decompress(_stream(ole, [*root, "VBA", "dir"]), budget))
    except (OSError, ValueError, struct.error):
        yield Skip(location, "extract", "cannot_parse", "macros: directory of the VBA project not readable")
        return
    for name, offset in project.modules:
        place = location.inside(name)
        try:
            source = decompress(_stream(ole, [*root, "VBA", name])[offset:], budget)
        except (OSError, ValueError, struct.error):
            yield Skip(place, "extract", "cannot_parse", "macro module not readable")
            continue
        text = source.decode(project.encoding, "replace").replace("\r\n", "\n")
        yield from text_chunks([text], place, budget.limits, encoding=project.encoding)
        if "\ufffd" in text:
            detail = f"{text.count(chr(0xFFFD))} characters not readable as {project.encoding}"
            yield Skip(place, "extract", "replaced_characters", detail)
    depth = len(root) + 2
    forms = {e[-2] for e in ole.listdir() if e[: len(root)] == root and len(e) == depth and e[-1] in _DESIGNER}
    if forms:
        yield Skip(location, "extract", "unsupported", f"macros: {len(forms)} forms whose captions are not read")


def _stream(ole: olefile.OleFileIO, path: list[str]) -> bytes:
    with ole.openstream(path) as stream:
        data: bytes = stream.read()
    return data


@dataclass(slots=True)
class _Project:
    encoding: str = "cp1252"
    modules: list[tuple[str, int]] = field(default_factory=list)  # (stream, where the source begins)


def _directory(data: bytes) -> _Project:
    """Records of id (2 bytes), size (4) and content; the one of the version is 2 bytes longer than it says."""
    project, at, name = _Project(), 0, ""
    while at + 6 <= len(data):
        kind, size = struct.unpack_from("<HI", data, at)
        content = data[at + 6 : at + 6 + size]
        if kind == _CODE_PAGE and size == 2:
            project.encoding = _encoding(struct.unpack("<H", content)[0])
        elif kind == _STREAM_NAME:
            name = content.decode(project.encoding, "replace")
        elif kind == _STREAM_NAME_WIDE and size:
            name = content.decode("utf-16-le", "replace")
        elif kind == _OFFSET and size == 4:
            project.modules.append((name, struct.unpack("<I", content)[0]))
        at += 6 + size + (2 if kind == _VERSION else 0)
    return project


def _encoding(code_page: int) -> str:
    name = {65001: "utf-8", 1200: "utf-16-le", 10001: "shift_jis", 10000: "mac-roman"}.get(code_page, f"cp{code_page}")
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name


def decompress(data: bytes, budget: Budget) -> bytes:
    """A CompressedContainer unpacked, counted by the budget. ValueError for one that is none or breaks off."""
    if data[:1] != bytes([_SIGNATURE]):
        raise ValueError("no compressed container")
    out, at = bytearray(), 1
    while at + 2 <= len(data):
        (header,) = struct.unpack_from("<H", data, at)
        if header >> 12 & 7 != 3:
            raise ValueError("no compressed chunk")
        end = min(at + (header & 0xFFF) + 3, len(data))
        chunk = _chunk(data[at + 2 : end]) if header & 0x8000 else data[at + 2 : at + 2 + _CHUNK]
        budget.take(len(chunk))
        out += chunk
        at = end
    return bytes(out)


def _chunk(data: bytes) -> bytes:
    """Tokens in groups of eight behind a byte of flags: a literal, or a copy of what was unpacked before."""
    out, at = bytearray(), 0
    while at < len(data):
        flags = data[at]
        at += 1
        for bit in range(8):
            if at >= len(data):
                break
            if not flags >> bit & 1:
                out.append(data[at])
                at += 1
                continue
            if at + 2 > len(data):
                raise ValueError("copy token cut off")
            at += _copy(out, struct.unpack_from("<H", data, at)[0])
        if len(out) > _CHUNK:
            raise ValueError("chunk unpacks to too much")
    return bytes(out)


def _copy(out: bytearray, token: int) -> int:
    """Bits for the distance: as many as the place in the chunk needs, at least 4 (2.4.1.3.19.1)."""
    bits = max((len(out) - 1).bit_length(), 4) if out else 4
    length = (token & 0xFFFF >> bits) + 3
    source = len(out) - (token >> 16 - bits) - 1
    if source < 0:
        raise ValueError("copy from before the chunk")
    for i in range(length):  # source and target may overlap
        out.append(out[source + i])
    return 2
