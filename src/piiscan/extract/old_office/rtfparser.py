"""Own tokenizer of Rich Text Format: groups, control words, code pages (RTF specification 1.9.1)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from piiscan.extract.characters.codepages import ansi_text, charset_page
from piiscan.extract.old_office.flow import CELL, ROW, without_fields
from piiscan.extract.old_office.officeart import picture_of
from piiscan.extract.old_office.rtfwords import ASIDE, MARKS, SHAPE_TEXTS, SILENT, SYMBOLS

__all__ = ["RtfText", "rtf_text"]

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?"  # 1, 2: control word and its number
    rb"|((?:\\'[0-9a-fA-F]{2})+)"  # 3: bytes in hexadecimal
    rb"|\\([^a-zA-Z'])"  # 4: control symbol, one byte
    rb"|([{}])"  # 5
    rb"|([^\\{}\r\n]+)"  # 6: text
    rb"|[\r\n\\]",  # nothing; a lone backslash before bytes that are no hexadecimal
    re.DOTALL,
)
_DEPTH = 2000  # groups inside groups
_BINARY = frozenset({"objdata", "pict"})  # destinations of hexadecimal digits
_HEX = re.compile(rb"[^0-9a-fA-F]")
_NO_WORDS = re.compile(r"[0-9a-fA-F\s]{64,}")  # binary data of a destination nobody knows


@dataclass(slots=True)
class RtfText:
    """`flow` with the marks of `flow.flow_chunks`; `extras`: texts beside it; `objects`: embedded data."""

    flow: str = field(default="", repr=False)
    extras: list[str] = field(default_factory=list, repr=False)
    objects: list[bytes] = field(default_factory=list, repr=False)
    pictures: list[bytes] = field(default_factory=list, repr=False)
    rest: bytes = field(default=b"", repr=False)  # behind the end of the document
    cut: str = ""  # why not all was read


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits; its end gives it back."""

    page: int
    after_u: int = 1  # characters to pass over after \u: their form for old programs
    target: str = ""  # destination; "" is the flow, "-" nowhere
    deleted: bool = False
    east: bool = False  # the associated font (\af) is the one of East Asian text


def rtf_text(data: bytes) -> RtfText:
    """Every text of a document; what is broken is passed over."""
    parser = _Parser()
    parser.run(data)
    return parser.text


class _Parser:
    """Groups and their states; bytes are gathered over formatting words, so that no character is torn."""

    def __init__(self) -> None:
        self.text = RtfText()
        self.page = 1252
        self.fonts: dict[int, int] = {}
        self.font = 0  # the one being defined, in the font table
        self.state = _State(self.page)
        self.stack: list[tuple[_State, list[str] | None]] = []
        self.pieces: list[str] = []
        self.deleted: list[str] = []  # a run of deleted text, up to the next text that is not
        self.closing: list[str] = []
        self.raw = bytearray()
        self.skip = 0
        self.starred = False
        self.shape_property = ""

    def run(self, data: bytes) -> None:
        at, size = 0, len(data)
        while at < size:
            token = _TOKEN.match(data, at)
            assert token is not None  # the pattern has an alternative for every byte
            at = token.end()
            kind = token.lastindex
            if kind == 6:
                self._bytes(token[6])
            elif kind == 3:
                self._bytes(bytes.fromhex(token[3].replace(b"\\'", b"").decode("ascii")))
            elif kind is not None and kind <= 2:
                number = int(token[2]) if token[2] else None
                at += self._word(token[1].decode("ascii"), number)
            elif kind == 5:
                self._brace(opens=token[5] == b"{")
                if self.text.cut or not self.stack:
                    break
            elif kind == 4:
                self._symbol(token[4][0])
        if self.stack and not self.text.cut:
            self.text.cut = "the file ends inside a group"
        while self.stack:
            self._brace(opens=False)
        self._end_piece()
        self._end_deleted()
        self.text.flow = _joined(self.pieces)
        rest = data[at:].strip(b"\0\r\n\t \x1a")
        self.text.rest = rest if len(rest) >= 16 else b""

    def _bytes(self, data: bytes) -> None:
        if self.skip:
            dropped = min(self.skip, len(data))
            self.skip -= dropped
            data = data[dropped:]
        if self.state.target != "-":
            self.raw += data
        self.starred = False

    def _symbol(self, code: int) -> None:
        if code == 0x2A:
            self.starred = True
        elif self.skip:
            self.skip -= 1
        elif code in {0x5C, 0x7B, 0x7D}:  # may be the second byte of a character
            self._bytes(bytes([code]))
        elif code in SYMBOLS:
            self._append(SYMBOLS[code])

    def _append(self, text: str) -> None:
        self._end_piece()
        if self.state.target != "-":
            self._tell(text)

    def _tell(self, text: str) -> None:
        if self.state.deleted:
            self.deleted.append(text)
            return
        self._end_deleted()
        self.pieces.append(text)

    def _end_deleted(self) -> None:
        if self.deleted:
            deleted, self.deleted = _joined(self.deleted), []
            self._beside(deleted)

    def _end_piece(self) -> None:
        """Decode the bytes gathered so far."""
        if not self.raw:
            return
        data, self.raw = bytes(self.raw), bytearray()
        if self.state.target in _BINARY:
            self.pieces.append(data.decode("ascii", "replace"))
        elif self.state.target not in {"-", "fonttbl"}:
            self._tell(ansi_text(data, self.state.page))

    def _brace(self, *, opens: bool) -> None:
        self._end_piece()
        self.skip, self.starred = 0, False
        if opens:
            self.stack.append((self.state, None))
            self.closing.append("")
            if len(self.stack) > _DEPTH:
                self.text.cut = f"groups nested more than {_DEPTH} deep"
        elif self.stack:
            self.pieces.append(self.closing.pop())
            state, outer = self.stack.pop()
            if outer is not None:
                self._finish(self.state.target, _joined(self.pieces))
                self.pieces = outer
            self.state = state

    def _finish(self, target: str, text: str) -> None:
        """The end of a destination."""
        if target in _BINARY:
            digits = _HEX.sub(b"", text.encode("ascii", "replace"))
            content = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
            if target == "objdata":
                self.text.objects.append(content)
            elif picture := picture_of(content):
                self.text.pictures.append(picture)
            return
        if target == "sn":
            self.shape_property = text.strip()
            return
        if target == "sv" and self.shape_property not in SHAPE_TEXTS:
            return
        self._beside(text)

    def _beside(self, text: str) -> None:
        shown, codes = without_fields(text)
        lines = [*shown.replace(ROW, "\n").replace(CELL, "\t").split("\n"), *codes]
        self.text.extras += [line for line in lines if line.strip() and not _NO_WORDS.fullmatch(line)]

    def _word(self, word: str, number: int | None) -> int:
        """A control word; returns the bytes of binary data to pass over."""
        starred, self.starred = self.starred, False
        if self.skip and word in MARKS:
            self.skip -= 1
        elif word in MARKS:
            self._append(MARKS[word])
        elif word == "u":
            self._unicode(number or 0)
        elif word in _STATES:
            _STATES[word](self, number)
        elif word == "bin":
            return max(number or 0, 0)
        elif self.stack and (starred or word in ASIDE or word in SILENT or word in {"fonttbl", *_BINARY}):
            self._destination(word)
        return 0

    def _unicode(self, number: int) -> None:
        self._append(chr(number & 0xFFFF))
        self.skip = self.state.after_u

    def _destination(self, word: str) -> None:
        self._end_piece()
        if word == "fldinst" or self.state.target == "-":
            return
        silent = word in SILENT
        if not silent and self.stack[-1][1] is None:
            self.stack[-1] = (self.stack[-1][0], self.pieces)
            self.pieces = []
        self.state = replace(self.state, target="-" if silent else word, deleted=False)

    def _font(self, number: int | None) -> None:
        if self.state.target == "fonttbl":
            self.font = number or 0
        else:
            self._set_page(self.fonts.get(number or 0, self.page))

    def _far_font(self, number: int | None) -> None:
        if self.state.east:
            self._set_page(self.fonts.get(number or 0, self.page))

    def _set_page(self, page: int) -> None:
        if page != self.state.page:
            self._end_piece()
            self.state = replace(self.state, page=page)

    def _charset(self, number: int | None) -> None:
        self.fonts[self.font] = charset_page(number or 0, self.page)

    def _font_page(self, number: int | None) -> None:
        if number:
            self.fonts[self.font] = number

    def _document_page(self, number: int | None) -> None:
        self.page = number or self.page
        self._set_page(self.page)

    def _side(self, east: bool) -> None:
        self.state = replace(self.state, east=east)

    def _plain(self) -> None:
        self._set_page(self.page)

    def _deleted(self, number: int | None) -> None:
        self._end_piece()
        self.state = replace(self.state, deleted=number != 0)

    def _field(self) -> None:
        self._append("\x13")
        if self.closing:
            self.closing[-1] = "\x15"


_STATES: dict[str, Callable[[_Parser, int | None], None]] = {
    "f": _Parser._font,
    "af": _Parser._far_font,
    "dbch": lambda parser, _: parser._side(east=True),
    "loch": lambda parser, _: parser._side(east=False),
    "hich": lambda parser, _: parser._side(east=False),
    "fcharset": _Parser._charset,
    "cpg": _Parser._font_page,
    "ansicpg": _Parser._document_page,
    "mac": lambda parser, _: parser._document_page(10000),
    "pc": lambda parser, _: parser._document_page(437),
    "pca": lambda parser, _: parser._document_page(850),
    "plain": lambda parser, _: parser._plain(),
    "deleted": _Parser._deleted,
    "field": lambda parser, _: parser._field(),
    "fldrslt": lambda parser, _: parser._append("\x14"),
    "uc": lambda parser, number: setattr(parser, "state", replace(parser.state, after_u=max(number or 0, 0))),
}


def _joined(pieces: list[str]) -> str:
    """The pieces with the halves of characters beyond the BMP (two words \\u) put together."""
    text = "".join(pieces)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text
