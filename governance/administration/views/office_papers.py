"""收文发文: the register, one paper with its circulation, forms, the printed sheet."""

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.http import content_disposition_header
from django.views import View

from governance.administration.forms.papers import AnswerForm, DraftForm, RegisterForm, SendForm
from governance.administration.models import OfficePaper, PaperTask
from governance.administration.services import papers as services
from governance.audit.services import record
from governance.core.exceptions import PortalError
from governance.core.filters import PortalFilterSet
from governance.core.now import today
from governance.core.official import OfficialPaper
from governance.organisation.access import home_path, may
from governance.organisation.models import Post, User
from governance.organisation.pages import PermissionRequired, watermark
from governance.organisation.registers import (
    Column,
    RecordForm,
    RecordPage,
    RegisterExport,
    RegisterList,
    button,
    cells,
)
from governance.organisation.roles import ADMINISTRATORS, Permission, Role

from .common import DutyPage, sentence_of

P = Permission


class Papers(DutyPage):
    """Papers that the user may read."""

    tabs = ()

    @property
    def keeps(self) -> bool:
        """True for who keeps the register."""
        return may(self.request.user, P.KEEP_PAPERS)

    def get_queryset(self):
        """Of the centre."""
        rows = OfficePaper.objects.visible_to(self.request.user, keeps=self.keeps, centre=self.unit)
        return rows.select_related("drafted_by", "issued_by", "centre").prefetch_related("tasks__user")

    def people(self, *roles):
        """Accounts of the town, of these roles when given."""
        posts = Post.objects.current().filter(unit__path__startswith=home_path(self.request.user) or "-")
        posts = posts.filter(role__in=roles) if roles else posts.exclude(role__in=ADMINISTRATORS)
        return User.objects.active().filter(pk__in=posts.values("user")).order_by("name", "pk")


class PaperFilter(PortalFilterSet):
    """Filters of the register."""

    q = django_filters.CharFilter(label="关键词", method="filter_q", help_text="标题、单位、字号")
    way = django_filters.ChoiceFilter(label="种类", choices=OfficePaper.Way.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=OfficePaper.State.choices, empty_label="全部")

    class Meta:
        model = OfficePaper
        fields: list[str] = []

    def filter_q(self, rows, _name, value):
        """Title, other side, numbers."""
        found = Q(title__contains=value) | Q(other__contains=value)
        return rows.filter(found | Q(number__contains=value) | Q(other_number__contains=value))


def waiting(row) -> str:
    """Who still has it, with the nearest day."""
    left = [task for task in row.tasks.all() if task.done_at is None]
    return "、".join(f"{task.user.name}{task.get_kind_display()}" for task in left)


def late_tag(row) -> str:
    """Red when somebody is late."""
    return "r" if any(task.late for task in row.tasks.all() if task.done_at is None) else ""


class PaperList(Papers, RegisterList):
    """The register."""

    permission = P.VIEW_DUTY
    title = "收文发文"
    filterset_class = PaperFilter
    order = ("-on", "-pk")
    detail, export, export_permission = "papers:paper", "papers:export", P.KEEP_PAPERS
    unit_word = "份"
    links = (("拟发文", "papers:draft", P.KEEP_PAPERS, False), ("登记收文", "papers:new", P.KEEP_PAPERS, True))
    empty_text = "送给您传阅、批示、承办的公文会列在这里。"
    columns = (
        Column("登记号", lambda row: row.number or "未编号"),
        Column("标题", lambda row: row.title, title=True, small=lambda row: row.other),
        Column("种类", lambda row: row.get_way_display()),
        Column("日期", lambda row: row.on),
        Column("紧急程度", lambda row: row.get_urgency_display()),
        Column("在谁手里", waiting, tag=late_tag),
        Column("状态", lambda row: row.get_state_display()),
        Column("来文字号", lambda row: row.other_number, shown=False),
        Column("保管期限", lambda row: row.get_retention_display(), shown=False),
    )


class PaperExport(Papers, RegisterExport):
    """The register as a workbook."""

    permission = P.KEEP_PAPERS
    list_page = PaperList
    filterset_class = PaperFilter
    order = ("-on", "-pk")
    file_title = "收发文登记簿"

    def read_rows(self, queryset):
        """With the tasks."""
        return queryset


class PaperPage(Papers, RecordPage):
    """One paper."""

    permission = P.VIEW_DUTY
    back = "papers:list"

    def get_lines(self):
        """All of it."""
        row = self.object
        out = row.way == row.Way.OUT
        return [
            ("登记号", row.number or "签发后编号"),
            ("种类", row.get_way_display()),
            ("主送单位" if out else "来文单位", row.other),
            ("来文字号", row.other_number),
            ("日期", row.on),
            ("紧急程度", row.get_urgency_display()),
            ("保管期限", row.get_retention_display()),
            ("状态", row.get_state_display()),
            ("签发人", row.issued_by and row.issued_by.name),
            ("正文" if out else "内容摘要", row.text),
        ]

    def get_tables(self):
        """Circulation."""
        rows = [
            cells(t.user.name, t.get_kind_display(), f"{t.due}{'（超期）' if t.late else ''}", t.done_at, t.words)
            for t in self.object.tasks.all()
        ]
        head = ("办理人", "事项", "期限", "办理时间", "意见")
        return [{"title": "传阅、批示和承办", "head": head, "rows": rows, "empty": "还没有送阅送办"}]

    def get_buttons(self):
        """The own task first."""
        row, user = self.object, self.request.user
        mine = [task for task in row.tasks.all() if task.user_id == user.pk and task.done_at is None]
        found = [button(t.get_kind_display(), "papers:answer", t.pk, primary=True) for t in mine]
        if row.way == row.Way.OUT:
            found.append(button("打印", "papers:print", row.pk))
        if self.keeps and row.state not in (row.State.DRAFT, row.State.ARCHIVED):
            found.append(button("送阅送办", "papers:send", row.pk))
            found.append(button("归档", "papers:archive", row.pk, post=True))
        return found


class PaperNew(Papers, RecordForm):
    """登记收文."""

    permission = P.KEEP_PAPERS
    form_class = RegisterForm
    title = "登记收文"
    submit_label = "登记"
    back_url = reverse_lazy("papers:list")

    def save(self, form):
        """Register it."""
        return services.register(by=self.request.user, centre=self.unit, **form.cleaned_data)

    def get_success_url(self):
        """The paper."""
        return reverse("papers:paper", args=[self.result.pk])

    def get_done_words(self):
        """Its number."""
        return f"已登记，{self.result.number}" if self.result.number else "已送签发"


class PaperDraft(PaperNew):
    """拟发文."""

    permission = P.KEEP_PAPERS
    form_class = DraftForm
    title = "拟发文"
    submit_label = "送签发"

    def get_form_kwargs(self):
        """Leaders issue."""
        return {**super().get_form_kwargs(), "leaders": self.people(Role.LEADER)}

    def save(self, form):
        """Draft it."""
        return services.draft(by=self.request.user, centre=self.unit, **form.cleaned_data)


class PaperSend(Papers, RecordForm):
    """送阅送办."""

    permission = P.KEEP_PAPERS
    form_class = SendForm
    title = "送阅送办"
    submit_label = "送出"
    done_words = "已送出，对方会收到消息"

    def get_form_kwargs(self):
        """People of the town."""
        return {**super().get_form_kwargs(), "people": self.people()}

    def get_back_url(self):
        """The paper."""
        return reverse("papers:paper", args=[self.kwargs["pk"]])

    get_success_url = get_back_url

    def save(self, form):
        """Send it."""
        row = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return services.send(by=self.request.user, row=row, **form.cleaned_data)


class TaskAnswer(Papers, RecordForm):
    """已阅, 批示, 承办, 签发."""

    permission = P.VIEW_DUTY
    form_class = AnswerForm
    submit_label = "确定"
    done_words = "已办理"

    @property
    def task(self):
        """One's own, still open."""
        rows = PaperTask.objects.filter(user=self.request.user, paper__centre=self.unit).select_related("paper")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_title(self):
        """What is asked."""
        return f"{self.task.get_kind_display()}：{self.task.paper.title}"

    def get_back_url(self):
        """The paper."""
        return reverse("papers:paper", args=[self.task.paper_id])

    get_success_url = get_back_url

    def save(self, form):
        """Answer it."""
        return services.answer(by=self.request.user, task=self.task, **form.cleaned_data)


class PaperArchive(Papers, PermissionRequired, View):
    """归档."""

    permission = P.KEEP_PAPERS
    http_method_names = ["post"]

    def post(self, request, pk):
        """Do it."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        try:
            services.archive(by=request.user, row=row)
            messages.success(request, "已归档")
        except (ValidationError, PortalError) as problem:
            messages.error(request, sentence_of(problem))
        return redirect("papers:paper", pk)


class PaperPrint(Papers, PermissionRequired, View):
    """发文 in the form of GB/T 9704-2012; a draft says so."""

    permission = P.VIEW_DUTY

    def get(self, request, pk):
        """The PDF."""
        row = get_object_or_404(self.get_queryset(), pk=pk)
        if row.way != row.Way.OUT:
            raise Http404
        issuer = row.centre.name
        mark = watermark(request.user, "公文", "打印") if row.number else "草稿，未签发"
        paper = OfficialPaper(row.title, issuer=issuer, number=row.number or "（未编号）", addressed=row.other,
                              watermark=mark)  # fmt: skip
        paper.paragraph(row.text)
        day = f"{row.on.year}年{row.on.month}月{row.on.day}日"
        paper.signature(issuer, day)
        paper.imprint("", issuer, day)
        record("print", by=request.user, object_type="office_paper", object_id=str(row.pk), request=request)
        response = HttpResponse(paper.build(), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(True, f"公文-{today():%Y%m%d}.pdf")
        response["X-Content-Type-Options"] = "nosniff"
        return response
