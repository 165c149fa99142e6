"""Forms of 履行, 督促, 司法确认 and 回访."""

from django import forms

from disputes.forms.fields import PartiesField, PartyField, day, line, lines, select
from disputes.forms.outcome import money
from disputes.forms.procedure import OwnForm
from disputes.limits import risk_clocks
from disputes.models import BreachStep, Confirmation, Instalment, Visit
from disputes.services.beside import How


class InstalmentForm(OwnForm):
    """A form about one due day that is not settled."""

    from_link = ("instalment",)
    instalment = forms.ModelChoiceField(
        label="哪一期", queryset=Instalment.objects.none(), error_messages={"required": "请选择哪一期。"}
    )

    def prepare(self):
        """Those that are owed, the next first."""
        mine = [row.pk for row in self.own.owed]
        rows = Instalment.objects.filter(pk__in=mine).select_related("clause__obligor")
        self.fields["instalment"].queryset = rows
        self.fields["instalment"].label_from_instance = instalment_words
        self.initial.setdefault("instalment", mine[0] if mine else None)


def instalment_words(row) -> str:
    """Which due day, in words."""
    amount = f"{row.amount - row.paid:,.2f} 元" if row.amount is not None else row.clause.matter
    return f"{row.due_on:%Y-%m-%d} {row.clause.obligor}：{amount}"


class PerformForm(InstalmentForm):
    """登记履行."""

    action = "record_performance"
    button = "登记履行"
    performed_on = day("履行日期")
    paid = money("履行金额（元）", False, "付钱的必填；没有付足的按实际填")
    proof = line("履行凭证", 200, "如：收条、转账单号")


class UrgeForm(InstalmentForm):
    """督促履行."""

    action = "urge_performance"
    button = "登记督促"
    kind = select("方式", BreachStep.Kind.choices, "告知起诉、申请执行后，这一期不再等待")
    text = lines("情况", 500, 2, required=True)
    promised_on = day("义务人承诺的日期", False)


class RiskReportForm(OwnForm):
    """报告激化苗头."""

    action = "report_risk"
    button = "登记报告"
    how = select("报告方式", How.choices, "先电话口头报告，再交书面报告")
    to_whom = line("报告给谁", 80, required=True)
    measures = lines("采取的措施", 500, 2, required=True)

    def prepare(self):
        """What is owed next stands first."""
        owed = [row.action for row in risk_clocks(self.files_of_case)]
        self.fields["how"].choices = [pair for pair in How.choices if pair[0] in owed]


class ConfirmForm(OwnForm):
    """申请司法确认."""

    action = "apply_confirmation"
    button = "登记申请"
    applied_on = day("申请日期", True, "协议生效之日起 30 日内，不能延长")
    parties = PartiesField("共同申请的当事人", help_text="双方须共同申请")
    court = line("人民法院", 80, required=True)
    court_by = select("管辖依据", Confirmation.Court.choices)
    case_number = line("案号", 80)

    def prepare(self):
        """Both sides."""
        self.fields["parties"].offer(self.own.sides)


class RulingForm(OwnForm):
    """登记裁定."""

    action = "record_ruling"
    button = "登记裁定"
    ruling = select("裁定", [row for row in Confirmation.Ruling.choices if row[0] != "waits"])
    ruled_on = day("裁定日期", False)
    accepted_on = day("受理日期", False)
    served_on = day("送达日期", False)
    case_number = line("案号", 80)
    note = line("说明", 300)


class VisitForm(OwnForm):
    """登记回访."""

    action = "record_visit"
    button = "登记回访"
    party = PartyField("受访人")
    method = select("方式", Visit.Method.choices)
    text = lines("回访情况", 2000, 3, required=True)
    is_stable = forms.TypedChoiceField(
        label="有没有反复",
        choices=[("yes", "没有反复"), ("no", "有反复")],
        coerce=lambda value: value == "yes",
    )

    def prepare(self):
        """Both sides."""
        self.fields["party"].offer(self.own.sides)
