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
    "login": "登录",
    "login_failed": "登录失败",
    "logout": "退出",
    "locked": "登录锁定",
    "refused": "越权被拒",
    "reveal": "查看完整身份信息",
    "export": "导出",
    "print": "打印",
    "download": "下载附件",
    "read_restricted": "查看限定知悉案件",
    "reprint_receipt": "补打回执",
    "citizen_query": "群众查询",
    "citizen_download": "群众下载",
    "post_granted": "授予岗位",
    "post_ended": "结束岗位",
    "post_proposed": "提出岗位建议",
    "account_created": "新建账号",
    "account_closed": "停用账号",
    "password_changed": "修改密码",
    "password_reset": "重置密码",
    "lock_lifted": "解除锁定",
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
