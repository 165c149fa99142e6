"""Pages of the audit administrator (审计记录): read, filter, export; nothing can be changed here."""

from datetime import timedelta

import django_filters
from django import forms
from django.utils import timezone

from governance.audit.models import AuditRecord
from governance.cases.filters import day_start
from governance.core.filters import PortalFilterSet
from governance.organisation.pages import ExportPage, ListPage
from governance.organisation.roles import Permission

EVENTS = {
    "sign_in": "登录",
    "sign_in.failed": "登录失败",
    "sign_in.locked": "登录锁定",
    "sign_out": "退出",
    "session.ended_others": "结束其他登录",
    "refused": "越权被拒",
    "reveal": "查看完整身份信息",
    "export": "导出",
    "print": "打印",
    "download": "下载附件",
    "read_restricted": "查看限定知悉案件",
    "read_petition": "查看信访案件",
    "citizen_query": "群众查询",
    "citizen_download": "群众下载",
    "post.proposed": "提出岗位建议",
    "post.granted": "授予岗位",
    "post.refused": "不同意岗位建议",
    "post.ended": "结束岗位",
    "account.created": "新建账号",
    "account.changed": "修改账号",
    "account.closed": "停用账号",
    "account.reopened": "恢复账号",
    "password.changed": "修改密码",
    "password.issued": "发放初始密码",
    "lock.lifted": "解除锁定",
    "unit.created": "新建单位",
    "unit.changed": "修改单位",
    "unit.moved": "调整单位隶属",
    "unit.closed": "停用单位",
    "unit.reopened": "恢复单位",
    "body.saved": "保存议事机构",
    "body.member_added": "增加机构成员",
    "body.member_ended": "结束机构成员",
    "village.leader_set": "设置联系村领导",
    "duty.saved": "保存职责清单",
    "paper.registered": "登记公文",
    "paper.sent": "送阅送办公文",
    "paper.answered": "办理公文",
    "paper.issued": "签发公文",
    "paper.archived": "归档公文",
    "staff.saved": "保存人员档案",
    "conduct.added": "登记作风记录",
    "residence.saved": "保存入驻单位",
    "callup.called": "呼叫随驻单位",
    "callup.answered": "应答呼叫",
    "callup.arrived": "登记到达",
    "attendance.signed": "签到签退",
    "leave.asked": "申请请假",
    "leave.decided": "审批请假",
    "leave.withdrawn": "撤回请假",
    "duty.drafted": "自动排班",
    "duty.cleared": "清空排班草稿",
    "duty.day_set": "人工排班",
    "duty.published": "发布值班表",
    "duty.swap_asked": "申请调班",
    "duty.swap_answered": "答复调班",
    "duty.swap_refused": "不批准调班",
    "duty.swap_withdrawn": "撤回调班",
    "duty.swapped": "值班换人",
    "duty.signed": "值班签到签退",
    "duty.type_saved": "保存值班类别",
    "duty.note_added": "登记值班日志",
    "duty.note_done": "办完值班日志",
    "duty.handed_over": "交班",
    "duty.taken_over": "接班",
    "plan.saved": "保存应急预案",
    "plan.version_saved": "修订应急预案",
    "plan.in_force": "应急预案生效",
    "resource.saved": "保存应急资源",
    "drill.saved": "登记应急演练",
    "rule.saved": "保存期限规则",
    "scheme.saved": "保存审签流程",
    "report.opened": "起草研判报告",
    "report.redrafted": "研判报告重新取数",
    "report.submitted": "研判报告送审",
    "report.signed": "研判报告审签",
    "report.published": "印发研判报告",
    "report.archived": "研判报告归档",
    "report.progress": "登记建议落实情况",
    "report.handed": "录入报送数据",
    "checklist.saved": "保存办理清单",
    "field.saved": "保存自定义字段",
    "category.saved": "保存事项类别",
    "dictionary.saved": "保存字典",
    "calendar.corrected": "修改工作日历",
    "calendar.day_removed": "删除工作日历修改",
    "absence.set": "登记外出",
    "absence.ended": "结束外出",
    "substitute.set": "指定代理人",
    "substitute.ended": "结束代理",
    "keys.rotated": "更换加密密钥",
    "feedback_setting.saved": "保存回访设置",
    "ledger.saved": "保存台账模板",
    "answer_template.reviewed": "审定答复模板",
    "avoidance.declared": "申报回避关系",
    "avoidance.ended": "结束回避关系",
    "calendar.office_hours": "修改办公时间",
    "calendar.year_confirmed": "确认年度日历",
    "case.external_number": "登记外部编号",
    "citizen_send": "群众网上提交",
    "goal.reported": "填报目标进度",
    "goal.saved": "保存年度目标",
    "guide.hall_saved": "保存大厅信息",
    "guide.item_saved": "保存办事指南",
    "ledger.cancelled": "撤销上报台账",
    "ledger.reported": "上报台账",
    "notices.again": "重新发送消息",
    "people.kept": "保存人员信息",
    "people.not_the_same": "确认不是同一人",
    "recalculation.confirmed": "确认期限重算",
    "risk_sign.saved": "保存风险情形",
    "routing.saved": "保存分流规则",
    "sender.saved": "保存发送渠道",
    "sender.tested": "试发消息",
    "triage_settings.saved": "保存分流设置",
    "window.saved": "保存窗口",
    "sitting.saved": "保存驻厅安排",
    "sitting.ended": "结束驻厅安排",
    "visit.undone": "撤销来访记录",
    "call.handed_on": "换人回电",
    "letter_box.saved": "保存意见箱",
    "letter_box.opened": "登记开箱",
    "letter_box.confirmed": "第二人确认开箱",
    "letter_box.closed": "开箱记录办结",
    "campaign.saved": "保存排查批次",
    "campaign.closed": "结束排查批次",
    "finding.saved": "保存排查隐患",
    "committee.saved": "保存调委会",
    "committee.seat": "登记调委会委员",
    "committee.seat_ended": "结束委员任期",
    "mediator.saved": "保存调解员",
    "room.saved": "保存调解室",
    "sheet.submitted": "报送调解统计表",
    "sheet.corrected": "补报、更正调解统计表",
    "lawsuits.saved": "登记村（社区）诉讼数",
    "prevention.recorded": "登记防止激化",
    "trip.recorded": "登记跑动次数",
    "subsidy.step": "办理以案定补申报",
    "subsidy.struck": "剔除补贴案件",
    "subsidy_rate.saved": "保存补贴标准",
    "duty.holder": "变更排查责任单位",
    "paper.preview": "预览文书",
    "paper.blank": "打印空白文书",
    "paper.print": "打印文书",
    "reception.booked": "预约领导接访",
    "reception.approved": "批准领导接访",
    "reception.published": "公布领导接访",
    "reception.changed": "变更领导接访",
    "reception.held": "结束领导接访",
    "answer_text.saved": "保存答复库",
    "answer_text.reviewed": "审定答复库",
    "consult_session.saved": "保存值班和轮驻场次",
    "session.answered": "登记轮驻咨询解答",
    "guide_body.saved": "保存引导名录",
    "resettlement.read": "查看安置帮教登记",
    "resettlement.changed": "办理安置帮教",
    "prison_visit.read": "查看远程视频会见",
    "visit_room.saved": "保存视频会见室",
    "adviser.saved": "保存村居法律顾问",
    "adviser.logged": "登记顾问工作日志",
    "adviser.assessed": "考核村居法律顾问",
    "register.read": "查看特殊登记册",
    "register.changed": "办理特殊登记册",
    "register.saved": "设置特殊登记册",
    "studio.saved": "保存公共法律服务工作室",
    "education.saved": "保存普法计划和活动",
}


def event_name(code: str) -> str:
    """The Chinese name of an audit event."""
    return EVENTS.get(code, code)


class AuditFilter(PortalFilterSet):
    """By account, event, object and day."""

    username = django_filters.CharFilter(label="账号", lookup_expr="exact")
    event = django_filters.ChoiceFilter(label="事项", choices=sorted(EVENTS.items()), empty_label="全部")
    object_id = django_filters.CharFilter(label="对象", lookup_expr="exact")
    result = django_filters.ChoiceFilter(
        label="结果", choices=[("ok", "成功"), ("refused", "被拒绝")], empty_label="全部"
    )
    since = django_filters.DateFilter(
        label="日期从", method="filter_since", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = django_filters.DateFilter(
        label="到", method="filter_until", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    class Meta:
        model = AuditRecord
        fields: list[str] = []

    def filter_since(self, queryset, name, value):
        """On this day or later."""
        return queryset.filter(at__gte=day_start(value))

    def filter_until(self, queryset, name, value):
        """On this day or earlier."""
        return queryset.filter(at__lt=day_start(value + timedelta(days=1)))


class AuditListView(ListPage):
    """审计记录, the newest first."""

    permission = Permission.READ_AUDIT
    title = "审计记录"
    model = AuditRecord
    order = ("-pk",)
    filterset_class = AuditFilter
    template_name = "portal/audit.html"
    fragment_name = "portal/_audit.html"

    def get_context_data(self, **kwargs):
        """Each row with its words."""
        context = super().get_context_data(**kwargs)
        context["lines"] = [{"row": row, "event": event_name(row.event)} for row in context["rows"]]
        context["query"] = self.request.GET.urlencode()
        return context


class AuditExportView(ExportPage):
    """The same as a workbook."""

    permission = Permission.READ_AUDIT
    filterset_class = AuditFilter
    order = ("-pk",)
    file_title = "审计记录"
    columns = {
        "时间": lambda row: timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S"),
        "账号": lambda row: row.username,
        "岗位": lambda row: row.posts,
        "事项": lambda row: event_name(row.event),
        "对象": lambda row: f"{row.object_type} {row.object_id}".strip(),
        "结果": lambda row: row.result,
        "地址": lambda row: row.address,
        "摘要": lambda row: row.hash,
    }

    def get_queryset(self):
        """All records: the audit administrator reads every one."""
        return AuditRecord.objects.all()
