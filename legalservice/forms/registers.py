"""Forms of the rosters and registers, built from their models: the label is the field's name, the words are plain."""

from django import forms

from governance.cases.forms.base import uploads_field
from governance.core.forms import PortalForm, PortalModelForm, TicketMixin
from governance.core.now import today
from governance.organisation.roles import Permission
from legalservice import scope
from legalservice.forms.fields import clock, day, line, number, row_of, select, several
from legalservice.models import (
    Adviser,
    AdviserAssessment,
    AdviserContract,
    AdviserVisit,
    EducationActivity,
    EducationPlan,
    Studio,
    StudioCheck,
)
from legalservice.services import advisers as services


class RegisterForm(PortalModelForm):
    """A form over a model; days and times get their own fields, and what is missing is said in words."""

    def __init__(self, *args, by, **kwargs):
        self.by = by
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
                field.error_messages["invalid"] = "请填日期，如 2026-06-30。"
            elif isinstance(field, forms.TimeField):
                field.widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            verb = "选择" if isinstance(field, forms.ChoiceField | forms.ModelChoiceField) else "填写"
            field.error_messages["required"] = f"请{verb}{field.label}。"
        self.set_choices()
        self.lay_out()

    def set_choices(self):
        """Rows that the person may choose from."""


class AdviserForm(RegisterForm):
    """顾问名册."""

    class Meta:
        model = Adviser
        fields = ("name", "kind", "office", "licence", "phone", "field", "active")
        widgets = {"phone": forms.TextInput}  # noqa: RUF012


class ContractForm(RegisterForm):
    """顾问合同."""

    class Meta:
        model = AdviserContract
        fields = ("adviser", "village", "number", "since", "until", "paid_by", "board")

    def set_choices(self):
        """Advisers and villages of the town."""
        self.fields["adviser"].queryset = Adviser.objects.visible_to(self.by).filter(active=True)
        self.fields["village"].queryset = scope.villages(self.by, Permission.EDIT_LEGAL)


class EndContractForm(PortalForm):
    """解除合同."""

    reason = line("解除原因", 200, "如一个聘期内无故缺席三次以上且没有换人", required=True)


class PlanDaysForm(PortalForm):
    """排到村服务日."""

    first = day("第一次到村")
    months = number("连排几个月", low=1, high=24, initial=12, help_text="每月同一天；聘期以外的不排")


class ExcuseForm(PortalForm):
    """请假、换人."""

    words = line("请假、换人说明", 200, required=True)


class VisitLogForm(TicketMixin, PortalForm):
    """工作日志, as it is filled in on a phone."""

    contract = row_of("服务的村和顾问")
    on = day("日期", filled=True)
    starts_at = clock("开始")
    ends_at = clock("结束")
    place = line("地点", 100, required=True, initial="村公共法律服务工作室")
    kinds = several("服务类型", AdviserVisit.Kind.choices, required=True, help_text="线上答疑不算到村时长")
    content = forms.CharField(
        label="内容", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明服务内容。"},
    )  # fmt: skip
    people = number("服务人次", high=5000, initial=0)
    consults = number("解答咨询（件）", high=500, initial=0)
    result = line("处理结果", 300)
    leftover = line("遗留事项", 300)
    confirmed_by = line("村负责人", 40, "到场确认的村干部", required=True)
    photo = uploads_field("签到照片", required=False)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contract"].queryset = services.contracts_for(by)
        self.fields["photo"].widget.attrs.update({"accept": "image/*", "capture": "environment"})
        self.fields["photo"].help_text = "用手机当场拍一张"
        self.lay_out()

    def clean_photo(self):
        """One picture."""
        files = self.cleaned_data["photo"]
        if not files:
            return None
        if not files[0].content_type.startswith("image/"):
            raise forms.ValidationError("请上传照片（JPG、PNG）。")
        return files[0]

    def clean(self):
        """It ends after it began."""
        data = super().clean()
        if data.get("starts_at") and data.get("ends_at") and data["ends_at"] <= data["starts_at"]:
            self.add_error("ends_at", "结束时间要晚于开始时间。")
        return data

    def values(self) -> dict:
        """Keyword arguments of log_visit."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("request_key", "version")}


class AssessForm(PortalForm):
    """季度考核; figures and the proposed grade stand above it."""

    year = number("年度", low=2020, high=2100)
    quarter = number("季度", low=1, high=4)
    grade = select("考核结果", AdviserAssessment.Grade.choices)
    note = line("评语", 300, required=True)


class StudioForm(RegisterForm):
    """工作室."""

    class Meta:
        model = Studio
        fields = (
            "village",
            "address",
            "contact",
            "phone",
            "hours",
            "has_sign",
            "has_board",
            "has_shelf",
            "has_network",
        )

    def set_choices(self):
        """Villages of the town."""
        self.fields["village"].queryset = scope.villages(self.by, Permission.EDIT_LEGAL)


class StudioCheckForm(PortalForm):
    """工作室检查."""

    on = day("检查日期", filled=True)
    problems = line("问题", 500, "没有问题的不填")
    rectify_by = day("整改期限", required=False, help_text="有问题的必填")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for code, words, most in StudioCheck.ITEMS:
            self.fields[code] = number(f"{words}（{most} 分）", high=most, initial=most)
        self.order_fields(["on", *(code for code, _, _ in StudioCheck.ITEMS)])
        self.lay_out()

    def values(self) -> dict:
        """Keyword arguments of check_studio."""
        data = dict(self.cleaned_data)
        return {"points": {code: data.pop(code) for code, _, _ in StudioCheck.ITEMS}, **data}


class PlanForm(RegisterForm):
    """普法计划."""

    class Meta:
        model = EducationPlan
        fields = ("year", "month", "theme", "law", "audience", "form", "lead", "target", "note")

    def set_choices(self):
        """Units of the town."""
        self.fields["lead"].queryset = scope.working_units(self.by, Permission.EDIT_LEGAL)
        self.fields["year"].initial = today().year


class ActivityForm(TicketMixin, RegisterForm):
    """普法活动."""

    uploads = uploads_field("照片", required=False)

    class Meta:
        model = EducationActivity
        fields = (
            "plan", "theme", "law", "on", "place", "village", "form", "host", "partner", "audience", "people",
            "handouts", "consults", "lecturer", "link", "cost", "effect",
        )  # fmt: skip

    def set_choices(self):
        """Plans and villages of the town."""
        self.fields["plan"].queryset = EducationPlan.objects.visible_to(self.by)
        self.fields["village"].queryset = scope.villages(self.by)
        self.fields["uploads"].help_text = "最多 6 张"

    def values(self) -> dict:
        """Keyword arguments of record_activity."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("request_key", "version")}
