"""安置帮教: the sealed register. Others get 403 for the pages and 404 for a row; each look is on record."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from governance.cases.lights import day_light
from governance.core.masking import mask_id, mask_phone
from governance.core.now import today
from governance.organisation.pages import DeletePage
from governance.organisation.roles import Permission
from legalservice.filters_more import ReleasedFilter
from legalservice.forms import resettlement as forms
from legalservice.models import Helper, ReleasedPerson
from legalservice.printouts_sealed import RELEASED_PAPERS
from legalservice.services import resettlement as services
from legalservice.views.registers import Column, RecordForm, RecordPage, RegisterExport, RegisterList, button, cells
from legalservice.views.sealed import SealedPaper

State = ReleasedPerson.State
TAGS = {"high": "r", "mid": "a", "low": "g"}


class Released:
    """Rows that the user keeps."""

    section = "resettlement"
    permission = Permission.KEEP_RESETTLEMENT

    def get_queryset(self):
        """With village and keeper."""
        rows = ReleasedPerson.objects.visible_to(self.request.user)
        return rows.select_related("village", "keeper", "unit")

    def get_row(self):
        """One of them (404 for any other)."""
        if not hasattr(self, "_row"):
            self._row = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return self._row


class Unsealed(Released):
    """What lists and exports hold."""

    def get_queryset(self):
        """Without sealed records."""
        return super().get_queryset().filter(is_sealed=False)


class ReleasedList(Unsealed, RegisterList):
    """The register; sealed records are in no list."""

    title = "安置帮教"
    filterset_class = ReleasedFilter
    order = ("next_visit_on", "pk")
    detail, export = "legal:released_one", "legal:released_export"
    export_permission = Permission.KEEP_RESETTLEMENT
    links = (("接收登记", "legal:released_new", Permission.KEEP_RESETTLEMENT, True),)
    unit_word = "人"
    intro = "只有办理岗位能看，每次查看都记入审计"
    columns = (
        Column("下一步", lambda row: row.next_visit_on or row.release_on, light=lambda row: row.light),
        Column("姓名", lambda row: row.name, title=True, small=lambda row: row.village.name),
        Column("风险类别", lambda row: row.get_level_display(), tag=lambda row: TAGS[row.level]),
        Column("状态", lambda row: row.get_state_display()),
        Column("释放日期", lambda row: row.release_on),
        Column("帮教期满", lambda row: row.ends_on, tag=lambda row: "r" if row.is_over_time else ""),
        Column("下次走访", lambda row: row.next_visit_on),
        Column("责任人", lambda row: row.keeper.name),
        Column("村（社区）", lambda row: row.village.name, shown=False),
        Column("释放类型", lambda row: row.get_kind_display(), shown=False),
        Column("就业", lambda row: row.work, shown=False),
        Column("住房", lambda row: row.housing, shown=False),
        Column("救助", lambda row: row.welfare, shown=False),
    )

    def get_intro(self):
        """Sealed ones of one's own by number alone."""
        sealed = Released.get_queryset(self).filter(is_sealed=True).count()
        return f"{self.intro}；另有您负责的封存记录 {sealed} 份" if sealed else self.intro

    def get_context_data(self, **kwargs):
        """With a record of the look."""
        services.looked_at(self.request.user, what="list", request=self.request)
        return super().get_context_data(**kwargs)


class ReleasedExport(Unsealed, RegisterExport):
    """The register as a workbook, for who keeps it; sealed records are not in it."""

    permission = Permission.KEEP_RESETTLEMENT
    list_page = ReleasedList
    filterset_class = ReleasedFilter
    order = ("next_visit_on", "pk")
    file_title = "安置帮教台账"


class ReleasedDetail(Released, RecordPage):
    """One person: hand-over, group, visits with their light."""

    back = "legal:released"

    def get_title(self):
        """The name."""
        return self.object.name

    def get_lines(self):
        """All of it; identity masked."""
        row = self.object
        services.looked_at(self.request.user, row, request=self.request)
        return [
            ("状态", row.get_state_display()),
            ("风险类别", f"{row.get_level_display()}　{row.level_reason}　{row.rate_by} 前重新评定"),
            ("身份证号", mask_id(row.id_number)),
            ("电话", mask_phone(row.phone) if row.phone else ""),
            ("居住地", f"{row.village.name} {row.address}"),
            ("罪名和刑期", f"{row.crime}，{row.sentence}"),
            ("服刑场所", row.prison),
            ("释放", f"{row.release_on} {row.get_kind_display()} {row.certificate}"),
            (
                "通知书和回执",
                f"{row.notice_on} 收到；{f'{row.receipt_on} 寄出回执' if row.receipt_on else '回执没有寄'}",
            ),
            ("衔接", f"{row.reported_on} 报到 {row.picked_by} {row.picked_how}" if row.reported_on else "还没有衔接"),
            ("帮教期满", row.ends_on),
            ("重点情形", "、".join(w for w, t in (("必接必送", row.is_key), ("三无人员", row.has_nothing)) if t)),
            ("家庭成员", row.family),
            ("联系人", row.contact),
            ("就业", row.work),
            ("住房", row.housing),
            ("救助", row.welfare),
            ("救助政策告知", row.relief_told_on or "还没有告知"),
            ("责任人", row.keeper.name),
            ("结束", f"{row.ended_on} {row.ended_reason}" if row.ended_on else ""),
        ]

    def get_tables(self):
        """Plan, group, visits, papers."""
        row = self.object
        papers = [
            cells(
                name,
                {"text": "PDF", "url": reverse("legal:released_paper", args=[row.pk, key])},
                {"text": "Word", "url": f"{reverse('legal:released_paper', args=[row.pk, key])}?as=docx"},
            )
            for key, (name, _build) in RELEASED_PAPERS.items()
        ]
        plan = [
            cells("走访", row.next_visit_on, {"light": row.light}) if row.state == State.HELPED else None,
            cells("重新评定", row.rate_by, {"light": day_light(row.rate_by)}) if row.is_open else None,
            cells("帮教期满", row.ends_on, {"light": day_light(row.ends_on)}) if row.is_open else None,
        ]
        group = [self.helper_cells(helper) for helper in row.helpers.filter(until=None)]
        visits = [
            cells(v.on, v.get_way_display(), v.by_whom, v.thoughts, v.living, v.measures, v.get_level_display())
            for v in row.visits.all()[:50]
        ]
        return [
            {
                "title": "走访计划",
                "head": ("事项", "日期", "时限灯"),
                "rows": [p for p in plan if p],
                "empty": "已结束。",
            },
            {"title": "帮教小组", "head": ("身份", "姓名", "责任书", "操作"), "rows": group, "empty": "还没有成员。"},
            {
                "title": "谈话走访",
                "head": ("日期", "方式", "谈话人", "思想", "就业和生活", "帮扶措施", "风险类别"),
                "rows": visits,
                "empty": "还没有谈话走访。",
            },
            {"title": "文书", "head": ("文书", "PDF", "Word"), "rows": papers, "empty": ""},
        ]

    def helper_cells(self, helper):
        """One member."""
        address = reverse("legal:helper_end", args=[self.object.pk, helper.pk])
        return cells(helper.get_kind_display(), helper.name, helper.signed_on, {"text": "结束", "url": address})

    def get_buttons(self):
        """What fits the state."""
        row = self.object
        if not row.is_open:
            return []
        found = [button("修改", "legal:released_edit", row.pk)]
        if row.state == State.HELPED:
            found += [_step(row, "visit", True), _step(row, "helper"), _step(row, "rate"), _step(row, "relief")]
            return [*found, _step(row, "end")]
        if row.receipt_on is None:
            found.append(_step(row, "receipt"))
        if row.state == State.EXPECTED and row.release_on <= today():
            found.append(_step(row, "missing"))
        return [*found, _step(row, "connect", True), _step(row, "end")]


def _step(row, step, primary=False) -> dict:
    return button(STEPS[step][0], "legal:released_step", row.pk, step, primary=primary)


#: step → (words, form, service)
STEPS = {
    "receipt": ("寄出回执", forms.ReceiptForm, services.send_receipt),
    "connect": ("衔接登记", forms.HandOverForm, services.hand_over),
    "missing": ("登记为未衔接", forms.PortalForm, services.mark_missing),
    "helper": ("增加小组成员", forms.HelperForm, services.add_helper),
    "visit": ("登记谈话走访", forms.HelpVisitForm, services.record_visit),
    "rate": ("评定风险类别", forms.RateForm, services.rate),
    "relief": ("救助政策告知", forms.ReliefForm, services.tell_relief),
    "end": ("转出、解除", forms.EndForm, services.end),
}


class ReleasedEdit(Released, RecordForm):
    """接收登记, or a correction."""

    form_class = forms.ReleasedForm
    intro = "收到监狱的通知书就登记；核实身份、家庭和住址后寄回执。这里的内容只有办理岗位能看。"

    def get_title(self):
        """New or not."""
        return "修改登记" if self.kwargs.get("pk") else "接收登记"

    def get_form_kwargs(self):
        """Villages of the office."""
        return {**super().get_form_kwargs(), "by": self.request.user}

    def get_initial(self):
        """What is there."""
        if not self.kwargs.get("pk"):
            return {"kind": "served", "level": "mid"}
        row = self.get_row()
        services.looked_at(self.request.user, row, what="form", request=self.request)
        names = forms.ReleasedForm.base_fields
        return {**{name: getattr(row, name) for name in names}, "village": row.village_id}

    def save(self, form):
        """Keep it."""
        row = self.get_row() if self.kwargs.get("pk") else None
        return services.save_person(by=self.request.user, row=row, **form.cleaned_data)

    def get_success_url(self):
        """Its page."""
        return reverse("legal:released_one", args=[self.result.pk])

    def get_back_url(self):
        """Its page, or the list."""
        pk = self.kwargs.get("pk")
        return reverse("legal:released_one", args=[pk]) if pk else reverse("legal:released")


class ReleasedStep(Released, RecordForm):
    """One step of one person."""

    def setup(self, request, *args, **kwargs):
        """The words and the form of the step."""
        super().setup(request, *args, **kwargs)
        self.title, self.form_class, _service = STEPS.get(kwargs["step"], ("", None, None))

    def get_form_class(self):
        """Of a step that there is."""
        if self.form_class is None:
            raise Http404
        return self.form_class

    def get_initial(self):
        """The class as it stands."""
        return {"level": self.get_row().level}

    def get_context_data(self, **kwargs):
        """404 for a row of others, whatever the step asks."""
        self.get_row()
        return super().get_context_data(**kwargs)

    def save(self, form):
        """Take the step."""
        _words, _form, service = STEPS[self.kwargs["step"]]
        return service(self.get_row(), by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        """The page of the person."""
        return reverse("legal:released_one", args=[self.kwargs["pk"]])

    get_back_url = get_success_url


class HelperEnd(Released, DeletePage):
    """A member leaves the group: asked first."""

    form_class = forms.PortalForm
    title = "结束小组成员"
    submit_label = "结束"
    done_words = "已结束"

    def get_helper(self):
        """The member (404 for one of others)."""
        return get_object_or_404(Helper, pk=self.kwargs["helper"], released=self.get_row(), until=None)

    def get_question(self):
        """Who."""
        return f"{self.get_helper().name}不再是帮教小组成员？"

    def save(self, form):
        """End it."""
        return services.end_helper(self.get_helper(), by=self.request.user)

    def get_success_url(self):
        """The page of the person."""
        return reverse("legal:released_one", args=[self.kwargs["pk"]])

    get_back_url = get_success_url


class ReleasedPaper(Released, SealedPaper):
    """LS-15 … LS-29."""

    papers = RELEASED_PAPERS

    def written(self, row, key):
        """Which paper of whom."""
        services.looked_at(self.request.user, row, what=f"print {key}", request=self.request)
