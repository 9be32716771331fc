"""Mail as Japanese offices keep it: every spelling of headers and names, bodies, containers, what is locked."""

import base64
import binascii
import io
import struct

import pytest

from piiscan.config import Limits
from piiscan.extract.mails.mailcodes import cut_files
from piiscan.extract.mails.mailtext import header_text
from piiscan.extract.read import read
from piiscan.model import Blob, Location, Skip, TextChunk

HEAD = b"From: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\n"


def items(data, name="x"):
    return list(read(Blob(Location(name), len(data), lambda: io.BytesIO(data)), Limits()))


def lines(found):
    """Line number and text of each line that is not empty."""
    chunks = [item for item in found if isinstance(item, TextChunk)]
    return [
        (chunk.first_line + i, line.rstrip("\r"))
        for chunk in chunks
        for i, line in enumerate(chunk.text.split("\n"))
        if line.strip()
    ]


def members(found):
    return [item.location.member for item in found]


def word(data, charset="UTF-8"):
    return f"=?{charset}?B?{base64.b64encode(data).decode()}?=".encode()


SURE = "山田太郎の件"
COUNTED = "①㈱髙﨑"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (word(SURE.encode()[:4]) + b"\r\n " + word(SURE.encode()[4:]), SURE),  # a character split over two words
        (word(SURE.encode()) + word(SURE.encode()), SURE * 2),  # nothing between
        (b"Re: " + word(SURE.encode("cp932"), "Shift_JIS") + b" x", f"Re: {SURE} x"),
        (word(SURE.encode("iso2022_jp"), "ISO-2022-JP") + b" <a@example.com>", f"{SURE} <a@example.com>"),
        (word(b"\x1b$B-!-j|b\x1b(B", "iso-2022-jp"), "①㈱髙"),
        (b"=?utf-8?Q?=E5=B1=B1=E7=94=B0_x?=", "山田 x"),
        (b"=?utf-8*ja?q?=E5=B1=B1?=\r\n\t=?utf-8?q?=E7=94=B0?=", "山田"),
        (SURE.encode("cp932"), SURE),
        (SURE.encode("utf-8") + b" " + word(SURE.encode()), f"{SURE} {SURE}"),
        (SURE.encode("iso2022_jp"), SURE),
        (b"=?utf-8?B?5bGx55Sw!?=", "山田"),  # broken Base64
        (b'"' + word(SURE.encode()) + b'" <a@example.com>', f'"{SURE}" <a@example.com>'),
        (b"=?x-unknown?B?" + base64.b64encode(SURE.encode("euc_jp")) + b"?=", SURE),
        (b"=?utf-8?", "=?utf-8?"),
    ],
)
def test_header_values(raw, expected):
    assert header_text(raw) == expected


def test_line_numbers_are_those_of_the_file():
    data = (
        HEAD
        + b"X-Memo:"
        + word(SURE.encode())
        + b"\r\n folded\r\nMessage-ID: <1@example.com>\r\n\r\nline\r\n"
        + SURE.encode()
    )
    assert lines(items(data)) == [
        (1, "From: a@example.com"),
        (2, "To: b@example.com"),
        (3, "Subject: x"),
        (4, f"X-Memo:{SURE} folded"),
        (8, "line"),
        (9, SURE),
    ]


def part(header, body):
    return b"--b\r\n" + header + b"\r\n\r\n" + body + b"\r\n"


def multipart(*parts, kind=b"mixed"):
    head = HEAD + b"MIME-Version: 1.0\r\nContent-Type: multipart/" + kind + b'; boundary="b"\r\n\r\n'
    return head + b"".join(part(*one) for one in parts) + b"--b--\r\n"


def test_bodies_of_all_kinds_with_their_lines():
    data = multipart(
        (b"Content-Type: text/plain; charset=iso-2022-jp", "氏名 山田".encode("iso2022_jp")),
        (b"Content-Type: text/html", "<meta charset='euc-jp'><p>氏名 山田</p><p>佐藤</p>".encode("euc_jp")),
        (b"Content-Type: text/plain; charset=iso-8859-1", "氏名は鈴木".encode("cp932")),
        (b"Content-Type: text/plain; charset=utf-7", "高橋".encode("utf-7")),
        (b"Content-Transfer-Encoding: base64", base64.b64encode("1\r\n伊藤".encode())),
        (b"Content-Transfer-Encoding: quoted-printable", b"=E5=B1=B1=\r\n=E7=94=B0 =XX"),
    )
    found = lines(items(data))[3:]
    assert found == [
        (10, "氏名 山田"),
        (14, "佐藤"),
        (18, "氏名は鈴木"),
        (22, "高橋"),
        (26, "1"),
        (27, "伊藤"),
        (30, "山田 =XX"),
    ]


@pytest.mark.parametrize(("delsp", "expected"), [(b"", "山田 太郎さん"), (b"; delsp=yes", "山田太郎さん")])
def test_flowed_text(delsp, expected):
    head = HEAD + b"Content-Type: text/plain; charset=utf-8; format=flowed" + delsp + b"\r\n\r\n"
    found = lines(items(head + "> 引用 \r\n山田 \r\n太郎さん\r\n次".encode()))
    assert found[-2:] == [(7, expected), (9, "次")]


@pytest.mark.parametrize(
    "disposition",
    [
        b"attachment; filename*=utf-8''%E5%90%8D%E7%B0%BF.txt",
        b"attachment; filename*0*=UTF-8'ja'%E5%90%8D;\r\n filename*1*=%E7%B0%BF;\r\n filename*2=.txt",
        b"attachment; filename*=iso-2022-jp''%1B%24BL%3EJm%1B%28B.txt",
        b'attachment; filename="' + word("名簿.txt".encode("cp932"), "shift_jis") + b'"',
        b'attachment; filename="' + "名簿.txt".encode("cp932") + b'"',
        b'attachment; filename="' + "名簿.txt".encode() + b'"',
    ],
)
def test_names_of_attachments(disposition):
    data = multipart((b"Content-Disposition: " + disposition, SURE.encode("cp932")))
    assert members(items(data))[-1] == "名簿.txt"


def test_forwarded_nested_reported():
    inner = HEAD.replace(b"Subject: x", b"Subject: " + word(SURE.encode())) + b"\r\n" + b"inner"
    report = b"Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; yamada@example.com\r\nStatus: 5.1.1"
    found = items(
        multipart(
            (b"Content-Type: message/rfc822", inner),
            (b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64", base64.b64encode(inner)),
            (b"Content-Type: message/delivery-status", report),
            (b"Content-Type: text/calendar", b"BEGIN:VCALENDAR\r\nATTENDEE;CN=x:mailto:y@example.com\r\nEND:VCALENDAR"),
            (b"Content-Type: multipart/mixed", "山田の控え".encode()),
        )
    )
    texts = [text for _, text in lines(found)]
    assert texts.count(f"Subject: {SURE}") == 2
    assert texts.count("inner") == 2
    assert any("yamada@example.com" in text for text in texts)
    assert any("y@example.com" in text for text in texts)
    assert "山田の控え" in texts
    assert not [item for item in found if isinstance(item, Skip)]


def uu(data, name):
    rows = [binascii.b2a_uu(data[i : i + 45]) for i in range(0, len(data), 45)]
    return b"begin 644 " + name + b"\n" + b"".join(rows) + b"`\nend\n"


def yenc(data, name):
    coded = b"".join(
        b"=" + bytes([(b + 106) % 256]) if (b + 42) % 256 in b"\0\n\r=" else bytes([(b + 42) % 256]) for b in data
    )
    return b"=ybegin line=128 size=%d name=%s\r\n" % (len(data), name) + coded + b"\r\n=yend size=%d\r\n" % len(data)


@pytest.mark.parametrize("code", [uu, yenc])
def test_files_inside_a_body(code):
    content = "氏名,電話\r\n山田,090-0000-0000\r\n".encode("cp932") * 9 + bytes(range(256))
    body = b"before\n" + code(content, "名簿.csv".encode("cp932")) + b"after\n"
    text, ((name, found),) = cut_files(body)
    assert (found, name.decode("cp932")) == (content, "名簿.csv")
    assert text.count(b"\n") == body.count(b"\n")
    assert members(items(HEAD + b"\r\n" + body))[-1] == "名簿.csv"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (HEAD + b"\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQ\r\n-----END PGP MESSAGE-----\r\n", "encrypted"),
        (multipart((b"Content-Type: application/pgp-encrypted", b"Version: 1"), kind=b"encrypted"), "encrypted"),
        (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03\xa0\x80" + bytes(50), "encrypted"),
        (b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80" + bytes(50), "unsupported"),
    ],
)
def test_what_cannot_be_read_is_told(data, reason):
    assert reason in [item.reason for item in items(data) if isinstance(item, Skip)]


@pytest.mark.parametrize("pieces", [False, True])
def test_a_signed_message_is_opened(pieces):
    inner = HEAD + b"\r\n" + SURE.encode()
    octets = b"\x04\x82" + struct.pack(">H", len(inner)) + inner
    if pieces:
        octets = b"\x24\x80\x04\x05" + inner[:5] + b"\x04\x82" + struct.pack(">H", len(inner) - 5) + inner[5:] + b"\0\0"
    data = b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80"
    data += b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80" + octets + bytes(8)
    head = b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\nContent-Transfer-Encoding: base64"
    found = items(multipart((head, base64.encodebytes(data))))
    assert lines(found)[-1] == (5, SURE)
    assert members(found)[-1] == "smime.p7m!content.eml"


def test_mailboxes_part_messages_where_they_begin():
    start = b"From x@example.com Mon Jan  1 00:00:00 2024\n"
    head = HEAD.replace(b"\r\n", b"\n")
    body = b"one\n\nFrom here on 10:00 it is text\n"
    counted = start + head + b"Content-Length: %d\n\n" % len(body) + body + b"\n"
    found = items(counted + start + head + b"\nFrom the start\ntwo\n")
    assert members(found) == ["message 1", "message 2"]
    assert "it is text" in found[0].text
    wrong = counted.replace(b"Content-Length: ", b"Content-Length: 9")
    assert "two" in items(wrong + start + head + b"\ntwo\n")[-1].text


def test_apple_mail():
    message = HEAD + b"\r\n" + SURE.encode()
    found = items(b"%d\n" % len(message) + message + b"<?xml version='1.0'?><plist><string>memo</string></plist>")
    assert (5 + 1, SURE) in lines(found)
    assert members(found)[-1] == "properties.plist"


def tnef(*fields):
    data = b"\x78\x9f\x3e\x22\x01\x00"
    for level, number, value in fields:
        data += struct.pack("<BII", level, number, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)
    return data


def properties(*entries):
    data = struct.pack("<I", len(entries))
    for number, kind, value in entries:
        data += struct.pack("<HHII", kind, number, 1, len(value)) + value + bytes(-len(value) % 4)
    return data


def test_winmail_dat():
    data = tnef(
        (1, 0x00069007, struct.pack("<I", 932)),
        (1, 0x00078004, SURE.encode("cp932") + b"\0"),
        (1, 0x00069003, properties((0x1000, 0x1F, "本文 佐藤".encode("utf-16-le")), (0x1013, 0x102, b"<p>html</p>"))),
        (2, 0x00069002, bytes(14)),
        (2, 0x00018010, "名簿.txt\0".encode("cp932")),
        (2, 0x0006800F, "鈴木一郎".encode("cp932")),
        (2, 0x00069002, bytes(14)),
        (2, 0x0006800F, b"second"),
        (2, 0x00069005, properties((0x3707, 0x1F, "長い名前.txt".encode("utf-16-le")))),
    )
    found = items(data)
    assert members(found) == ["body.html", "名簿.txt", "長い名前.txt", None]
    assert [text for _, text in lines(found)][-2:] == [f"Subject {SURE}", "本文 佐藤"]
    *_, text, skip = items(data[:-9])
    assert (skip.reason, "佐藤" in text.text) == ("cut_short", True)


MULTI = b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\n"


def test_text_behind_the_last_part_moves_no_line():
    data = HEAD.replace(b"\r", b"") + MULTI + b"Content-Type: text/plain\n\none\n--B\n\ntwo\n--B--\nthree\n"
    assert lines(items(data, "x.eml"))[3:] == [(10, "one"), (13, "two"), (15, "three")]


def test_html_bodies_are_read_as_pages():
    page = '<p><b>山</b>田</p><img alt="ALT"><input value="VALUE">'.encode()
    head = HEAD + b"Content-Type: text/html; charset=utf-8\r\n\r\n"
    assert [text for _, text in lines(items(head + page, "x.eml"))][3:] == ["山田", "ALT", "VALUE"]
    assert [text for _, text in lines(items(head + b"<!-- note -->", "x.eml"))][3:] == ["note"]


@pytest.mark.parametrize(
    "lines", [(b"a\n", b"\n"), (b"begin 644 x\n",), (b"begin\n", b"=ybegin name=x\n")], ids=["mbox", "uu", "yenc"]
)
def test_long_bodies_take_linear_time(lines):
    found = items(b"From a Mon Jan 1 00:00:00 2024\n" + HEAD + b"Date: x\n\n" + b"".join(lines) * 20_000)
    assert members(found) == ["message 1"]
