"""综合设置: one page that leads to every setting of the manager, with who changed what last."""

from dataclasses import dataclass

from django.shortcuts import render
from django.views import View

from governance.cases.changes import latest
from governance.organisation.access import standing
from governance.organisation.pages import PermissionRequired
from governance.organisation.roles import Permission

P = Permission
HERE = "/administration/configuration/"


@dataclass(frozen=True)
class Setting:
    """One line: what it is called, what it decides, where it is kept, who keeps it."""

    label: str
    words: str
    url: str
    permission: Permission


SETTINGS = (
    (
        "受理和分流",
        (
            Setting("事项类别", "登记时选的大类和小类，提示词", f"{HERE}categories/", P.EDIT_RULES),
            Setting("自定义字段", "登记表里没有的，自己加一栏", f"{HERE}fields/", P.EDIT_RULES),
            Setting("分流规则", "什么案件分给谁，先试算后启用", "/administration/routing/", P.EDIT_RULES),
            Setting("职责清单", "各部门管什么事，依据是什么", "/administration/duties/", P.EDIT_DUTIES),
            Setting("办事指南", "群众能办的事和要带的材料", "/administration/guide/", P.EDIT_CONTACTS),
            Setting("表头对照", "导入台账时各种表头对应什么", "/administration/headings/", P.EDIT_HEADINGS),
        ),
    ),
    (
        "期限和签发",
        (
            Setting("期限规则", "每一步多少天，依据哪部法", "/administration/rules/", P.EDIT_RULES),
            Setting("工作日历", "放假和调休", "/administration/calendar/", P.EDIT_CALENDAR),
            Setting("办理清单", "哪类案件办的时候不能漏掉什么", f"{HERE}checklist/", P.EDIT_RULES),
            Setting("审签流程", "答复、不予受理和延期由谁审、由谁签", "/administration/signing/", P.EDIT_RULES),
            Setting("请假代理", "谁不在，谁代签代办", "/administration/absence/", P.MANAGE_ABSENCE),
        ),
    ),
    (
        "反馈回访",
        (
            Setting("回访规则", "哪些案件要回访，不满意怎么办", "/administration/follow-up/", P.EDIT_RULES),
            Setting("回访话术", "打电话时怎么说", "/administration/follow-up/scripts/", P.EDIT_RULES),
            Setting("答复模板", "答复群众的标准写法和法律依据", "/administration/follow-up/templates/", P.EDIT_RULES),
        ),
    ),
    (
        "大厅和字典",
        (
            Setting("窗口和驻厅", "哪个窗口哪个单位坐班", "/intake/windows/", P.EDIT_HALL),
            Setting("调解室", "哪几间，几个座位，能不能视频；停用的不再排期", "/disputes/rooms/", P.EDIT_MEDIATORS),
            Setting(
                "字典",
                "停计、延期、不予受理的原因，办公时间",
                f"{HERE}dictionary/",
                P.EDIT_RULES,
            ),
        ),
    ),
)


class ConfigurationView(PermissionRequired, View):
    """综合设置."""

    permission = Permission.EDIT_RULES

    def get(self, request):
        """What this person may keep, and the latest changes."""
        place = standing(request.user)
        groups = [
            {"title": title, "rows": [row for row in rows if place.has(row.permission)]} for title, rows in SETTINGS
        ]
        context = {"title": "综合设置", "groups": groups, "changes": latest()}
        return render(request, "portal/configuration.html", context)
