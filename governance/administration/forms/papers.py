"""Forms of 收文发文."""

from django import forms

from governance.administration.models import OfficePaper, PaperTask
from governance.core.form_fields import day, line, lines, row_of, select, tick
from governance.core.forms import PortalForm

from .duty import PeopleField

Way, Kind = OfficePaper.Way, PaperTask.Kind
CLASSIFIED = "这是涉密文件"


class RegisterForm(PortalForm):
    """收文、电话、传真登记."""

    way = select("种类", [row for row in Way.choices if row[0] != Way.OUT])
    title = line("标题", 200, required=True)
    other = line("来文单位（来电人）", 100, required=True)
    other_number = line("来文字号", 60)
    urgency = select("紧急程度", OfficePaper.Urgency.choices)
    on = day("收文日期", filled=True)
    retention = select("保管期限", OfficePaper.Retention.choices)
    classified = tick(CLASSIFIED, "勾了不能登记，会告诉您怎么办")
    text = lines("内容摘要", 4000, 5)


class DraftForm(PortalForm):
    """拟发文."""

    title = line("标题", 200, "发文机关加事由加文种，例如 关于开展矛盾纠纷排查的通知", required=True)
    other = line("主送单位", 100, required=True)
    urgency = select("紧急程度", OfficePaper.Urgency.choices)
    retention = select("保管期限", OfficePaper.Retention.choices)
    signer = row_of("签发人")
    due = day("签发期限", filled=True)
    classified = tick(CLASSIFIED, "勾了不能登记，会告诉您怎么办")
    text = lines("正文", 10_000, 12, required=True)

    def __init__(self, *args, leaders, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["signer"].queryset = leaders
        self.lay_out()


class SendForm(PortalForm):
    """送阅送办."""

    kind = select("送什么", [row for row in Kind.choices if row[0] != Kind.SIGN])
    due = day("期限", filled=True)
    users = PeopleField(label="送给谁", queryset=None, widget=forms.CheckboxSelectMultiple,
                        error_messages={"required": "请至少选一个人"})  # fmt: skip

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["users"].queryset = people
        self.lay_out()


class AnswerForm(PortalForm):
    """办理."""

    words = lines("意见", 500, help_text="传阅可以不写；批示和承办要写")
