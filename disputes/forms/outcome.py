"""Forms of 调解结果: agreement, clauses, signatures, oral agreement, ending."""

from django import forms

from disputes.clauses import parse_instalments
from disputes.forms.fields import PartiesField, PartyField, day, line, lines, select, tick
from disputes.forms.procedure import OwnForm
from disputes.models import Clause, Ending, Mediator, Signature

REMEDIES = "调解不成，可以依法申请仲裁、行政处理，或者向人民法院起诉。"
LABOUR = "可以依法向劳动人事争议仲裁委员会申请仲裁；对拖欠工资等达成的调解协议不履行的，可以申请支付令。"


def money(label: str, required: bool = False, help_text: str = "") -> forms.DecimalField:
    """An amount in yuan."""
    return forms.DecimalField(
        label=label,
        required=required,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text=help_text,
        error_messages={
            "required": f"请填{label}。",
            "invalid": "请填数字，如 12000 或者 12000.50。",
            "min_value": "金额不能小于 0。",
            "max_decimal_places": "金额最多写到分（两位小数）。",
        },
    )


class DraftForm(OwnForm):
    """拟定书面协议."""

    action = "draft_agreement"
    button = "保存协议文字"
    facts = lines("主要事实", 4000, 4, required=True)
    issues = lines("争议事项", 2000, 2, required=True)
    liability = lines("各方责任", 2000, 2)

    def prepare(self):
        """What is written already; facts of the register otherwise."""
        row = self.own.agreement
        self.initial.setdefault("facts", row.facts if row else self.case.facts[:4000])
        self.initial.setdefault("issues", row.issues if row else self.case.claim[:2000])
        self.initial.setdefault("liability", row.liability if row else "")


class ClauseForm(OwnForm):
    """添加条款: one obligation of the agreement."""

    action = "add_clause"
    button = "添加这一条"
    obligor = PartyField("义务人")
    obligee = PartyField("权利人")
    matter = line("事项", 500, "写清做什么、付什么钱；不能写“尽快”“视情况”", required=True)
    mode = select("履行方式", Clause.Mode.choices)
    amount = money("金额（元）", False, "付钱的必填；大写由系统写进协议")
    due_on = day("履行期限", False, "哪一天以前；分期的不用填")
    instalments = lines("分期", 2000, 3, "每行一期，写成“2026-07-01 1000”；各期相加要等于总额", required=False)
    method = line("交付方式、地点", 200, "如：现金，在村委会交付；转账至对方账户", required=True)

    def prepare(self):
        """Both sides."""
        self.fields["obligor"].offer(self.own.sides)
        self.fields["obligee"].offer(self.own.sides)

    def clean_instalments(self):
        """(day, amount) pairs."""
        try:
            return parse_instalments(self.cleaned_data["instalments"])
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from None


class DropClauseForm(OwnForm):
    """删除条款."""

    action = "drop_clause"
    button = "删除这一条"
    from_link = ("clause",)
    clause = forms.ModelChoiceField(
        label="条款", queryset=Clause.objects.none(), error_messages={"required": "请选择条款。"}
    )
    reason = line("说明", 200)

    def prepare(self):
        """Clauses of the draft."""
        self.fields["clause"].queryset = Clause.objects.filter(pk__in=[row.pk for row in self.own.clauses])
        self.fields["clause"].label_from_instance = lambda row: f"第 {row.order} 条：{row.matter}"


class SignForm(OwnForm):
    """协议签章生效."""

    action = "sign_agreement"
    button = "协议生效"
    danger = "生效后协议不能再改，请核对各方都已签名、调解员已签名、调委会已盖章。"
    parties = PartiesField("已签名的当事人", help_text="各方都签名、盖章或者按指印，协议才生效")
    method = select("签认方式", Signature.Method.choices)
    signed_for = line("代签人", 40, "由代理人签的写姓名")
    signed_on = day("当事人签名日期")
    mediator = forms.ModelChoiceField(
        label="签名的调解员", queryset=Mediator.objects.none(), error_messages={"required": "请选择签名的调解员。"}
    )
    mediator_signed_on = day("调解员签名日期")
    sealed_on = day("调委会盖章日期")

    def prepare(self):
        """Both sides and the mediators; the words of the agreement above the form."""
        self.fields["parties"].offer(self.own.sides)
        mine = [row.pk for row in self.own.mediators]
        self.fields["mediator"].queryset = Mediator.objects.filter(pk__in=mine)
        self.initial.setdefault("mediator", mine[0] if mine else None)
        rows = [f"第 {row.order} 条：{row.obligor}对{row.obligee}，{row.matter}" for row in self.own.clauses]
        self.about = (("协议条款", "\n".join(rows)),)


class OralForm(OwnForm):
    """登记口头协议."""

    action = "agree_orally"
    button = "登记口头协议"
    facts = lines("主要事实", 4000, 3, required=True)
    issues = lines("争议事项", 2000, 2, required=True)
    obligor = PartyField("义务人")
    obligee = PartyField("权利人")
    matter = line("协议内容", 500, required=True)
    amount = money("金额（元）")
    performed = tick("已经当场履行", "不能当场履行的须订书面协议")
    wants_written = tick("有当事人要求书面协议")

    def prepare(self):
        """Both sides; facts of the register."""
        self.fields["obligor"].offer(self.own.sides)
        self.fields["obligee"].offer(self.own.sides)
        self.initial.setdefault("facts", self.case.facts[:4000])
        self.initial.setdefault("issues", self.case.claim[:2000])


class EndForm(OwnForm):
    """调解不成、终止."""

    action = "end_mediation"
    button = "登记"
    danger = "登记后这次调解结束，请确认已经告诉当事人其他途径。"
    kind = select("结果", Ending.Kind.choices)
    reason = select("原因", Ending.Reason.choices)
    text = lines("说明", 1000, 2)
    remedies = lines("告诉当事人的其他途径", 500, 2, "人民调解法第二十六条", required=True)
    agreed_facts = lines("无争议的事实", 4000, 2, "法院委派、委托的写明；当事人的让步不作为证据")

    def prepare(self):
        """The words of the law, to be read and changed where the matter asks."""
        labour = self.own.detail.type_id == "10"
        self.initial.setdefault("remedies", LABOUR if labour else REMEDIES)
