"""What the issuer of a paper fills in, by paper."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from disputes.models import Session
from disputes.printouts import REFUSALS
from disputes.printouts_agreement import LABOUR, LAND, SATISFIED, SUED
from disputes.printouts_authority import MOST_REPRESENTATIVES, POWERS
from disputes.printouts_notices import ADVICE, SIGNS
from disputes.printouts_parts import detail_of, own_of
from governance.cases.forms import papers as f
from governance.core.now import today


def party_fields(case) -> dict:
    """What the register does not hold of each party; all may stay empty and are then filled in by hand."""
    found = {}
    for party in case.parties.all():
        if party.role not in ("applicant", "respondent") or not party.name:
            continue
        if party.is_organisation:
            found[f"head_{party.pk}"] = f.short(f"{party.name} 的法定代表人", required=False, max_length=40)
            found[f"post_{party.pk}"] = f.short(f"{party.name} 法定代表人的职务", required=False, max_length=40)
        else:
            found[f"nation_{party.pk}"] = f.short(f"{party.name} 的民族", required=False, max_length=20)
            found[f"job_{party.pk}"] = f.short(f"{party.name} 的职业或职务", required=False, max_length=40)
    return found


def one_party(case, label="致") -> forms.ModelChoiceField:
    """One party of the case."""
    field = forms.ModelChoiceField(
        label=label,
        queryset=case.parties.filter(role__in=("applicant", "respondent")).exclude(name=""),
        error_messages={"required": "请选择当事人。"},
    )
    field.label_from_instance = lambda row: f"{row.name}（{row.get_role_display()}）"
    return field


def application(case) -> dict:
    """DM-03."""
    return {"claims": f.words("申请事项", initial=case.claim, help_text="一项一行"), **party_fields(case)}


def acceptance(case) -> dict:
    """DM-04."""
    results = [("accept", "受理"), ("refuse", "不予受理"), ("refer", "移送")]
    return {
        "result": f.choice("审核意见", results),
        "checked_by": f.short("审核人", required=False, max_length=40),
        "mediator": f.short("指派调解员", required=False, max_length=80),
        "note": f.short("备注", required=False),
    }


def refusal(case) -> dict:
    """DM-06; what was found to be excluded is there already."""
    row = detail_of(case)
    return {
        "reason": f.choice("不予受理的情形", REFUSALS.items()),
        "reason_text": f.words("具体说明", rows=2, required=False, max_length=500),
        "route": f.words(
            "建议的途径",
            rows=2,
            initial=row.excluded_route,
            help_text="写明机关、地址和电话，如向县劳动人事争议仲裁委员会申请仲裁",
        ),
        "referred_to": f.short("移送单位", required=False, help_text="已移送其他单位的填写，文书即为移送告知书"),
    }


def notice(case) -> dict:
    """DM-11."""
    return {
        "party": one_party(case, "通知谁"),
        "at": f.moment("调解时间"),
        "place": f.short("调解地点"),
        "bring": f.short("请带的材料", initial="身份证、有关凭证"),
        "contact": f.short("联系人和电话"),
    }


def intake_slip(case) -> dict:
    """DM-23 (a)."""
    return {
        "papers": f.words("附送材料", rows=3, required=False, help_text="一份一行"),
        "both_agree": forms.BooleanField(label="双方均同意调解", required=False),
    }


def intake_receipt(case) -> dict:
    """DM-23 (b)."""
    return {
        "taken": f.choice("是否受理", [("yes", "受理"), ("no", "不予受理")]),
        "mediator": f.short("指派调解员", required=False, max_length=40),
        "reason": f.words("不予受理的理由", rows=2, required=False),
    }


def result_letter(case) -> dict:
    """DM-23 (c)."""
    return {
        "way": f.words("调解经过", help_text="几次、何时、谁主持"),
        "result": f.words("调解结果", help_text="达成协议的写协议要点和编号；未达成的写终止原因"),
        "agreed_facts": f.words("无争议的事实", rows=3, required=False),
        "papers": f.words("随函材料", rows=2, required=False),
        "contact": f.short("联系人和电话"),
    }


def grave_report(case) -> dict:
    """DM-25."""

    def ticks(label, rows):
        return forms.MultipleChoiceField(
            label=label, choices=[(word, word) for word in rows], required=False, widget=forms.CheckboxSelectMultiple
        )

    return {
        "to": f.short("报送对象", initial="派出所、镇党委政府、县司法局"),
        "found_by": f.short("发现人", required=False, max_length=40),
        "signs": ticks("激化苗头", SIGNS),
        "now": f.words("现状", rows=3),
        "measures": f.words("已采取措施", rows=3),
        "advice": ticks("建议", ADVICE),
    }


def record(case) -> dict:
    """DM-12."""
    rows = Session.objects.filter(dispute=case.pk, state="held").select_related("room")
    which = forms.ModelChoiceField(
        label="场次", queryset=rows, empty_label=None, error_messages={"required": "请选择调解场次。"}
    )
    which.label_from_instance = lambda row: f"第 {row.number} 场 {timezone.localtime(row.starts_at):%Y-%m-%d %H:%M}"
    which.initial = rows.last()
    return {
        "session": which,
        "facts": f.words("纠纷事实和双方陈述", initial=case.facts, max_length=20000),
        "issues": f.words("争议焦点", rows=2, required=False),
        "next_at": f.moment("下次调解时间", required=False),
    }


def ended(case) -> dict:
    """DM-20."""
    return {"papers_back": f.words("退还材料", rows=2, required=False, help_text="一份一行，没有就空着")}


def agreement(case) -> dict:
    """DM-14; wage disputes and land contracts ask for more."""
    found = {
        "sign_on": f.day("签订日期", initial=today(), help_text="按这一天推算申请司法确认的最后一日"),
        "other": f.words("违约责任和其他约定", rows=2, required=False),
        "confirm": forms.BooleanField(label="拟申请司法确认（加印送达地址确认）", required=False),
    }
    code = detail_of(case).type_id
    if code == LABOUR:
        found["employment"] = f.short("劳动关系", required=False, help_text="用人单位、入职和离职日期、岗位")
        found["wage_items"] = f.words("工资、工伤等项目", rows=2, required=False)
    if code == LAND:
        found["contract"] = f.short("承包合同号", required=False)
        found["plot"] = f.short("地块、四至", required=False)
        found["area"] = f.short("面积", required=False)
    return {**found, **party_fields(case)}


def oral(case) -> dict:
    """DM-15."""
    return {"note": f.short("备注", required=False)}


def _number(case) -> dict:
    made = own_of(case).agreement
    return {"number": f.short("协议编号", required=False, initial=made.number if made else "")}


def visit(case) -> dict:
    """DM-18."""
    words = [(word, word) for word in SATISFIED]
    return {
        **_number(case),
        "satisfied": f.choice("满意度", words, required=False),
        "wrong": f.choice("有无错误调解", [("no", "没有"), ("yes", "有")], required=False),
        "sued": f.choice("是否起诉", [(word, word) for word in SUED], required=False),
        "measures": f.words("遗留隐患和处理措施", rows=2, required=False),
        "next_on": f.day("下次回访", required=False),
    }


def urge(case) -> dict:
    """DM-19."""
    return {**_number(case), "until": f.day("履行期限", initial=today() + timedelta(days=7))}


def confirmation(case) -> dict:
    """DM-21."""
    return {**_number(case), "court": f.short("人民法院"), **party_fields(case)}


def certificate(case) -> dict:
    """DM-22."""
    return {
        **_number(case),
        "place": f.short("调委会住所", required=False),
        "head": f.short("负责人", required=False, max_length=40),
    }


def authority(case) -> dict:
    """DM-07 授权委托书."""
    return {
        "party": one_party(case, "委托人"),
        "agent": f.short("受托人", required=False, max_length=40, help_text="登记过代理人的可以不填"),
        "relation": f.short("受托人与委托人的关系", required=False, max_length=20),
        "agent_id": f.short("受托人身份证号", required=False, max_length=18),
        "agent_phone": f.short("受托人联系方式", required=False, max_length=20),
        "powers": forms.MultipleChoiceField(
            label="特别委托的事项",
            choices=[(word, word) for word in POWERS],
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="都不选就是一般委托",
        ),
        "until": f.day("委托到哪一天", required=False),
    }


def legal_head(case) -> dict:
    """DM-07 法定代表人身份证明书."""
    party = one_party(case, "单位")
    party.queryset = party.queryset.filter(is_organisation=True)
    return {
        "party": party,
        "head": f.short("法定代表人", max_length=40),
        "post": f.short("职务", max_length=40),
        "phone": f.short("联系方式", required=False, max_length=20),
    }


class _Chosen(forms.ModelMultipleChoiceField):
    """At most five."""

    def clean(self, value):
        """Five or fewer."""
        rows = super().clean(value)
        if len(rows) > MOST_REPRESENTATIVES:
            raise forms.ValidationError(f"代表人最多 {MOST_REPRESENTATIVES} 人，您选了 {len(rows)} 人。")
        return rows


def representatives(case) -> dict:
    """DM-07 代表人推选书."""
    chosen = _Chosen(
        label="推选的代表人",
        queryset=case.parties.filter(role__in=("applicant", "respondent")).exclude(name=""),
        widget=forms.CheckboxSelectMultiple,
        help_text=f"最多 {MOST_REPRESENTATIVES} 人",
        error_messages={"required": "请勾选推选的代表人。"},
    )
    chosen.label_from_instance = lambda row: f"{row.name}（{row.get_role_display()}）"
    return {"side": f.choice("哪一方", [("applicant", "申请人"), ("respondent", "被申请人")]), "chosen": chosen}


def kinship(case) -> dict:
    """DM-07 监护和亲属关系证明清单."""
    return {"proofs": f.words("证明材料", rows=4, required=False, help_text="一份一行，如：户口簿、出生医学证明")}
