"""Forms of 领导接访 on the public pages."""

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from citizen import submitting
from citizen.forms import QueryForm
from governance.core.forms import PortalForm, TicketMixin
from governance.core.identity import check_phone


class BookForm(TicketMixin, PortalForm):
    """预约接访: who, how to be told of a change, about what."""

    name = forms.CharField(
        label="您的姓名",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "请填写您的姓名。"},
    )
    phone = forms.CharField(
        label="您的电话",
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        help_text="安排有变时打这个电话告诉您",
        error_messages={"required": "请留一个能找到您的电话。"},
    )
    village = forms.ModelChoiceField(
        label="您是哪个村（社区）的", queryset=None, required=False, empty_label="不在本镇或不清楚"
    )
    people_count = forms.TypedChoiceField(
        label="几个人来",
        coerce=int,
        choices=[(n, f"{n} 人") for n in range(1, 6)],
        initial=1,
        help_text="同一件事最多来 5 名代表（《信访工作条例》第二十条）",
        error_messages={"required": "请选几个人来。", "invalid_choice": "同一件事最多来 5 名代表，请推选代表。"},
    )
    matter = forms.CharField(
        label="想反映什么事",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写一两句就行，有材料的当天带来",
        error_messages={"required": "请写一两句想反映的事。"},
    )
    agreed = forms.BooleanField(
        label="我已看过上面的个人信息说明",
        error_messages={"required": "请看过个人信息说明，在这里打勾。"},
    )
    website = forms.CharField(
        label="这一栏请不要填写",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args, centre, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = submitting.villages_of(centre)
        self.lay_out()
        names = ("name", "phone", "village", "people_count", "matter", "agreed")
        self.helper.layout = Layout("request_key", "version", *names)
        self.use_required_attribute = False

    @property
    def trap(self):
        """The field outside the layout."""
        return self["website"]

    def clean_phone(self):
        """A telephone that can be called."""
        return check_phone(self.cleaned_data["phone"])

    def clean(self):
        """Whoever fills the trap is told so, in case it is a person after all."""
        data = super().clean()
        if data.get("website"):
            raise ValidationError("没有提交成功。请回到这一页重新填写，不要使用自动填写。")
        return data


class AppointmentForm(QueryForm):
    """预约编号 and 查询码."""

    number = forms.CharField(
        label="预约编号",
        max_length=24,
        help_text="预约成功时给您的，如 J260618001",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请输入预约编号。"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["secret"].help_text = "预约成功时给您的 6 位数字"
        self.lay_out()


class GiveUpForm(TicketMixin, PortalForm):
    """取消预约: the ticket alone."""
