"""Forms of 引导."""

from governance.core.forms import PortalForm
from legalservice.forms.fields import OwnForm, line, moment, row_of, select, tick
from legalservice.models import Guidance, GuideBody
from legalservice.models.guides import GuideTo

FILLED = ("name", "address", "phone", "papers")


class GuideOutForm(OwnForm):
    """开引导单; a body of the register fills address and telephone."""

    action = "guide_out"
    button = "开引导单"
    to = select("去向", GuideTo.choices)
    known = row_of("名录里的机构", required=False, empty="名录里没有，下面自己填")
    body = line("去向机构", 100, "选了名录里的不用填")
    address = line("地址", 200)
    phone = line("电话", 40)
    matter = line("事项", 200)
    reason = line("引导理由", 300)
    papers = line("要带的材料", 300)
    limit_words = line("时效提醒", 200, "如劳动仲裁时效到 2026-09-30")
    booked_for = moment("代预约时间", required=False)

    def prepare(self):
        """Bodies of the town."""
        rows = GuideBody.objects.visible_to(self.by).filter(active=True)
        self.fields["known"].queryset = rows
        self.fields["known"].label_from_instance = lambda row: f"{row.get_kind_display()}：{row.name}"
        self.initial.setdefault("matter", self.case.title[:200])

    def service_data(self):
        """What is known of the chosen body stands where nothing was typed."""
        data = super().service_data()
        known = data.pop("known")
        if known is not None:
            data["body"] = data["body"] or known.name
            for name in ("address", "phone", "papers"):
                data[name] = data[name] or getattr(known, name)
        return data


class _OneGuidanceForm(OwnForm):
    """A form about a slip that waits."""

    from_link = ("guidance",)

    def prepare(self):
        """Slips that wait."""
        rows = self.own.guided
        self.fields["guidance"].queryset = Guidance.objects.filter(pk__in=[row.pk for row in rows])
        self.initial.setdefault("guidance", rows[0].pk if rows else None)


class GuideContactForm(_OneGuidanceForm):
    """登记联系."""

    action = "guide_contact"
    button = "登记联系"
    guidance = row_of("引导单")
    contact = line("对方联系人", 60, required=True)
    booked_for = moment("约定时间", required=False)
    note = line("说明", 200)


class GuideResultForm(_OneGuidanceForm):
    """登记引导结果."""

    action = "guide_result"
    button = "登记结果"
    guidance = row_of("引导单")
    arrived = select("到了没有", Guidance.Arrived.choices[1:])
    result = select("回访结果", Guidance.Result.choices)
    result_text = line("结果说明", 500)


class GuideBodyForm(PortalForm):
    """引导名录."""

    kind = select("去向", GuideTo.choices)
    name = line("机构", 100, required=True)
    address = line("地址", 200, required=True)
    phone = line("电话", 40, required=True)
    hours = line("办理时间", 100)
    papers = line("要带的材料", 300)
    active = tick("在用")
