"""Pictures of invented persons' data for the OCR benchmark: a customer list, cards, letters. Needs Pillow and a font.

Names, towns and numbers are put together at random; telephone numbers cannot be assigned (03-0..., 090-0...).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

FAMILY = [
    "佐藤",
    "鈴木",
    "高橋",
    "田中",
    "伊藤",
    "渡辺",
    "山本",
    "中村",
    "小林",
    "加藤",
    "吉田",
    "山田",
    "斎藤",
    "森田",
    "橋本",
    "石川",
    "前田",
    "長谷川",
    "村上",
    "近藤",
]
GIVEN = [
    "太郎",
    "花子",
    "健一",
    "由美",
    "翔太",
    "美咲",
    "大輔",
    "恵子",
    "直樹",
    "智子",
    "誠",
    "裕子",
    "拓也",
    "真由美",
    "陽菜",
    "蓮",
]
TOWNS = (
    "東京都新宿区西新宿",
    "大阪府大阪市北区梅田",
    "北海道札幌市中央区大通西",
    "福岡県福岡市博多区博多駅前",
    "愛知県名古屋市中区栄",
    "神奈川県横浜市西区高島",
)
COLUMNS = {
    "name": (30, "氏名"),
    "address": (110, "住所"),
    "phone": (330, "電話"),
    "mobile": (430, "携帯"),
    "mail": (530, "メール"),
    "number": (680, "番号"),
}


@dataclass(slots=True)
class Page:
    """A picture and the values on it: (kind, text)."""

    image: Image.Image
    values: list[tuple[str, str]] = field(default_factory=list)


def person(dice: random.Random) -> dict[str, str]:
    return {
        "name": f"{dice.choice(FAMILY)} {dice.choice(GIVEN)}",
        "address": f"{dice.choice(TOWNS)}{dice.randint(1, 9)}-{dice.randint(1, 20)}-{dice.randint(1, 30)}",
        "phone": f"03-0{dice.randint(100, 999)}-{dice.randint(1000, 9999)}",
        "mobile": f"090-0{dice.randint(100, 999)}-{dice.randint(1000, 9999)}",
        "mail": f"user{dice.randint(10, 999)}@example.com",
        "number": f"{dice.randint(10**11, 10**12 - 1)}",
    }


def customer_list(font: str, dpi: int, points: float, seed: int, rows: int = 20) -> Page:
    """A4 landscape, six columns, ruled."""
    dice, scale = random.Random(seed), dpi / 72
    image = Image.new("RGB", (int(842 * scale), int(595 * scale)), "white")
    draw, letters = ImageDraw.Draw(image), ImageFont.truetype(font, int(points * scale))
    page = Page(image)
    for x, title in COLUMNS.values():
        draw.text((x * scale, 30 * scale), title, font=letters, fill=0)
    for row in range(rows):
        y = (54 + 24 * row) * scale
        draw.line((25 * scale, y - 6 * scale, 800 * scale, y - 6 * scale), fill=(120, 120, 120))
        for kind, text in person(dice).items():
            draw.text((COLUMNS[kind][0] * scale, y), text, font=letters, fill=0)
            page.values.append((kind, text))
    return page


def scanned(page: Page, seed: int, noise: float = 25.0, angle: float = 0.8) -> Page:
    """Grey noise, a slight turn, a blur: an office scanner on a bad day."""
    grey = np.asarray(page.image.convert("L"), float)
    noisy = np.clip(grey + np.random.default_rng(seed).normal(0, noise, grey.shape), 0, 255).astype(np.uint8)
    turned = Image.fromarray(noisy).rotate(angle, fillcolor=255, resample=Image.Resampling.BICUBIC)
    return Page(turned.filter(ImageFilter.GaussianBlur(0.8)), page.values)


def photographed(page: Page, seed: int, quarter_turns: int = 0) -> Page:
    """The card on a table, seen askew and unevenly lit."""
    dice = random.Random(seed)
    width, height = page.image.size
    margin = width // 6
    table = Image.new("RGB", (width + 2 * margin, height + 2 * margin), (96, 80, 64))
    table.paste(page.image, (margin, margin))
    shift = [dice.uniform(-0.03, 0.03) * width for _ in range(8)]
    corners = [(0, 0), (0, table.height), (table.width, table.height), (table.width, 0)]
    quad = [corner[k] + shift[2 * i + k] for i, corner in enumerate(corners) for k in (0, 1)]
    askew = np.asarray(table.transform(table.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC), float)
    light = np.linspace(0.65, 1.05, askew.shape[1])[None, :, None]
    noise = np.random.default_rng(seed).normal(0, 8, askew.shape)
    lit = Image.fromarray(np.clip(askew * light + noise, 0, 255).astype(np.uint8))
    return Page(lit.rotate(90 * quarter_turns, expand=True), page.values)


def _card(font: str, lines: list[tuple[int, int, int, str]], colour: tuple[int, int, int]) -> Image.Image:
    """85.6 x 54 mm at 300 dpi. lines: (x, y, height, text) in pixels."""
    image = Image.new("RGB", (1011, 638), colour)
    draw = ImageDraw.Draw(image)
    for x, y, size, text in lines:
        draw.text((x, y), text, font=ImageFont.truetype(font, size), fill=(20, 20, 20))
    return image


def licence(font: str, seed: int) -> Page:
    """Laid out like a driving licence (道路交通法施行規則 別記様式第14), without its picture and pattern."""
    dice = random.Random(seed)
    someone = person(dice)
    number = "309012345620"  # published sample
    born = f"昭和{dice.randint(40, 63)}年{dice.randint(1, 12)}月{dice.randint(1, 28)}日"
    lines = [
        (30, 24, 34, f"氏名  {someone['name'].replace(' ', '　')}"),
        (640, 24, 30, f"{born}生"),
        (30, 84, 30, f"住所  {someone['address']}"),
        (30, 136, 26, "交付  令和06年03月14日  12345"),
        (30, 186, 34, "2029年（令和11年）04月14日まで有効"),
        (30, 250, 24, "免許の"),
        (30, 280, 24, "条件等    眼鏡等"),
        (30, 360, 34, "優良"),
        (30, 430, 32, f"番号  第  {number}  号"),
        (30, 490, 22, "二・小・原  平成10年05月20日"),
        (30, 520, 22, "他          平成12年06月01日"),
        (700, 400, 40, "運転免許証"),
    ]
    return Page(
        _card(font, lines, (238, 232, 240)),
        [("name", someone["name"]), ("address", someone["address"]), ("birth", born), ("licence", number)],
    )


def my_number_card(font: str, seed: int) -> Page:
    """Laid out like the back and front of a 個人番号カード on one copy."""
    dice = random.Random(seed)
    someone = person(dice)
    number = "123456789018"  # published sample
    grouped = f"{number[:4]} {number[4:8]} {number[8:]}"
    born = f"平成{dice.randint(1, 12)}年{dice.randint(1, 12)}月{dice.randint(1, 28)}日"
    lines = [
        (30, 20, 26, "氏名"),
        (120, 16, 38, someone["name"].replace(" ", "　")),
        (30, 74, 26, f"住所  {someone['address']}"),
        (30, 130, 22, "性別  女    2031年 3月14日まで有効"),
        (620, 180, 28, "個人番号カード"),
        (30, 250, 28, f"{born}生"),
        (30, 380, 26, "個人番号"),
        (200, 372, 44, grouped),
        (30, 450, 26, "氏名"),
        (120, 446, 32, someone["name"].replace(" ", "　")),
        (30, 500, 26, f"{born}生"),
    ]
    return Page(
        _card(font, lines, (232, 240, 246)),
        [("name", someone["name"]), ("address", someone["address"]), ("birth", born), ("my number", number)],
    )
