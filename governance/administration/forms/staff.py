"""Forms of 人员与入驻."""

from governance.administration.models import ConductNote, Leave, Residence, StaffFile
from governance.core.form_fields import day, line, lines, moment, number, row_of, select
from governance.core.forms import PortalForm


class FileForm(PortalForm):
    """人员档案."""

    employment = select("用工形式", StaffFile.Employment.choices)
    since = day("到岗日期", required=False)
    contract = line("合同编号", 60, "购买服务的必填")
    provider = line("承接单位", 60, "购买服务的必填")
    contract_until = day("合同到期", required=False)
    accepted_on = day("最近验收日期", required=False)
    acceptance = line("验收意见", 200)
    note = line("说明", 200)


class ConductForm(PortalForm):
    """纪律作风记录."""

    day = day("日期", filled=True)
    kind = select("类别", ConductNote.Kind.choices)
    text = lines("情况", 300, required=True)


class ResidenceForm(PortalForm):
    """入驻单位."""

    office = row_of("入驻单位")
    mode = select("入驻方式", Residence.Mode.choices)
    seats = line("席位", 60, "例如 3 号窗口；固定坐班的人在“窗口和驻厅”里安排")
    days = line("入驻时间", 100, "轮驻的写明，例如 每周二、周四上午")
    arrives_in = number("随叫随到（分钟）", required=False, low=5, high=1440, help_text="随驻的必填")
    contact = line("联系人和电话", 60)
    since = day("入驻日期", filled=True)
    until = day("撤出日期", required=False)

    def __init__(self, *args, offices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = offices
        self.lay_out()


class CallForm(PortalForm):
    """呼叫随驻单位."""

    residence = row_of("呼叫哪个单位")
    matter = lines("事由", 200, required=True)

    def __init__(self, *args, residences, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["residence"].queryset = residences
        self.lay_out()


class ArrivalForm(PortalForm):
    """到达."""

    arrived_who = line("到达的人", 60, required=True)


class LeaveForm(PortalForm):
    """请假申请."""

    kind = select("类别", Leave.Kind.choices)
    starts_at = moment("开始")
    ends_at = moment("结束")
    reason = line("事由", 100, required=True)
    substitute = row_of("代理人", required=False, empty="（不安排代理）",
                        help_text="批准以后，这段时间的案件和通知同时转给代理人")  # fmt: skip

    def __init__(self, *args, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["substitute"].queryset = colleagues
        self.lay_out()


class DecideForm(PortalForm):
    """审批."""

    answer = line("审批意见", 200, "不批准的请写明原因")
