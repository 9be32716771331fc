"""Mail messages and mbox files: headers, text bodies, attachments, with our own charset layer.

The standard decoder leaves `Subject` undecoded and bodies damaged wherever ISO-2022-JP holds ① or ㈱.
"""

from __future__ import annotations

import email
import io
import re
from collections.abc import Iterator
from email import policy
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from lxml import html

from piiscan.extract.decode import decode_all
from piiscan.extract.lines import text_chunks
from piiscan.model import Blob, Skip, TextChunk
from piiscan.sources.streams import Budget, LimitExceededError

__all__ = ["header_text", "read_mail", "read_mailbox"]

_HEADERS = ("Subject", "From", "Sender", "To", "Cc", "Bcc", "Reply-To", "Date", "Organization", "Return-Path")
_SEPARATOR = b"From "


def read_mail(blob: Blob, budget: Budget) -> Iterator[Blob | TextChunk | Skip]:
    """Headers and plain bodies as one text; lines of HTML bodies that the plain text has not; attachments as blobs."""
    with blob.open() as stream:
        message = email.message_from_binary_file(stream, policy=policy.compat32)  # raw headers, decoded here
    lines = [f"{name}: {value}" for name in _HEADERS for value in _header(message, name)]
    plain: list[str] = []
    rich: list[str] = []
    replaced = 0
    for number, part in enumerate(_leaves(message), 1):
        if _is_body(part):
            text, lost = _body(part)
            replaced += lost
            (rich if part.get_content_subtype() == "html" else plain).append(text)
        else:
            yield _attachment(part, number, blob, budget)
    known = {line.strip() for text in plain for line in text.splitlines()}
    extra = [line for text in rich for line in _html_lines(text) if line not in known]
    text = "\n".join([*lines, "", *plain, *extra])
    yield from text_chunks([text], blob.location, budget.limits)
    if replaced:
        yield Skip(blob.location, "extract", "replaced_characters", f"{replaced} characters of the body")


def _leaves(message: Message) -> Iterator[Message]:
    """Parts that hold content; a forwarded message is one part, not taken apart here."""
    if message.get_content_type() == "message/rfc822" or not message.is_multipart():
        yield message
        return
    for part in message.get_payload():
        if isinstance(part, Message):
            yield from _leaves(part)


def _is_body(part: Message) -> bool:
    return part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment" and not _name(part)


def _body(part: Message) -> tuple[str, int]:
    data = part.get_payload(decode=True)
    charset = part.get_param("charset")
    block = decode_all(data if isinstance(data, bytes) else b"", charset if isinstance(charset, str) else None)
    return block.text, block.replaced


def _header(message: Message, name: str) -> Iterator[str]:
    for value in message.get_all(name, []):
        yield header_text(str(value))


def header_text(value: str) -> str:
    """A raw header value with encoded words and bare 8-bit bytes decoded."""
    value = value.encode("utf-8", "surrogateescape").decode("utf-8", "surrogateescape")
    if any("\udc80" <= char <= "\udcff" for char in value):
        return decode_all(value.encode("utf-8", "surrogateescape")).text
    value = re.sub(r"\r?\n[ \t]+", " ", value)
    try:
        pieces = decode_header(value)
    except HeaderParseError:  # broken Base64 in an encoded word
        return value
    return "".join(piece if isinstance(piece, str) else decode_all(piece, charset).text for piece, charset in pieces)


def _name(part: Message) -> str:
    """The file name; RFC 2231 by the standard library, encoded words (which Outlook writes) by us."""
    for key, header in (("filename", "content-disposition"), ("name", "content-type")):
        value = part.get_param(key, header=header)
        if isinstance(value, tuple):
            return decode_all(value[2].encode("latin-1", "replace"), value[0]).text
        if value:
            return header_text(str(value))
    return ""


def _attachment(part: Message, number: int, blob: Blob, budget: Budget) -> Blob | Skip:
    location = blob.location.inside(_name(part) or f"part {number}")
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0) if part.is_multipart() else part
        data = inner.as_bytes() if isinstance(inner, Message) else b""
    else:
        payload = part.get_payload(decode=True)
        data = payload if isinstance(payload, bytes) else b""
    try:
        budget.take(len(data))
    except LimitExceededError as error:
        return Skip(location, "extract", "too_large", str(error))
    return Blob(location, len(data), lambda: io.BytesIO(data), depth=blob.depth + 1)


def _html_lines(text: str) -> list[str]:
    """Texts of an HTML body, and where its links lead."""
    if not text.strip():
        return []
    root = html.document_fromstring(text.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))
    pieces = [str(piece) for piece in root.itertext()]
    links = [anchor.get("href", "") for anchor in root.iter("a")]
    return [line.strip() for piece in [*pieces, *links] for line in piece.splitlines() if line.strip()]


def read_mailbox(blob: Blob, budget: Budget) -> Iterator[Blob | Skip]:
    """Messages of an mbox file as blobs. Lines of a body that start with `From ` part it too early; no text is lost."""
    message: list[bytes] = []
    size, number = 0, 0
    with blob.open() as stream:
        for line in stream:
            if line.startswith(_SEPARATOR) and message:
                number += 1
                yield _message(message, number, blob)
                message, size = [], 0
                if number >= budget.limits.members:
                    yield Skip(blob.location, "extract", "cut_short", f"more than {number} messages")
                    return
            size += len(line)
            if size > budget.limits.member_bytes:
                raise LimitExceededError(f"message of more than {budget.limits.member_bytes} bytes")
            message.append(line)
    yield _message(message, number + 1, blob)


def _message(lines: list[bytes], number: int, blob: Blob) -> Blob:
    data = b"".join(lines[1:])
    return Blob(blob.location.inside(f"message {number}"), len(data), lambda: io.BytesIO(data), depth=blob.depth + 1)
