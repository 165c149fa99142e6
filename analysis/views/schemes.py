"""考核方案: the list, the editor, the items, the groups, and 执行."""

import django_filters
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from analysis.drafting import LEVELS
from analysis.forms.rounds import EmptyForm
from analysis.forms.schemes import GroupForm, NewSchemeForm, SchemeForm, SchemeItemForm
from analysis.indicators import REGISTRY
from analysis.models import ObjectKind, Scheme, SchemeItem
from analysis.models.rounds import overseen_paths, within
from analysis.services import schemes
from governance.core.filters import PortalFilterSet
from governance.core.now import today
from governance.organisation.access import may, standing
from governance.organisation.models import OrgUnit
from governance.organisation.pages import DeletePage, DetailPage, FormPage, ListPage
from governance.organisation.roles import Level, Permission


def area_of(user) -> OrgUnit:
    """The town whose scores the user organises. ValidationError in words when there is none."""
    for grant in standing(user).with_permission(Permission.EVALUATE):
        found = OrgUnit.objects.filter(path=grant.area_path, level__in=(Level.TOWN, Level.COUNTY)).first()
        if found is not None:
            return found
    raise ValidationError("您的岗位不在乡镇的社会治理中心，不能建立方案或者目标。")


class SchemeFilter(PortalFilterSet):
    """Schemes by object, year and state."""

    kind = django_filters.ChoiceFilter(label="考核对象", choices=ObjectKind.choices, empty_label="全部")
    year = django_filters.NumberFilter(label="年度")
    status = django_filters.ChoiceFilter(label="状态", choices=Scheme.Status.choices, empty_label="全部")

    class Meta:
        model = Scheme
        fields: list[str] = []


class SchemeScope:
    """Schemes of the areas that the person oversees."""

    permission = Permission.EVALUATE
    also = (Permission.PUBLISH_SCORES,)

    def get_queryset(self):
        """What the user may see."""
        return Scheme.objects.filter(within(overseen_paths(self.request.user))).select_related("area")


class SchemeListView(SchemeScope, ListPage):
    """考核方案."""

    title = "考核方案"
    template_name = "evaluation/schemes/list.html"
    filterset_class = SchemeFilter
    order = ("-year", "kind", "-version")

    def get_context_data(self, **kwargs):
        """Whether the user may write one."""
        return super().get_context_data(may_new=may(self.request.user, Permission.EVALUATE), **kwargs)


class SchemeView(SchemeScope, DetailPage):
    """One version: figures, items, groups, history."""

    template_name = "evaluation/schemes/detail.html"
    context_object_name = "scheme"

    def get_title(self):
        """Name and version."""
        return str(self.object)

    def get_context_data(self, **kwargs):
        """Figures with their words, items, groups and who changed what."""
        scheme = self.object
        figures = list(scheme.figures.all())
        for figure in figures:
            figure.entry = REGISTRY.get(figure.key)
        return super().get_context_data(
            figures=figures,
            total=sum(figure.weight for figure in figures),
            items=scheme.items.all(),
            groups=scheme.groups.prefetch_related("units"),
            history=scheme.history.select_related("history_user").order_by("-history_id")[:20],
            figure_history=self._figure_history(scheme),
            may_edit=schemes.may_score(self.request.user, scheme.area),
            **kwargs,
        )

    def _figure_history(self, scheme):
        rows = list(
            scheme.figures.model.history.filter(scheme_id=scheme.pk)
            .select_related("history_user")
            .order_by("-history_id")[:30]
        )
        for row in rows:
            row.label = REGISTRY[row.key].label if row.key in REGISTRY else row.key
            row.done = {"+": "加入", "~": "修改", "-": "去掉"}[row.history_type]
        return rows


class NewSchemeView(FormPage):
    """A draft."""

    permission = Permission.EVALUATE
    title = "新建考核方案"
    form_class = NewSchemeForm
    submit_label = "建立草案"
    done_words = "草案已建立，沿用上一版的指标，请修改后执行"
    back_url = reverse_lazy("evaluation:schemes")

    def get_form_kwargs(self):
        """Years that may be chosen."""
        return {**super().get_form_kwargs(), "years": schemes.years_offered(today())}

    def get_initial(self):
        """This year, and the kind of the link."""
        return {"year": self.request.GET.get("year") or today().year, "kind": self.request.GET.get("kind", "")}

    def save(self, form):
        """Make it."""
        return schemes.new_scheme(by=self.request.user, area=area_of(self.request.user), **form.cleaned_data)

    def get_success_url(self):
        """The draft."""
        return reverse("evaluation:scheme", args=[self.result.pk])


class SchemeForms(FormPage):
    """A form about one scheme."""

    abstract = True
    permission = Permission.EVALUATE

    @property
    def scheme(self) -> Scheme:
        """The scheme of the address, or 404."""
        if not hasattr(self, "_scheme"):
            rows = Scheme.objects.filter(within(overseen_paths(self.request.user))).select_related("area")
            self._scheme = get_object_or_404(rows, pk=self.kwargs["pk"])
        return self._scheme

    def get_title(self):
        """What, and of which scheme."""
        return f"{self.title}：{self.scheme}"

    def get_back_url(self):
        """The scheme."""
        return reverse("evaluation:scheme", args=[self.scheme.pk])

    get_success_url = get_back_url


class SchemeEditView(SchemeForms):
    """The editor of a draft."""

    title = "修改方案"
    form_class = SchemeForm
    template_name = "evaluation/schemes/edit.html"
    done_words = "方案已保存"

    def get_form_kwargs(self):
        """The draft."""
        return {**super().get_form_kwargs(), "scheme": self.scheme}

    def get_initial(self):
        """What is there."""
        names = ("name", "cycles", "bonus_most", "least_cases", "appeal_days")
        grades = "\n".join(f"{label} {mark}" for label, mark in self.scheme.grades)
        return {**{name: getattr(self.scheme, name) for name in names}, "grades": grades}

    def save(self, form):
        """Write it."""
        return schemes.save_scheme(self.scheme, by=self.request.user, **form.service_data())


class SchemeInForceView(SchemeForms, DeletePage):
    """执行."""

    title = "执行方案"
    form_class = EmptyForm
    template_name = "organisation/confirm.html"
    submit_label = "执行方案"
    question = "要从下一次核算起执行这一版吗？"
    done_words = "方案已执行"

    def get_consequences(self):
        """What will happen."""
        return [
            "执行以后这一版不能再改，要改就建新一版。",
            "同一年同类对象的上一版停用，已经公示和发布的考核不受影响。",
        ]

    def save(self, form):
        """Put it in force."""
        return schemes.put_in_force(self.scheme, by=self.request.user)


class ItemNewView(SchemeForms):
    """A new item."""

    title = "新增加减分项"
    form_class = SchemeItemForm
    done_words = "加减分项已保存"

    def save(self, form):
        """Keep it."""
        return schemes.save_item(by=self.request.user, scheme=self.scheme, **form.cleaned_data)


class ItemScope:
    """One item of a scheme."""

    @property
    def item(self) -> SchemeItem:
        """The item of the address, or 404."""
        if not hasattr(self, "_item"):
            rows = SchemeItem.objects.filter(within(overseen_paths(self.request.user), "scheme__area__path"))
            self._item = get_object_or_404(rows.select_related("scheme__area"), pk=self.kwargs["pk"])
        return self._item

    def get_back_url(self):
        """The scheme."""
        return reverse("evaluation:scheme", args=[self.item.scheme_id])


class ItemEditView(ItemScope, FormPage):
    """A changed item."""

    permission = Permission.EVALUATE
    title = "修改加减分项"
    form_class = SchemeItemForm
    done_words = "加减分项已保存"

    def get_initial(self):
        """What is there."""
        return {name: getattr(self.item, name) for name in ("sort", "source", "label", "points", "most")}

    def save(self, form):
        """Keep it."""
        return schemes.save_item(by=self.request.user, scheme=self.item.scheme, item=self.item, **form.cleaned_data)

    def get_success_url(self):
        """The scheme."""
        return self.get_back_url()


class ItemDropView(ItemScope, DeletePage):
    """An item that the draft does without."""

    permission = Permission.EVALUATE
    title = "去掉加减分项"
    form_class = EmptyForm
    submit_label = "去掉"
    done_words = "已去掉"

    def get_question(self):
        """Which."""
        return f"要从草案里去掉“{self.item.label}”吗？"

    def get_success_url(self):
        """The scheme."""
        return reverse("evaluation:scheme", args=[self.kept])

    def save(self, form):
        """Take it out."""
        self.kept = self.item.scheme_id
        return schemes.drop_item(self.item, by=self.request.user)


class GroupView(SchemeForms):
    """排名分组."""

    title = "排名分组"
    form_class = GroupForm
    done_words = "分组已保存"

    def get_form_kwargs(self):
        """Units of the kind."""
        units = OrgUnit.objects.active().under(self.scheme.area).filter(level=LEVELS.get(self.scheme.kind, ""))
        return {**super().get_form_kwargs(), "units": units.order_by("order", "path")}

    def save(self, form):
        """Keep it."""
        data = form.cleaned_data
        return schemes.save_groups(self.scheme, by=self.request.user, name=data["name"], units=list(data["units"]))
