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


FORMATS = {
    "text": Format("piiscan.extract.text:read_text", ".txt .log .md .py", "テキスト", "text", ""),
    "delimited": Format(
        "piiscan.extract.delimited:read_delimited", ".csv .tsv", "区切りテキスト", "delimited text", "pyarrow"
    ),
    "fixed": Format(
        "piiscan.extract.fixed:read_fixed",
        ".txt .dat",
        "固定長テキスト",
        "text in aligned columns",
        "",
        note="columns are told by blanks in every line; else it is read as text",
    ),
    "transfer": Format(
        "piiscan.extract.transfer:read_transfer",
        ".txt .dat",
        "全銀協振込ファイル",
        "bank transfer files (Zengin)",
        "",
        note="EBCDIC",
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
    "mail": Format(
        "piiscan.extract.mail:read_mail",
        ".eml",
        "メール",
        "mail messages",
        "lxml",
        note="ids and signatures made by programs",
    ),
    "emlx": Format(
        "piiscan.extract.mailbox:read_emlx", ".emlx", "メール（Apple Mail）", "mail messages of Apple Mail", "lxml"
    ),
    "mailbox": Format("piiscan.extract.mailbox:read_mailbox", ".mbox", "メールボックス", "mailboxes (mbox)", ""),
    "pkcs7": Format(
        "piiscan.extract.mail:read_pkcs7",
        ".p7m",
        "署名付きメール",
        "signed mail (S/MIME)",
        "",
        note="encrypted mail, certificates",
    ),
    "tnef": Format(
        "piiscan.extract.tnef:read_tnef", "winmail.dat", "winmail.dat", "winmail.dat (TNEF)", "compressed-rtf", "office"
    ),
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
    "zip": Format("piiscan.sources.archives:zip_members", ".zip", "ZIP", "zip", ""),
    "tar": Format("piiscan.sources.archives:tar_members", ".tar", "tar", "tar", ""),
    "compressed": Format(
        "piiscan.sources.archives:compressed_member", ".gz .bz2 .xz", "圧縮ファイル", "compressed files", ""
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
    "libarchive": "archives",
    "rapidocr": "ocr",
    "onnxruntime": "ocr",
}


def missing(error: ModuleNotFoundError) -> str:
    """What to say where a reader's library is not installed."""
    module = (error.name or "").partition(".")[0]
    extra = EXTRAS.get(module)
    return f"needs {module}; hint: pip install 'piiscan[{extra}]'" if extra else f"needs {module}, not installed"
