"""Control words of Rich Text Format (specification 1.9.1) that matter for its text."""

from __future__ import annotations

from piiscan.extract.old_office.flow import CELL, ROW

__all__ = ["ASIDE", "MARKS", "SHAPE_TEXTS", "SILENT", "SYMBOLS"]

SYMBOLS = {0x7E: "\xa0", 0x5F: "-", 0x0A: "\n", 0x0D: "\n", 0x5C: "\\", 0x7B: "{", 0x7D: "}"}
MARKS = {"par": "\n", "line": "\n", "sect": "\n", "page": "\n", "column": "\n", "tab": "\t", "softline": "\n"}
MARKS |= {"cell": CELL, "nestcell": "\t", "row": ROW, "nestrow": "\n", "emdash": "—", "endash": "–", "bullet": "•"}
MARKS |= {"lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " "}
_ASIDE_WORDS = (
    "header headerl headerr headerf footer footerl footerr footerf footnote annotation atnauthor atnid shptxt "
    "bkmkstart title subject author manager company operator category keywords comment doccomm hlinkbase propname "
    "staticval ffname ffdeftext ffhelptext ffstattext ffl hlfr hlloc hlsrc sn sv xe tc objclass objname dptxbxtext"
)  # destinations whose text does not belong into the line around them
_SILENT_WORDS = (
    "colortbl stylesheet listtable listoverridetable rsidtbl generator latentstyles themedata colorschememapping "
    "datastore blipuid xmlnstbl pgptbl pnseclvl pntext pntxta pntxtb listtext nonshppict panose fontemb revtim "
    "creatim printim buptim bkmkend atrfstart atrfend atndate picprop mmathPr wgrffmtfilter"
)  # no words of a person in them
ASIDE = frozenset(_ASIDE_WORDS.split())
SILENT = frozenset(_SILENT_WORDS.split())
SHAPE_TEXTS = frozenset({"wzName", "wzDescription", "gtextUNICODE", "pihlShape", "wzTooltip"})
