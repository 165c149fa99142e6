"""Forms of 调解意愿, 权利义务告知, 调解员, 回避, 调解场次 and 协议延期."""

from django import forms
from django.db.models import Count, Q
from django.utils import timezone

from disputes.files import files_of
from disputes.forms.fields import PartiesField, PartyField, day, line, lines, mediators_of, moment, select, tick
from disputes.models import Appointment, Consent, Mediator, Participant, Recusal, RightsNotice, Room, Session
from disputes.notices import POINTS
from governance.cases.forms.base import ActionForm, ReasonForm
from governance.cases.states import OPEN_STATES
from governance.core.now import now
from governance.organisation.models import OrgUnit


class OwnForm(ActionForm):
    """A form of the mediation: `own` are the files of the dispute."""

    @property
    def own(self):
        """Rows of the dispute."""
        return files_of(self.files_of_case)


class ConsentForm(OwnForm):
    """征询调解意愿."""

    action = "record_consent"
    button = "登记意愿"
    from_link = ("party",)
    party = PartyField("当事人")
    decision = select("意愿", Consent.Decision.choices, "一方明确拒绝的，不得调解（人民调解法第十七条）")
    method = select("征询方式", Consent.Method.choices)
    note = line("说明", 300, "明确拒绝的，写明拒绝的情况")

    def prepare(self):
        """Those not asked yet come first."""
        asked = self.own.consents
        self.fields["party"].offer(sorted(self.own.sides, key=lambda party: party.pk in asked))


class NoticeForm(OwnForm):
    """权利义务告知: read, ticked and signed."""

    action = "give_notice"
    button = "已告知并签认"
    from_link = ("party",)
    party = PartyField("当事人")
    points = forms.MultipleChoiceField(
        label="逐项告知",
        choices=POINTS,
        widget=forms.CheckboxSelectMultiple,
        help_text="读给当事人听，问清楚了再勾选",
        error_messages={"required": "请逐项告知后勾选。"},
    )
    signed = select("签认方式", RightsNotice.Signed.choices)
    signed_for = line("代签人", 40, "由代理人、监护人签的写姓名")
    wants_closed = tick("这位当事人要求不公开调解")

    def prepare(self):
        """Those who have not signed."""
        self.fields["party"].offer(self.own.untold or self.own.sides)


class AppointForm(OwnForm):
    """指定、选定调解员, with what each has in hand and whom the law keeps away."""

    action = "appoint_mediators"
    button = "确定调解员"
    mediators = forms.ModelMultipleChoiceField(
        label="调解员",
        queryset=Mediator.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="一至三名",
        error_messages={"required": "请选择调解员。"},
    )
    host = forms.ModelChoiceField(
        label="主持", queryset=Mediator.objects.none(), required=False, empty_label="选中的第一名"
    )
    chosen = select("产生方式", Appointment.Chosen.choices)
    note = line("说明", 200)

    def prepare(self):
        """Mediators of the town with their load; who must keep clear is not offered."""
        rows, words = mediators_of(self.case, self.files_of_case)
        busy = Count(
            "appointments", filter=Q(appointments__until=None, appointments__dispute__case__state__in=OPEN_STATES)
        )
        rows = rows.annotate(busy=busy)
        self.fields["mediators"].queryset = self.fields["host"].queryset = rows
        self.fields["mediators"].label_from_instance = _with_load
        self.initial.setdefault("mediators", [row.mediator_id for row in self.own.appointments])
        self.initial.setdefault("chosen", Appointment.Chosen.APPOINTED)
        if words:
            self.about = (("回避提示", words),)

    def service_data(self):
        """Mediators as a list, who presides first named."""
        data = super().service_data()
        data["mediators"] = list(data["mediators"])
        return data


def _with_load(row) -> str:
    where = row.committee.name if row.committee_id else row.unit.name
    load = f"，在办 {row.busy} 件" if row.busy else "，空闲"
    return f"{row.name}（{where}{load}）"


class RaiseRecusalForm(OwnForm):
    """申请回避."""

    action = "raise_recusal"
    button = "提出回避"
    mediator = forms.ModelChoiceField(
        label="调解员", queryset=Mediator.objects.none(), error_messages={"required": "请选择调解员。"}
    )
    party = PartyField("提出的当事人", required=False)
    ground = select("理由", Recusal.Ground.choices)
    text = line("说明", 500)

    def prepare(self):
        """The mediators of the case; nobody as party means the mediator asks."""
        self.fields["mediator"].queryset = Mediator.objects.filter(pk__in=[row.pk for row in self.own.mediators])
        self.fields["party"].offer(self.own.sides, "调解员自行申请")


class DecideRecusalForm(OwnForm):
    """决定回避."""

    action = "decide_recusal"
    button = "作出决定"
    recusal = forms.ModelChoiceField(
        label="回避申请", queryset=Recusal.objects.none(), error_messages={"required": "请选择回避申请。"}
    )
    grant = forms.TypedChoiceField(
        label="决定",
        choices=[("", "请选择"), ("yes", "回避，更换调解员"), ("no", "不回避")],
        coerce=lambda value: value == "yes",
        error_messages={"required": "请选择决定。"},
    )
    replacement = forms.ModelChoiceField(
        label="更换为", queryset=Mediator.objects.none(), required=False, empty_label="以后再指定"
    )
    both_agree = tick("双方书面同意仍由这名调解员调解", "调解员自行申请、决定不回避的必须勾选")
    note = line("理由", 500, required=True)

    def prepare(self):
        """Open ones with their words; replacements are those whom nothing keeps away."""
        self.fields["recusal"].queryset = Recusal.objects.filter(pk__in=[row.pk for row in self.own.open_recusals])
        self.fields["recusal"].label_from_instance = lambda row: (
            f"{row.raised_by_words}：{row.mediator}，{row.get_ground_display()}"
        )
        self.initial.setdefault("recusal", next((row.pk for row in self.own.open_recusals), None))
        rows, _ = mediators_of(self.case, self.files_of_case)
        self.fields["replacement"].queryset = rows.exclude(pk__in=[row.pk for row in self.own.mediators])


class InviteForm(OwnForm):
    """邀请参加调解."""

    action = "invite_participant"
    button = "登记参加人"
    role = select("身份", Participant.Role.choices)
    expert = forms.ModelChoiceField(
        label="专家库", queryset=Mediator.objects.none(), required=False, empty_label="不是专家库的人"
    )
    name = line("姓名", 40, "选了专家的可以不填")
    organisation = line("单位、职务", 80)
    reason = line("邀请理由", 200, required=True)
    consented_on = day("当事人同意日期")
    opinion = lines("意见", 2000)

    def prepare(self):
        """Experts of the town."""
        seat = self.case.centre.parent or self.case.centre
        units = OrgUnit.objects.filter(path__startswith=seat.path)
        experts = Mediator.objects.filter(unit__in=units, state="active", engagement=Mediator.Engagement.EXPERT)
        self.fields["expert"].queryset = experts

    def clean(self):
        """A name or an expert."""
        data = super().clean()
        if not data.get("name") and data.get("expert") is None and "name" not in self.errors:
            self.add_error("name", "请填参加人姓名，或者选择专家。")
        return data


def rooms_of(case):
    """Rooms of the town in use."""
    seat = case.centre.parent or case.centre
    return Room.objects.filter(unit__in=OrgUnit.objects.filter(path__startswith=seat.path), active=True)


class PlanForm(OwnForm):
    """安排调解."""

    action = "plan_session"
    button = "安排"
    mode = select("方式", Session.Mode.choices)
    room = forms.ModelChoiceField(
        label="调解室", queryset=Room.objects.none(), required=False, empty_label="不用调解室"
    )
    place = line("地点", 120, "上门调解的写地点，视频调解的写参加办法")
    starts_at = moment("开始时间")
    ends_at = moment("结束时间")
    is_public = tick("公开调解", "有当事人要求不公开、医疗纠纷、法院委托的不公开")
    note = line("说明", 300)

    def prepare(self):
        """Rooms, and what is planned in them already."""
        self.fields["room"].queryset = rooms_of(self.case)
        taken = Session.objects.filter(room__in=rooms_of(self.case), state=Session.State.PLANNED)
        rows = taken.filter(ends_at__gt=now()).select_related("room").order_by("starts_at")[:8]
        if rows:
            words = "；".join(
                f"{row.room} {timezone.localtime(row.starts_at):%m-%d %H:%M}—{timezone.localtime(row.ends_at):%H:%M}"
                for row in rows
            )
            self.about = (("已占用", words),)


def _planned(form, required: bool) -> None:
    rows = Session.objects.filter(pk__in=[row.pk for row in form.own.planned])
    field = form.fields["session"]
    field.queryset, field.required = rows, required
    field.label_from_instance = lambda row: f"第 {row.number} 场 {timezone.localtime(row.starts_at):%m-%d %H:%M}"
    form.initial.setdefault("session", next((row.pk for row in form.own.planned), None))


class CancelForm(ReasonForm, OwnForm):
    """取消调解."""

    action = "cancel_session"
    button = "取消这一场"
    session = forms.ModelChoiceField(
        label="场次", queryset=Session.objects.none(), error_messages={"required": "请选择场次。"}
    )
    field_order = ["session", "reason"]

    def prepare(self):
        """Those that are planned."""
        _planned(self, True)


class HoldForm(OwnForm):
    """记录调解."""

    action = "hold_session"
    button = "保存调解记录"
    session = forms.ModelChoiceField(
        label="场次", queryset=Session.objects.none(), required=False, empty_label="没有排期，补记"
    )
    starts_at = moment("开始时间", False, "没有排期的必填")
    place = line("地点", 120)
    parties = PartiesField("到场的当事人", required=False)
    participants = forms.ModelMultipleChoiceField(
        label="到场的参加人", queryset=Participant.objects.none(), required=False, widget=forms.CheckboxSelectMultiple
    )
    record = lines("调解记录", 8000, 6, "各方怎么说、调解员怎么劝、谈到哪一步", required=True)
    agreed_facts = lines("无争议的事实", 4000, 2, "法院委派、委托的，调解不成时报给法院")
    result = select("本场结果", Session.Result.choices)

    def prepare(self):
        """Planned sessions; parties are taken to have come."""
        _planned(self, False)
        self.fields["parties"].offer(self.own.sides)
        self.initial.setdefault("parties", [str(party.pk) for party in self.own.sides])
        people = Participant.objects.filter(pk__in=[row.pk for row in self.own.participants])
        self.fields["participants"].queryset = people
        if not self.own.participants:
            del self.fields["participants"]


class ExtendForm(OwnForm):
    """协议延期."""

    action = "extend_mediation"
    button = "登记协议延期"
    until = day("延至")
    parties = PartiesField("同意延期的当事人", help_text="各方都同意才能延期")
    reason = line("理由", 500, required=True)

    def prepare(self):
        """All sides."""
        self.fields["parties"].offer(self.own.sides)
