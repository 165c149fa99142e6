"""远程视频会见: the sealed list with its slots, one application, rooms. The steps stand under the case."""

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from governance.audit.services import record
from governance.core.now import today
from governance.organisation.roles import Permission
from legalservice.filters_more import VisitFilter
from legalservice.forms.visits import VisitRoomForm
from legalservice.models import PrisonVisit, VisitRoom
from legalservice.printouts_visits import VISIT_PAPERS
from legalservice.services import visits as services
from legalservice.services.resettlement import office_of
from legalservice.views.registers import Column, RecordForm, RecordPage, RegisterExport, RegisterList, button, cells
from legalservice.views.sealed import SealedPaper

Status = PrisonVisit.Status
TAGS = {"done": "g", "booked": "a", "approved": "a", "refused": "r", "rejected": "r", "absent": "r"}


def slot_of(row) -> str:
    """06-12 09:00 一号会见室."""
    return f"{timezone.localtime(row.starts_at):%Y-%m-%d %H:%M} {row.room}" if row.starts_at else ""


def looked_at(request, row=None, what="read") -> None:
    """Each look is on record, without a name."""
    record(
        "prison_visit.read", by=request.user, object_type="prison_visit", object_id=row.number if row else "",
        detail={"what": what}, request=request,
    )  # fmt: skip


class Visits:
    """Applications that the user keeps."""

    section = "visits"
    permission = Permission.KEEP_PRISON_VISITS

    def get_queryset(self):
        """With case, room and who checked."""
        rows = PrisonVisit.objects.visible_to(self.request.user)
        return rows.select_related("case", "room", "checked_by")

    def get_row(self):
        """One of them (404 for any other)."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])


class VisitList(Visits, RegisterList):
    """视频会见台账."""

    title = "远程视频会见"
    filterset_class = VisitFilter
    order = ("-applied_at", "pk")
    detail, export = "legal:visit", "legal:visits_export"
    export_permission = Permission.KEEP_PRISON_VISITS
    links = (
        ("约好的时段", "legal:visit_slots", None, False),
        ("会见室", "legal:visit_rooms", None, False),
    )
    unit_word = "件"
    intro = "登记一件“远程视频会见”案件后在案件里申请；监狱审批"
    columns = (
        Column("申请号", lambda row: row.number),
        Column("被会见人", lambda row: row.inmate, title=True, small=lambda row: row.prison),
        Column("关系", lambda row: row.get_relation_display()),
        Column("会见进程", lambda row: row.get_status_display(), tag=lambda row: TAGS.get(row.status, "")),
        Column("会见时段", slot_of),
        Column("申请日期", lambda row: f"{timezone.localtime(row.applied_at):%Y-%m-%d}"),
        Column("监狱", lambda row: row.prison, shown=False),
        Column("事由", lambda row: row.get_reason_display(), shown=False),
        Column("监狱审批", lambda row: row.decided_on, shown=False),
        Column("会见情况", lambda row: row.situation, shown=False),
        Column("异常", lambda row: row.trouble, shown=False),
    )

    def get_context_data(self, **kwargs):
        """With a record of the look."""
        looked_at(self.request, what="list")
        return super().get_context_data(**kwargs)


class VisitExport(Visits, RegisterExport):
    """The ledger as a workbook, for who keeps it."""

    permission = Permission.KEEP_PRISON_VISITS
    list_page = VisitList
    filterset_class = VisitFilter
    order = ("-applied_at", "pk")
    file_title = "远程视频会见台账"


class VisitSlots(VisitList):
    """约好的时段 from today on."""

    title = "约好的会见时段"
    order = ("starts_at", "pk")
    export = ""
    intro = "按时间排列"
    links = (("返回台账", "legal:visits", None, False),)
    empty_head, empty_text = "今天以后没有约好的会见", "监狱批准后，在案件里约定时段"

    def get_queryset(self):
        """Booked and ahead."""
        return super().get_queryset().filter(Q(status=Status.BOOKED), starts_at__date__gte=today())


class VisitDetail(Visits, RecordPage):
    """One application."""

    back = "legal:visits"

    def get_lines(self):
        """All of it."""
        row = self.object
        looked_at(self.request, row)
        mates = "、".join(f"{name}（{relation}）" for name, relation in row.companion_rows)
        return [
            ("案件编号", row.case.shown_number),
            ("被会见人", f"{row.inmate} {row.inmate_no}"),
            ("监狱", f"{row.prison} {row.ward}"),
            ("关系", row.get_relation_display()),
            ("监狱同意函号", row.prison_letter),
            ("关系证明", f"{row.get_proof_display()}，{'首次' if row.is_first else '不是首次'}"),
            ("同行人", mates),
            ("事由", row.get_reason_display()),
            ("期望日期", row.wanted_on),
            ("进程", row.get_status_display()),
            ("初核", f"{row.checked_by.name} {row.check_note}" if row.checked_by else ""),
            ("监狱审批", f"{row.decided_on} {row.decided_by} {row.decision_note}" if row.decided_on else ""),
            ("监狱暂停会见至", row.suspended_until),
            ("会见时段", slot_of(row)),
            ("会见情况", row.situation),
            ("异常情况", row.trouble),
        ]

    def get_tables(self):
        """Papers."""
        row = self.object
        address = [reverse("legal:visit_paper", args=[row.pk, key]) for key in VISIT_PAPERS]
        rows = [
            cells(name, {"text": "PDF", "url": url}, {"text": "Word", "url": f"{url}?as=docx"})
            for (name, _build), url in zip(VISIT_PAPERS.values(), address, strict=True)
        ]
        return [{"title": "文书", "head": ("文书", "PDF", "Word"), "rows": rows, "empty": ""}]

    def get_buttons(self):
        """To the case, where the steps are."""
        return [button("到案件里办理", "cases:detail", self.object.case.number, primary=True)]


class VisitPaper(Visits, SealedPaper):
    """LS-20, LS-21, LS-22."""

    papers = VISIT_PAPERS

    def written(self, row, key):
        """Which paper of which application."""
        looked_at(self.request, row, what=f"print {key}")


class RoomList(RegisterList):
    """视频会见室."""

    section = "visits"
    permission = Permission.KEEP_PRISON_VISITS
    title = "视频会见室"
    order = ("name", "pk")
    detail = "legal:visit_room"
    links = (
        ("返回台账", "legal:visits", None, False),
        ("新增会见室", "legal:visit_room_new", Permission.KEEP_PRISON_VISITS, True),
    )
    unit_word = "间"
    columns = (
        Column("名称", lambda row: row.name, title=True),
        Column("设备", lambda row: row.device),
        Column("状态", lambda row: "在用" if row.active else "停用", tag=lambda row: "g" if row.active else ""),
    )

    def get_queryset(self):
        """Rooms of the town."""
        return VisitRoom.objects.visible_to(self.request.user)


class RoomEdit(RecordForm):
    """A new room, or a changed one."""

    section = "visits"
    permission = Permission.KEEP_PRISON_VISITS
    form_class = VisitRoomForm
    title = "视频会见室"

    def get_row(self):
        """The room, None for a new one."""
        key = self.kwargs.get("pk")
        return get_object_or_404(VisitRoom.objects.visible_to(self.request.user), pk=key) if key else None

    def get_initial(self):
        """What is there."""
        row = self.get_row()
        return {name: getattr(row, name) for name in ("name", "device", "active")} if row else {"active": True}

    def save(self, form):
        """Keep it."""
        by = self.request.user
        return services.save_room(by=by, unit=office_of(by), row=self.get_row(), **form.cleaned_data)

    def get_success_url(self):
        """The list."""
        return reverse("legal:visit_rooms")

    get_back_url = get_success_url
