"""How real systems call their columns, and how they fail to."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from random import Random

from table_words import listed

STYLES = ("ja", "en", "romaji", "abbr")
PREFIXES = ("c_", "usr_", "cust_", "m_", "t_", "u_", "USR_", "KYK_", "KIHON_")
OF_CUSTOMERS = ("usr_", "cust_", "USR_", "KYK_")  # cust_id may be either: a serial number or the customer's
ROLES = {  # Japanese, English, romaji, abbreviation
    "保護者": ("保護者", "guardian_", "hogosha_", "HGS_"),
    "生徒": ("生徒", "student_", "seito_", "SEITO_"),
    "患者": ("患者", "patient_", "kanja_", "KNJ_"),
    "社員": ("社員", "employee_", "shain_", "SYAIN_"),
    "扶養": ("扶養家族", "dependent_", "fuyo_", "FUYO_"),
    "配送先": ("配送先", "shipping_", "haisosaki_", "HSO_"),
    "世帯主": ("世帯主", "householder_", "setainushi_", "STN_"),
    "被保険者": ("被保険者", "insured_", "hihokensha_", "HIHO_"),
    "受取人": ("受取人", "beneficiary_", "uketorinin_", "UKT_"),
    "契約者": ("契約者", "policyholder_", "keiyakusha_", "KYK_"),
    "所有者": ("所有者", "owner_", "shoyusha_", "SYY_"),
    "会員": ("会員", "member_", "kaiin_", "KAIIN_"),
    "顧客": ("顧客", "customer_", "kokyaku_", "KKY_"),
    "代表者": ("代表者", "representative_", "daihyosha_", "DHY_"),
    "担当者": ("担当者", "contact_", "tantosha_", "TNT_"),
    "応募者": ("応募者", "applicant_", "obosha_", "OBO_"),
    "申込者": ("申込者", "applicant_", "moshikomi_", "MSK_"),
    "著者": ("著者", "author_", "chosha_", "CHS_"),
    "緊急連絡先": ("緊急連絡先", "emergency_", "kinkyu_", "KNK_"),
    "納税義務者": ("納税義務者", "taxpayer_", "nozei_", "NZG_"),
}
EMPTY_NAMES = (
    "備考",
    "コード",
    "その他",
    "予備1",
    "予備2",
    "区分",
    "メモ",
    "項目A",
    "data",
    "value",
    "field",
    "tmp",
    "FILLER",
)
TEXTS = frozenset(listed("texts"))  # fmt: skip
WRONG = {  # for a column of things: the name of a person's data
    "text": ("氏名", "名前", "name", "住所", "氏名カナ"),
    "number": ("電話番号", "TEL", "phone"),
}
BARE = (
    lambda n: f"column{n + 1}",
    lambda n: "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[n % 26] if n < 26 else f"A{chr(65 + n % 26)}",
    lambda n: f"F{n + 1:03}",
    lambda n: f"項目{n + 1}",
    lambda n: f"_c{n}",
    lambda n: f"Unnamed: {n}",
    lambda n: f"列{n + 1}",
    lambda n: f"V{n + 1}",
)


@cache
def names() -> dict[str, dict[str, tuple[str, ...]]]:
    """Column kind -> style -> names."""
    lines = (Path(__file__).parent / "headers.txt").read_text(encoding="utf-8").splitlines()
    found = {}
    for line in lines:
        if line and not line.startswith("#"):
            kind, *styles = (cell.strip() for cell in line.split("|"))
            found[kind] = {s: tuple(n.strip() for n in cell.split(",")) for s, cell in zip(STYLES, styles, strict=True)}
    return found


def good(rng: Random, tokens: list[str], main: str, personal: frozenset[str], style: str = "") -> list[str]:
    """Telling names in one style (every eighth table mixes several); a name that is there already gets a number.

    tokens: `kind` or `role.kind`; main: what the subject is called; personal: kinds that take the subject's word.
    """
    style = style or rng.choices(STYLES, (50, 25, 10, 15))[0]
    prefix = rng.choice(PREFIXES) if style != "ja" and rng.random() < 0.3 else ""
    mixed, said = rng.random() < 0.125, rng.random() < 0.4
    seen: dict[str, int] = {}
    result = []
    for token in tokens:
        role, _, kind = token.rpartition(".")
        own = rng.choice(STYLES) if mixed else style
        role = role or (main if said and kind in personal else "")
        name = _dressed(rng, prefix + role_name(role, own) + rng.choice(names()[kind][own]))
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name}{seen[name]}")
    return result


def role_name(role: str, style: str) -> str:
    return ROLES[role][STYLES.index(style)] if role else ""


def _dressed(rng: Random, name: str) -> str:
    """Marks that forms add: required, quoted, spaced."""
    chance = rng.random()
    if chance < 0.03:
        return f"{name}（必須）"
    if chance < 0.05:
        return f"※{name}"
    return f" {name} " if chance < 0.06 else name


def shifted(header: list[str]) -> list[str]:
    """Every name one column too far to the right."""
    return [header[-1], *header[:-1]]
