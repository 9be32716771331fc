"""Every identifier: its entity, the words that name it, its values and their spellings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import planted_contacts as w
import planted_spellings as s
import planted_values as v


@dataclass(frozen=True)
class Kind:
    """One identifier. labels: words in front of a value in Japanese text; the first also heads a column.

    key: its name in code, JSON and logs. alone: known by its form where no word names it.
    carriers: only these, where not all fit. core: the part of a value that a finding may also cover alone.
    never: templates with this text would make the value something else: 年齢45歳まで is a limit, nobody's age.
    """

    id: str
    entity: str
    labels: tuple[str, ...]
    key: str
    make: v.Make
    spellings: Mapping[str, s.Spell]
    alone: bool = False
    carriers: tuple[str, ...] = ()
    core: str = ""
    never: str = ""


def _kind(
    id_: str, entity: str, labels: str, key: str, make: v.Make, spellings: Mapping[str, s.Spell], **more: object
) -> Kind:
    return Kind(id_, entity, tuple(label.replace("_", " ") for label in labels.split()), key, make, spellings, **more)  # type: ignore[arg-type]


_MARKED = ("form", "labelled", "csv", "mail", "json")  # after a colon or in a field of its own
_STATE = (
    _kind("my_number", "JP_MY_NUMBER", "マイナンバー 個人番号 個番", "my_number", v.my_number, s.SPACED),
    _kind("corporate_number", "JP_CORPORATE_NUMBER", "法人番号 会社の法人番号", "corporate_number", v.corporate, s.SPACED),
    _kind("invoice_registration_number", "JP_INVOICE_REGISTRATION_NUMBER", "登録番号 適格請求書発行事業者登録番号 インボイス登録番号", "invoice_registration", lambda r: "T" + v.corporate(r), {"plain": s.same, "no separator": s.bare, "full width": s.wide, "full width, no separator": lambda t: s.wide(s.bare(t)), "long vowel ー": s.by("ー")}),
    _kind("company_registration_number", "JP_COMPANY_REGISTRATION_NUMBER", "会社法人等番号 商業登記の会社法人等番号", "company_registration_number", v.company, s.GROUPED),
    _kind("resident_record_code", "JP_RESIDENT_RECORD_CODE", "住民票コード 住基コード", "juminhyo_code", v.resident_code, s.WIDTH),
    _kind("basic_pension_number", "JP_BASIC_PENSION_NUMBER", "基礎年金番号 年金番号 年金手帳の番号", "kiso_nenkin", v.pension, s.GROUPED),
    _kind("pension_certificate_number", "JP_PENSION_CERTIFICATE_NUMBER", "年金証書番号 年金証書の基礎年金番号・年金コード", "nenkin_shosho", lambda r: f"{v.pension(r)}-{r.choice(('1150', '1350', '1450'))}", s.GROUPED),
    _kind("employment_insurance_number", "JP_EMPLOYMENT_INSURANCE_NUMBER", "雇用保険被保険者番号 雇用保険番号", "koyou_hoken", v.pattern("9999-999999-9"), s.GROUPED),
    _kind("drivers_license_number", "JP_DRIVERS_LICENSE", "運転免許証番号 免許証番号 運転免許証の番号", "menkyo_no", v.licence, s.WIDTH | {"第…号": lambda t: f"第{t}号"}, core=r"[0-9０-９]+"),
    _kind("passport_number_jp", "JP_PASSPORT", "旅券番号 パスポート番号 パスポート", "passport_no", lambda r: v.letters(r, 1, "TM") + v.letters(r, 1) + v.digits(r, 7), s.PASSPORT),
    _kind("passport_mrz", "PASSPORT_MRZ", "旅券MRZ MRZ", "mrz", v.mrz, s.PLAIN, alone=True),
    _kind("residence_card_number", "JP_RESIDENCE_CARD", "在留カード番号 在留カード", "residence_card", v.card_number, s.WIDTH),
    _kind("special_permanent_resident_number", "JP_SPECIAL_PERMANENT_RESIDENT", "特別永住者証明書番号 特別永住者証明書", "special_permanent_resident", v.card_number, s.WIDTH),
)  # fmt: skip
_HEALTH = (
    _kind("health_insurer_number", "JP_HEALTH_INSURER_NUMBER", "保険者番号 健康保険の保険者番号", "hokensha_bango", v.insurer, s.WIDTH),
    _kind("nhi_insurer_number", "JP_HEALTH_INSURER_NUMBER", "国民健康保険の保険者番号 国保の保険者番号", "nhi_hokensha_bango", lambda r: v.rules.luhn(v.prefecture(r) + v.digits(r, 3)), s.WIDTH),
    _kind("health_insured_symbol_number", "JP_HEALTH_INSURANCE", "健康保険証 被保険者証 資格確認書", "kigo_bango", v.insured, {"plain": s.same, "wide": lambda t: s.wide(t).replace(" ", "\u3000"), "colons": lambda t: t.replace("号 ", "号:").replace("番 ", "番:")}, core=r"[0-9０-９].*$"),
    _kind("latter_stage_elderly_number", "JP_LATTER_STAGE_ELDERLY_NUMBER", "後期高齢者医療被保険者番号 後期高齢者医療の被保険者番号", "latter_stage_elderly", lambda r: v.rules.luhn(v.digits(r, 7)), s.WIDTH),
    _kind("longterm_care_insured_number", "JP_LONGTERM_CARE_NUMBER", "介護保険被保険者番号 介護保険の被保険者番号", "kaigo_hihokensha", v.either(v.pattern("0099999999"), v.pattern("H999999999")), s.WIDTH),
    _kind("public_expense_payer_number", "JP_PUBLIC_EXPENSE_PAYER_NUMBER", "公費負担者番号 公費の負担者番号", "kohi_futansha", v.payer, s.WIDTH),
    _kind("public_expense_recipient_number", "JP_PUBLIC_EXPENSE_RECIPIENT_NUMBER", "受給者番号 公費負担医療の受給者番号", "kohi_jukyusha", lambda r: v.rules.luhn(v.digits(r, 6)), s.WIDTH),
    _kind("medical_institution_code", "JP_MEDICAL_INSTITUTION_CODE", "医療機関コード 保険医療機関コード 薬局コード", "medical_institution", v.institution, s.WIDTH),
    _kind("care_provider_number", "JP_CARE_PROVIDER_NUMBER", "介護保険事業所番号 介護事業所番号", "care_provider", v.care_provider, s.WIDTH),
    _kind("disability_handbook_number", "JP_DISABILITY_HANDBOOK", "身体障害者手帳 療育手帳番号 精神障害者保健福祉手帳", "disability_certificate", v.pattern("第999999号"), {"plain": s.same, "full width": s.wide, "number": lambda t: t.strip("第号")}, carriers=("text", "labelled", "form", "glued", "mail", "csv"), core=r"[0-9０-９]+"),
    _kind("medical_license_number", "JP_MEDICAL_LICENSE", "医籍登録番号 薬剤師名簿登録番号 看護師籍登録番号", "license_number", v.pattern("第999999号"), {"plain": s.same, "full width": s.wide, "number": lambda t: t.strip("第号")}, carriers=("text", "labelled", "form", "glued", "mail", "csv"), core=r"[0-9０-９]+"),
)  # fmt: skip
_MONEY = (
    _kind("bank_account", "JP_BANK_ACCOUNT", "普通預金口座番号 普通 当座預金 口座番号", "koza_bango", v.pattern("9999999"), s.WIDTH | {"普通": lambda t: "普通 " + t, "普通 wide": lambda t: "普通\u3000" + s.wide(t), "(普)": lambda t: "(普)" + t, "with bank and branch": lambda t: f"0001-001-普通-{t}"}, core=r"[0-9０-９]{7}$"),
    _kind("zengin_record", "JP_ZENGIN_RECORD", "総合振込データ", "zengin", v.zengin, s.PLAIN, alone=True, carriers=("form",)),
    _kind("yucho_account", "JP_YUCHO_ACCOUNT", "ゆうちょ銀行 ゆうちょ記号番号 総合口座の記号番号", "yucho", v.yucho, s.SPACED | {"記号 番号": lambda t: "記号 " + t.replace("-", " 番号 ")}, core=r"[0-9０-９].*$"),
    _kind("yucho_giro_account", "JP_YUCHO_ACCOUNT", "振替口座 口座記号番号 ゆうちょ振替口座", "giro", v.giro, s.HYPHENS | s.WIDE_HYPHENS),
    _kind("credit_card", "CREDIT_CARD", "カード番号 クレジットカード番号 クレジットカード", "card_number", v.card, s.SPACED, alone=True),
    _kind("card_security_code", "CARD_SECURITY", "セキュリティコード CVV CVC2", "cvv", v.pattern("999"), s.WIDTH, carriers=_MARKED),
    _kind("card_expiry", "CARD_SECURITY", "カード有効期限 カードの有効期限 カード期限", "card_exp", v.expiry, s.SLASHED, carriers=_MARKED),
    _kind("etax_user_id", "JP_ETAX_ID", "利用者識別番号 e-Tax利用者識別番号", "etax", lambda r: v.cut("21" + v.digits(r, 14), 4, 4, 4, 4), s.SPACED),
    _kind("eltax_user_id", "JP_ELTAX_ID", "eLTAX利用者ID eLTAXの利用者ID", "eltax", v.pattern("aaa99999999"), {"plain": s.same, "full width": s.wide, "capitals": str.upper}),
    _kind("mynaportal_pin", "PIN", "利用者証明用電子証明書の暗証番号 署名用電子証明書の暗証番号 券面事項入力補助用暗証番号", "pin", v.pattern("9999"), s.WIDTH, carriers=("form", "labelled", "mail", "csv")),
    _kind("credential_pair", "CREDENTIAL", "パスワード ログインパスワード password", "password", v.password, s.PLAIN, carriers=("labelled", "mail", "json", "code", "log")),
)  # fmt: skip
_REACH = (
    _kind("phone_fixed", "PHONE_NUMBER", "電話番号 電話 自宅 連絡先 勤務先電話", "tel", w.phone_fixed, s.PHONE, alone=True),
    _kind("phone_mobile", "PHONE_NUMBER", "携帯電話 携帯 携帯番号 連絡先", "mobile", w.phone_mobile, s.PHONE, alone=True),
    _kind("phone_ip", "PHONE_NUMBER", "IP電話 電話", "phone", w.phone_of("050"), s.PHONE, alone=True),
    _kind("phone_service", "PHONE_NUMBER", "フリーダイヤル お客様窓口電話", "toll_free", w.phone_service, s.SERVICE),
    _kind("phone_m2m", "PHONE_NUMBER", "M2M回線番号 SIM電話番号", "m2m_phone", w.phone_m2m, s.GROUPED),
    _kind("phone_international", "PHONE_NUMBER", "電話 国際電話 携帯", "phone", w.phone_abroad, s.ABROAD, alone=True),
    _kind("postal_code", "JP_POSTAL_CODE", "郵便番号 住所の郵便番号", "postal_code", w.postal, s.POSTAL, core=r"[0-9０-９].*$"),
    _kind("email", "EMAIL_ADDRESS", "メールアドレス メール E-mail", "email", w.email, s.WIDTH, alone=True),
    _kind("vehicle_plate", "JP_LICENSE_PLATE", "車両番号 ナンバー 自動車登録番号", "license_plate", w.plate, s.PLATE, alone=True),
    _kind("geo_location", "GEO_LOCATION", "位置情報 緯度経度", "location", w.place, {"plain": s.same, "space": lambda t: t.replace(", ", " "), "no space": lambda t: t.replace(" ", "")}, alone=True),
)  # fmt: skip
_DEVICES = (
    _kind("ipv4", "IP_ADDRESS", "IPアドレス 接続元IP", "remote_addr", w.ipv4, s.PLAIN, alone=True),
    _kind("ipv6", "IP_ADDRESS", "IPv6アドレス IPアドレス", "ipv6", w.ipv6, s.PLAIN | {"capitals": str.upper}, alone=True),
    _kind("mac_address", "MAC_ADDRESS", "MACアドレス 端末MACアドレス", "mac", w.mac, s.MAC, alone=True),
    _kind("imei", "IMEI", "IMEI 端末識別番号", "imei", w.imei, s.WIDTH | {"49-015420-323751-8": lambda t: v.cut(t, 2, 6, 6, 1)}),
    _kind("iccid", "ICCID", "ICCID SIMのICCID", "iccid", w.iccid, s.WIDTH),
    _kind("advertising_id", "ADVERTISING_ID", "広告ID 端末の広告ID", "idfa", v.uuid, {"plain": s.same, "capitals": str.upper}),
    _kind("line_id", "LINE_ID", "LINE_ID ラインID LINEID", "line_id", w.handle, s.PLAIN | {"@": lambda t: "@" + t}, carriers=_MARKED, core=r"[^@]+$"),
    _kind("sns_handle", "SNS_HANDLE", "Instagram ツイッター インスタ", "instagram", lambda r: "@" + w.handle(r).replace(".", "_"), s.PLAIN, carriers=("labelled", "form", "mail", "json", "text"), core=r"[^@]+$"),
    _kind("sns_url", "SNS_HANDLE", "SNS ツイッター", "twitter_url", w.profile, s.PLAIN, alone=True, core=r"[^/]+$"),
)  # fmt: skip
_PERSON = (
    _kind("birth_date", "DATE_OF_BIRTH", "生年月日 誕生日 お誕生日", "birth_date", w.birth, s.DATE),
    _kind("birth_date_wareki", "DATE_OF_BIRTH", "生年月日 誕生日", "dob", w.birth_era, s.ERA),
    _kind("birth_year_only", "DATE_OF_BIRTH", "生年月日 誕生日", "birthday", w.birth_compact, s.WIDTH),
    _kind("gender", "GENDER", "性別", "gender", v.one_of("男", "女", "男性", "女性"), s.PLAIN, carriers=("labelled", "form", "csv", "mail", "json", "glued")),
    _kind("age", "AGE", "年齢", "age", lambda r: f"{r.randint(1, 99)}歳", {"plain": s.same, "full width": s.wide, "才": lambda t: t.replace("歳", "才")}, carriers=("text", "labelled", "form", "csv", "mail", "glued"), never="まで"),
    _kind("student_id", "STUDENT_ID", "学籍番号 学生番号 生徒番号", "student_id", v.pattern("29A9999"), s.WIDTH),
    _kind("employee_id", "EMPLOYEE_ID", "社員番号 職員番号 従業員番号", "employee_id", v.either(v.pattern("099999"), v.pattern("A-9999")), s.WIDTH),
    _kind("customer_id", "CUSTOMER_ID", "会員番号 顧客番号 お客様番号", "customer_id", v.either(v.pattern("C9999999"), v.pattern("AA9999999"), v.pattern("9999-9999-9999")), s.WIDTH),
    _kind("face_template", "BIOMETRIC", "顔特徴データ 指紋テンプレート 顔特徴量", "face_embedding", v.one_of("顔特徴データ", "指紋テンプレート", "face_embedding", "顔特徴量"), s.PLAIN, alone=True, carriers=("term",)),
)  # fmt: skip
# Whose names in Latin letters are written against the digits: TEL03-..., zip100-...
LATIN = {
    "my_number": "MYNUMBER",
    "phone_fixed": "TEL",
    "phone_mobile": "TEL",
    "phone_ip": "TEL",
    "postal_code": "ZIP",
    "credit_card": "CARD",
    "imei": "IMEI",
}
KINDS: tuple[Kind, ...] = _STATE + _HEALTH + _MONEY + _REACH + _DEVICES + _PERSON
