"""Roles, permissions and the one table that joins them.

A person acts through posts (user × unit × role). What a role may do is code, said here once; the row of a post stores
the role's short code only. Pages state one `Permission`; `access.may` reads the table below.
"""

from django.db.models import TextChoices


class Level(TextChoices):
    """Levels of the organisation tree, from the county down to the grid."""

    COUNTY = "county", "县"
    TOWN = "town", "镇"
    CENTRE = "centre", "中心"
    DEPARTMENT = "department", "部门"
    VILLAGE = "village", "村（社区）"
    GRID = "grid", "网格"


class Role(TextChoices):
    """What somebody is at a unit."""

    FRONT = "front", "前台"
    TRIAGE = "triage", "分流"
    LIAISON = "liaison", "部门联络员"
    HEAD = "head", "部门负责人"
    MEDIATOR = "mediator", "调解员"
    PETITION = "petition", "信访专干"
    LEGAL = "legal", "公共法律服务"
    DISPATCH = "dispatch", "指挥调度"
    LEADER = "leader", "镇领导"
    MANAGER = "manager", "中心管理员"
    VILLAGE = "village", "村级"
    GRID = "grid", "网格员"
    COUNTY = "county", "县级"
    SYSADMIN = "sysadmin", "系统管理员"
    SECADMIN = "secadmin", "安全管理员"
    AUDITOR = "auditor", "审计管理员"


class Permission(TextChoices):
    """What a page or an action asks for."""

    SIGNED_IN = "signed_in", "登录即可"
    VIEW_CASES = "view_cases", "查看案件"
    REGISTER_CASE = "register_case", "登记案件"
    TRIAGE_CASE = "triage_case", "审核分流"
    HANDLE_CASE = "handle_case", "办理案件"
    EXPORT_CASES = "export_cases", "导出案件"
    REVEAL_IDENTITY = "reveal_identity", "查看完整身份信息"
    PRINT_CASE = "print_case", "打印案件文书"
    EDIT_PEOPLE = "edit_people", "维护人员信息"
    MERGE_PEOPLE = "merge_people", "合并人员记录"
    VIEW_DASHBOARD = "view_dashboard", "查看驾驶舱"
    FOLLOW_UP = "follow_up", "回访"
    SUPERVISE = "supervise", "督办"
    EVALUATE = "evaluate", "考核"
    APPROVE = "approve", "审批签发"
    MANAGE_ACCOUNTS = "manage_accounts", "管理账号"
    MANAGE_UNITS = "manage_units", "管理机构"
    MANAGE_POSTS = "manage_posts", "授予岗位"
    PROPOSE_POSTS = "propose_posts", "提出岗位建议"
    EDIT_CONTACTS = "edit_contacts", "维护联系方式"
    EDIT_DUTIES = "edit_duties", "维护职责清单"
    EDIT_CALENDAR = "edit_calendar", "维护工作日历"
    EDIT_RULES = "edit_rules", "维护期限规则"
    IMPORT_LEDGERS = "import_ledgers", "导入台账"
    EDIT_HEADINGS = "edit_headings", "维护表头对照"
    MANAGE_ABSENCE = "manage_absence", "安排请假与代理"
    READ_AUDIT = "read_audit", "查看审计记录"
    LIFT_LOCKS = "lift_locks", "解除登录锁定"
    VIEW_HALL = "view_hall", "查看大厅接待"
    KEEP_HALL = "keep_hall", "登记大厅接待"
    EDIT_HALL = "edit_hall", "维护窗口和意见箱"
    EDIT_SENDERS = "edit_senders", "维护消息发送"
    VIEW_SCORES = "view_scores", "查看考核评价"
    PUBLISH_SCORES = "publish_scores", "审定发布考核"
    WRITE_REPORTS = "write_reports", "撰写研判报告"
    REPORT_LEDGERS = "report_ledgers", "上报台账"
    EDIT_MEDIATORS = "edit_mediators", "维护调委会和调解员"
    RUN_PATROLS = "run_patrols", "组织矛盾纠纷排查"
    REPORT_PATROLS = "report_patrols", "填报矛盾纠纷排查"
    CLAIM_SUBSIDY = "claim_subsidy", "申报以案定补"
    REVIEW_SUBSIDY = "review_subsidy", "审核以案定补"
    PAY_SUBSIDY = "pay_subsidy", "审批发放以案定补"
    FILL_GOVERNANCE = "fill_governance", "填报诉源治理数据"
    VIEW_RECEPTION = "view_reception", "查看领导接访安排"
    KEEP_RECEPTION = "keep_reception", "登记领导接访"
    PLAN_RECEPTION = "plan_reception", "安排和公示领导接访"
    APPROVE_RECEPTION = "approve_reception", "审定领导接访"
    VIEW_ACCUSATIONS = "view_accusations", "查看检举控告"
    VIEW_BOARD = "view_board", "查看指挥调度"
    RUN_DISPATCH = "run_dispatch", "指挥调度"
    ANSWER_ORDERS = "answer_orders", "接收指令"
    KEEP_VILLAGE = "keep_village", "填报村级综治中心"
    EDIT_LEGAL = "edit_legal", "维护公共法律服务"
    VIEW_SESSIONS = "view_sessions", "查看法律值班和轮驻"
    ANSWER_SESSIONS = "answer_sessions", "解答本单位的轮驻咨询"
    LOG_VILLAGE_SERVICE = "log_village_service", "登记村居法律服务"
    KEEP_RESETTLEMENT = "keep_resettlement", "办理安置帮教"
    KEEP_PRISON_VISITS = "keep_prison_visits", "办理远程视频会见"
    VIEW_DUTY = "view_duty", "查看值班表"
    PLAN_DUTY = "plan_duty", "排值班表"
    KEEP_PAPERS = "keep_papers", "登记公文"
    KEEP_STAFF = "keep_staff", "维护人员档案和入驻"
    USE_REGISTERS = "use_registers", "使用特殊登记册"
    EDIT_REGISTERS = "edit_registers", "设置特殊登记册"


P = Permission
_SEE = frozenset({P.SIGNED_IN, P.VIEW_CASES, P.VIEW_SCORES, P.VIEW_DUTY})
_WORK = _SEE | {P.EXPORT_CASES, P.REVEAL_IDENTITY, P.PRINT_CASE}
_HALL = frozenset({P.VIEW_HALL, P.KEEP_HALL})
_RECEIVE = frozenset({P.VIEW_RECEPTION, P.KEEP_RECEPTION})
_HANDLE = _WORK | {P.REGISTER_CASE, P.HANDLE_CASE, P.VIEW_DASHBOARD, P.EDIT_PEOPLE, P.IMPORT_LEDGERS}
_HANDLE |= {P.VIEW_RECEPTION, P.ANSWER_ORDERS}
_COMMAND = frozenset({P.VIEW_BOARD, P.RUN_DISPATCH, P.ANSWER_ORDERS})

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.FRONT: _WORK
    | _HALL
    | _RECEIVE
    | {P.VIEW_BOARD, P.ANSWER_ORDERS}
    | {P.REGISTER_CASE, P.FOLLOW_UP, P.EDIT_PEOPLE, P.MERGE_PEOPLE, P.VIEW_SESSIONS},
    Role.TRIAGE: _WORK
    | _HALL
    | _RECEIVE
    | {P.TRIAGE_CASE, P.VIEW_DASHBOARD, P.EDIT_PEOPLE, P.MERGE_PEOPLE, P.IMPORT_LEDGERS}
    | {P.VIEW_BOARD, P.ANSWER_ORDERS, P.VIEW_SESSIONS},
    Role.LIAISON: _HANDLE | {P.APPROVE, P.ANSWER_SESSIONS, P.USE_REGISTERS},
    Role.HEAD: _WORK
    | {P.ANSWER_SESSIONS, P.USE_REGISTERS}
    | {P.ANSWER_ORDERS, P.VIEW_RECEPTION, P.HANDLE_CASE, P.VIEW_DASHBOARD, P.APPROVE, P.EDIT_DUTIES},
    Role.MEDIATOR: _HANDLE
    | {P.EDIT_MEDIATORS, P.RUN_PATROLS, P.REPORT_PATROLS, P.CLAIM_SUBSIDY, P.REVIEW_SUBSIDY, P.FILL_GOVERNANCE},
    Role.PETITION: _HANDLE | _RECEIVE | {P.PLAN_RECEPTION, P.VIEW_ACCUSATIONS},
    Role.LEGAL: _HANDLE
    | {P.EDIT_LEGAL, P.VIEW_SESSIONS, P.ANSWER_SESSIONS, P.LOG_VILLAGE_SERVICE}
    | {P.KEEP_RESETTLEMENT, P.KEEP_PRISON_VISITS},
    Role.DISPATCH: _WORK | _COMMAND | {P.VIEW_DASHBOARD, P.USE_REGISTERS},
    Role.LEADER: _WORK
    | {P.VIEW_DASHBOARD, P.SUPERVISE, P.APPROVE, P.VIEW_HALL, P.PUBLISH_SCORES}
    | {P.REPORT_LEDGERS, P.VIEW_RECEPTION, P.APPROVE_RECEPTION, P.VIEW_ACCUSATIONS}
    | {P.VIEW_BOARD, P.ANSWER_ORDERS, P.USE_REGISTERS},
    Role.MANAGER: _WORK
    | {P.VIEW_DASHBOARD, P.SUPERVISE, P.EVALUATE, P.PROPOSE_POSTS, P.EDIT_CONTACTS, P.EDIT_DUTIES}
    | {P.EDIT_CALENDAR, P.EDIT_RULES, P.MANAGE_ABSENCE, P.EDIT_PEOPLE, P.MERGE_PEOPLE, P.EDIT_HALL}
    | {P.IMPORT_LEDGERS, P.EDIT_HEADINGS, P.EDIT_SENDERS, P.REPORT_LEDGERS}
    | {P.EDIT_MEDIATORS, P.RUN_PATROLS, P.REVIEW_SUBSIDY, P.FILL_GOVERNANCE}
    | _HALL
    | _RECEIVE
    | _COMMAND
    | {P.PLAN_RECEPTION, P.EDIT_LEGAL, P.VIEW_SESSIONS, P.WRITE_REPORTS, P.PLAN_DUTY}
    | {P.KEEP_STAFF, P.KEEP_PAPERS}
    | {P.USE_REGISTERS, P.EDIT_REGISTERS},
    Role.VILLAGE: _HANDLE
    | {P.APPROVE, P.EDIT_MEDIATORS, P.REPORT_PATROLS, P.CLAIM_SUBSIDY, P.FILL_GOVERNANCE}
    | {P.KEEP_VILLAGE, P.LOG_VILLAGE_SERVICE, P.USE_REGISTERS},
    Role.GRID: _SEE | {P.USE_REGISTERS, P.REGISTER_CASE, P.REPORT_PATROLS, P.ANSWER_ORDERS, P.KEEP_VILLAGE},
    Role.COUNTY: _WORK
    | {P.TRIAGE_CASE, P.VIEW_DASHBOARD, P.SUPERVISE, P.PAY_SUBSIDY, P.VIEW_RECEPTION}
    | {P.VIEW_ACCUSATIONS, P.VIEW_BOARD, P.ANSWER_ORDERS},
    Role.SYSADMIN: frozenset({P.SIGNED_IN, P.MANAGE_ACCOUNTS, P.MANAGE_UNITS, P.EDIT_SENDERS}),
    Role.SECADMIN: frozenset({P.SIGNED_IN, P.MANAGE_POSTS, P.LIFT_LOCKS}),
    Role.AUDITOR: frozenset({P.SIGNED_IN, P.READ_AUDIT}),
}

#: 三员: no account holds two of them, and none of them sees a case.
ADMINISTRATORS = frozenset({Role.SYSADMIN, Role.SECADMIN, Role.AUDITOR})

#: Roles that see the cases of every centre at or below the unit of their post.
SEES_DOWN = frozenset({Role.FRONT, Role.TRIAGE, Role.DISPATCH, Role.LEADER, Role.MANAGER, Role.COUNTY})

#: Highest confidentiality (0 open, 1 internal, 2 restricted) that a role opens; restricted is opened by name only.
CLEARANCE: dict[Role, int] = {role: 0 if role in ADMINISTRATORS else 1 for role in Role}

_CENTRE = frozenset({Level.CENTRE})
_OFFICE = frozenset({Level.DEPARTMENT, Level.CENTRE})
_SEAT = frozenset({Level.COUNTY, Level.TOWN, Level.CENTRE})

#: At which levels of the tree a role may be held.
ROLE_LEVELS: dict[Role, frozenset[Level]] = {
    Role.FRONT: _CENTRE,
    Role.TRIAGE: _CENTRE,
    Role.LIAISON: _OFFICE,
    Role.HEAD: _OFFICE,
    Role.MEDIATOR: _OFFICE | {Level.VILLAGE},
    Role.PETITION: _OFFICE,
    Role.LEGAL: _OFFICE | {Level.VILLAGE},
    Role.DISPATCH: _CENTRE,
    Role.LEADER: frozenset({Level.TOWN, Level.CENTRE}),
    Role.MANAGER: _CENTRE,
    Role.VILLAGE: frozenset({Level.VILLAGE}),
    Role.GRID: frozenset({Level.GRID, Level.VILLAGE}),
    Role.COUNTY: frozenset({Level.COUNTY, Level.CENTRE}),
    Role.SYSADMIN: _SEAT,
    Role.SECADMIN: _SEAT,
    Role.AUDITOR: _SEAT,
}


def roles_with(permission):
    """Roles that hold `permission`, in the order of the enum."""
    return [role for role in Role if permission in ROLE_PERMISSIONS[role]]


def role_label(code):
    """Chinese label of a stored role code; an unknown code is shown as it is."""
    return Role(code).label if code in Role.values else code
