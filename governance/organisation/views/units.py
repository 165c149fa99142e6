"""The organisation: kept by the system administrator; the manager edits phone and address, bodies and leaders."""

from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy

from ..access import area_filter, may
from ..filters import UnitFilter
from ..forms.units import (
    BodyForm,
    MemberForm,
    MoveUnitForm,
    PlainForm,
    UnitChangeForm,
    UnitContactForm,
    UnitForm,
    VillageLeaderForm,
)
from ..models import Body, BodyMember, OrgUnit, Post, VillageLeader
from ..pages import DeletePage, DetailPage, ExportPage, FormPage, ListPage
from ..roles import Level, Permission
from ..services import units


class UnitScope:
    """The units that a page may show: all, or those of the manager's area."""

    permission = Permission.MANAGE_UNITS
    also = (Permission.EDIT_CONTACTS,)

    def get_queryset(self):
        """Units with the number of people in post."""
        user = self.request.user
        found = OrgUnit.objects.select_related("parent").annotate(
            people=Count("posts__user", filter=Q(posts__state=Post.State.ACTIVE), distinct=True)
        )
        if may(user, Permission.MANAGE_UNITS):
            return found
        return found.filter(area_filter(user, Permission.EDIT_CONTACTS))

    def get_context_data(self, **kwargs):
        """Whether the tree may be changed."""
        return super().get_context_data(keeps_units=may(self.request.user, Permission.MANAGE_UNITS), **kwargs)


class UnitList(UnitScope, ListPage):
    """The tree, in its order."""

    template_name = "organisation/units/list.html"
    filterset_class = UnitFilter
    order = ("path",)
    title = "组织机构"


class UnitExport(UnitScope, ExportPage):
    """The filtered tree as a workbook."""

    filterset_class = UnitFilter
    order = ("path",)
    file_title = "组织机构"
    columns = {
        "机构代码": lambda unit: unit.code or "",
        "名称": lambda unit: unit.name,
        "简称": lambda unit: unit.short_name,
        "层级": lambda unit: unit.get_level_display(),
        "上级机构": lambda unit: unit.parent.name if unit.parent else "",
        "办公电话": lambda unit: unit.phone,
        "地址": lambda unit: unit.address,
        "在岗人数": lambda unit: unit.people,
        "状态": lambda unit: "在用" if unit.active else "已停用",
    }


class UnitDetail(UnitScope, DetailPage):
    """One unit: where it stands, who works there, what has changed."""

    template_name = "organisation/units/detail.html"
    context_object_name = "unit"

    def get_title(self):
        """Its name."""
        return self.object.name

    def get_context_data(self, **kwargs):
        """Posts, units below, leaders, history."""
        unit = self.object
        context = {
            "posts": unit.posts.filter(state=Post.State.ACTIVE).select_related("user").order_by("role", "id")[:100],
            "children": unit.children.order_by("path")[:100],
            "above": OrgUnit.objects.above(unit),
            "leaders": unit.leaders.current().select_related("user") if unit.level == Level.VILLAGE else [],
            "is_village": unit.level == Level.VILLAGE,
            "changes": unit.history.select_related("history_user").order_by("-history_date", "-history_id")[:20],
        }
        return super().get_context_data(**context, **kwargs)


class OneUnit(UnitScope):
    """A form page about one unit."""

    also = ()

    def get_unit(self):
        """The unit, read once (404 outside the own area)."""
        if not hasattr(self, "_unit"):
            self._unit = get_object_or_404(self.get_queryset(), pk=self.kwargs["pk"])
        return self._unit

    def get_success_url(self):
        """Back to the unit."""
        return reverse("organisation:unit_detail", args=[self.get_unit().pk])

    get_back_url = get_success_url


class UnitNew(UnitScope, FormPage):
    """A new unit."""

    also = ()
    form_class = UnitForm
    title = "新建机构"
    submit_label = "建立机构"
    back_url = reverse_lazy("organisation:organisations")
    done_words = "机构已建立"

    def get_initial(self):
        """Below the unit whose page one came from."""
        parent = self.request.GET.get("parent", "")
        return {"parent": parent} if parent.isascii() and parent.isdigit() else {}

    def save(self, form):
        """Make it."""
        return units.create_unit(by=self.request.user, **form.cleaned_data)

    def get_success_url(self):
        """To the new unit."""
        return reverse("organisation:unit_detail", args=[self.result.pk])


class UnitEdit(OneUnit, FormPage):
    """The plain columns; the manager's form has phone and address."""

    also = (Permission.EDIT_CONTACTS,)

    def get_title(self):
        """Which."""
        return f"修改：{self.get_unit().name}"

    def get_form_class(self):
        """All columns, or contact data."""
        return UnitChangeForm if may(self.request.user, Permission.MANAGE_UNITS) else UnitContactForm

    def get_initial(self):
        """What is there."""
        unit = self.get_unit()
        return {name: getattr(unit, name) or "" for name in units.FIELDS}

    def save(self, form):
        """Keep it."""
        return units.update_unit(by=self.request.user, unit=self.get_unit(), **form.cleaned_data)


class UnitMove(OneUnit, FormPage):
    """A new place in the tree."""

    form_class = MoveUnitForm
    submit_label = "移动"
    done_words = "机构已移动，下级机构一并移动"

    def get_title(self):
        """Which."""
        return f"移动：{self.get_unit().name}"

    def get_form_kwargs(self):
        """The form leaves out the unit and what is below it."""
        return {**super().get_form_kwargs(), "unit": self.get_unit()}

    def get_initial(self):
        """Where it is."""
        return {"parent": self.get_unit().parent_id}

    def save(self, form):
        """Move it."""
        return units.move_unit(by=self.request.user, unit=self.get_unit(), parent=form.cleaned_data["parent"])


class UnitClose(OneUnit, DeletePage):
    """Take a unit out of use, or back into it."""

    form_class = PlainForm

    def get_title(self):
        """Which."""
        unit = self.get_unit()
        return f"停用机构：{unit.name}" if unit.active else f"恢复机构：{unit.name}"

    def get_question(self):
        """What is asked."""
        unit = self.get_unit()
        return f"停用“{unit.name}”？" if unit.active else f"恢复“{unit.name}”？"

    def get_consequences(self):
        """What will happen."""
        return (
            ["停用后不能再分流到这里，历史记录全部保留"]
            if self.get_unit().active
            else ["恢复后可以再任命人员和分流案件"]
        )

    def save(self, form):
        """Close or open it."""
        unit = self.get_unit()
        change = units.close_unit if unit.active else units.reopen_unit
        return change(by=self.request.user, unit=unit)

    def get_done_words(self):
        """What happened."""
        return "机构已恢复" if self.result.active else "机构已停用"


class VillageLeaderPage(OneUnit, FormPage):
    """Name the 联系村领导 of a village."""

    also = (Permission.EDIT_CONTACTS,)
    form_class = VillageLeaderForm
    done_words = "联系村领导已更新"

    def get_title(self):
        """Which village."""
        return f"联系村领导：{self.get_unit().name}"

    def get_initial(self):
        """Who it is."""
        current = VillageLeader.objects.current().filter(village=self.get_unit()).first()
        return {"user": current.user_id if current else None}

    def save(self, form):
        """Name them."""
        return units.set_village_leader(by=self.request.user, village=self.get_unit(), user=form.cleaned_data["user"])


class BodyScope:
    """Bodies with their members of today."""

    permission = Permission.MANAGE_UNITS
    also = (Permission.EDIT_CONTACTS,)

    def get_queryset(self):
        """All bodies; for a manager those of the own area and those of no unit."""
        members = BodyMember.objects.current().select_related("user").order_by("order", "id")
        found = Body.objects.select_related("unit").prefetch_related(
            Prefetch("members", queryset=members, to_attr="seated")
        )
        user = self.request.user
        if may(user, Permission.MANAGE_UNITS):
            return found
        return found.filter(Q(unit=None) | area_filter(user, Permission.EDIT_CONTACTS, "unit__path"))


class BodyList(BodyScope, ListPage):
    """领导小组, 中心领导班子 and others."""

    template_name = "organisation/bodies/list.html"
    order = ("kind", "name")
    title = "领导小组和领导班子"


class BodyDetail(BodyScope, DetailPage):
    """One body with members, past ones too."""

    template_name = "organisation/bodies/detail.html"
    context_object_name = "body"

    def get_title(self):
        """Its name."""
        return self.object.name

    def get_context_data(self, **kwargs):
        """Everybody who ever sat in it."""
        past = self.object.members.exclude(until=None).select_related("user").order_by("-until", "id")[:50]
        return super().get_context_data(past=past, **kwargs)


class BodyEdit(BodyScope, FormPage):
    """A new body, or a changed one."""

    form_class = BodyForm

    def get_body(self):
        """The body, or None for a new one."""
        if not hasattr(self, "_body"):
            key = self.kwargs.get("pk")
            self._body = get_object_or_404(self.get_queryset(), pk=key) if key else None
        return self._body

    def get_title(self):
        """Which."""
        return f"修改：{self.get_body().name}" if self.get_body() else "新建领导小组或班子"

    def get_form_kwargs(self):
        """The form compares names with the others."""
        return {**super().get_form_kwargs(), "body": self.get_body()}

    def get_initial(self):
        """What is there."""
        body = self.get_body()
        return {"name": body.name, "kind": body.kind, "unit": body.unit_id} if body else {}

    def save(self, form):
        """Keep it."""
        return units.save_body(by=self.request.user, body=self.get_body(), **form.cleaned_data)

    def get_success_url(self):
        """To the body."""
        return reverse("organisation:body_detail", args=[self.result.pk])

    def get_back_url(self):
        """To the list."""
        return reverse("organisation:bodies")


class MemberNew(BodyEdit):
    """A member for a body."""

    form_class = MemberForm
    done_words = "成员已加入"

    def get_title(self):
        """Where."""
        return f"加入成员：{self.get_body().name}"

    def get_form_kwargs(self):
        """A plain form."""
        kwargs = super().get_form_kwargs()
        kwargs.pop("body")
        return kwargs

    def get_initial(self):
        """Today."""
        return {}

    def save(self, form):
        """Seat them."""
        units.add_member(by=self.request.user, body=self.get_body(), **form.cleaned_data)
        return self.get_body()


class MemberEnd(BodyEdit):
    """End a seat (POST from the body's page)."""

    form_class = PlainForm
    http_method_names = ["post"]
    done_words = "成员已移出"

    def get_form_kwargs(self):
        """A plain form."""
        kwargs = super().get_form_kwargs()
        kwargs.pop("body")
        return kwargs

    def get_initial(self):
        """Nothing to fill in."""
        return {}

    def save(self, form):
        """End it."""
        member = get_object_or_404(BodyMember, pk=self.kwargs["member"], body=self.get_body())
        units.end_member(by=self.request.user, member=member)
        return self.get_body()
