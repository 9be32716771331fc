"""Mail messages: headers, text bodies, attachments, with our own charset layer (`mailtext`).

Line numbers are those of the file where a part is not encoded; lines of a part in Base64 count from its first line.
"""

from __future__ import annotations

import email
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email.message import Message
from email.policy import Compat32

from piiscan.extract.characters.decode import decode_all
from piiscan.extract.mails.mailcodes import cut_files, enclosed, is_enveloped, is_pkcs7
from piiscan.extract.mails.mailtext import file_name, header_lines, header_text
from piiscan.extract.office.parttext import PartText
from piiscan.extract.texts.lines import text_chunks
from piiscan.extract.texts.markup import html_text
from piiscan.model import Blob, Location, Skip, TableChunk, TextChunk
from piiscan.sources.streams import Budget, LimitExceededError

__all__ = ["read_mail", "read_message", "read_pkcs7"]

_END_OF_HEADERS = re.compile(rb"\r?\n[ \t]*(?:\r?\n|\Z)")
_SIGNATURES = frozenset({"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature"})
_UUENCODED = frozenset({"x-uuencode", "uuencode", "uue", "x-uue"})
_CODED = _UUENCODED | {"base64", "quoted-printable"}
_PGP = "application/pgp-encrypted"
_PGP_TEXT = re.compile(rb"^-----BEGIN PGP MESSAGE-----", re.MULTILINE)
_SUFFIX = {"text/calendar": ".ics", "text/vcard": ".vcf", "text/x-vcard": ".vcf", "text/directory": ".vcf"}
_META = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
_QUOTE = re.compile(r"(?:> ?)*")


class _Raw(Compat32):
    """Header values stay as they are, bytes as surrogates: they are decoded here."""

    def header_fetch_parse(self, name: str, value: str) -> str:
        return value


@dataclass(slots=True)
class _Mail:
    """State while the parts of one message pass by."""

    data: bytes
    blob: Blob
    budget: Budget
    at: int = 0  # parts up to here are found in `data`
    parts: int = 0
    known: set[str] = field(default_factory=set)  # lines of plain bodies, which an HTML body repeats
    replaced: int = 0

    def line_of(self, payload: bytes) -> int:
        """The line of the file on which a part's raw text begins, 1 where it is not found."""
        start = self.data.find(payload, self.at) if payload else -1
        if start < 0:
            return 1
        self.at = start + len(payload)
        return self.data.count(b"\n", 0, start) + 1


def read_mail(blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | TableChunk | Skip]:
    """Headers and a plain body as one text, further bodies as texts of their own (of HTML the lines that the plain text
    has not); attachments, forwarded messages and files inside bodies as blobs."""
    if blob.size > budget.limits.member_bytes:
        raise LimitExceededError(f"message of more than {budget.limits.member_bytes} bytes")
    with blob.open() as stream:
        data = stream.read()
    yield from read_message(data, blob, budget)


def read_message(
    data: bytes, blob: Blob, budget: Budget, first_line: int = 1
) -> Iterator[Blob | TextChunk | TableChunk | Skip]:
    """The message `data`, which starts on line `first_line` of `blob`."""
    ended = _END_OF_HEADERS.search(data)
    head = data[: ended.start()] if ended else data
    message = email.message_from_bytes(data, policy=_Raw())
    mail = _Mail(data, blob, budget, len(head))
    lines = header_lines(head)
    texts = list(_texts(message, mail))
    bodies = [item for item in texts if isinstance(item, tuple)]
    after = mail.data.count(b"\n", 0, ended.end()) + 1 if ended else len(lines) + 1
    if bodies and bodies[0][0] == after:  # the body follows the headers: they are one text
        lines += [""] * (after - 1 - len(lines))
        lines.append(bodies[0][1])
        texts.remove(bodies[0])
    yield from text_chunks(["\n".join(lines)], blob.location, budget.limits, first_line=first_line)
    for item in texts:
        if isinstance(item, tuple):
            yield from text_chunks([item[1]], blob.location, budget.limits, first_line=first_line - 1 + item[0])
        else:
            yield item
    if mail.replaced:
        yield Skip(blob.location, "extract", "replaced_characters", f"{mail.replaced} characters of the bodies")


Item = tuple[int, str] | Blob | Skip | TextChunk | TableChunk


def _texts(message: Message, mail: _Mail) -> Iterator[Item]:
    """Of each part in order: (first line, text), a blob or a Skip."""
    for part in _leaves(message):
        mail.parts += 1
        kind = part.get_content_type()
        if kind in _SIGNATURES:
            continue
        if part is not message and kind in {"message/rfc822", "message/global"}:
            yield _forwarded(part, mail)
        elif _is_text(part):
            yield from _body(part, mail)
        else:
            yield from _attachment(part, kind, mail)


def _leaves(message: Message) -> Iterator[Message]:
    """Parts that hold content; a forwarded message is one part, not taken apart here. What stands before the first and
    behind the last part of a container is a part too, and so is each block of fields of a delivery report."""
    if message.get_content_type() in {"message/rfc822", "message/global"} or not message.is_multipart():
        yield message
        return
    yield from _beside(message.preamble)
    for part in message.get_payload():
        if isinstance(part, Message) and message.get_content_type() == "message/delivery-status":
            fields = Message()
            fields.set_payload("".join(f"{name}: {value}\n" for name, value in part.items()))
            yield fields
        elif isinstance(part, Message):
            yield from _leaves(part)
    yield from _beside(message.epilogue)


def _beside(note: str | None) -> Iterator[Message]:
    if note and note.strip():
        plain = Message()
        plain.set_payload(note)
        yield plain


def _is_text(part: Message) -> bool:
    kind = part.get_content_maintype()
    if part.get_content_disposition() == "attachment" or part.get_content_type() in _SUFFIX:
        return False
    return (kind == "text" and not file_name(part)) or kind == "multipart"  # one without a boundary


def _raw(part: Message) -> bytes:
    """The bytes of a part as they lie in the file."""
    coded = str(part.get("content-transfer-encoding", "")).strip().lower() in _CODED
    payload = part.get_payload() if coded else part.get_payload(decode=True)
    if isinstance(payload, str):
        return payload.encode("utf-8", "surrogateescape")
    return payload if isinstance(payload, bytes) else b""


def _content(part: Message) -> bytes:
    """The bytes of a part without its transfer encoding."""
    raw = _raw(part)
    if str(part.get("content-transfer-encoding", "")).strip().lower() in _UUENCODED:
        files = cut_files(raw)[1]
        return files[0][1] if files else raw
    found = part.get_payload(decode=True)
    return found if isinstance(found, bytes) else raw


def _body(part: Message, mail: _Mail) -> Iterator[Item]:
    line = mail.line_of(_raw(part))
    data, files = cut_files(_content(part))
    if _PGP_TEXT.search(data):
        yield Skip(mail.blob.location, "open", "encrypted", "PGP message")
    for name, content in files:
        yield _inner(content, header_text(name), mail)
    charset = part.get_param("charset")
    rich = part.get_content_subtype() == "html"
    if rich and charset is None and (meta := _META.search(data[:2048])):
        charset = meta[1].decode()
    block = decode_all(data, charset if isinstance(charset, str) else None)
    mail.replaced += block.replaced
    text = block.text
    if str(part.get_param("format")).lower() == "flowed":
        text = _unflowed(text, delete=str(part.get_param("delsp")).lower() == "yes")
    if rich:
        yield from _page(line, text, mail)
        return
    mail.known.update(one.strip() for one in text.splitlines())
    if text.strip():
        yield line, text


def _page(line: int, text: str, mail: _Mail) -> Iterator[Item]:
    """What an HTML body holds and the plain one does not: lines, and tables with a header."""
    try:
        page = html_text(text)
    except RecursionError:
        page = PartText(text.splitlines())
    lines = [one for one in page.all_lines() if one not in mail.known]
    if lines:
        yield line, "\n".join(lines)
    plain = "\n".join(mail.known)
    for number, table in enumerate(page.tables, 1):
        if any(cell not in plain for row in table.rows for cell in row):
            yield from table.chunks(replace(mail.blob.location, sheet=f"table {number}"), mail.budget.limits)


def _unflowed(text: str, *, delete: bool) -> str:
    """Soft line ends of RFC 3676 undone: a line that ends with a space goes on in the next one of the same quoting.

    Empty lines stand for the lines that were joined, so that line numbers stay.
    """
    found: list[str] = []
    joined = 0
    for line in text.replace("\r\n", "\n").split("\n"):
        quote = _quote(line)
        if joined and _quote(found[-joined]) == quote:
            found[-joined] += line[len(quote) :]
            found.append("")
        else:
            found.append(line)
            joined = 0
        soft = line.endswith(" ") and line != "-- "
        if soft:
            joined += 1
            found[-joined] = found[-joined].removesuffix(" ") if delete else found[-joined]
        else:
            joined = 0
    return "\n".join(found)


def _quote(line: str) -> str:
    match = _QUOTE.match(line)
    return match.group() if match else ""


def _forwarded(part: Message, mail: _Mail) -> Item:
    inner = part.get_payload(0) if part.is_multipart() else part
    data = inner.as_bytes() if isinstance(inner, Message) and inner is not part else _raw(part)
    if str(part.get("content-transfer-encoding", "")).strip().lower() == "base64":  # forbidden, and written
        coded = Message()
        coded["content-transfer-encoding"] = "base64"
        coded.set_payload(data.decode("latin-1"))
        data = _content(coded) or data
    return _inner(data, (file_name(part) or f"part {mail.parts}").removesuffix(".eml") + ".eml", mail)


def _attachment(part: Message, kind: str, mail: _Mail) -> Iterator[Item]:
    mail.line_of(_raw(part))
    data = _content(part)
    name = file_name(part) or f"part {mail.parts}{_SUFFIX.get(kind, '')}"
    if kind == _PGP or (data.startswith(b"-----BEGIN PGP MESSAGE-----")):
        yield Skip(mail.blob.location.inside(name), "open", "encrypted", "PGP message")
    elif data:
        yield _inner(data, name, mail)


def _inner(data: bytes, name: str, mail: _Mail) -> Blob | Skip:
    location = mail.blob.location.inside(name or f"part {mail.parts}")
    try:
        mail.budget.take(len(data))
    except LimitExceededError as error:
        return Skip(location, "extract", "too_large", str(error))
    return _blob(data, location, mail.blob)


def _blob(data: bytes, location: Location, outer: Blob) -> Blob:
    return Blob(location, len(data), lambda: io.BytesIO(data), depth=outer.depth + 1)


def read_pkcs7(blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """What a signed message (S/MIME, .p7m) encloses; an encrypted one is told."""
    with blob.open() as stream:
        data = stream.read()
    if not is_pkcs7(data) or is_enveloped(data):
        yield Skip(blob.location, "open", "encrypted", "S/MIME message")
        return
    inner = enclosed(data)
    if not inner:
        yield Skip(blob.location, "open", "unsupported", "signature or certificates alone")
        return
    budget.take(len(inner))
    yield _blob(inner, blob.location.inside("content.eml"), blob)
