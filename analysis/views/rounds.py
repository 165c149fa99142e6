"""考核评价: the periods, the ranking of one, its steps, its workbook and its 通报."""

import django_filters
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse, reverse_lazy
from django.utils.http import content_disposition_header
from django.views import View

from analysis import signing
from analysis.forms.rounds import EmptyForm, OpenRoundForm, PublishForm, SignForm
from analysis.models import Appeal, Cycle, ObjectKind, Scheme, ScoreRound, ScoreSheet
from analysis.printouts import notice_pdf
from analysis.services import rounds
from governance.audit.services import record
from governance.core.filters import PortalFilterSet
from governance.core.sheets import write_rows
from governance.organisation.access import area_filter, may
from governance.organisation.pages import (
    DeletePage,
    DetailPage,
    FormPage,
    ListPage,
    PermissionRequired,
    watermark,
    workbook_response,
)
from governance.organisation.roles import Permission

Status = ScoreRound.Status


class RoundFilter(PortalFilterSet):
    """Periods by object, cycle, year and step."""

    kind = django_filters.ChoiceFilter(label="考核对象", choices=ObjectKind.choices, empty_label="全部")
    cycle = django_filters.ChoiceFilter(label="周期", choices=Cycle.choices, empty_label="全部")
    year = django_filters.NumberFilter(label="年度", field_name="first__year")
    status = django_filters.ChoiceFilter(label="进度", choices=Status.choices, empty_label="全部")

    class Meta:
        model = ScoreRound
        fields: list[str] = []


class RoundListView(ListPage):
    """考核评价: one row for each period and kind of object."""

    permission = Permission.VIEW_SCORES
    title = "考核评价"
    template_name = "evaluation/list.html"
    fragment_name = "evaluation/_list.html"
    filterset_class = RoundFilter
    order = ("-first", "cycle", "kind")

    def get_queryset(self):
        """What the user may see."""
        return ScoreRound.objects.visible_to(self.request.user).select_related("scheme", "area")

    def get_context_data(self, **kwargs):
        """Own sheets of the rows, and what the user may do."""
        own = ScoreSheet.objects.visible_to(self.request.user).filter(round__in=[row.pk for row in self.page.rows])
        first = {}
        for sheet in own.order_by("-pk").only("pk", "round", "name", "total", "rank", "grade"):
            first.setdefault(sheet.round_id, []).append(sheet)
        for row in self.page.rows:
            mine = first.get(row.pk, [])
            row.mine = mine[0] if len(mine) == 1 else None
            row.number_of_sheets = len(mine)
        may_edit = schemes_of(self.request.user).exists()
        may_schemes = any(may(self.request.user, p) for p in (Permission.EVALUATE, Permission.PUBLISH_SCORES))
        return super().get_context_data(may_open=may_edit, may_schemes=may_schemes, **kwargs)


def schemes_of(user):
    """Schemes in force in the areas whose scores the user organises."""
    return Scheme.objects.filter(area_filter(user, Permission.EVALUATE, "area__path"), status=Scheme.Status.IN_FORCE)


def shown_sheets(user, found):
    """Rows of the ranking: all for those who oversee, or once published; else one's own."""
    if found.is_frozen:
        return found.sheets.all()
    return ScoreSheet.objects.visible_to(user).filter(round=found)


class RoundView(DetailPage):
    """The ranking of one period, by group."""

    permission = Permission.VIEW_SCORES
    template_name = "evaluation/round.html"
    context_object_name = "round"

    def get_queryset(self):
        """What the user may see."""
        return ScoreRound.objects.visible_to(self.request.user).select_related(
            "scheme", "area", "job", "approved_by", "published_by"
        )

    def get_title(self):
        """2026年5月部门（站所）考核."""
        return str(self.object)

    def get_context_data(self, **kwargs):
        """Groups with their rows, the next step and open appeals."""
        user, found = self.request.user, self.object
        own = set(ScoreSheet.objects.visible_to(user).filter(round=found).values_list("pk", flat=True))
        rows = list(shown_sheets(user, found))
        rows.sort(key=lambda row: (row.group, row.rank is None, row.rank or 0, -(row.total or 0), row.pk))
        groups = {}
        for row in rows:
            row.opens = row.pk in own
            groups.setdefault(row.group, []).append(row)
        scores, publishes = rounds.may_score(user, found.area), rounds.may_publish(user, found.area)
        return super().get_context_data(
            groups=groups,
            steps=steps_for(found, scores, user),
            why=why_not(found),
            signs=list(found.signs.select_related("by")),
            running=bool(found.job and found.job.state in ("queued", "running")),
            appeals=Appeal.objects.filter(sheet__round=found, decision=Appeal.Decision.OPEN).count()
            if scores or publishes
            else 0,
            may_see_all=scores or publishes,
            **kwargs,
        )


def steps_for(found, scores: bool, user) -> list[dict]:
    """The buttons of the page: {slug, label, primary}; what cannot be done now is not offered."""
    steps = []
    if scores and found.status == Status.REVIEW:
        steps = [("notice", "公示", True), ("redo", "重新核算", False)]
    elif scores and found.status == Status.COUNTING:
        steps = [("redo", "重新核算", True)]
    elif signing.is_ripe(found) and signing.may_sign(user, found):
        steps = [("approve", "审定", True)]
    elif found.status == Status.APPROVED and rounds.may_issue(user, found):
        steps = [("publish", "发布通报", True)]
    return [{"slug": slug, "label": label, "primary": primary} for slug, label, primary in steps]


def why_not(found) -> str:
    """One line that says what comes next, and who does it."""
    waits = signing.waits_for_words(found) if found.status == Status.NOTICE else ""
    return {
        Status.COUNTING: "正在核算，完成后由中心管理员核对并公示。",
        Status.REVIEW: "被考核单位可以自评补证，核对后由中心管理员公示。",
        Status.NOTICE: f"公示到 {found.notice_until}，期间可以申诉；期满等{waits}审签。",
        Status.APPROVED: "已经审定，由镇领导发布通报。",
        Status.PUBLISHED: "",
    }[Status(found.status)]


class OpenRoundView(FormPage):
    """Draft a period by hand (the beat does it by itself on the first of the month)."""

    permission = Permission.EVALUATE
    title = "核算一期考核"
    form_class = OpenRoundForm
    submit_label = "开始核算"
    done_words = "已经开始核算"
    back_url = reverse_lazy("evaluation:list")

    def get_form_kwargs(self):
        """Schemes in force."""
        return {**super().get_form_kwargs(), "schemes": schemes_of(self.request.user).select_related("area")}

    def save(self, form):
        """Open it."""
        return rounds.open_round(by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        """The period."""
        return reverse("evaluation:round", args=[self.result.pk])


class StepView(DeletePage):
    """One step of a period, asked before it is taken."""

    abstract = True
    form_class = EmptyForm
    consequences: tuple = ()
    service = None

    @property
    def found(self) -> ScoreRound:
        """The period of the address, or 404."""
        if not hasattr(self, "_found"):
            rows = ScoreRound.objects.visible_to(self.request.user).select_related("scheme", "area")
            self._found = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self._found

    def get_title(self):
        """Step and period."""
        return f"{self.submit_label}：{self.found}"

    def get_consequences(self):
        """What will happen."""
        return list(self.consequences)

    def save(self, form):
        """Take the step."""
        return type(self).service(self.found, by=self.request.user, **form.cleaned_data)

    def get_back_url(self):
        """The period."""
        return reverse("evaluation:round", args=[self.found.pk])

    get_success_url = get_back_url


class RedoView(StepView):
    """重新核算."""

    permission = Permission.EVALUATE
    submit_label = "重新核算"
    question = "要按现在的数据重新核算吗？"
    consequences = ("指标和红黄牌重新取数，名次重新计算。", "已经登记的加减分和自评补证保留。")
    done_words = "已经开始重新核算"
    service = staticmethod(rounds.redo)


class NoticeView(StepView):
    """公示."""

    permission = Permission.EVALUATE
    submit_label = "公示"
    question = "核对无误，要公示吗？"
    done_words = "已经公示，被考核单位都收到了通知"
    service = staticmethod(rounds.start_notice)

    def get_consequences(self):
        """Until when."""
        days = self.found.scheme.appeal_days
        return [f"公示 {days} 个工作日，被考核单位可以对每件案件和每条加减分申诉。", "公示以后不能再重新核算。"]


class SignView(StepView):
    """A step for whoever the 审签流程 names, whatever their role."""

    abstract = True
    permission = Permission.VIEW_SCORES

    def is_mine(self) -> bool:
        """Whether it is this person's turn."""
        raise NotImplementedError

    def dispatch(self, request, *args, **kwargs):
        """Back to the period, which says whose turn it is, for everybody else."""
        if request.user.is_authenticated and may(request.user, self.permission) and not self.is_mine():
            return redirect("evaluation:round", self.found.pk)
        return super().dispatch(request, *args, **kwargs)


class ApproveView(SignView):
    """审签; the last one's is the 审定."""

    form_class = SignForm
    submit_label = "审定"
    question = "要审定这一期考核吗？"
    consequences = ("按审签流程依次审签，最后一位同意就是审定。", "审定以后不再接受申诉，也不能再登记加减分。")
    done_words = "审签意见已经记下"
    service = staticmethod(rounds.approve)

    def is_mine(self):
        """The next step."""
        return signing.may_sign(self.request.user, self.found)


class PublishView(SignView):
    """发布通报."""

    form_class = PublishForm
    submit_label = "发布通报"
    question = "要发布通报吗？"
    consequences = ("编定通报文号，本镇各单位都能看到名次。", "发布以后分数和名次不能再改。")
    done_words = "通报已发布"
    service = staticmethod(rounds.publish)

    def is_mine(self):
        """A leader, or who signed last."""
        return rounds.may_issue(self.request.user, self.found)


class RoundFile(PermissionRequired, View):
    """A file of one period."""

    abstract = True
    permission = Permission.VIEW_SCORES

    def found(self):
        """The period of the address, or 404; the export is on record."""
        rows = ScoreRound.objects.visible_to(self.request.user).select_related("scheme", "area", "published_by")
        found = get_object_or_404(rows, pk=self.kwargs["pk"])
        name = self.request.resolver_match.view_name
        record(
            "export",
            by=self.request.user,
            object_type="page",
            object_id=name,
            detail={"round": found.pk},
            request=self.request,
        )
        return found


class RoundExportView(RoundFile):
    """The ranking as a workbook: each figure with numerator and denominator."""

    def get(self, request, pk):
        """The workbook."""
        found = self.found()
        labels = list(dict.fromkeys(found.sheets.order_by("figures__order").values_list("figures__label", flat=True)))
        labels = [label for label in labels if label]
        headings = ["分组", "名次", "名称", "涉及案件"]
        for label in labels:
            headings += [f"{label}（%）", f"{label}分子", f"{label}分母", f"{label}得分"]
        headings += ["指标分", "加分", "减分", "总分", "等次", "一票否决"]
        content = write_rows(str(found), headings, self._rows(found, labels), watermark(request.user, "考核评价"))
        return workbook_response(content, str(found))

    def _rows(self, found, labels):
        sheets = shown_sheets(self.request.user, found).order_by("group", "rank", "pk")
        own = set(ScoreSheet.objects.visible_to(self.request.user).filter(round=found).values_list("pk", flat=True))
        for sheet in sheets.prefetch_related("figures"):
            row = [sheet.group, sheet.rank, sheet.name, sheet.cases]
            figures = {figure.label: figure for figure in sheet.figures.all()} if sheet.pk in own else {}
            for label in labels:
                figure = figures.get(label)
                row += [figure.value, figure.numerator, figure.denominator, figure.points] if figure else [None] * 4
            detail = [sheet.base, sheet.bonus, sheet.penalty] if sheet.pk in own else [None] * 3
            yield [*row, *detail, sheet.total, sheet.grade, "是" if sheet.vetoed else ""]


class RoundNoticeView(RoundFile):
    """通报 as a PDF; before its publication a draft without number, for those who oversee."""

    def get(self, request, pk):
        """The paper."""
        found = self.found()
        if not found.is_frozen and not (
            rounds.may_score(request.user, found.area) or rounds.may_publish(request.user, found.area)
        ):
            return redirect("evaluation:round", found.pk)
        response = HttpResponse(notice_pdf(found, request.user), content_type="application/pdf")
        response["Content-Disposition"] = content_disposition_header(False, f"{found}通报.pdf")
        return response
