"""Forms of 领导接访: the plan, its changes, who comes, and what the leader said."""

from datetime import datetime, time, timedelta

from django import forms
from django.utils import timezone

from governance.core.forms import PortalForm, TicketMixin
from governance.core.identity import check_phone
from governance.core.now import today
from governance.organisation.forms.presence import moment_field
from governance.organisation.forms.units import PersonChoice, UnitChoice, date_field
from governance.organisation.models import OrgUnit, User
from petitions.models import ReceptionDay, ReceptionVisit
from petitions.reception.planning import MOST_WEEKS

SECRET = {"data-draft": "secret", "autocomplete": "off", "inputmode": "tel"}
WAYS = (ReceptionVisit.Way.DESK, ReceptionVisit.Way.WALK_IN, ReceptionVisit.Way.INVITED)


def _time(label):
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"required": f"请填写{label}。", "invalid": "时间请写成 09:00 的样子。"},
    )


def _reason(help_text=""):
    return forms.CharField(
        label="原因",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=help_text,
        error_messages={"required": "请写明原因。"},
    )


def _text(label, message, rows=3, max_length=1000, required=True, help_text=""):
    return forms.CharField(
        label=label,
        required=required,
        max_length=max_length,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": message},
    )


class WhenMixin(forms.Form):
    """When and where; 预约截止 is 17:00 of the day before where nothing is said."""

    date = date_field("日期", help_text="公示要提前，见页面上的提示")
    starts_at = _time("开始时间")
    ends_at = _time("结束时间")
    place = forms.CharField(
        label="地点",
        max_length=120,
        help_text="定点接访写接待室，下访写村",
        error_messages={"required": "请填写地点。"},
    )
    booking_until = moment_field("预约截止", required=False, help_text="不填是前一天 17:00")

    def clean(self):
        """The default of 预约截止."""
        data = super().clean()
        if data.get("date") and not data.get("booking_until"):
            eve = datetime.combine(data["date"] - timedelta(days=1), time(17))
            data["booking_until"] = timezone.make_aware(eve)
        return data


class PlanForm(WhenMixin, TicketMixin, PortalForm):
    """安排接访."""

    leader = PersonChoice(
        label="接访领导", queryset=User.objects.none(), error_messages={"required": "请选择接访领导。"}
    )
    position = forms.CharField(
        label="职务",
        max_length=80,
        help_text="公示用，如：镇党委副书记、镇长",
        error_messages={"required": "请填写职务。"},
    )
    duties = forms.CharField(
        label="分管工作",
        max_length=200,
        help_text="公示用，如：自然资源、村镇建设",
        error_messages={"required": "请填写分管工作，群众据此选哪一天来。"},
    )
    form = forms.ChoiceField(label="形式", choices=ReceptionDay.Form.choices, initial=ReceptionDay.Form.FIXED)
    capacity = forms.IntegerField(
        label="预约名额",
        min_value=0,
        max_value=99,
        initial=6,
        help_text="不接受预约填 0；约访和下访可以只约请",
        error_messages={"required": "请填写名额，不接受预约填 0。"},
    )
    units = forms.ModelMultipleChoiceField(label="陪同单位", queryset=OrgUnit.objects.none(), required=False)
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="公示时显示，可不填")
    weeks = forms.IntegerField(
        label="每周一次，连排几周",
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        required=False,
        help_text="1 是只排这一天；乡镇领导一般每周至少一天",
    )
    field_order = [
        "leader", "position", "duties", "form", "date", "starts_at", "ends_at", "place", "capacity", "booking_until",
        "units", "note", "weeks",
    ]  # fmt: skip

    def __init__(self, *args, leaders, units, changing=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = leaders
        self.fields["units"].queryset = units
        if changing:
            del self.fields["weeks"]
        self.lay_out()

    def clean_weeks(self):
        """One where nothing is said."""
        return self.cleaned_data["weeks"] or 1


class SubstituteForm(PortalForm):
    """换领导."""

    leader = PersonChoice(label="改由谁接访", queryset=User.objects.none(), error_messages={"required": "请选择领导。"})
    position = forms.CharField(label="职务", max_length=80, error_messages={"required": "请填写职务。"})
    duties = forms.CharField(label="分管工作", max_length=200, error_messages={"required": "请填写分管工作。"})
    reason = _reason("已经公示的，群众能看到原安排、现安排和原因")

    def __init__(self, *args, leaders, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = leaders


class MoveForm(WhenMixin, PortalForm):
    """改时间地点."""

    reason = _reason("已经公示的，群众能看到；已预约的人会收到短信，没有开通短信的请打电话告诉")
    field_order = ["date", "starts_at", "ends_at", "place", "booking_until", "reason"]


class CancelForm(PortalForm):
    """取消."""

    reason = _reason("已经公示的，群众能看到；已预约的人会收到短信，没有开通短信的请打电话告诉")


class ComerForm(TicketMixin, PortalForm):
    """Who comes: booked at the window, walked in, or invited."""

    way = forms.ChoiceField(
        label="来访方式",
        choices=[(way.value, way.label) for way in WAYS],
        widget=forms.RadioSelect,
        error_messages={"required": "请选来访方式。"},
    )
    name = forms.CharField(
        label="姓名", max_length=80, help_text="几个人一起来的写代表", error_messages={"required": "请填写姓名。"}
    )
    phone = forms.CharField(label="电话", max_length=30, required=False, widget=forms.TextInput(attrs=SECRET))
    village = UnitChoice(
        label="所在村", queryset=OrgUnit.objects.none(), required=False, empty_label="（不在本镇或不清楚）"
    )
    people_count = forms.IntegerField(label="人数", min_value=1, max_value=999, initial=1, required=False)
    matter = _text("反映的事", "请写一两句反映的事。", rows=2, max_length=500)

    def __init__(self, *args, villages, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages
        self.fields["phone"].help_text = "预约的必填，安排有变时要通知"

    def clean_phone(self):
        """A telephone that can be called."""
        phone = self.cleaned_data["phone"]
        return check_phone(phone) if phone else ""

    def clean_people_count(self):
        """One where nothing is said."""
        return self.cleaned_data["people_count"] or 1


class ReceiveForm(PortalForm):
    """接待登记."""

    leader = PersonChoice(label="接待领导", queryset=User.objects.none(), error_messages={"required": "请选接待领导。"})
    opinion = _text("领导意见", "请写明领导的意见。", help_text="领导怎么说就怎么记；要交办的，随后由领导签发批示")
    on_spot = forms.BooleanField(label="当场答复了", required=False)
    result = _text("怎样答复的", "", rows=2, required=False, help_text="当场答复的必填")
    unit = UnitChoice(
        label="责任单位",
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label="（当场答复的不选）",
        help_text="不是当场答复的必选",
    )
    due_on = date_field("办结时限", required=False, help_text="不是当场答复的必填")

    def __init__(self, *args, leaders, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["leader"].queryset = leaders
        self.fields["unit"].queryset = units


class LinkForm(PortalForm):
    """关联 with a case that is there already."""

    number = forms.CharField(
        label="案件编号",
        max_length=24,
        help_text="如 260610-0236",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "请填写案件编号。"},
    )


class SignForm(TicketMixin, PortalForm):
    """签发批示."""

    to_unit = forms.ModelChoiceField(
        label="发给",
        queryset=OrgUnit.objects.none(),
        empty_label=None,
        help_text="案件还没有分流的发给中心，由中心交办；责任单位接到案件后也可以选它",
    )
    requirement = _text("批示内容", "请写明批示内容。", max_length=2000)
    due_date = date_field("要求回复日期")

    def __init__(self, *args, receivers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_unit"].queryset = receivers

    def clean_due_date(self):
        """Not a day that has passed."""
        day = self.cleaned_data["due_date"]
        if day < today():
            raise forms.ValidationError("要求回复的日期不能早于今天。")
        return day


class ResultForm(PortalForm):
    """结果."""

    result = _text("办理结果", "请写明办理结果。")


class AskForm(PortalForm):
    """回访."""

    contented = forms.ChoiceField(
        label="来访人的评价",
        choices=ReceptionVisit.Contented.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一项。"},
    )
    note = _text("回访情况", "", rows=2, max_length=500, required=False, help_text="不满意的写明原因")
