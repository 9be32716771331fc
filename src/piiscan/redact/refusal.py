"""Files that are not redacted, and what to do with them."""

from __future__ import annotations

from piiscan.config import Limits
from piiscan.errors import RedactionError
from piiscan.extract.formats import FORMATS
from piiscan.model import Blob
from piiscan.sources.files import printable

__all__ = ["kept_whole", "refused"]

_OLD = "an old binary format: save it as .xlsx or .docx, then redact that"
_ARCHIVE = "an archive: unpack it and redact its files"
_DATA = "a database or data file: export it as CSV and redact that"
_MAIL = "a mail: save its text and its attachments and redact those"
_MARKUP = "markup, in which a mark may break what programs read: save it as text or CSV and redact that"
_WHY = {
    "pdf": "PDF keeps text in fonts, pictures and layers that cannot be replaced safely: "
    "redact the document it was made from and make the PDF anew",
    "image": "a picture cannot be redacted by text: paint over it in a picture editor, without layers",
    "locked": "encrypted: remove the password first",
    "transfer": "a bank's transfer file has a fixed place for every character: redact the list it was made from",
    "opendocument": "OpenDocument: save it as .docx, then redact that",
    "rtf": "rich text: save it as .docx, then redact that",
    "ichitaro": "Ichitaro: save it as .docx, then redact that",
    "flat": "one-file Office XML: save it as .xlsx or .docx, then redact that",
    **dict.fromkeys(("xls", "doc", "ppt", "ole"), _OLD),
    **dict.fromkeys(
        ("zip", "tar", "compressed", "7z", "rar", "cab", "lzh", "iso", "cpio", "ar", "rpm", "program"), _ARCHIVE
    ),
    **dict.fromkeys(("sqlite", "access", "dbf", "parquet", "orc", "arrow", "avro", "relation"), _DATA),
    **dict.fromkeys(("mail", "emlx", "mailbox", "msg", "pst", "pkcs7", "tnef"), _MAIL),
    **dict.fromkeys(("html", "xml", "json", "cards", "calendar"), _MARKUP),
}


def refused(kind: str, path: str, why: str = "") -> RedactionError:
    """The error for a file of a format that is not redacted. why: a reason of its own."""
    name = FORMATS[kind].en if kind in FORMATS else kind.partition(":")[2] or kind
    reason = why or _WHY.get(kind, "text, CSV, XLSX and DOCX are redacted: convert it to one of them")
    return RedactionError(f"{printable(path)} cannot be redacted ({name}): {reason}")


def kept_whole(blob: Blob, limits: Limits) -> bytes:
    """The bytes of a file; RedactionError for one that is larger than a member of an archive may be."""
    with blob.open() as stream:
        data = stream.read(limits.member_bytes + 1)
    if len(data) > limits.member_bytes:
        raise RedactionError(
            f"{blob.location} is larger than {limits.member_bytes >> 20} MiB; hint: split it into several files"
        )
    return data
