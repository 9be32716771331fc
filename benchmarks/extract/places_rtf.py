"""A rich text document with a text in every place that the format has for one, in CP932 and Unicode."""

from __future__ import annotations

import struct

from oldoffice import native
from places import Marks


def hexadecimal(text: str, page: str = "cp932") -> str:
    return "".join(f"\\'{byte:02x}" for byte in text.encode(page))


def build(mark: Marks) -> bytes:
    fonts = r"{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fnil\fcharset128 MS Mincho;}{\f2\fcharset204 Arial CYR;}}"
    return (
        rf"{{\rtf1\ansi\ansicpg1252\deff0\uc2{fonts}{_info(mark)}{_around(mark)}{_body(mark)}{_objects(mark)}}}".encode(
            "cp932"
        )
    )


def _info(mark: Marks) -> str:
    entries = "".join(
        rf"{{\{key} {mark(f'{key} property')}}}" for key in ("title", "author", "operator", "company", "doccomm")
    )
    user = rf"{{\*\userprops {{\propname {mark('name of a property')}}}\proptype30{{\staticval {mark('custom property')}}}}}"
    return rf"{{\info{entries}}}{user}{{\*\docvar {{{mark('name of a variable')}}}{{{mark('document variable')}}}}}"


def _around(mark: Marks) -> str:
    return "".join(rf"{{\{place} {mark(place)}\par}}" for place in ("header", "headerf", "footer", "footerl"))


def _body(mark: Marks) -> str:
    japanese = mark("Japanese in a font's character set", "表能山{:03d}")
    split = mark("word split over runs")
    link = rf'{{\field{{\*\fldinst HYPERLINK "mailto:{mark("mailto in a field", "zq{:03d}@example.com")}"}}{{\fldrslt {mark("link text", once=True)}}}}}'
    ruby = rf"{{\field{{\*\fldinst EQ \\* jc2 \\* hps10 \\o\\ad(\\s\\up 9({mark('ruby')}),{mark('base of a ruby', once=True)})}}{{\fldrslt }}}}"
    form = rf"{{\field{{\*\fldinst FORMTEXT {{\*\formfield{{\fftype0{{\*\ffname {mark('name of a form field')}}}{{\*\ffdeftext {mark('default of a form field')}}}{{\*\ffl {mark('choice of a form field')}}}}}}}}}{{\fldrslt x}}}}"
    row = rf"\trowd\intbl {mark('table cell', once=True)}\cell {mark('second cell', once=True)}\cell\row\pard "
    return (
        rf"{mark('body', once=True)}\par {{\f1 {hexadecimal(japanese)}}}\par {split[:4]}{{\b {split[4:]}}}\par {link}\par {ruby}\par {form}\par "
        rf"{row}{{\v {mark('hidden text')}}}\par {{\deleted {mark('tracked deletion')}}}{{\revised {mark('tracked insertion', once=True)}}}\par "
        rf"{_unicode(mark('Unicode', '髙﨑𠮷{:03d}'))}\par {mark('no-break hyphens', 'zq{:03d}-0000-1111').replace('-', chr(92) + '_')}\par "
        rf"x{{\footnote {mark('footnote')}}}{{\*\atnid {mark('initials of a comment')}}}{{\*\atnauthor {mark('author of a comment')}}}{{\*\annotation {mark('comment')}}}"
        rf"{{\*\bkmkstart {mark('bookmark')}}}{{\*\revtbl {{Unknown;}}{{{mark('author of a change')};}}}}\par "
    )


def _unicode(text: str) -> str:
    units = struct.unpack(f"<{len(text.encode('utf-16-le')) // 2}h", text.encode("utf-16-le"))
    return "".join(rf"\u{unit}\'81\'a0" if not 0 < unit < 128 else chr(unit) for unit in units)


def _objects(mark: Marks) -> str:
    def counted(value: bytes) -> bytes:
        return struct.pack("<I", len(value) + 1) + value + b"\0"

    packaged = native("list.txt", mark("packaged file").encode())
    data = struct.pack("<II", 0x501, 2) + counted(b"Package") + bytes(8) + packaged
    shape = "".join(
        rf"{{\sp{{\sn {name}}}{{\sv {mark(place)}}}}}"
        for name, place in (
            ("wzName", "name of a shape"),
            ("wzDescription", "alternative text"),
            ("gtextUNICODE", "WordArt"),
        )
    )
    box = rf"{{\shp{{\*\shpinst\shpleft10{shape}{{\shptxt {mark('text box', once=True)}\par}}}}}}"
    return rf"{box}{{\object\objemb{{\*\objclass Package}}{{\*\objdata {data.hex()}}}{{\result x}}}}\par"
