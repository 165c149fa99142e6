"""样本 of special registers with their questions (governance-data.md §3, §4). A sample is started from, then changed.

安置帮教 is kept in 公共法律服务, never a second time here. The cycles of 走访 are unverified defaults, editable.
"""

T, C, M, D, Y = "text", "choice", "multi", "date", "yes_no"


def _q(label, type_=T, choices=(), help_="") -> dict:
    return {"label": label, "type": type_, "choices": list(choices), "help": help_}


GUARDIAN = (_q("监护人姓名"), _q("监护人电话"))
HELP = ("民政", "卫生", "公安", "残联", "镇政府", "社会组织", "其他")

SAMPLES = {
    "alone": {
        "name": "独居和空巢老人",
        "purpose": "定期探访，及时发现困难",
        "basis": "《中华人民共和国老年人权益保障法》第十三条、第三十七条",
        "is_secret": False,
        "fields": (
            _q("居住情况", C, ("独居", "仅与配偶同住", "与未成年人同住")),
            _q("健康状况", C, ("健康", "慢性病", "失能半失能")),
            _q("子女姓名和电话"),
            _q("是否低保", Y),
        ),
    },
    "left_behind": {
        "name": "留守人员",
        "purpose": "留守儿童、妇女、老人的关爱",
        "basis": "《中华人民共和国未成年人保护法》第二十二条、第八十一条",
        "is_secret": False,
        "fields": (
            _q("人员类型", C, ("留守儿童", "留守妇女", "留守老人")),
            *GUARDIAN,
            _q("家庭年收入（元）", "number"),
            _q("困难和诉求"),
        ),
    },
    "youth": {
        "name": "重点青少年",
        "purpose": "帮扶和预防犯罪",
        "basis": "《中华人民共和国预防未成年人犯罪法》第二十八条、第三十八条",
        "is_secret": True,
        "fields": (
            _q("人员类型", C, ("闲散青少年", "有不良行为或者严重不良行为", "流浪乞讨", "服刑人员未成年子女", "其他")),
            *GUARDIAN,
            _q("家庭情况"),
            _q("帮扶人"),
            _q("违法犯罪情况"),
        ),
    },
    "mental": {
        "name": "严重精神障碍患者",
        "purpose": "服务、救治救助和看护",
        "basis": "《中华人民共和国精神卫生法》第四条（保密）、第五十五条",
        "is_secret": True,
        "fields": (
            *GUARDIAN,
            _q("家庭经济状况", C, ("无固定经济来源", "有固定经济来源", "低收入家庭", "贫困", "其他")),
            _q("目前诊断类型"),
            _q("危险性评估等级", C, ("0级", "1级", "2级", "3级", "4级", "5级")),
            _q("治疗情况", C, ("住院", "居家服药", "其他治疗", "未接受过治疗")),
            _q("帮扶情况", M, HELP),
        ),
    },
    "correction": {
        "name": "社区矫正对象",
        "purpose": "协助社区矫正机构",
        "basis": "《中华人民共和国社区矫正法》第二条、第五十四条（未成年人档案保密）",
        "is_secret": True,
        "fields": (
            _q("矫正类别", C, ("管制", "缓刑", "假释", "暂予监外执行")),
            _q("矫正期满", D),
            _q("矫正小组组成", M, ("司法所", "社会工作者", "志愿者", "村（居）委会", "家庭成员", "其他")),
        ),
    },
    "drugs": {
        "name": "吸毒人员",
        "purpose": "社区戒毒、社区康复",
        "basis": "《中华人民共和国禁毒法》第三十四条、第五十二条",
        "is_secret": True,
        "fields": (
            _q("管控情况", C, ("在控", "失控", "社会面戒断三年未复吸", "社会面戒断不满三年")),
            _q("帮扶人"),
            _q("帮扶情况"),
        ),
    },
    "aids": {
        "name": "艾滋病危险人员",
        "purpose": "县里有书面要求才登记",
        "basis": "《艾滋病防治条例》第三十九条（未经本人同意不得公开）",
        "is_secret": True,
        "fields": (_q("收治机构"), _q("帮扶情况")),
    },
}
