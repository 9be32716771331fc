"""What is read, by which reader and library, and what is not: the table behind `piiscan formats`."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EXTRAS", "FORMATS", "UNREAD", "Format", "missing"]


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of blob as `sniff.kind` names it."""

    reader: str  # "module:function", imported on first use: a scan of text files loads no PDF library
    suffixes: str  # usual names, for people; the content decides
    ja: str
    en: str
    library: str  # distribution that parses it; "" for our own code and the standard library
    extra: str = ""  # piiscan[extra] brings the library
    note: str = ""  # what of it is not read


_NATIVE = "piiscan.sources.archives_native:native_members"
_SYSTEM = "libarchive (system)"

FORMATS = {
    "text": Format("piiscan.extract.text:read_text", ".txt .log .md .py", "テキスト", "text", ""),
    "delimited": Format(
        "piiscan.extract.delimited:read_delimited", ".csv .tsv", "区切りテキスト", "delimited text", "pyarrow"
    ),
    "workbook": Format(
        "piiscan.extract.workbook:read_workbook",
        ".xlsx .xlsm .xlsb .xls .ods",
        "表計算",
        "workbooks",
        "python-calamine, lxml",
    ),
    "ooxml": Format(
        "piiscan.extract.ooxml:read_package", ".docx .pptx", "Word・PowerPoint", "Word and PowerPoint", "lxml"
    ),
    "opendocument": Format(
        "piiscan.extract.ooxml:read_package", ".odt .odp", "OpenDocument", "OpenDocument text and slides", "lxml"
    ),
    "pdf": Format("piiscan.extract.pdf:read_pdf", ".pdf", "PDF", "PDF", "pypdfium2"),
    "mail": Format("piiscan.extract.mail:read_mail", ".eml", "メール", "mail messages", ""),
    "mailbox": Format("piiscan.extract.mail:read_mailbox", ".mbox", "メールボックス", "mailboxes (mbox)", ""),
    "sqlite": Format("piiscan.extract.database:read_sqlite", ".sqlite .db", "SQLite", "SQLite", ""),
    "parquet": Format("piiscan.extract.columnar:read_parquet", ".parquet", "Parquet", "Parquet", "pyarrow"),
    "orc": Format("piiscan.extract.columnar:read_orc", ".orc", "ORC", "ORC", "pyarrow"),
    "arrow": Format("piiscan.extract.columnar:read_arrow", ".arrow .feather", "Arrow", "Arrow, Feather", "pyarrow"),
    "avro": Format("piiscan.extract.columnar:read_avro", ".avro", "Avro", "Avro", "fastavro", "avro"),
    "json": Format("piiscan.extract.json_text:read_json", ".json .jsonl .ndjson", "JSON", "JSON, JSON lines", ""),
    "html": Format("piiscan.extract.markup:read_html", ".html .htm", "HTML", "HTML", "lxml", note="style sheets"),
    "xml": Format("piiscan.extract.xml_text:read_xml", ".xml .svg .plist .kml", "XML", "XML", "lxml"),
    "cards": Format("piiscan.extract.cards:read_cards", ".vcf", "アドレス帳 (vCard)", "vCard", "", note="pictures"),
    "calendar": Format("piiscan.extract.cards:read_calendar", ".ics", "予定表 (iCalendar)", "iCalendar", ""),
    "zip": Format(
        "piiscan.sources.archives:zip_members",
        ".zip",
        "ZIP",
        "zip",
        "",
        note="AES, PPMd, xz and zstd members and cut-off files need the system's libarchive; Deflate64, volumes not read",
    ),
    "tar": Format("piiscan.sources.archives_tar:tar_members", ".tar", "tar", "tar", ""),
    "compressed": Format(
        "piiscan.sources.archives_packed:compressed_member",
        ".gz .bz2 .xz .lzma .zst .lz4 .Z .lz",
        "圧縮ファイル",
        "compressed files",
        "pyarrow",
        note=".Z and .lz need the system's libarchive",
    ),
    "7z": Format(_NATIVE, ".7z", "7z", "7z", _SYSTEM, note="passwords, volumes"),
    "rar": Format(
        _NATIVE, ".rar", "RAR 4・5", "RAR 4 and 5", _SYSTEM, note="passwords, members that go on in other volumes"
    ),
    "cab": Format(_NATIVE, ".cab", "CAB", "cabinet", _SYSTEM),
    "lzh": Format(_NATIVE, ".lzh", "LZH", "LZH", _SYSTEM),
    "iso": Format(_NATIVE, ".iso", "ISO 9660・Joliet", "ISO 9660 and Joliet", _SYSTEM, note="UDF without ISO 9660"),
    "cpio": Format(_NATIVE, ".cpio", "cpio", "cpio", _SYSTEM),
    "ar": Format(_NATIVE, ".deb .a", "ar・deb", "ar and deb", _SYSTEM),
    "rpm": Format(_NATIVE, ".rpm", "rpm", "rpm", _SYSTEM),
    "program": Format(
        "piiscan.sources.archives_program:program_members",
        ".exe",
        "自己解凍書庫",
        "self-extracting archives",
        _SYSTEM,
        note="programs without an archive",
    ),
}
UNREAD = {  # kind -> (reason, detail) of its Skip; kinds named `unsupported:NAME` need no line here
    "truncated": ("cannot_parse", "empty or cut off"),
    "encrypted": ("encrypted", "Office file with a password"),
    "image": ("no_text", "image file: text in it needs OCR"),
}
EXTRAS = {  # top-level module -> the extra that brings it
    "msoffcrypto": "office",
    "compressed_rtf": "office",
    "pdfminer": "pdf",
    "pypff": "mail",
    "access_parser": "access",
    "fastavro": "avro",
    "rapidocr": "ocr",
    "onnxruntime": "ocr",
}


def missing(error: ModuleNotFoundError) -> str:
    """What to say where a reader's library is not installed."""
    module = (error.name or "").partition(".")[0]
    extra = EXTRAS.get(module)
    return f"needs {module}; hint: pip install 'piiscan[{extra}]'" if extra else f"needs {module}, not installed"
