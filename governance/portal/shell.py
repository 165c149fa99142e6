"""The shell around every staff page: menu, badges, name, duty line. At most one query of its own."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache

from governance.cases import todo
from governance.notify.models import Notification
from governance.organisation.access import home_path, standing
from governance.organisation.models import OrgUnit, User
from governance.organisation.presence import on_duty
from governance.organisation.roles import Permission, Role
from intake.models import Call

BADGES_KEPT = 30  # seconds
VERSION = "1.0"


@dataclass(frozen=True)
class Item:
    """One line of the menu."""

    label: str
    url: str
    icon: str
    permissions: tuple = ()
    badge_key: str = ""
    badge: int = 0
    active: bool = False


#: Those who command or lead; the hall reads the board and its incidents, and needs no longer menu.
_COMMANDS = (Permission.RUN_DISPATCH, Permission.SUPERVISE)

MENU = (
    ("", (Item("工作台", "/", "home", (Permission.SIGNED_IN,)),)),
    (
        "案件办理",
        (
            Item("受理登记", "/intake/new/", "clipboard-plus", (Permission.REGISTER_CASE,)),
            Item("台账导入", "/intake/ledgers/", "upload", (Permission.IMPORT_LEDGERS,)),
            Item("审核分流", "/triage/", "arrows-split", (Permission.TRIAGE_CASE,), "triage"),
            Item("案件列表", "/cases/", "list-check", (Permission.VIEW_CASES,)),
            Item("人员单位", "/people/", "users", (Permission.VIEW_CASES,)),
            Item("反馈回访", "/cases/follow-up/", "phone", (Permission.FOLLOW_UP,), "call"),
            Item("办结疑点", "/cases/closure/", "alert-triangle", (Permission.SUPERVISE,)),
            Item("本部门一览", "/cases/team/", "layout-grid", (Permission.APPROVE, Permission.SUPERVISE)),
            Item("跟踪督办", "/cases/orders/", "bell", (Permission.SUPERVISE, Permission.HANDLE_CASE), "order"),
            Item("领导包案", "/cases/charges/", "flag", (Permission.SUPERVISE, Permission.HANDLE_CASE)),
            Item(
                "待我批示", "/cases/approvals/", "writing-sign", (Permission.SUPERVISE, Permission.APPROVE), "approve"
            ),
        ),
    ),
    (
        "大厅接待",
        (
            Item("前台", "/intake/hall/", "map-pin", (Permission.VIEW_HALL,)),
            Item("来访记录", "/intake/visitors/", "users", (Permission.VIEW_HALL,)),
            Item("来电登记", "/intake/calls/", "phone-call", (Permission.VIEW_HALL,), "phone_back"),
            Item("意见箱", "/intake/boxes/", "inbox", (Permission.VIEW_HALL,)),
            Item("窗口和驻厅", "/intake/windows/", "layout-grid", (Permission.VIEW_HALL,)),
            Item("领导接访", "/receptions/", "calendar", (Permission.VIEW_RECEPTION,)),
        ),
    ),
    (
        "矛盾纠纷",
        (
            Item("纠纷列表", "/disputes/", "scale", (Permission.VIEW_CASES,)),
            Item(
                "矛盾纠纷排查",
                "/disputes/patrols/",
                "search",
                (Permission.REPORT_PATROLS, Permission.RUN_PATROLS, Permission.SUPERVISE),
            ),
            Item("调解员", "/disputes/mediators/", "users", (Permission.VIEW_CASES,)),
            Item(
                "以案定补",
                "/disputes/subsidies/",
                "file-text",
                (Permission.CLAIM_SUBSIDY, Permission.REVIEW_SUBSIDY, Permission.PAY_SUBSIDY),
            ),
            Item(
                "调解统计",
                "/disputes/statistics/",
                "chart-bar",
                (Permission.RUN_PATROLS, Permission.SUPERVISE, Permission.REPORT_LEDGERS),
            ),
            Item("最多跑一地", "/disputes/trips/", "map-pin", (Permission.VIEW_CASES,)),
            Item(
                "诉源治理",
                "/disputes/lawsuits/",
                "gavel",
                (Permission.FILL_GOVERNANCE, Permission.SUPERVISE, Permission.VIEW_DASHBOARD),
            ),
        ),
    ),
    (
        "指挥调度",
        (
            Item("指挥调度", "/dispatch/", "broadcast", (Permission.VIEW_BOARD,)),
            Item("我的指令", "/dispatch/mine/", "bell", (Permission.ANSWER_ORDERS,)),
            Item("突发事件", "/dispatch/incidents/", "alert-triangle", (Permission.VIEW_BOARD,)),
            Item("指令和吹哨", "/dispatch/orders/", "send", _COMMANDS),
            Item("应急预案", "/dispatch/plans/", "list-details", _COMMANDS),
            Item("应急资源", "/dispatch/resources/", "database", _COMMANDS),
            Item("本村签到巡查", "/dispatch/village/", "map-pin", (Permission.KEEP_VILLAGE,)),
            Item("村级综治中心", "/dispatch/villages/", "map-pin", _COMMANDS),
            Item("指挥通讯录", "/dispatch/contacts/", "phone", _COMMANDS),
            Item("调度设置", "/dispatch/settings/", "settings", (Permission.EDIT_RULES,)),
        ),
    ),
    (
        "综治管理",
        (
            Item("我的走访", "/safety/visits/", "home", (Permission.USE_REGISTERS,)),
            Item("特殊登记册", "/safety/registers/", "lock", (Permission.USE_REGISTERS,)),
            Item("网格", "/safety/grids/", "map-pin", _COMMANDS),
            Item("登记册设置", "/safety/settings/", "settings", (Permission.EDIT_REGISTERS,)),
        ),
    ),
    (
        "信访",
        (
            Item("信访事项", "/petitions/", "message", (Permission.VIEW_CASES,)),
            Item("信访统计", "/petitions/figures/", "chart-bar", (Permission.VIEW_DASHBOARD,)),
        ),
    ),
    (
        "法律服务",
        (
            Item(
                "公共法律服务",
                "/legal/",
                "gavel",
                (Permission.VIEW_CASES,),
            ),
        ),
    ),
    (
        "分析研判",
        (
            Item("领导驾驶舱", "/dashboard/", "chart-bar", (Permission.VIEW_DASHBOARD,)),
            Item("未来十四天", "/coming/", "calendar", (Permission.VIEW_DASHBOARD,)),
            Item("研判报告", "/reports/", "file-text", (Permission.VIEW_DASHBOARD,)),
            Item("考核评价", "/evaluation/", "star", (Permission.VIEW_SCORES,)),
            Item("年度目标", "/evaluation/goals/", "flag", (Permission.VIEW_SCORES,)),
            Item("上报台账", "/ledgers/", "report", (Permission.REPORT_LEDGERS,)),
        ),
    ),
    (
        "综合管理",
        (
            Item("账号", "/administration/staff/", "users", (Permission.MANAGE_ACCOUNTS, Permission.EDIT_CONTACTS)),
            Item(
                "机构",
                "/administration/organisations/",
                "building",
                (Permission.MANAGE_UNITS, Permission.EDIT_CONTACTS),
            ),
            Item("岗位", "/administration/posts/", "id-badge", (Permission.MANAGE_POSTS, Permission.PROPOSE_POSTS)),
            Item("值班排班", "/administration/duty/", "calendar", (Permission.VIEW_DUTY,)),
            Item("人员与入驻", "/administration/roster/", "users", (Permission.KEEP_STAFF,)),
            Item("收文发文", "/administration/papers/", "file-text", (Permission.VIEW_DUTY,)),
            Item("签到请假", "/administration/roster/attendance/", "user-share", (Permission.VIEW_DUTY,)),
            Item("职责清单", "/administration/duties/", "list-details", (Permission.VIEW_CASES,)),
            Item("办事指南", "/administration/guide/", "info-circle", (Permission.EDIT_CONTACTS,)),
            Item("请假代理", "/administration/absence/", "user-share", (Permission.MANAGE_ABSENCE,)),
            Item("工作日历", "/administration/calendar/", "calendar", (Permission.EDIT_CALENDAR,)),
            Item("综合设置", "/administration/configuration/", "settings", (Permission.EDIT_RULES,)),
            Item("期限规则", "/administration/rules/", "clock", (Permission.EDIT_RULES,)),
            Item("催办督办设置", "/administration/reminders/", "bell", (Permission.EDIT_RULES,)),
            Item("审签流程", "/administration/signing/", "writing-sign", (Permission.EDIT_RULES,)),
            Item("回访设置", "/administration/follow-up/", "phone", (Permission.EDIT_RULES,)),
            Item("表头对照", "/administration/headings/", "letter-case", (Permission.EDIT_HEADINGS,)),
            Item("分流规则", "/administration/routing/", "arrows-split", (Permission.EDIT_RULES,)),
            Item(
                "回避申报",
                "/administration/routing/avoidance/",
                "ban",
                (Permission.HANDLE_CASE, Permission.TRIAGE_CASE),
            ),
            Item("消息发送", "/administration/messages/", "send", (Permission.EDIT_SENDERS,)),
            Item("登录锁定", "/administration/locks/", "lock", (Permission.LIFT_LOCKS,)),
            Item("审计记录", "/administration/audit/", "shield-check", (Permission.READ_AUDIT,)),
        ),
    ),
)


@dataclass
class Shell:
    """What templates/components/shell.html takes."""

    nav: list = field(default_factory=list)
    user_name: str = ""
    post_line: str = ""
    unread: int = 0
    duty_line: str = ""
    centre_name: str = settings.PORTAL_TOWN_NAME
    phone: str = settings.PORTAL_PHONE
    version: str = VERSION
    large_text: bool = False
    single_keys: bool = True
    draft_key: str = ""
    draft_owner: str = ""
    idle_minutes: int = settings.IDLE_MINUTES


def badges(user) -> dict[str, int]:
    """Unread messages and the lengths of this person's queues, in one query, kept for 30 seconds."""
    key = f"badges:{user.pk}"
    known = cache.get(key)
    if known is None:
        queues = {
            name: queue for name, queue in todo.queues(user).items() if name in {"triage", "call", "order", "approve"}
        }
        columns = {f"n_{name}": todo.CountOf(queue) for name, queue in queues.items()}
        columns["n_phone_back"] = todo.CountOf(Call.objects.owed_by(user))
        columns["n_unread"] = todo.CountOf(Notification.objects.shown_to(user).unread())
        known = User.objects.filter(pk=user.pk).annotate(**columns).values(*columns).first() or {}
        cache.set(key, known, BADGES_KEPT)
    return {name.removeprefix("n_"): number for name, number in known.items()}


def duty_line(home: str) -> str:
    """今日带班 of the user's own town, kept for as long as the badges."""
    if not home:
        return ""
    key = f"duty-line:{home}"
    known = cache.get(key)
    if known is None:
        rows = on_duty(kind="带班领导", unit=OrgUnit(path=home))
        known = "今日带班 " + "、".join(row.user.name for row in rows) if rows else ""
        cache.set(key, known, BADGES_KEPT)
    return known


def shell(request) -> dict:
    """Context processor: `shell` for a signed-in person, nothing for a visitor."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or user.is_actor:
        return {"shell": None}
    return {"shell": _LazyShell(request)}


class _LazyShell:
    """Builds the shell when a template first asks: fragments and files cost nothing."""

    def __init__(self, request):
        self._request = request
        self._built = None

    def __getattr__(self, name):
        if self._built is None:
            self._built = _build(self._request)
        return getattr(self._built, name)


def _build(request) -> Shell:
    user, place = request.user, standing(request.user)
    counts = badges(user)
    single = place.grants[0].label if place.grants else "暂无岗位"
    more = f" 等 {len(place.grants)} 个岗位" if len(place.grants) > 1 else ""
    return Shell(
        nav=_nav(request.path, place, counts),
        user_name=user.name,
        post_line=single + more,
        unread=counts.get("unread", 0),
        duty_line=duty_line(home_path(user)),
        large_text=user.large_text,
        single_keys=user.single_key_shortcuts,
        draft_key=request.session.get("draft_key", ""),
        draft_owner=str(user.pk),
    )


def _nav(path, place, counts) -> list[dict]:
    groups = []
    for title, items in MENU:
        shown = [
            {
                "label": item.label,
                "url": _home(item.url, place),
                "icon": item.icon,
                "badge": counts.get(item.badge_key, 0) if item.badge_key else 0,
                "active": _is_here(path, item.url),
            }
            for item in items
            if Permission.SIGNED_IN in item.permissions or any(place.has(p) for p in item.permissions)
        ]
        if shown:
            groups.append({"title": title, "items_list": shown})
    return groups


def _home(url, place) -> str:
    """Leaders land on the cockpit; their menu still leads to the workbench."""
    return "/?home=1" if url == "/" and Role.LEADER in place.roles else url


def _is_here(path, url) -> bool:
    if url == "/":
        return path == "/"
    if url == "/cases/":
        return path.startswith("/cases/") and not path.startswith(
            ("/cases/follow-up", "/cases/team", "/cases/orders", "/cases/approvals", "/cases/charges")
        )
    if url == "/petitions/" and path.startswith("/petitions/figures/"):
        return False
    if url == "/administration/roster/" and path.startswith("/administration/roster/attendance/"):
        return False
    if url in ("/disputes/", "/dispatch/"):
        return path == url
    if url == "/evaluation/":
        return path.startswith(url) and not path.startswith(("/evaluation/goal",))
    if url == "/evaluation/goals/":
        return path.startswith("/evaluation/goal")
    if url == "/intake/windows/":
        return path.startswith((url, "/intake/sittings/"))
    if url == "/administration/routing/" and path.startswith("/administration/routing/avoidance/"):
        return False
    return path.startswith(url)
