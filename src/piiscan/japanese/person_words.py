"""Words that stand beside names: labels in front, honorifics and titles behind, what says that it is no person."""

from __future__ import annotations

from functools import cache

from piiscan.text import ngrams
from piiscan.text.words import WordFinder

# In front of a value, with a separator between: 氏名：山田太郎.
LABELS = tuple(
    "氏名 お名前 名前 御名前 ご氏名 御氏名 姓名 担当 担当者 担当者名 ご担当 ご担当者 ご担当者様 責任者 保護者 保護者名 保護者氏名 "
    "代表者 代表者名 代表 申込者 申請者 契約者 ご契約者 申込人 届出人 請求者 受取人 届け先 お届け先 差出人 宛名 宛先 "
    "患者名 患者 患者氏名 受診者 被保険者 被保険者氏名 会員名 顧客名 お客様名 利用者 利用者名 社員名 従業員名 児童名 生徒名 "
    "本人 世帯主 連絡者 記入者 作成者 承認者 起票者 差出人名 送信者 氏名(漢字) お名前(漢字) "
    "フリガナ ふりがな カナ カナ氏名 氏名カナ 氏名(カナ) 氏名(フリガナ) 氏名(ふりがな) お名前(カナ) お名前(フリガナ) "
    "お名前カナ 名前(カナ) name 緊急連絡先 父 母 配偶者 扶養者 講師 執筆者 著者 主治医 担当医".split()
)
# Behind a name, in its kanji run. The first group says person whatever the surname; with the second the run could
# also be a place and its office (高山市長), so that it needs a full name.
HONORIFICS = tuple("様 氏 殿 君 先生 様方 嬢 選手 容疑者 被告 氏ら 夫人 夫妻 師匠".split())
TITLES = tuple(
    "社長 会長 副社長 部長 課長 係長 次長 主任 店長 専務 常務 取締役 理事長 監督 教授 准教授 助教 助手 博士 首相 大統領 大臣 "
    "議員 知事 校長 教頭 教諭 医師 院長 弁護士 税理士 記者 委員長 代表 主将 投手 捕手 騎手 巡査 警部 大佐 中尉 将軍 "
    "投手 内野手 外野手 棋士 名人 九段 八段 七段 六段 五段 四段 市長 町長 村長 区長 議長 総理 幹事長 書記長 学長 総裁 "
    "アナウンサー 監査役 執行役員 作 著 訳 編 画 原作 監修 主演".split()
)
KANA_HONORIFICS = ("さん", "くん", "ちゃん", "さま")
SPACED_HONORIFICS = (" 様", " さん", " 殿", " 先生", " 氏", " 君")
# In front of a name, in its kanji run.
FORE_TITLES = tuple(
    "代表取締役社長 代表取締役会長 代表取締役 取締役社長 取締役 社長 会長 部長 課長 係長 主任 店長 監督 選手 教授 准教授 博士 首相 "
    "大統領 議員 知事 市長 校長 弁護士 記者 作家 俳優 女優 歌手 声優 漫画家 画家 作曲家 脚本家 映画監督 主演 主人公 担当 著者 著 "
    "夫 妻 父 母 兄 弟 姉 妹 長男 次男 三男 長女 次女 三女 祖父 祖母 息子 娘 甥 孫 義父 故 元 前 現 旧姓 本名 通称 初代 主将 投手 "
    "捕手 騎手 棋士 監修 原作 作画 脚本 演出 司会 解説 実況 助教 医師 院長 委員長 理事長 幹事 幹事長 元首相 前首相 詩人 歌人 俳人 "
    "武将 大名 藩主 家老 写真家 建築家 評論家 政治家 実業家 小説家 作詞家 振付師 落語家 力士 参議院議員 衆議院議員 保護者 担当者".split()
)
NO_PERSON = tuple(
    "皆 皆々 お客 客 神 仏 王 奥 姫 殿 何 若 同 仕 多 一 異 有 模 両 某 彼 源 平 摂 華 諸 貴 暴 名 主 細 御 宮 神 拝 本 "
    "各 先 亡 旦那 王子 女王 天皇 皇后 国王 親王 父 母 兄 姉 弟 妹 医師 学生 会員".split()
)
COMPANIES = ("株式会社", "有限会社", "合同会社", "合資会社", "一般社団法人", "医療法人", "学校法人", "(株)", "(有)", "㈱", "㈲")
# A last character that makes places and bodies; as a given name of one character it is worth nothing.
PLACE_ENDS = "市区町村県都府道郡駅線店社寺院校園館局課部室港橋川山島湖岳峠城宮神谷沢浜岸原野田池坂丘台通門会組班系型式代目版編章話巻号戦軍家氏族人語国州教派"


@cache
def labels() -> WordFinder:
    return WordFinder(LABELS)


@cache
def lexicon(words: tuple[str, ...]) -> ngrams.Lexicon:
    """One of the lists above as a hash table."""
    return ngrams.Lexicon.of_terms(words)
