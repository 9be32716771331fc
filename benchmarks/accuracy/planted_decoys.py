"""Hard negatives: what looks like an identifier and is none, each with the words that say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import planted_contacts as w
import planted_digits as rules
import planted_values as v
from planted_digits import digits, number


@dataclass(frozen=True)
class Decoy:
    """A family of look-alikes. labels, key: as of a Kind."""

    id: str
    labels: tuple[str, ...]
    key: str
    make: v.Make


def moment(rng: Random) -> datetime:
    return datetime(2019, 1, 1) + timedelta(minutes=rng.randrange(4_000_000))


def stamp(form: str) -> v.Make:
    return lambda rng: moment(rng).strftime(form)


def order(rng: Random) -> str:
    """12 digits, half of them with a right My Number check digit."""
    return rules.my_number(digits(rng, 11)) if rng.random() < 0.5 else digits(rng, 12)


def parcel(rng: Random) -> str:
    text = rules.parcel(digits(rng, 11))
    return v.cut(text, 4, 4, 4) if rng.random() < 0.7 else text


def serial16(rng: Random) -> str:
    """16 digits with a right Luhn digit, half of them with the prefix of a card brand."""
    return rules.luhn(rng.choice(("4", "")).ljust(1, rng.choice("1789")) + digits(rng, 14))


def wrong(make: v.Make) -> v.Make:
    """A value with its last digit one too high: the check fails."""

    def spoil(rng: Random) -> str:
        text = make(rng)
        return text[:-1] + str((int(text[-1]) + 1) % 10)

    return spoil


def _decoy(id_: str, labels: str, key: str, make: v.Make) -> Decoy:
    return Decoy(id_, tuple(labels.split()), key, make)


DECOYS: tuple[Decoy, ...] = (
    _decoy("order", "注文番号 受注番号 ご注文番号", "order_no", order),
    _decoy("order 12", "注文番号 受注番号 ご注文番号", "order_no", v.pattern("999999999999")),
    _decoy("order 10", "注文番号 受付番号", "order_id", v.either(v.pattern("9999999999"), v.pattern("9999-999999"))),
    _decoy("order 11", "注文番号 受注番号", "order_no", v.either(v.pattern("99999999999"), v.pattern("0909999999"))),
    _decoy("parcel 7DR", "伝票番号 お問い合わせ伝票番号 送り状番号 追跡番号", "tracking_no", parcel),
    _decoy("JAN", "JANコード JAN 商品コード", "jan", lambda r: rules.goods(r.choice(("45", "49")) + digits(r, 10))),
    _decoy("ISBN-13", "ISBN", "isbn", lambda r: rules.goods("9784" + digits(r, 8))),
    _decoy("ISBN hyphens", "ISBN", "isbn", lambda r: v.cut(rules.goods("9784" + digits(r, 8)), 3, 1, 2, 6, 1)),
    _decoy("ITF-14", "ITFコード 集合包装コード", "itf", lambda r: rules.goods("1" + digits(r, 12))),
    _decoy("UPC", "UPC 商品コード", "upc", lambda r: rules.goods(digits(r, 11))),
    _decoy("milliseconds", "タイムスタンプ 登録時刻", "created_ms", lambda r: str(int(moment(r).timestamp() * 1000))),
    _decoy("YYYYMMDDhhmm", "受付日時 更新日時 登録日時", "updated_at", stamp("%Y%m%d%H%M")),
    _decoy("YYYYMMDDhhmmss", "処理日時 更新日時", "timestamp", stamp("%Y%m%d%H%M%S")),
    _decoy("ISO time", "更新日時 処理日時", "created_at", stamp("%Y-%m-%dT%H:%M:%S+09:00")),
    _decoy("contract date", "契約日 更新日 登録日 発行日 申込日", "contract_date", v.either(stamp("%Y-%m-%d"), stamp("%Y年%m月%d日"), stamp("%Y/%m/%d"), stamp("%Y%m%d"))),
    _decoy("era date", "施行日 契約日 納期", "start_date", lambda r: f"令和{number(r, 2, 8)}年{number(r, 1, 12)}月{number(r, 1, 28)}日"),
    _decoy("serial 16", "シリアル番号 管理番号 商品コード", "serial", serial16),
    _decoy("serial 14 15", "シリアル番号 製造ロット番号", "serial_no", lambda r: rules.luhn(digits(r, r.choice((13, 14))))),
    _decoy("part number", "型番 品番 部品番号", "part_no", v.either(v.pattern("AA9999999"), v.pattern("999-9999"), v.pattern("A99.9.9"), v.pattern("AA-9999-999"), v.pattern("T9999999999999"))),
    _decoy("mail parcel", "追跡番号 国際郵便の追跡番号 EMS番号", "ems", v.pattern("AA999999999JP")),
    _decoy("version", "バージョン Version ver.", "version", v.either(v.pattern("9.9.99"), v.pattern("9.9.9.999"), v.pattern("19.0.2.1"))),
    _decoy("hash", "ハッシュ値 SHA-256 コミット", "sha", lambda r: v.hexadecimal(r, r.choice((8, 32, 40, 64)))),
    _decoy("decimal hash", "チェックサム CRC", "crc32", lambda r: str(r.randrange(10**9, 2**32))),
    _decoy("trace id", "トレースID リクエストID", "trace_id", v.uuid),
    _decoy("price", "金額 合計金額 見積金額", "amount", lambda r: f"{r.randrange(1000, 9_999_999):,}円"),
    _decoy("count", "件数 在庫数 走行距離", "count", lambda r: digits(r, r.choice((4, 6, 7, 8)))),
    _decoy("municipality", "団体コード 自治体コード 市区町村コード", "city_code", lambda r: rules.municipality(v.prefecture(r) + number(r, 100, 400))),
    _decoy("extension", "内線 内線番号", "extension", v.pattern("999-9999")),
    _decoy("office number", "雇用保険適用事業所番号 適用事業所番号", "office_no", v.pattern("9999-999999-9")),
    _decoy("permit", "許可番号 建設業許可番号 認可番号", "permit_no", v.pattern("第999999号")),
    _decoy("chapter", "章 節 項番", "section", v.pattern("9.9.9.9")),
    _decoy("clock", "開始時刻 所要時間", "start_time", stamp("%H:%M:%S")),
    _decoy("fingerprint", "証明書の拇印 フィンガープリント", "thumbprint", lambda r: ":".join(v.hexadecimal(r, 2).upper() for _ in range(20))),
    _decoy("far place", "基準点 座標", "coordinates", lambda r: f"51.{digits(r, 4)}, -0.{digits(r, 4)}"),
    _decoy("package", "パッケージ ライブラリ", "package", lambda r: f"@{v.letters(r, 5, v.SMALL)}/{v.letters(r, 6, v.SMALL)}@2.1.0"),
    _decoy("repository", "リポジトリ", "remote", lambda r: f"git@github.com:{v.letters(r, 5, v.SMALL)}/{v.letters(r, 6, v.SMALL)}.git"),
    _decoy("address of page", "参照先 URL", "url", lambda r: f"https://www.example.com/item/{digits(r, 11)}?ref={digits(r, 10)}"),
    _decoy("age rule", "対象年齢 対象", "target", lambda r: f"{number(r, 15, 65)}歳{r.choice(('以上', '未満'))}"),
    _decoy("wrong My Number", "マイナンバー 個人番号", "my_number", wrong(v.my_number)),
    _decoy("wrong card", "カード番号 クレジットカード番号", "card_number", wrong(v.card)),
    _decoy("wrong licence", "運転免許証番号", "menkyo_no", lambda r: wrong(lambda q: v.licence(q)[:-1])(r) + "0"),
    _decoy("wrong IMEI", "IMEI", "imei", wrong(w.imei)),
    _decoy("wrong insurer", "保険者番号", "hokensha_bango", wrong(v.insurer)),
    _decoy("wrong corporate", "法人番号", "corporate_number", lambda r: "0" + v.corporate(r)[1:]),
    _decoy("wrong birth date", "生年月日", "birth_date", v.either(v.pattern("198A-13-01"), v.one_of("1980-02-30", "S64.1.8", "H31.5.1", "令和元年4月30日", "2980-01-01", "1980-13-01"))),
    _decoy("wrong phone", "電話番号", "tel", v.either(v.pattern("090-1999-999"), v.pattern("00-5999-9999"), v.pattern("03-599-9999"))),
)  # fmt: skip
# Half of a column that passes a check is no look-alike any more: columns hold chance alone.
COLUMN_DECOYS = tuple(decoy for decoy in DECOYS if decoy.id not in ("order", "serial 16"))
# Sentences with the words of an identifier and no value.
SENTENCES = (
    "マイナンバーの提出は12月10日までにお願いします。",
    "パスワードを変更してください。",
    "password = get_password()",
    "男女共同参画の推進について",
    "女性専用車両は8時30分まで",
    "18歳未満はお断りします",
    "築45年の木造2階建て",
    "障害者手帳をお持ちの方は窓口へ",
    "指紋認証対応の錠前 型番FP-2000",
    "顔写真の貼付は不要です",
    "LINEで連絡してください",
    "LINE ID: あいう",
    "会員募集中（定員200名）",
    "社員一覧は別紙1のとおり",
    "口座番号は通帳をご覧ください",
    "普通に1234567回も計算した",
    "東京2020大会の観客は68030人",
    "有効期限 13/29",
    "クーポンの有効期限 12/28",
    "性別（男・女・その他）",
    "有効期限：2027年3月31日",
    "暗証番号を入力してください",
    "診療時間 9:00-12:30、休診日は木曜",
    "第123号議案を可決した",
    "@Override public String toString()",
    "2001:db8",
    "TEL欄は空欄で結構です",
    "〒の記号は1887年に決まった",
    "千代田300い区画の倉庫",
    "品川 300 し 12-34",
    "+81 % の増加、前年比 120-34-5",
    "売上 1,234,567,890円（前期 987,654,321円）",
    "3.1415926535 2.7182818284",
    "IPアドレス 256.1.1.1",
    "git clone ssh://git@example.com:2222/repo.git",
    "メールは support(at)example.com へ",
)
