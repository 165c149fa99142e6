"""Pinyin of Chinese names, so that a clerk finds 单有财 by `syc`, `shanyoucai` or `shan`.

`keys(name)` is what a row stores (blank-separated, one text column); `typed(text)` is what someone typed, brought to
the same form. A row is found when one of its keys equals what was typed: a GIN index on
string_to_array(column, ' ') answers it on PostgreSQL.
"""

import re
import unicodedata
from functools import lru_cache
from itertools import product

# Surnames read otherwise than the character usually is; the usual reading is kept as a second one, because people
# type what they see. Readings after 新华字典 (surname sense).
SURNAMES = {
    "单": "shan",
    "曾": "zeng",
    "仇": "qiu",
    "区": "ou",
    "查": "zha",
    "解": "xie",
    "盖": "ge",
    "朴": "piao",
    "乐": "yue",
    "翟": "zhai",
    "员": "yun",
    "洗": "xian",
    "秘": "bi",
    "繁": "po",
    "覃": "qin",
    "折": "she",
    "黑": "he",
    "种": "chong",
    "重": "chong",
    "召": "shao",
    "牟": "mu",
    "隗": "wei",
    "缪": "miao",
    "佴": "nai",
    "祭": "zhai",
    "都": "du",
    "句": "gou",
    "藏": "zang",
    "乜": "nie",
    "么": "yao",
    "阚": "kan",
    "角": "jue",
    "郇": "xun",
    "适": "kuo",
    "卜": "bu",
    "薄": "bo",
    "能": "nai",
    "不": "fou",
    "任": "ren",
    "华": "hua",
    "葛": "ge",
    "宿": "su",
    "冼": "xian",
    "逄": "pang",
    "纪": "ji",
    "臧": "zang",
    "谌": "chen",
    "车": "che",
    "燕": "yan",
    "晁": "chao",
    "应": "ying",
    "过": "guo",
    "哈": "ha",
    "令": "ling",
    "那": "na",
    "宁": "ning",
    "相": "xiang",
    "行": "xing",
    "尉": "wei",
    "钭": "tou",
    "尉迟": "yu chi",
    "万俟": "mo qi",
    "澹台": "tan tai",
    "长孙": "zhang sun",
    "单于": "chan yu",
    "令狐": "ling hu",
    "呼延": "hu yan",
    "宰父": "zai fu",
}
# Characters of given names that families read in two ways.
GIVEN = {
    "乐": ("le", "yue"),
    "长": ("chang", "zhang"),
    "重": ("chong", "zhong"),
    "行": ("xing", "hang"),
    "朝": ("chao", "zhao"),
    "盛": ("sheng", "cheng"),
    "晟": ("sheng", "cheng"),
    "茜": ("qian", "xi"),
    "娜": ("na", "nuo"),
    "莘": ("xin", "shen"),
    "柏": ("bai", "bo"),
    "传": ("chuan", "zhuan"),
    "单": ("dan", "shan"),
    "曾": ("zeng", "ceng"),
    "弹": ("tan", "dan"),
    "藏": ("cang", "zang"),
    "薄": ("bo", "bao"),
    "还": ("huan", "hai"),
    "降": ("jiang", "xiang"),
    "调": ("tiao", "diao"),
    "参": ("can", "shen"),
    "仔": ("zai", "zi"),
    "尉": ("wei", "yu"),
    "角": ("jiao", "jue"),
}
LONGEST = 12  # characters of a name that are read; an organisation's name beyond it adds nothing one would type
_VARIANTS = 6
_SYLLABLES = 6  # beginnings by syllable are kept up to here: nobody types more of a long name than that
_KEPT = re.compile(r"[0-9a-z㐀-䶿一-鿿豈-﫿\U00020000-\U0003134f]")
_TYPED = re.compile(r"[a-z]+")


def _plain(text: str) -> str:
    """Half-width, lower case, tones taken off, ü as v."""
    text = unicodedata.normalize("NFKC", text or "").lower().replace("u:", "v")
    text = unicodedata.normalize("NFD", text).replace("u\N{COMBINING DIAERESIS}", "v")
    return "".join(char for char in text if not unicodedata.combining(char))


def _usual(text: str) -> list[str]:
    from pypinyin import lazy_pinyin  # reads its dictionaries when first needed: not at the start of every command

    return [_plain(syllable) for syllable in lazy_pinyin(text, errors=list)]


def readings(name: str) -> list[tuple[str, ...]]:
    """Each way to read a name, as a syllable per character, the likeliest first; at most six. 吕 is lv and lyu."""
    chars = "".join(_KEPT.findall(_plain(name)))[:LONGEST]
    if not chars:
        return []
    usual = _usual(chars)
    choices = [dict.fromkeys(GIVEN.get(char, (syllable,))) for char, syllable in zip(chars, usual, strict=True)]
    family = next((chars[:size] for size in (2, 1) if chars[:size] in SURNAMES), "")
    for i, syllable in enumerate(SURNAMES.get(family, "").split()):
        choices[i] = dict.fromkeys((syllable, usual[i]))
    for choice in choices:
        for syllable in list(choice):
            if syllable in ("lv", "nv"):
                choice[syllable[0] + "yu"] = None
    found = product(*choices)
    return [reading for reading, _ in zip(found, range(_VARIANTS), strict=False)]


@lru_cache(maxsize=2048)
def keys(name: str) -> str:
    """The search keys of a name, blank-separated, each once.

    For each reading: the whole pinyin and its beginnings by syllable (wang, wangde, wangdecai), the initials (wdc),
    and the pinyin of the given name alone (decai).
    """
    found: dict[str, None] = {}
    for reading in readings(name):
        initials = "".join(syllable[0] for syllable in reading)
        beginnings = ["".join(reading[:n]) for n in range(min(len(reading), _SYLLABLES), 0, -1)]
        given = "".join(reading[1:]) if 2 < len(reading) <= _SYLLABLES else ""
        found.update(dict.fromkeys(key for key in ("".join(reading), initials, *beginnings, given) if len(key) > 1))
    return " ".join(found)


def typed(text: str) -> str:
    """What was typed as pinyin or initials, in the form of the keys; empty when it is something else."""
    plain = re.sub(r"[\s'’·-]+", "", _plain(text))
    return plain if len(plain) > 1 and _TYPED.fullmatch(plain) else ""
