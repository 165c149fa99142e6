"""Matters that cannot be mediated (不属调解范围), each with the route that the law names instead."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Excluded:
    """One sort of matter: its name, the route told to the parties and the receiver who decides it."""

    code: str
    label: str
    route: str
    receiver: str


EXCLUDED = (
    Excluded(
        "land_title",
        "土地所有权、使用权争议（《土地管理法》第十四条）",
        "个人之间、个人与单位之间的，由乡级或者县级人民政府处理；单位之间的，由县级以上人民政府处理。处理前维持现状；"
        "对处理决定不服的，收到之日起 30 日内可以向人民法院起诉。",
        "县自然资源和规划局",
    ),
    Excluded(
        "forest_title",
        "林木、林地所有权、使用权争议（《森林法》第二十二条）",
        "个人之间、个人与单位之间的，由乡级或者县级人民政府处理；单位之间的，由县级以上人民政府处理。处理前不得砍伐有争议"
        "的林木；对处理决定不服的，收到之日起 30 日内可以向人民法院起诉。",
        "县自然资源和规划局",
    ),
    Excluded(
        "expropriation",
        "对征收补偿决定不服",
        "可以依法申请行政复议，或者向人民法院提起行政诉讼；不适用农村土地承包仲裁（农村土地承包经营纠纷调解仲裁法第二条）。",
        "县人民法院",
    ),
    Excluded(
        "special_organ",
        "法律规定只能由专门机关管辖处理（《人民调解工作若干规定》第二十二条）",
        "请向依法有权处理的机关提出。",
        "其他机关、单位",
    ),
    Excluded(
        "forbidden",
        "法律法规禁止采用民间调解方式解决（《人民调解工作若干规定》第二十二条）",
        "请向依法有权处理的机关提出。",
        "其他机关、单位",
    ),
    Excluded(
        "organ_has_it",
        "人民法院、公安机关或者其他行政机关已经受理或者解决（《人民调解工作若干规定》第二十二条）",
        "由已经受理的机关继续处理；该机关委派、委托调解的除外。",
        "其他机关、单位",
    ),
    Excluded(
        "administrative",
        "行政争议（不是民间纠纷）",
        "可以依法申请行政复议，或者向人民法院提起行政诉讼。",
        "县司法局",
    ),
    Excluded("criminal", "涉嫌犯罪", "由公安机关依法处理，已移送公安机关。", "县公安局"),
)
BY_CODE = {row.code: row for row in EXCLUDED}
CHOICES = [(row.code, row.label) for row in EXCLUDED]
