"""One address as its parts."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of one address in the spelling of the tables; empty where the text names none.

    guessed: names of parts that the tables told, not the text. alternatives: other readings that fit as well; then
    the fields hold only what all readings share.
    """

    prefecture: str = ""  # 神奈川県
    city: str = ""  # municipality, with county or designated city: 横浜市港北区, 西白河郡中島村
    town: str = ""  # as registered: 新横浜二丁目, 大字南長野
    koaza: str = ""  # 小字 within the town, without 字
    block: str = ""  # numbers behind the town: 100-45
    building: str = ""
    room: str = ""
    care_of: str = ""  # 田中様方; no part of what matching compares
    street: str = ""  # way along the streets of Kyoto: 寺町通御池上る
    postal_code: str = ""  # seven digits
    municipality_code: str = ""  # JIS X 0402, five digits
    postal_agrees: bool | None = None  # None: no code in the text, or one of no place
    guessed: tuple[str, ...] = ()
    alternatives: tuple[Address, ...] = ()
    # What matching compares: town and koaza in one spelling, 丁目 with block: 新横浜, 2-100-45;
    area: str = field(default="", repr=False)
    numbers: str = field(default="", repr=False)
    inside: str = field(default="", repr=False)  # building and room

    @property
    def place(self) -> str:
        """Prefecture, municipality, town and 小字 in canonical spelling."""
        return self.prefecture + self.city + self.area

    def __str__(self) -> str:
        """The canonical spelling: 大字 and 字 left out, 丁目 and block joined."""
        head = self.place + self.numbers
        return f"{head} {self.inside}" if self.inside else head
