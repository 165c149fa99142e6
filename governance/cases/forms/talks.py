"""Forms of 约谈."""

from django import forms

from governance.core.forms import PortalForm
from governance.organisation.access import area_filter
from governance.organisation.models import OrgUnit
from governance.organisation.roles import Level, Permission


def _text(label, message, rows=3, **options):
    return forms.CharField(
        label=label, widget=forms.Textarea(attrs={"rows": rows}), error_messages={"required": message}, **options
    )


def _moment(label, message):
    return forms.DateTimeField(
        label=label,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": message},
    )


class ProposeTalkForm(PortalForm):
    """Whom, and why."""

    unit = forms.ModelChoiceField(
        label="约谈单位", queryset=None, empty_label="请选择", error_messages={"required": "请选择约谈单位。"}
    )
    matter = _text("约谈事由", "请写明约谈事由。", max_length=500, help_text="写明指标或者案件，如“半年内两次红牌督办”")

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        units = OrgUnit.objects.active().filter(level__in=(Level.DEPARTMENT, Level.VILLAGE))
        self.fields["unit"].queryset = units.filter(area_filter(by, Permission.SUPERVISE)).order_by(
            "level", "order", "path"
        )


class CallTalkForm(PortalForm):
    """Whom exactly, when and where."""

    person = forms.CharField(
        label="约谈对象", max_length=80, help_text="姓名和职务", error_messages={"required": "请填写约谈对象。"}
    )
    planned_at = _moment("约定时间", "请填写约定时间。")
    place = forms.CharField(label="地点", max_length=80, error_messages={"required": "请填写地点。"})


class DeclineTalkForm(PortalForm):
    """Why not."""

    reason = _text("不约谈的理由", "请写明不约谈的理由。", max_length=500)


class HoldTalkForm(PortalForm):
    """约谈记录."""

    held_at = _moment("约谈时间", "请填写约谈时间。")
    place = forms.CharField(label="地点", max_length=80, error_messages={"required": "请填写地点。"})
    person = forms.CharField(label="约谈对象", max_length=80, error_messages={"required": "请填写约谈对象。"})
    interviewer = forms.CharField(label="约谈人", max_length=80, error_messages={"required": "请填写约谈人。"})
    problems = _text("指出的问题", "请写明指出的问题。", max_length=2000)
    statement = _text("表态发言", "请写明对方的表态。", max_length=2000)
    measures = _text("整改措施", "请写明整改措施。", max_length=2000)
    measures_due = forms.DateField(
        label="整改期限",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "请填写整改期限。"},
    )


class CheckTalkForm(PortalForm):
    """复核."""

    result = _text("复核结果", "请写明复核结果。", max_length=1000, help_text="整改措施落实了没有，还差什么")
