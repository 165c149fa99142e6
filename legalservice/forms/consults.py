"""Forms of 法律咨询 and of the answer library."""

from django import forms

from governance.cases.models import Case
from governance.cases.services import NewCase, NewParty
from governance.core.forms import PortalForm, TicketMixin
from governance.core.identity import check_phone
from legalservice import scope
from legalservice.forms.fields import GROUPS, AnswerFields, OwnForm, day, line, lines, number, row_of, select, several
from legalservice.forms.fields import topics as all_topics
from legalservice.models import Consultation
from legalservice.services.library import found_for

WAYS = (
    (Case.Channel.VISIT, "来访"),
    (Case.Channel.PHONE, "来电"),
    (Case.Channel.LETTER, "来信"),
    (Case.Channel.ONLINE, "网络"),
    (Case.Channel.VIDEO, "视频"),
)
ASKED = ("question", "outcome", "amount", "people", "promised_on")
SENT = ("answer", "law", "adviser", "adviser_kind", "minutes", "aid_told")


def consult_values(data, by) -> dict:
    """Keyword arguments of record_consult from cleaned fields."""
    return {
        **{name: data.get(name) for name in ASKED},
        **{name: data.get(name) for name in SENT},
        "topic": data.get("topic"),
        "groups": data.get("groups") or [],
        "people": data.get("people") or 1,
        "text": text_of(data, by),
    }


def text_of(data, by):
    """The answer of the library that was taken, where it may be."""
    return found_for(by).filter(pk=data["text"]).first() if data.get("text") else None


def set_picker(form):
    """The search box asks the page of the library."""
    form.fields["pick"].widget.attrs.update(
        {
            "type": "search",
            "hx-get": "/legal/answers/pick/",
            "hx-trigger": "input changed delay:400ms, search",
            "hx-target": "#picks",
            "autocomplete": "off",
        }
    )
    form.fields["adviser"].initial = form.fields["adviser"].initial or form.by.name


class ConsultFields(AnswerFields):
    """One consultation."""

    topic = row_of("咨询领域")
    question = lines("问题", 2000, 3, required=True)
    outcome = select("咨询结果", Consultation.Outcome.choices, "复杂的选约期答复，答复期限按来源渠道自动起算")
    amount = forms.DecimalField(label="涉及金额（元）", required=False, min_value=0, max_digits=14, decimal_places=2)
    groups = several("人群类别", GROUPS)
    people = number("人次", required=False, low=1, high=10_000, initial=1)
    promised_on = day("约定答复日", required=False, help_text="约期答复时可以另约日子")


class RecordConsultForm(ConsultFields, OwnForm):
    """登记法律咨询."""

    action = "record_consult"
    button = "登记咨询"
    field_order = ["topic", "question", "outcome", "promised_on", "pick", "answer", "law", "text", "adviser"]

    def prepare(self):
        """Filled from the case."""
        self.fields["topic"].queryset = all_topics()
        case = self.case
        if case.category_id and case.category.code.startswith("301"):
            self.initial.setdefault("topic", case.category_id)
        self.initial.setdefault("question", case.facts[:2000])
        self.initial.setdefault("people", case.people_count)
        set_picker(self)

    def service_data(self):
        """Without the search box."""
        return consult_values(self.cleaned_data, self.by)


class AnswerConsultForm(AnswerFields, OwnForm):
    """答复咨询."""

    action = "answer_consult"
    button = "登记答复"
    from_link = ("consultation",)
    consultation = row_of("咨询")
    field_order = ["consultation", "pick", "answer", "law", "text"]

    def prepare(self):
        """Questions that wait."""
        rows = self.own.waiting
        self.fields["consultation"].queryset = Consultation.objects.filter(pk__in=[row.pk for row in rows])
        self.initial.setdefault("consultation", rows[0].pk if rows else None)
        set_picker(self)

    def service_data(self):
        """Without the search box."""
        data = self.cleaned_data
        kept = {name: data.get(name) for name in SENT}
        return {**kept, "consultation": data["consultation"], "text": text_of(data, self.by)}


class DeskConsultForm(TicketMixin, ConsultFields, PortalForm):
    """咨询登记 on one screen."""

    name = line("咨询人", 60, "不愿留名的不填")
    phone = line("电话", 30)
    channel = select("方式", WAYS)
    village = row_of("所在村（社区）", required=False, empty="不填")
    field_order = [
        "name", "phone", "channel", "village", "topic", "question", "outcome", "promised_on", "pick", "answer", "law",
        "text", "adviser", "adviser_kind", "minutes", "aid_told", "groups", "people", "amount",
    ]  # fmt: skip

    def __init__(self, *args, by, **kwargs):
        self.by = by
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = all_topics()
        self.fields["village"].queryset = scope.villages(by)
        set_picker(self)
        self.lay_out()

    def clean_phone(self):
        """Digits only."""
        text = self.cleaned_data["phone"]
        return check_phone(text) if text.strip() else ""

    def new_case(self) -> NewCase:
        """The case of this question."""
        data = self.cleaned_data
        who = NewParty(name=data["name"], is_anonymous=not data["name"].strip(), phone=data["phone"],
                       village=data["village"])  # fmt: skip
        return NewCase(
            kind="legal",
            title=f"咨询：{data['question'].strip().splitlines()[0][:36]}",
            facts=data["question"],
            channel=data["channel"],
            category=data["topic"],
            purpose=Case.Purpose.CONSULT,
            people_count=data.get("people") or 1,
            place=data["village"],
            parties=[who],
            duplicates_seen=True,
        )


class AnswerTextForm(PortalForm):
    """An answer of the library."""

    topic = row_of("咨询领域")
    title = line("标题", 80, required=True)
    question = lines("常见问题", 500, 2, required=True)
    answer = lines("答复要点", 4000, 6, required=True)
    law = line("法律依据", 300, "写全名称和条文", required=True)
    keywords = line("关键词", 200, "用空格分开")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = all_topics()
        self.lay_out()
