"""Forms of 值班排班."""

from django import forms

from governance.administration.models import DutyNote, DutyType
from governance.core.forms import PortalForm
from governance.core.now import now
from governance.organisation.forms.presence import moment_field
from governance.organisation.forms.units import PersonChoice
from governance.organisation.models import User


def line(label, most, required=True, **kwargs):
    """One line of text."""
    return forms.CharField(label=label, max_length=most, required=required,
                           error_messages={"required": f"请填写{label}"}, **kwargs)  # fmt: skip


def lines(label, most, required=True, rows=3, **kwargs):
    """Several lines of text."""
    return line(label, most, required, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def clock(label, **kwargs):
    """A time of day."""
    widget = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    return forms.TimeField(label=label, widget=widget, error_messages={"required": f"请填写{label}",
                           "invalid": "请填写时间，例如 08:30"}, **kwargs)  # fmt: skip


class PeopleField(forms.ModelMultipleChoiceField):
    """Boxes of persons."""

    def label_from_instance(self, obj):
        """Name and user name."""
        return f"{obj.name}（{obj.username}）"


class TypeForm(PortalForm):
    """A duty type with its list of people."""

    name = line("值班类别", 20, help_text="例如 带班领导、值班员；保存后不能改名")
    short = line("月历上的简称", 4, help_text="例如 带班")
    days = forms.ChoiceField(label="哪些天值班", choices=DutyType.Days.choices)
    starts_at = clock("开始时间")
    ends_at = clock("结束时间", help_text="不晚于开始时间的，算到第二天")
    needed = forms.IntegerField(label="每班人数", min_value=1, max_value=20, initial=1)
    rest_hours = forms.IntegerField(label="值完班至少休息（小时）", min_value=0, max_value=168, initial=24)
    public = forms.BooleanField(label="对外公示（来访人在公示页看得到）", required=False)
    order = forms.IntegerField(label="排序", min_value=0, max_value=99, initial=0)
    active = forms.BooleanField(label="在用", required=False, initial=True)
    users = PeopleField(label="名单（谁能值这个班）", queryset=User.objects.none(), required=False,
                        widget=forms.CheckboxSelectMultiple)  # fmt: skip

    def __init__(self, *args, people, kind=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["users"].queryset = people
        if kind is not None:
            self.fields["name"].widget.attrs["readonly"] = True
        self.lay_out()


class DayForm(forms.Form):
    """One day: for each place a choice of persons, those who fit first, the others with what speaks against them."""

    def __init__(self, *args, places, **kwargs):
        super().__init__(*args, **kwargs)
        self.places = places
        for place in places:
            self.fields[place["name"]] = forms.ChoiceField(
                label=place["label"], choices=place["choices"], required=False, initial=place["initial"],
                widget=forms.Select(attrs={"class": "form-select"}),
                error_messages={"invalid_choice": "请从名单里选人"},
            )  # fmt: skip

    def chosen(self) -> dict:
        """Type name → user ids."""
        found: dict = {}
        for place in self.places:
            found.setdefault(place["kind"], [])
            value = self.cleaned_data.get(place["name"])
            if value:
                found[place["kind"]].append(int(value))
        return found


class ReplaceForm(PortalForm):
    """换人 in a published month."""

    user = PersonChoice(label="改由谁值", queryset=User.objects.none(), error_messages={"required": "请选择替班人"})
    reason = line("原因", 200)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = people


class SwapForm(PortalForm):
    """申请调班: somebody who takes the shift, or one of their shifts in exchange."""

    other = forms.ChoiceField(label="请谁替班，或者和谁的哪一班对调", error_messages={"required": "请选择"})
    reason = line("原因", 200)

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["other"].choices = [("", "请选择"), *choices]


class AnswerForm(PortalForm):
    """A few words with a yes or a no."""

    answer = line("说明", 200, required=False, help_text="不同意、不批准的请写明原因")


class NoteForm(PortalForm):
    """One line of the log."""

    at = moment_field("时间")
    kind = forms.ChoiceField(label="类别", choices=DutyNote.Kind.choices)
    source = line("来源单位或姓名", 60, required=False)
    phone = line("电话", 30, required=False)
    text = lines("内容", 1000)
    handling = lines("处理情况", 500, required=False, rows=2)
    leader_words = line("报告领导和领导意见", 200, required=False)
    state = forms.ChoiceField(label="状态", choices=DutyNote.State.choices)

    def clean_at(self):
        """Not in the future."""
        at = self.cleaned_data["at"]
        if at > now():
            raise forms.ValidationError("时间不能晚于现在")
        return at


class FinishForm(PortalForm):
    """What was done."""

    handling = lines("处理情况", 500)


class HandoverForm(PortalForm):
    """交班: what is open has to be ticked one by one."""

    taken_by = PersonChoice(label="接班人", queryset=User.objects.none(), error_messages={"required": "请选择接班人"})
    summary = lines("本班情况", 1000, help_text="没有事也要写“正常”（值班零记录）")
    named = forms.MultipleChoiceField(label="没办完的事（逐件勾选，表示已当面交代）", required=False,
                                      widget=forms.CheckboxSelectMultiple)  # fmt: skip
    things = line("设备和物品", 300, required=False, help_text="例如 值班手机、对讲机、车钥匙")
    notices = line("重要通知", 300, required=False)

    def __init__(self, *args, people, items, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["taken_by"].queryset = people
        if items:
            self.fields["named"].choices = [(item["key"], item["text"]) for item in items]
        else:
            del self.fields["named"]
        self.lay_out()
