"""What a blob is, told from its content; the name only decides between text and a table of text."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import PurePosixPath
from typing import BinaryIO

from piiscan.extract.characters import charset
from piiscan.extract.characters.decode import decode_all
from piiscan.extract.databases.dbasehead import dbase_head
from piiscan.extract.mails.mailcodes import is_pkcs7
from piiscan.extract.old_office.olekind import ole_kind
from piiscan.extract.tables.dialect import looks_delimited
from piiscan.extract.texts.fixed import columns
from piiscan.extract.texts.json_text import looks_like_json
from piiscan.extract.texts.transfer import is_transfer
from piiscan.model import Blob
from piiscan.sources.archive_kinds import archive_kind
from piiscan.sources.streams import open_seekable

__all__ = ["HEAD_BYTES", "kind", "signature"]

HEAD_BYTES = charset.SAMPLE_BYTES
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAGIC = (  # (offset, bytes, kind); `unsupported:` kinds are never read
    (0, b"SQLite format 3\0", "sqlite"),
    (0, b"PAR1", "parquet"),
    (0, b"PARE", "unsupported:encrypted Parquet"),
    (0, b"{\\rtf", "rtf"),
    (0, b"\x78\x9f\x3e\x22", "tnef"),
    (0, b"!BDN", "pst"),
    (4, b"Standard Jet DB", "access"),
    (4, b"Standard ACE DB", "access"),
    (0, b"ORC", "orc"),
    (0, b"Obj\x01", "avro"),
    (0, b"ARROW1\0\0", "arrow"),
    (0, b"\x89PNG", "image"),
    (0, b"\xff\xd8\xff", "image"),
    (0, b"GIF8", "image"),
    (0, b"II*\0", "image"),
    (0, b"MM\0*", "image"),
    (0, b"BM", "image"),  # after the text test failed, see `kind`
    (8, b"WEBP", "image"),
    (4, b"ftypheic", "image"),
    (4, b"ftypheix", "image"),
    (4, b"ftypmif1", "image"),
    (4, b"ftypavif", "image"),
    (0, b"\0\0\0\x0cjP  \r\n\x87\n", "image"),
    (0, b"\x7fELF", "unsupported:program"),
)
_TEXT_LIKE = frozenset({b"BM", b"ORC", b"PAR1", b"PARE", b"GIF8", b"!BDN", b"WEBP"})
_MAIL_HEADER = re.compile(
    rb"^(return-path|received|from|to|cc|subject|date|message-id|mime-version|content-type|delivered-to"
    rb"|reply-to)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_EMLX = re.compile(rb"\A\d{1,10}[ \t]*\r?\n")  # bytes of the message in front of it
_HEADER_BLOCK = re.compile(rb"(?:[!-9;-~]+[ \t]*:[^\n]*\n(?:[ \t]+[^\n]*\n)*)+")
_HTML = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_ROOT = re.compile(r"(?>\s+|<\?.*?\?>|<!--.*?-->)*+(<[^<>]*>)", re.DOTALL)  # the first tag
_FLAT = re.compile(  # root elements of office documents in one file
    r"<(?:\w+:)?(?:document\s[^<>]*urn:oasis:names:tc:opendocument:xmlns:office:"
    r"|Workbook\s[^<>]*urn:schemas-microsoft-com:office:spreadsheet"
    r"|wordDocument\s[^<>]*schemas\.microsoft\.com/office/word/2003/wordml)"
)
_HTML_SUFFIXES = frozenset({".html", ".htm", ".xhtml", ".shtml"})
_XML_SUFFIXES = frozenset({".xml", ".svg", ".plist", ".kml", ".gpx", ".rss", ".atom", ".xsl", ".xsd"})
_SOURCE_SUFFIXES = frozenset(
    {".py", ".js", ".ts", ".java", ".go", ".rb", ".php", ".c", ".cs", ".sh", ".sql", ".md", ".csv", ".tsv"}
)
_ARROW_STREAMS = frozenset({".arrow", ".arrows", ".ipc"})  # they start with a length alone
_PROLOG = 1024  # characters in which a page says that it is one
_FILLED = frozenset(
    {".xlsx", ".xlsm", ".xls", ".docx", ".pptx", ".doc", ".ppt", ".msg", ".pdf", ".zip", ".parquet", ".eml"}
)


def kind(blob: Blob) -> str:
    """A key of `formats.FORMATS`, or `empty`, `truncated`, `unsupported:NAME`. Raises OSError."""
    with blob.open() as stream:
        head = stream.read(HEAD_BYTES)
    suffix = PurePosixPath(blob.location.member or blob.location.uri).suffix.lower()
    if not head:
        return "truncated" if suffix in _FILLED else "empty"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _in_stream(blob, _zip_kind)
    if head.startswith(_OLE):
        return _in_stream(blob, ole_kind)
    return archive_kind(head) or _signed(head, suffix) or _by_charset(head, suffix)


def signature(head: bytes) -> str:
    """What the first bytes tell beyond doubt and at once, as `kind` where it needs no more; "" for text and the unknown.

    Of what begins with the signature of a container, `zip` and `ole`.
    """
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "zip"
    if head.startswith(_OLE):
        return "ole"
    known = (name for offset, magic, name in _MAGIC if magic not in _TEXT_LIKE and head.startswith(magic, offset))
    return archive_kind(head) or _signed(head, "") or next(known, "")


def _signed(head: bytes, suffix: str) -> str:
    """Formats that their first bytes tell beyond doubt; "" for any other."""
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if is_pkcs7(head):
        return "pkcs7"
    if dbase_head(head):
        return "dbf"
    return "arrow" if head.startswith(b"\xff\xff\xff\xff") and suffix in _ARROW_STREAMS else ""


def _by_charset(head: bytes, suffix: str) -> str:
    encoding = charset.detect(head)
    for offset, magic, name in _MAGIC:
        if head.startswith(magic, offset) and not (encoding and magic in _TEXT_LIKE and b"\0" not in head):
            return name
    if encoding is None and _is_mail(head, 3):
        return "mail"  # yEnc in its body
    return "unsupported:binary" if encoding is None else _text_kind(head, encoding, suffix)


def _text_kind(head: bytes, encoding: str, suffix: str) -> str:
    if _is_mail(head, 1 if suffix == ".eml" else 3):
        return "mail"
    if (length := _EMLX.match(head)) and _is_mail(head[length.end() :], 3):
        return "emlx"
    if head.startswith(b"From ") and _is_mail(head.partition(b"\n")[2], 3):
        return "mailbox"
    text = decode_all(head[charset.bom_length(head) :], encoding).text
    return _structured(text.lstrip(), suffix) or _tabular(text, suffix)


def _tabular(text: str, suffix: str) -> str:
    if is_transfer(text):
        return "transfer"
    if looks_delimited(text, suffix):
        return "delimited"
    return "fixed" if suffix not in _SOURCE_SUFFIXES and columns(text) else "text"


def _structured(text: str, suffix: str) -> str:
    """Formats that their first words tell; "" for any other text."""
    if suffix in _SOURCE_SUFFIXES:
        return ""
    if text[:1] in {"{", "["}:
        return "json" if looks_like_json(text) else ""
    if text[:15].upper().startswith(("BEGIN:VCARD", "BEGIN:VCALENDAR")):
        return "cards" if text[:11].upper() == "BEGIN:VCARD" else "calendar"
    if not text.startswith("<"):
        return "html" if suffix in _HTML_SUFFIXES and "</" in text else ""
    return _markup(text, suffix)


def _markup(text: str, suffix: str) -> str:
    if _HTML.search(text[:_PROLOG]) or suffix in _HTML_SUFFIXES:
        return "html"
    if (root := _ROOT.match(text)) and _FLAT.match(root[1]):
        return "flat"
    return "xml" if text.startswith("<?xml") or suffix in _XML_SUFFIXES else ""


def _is_mail(head: bytes, wanted: int) -> bool:
    """A block of header lines at the start with so many different well-known ones."""
    block = _HEADER_BLOCK.match(head.replace(b"\r\n", b"\n"))
    return block is not None and len({name.lower() for name in _MAIL_HEADER.findall(block.group())}) >= wanted


def _in_stream(blob: Blob, look: Callable[[BinaryIO], str]) -> str:
    with open_seekable(blob) as stream:
        return look(stream)


def _zip_kind(stream: BinaryIO) -> str:
    try:
        archive = zipfile.ZipFile(stream)
    except zipfile.BadZipFile:
        return "zip"  # without its directory; what is there can be read from the front
    with archive:
        names = set(archive.namelist())
        if "mimetype" in names:
            with archive.open("mimetype") as member:
                mime = member.read(100)
            if mime.startswith(b"application/vnd.oasis.opendocument."):
                return "workbook" if b"spreadsheet" in mime else "opendocument"
    if "[Content_Types].xml" in names:
        folders = {name.partition("/")[0] for name in names}
        return "workbook" if "xl" in folders else "ooxml" if folders & {"word", "ppt"} else "zip"
    return "zip"
