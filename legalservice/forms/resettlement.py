"""Forms of 安置帮教."""

from governance.core.forms import PortalForm
from governance.core.identity import check_id_number
from legalservice.forms.fields import day, line, lines, row_of, select, tick
from legalservice.models.resettlement import Helper, HelpVisit, ReleasedPerson
from legalservice.services.resettlement import villages_of

SECRET = {"data-draft": "secret", "autocomplete": "off"}


class ReleasedForm(PortalForm):
    """接收登记."""

    name = line("姓名", 60, required=True)
    id_number = line("身份证号", 30, required=True)
    sex = select("性别", [("1", "男"), ("2", "女")])
    village = row_of("居住村（社区）")
    address = line("住址", 200)
    phone = line("电话", 30)
    notice_on = day("收到通知书日期", filled=True)
    kind = select("释放类型", ReleasedPerson.Kind.choices, "帮教期自动算：刑满释放五年，解除社区矫正三年")
    release_on = day("释放日期")
    certificate = line("释放证明书号", 60)
    prison = line("服刑场所", 100, "社区矫正的写执行机构", required=True)
    crime = line("罪名", 100, required=True)
    sentence = line("原判刑期", 60)
    level = select("风险类别", ReleasedPerson.Level.choices, "重点每月、一般每季、低风险每半年走访一次")
    level_reason = line("分类理由", 300)
    is_key = tick("必接必送对象", "三无人员、重点对象释放当天要有人接回")
    has_nothing = tick("三无人员", "无家可归、无业可就、无亲可投")
    is_sealed = tick("犯罪记录封存", "未成年人犯罪记录依法封存的勾选：不进列表，只有责任人能打开")
    family = lines("家庭成员", 500, 2)
    contact = line("联系人和电话", 100)
    skills = line("技能", 100)
    work = line("就业", 100)
    housing = line("住房", 100)
    welfare = line("低保、救助、医保", 100)
    health = line("健康", 100)

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["village"].queryset = villages_of(by)
        for name in ("name", "id_number", "phone", "address", "crime", "family", "contact"):
            self.fields[name].widget.attrs.update(SECRET)
        self.lay_out()

    def clean_id_number(self):
        """The number without spaces."""
        return check_id_number(self.cleaned_data["id_number"]).number


class ReceiptForm(PortalForm):
    """寄出回执."""

    on = day("寄出日期", filled=True, help_text="已核实身份、家庭和住址")


class HandOverForm(PortalForm):
    """衔接登记."""

    reported_on = day("报到日期", filled=True)
    picked_by = line("接送人", 60, "必接必送对象必填")
    picked_how = line("接送方式", 60)


class HelperForm(PortalForm):
    """帮教小组成员."""

    kind = select("身份", Helper.Kind.choices)
    name = line("姓名", 60, required=True)
    phone = line("电话", 30)
    since = day("起", filled=True)
    signed_on = day("责任书签订日期", required=False)


class HelpVisitForm(PortalForm):
    """谈话、走访记录."""

    on = day("日期", filled=True)
    way = select("方式", HelpVisit.Way.choices)
    place = line("地点", 100)
    by_whom = line("谈话人", 100, required=True)
    thoughts = lines("思想", 1000, 2, required=True)
    living = lines("就业和生活", 1000, 2, required=True)
    needs = lines("需求", 500, 2)
    measures = lines("帮扶措施", 500, 2, "就业、承包地、低保、临时救助、培训、就学、社保")
    level = select("走访后的风险类别", ReleasedPerson.Level.choices, "下次走访按这一类起算")


class RateForm(PortalForm):
    """评定风险类别."""

    level = select("风险类别", ReleasedPerson.Level.choices)
    reason = line("理由", 300, "罪名类型、再犯、态度、精神、三无、家庭矛盾、瘾癖、债务、扬言等", required=True)


class ReliefForm(PortalForm):
    """救助政策告知."""

    on = day("告知日期", filled=True)


class EndForm(PortalForm):
    """转出、解除."""

    state = select("结束方式", [("moved", "转出"), ("ended", "解除")])
    reason = line("原因", 200, "转出的写明转到哪里、何时移交", required=True)
    offended_again = tick("重新犯罪")
