"""Forms of the hall: one-key entries, windows and sittings, calls, boxes."""

from crispy_forms.bootstrap import InlineCheckboxes
from django import forms

from governance.core.forms import PortalForm, TicketMixin
from governance.core.identity import check_phone
from governance.core.now import now, today
from governance.organisation.forms.presence import moment_field
from governance.organisation.forms.units import PersonChoice, UnitChoice, date_field
from governance.organisation.models import OrgUnit, User
from governance.organisation.roles import Level
from intake.hall.boxes import MOST_LETTERS
from intake.models import Call, LetterBox, Visit, Window
from intake.models.windows import WEEKDAYS

SECRET = {"data-draft": "secret", "autocomplete": "off", "inputmode": "tel"}


class VisitForm(TicketMixin, PortalForm):
    """引导 or 咨询: the pressed button says which; the rest may stay empty."""

    kind = forms.ChoiceField(choices=Visit.Kind.choices, widget=forms.HiddenInput, required=False)
    note = forms.CharField(label="咨询内容", max_length=300, required=False, help_text="可不填；转登记时带过去")
    window = forms.ModelChoiceField(
        label="引导到", queryset=Window.objects.none(), required=False, empty_label="（不选）"
    )
    people_count = forms.IntegerField(label="人数", min_value=1, max_value=999, initial=1, required=False)

    def __init__(self, *args, windows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["window"].queryset = windows
        self.use_required_attribute = False

    def clean_kind(self):
        """The pressed button."""
        kind = self.cleaned_data["kind"]
        if not kind:
            raise forms.ValidationError("请按“引导”或“咨询”。")
        return kind

    def clean_people_count(self):
        """One where nothing is said."""
        return self.cleaned_data["people_count"] or 1


class WindowForm(PortalForm):
    """A window or a room."""

    name = forms.CharField(
        label="名称",
        max_length=40,
        help_text="例如 导引台、法律咨询窗口、调解一室",
        error_messages={"required": "请填写名称。"},
    )
    kind = forms.ChoiceField(label="类别", choices=Window.Kind.choices)
    unit = UnitChoice(
        label="负责单位",
        queryset=OrgUnit.objects.none(),
        required=False,
        empty_label="（不定）",
        help_text="前台查“这事谁管”时，据此指出窗口",
    )
    location = forms.CharField(label="位置", max_length=100, required=False, help_text="例如 一楼大厅进门左手")
    services = forms.CharField(label="办理事项", max_length=300, required=False)
    order = forms.IntegerField(label="排序", min_value=0, max_value=9999, initial=0, required=False)
    active = forms.BooleanField(label="启用", required=False, initial=True)

    def __init__(self, *args, town_path, **kwargs):
        super().__init__(*args, **kwargs)
        levels = (Level.CENTRE, Level.DEPARTMENT, Level.VILLAGE)
        self.fields["unit"].queryset = OrgUnit.objects.active().filter(path__startswith=town_path, level__in=levels)

    def clean_order(self):
        """Blank means 0."""
        return self.cleaned_data["order"] or 0


class SittingForm(PortalForm):
    """Who sits where, from when to when, on which days."""

    window = forms.ModelChoiceField(
        label="窗口",
        queryset=Window.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择窗口。"},
    )
    user = PersonChoice(label="人员", queryset=User.objects.none(), error_messages={"required": "请选择人员。"})
    weekdays = forms.MultipleChoiceField(
        label="每周哪几天",
        choices=[(str(i), f"周{word}") for i, word in enumerate(WEEKDAYS, 1)],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="常驻、轮驻勾选星期；都不勾是临时安排，起止之间每天都在，并代替当天的每周安排",
    )
    starts_on = date_field("起", initial=today)
    ends_on = date_field("止", required=False, help_text="每周安排不填表示长期")
    starts_at = forms.TimeField(
        label="上岗时间", required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends_at = forms.TimeField(
        label="离岗时间",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        help_text="两个时间都不填表示全天",
    )
    note = forms.CharField(label="说明", max_length=100, required=False)

    def __init__(self, *args, windows, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["window"].queryset = windows
        self.fields["user"].queryset = people
        self.helper["weekdays"].wrap(InlineCheckboxes)

    def clean_weekdays(self):
        """The digits as one word."""
        return "".join(sorted(self.cleaned_data["weekdays"]))


class CallForm(TicketMixin, PortalForm):
    """来电登记."""

    matter = forms.CharField(
        label="来电事项",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2, "autofocus": True}),
        help_text="一两句话",
        error_messages={"required": "请写一句来电事项。"},
    )
    caller_name = forms.CharField(label="来电人", max_length=80, required=False, help_text="不愿说可不填")
    phone = forms.CharField(
        label="来电号码",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs=SECRET),
        help_text="需要回电的必填",
    )
    outcome = forms.ChoiceField(
        label="处理方式",
        choices=Call.Outcome.choices,
        initial=Call.Outcome.ANSWERED,
        widget=forms.RadioSelect,
    )
    answer = forms.CharField(label="答复要点", max_length=500, required=False, help_text="当场答复的，可写一句")
    owner = PersonChoice(
        label="回电人",
        queryset=User.objects.none(),
        required=False,
        empty_label="（本人）",
        help_text="需要回电的，由谁回；到期前系统会提醒",
    )

    def __init__(self, *args, owners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners
        self.use_required_attribute = False

    def clean_phone(self):
        """Digits only."""
        text = self.cleaned_data["phone"]
        return check_phone(text) if text.strip() else ""

    def clean(self):
        """A call to return needs a number."""
        data = super().clean()
        wants = data.get("outcome") == Call.Outcome.CALL_BACK
        if wants and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", "需要回电的，请填写来电号码。")
        return data


class AttemptForm(TicketMixin, PortalForm):
    """回电记录."""

    reached = forms.TypedChoiceField(
        label="这次回电",
        choices=[("yes", "接通"), ("no", "未接通")],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
        error_messages={"required": "请选接通或未接通。"},
    )
    note = forms.CharField(
        label="通话情况",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="接通的，写明怎样答复的",
    )
    done = forms.BooleanField(
        label="已说清楚，回电任务办完", required=False, help_text="一直没有接通的，满 3 次也可以办完"
    )


class HandOnForm(PortalForm):
    """Somebody else calls back."""

    owner = PersonChoice(
        label="改由谁回电", queryset=User.objects.none(), error_messages={"required": "请选择回电人。"}
    )

    def __init__(self, *args, owners, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners


class BoxForm(PortalForm):
    """A letter box."""

    place = forms.CharField(
        label="挂放地点",
        max_length=100,
        help_text="例如 中心大门右侧",
        error_messages={"required": "请填写挂放地点。"},
    )
    kind = forms.ChoiceField(label="类别", choices=LetterBox.Kind.choices, help_text="举报箱的来信一律登记为限定知悉")
    order = forms.IntegerField(label="排序", min_value=0, max_value=9999, initial=0, required=False)
    active = forms.BooleanField(label="启用", required=False, initial=True)

    def clean_order(self):
        """Blank means 0."""
        return self.cleaned_data["order"] or 0


class OpeningForm(TicketMixin, PortalForm):
    """开箱登记 by the first person."""

    box = forms.ModelChoiceField(
        label="意见箱",
        queryset=LetterBox.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择意见箱。"},
    )
    opened_at = moment_field("开箱时间", initial=now)
    witness = PersonChoice(
        label="第二人",
        queryset=User.objects.none(),
        help_text="在场一起开箱的人，登记后由他本人确认",
        error_messages={"required": "开箱须两人在场，请选择第二人。"},
    )
    letter_count = forms.IntegerField(
        label="信件数",
        min_value=0,
        max_value=MOST_LETTERS,
        help_text="两人当场清点；没有信填 0",
        error_messages={"required": "请填写信件数，没有信填 0。"},
    )
    note = forms.CharField(label="说明", max_length=300, required=False, help_text="例如 箱体完好、封条完好")

    def __init__(self, *args, boxes, witnesses, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["box"].queryset = boxes
        self.fields["witness"].queryset = witnesses


class ConfirmForm(PortalForm):
    """The second person confirms the count; with the own password when the page is another's."""

    letter_count = forms.IntegerField(widget=forms.HiddenInput)
    password = forms.CharField(
        label="第二人的登录密码",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "data-draft": "no"}),
        error_messages={"required": "请第二人输入本人的登录密码。"},
    )

    def __init__(self, *args, with_password, **kwargs):
        super().__init__(*args, **kwargs)
        if not with_password:
            del self.fields["password"]
            self.lay_out()


class SetAsideForm(PortalForm):
    """Why a letter needs no case."""

    reason = forms.CharField(
        label="不需登记的原因",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="例如 空白纸、广告、与第 2 封相同",
        error_messages={"required": "请写明不需登记的原因。"},
    )
