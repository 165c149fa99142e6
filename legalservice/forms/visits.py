"""Forms of 远程视频会见."""

from governance.cases.forms.base import ReasonForm
from governance.cases.thresholds import number_of
from governance.core.forms import PortalForm
from legalservice.forms.fields import OwnForm, day, line, lines, moment, row_of, select, tick
from legalservice.models.visits import PrisonVisit, VisitRoom
from legalservice.services.visits import FIELDS

SECRET = {"data-draft": "secret", "autocomplete": "off"}


class VisitApplyForm(OwnForm):
    """登记视频会见申请."""

    action = "visit_apply"
    button = "登记申请"
    relation = select("与被会见人关系", PrisonVisit.Relation.choices, "只有亲属、监护人可以申请")
    prison_letter = line("监狱同意函号", 60, "不是亲属、监护人的，监狱书面同意后填写")
    proof = select("关系证明", PrisonVisit.Proof.choices, "首次会见要核验原件")
    companions = lines("同行人", 300, 2, "每行一人：姓名 关系，如“张三 子女”")
    inmate = line("被会见人", 60)
    inmate_no = line("被会见人编号", 40)
    prison = line("监狱", 100)
    ward = line("监区", 60)
    reason = select("会见事由", PrisonVisit.Reason.choices)
    wanted_on = day("期望日期", required=False)

    def prepare(self):
        """As it stands."""
        for name in ("companions", "inmate", "inmate_no", "prison", "ward"):
            self.fields[name].widget.attrs.update(SECRET)
        row = self.own.visit
        for name in FIELDS if row is not None else ():
            self.initial.setdefault(name, getattr(row, name))


class _VisitForm(OwnForm):
    """A form that shows whom it is about."""

    def prepare(self):
        """Who visits whom."""
        row = self.own.visit
        mates = "、".join(f"{name}（{relation}）" for name, relation in row.companion_rows) or "没有"
        self.about = (
            ("申请号", row.number),
            ("被会见人", f"{row.inmate}，{row.prison}{row.ward}"),
            ("关系和证明", f"{row.get_relation_display()}，{row.get_proof_display()}"),
            ("同行人", mates),
        )


class VisitCheckForm(_VisitForm):
    """初核."""

    action = "visit_check"
    button = "登记初核"
    identity_seen = tick("申请人和同行人身份已实人核验")
    relation_seen = tick("关系证明已核对原件")
    passed = tick("初核通过，转送监狱审批")
    note = line("初核意见", 300, "不通过的必填")


class VisitDecideForm(_VisitForm):
    """登记监狱审批."""

    action = "visit_decide"
    button = "登记审批"
    approved = tick("监狱批准", "批准与否由监狱决定，这里只登记")
    decided_by = line("监狱审批人", 60)
    decided_on = day("审批日期", filled=True)
    note = line("监狱意见", 300, "不批准的写理由")
    suspended_until = day("监狱暂停会见至", required=False)


class VisitBookForm(_VisitForm):
    """约定会见时段."""

    action = "visit_book"
    button = "约定时段"
    room = row_of("会见室")
    starts_at = moment("会见时间", required=False)

    def prepare(self):
        """Rooms of the town."""
        super().prepare()
        self.fields["room"].queryset = VisitRoom.objects.visible_to(self.by).filter(active=True)
        minutes = number_of("visit_minutes")
        self.fields["starts_at"].help_text = f"在值班时间里，每次 {minutes} 分钟；会见室和被会见人不能重叠"


class VisitHoldForm(_VisitForm):
    """登记会见."""

    action = "visit_hold"
    button = "登记会见"
    absent = tick("没有到场（爽约）")
    verified = tick("身份已实人核验")
    pledged = tick("已签承诺书", "不录音录像、不用隐语、遵守纪律、关系真实")
    began_at = moment("实际开始", required=False)
    ended_at = moment("实际结束", required=False)
    situation = line("会见情况", 300)
    trouble = line("异常情况", 300)
    suspended_until = day("监狱暂停会见至", required=False, help_text="违规的，由监狱决定暂停一至三个月")

    def prepare(self):
        """The slot as it was booked."""
        super().prepare()
        self.initial.setdefault("began_at", self.own.visit.starts_at)
        self.initial.setdefault("ended_at", self.own.visit.ends_at)


class VisitCancelForm(ReasonForm, OwnForm):
    """取消会见."""

    action = "visit_cancel"
    button = "取消会见"


class VisitRoomForm(PortalForm):
    """视频会见室."""

    name = line("名称", 60, required=True)
    device = line("设备", 100)
    active = tick("在用")
