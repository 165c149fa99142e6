"""Forms of 法律顾问事项."""

from django import forms

from governance.cases.forms.base import uploads_field
from legalservice.forms.fields import OwnForm, day, line, lines, select
from legalservice.models import OpinionRequest
from legalservice.services.opinions import FIELDS


class AskOpinionForm(OwnForm):
    """登记顾问事项."""

    action = "ask_opinion"
    button = "登记送审"
    client = line("委托单位", 100)
    client_kind = select("单位类别", OpinionRequest.Client.choices)
    contact = line("经办人", 60)
    phone = line("电话", 40)
    kind = select("事项类型", OpinionRequest.Kind.choices)
    subject = line("送审文件或者事项", 200)
    amount = forms.DecimalField(label="标的（元）", required=False, min_value=0, max_digits=14, decimal_places=2)
    materials = line("材料清单", 500)
    sent_on = day("送审日期", filled=True)
    due_on = day("出具期限", help_text="一般合同 5 个工作日，规范性文件 15 个工作日，重大决策不少于 7 个工作日")
    adviser = line("承办顾问", 60)
    uploads = uploads_field("送审材料", required=False)

    def prepare(self):
        """As it stands, else from the case."""
        row = self.own.opinion
        for name in FIELDS if row is not None else ():
            self.initial.setdefault(name, getattr(row, name))
        who = next((p for p in self.files_of_case.parties if p.role == "applicant"), None)
        self.initial.setdefault("client", who.name if who and who.is_organisation else "")
        self.initial.setdefault("subject", self.case.title[:200])


class GiveOpinionForm(OwnForm):
    """出具意见."""

    action = "give_opinion"
    button = "出具意见"
    view = select("审查意见", OpinionRequest.View.choices)
    risk = select("法律风险", OpinionRequest.Risk.choices)
    law = line("法律依据", 500)
    analysis = lines("法律分析", 4000, 5)
    points = lines("逐条意见", 4000, 5, "一行一条：条款｜问题｜修改建议，如“第八条｜没有付款时间｜写明验收后十五日内”")
    uploads = uploads_field("修改稿", required=False)

    def prepare(self):
        """What is reviewed."""
        row = self.own.opinion
        self.about = (("送审", f"{row.client}：{row.subject}"), ("材料", row.materials), ("期限", f"{row.due_on}"))

    def clean_points(self):
        """[clause, problem, advice] of each line."""
        rows = []
        for text in self.cleaned_data["points"].splitlines():
            parts = [part.strip() for part in text.replace("|", "｜").split("｜") if part.strip()]
            if not parts:
                continue
            if len(parts) != 3:
                raise forms.ValidationError(f"“{text[:30]}”要分三段：条款｜问题｜修改建议。")
            rows.append(parts)
        return rows


class AdoptionForm(OwnForm):
    """登记采纳情况."""

    action = "record_adoption"
    button = "登记采纳"
    adopted = select("采纳情况", OpinionRequest.Adopted.choices)
    adopted_note = line("采纳说明", 300)
