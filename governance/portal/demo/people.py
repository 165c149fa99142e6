"""Invented visitors: names, numbers of a valid form in an unused region, telephones of an unused block."""

import re
from datetime import date, timedelta

from governance.cases.services import NewParty
from governance.core.identity import check_digit

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN = re.split(
    r"\s+",
    "国强 秀英 桂兰 建国 玉梅 志明 小红 德华 素珍 永福 春燕 光荣 凤英 天祥 淑芬 大勇 金莲 文斌 晓霞 长贵 "
    "世荣 兰芳 正华 明珍 启才 红梅 福生 翠萍 家富 雪梅 少云 桂花 兴旺 佳怡 立新 月娥 学兵 素琴 朝阳 美玲",
)
REGION = "990112"


class Visitors:
    """Draws people; every one another, and the same ones for the same seed."""

    def __init__(self, rng):
        self.rng, self.number = rng, 0

    def draw(self, village=None, **fields) -> NewParty:
        """A person of about 22 to 80 years with telephone, most with an ID number."""
        self.number += 1
        name = self.rng.choice(SURNAMES) + self.rng.choice(GIVEN)
        born = date(1946, 1, 1) + timedelta(days=self.rng.randrange(365 * 57))
        first = f"{REGION}{born:%Y%m%d}{self.number % 1000:03d}"
        number = first + check_digit(first)
        has_card = self.rng.random() < 0.8
        return NewParty(
            name=name,
            id_number=number if has_card else "",
            birth_date=born if has_card else None,
            sex=("1" if int(number[16]) % 2 else "2") if has_card else "",
            phone=f"1990{self.number:07d}",
            village=village,
            address=f"{self.rng.randrange(1, 9)} 组 {self.rng.randrange(1, 90)} 号" if village else "",
            **fields,
        )
