"""Files as an office share holds them, for benchmarks: what is in them is invented, pictures are random bytes."""

from __future__ import annotations

import io
import random
import re
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from pathlib import Path

import xlsxwriter

from piiscan.demo import office, people
from piiscan.demo.pdf import text_pdf
from piiscan.demo.share import _csv, _customer_rows

_WRITTEN = Path(__file__).parent.parent / "accuracy" / "names" / "written"
_GOODS = ("ボールペン", "複写用紙", "折りたたみ椅子", "延長ケーブル", "名刺ケース", "付箋紙", "電卓", "封筒")


class Share:
    """Draws files of every kind; the same seed gives the same share."""

    def __init__(self, seed: int, prose: Sequence[str] = ()) -> None:
        self.luck = random.Random(seed)
        written = [
            re.sub(r"\[\[|\]\]|\{\{|\}\}", "", line)
            for path in sorted(_WRITTEN.glob("*.txt"))
            for line in path.read_text().splitlines()
        ]
        self.named, self.plain = written, list(prose) or written
        self.children = people.children(self.luck)

    def sentences(self, count: int) -> list[str]:
        """Mostly of the prose given, every tenth with a name in it."""
        luck = self.luck
        return [luck.choice(self.named if luck.random() < 0.1 else self.plain) for _ in range(count)]

    def paragraphs(self, count: int) -> list[str]:
        return ["".join(self.sentences(self.luck.randint(1, 4))) for _ in range(count)]

    def rows(self, count: int) -> list[Sequence[str | int]]:
        """A quarter of the tables are of customers, the others of goods sold."""
        luck = self.luck
        if luck.random() < 0.25:
            return [*_customer_rows([next(self.children) for _ in range(count)])]
        header = ("伝票番号", "日付", "商品", "数量", "単価", "金額", "部門", "備考")
        lines = [
            (
                f"D{luck.randrange(10**7):07d}",
                f"2026/{luck.randint(1, 12):02d}/{luck.randint(1, 28):02d}",
                luck.choice(_GOODS),
                luck.randint(1, 90),
                luck.randint(50, 9000),
                luck.randint(50, 90000),
                f"{luck.randint(1, 9)}課",
                "",
            )
            for _ in range(count)
        ]
        return [header, *lines]

    def picture(self, low: int, high: int) -> bytes:
        return b"\xff\xd8\xff\xe0" + self.luck.randbytes(self.luck.randint(low, high))

    def xlsx(self) -> bytes:
        out = io.BytesIO()
        book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_urls": False})
        for _ in range(self.luck.randint(1, 3)):
            sheet = book.add_worksheet()
            for number, row in enumerate(self.rows(self.luck.randint(50, 1500))):
                sheet.write_row(number, 0, row)
        book.close()
        return self._with_pictures(out.getvalue(), "xl/media", 1, 200_000)

    def docx(self) -> bytes:
        table = [[str(cell) for cell in row] for row in self.rows(self.luck.randint(3, 30))]
        return self._with_pictures(
            office.docx(self.paragraphs(self.luck.randint(20, 150)), table), "word/media", 3, 300_000
        )

    def pptx(self) -> bytes:
        slide = '<p:sld xmlns:p="http://p" xmlns:a="http://a"><p:cSld><p:spTree>{}</p:spTree></p:cSld></p:sld>'
        line = "<a:p><a:r><a:t>{}</a:t></a:r></a:p>"
        members = [("[Content_Types].xml", b"<Types/>"), ("ppt/presentation.xml", b"<p/>")]
        for number in range(1, self.luck.randint(8, 30)):
            text = "".join(line.format(office.escape(s[:40])) for s in self.sentences(6))
            members.append((f"ppt/slides/slide{number}.xml", slide.format(text).encode()))
        return self._with_pictures(office.zip_bytes(members), "ppt/media", 6, 300_000)

    def pdf(self) -> bytes:
        lines = [s[:38] for s in self.sentences(self.luck.randint(40, 800))]
        return text_pdf(lines)

    def mail(self) -> bytes:
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = "a@example.com", "b@example.com", "資料の送付"
        message.set_content("\n".join(self.sentences(12)))
        kind = self.luck.choice((self.docx, self.xlsx))
        message.add_attachment(kind(), maintype="application", subtype="octet-stream", filename="資料." + kind.__name__)
        return bytes(message)

    def csv(self) -> bytes:
        return _csv([[str(c) for c in row] for row in self.rows(self.luck.randint(300, 9000))], "cp932")

    def text(self) -> bytes:
        return "\r\n".join(self.sentences(self.luck.randint(20, 600))).encode("cp932", "replace")

    def log(self) -> bytes:
        luck = self.luck
        line = "2026-11-{:02d} 10:{:02d}:07 INFO [worker-{}] request id={:016x} path=/api/items/{} status=200\n"
        return "".join(
            line.format(
                luck.randint(1, 28),
                luck.randint(0, 59),
                luck.randint(0, 7),
                luck.getrandbits(64),
                luck.randint(1, 9999),
            )
            for _ in range(luck.randint(200, 9000))
        ).encode()

    def archive(self) -> bytes:
        members = [
            (f"資料/{name}", make()) for name, make in (("a.docx", self.docx), ("b.csv", self.csv), ("c.pdf", self.pdf))
        ]
        return office.zip_bytes(members, encoding="cp932")

    def image(self) -> bytes:
        return self.picture(100_000, 900_000)

    def _with_pictures(self, package: bytes, folder: str, most: int, size: int) -> bytes:
        import zipfile

        out = io.BytesIO(package)
        with zipfile.ZipFile(out, "a") as archive:
            for number in range(self.luck.randint(0, most)):
                archive.writestr(f"{folder}/image{number}.jpg", self.picture(size // 4, size))
        return out.getvalue()

    def kinds(self) -> list[tuple[str, Callable[[], bytes], int]]:
        """(suffix, maker, files in a hundred)."""
        return [
            (".xlsx", self.xlsx, 30),
            (".docx", self.docx, 20),
            (".pptx", self.pptx, 10),
            (".pdf", self.pdf, 12),
            (".eml", self.mail, 8),
            (".csv", self.csv, 8),
            (".txt", self.text, 4),
            (".log", self.log, 3),
            (".zip", self.archive, 3),
            (".jpg", self.image, 2),
        ]


def write_share(folder: Path, files: int, seed: int = 1, prose: Sequence[str] = ()) -> int:
    """Write `files` files in folders of fifty; returns their bytes."""
    share, total = Share(seed, prose), 0
    suffixes, makers, weights = zip(*share.kinds(), strict=True)
    for number in range(files):
        which = share.luck.choices(range(len(suffixes)), weights)[0]
        path = folder / f"部署{number // 50:03d}" / f"資料{number:05d}{suffixes[which]}"
        path.parent.mkdir(parents=True, exist_ok=True)
        data = makers[which]()
        path.write_bytes(data)
        total += len(data)
    return total
