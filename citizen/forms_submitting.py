"""Forms of 网上提交 and 意见箱: few fields, plain words, and a trap for machines that no person meets."""

from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError

from citizen import submitting
from governance.cases.forms.base import ManyFilesField
from governance.cases.models import Case
from governance.cases.services import NewCase, NewParty
from governance.core.forms import PortalForm, TicketMixin
from governance.core.identity import check_id_number
from intake.forms import PersonMixin, first_sentence

GUARDED_AGE = 14  # 个人信息保护法 art 31: below this age a guardian decides


def photos(label="照片或者材料"):
    """Several photographs from a telephone, or papers, or a voice note."""
    return ManyFilesField(
        label=label,
        required=False,
        help_text=f"可以不传。最多 {submitting.MOST_FILES} 个，每个不超过 20 MB；照片、录音、PDF、Word 都可以",
        widget=ManyFilesField.widget(
            attrs={"accept": "image/*,audio/*,video/mp4,.pdf,.doc,.docx,.xls,.xlsx", "data-most": submitting.MOST_FILES}
        ),
    )


class SendingForm(PersonMixin, TicketMixin, PortalForm):
    """What both pages share: who, where, the files, and the trap."""

    TRAP = "website"

    name = forms.CharField(
        label="您的姓名",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "请填写您的姓名。"},
    )
    facts = forms.CharField(
        label="什么事",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="什么时候、在哪里、什么人、什么事，想怎么解决",
        error_messages={"required": "请写明是什么事。"},
    )
    uploads = photos()
    website = forms.CharField(
        label="这一栏请不要填写",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    centre = forms.ModelChoiceField(
        label="交给哪里办",
        queryset=None,
        empty_label="请选择您所在的镇",
        error_messages={"required": "请选择您所在的镇。"},
    )
    agreed = forms.BooleanField(
        label="我已看过上面的个人信息说明",
        error_messages={"required": "请看过个人信息说明，在这里打勾。"},
    )
    shown: tuple = ()

    def __init__(self, *args, centres, **kwargs):
        super().__init__(*args, **kwargs)
        self.centres = centres
        queryset = type(centres[0]).objects.filter(pk__in=[unit.pk for unit in centres]).order_by("path")
        self.fields["centre"].queryset = queryset
        if len(centres) == 1:
            del self.fields["centre"]
        self.fields["phone"].widget.attrs.update(autocomplete="tel")
        self.prepare(centres[0] if len(centres) == 1 else None)
        self.lay_out()
        names = [name for name in self.shown if name in self.fields]
        self.helper.layout = Layout("request_key", "version", *names)
        self.use_required_attribute = False

    def prepare(self, centre):
        """Choices that depend on the one centre; None where the visitor chooses among several."""

    @property
    def trap(self):
        """The field outside the layout."""
        return self[self.TRAP]

    def clean_uploads(self):
        """Not more than a person needs."""
        files = self.cleaned_data["uploads"]
        if len(files) > submitting.MOST_FILES:
            raise ValidationError(f"一次最多传 {submitting.MOST_FILES} 个，请分次补充：提交后可以在“查进度”里再传。")
        return files

    def clean_id_number(self):
        """The rules of the desk; below 14 years a guardian sends it."""
        number = super().clean_id_number()
        if number and check_id_number(number).age < GUARDED_AGE:
            raise ValidationError("14 岁以下的孩子，请由父母或者其他监护人用自己的姓名提交。")
        return number

    def clean(self):
        """Whoever fills the trap is told so, in case it is a person after all."""
        data = super().clean()
        if data.get(self.TRAP):
            raise ValidationError("没有提交成功。请回到这一页重新填写，不要使用自动填写。")
        return data

    def _case(self, people, **fields) -> NewCase:
        facts = self.cleaned_data["facts"]
        centre = self.cleaned_data.get("centre") or self.centres[0]
        return NewCase(
            kind="general", title=first_sentence(facts), facts=facts, parties=people, centre=centre, **fields
        )


class RequestForm(SendingForm):
    """网上提交."""

    topic = forms.ChoiceField(
        label="您要办的事",
        choices=submitting.TOPICS,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一项；说不清的选最后一项。"},
    )
    village = forms.ModelChoiceField(
        label="您是哪个村（社区）的", queryset=None, required=False, empty_label="不在本镇或不清楚"
    )
    place_text = forms.CharField(label="事情发生在哪里", required=False, max_length=200)
    involves_violence = forms.BooleanField(label="有人打人、家里有暴力", required=False)
    involves_minor = forms.BooleanField(label="关系到未成年人", required=False)
    asks_secrecy = forms.BooleanField(label="不想让别人知道是我反映的", required=False)
    shown = (
        "centre", "topic", "facts", "place_text", "uploads", "name", "phone", "id_number", "village",
        "involves_violence", "involves_minor", "asks_secrecy", "agreed",
    )  # fmt: skip

    def prepare(self, centre):
        """Villages of the town; the telephone is needed, or nobody can answer."""
        if centre is None:
            del self.fields["village"]
        else:
            self.fields["village"].queryset = submitting.villages_of(centre)
        phone = self.fields["phone"]
        phone.required, phone.label, phone.help_text = True, "您的电话", "我们用它答复您"
        phone.error_messages["required"] = "请留一个能找到您的电话。"
        self.fields["id_number"].help_text = "可以不填；办调解、法律援助时需要，到时再填也行"
        self.fields["asks_secrecy"].help_text = "以上三项有哪样勾哪样，没有就不勾。勾了的只有指定的人能看"

    def new_case(self) -> NewCase:
        """The request for the service."""
        data = self.cleaned_data
        village = data.get("village")
        person = NewParty(
            name=data["name"], phone=data["phone"], id_number=data["id_number"], village=village, **self.derived()
        )
        flags = {key: data[key] for key in ("involves_violence", "involves_minor", "asks_secrecy")}
        return self._case([person], place=village, place_text=data["place_text"], **flags)


class OpinionForm(SendingForm):
    """意见箱: anonymous unless a name is typed."""

    PURPOSES = (
        (Case.Purpose.SUGGEST, "提意见、提建议"),
        (Case.Purpose.ACCUSATION, "投诉、举报（部门、干部或者工作人员）"),
    )
    purpose = forms.ChoiceField(
        label="您想",
        choices=PURPOSES,
        widget=forms.RadioSelect,
        initial=Case.Purpose.SUGGEST,
        error_messages={"required": "请选一项。"},
    )
    about = forms.ModelChoiceField(
        label="说的是哪个部门或者村",
        queryset=None,
        required=False,
        empty_label="不说明",
        help_text="投诉举报选了部门的，案件不会交给它办，它也看不到。要反映大厅本身的，不用选，写在内容里",
    )
    shown = ("centre", "purpose", "about", "facts", "uploads", "name", "phone", "agreed")

    def prepare(self, centre):
        """Nobody has to say who they are."""
        if centre is None:
            del self.fields["about"]
        else:
            self.fields["about"].queryset = submitting.units_to_name(centre)
        del self.fields["id_number"]
        self.fields["facts"].label = "您想说的"
        self.fields["facts"].help_text = "写清楚时间、地点和经过，方便核实"
        self.fields["name"].required = False
        self.fields["name"].help_text = "不填就是匿名"
        self.fields["phone"].label = "您的电话"
        self.fields["phone"].help_text = "可以不填；填了我们能打电话答复您"

    def new_case(self) -> NewCase:
        """The request for the service; without a name it is anonymous."""
        data = self.cleaned_data
        person = NewParty(name=data["name"], is_anonymous=not data["name"], phone=data["phone"])
        return self._case([person], purpose=data["purpose"])
