"""人员与入驻: the roster of people, one person, departments in residence."""

from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from governance.administration.forms.staff import ConductForm, FileForm, ResidenceForm
from governance.administration.models import Attendance, ConductNote, Leave, Residence, StaffFile
from governance.administration.services import staff as services
from governance.core.now import today
from governance.organisation.access import home_path, may
from governance.organisation.models import OrgUnit, Post, User
from governance.organisation.registers import (
    Column,
    RecordForm,
    RecordPage,
    RegisterExport,
    RegisterList,
    button,
    cells,
)
from governance.organisation.roles import ADMINISTRATORS, Level, Permission, role_label

from .common import DutyPage

P = Permission
TABS = (
    ("people", "人员", "roster:people", P.KEEP_STAFF),
    ("residence", "入驻单位", "roster:residences", P.VIEW_DUTY),
    ("calls", "随驻呼叫", "roster:calls", P.VIEW_DUTY),
    ("attendance", "签到", "roster:attendance", P.VIEW_DUTY),
    ("leave", "请假", "roster:leave", P.VIEW_DUTY),
)
NEAR_DAYS = 60


class StaffPage(DutyPage):
    """A page of this part."""

    tab = "people"
    tabs = TABS

    @property
    def keeps(self) -> bool:
        """True for who keeps the files."""
        return may(self.request.user, P.KEEP_STAFF)


def file_of(row):
    """The file of a person, or None."""
    return getattr(row, "staff_file", None)


def contract_tag(row) -> str:
    """Red when the contract is over, amber in its last two months."""
    found = file_of(row)
    if found is None or found.contract_until is None:
        return ""
    left = (found.contract_until - today()).days
    return "r" if left < 0 else "a" if left <= NEAR_DAYS else ""


class People:
    """People with a post in the town of the centre."""

    def get_queryset(self):
        """With posts and file."""
        posts = Post.objects.current().filter(unit__path__startswith=home_path(self.request.user) or "-")
        found = posts.exclude(role__in=ADMINISTRATORS).values("user")
        rows = User.objects.active().filter(pk__in=found).select_related("staff_file")
        return rows.prefetch_related("posts__unit")


def posts_of(row) -> str:
    """司法所·调解员、…"""
    held = [post for post in row.posts.all() if post.state == Post.State.ACTIVE]
    return "、".join(f"{post.unit}·{role_label(post.role)}" for post in held)


class PeopleList(StaffPage, People, RegisterList):
    """The roster."""

    permission = P.KEEP_STAFF
    title = "人员与入驻"
    order = ("name", "pk")
    detail, export = "roster:person", "roster:people_export"
    unit_word = "人"
    columns = (
        Column("姓名", lambda row: row.name, title=True, small=posts_of),
        Column("用工形式", lambda row: file_of(row).get_employment_display() if file_of(row) else "未登记"),
        Column("席位", lambda row: row.seat),
        Column("到岗日期", lambda row: file_of(row) and file_of(row).since),
        Column("合同到期", lambda row: file_of(row) and file_of(row).contract_until, tag=contract_tag),
        Column("岗位", posts_of, shown=False),
    )


class PeopleExport(StaffPage, People, RegisterExport):
    """The roster as a workbook."""

    permission = P.KEEP_STAFF
    list_page = PeopleList
    order = ("name", "pk")
    file_title = "人员花名册"


class PersonPage(StaffPage, People, RecordPage):
    """One person."""

    permission = P.KEEP_STAFF
    back = "roster:people"

    def get_lines(self):
        """File and posts."""
        row, found = self.object, file_of(self.object)
        lines = [("岗位", posts_of(row)), ("席位", row.seat)]
        if found is None:
            return [*lines, ("用工形式", "未登记")]
        return [
            *lines,
            ("用工形式", found.get_employment_display()),
            ("到岗日期", found.since),
            ("合同编号", found.contract),
            ("承接单位", found.provider),
            ("合同到期", found.contract_until),
            ("最近验收", found.accepted_on),
            ("验收意见", found.acceptance),
            ("说明", found.note),
        ]

    def get_tables(self):
        """Conduct, leave, attendance."""
        user = self.object
        conduct = ConductNote.objects.filter(user=user, centre=self.unit).select_related("by")[:30]
        leave = Leave.objects.filter(user=user, centre=self.unit).select_related("substitute")[:20]
        signed = Attendance.objects.filter(user=user, centre=self.unit)[:31]
        return [
            {"title": "纪律作风记录", "head": ("日期", "类别", "情况", "记录人"), "empty": "没有记录",
             "rows": [cells(r.day, r.get_kind_display(), r.text, r.by.name) for r in conduct]},
            {"title": "请假", "head": ("开始", "结束", "类别", "代理人", "状态"), "empty": "没有请假",
             "rows": [cells(r.starts_at, r.ends_at, r.get_kind_display(), r.substitute and r.substitute.name,
                            r.get_state_display()) for r in leave]},
            {"title": "签到", "head": ("日期", "签到", "签退", "情况"), "empty": "没有签到",
             "rows": [cells(r.day, r.in_at, r.out_at, r.words) for r in signed]},
        ]  # fmt: skip

    def get_buttons(self):
        """Edit, note."""
        pk = self.object.pk
        return [
            button("登记作风", "roster:conduct", pk),
            button("修改档案", "roster:file", pk, primary=True),
        ]


class _OfPerson(StaffPage, People, RecordForm):
    """A form about one person."""

    abstract = True

    @property
    def person(self):
        """The person of the address."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])

    def get_back_url(self):
        """The person's page."""
        return reverse("roster:person", args=[self.kwargs["pk"]])

    get_success_url = get_back_url


class FileEdit(_OfPerson):
    """人员档案."""

    permission = P.KEEP_STAFF
    form_class = FileForm

    def get_title(self):
        """Whose."""
        return f"{self.person.name} 的档案"

    def get_initial(self):
        """As it is."""
        found = StaffFile.objects.filter(user=self.kwargs["pk"]).first()
        return {name: getattr(found, name) for name in FileForm.base_fields} if found else {}

    def save(self, form):
        """Save it."""
        return services.save_file(by=self.request.user, centre=self.unit, user=self.person, **form.cleaned_data)


class ConductNew(_OfPerson):
    """登记作风."""

    permission = P.KEEP_STAFF
    form_class = ConductForm
    done_words = "已登记，本人会收到消息"

    def get_title(self):
        """Whose."""
        return f"登记 {self.person.name} 的作风记录"

    def save(self, form):
        """Write it down."""
        return services.add_conduct(by=self.request.user, centre=self.unit, user=self.person, **form.cleaned_data)


class ResidenceList(StaffPage, RegisterList):
    """Departments in residence."""

    permission = P.VIEW_DUTY
    tab = "residence"
    title = "入驻单位"
    order = ("mode", "office__path", "pk")
    unit_word = "个单位"
    links = (("登记入驻", "roster:residence_new", P.KEEP_STAFF, True),)
    empty_text = "常驻的天天有人，轮驻的按时来，随驻的随叫随到。"
    columns = (
        Column("单位", lambda row: row.office.name, title=True, small=lambda row: row.contact),
        Column("入驻方式", lambda row: row.get_mode_display()),
        Column("席位", lambda row: row.seats),
        Column("入驻时间", lambda row: row.days),
        Column("随叫随到", lambda row: f"{row.arrives_in} 分钟" if row.arrives_in else ""),
        Column("入驻日期", lambda row: row.since),
        Column("状态", lambda row: f"{row.until} 撤出" if row.until else "在驻"),
    )

    def get_queryset(self):
        """Of the centre."""
        return Residence.objects.filter(centre=self.unit).select_related("office")

    def row_url(self, row):
        """The manager edits."""
        return reverse("roster:residence", args=[row.pk]) if self.keeps else ""


class ResidenceEdit(StaffPage, RecordForm):
    """登记入驻."""

    permission = P.KEEP_STAFF
    tab = "residence"
    form_class = ResidenceForm
    title = "入驻单位"
    success_url = back_url = reverse_lazy("roster:residences")

    @property
    def row(self):
        """The row of the address; None for a new one."""
        if "pk" not in self.kwargs:
            return None
        return get_object_or_404(Residence, pk=self.kwargs["pk"], centre=self.unit)

    def get_form_kwargs(self):
        """Departments of the town, and units of the county that sit in turn."""
        rows = OrgUnit.objects.active().filter(path__startswith=home_path(self.request.user) or "-")
        return {**super().get_form_kwargs(), "offices": rows.filter(level=Level.DEPARTMENT).order_by("order", "path")}

    def get_initial(self):
        """As it is."""
        row = self.row
        return {name: getattr(row, name) for name in ResidenceForm.base_fields} if row else {"since": today()}

    def save(self, form):
        """Save it."""
        return services.save_residence(by=self.request.user, centre=self.unit, row=self.row, **form.cleaned_data)
