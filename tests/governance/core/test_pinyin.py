"""Names are found by pinyin and initials, with the readings that surnames have."""

import pytest

from governance.core.pinyin import keys, typed


@pytest.mark.parametrize(
    ("name", "entered"),
    [
        ("单有财", "shanyoucai"),
        ("单有财", "syc"),
        ("单有财", "danyoucai"),
        ("曾国庆", "zgq"),
        ("仇小芳", "Qiu Xiao Fang"),
        ("区大勇", "ody"),
        ("解放", "xiefang"),
        ("万俟明", "moqiming"),
        ("尉迟恭", "yuchi"),
        ("查理", "zha li"),
        ("吕梁", "lvliang"),
        ("吕梁", "lǚ liáng"),
        ("吕梁", "lyuliang"),
        ("张长乐", "zhangchangle"),
        ("王德才", "decai"),
        ("王德才", "wangde"),
        ("阿木·尔古", "amuergu"),
        ("Ａ县供销社", "axgxs"),
        ("西安平", "xi'anping"),
    ],
)
def test_a_name_is_found_by_what_a_clerk_types(name, entered):
    assert typed(entered) in keys(name).split()


def test_rare_and_foreign_characters_do_no_harm():
    assert keys("") == keys("  ?!") == ""
    assert "𠮷" not in keys("王") and keys("王𠮷")
    assert len(keys("乐长重行朝盛晟茜娜莘柏传单曾")) < 1000


@pytest.mark.parametrize("text", ["王德", "138", "a", "", "wang3", "王de"])
def test_what_is_no_pinyin_is_not_taken_for_it(text):
    assert typed(text) == ""
