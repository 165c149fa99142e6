"""Counting by keystrokes: 0.2 s a key, 1.2 s a decision. The facts are spoken while they are typed and do not count.

Chinese is counted as an input method takes it: the letters of its pinyin and one key to choose.
"""

import re
from dataclasses import dataclass

from pypinyin import lazy_pinyin

KEY, DECISION = 0.2, 1.2


def keys_of(text: str) -> int:
    """Keys for a text: one for each sign, for a run of Chinese its pinyin and one more."""
    runs = re.findall(r"[\u3400-\u9fff\U00020000-\U0002ffff]+|[^\u3400-\u9fff]", text)
    return sum(len("".join(lazy_pinyin(run))) + 1 if len(run) > 1 or ord(run) > 0x33FF else 1 for run in runs)


@dataclass
class Count:
    """Keys and decisions of one registration."""

    what: str
    keys: int = 0
    decisions: int = 0

    @property
    def seconds(self) -> float:
        """By the keystroke-level count."""
        return self.keys * KEY + self.decisions * DECISION

    def __str__(self):
        return f"{self.what}：{self.keys} 键，{self.decisions} 次判断，{self.seconds:.1f} 秒"


class Hands:
    """Hands on the keyboard of a page, counting. The reader and the facts are free."""

    def __init__(self, page, what):
        self.page, self.count = page, Count(what)

    def decide(self):
        """One thought: what comes next, is it right."""
        self.count.decisions += 1
        return self

    def press(self, chord):
        """One key or a chord; each key of a chord counts."""
        self.count.keys += len(chord.split("+"))
        self.page.keyboard.press(chord)
        return self

    def type(self, text):
        """What is typed into a field, with the thought which it takes."""
        self.count.keys += keys_of(text)
        self.page.keyboard.insert_text(text) if ord(max(text)) > 0x7F else self.page.keyboard.type(text)
        return self.decide()

    def tell(self, text):
        """The facts, as told by the visitor."""
        self.page.keyboard.insert_text(text)
        return self.decide()

    def paste(self, text):
        """What stands in the clipboard."""
        self.count.keys += 2
        self.page.keyboard.insert_text(text)
        return self.decide()

    def card(self, number):
        """A card on a keyboard-wedge reader: it types the number and Enter."""
        self.page.keyboard.type(number)
        self.page.keyboard.press("Enter")
        return self.decide()

    def at(self, field):
        """Wait until the cursor stands in that field."""
        self.page.locator(f"#id_{field}:focus").wait_for()
        return self

    def submit(self):
        """Ctrl+Enter; returns on the receipt."""
        with self.page.expect_navigation():
            self.decide().press("Control+Enter")
        self.page.get_by_role("heading", name="受理回执", exact=True).wait_for()
        return self.count
