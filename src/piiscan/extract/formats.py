"""What is read, by which reader and library, and what is not: the table behind `piiscan formats`."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec

from piiscan.errors import ConfigError

__all__ = ["EXTRAS", "FORMATS", "UNREAD", "Format", "missing", "need"]


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
    "text": Format("piiscan.extract.texts.text:read_text", ".txt .log .md .yaml .sql .py", "テキスト", "text", ""),
    "delimited": Format(
        "piiscan.extract.tables.exported:read_exported", ".csv .tsv", "区切りテキスト", "delimited text", "pyarrow"
    ),
    "fixed": Format(
        "piiscan.extract.texts.fixed:read_fixed",
        ".txt .dat",
        "固定長テキスト",
        "text in aligned columns",
        "",
        note="without blanks between the columns in every line it is read as text",
    ),
    "transfer": Format(
        "piiscan.extract.texts.transfer:read_transfer",
        ".txt .dat",
        "全銀協振込ファイル",
        "bank transfer files (Zengin)",
        "",
        note="EBCDIC",
    ),
    "workbook": Format(
        "piiscan.extract.office.workbook:read_workbook",
        ".xlsx .xlsm .xlsb .ods",
        "表計算",
        "workbooks",
        "python-calamine, lxml",
        note="texts in formulas of xlsb and xls, drawings (EMF); pictures without --ocr",
    ),
    "ooxml": Format(
        "piiscan.extract.office.ooxml:read_package",
        ".docx .pptx",
        "Word・PowerPoint",
        "Word and PowerPoint",
        "lxml, olefile",
        note="captions of macro forms, drawings (EMF), names of styles; pictures without --ocr",
    ),
    "locked": Format(
        "piiscan.extract.office.locked:read_locked",
        ".docx .xlsx .pptx .doc .xls .ppt",
        "パスワード付きOffice",
        "Office files with a password",
        "msoffcrypto-tool",
        "office",
        "without the password in --passwords; OpenDocument with a password",
    ),
    "opendocument": Format(
        "piiscan.extract.office.ooxml:read_package",
        ".odt .odp",
        "OpenDocument",
        "OpenDocument text and slides",
        "lxml",
        note="drawings (SVM), names of styles; pictures without --ocr",
    ),
    "xls": Format(
        "piiscan.extract.old_office.xls:read_xls",
        ".xls .xlt",
        "Excel 5–2003",
        "Excel 5 to 2003",
        "olefile",
        note="drawings (EMF, WMF); pictures without --ocr",
    ),
    "doc": Format(
        "piiscan.extract.old_office.doc:read_doc",
        ".doc .dot",
        "Word 6–2003",
        "Word 6 to 2003",
        "olefile",
        note="drawings (EMF, WMF); pictures without --ocr",
    ),
    "ppt": Format(
        "piiscan.extract.old_office.ppt:read_ppt",
        ".ppt .pps",
        "PowerPoint 97–2003",
        "PowerPoint 97 to 2003",
        "olefile",
        note="drawings (EMF, WMF); pictures without --ocr",
    ),
    "rtf": Format(
        "piiscan.extract.old_office.rtf:read_rtf",
        ".rtf",
        "リッチテキスト",
        "rich text",
        "",
        note="drawings (EMF, WMF); pictures without --ocr",
    ),
    "ichitaro": Format(
        "piiscan.extract.old_office.ichitaro:read_ichitaro",
        ".jtd .jtt",
        "一太郎",
        "Ichitaro",
        "olefile",
        note="best effort: text without its layout is read, no more",
    ),
    "ole": Format(
        "piiscan.extract.old_office.oleother:read_other",
        ".vsd .pub .wps",
        "Visio・Publisherなど",
        "Visio, Publisher and the like",
        "olefile",
        note="all but runs of Unicode text",
    ),
    "pdf": Format(
        "piiscan.extract.pages.pdf:read_pdf",
        ".pdf",
        "PDF",
        "PDF",
        "pypdfium2",
        note="scanned pages without --ocr; some broken files without the extra pdf",
    ),
    "image": Format(
        "piiscan.extract.pages.image:read_image",
        ".png .jpg .tif .gif .bmp .webp .heic",
        "画像（--ocr）",
        "images (with --ocr)",
        "rapidocr, pillow",
        "ocr",
        "handwriting; HEIC without pillow-heif",
    ),
    "msg": Format(
        "piiscan.extract.mails.msg:read_msg", ".msg .oft", "Outlookメッセージ", "Outlook messages", "olefile"
    ),
    "pst": Format(
        "piiscan.extract.mails.pst:read_pst",
        ".pst .ost",
        "Outlookデータファイル",
        "Outlook data files",
        "libpff-python",
        "mail",
        note="items deleted for good",
    ),
    "access": Format(
        "piiscan.extract.databases.access:read_access",
        ".mdb .accdb",
        "Access",
        "Access databases",
        "",
        note="forms, reports and modules",
    ),
    "mail": Format(
        "piiscan.extract.mails.mail:read_mail",
        ".eml",
        "メール",
        "mail messages",
        "lxml",
        note="ids and signatures made by programs",
    ),
    "emlx": Format(
        "piiscan.extract.mails.mailbox:read_emlx",
        ".emlx",
        "メール（Apple Mail）",
        "mail messages of Apple Mail",
        "lxml",
    ),
    "mailbox": Format("piiscan.extract.mails.mailbox:read_mailbox", ".mbox", "メールボックス", "mailboxes (mbox)", ""),
    "pkcs7": Format(
        "piiscan.extract.mails.mail:read_pkcs7",
        ".p7m",
        "署名付きメール",
        "signed mail (S/MIME)",
        "",
        note="encrypted mail, certificates",
    ),
    "tnef": Format("piiscan.extract.mails.tnef:read_tnef", "winmail.dat", "winmail.dat", "winmail.dat (TNEF)", ""),
    "sqlite": Format(
        "piiscan.extract.databases.sqlite.read:read_sqlite",
        ".sqlite .db",
        "SQLite",
        "SQLite",
        "",
        note="deleted rows; full-text indexes that keep no text",
    ),
    "dbf": Format(
        "piiscan.extract.databases.dbase:read_dbase",
        ".dbf",
        "dBase・FoxPro",
        "dBase and FoxPro tables",
        "",
        note="memo files (.dbt, .fpt)",
    ),
    "parquet": Format(
        "piiscan.extract.databases.columnar:read_parquet",
        ".parquet",
        "Parquet",
        "Parquet",
        "pyarrow",
        note="encrypted files; of Delta Lake and Iceberg each file is read by itself, rows deleted since included",
    ),
    "orc": Format("piiscan.extract.databases.columnar:read_orc", ".orc", "ORC", "ORC", "pyarrow"),
    "arrow": Format(
        "piiscan.extract.databases.columnar:read_arrow", ".arrow .feather", "Arrow", "Arrow, Feather", "pyarrow"
    ),
    "relation": Format(
        "piiscan.sources.databases.read:read_table",
        "postgresql:// mysql:// oracle:// mssql://",
        "データベースの表",
        "tables of databases",
        "sqlalchemy, psycopg, pymysql",
        "postgresql",
        "drivers come with the extras postgresql, mysql, oracle, mssql; Oracle and SQL Server were never tried on a server",
    ),
    "avro": Format("piiscan.extract.databases.columnar:read_avro", ".avro", "Avro", "Avro", "fastavro", "avro"),
    "json": Format("piiscan.extract.texts.json_text:read_json", ".json .jsonl .ndjson", "JSON", "JSON, JSON lines", ""),
    "html": Format("piiscan.extract.texts.markup:read_html", ".html .htm", "HTML", "HTML", "lxml", note="style sheets"),
    "xml": Format("piiscan.extract.texts.xml_records:read_xml", ".xml .svg .plist .kml", "XML", "XML", "lxml"),
    "flat": Format(
        "piiscan.extract.office.flatoffice:read_flat",
        ".fods .fodt .xml",
        "1ファイルのOffice XML",
        "flat OpenDocument, Excel and Word 2003 XML",
        "lxml",
        note="drawings; pictures without --ocr",
    ),
    "cards": Format(
        "piiscan.extract.texts.cards:read_cards",
        ".vcf",
        "アドレス帳 (vCard)",
        "vCard",
        "",
        note="drawings (EMF, WMF); pictures without --ocr",
    ),
    "calendar": Format("piiscan.extract.texts.cards:read_calendar", ".ics", "予定表 (iCalendar)", "iCalendar", ""),
    "zip": Format(
        "piiscan.sources.archives:zip_members",
        ".zip",
        "ZIP",
        "zip",
        "",
        note="Deflate64, volumes; AES, PPMd, xz, zstd and cut-off files without the system's libarchive",
    ),
    "tar": Format("piiscan.sources.archives_tar:tar_members", ".tar", "tar", "tar", ""),
    "compressed": Format(
        "piiscan.sources.archives_packed:compressed_member",
        ".gz .bz2 .xz .lzma .zst .lz4 .Z .lz",
        "圧縮ファイル",
        "compressed files",
        "pyarrow",
        note=".Z and .lz without the system's libarchive",
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
    "thumbnails": ("no_text", "store of small pictures (Thumbs.db)"),
}
EXTRAS = {  # top-level module -> the extra that brings it
    "msoffcrypto": "office",
    "pdfminer": "pdf",
    "pypff": "mail",
    "fastavro": "avro",
    "sqlalchemy": "postgresql",
    "psycopg": "postgresql",
    "pymysql": "mysql",
    "oracledb": "oracle",
    "pymssql": "mssql",
    "botocore": "buckets",
    "obstore": "buckets",
    "rapidocr": "ocr",
    "cv2": "ocr",
    "PIL": "ocr",
    "onnxruntime": "ocr",
}


def missing(error: ModuleNotFoundError) -> str:
    """What to say where a reader's library is not installed."""
    module = (error.name or "").partition(".")[0]
    extra = EXTRAS.get(module)
    return f"needs {module}; hint: pip install 'piiscan[{extra}]'" if extra else f"needs {module}, not installed"


def need(extra: str, wanted_by: str) -> None:
    """ConfigError where a library of the extra is not installed, for what a user asks for by name."""
    lacking = [module for module, name in EXTRAS.items() if name == extra and find_spec(module) is None]
    if lacking:
        raise ConfigError(f"{wanted_by} needs {', '.join(lacking)}; hint: pip install 'piiscan[{extra}]'")
