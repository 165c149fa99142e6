"""Registers with their people: 404 for who is not named, each look on record; the visit works on a phone."""

from functools import cached_property

from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from governance.core.masking import mask_id, mask_phone
from governance.core.now import today
from governance.organisation.pages import DeletePage
from governance.organisation.registers import (
    Column,
    RecordForm,
    RecordPage,
    RegisterExport,
    RegisterList,
    button,
    cells,
)
from governance.organisation.roles import Permission
from governance.safety import due
from governance.safety.access import rights
from governance.safety.filters import EntryFilter
from governance.safety.forms import entries as forms
from governance.safety.forms.registers import SureForm
from governance.safety.models import Entry, Register, TeamMember
from governance.safety.services import entries as services

TAGS = {"high": "r", "mid": "a", "low": "g"}


class Registers:
    """Pages about registers for who is named."""

    permission = Permission.USE_REGISTERS

    @cached_property
    def rights(self):
        """register → Rights of this user."""
        return rights(self.request.user)


class RegisterListView(Registers, RegisterList):
    """The registers that the user is named for, with what is due."""

    title = "特殊登记册"
    order = ("name", "pk")
    detail = "safety:entries"
    unit_word = "个"
    intro = "只列出写明您岗位的登记册，每次查看都记入审计"
    empty_head = "没有您能看的登记册"
    empty_text = "登记册只给写明的岗位看；需要时请找中心管理员。"
    columns = (
        Column("名称", lambda row: row.name, title=True, small=lambda row: row.purpose),
        Column("在册", lambda row: row.people, num=True),
        Column("走访超期", lambda row: row.late, num=True),
    )

    def get_queryset(self):
        """With the numbers of people whom the user sees."""
        return Register.objects.filter(pk__in=list(self.rights))

    def get_context_data(self, **kwargs):
        """Numbers in one query."""
        seen = Entry.objects.visible_to(self.request.user, self.rights).kept().order_by()
        late = Count("pk", filter=Q(next_visit_on__lt=today()))
        found = {row["register"]: row for row in seen.values("register").annotate(n=Count("pk"), late=late)}
        for row in self.page.rows:
            numbers = found.get(row.pk, {"n": 0, "late": 0})
            row.people, row.late = numbers["n"], numbers["late"]
        return super().get_context_data(**kwargs)


class OfRegister(Registers):
    """Rows of one register that the user may see (404 where not named)."""

    @cached_property
    def mine(self):
        """The user's rights in the register of the address."""
        found = self.rights.get(self.kwargs["pk"])
        if found is None:
            raise Http404
        return found

    def get_queryset(self):
        """With person, place and lead."""
        rows = Entry.objects.visible_to(self.request.user, self.rights).filter(register=self.mine.register)
        return rows.select_related("person", "place").prefetch_related("team__user")


def lead_of(row) -> str:
    """Who owes the visits."""
    return next((one.user.name for one in row.team.all() if one.is_lead and one.until is None), "")


class EntryList(OfRegister, RegisterList):
    """People of a register."""

    filterset_class = EntryFilter
    order = ("next_visit_on", "pk")
    unit_word = "人"
    columns = (
        Column("走访", lambda row: row.next_visit_on, light=lambda row: row.light),
        Column("姓名", lambda row: row.person.name, title=True, small=lambda row: row.place.name),
        Column("关注程度", lambda row: row.get_level_display(), tag=lambda row: TAGS[row.level]),
        Column("下次走访", lambda row: row.next_visit_on),
        Column("牵头人", lead_of),
        Column("状态", lambda row: row.get_state_display()),
        Column("列入日期", lambda row: row.since, shown=False),
        Column("身份证号", lambda row: mask_id(row.person.id_number), shown=False),
    )

    def get_title(self):
        """Which register."""
        return self.mine.register.name

    def row_url(self, row):
        """The person."""
        return reverse("safety:entry", args=[row.pk])

    def get_links(self):
        """列入, for who keeps it; the export, for who sees all of it."""
        found = [{"words": "返回", "url": reverse("safety:registers"), "primary": False}]
        if self.mine.reads:
            address = f"{reverse('safety:entries_export', args=[self.kwargs['pk']])}?{self.request.GET.urlencode()}"
            found.append({"words": "导出", "url": address, "primary": False})
        if self.mine.may_keep:
            address = reverse("safety:entry_new", args=[self.kwargs["pk"]])
            found.append({"words": "列入登记册", "url": address, "primary": True})
        return found

    def get_context_data(self, **kwargs):
        """With a record of the look."""
        services.looked_at(self.request.user, register=self.mine.register, what="list", request=self.request)
        return super().get_context_data(**kwargs)


class EntryExport(OfRegister, RegisterExport):
    """The register as a workbook with the questions that the user may read; logged with the register."""

    permission = Permission.USE_REGISTERS
    list_page = EntryList
    filterset_class = EntryFilter
    order = ("next_visit_on", "pk")
    file_title = "特殊登记册"

    def get_columns(self):
        """Shared columns and open questions."""
        own = {
            row.label: lambda entry, row=row: services.shown(row, services.answers(entry)) for row in self.mine.fields()
        }
        return {**super().get_columns(), **own}

    def get(self, request, *args, **kwargs):
        """Not for who sees own visits alone."""
        if not self.mine.reads:
            raise Http404
        services.looked_at(request.user, register=self.mine.register, what="export", request=request)
        return super().get(request, *args, **kwargs)


class OfEntry(Registers):
    """One person of a register (404 for whom the user may not see)."""

    def get_queryset(self):
        """With register and person."""
        rows = Entry.objects.visible_to(self.request.user)
        return rows.select_related("register__town", "person", "place")

    def get_object(self, queryset=None):
        """The row of the address."""
        return self.entry

    @cached_property
    def entry(self):
        """The row of the address."""
        return get_object_or_404(self.get_queryset(), pk=self.kwargs["entry"])

    @cached_property
    def mine(self):
        """The user's rights in its register."""
        return self.rights[self.entry.register_id]

    @property
    def may_keep(self) -> bool:
        """Keeps the register at this place."""
        return self.mine.keeps_at(self.entry.place)


class EntryPage(OfEntry, RecordPage):
    """One person: answers open to the user, team, plan, visits."""

    back = "safety:registers"

    def get_title(self):
        """The name."""
        return self.entry.person.name

    def get_lines(self):
        """Identity masked; only questions that the user may read."""
        row, person = self.entry, self.entry.person
        services.looked_at(self.request.user, entry=row, request=self.request)
        kept = services.answers(row)
        reason = f"　{row.level_reason}" if self.mine.reads else ""
        return [
            ("登记册", row.register.name),
            ("状态", row.get_state_display()),
            ("关注程度", f"{row.get_level_display()}{reason}"),
            ("性别", person.get_sex_display()),
            ("身份证号", mask_id(person.id_number)),
            ("电话", "、".join(mask_phone(one.phone) for one in person.phones.all()[:3])),
            ("住址", f"{row.place.name} {person.address}"),
            *((field.label, services.shown(field, kept)) for field in self.mine.fields()),
            ("列入日期", row.since),
            ("退出", f"{row.left_on} {row.left_reason}" if row.left_on else ""),
        ]

    def get_tables(self):
        """Plan, team, visits."""
        row = self.entry
        plan = [cells("走访", row.next_visit_on, {"light": row.light})] if row.is_kept else []
        team = [self.member_cells(one) for one in row.team.filter(until=None).select_related("user")]
        visits = [
            cells(
                v.on,
                f"{v.get_way_display()}，{v.get_met_display()}",
                v.by.name,
                v.conduct,
                v.needs,
                v.get_level_display(),
            )
            for v in row.visits.select_related("by")[:50]
        ]
        head = ("日期", "方式和本人状态", "走访人", "表现", "困难和需求", "关注程度")
        return [
            {"title": "走访计划", "head": ("事项", "日期", "时限灯"), "rows": plan, "empty": "已退出登记册。"},
            {"title": "走访小组", "head": ("成员", "分工", "起", "操作"), "rows": team, "empty": "还没有成员。"},
            {"title": "走访记录", "head": head, "rows": visits, "empty": "还没有走访。"},
        ]

    def member_cells(self, member):
        """One member."""
        ends = self.may_keep and not member.is_lead
        end = reverse("safety:team_end", args=[self.entry.pk, member.pk]) if ends else ""
        duty = "牵头" if member.is_lead else "成员"
        return cells(member.user.name, duty, member.since, {"text": "退出", "url": end} if ends else "")

    def get_buttons(self):
        """What fits the rights."""
        row = self.entry
        if not row.is_kept:
            return []
        found = []
        if services.visits_owed_by(row, self.request.user):
            found.append(button("登记走访", "safety:entry_step", row.pk, "visit", primary=True))
        if self.may_keep:
            found += [button(STEPS[step][0], "safety:entry_step", row.pk, step) for step in ("team", "rate", "leave")]
            found.append(button("修改", "safety:entry_edit", row.pk))
        return found


class EntryEdit(OfEntry, RecordForm):
    """列入登记册, or a correction, by who keeps the register."""

    form_class = forms.EntryForm
    intro = "只登记必要的内容。身份证号、姓名进共用的人员记录，别的内容加密，只给知悉岗位看。"

    @cached_property
    def mine(self):
        """Rights in the register (404 where the user does not keep it)."""
        pk = self.kwargs.get("pk")
        found = self.rights.get(pk if pk else self.entry.register_id)
        if found is None or not (found.may_keep if pk else found.keeps_at(self.entry.place)):
            raise Http404
        return found

    def get_title(self):
        """Into which register, or whose entry."""
        return f"列入{self.mine.register.name}" if self.kwargs.get("pk") else f"修改：{self.entry.person.name}"

    def get_form_kwargs(self):
        """Places and questions of the register."""
        entry = None if self.kwargs.get("pk") else self.entry
        return {**super().get_form_kwargs(), "mine": self.mine, "entry": entry}

    def get_initial(self):
        """What is there."""
        if self.kwargs.get("pk"):
            return {"level": "low"}
        row = self.entry
        services.looked_at(self.request.user, entry=row, what="form", request=self.request)
        phone = row.person.phones.first()
        return {
            "sex": row.person.sex,
            "phone": phone.phone if phone else "",
            "place": row.place_id,
            "address": row.person.address,
        }

    def save(self, form):
        """Keep it."""
        return services.save_entry(
            by=self.request.user,
            register=self.mine.register,
            entry=None if self.kwargs.get("pk") else self.entry,
            values=form.values(),
            **form.identity(),
        )

    def get_success_url(self):
        """The person."""
        return reverse("safety:entry", args=[self.result.pk])

    def get_back_url(self):
        """The register, or the person."""
        pk = self.kwargs.get("pk")
        return reverse("safety:entries", args=[pk]) if pk else reverse("safety:entry", args=[self.entry.pk])


#: step → (words, form, service)
STEPS = {
    "visit": ("登记走访", forms.VisitForm, services.record_visit),
    "team": ("走访小组", forms.TeamForm, services.join_team),
    "rate": ("评定关注程度", forms.RateForm, services.rate),
    "leave": ("退出登记册", forms.LeaveForm, services.leave),
}


class EntryStep(OfEntry, RecordForm):
    """One step of one person; 登记走访 is made for the phone."""

    def setup(self, request, *args, **kwargs):
        """The words and the form of the step."""
        super().setup(request, *args, **kwargs)
        self.title, self.form_class, _service = STEPS.get(kwargs["step"], ("", None, None))

    def get_form_class(self):
        """404 where the step is not the user's."""
        if self.form_class is None:
            raise Http404
        visits = self.kwargs["step"] == "visit" and services.visits_owed_by(self.entry, self.request.user)
        if not (visits or self.may_keep):
            raise Http404
        return self.form_class

    def get_title(self):
        """With the name."""
        return f"{self.title}：{self.entry.person.name}"

    def get_form_kwargs(self):
        """The register, where members are chosen."""
        more = {"register": self.entry.register} if self.kwargs["step"] == "team" else {}
        return {**super().get_form_kwargs(), **more}

    def get_initial(self):
        """The class as it stands, a visit at home."""
        return {"level": self.entry.level, "way": "home", "met": "home"}

    def save(self, form):
        """Take the step."""
        values = dict(form.cleaned_data)
        if self.kwargs["step"] == "visit":
            values = {name: value for name, value in values.items() if name not in ("request_key", "version")}
            values["ticket"] = form.ticket
        return STEPS[self.kwargs["step"]][2](self.entry, by=self.request.user, **values)

    def get_success_url(self):
        """The person; who no longer sees them: the list."""
        seen = Entry.objects.visible_to(self.request.user).filter(pk=self.kwargs["entry"]).exists()
        return reverse("safety:entry", args=[self.kwargs["entry"]]) if seen else reverse("safety:registers")

    def get_back_url(self):
        """The person."""
        return reverse("safety:entry", args=[self.kwargs["entry"]])


class TeamEnd(OfEntry, DeletePage):
    """A member leaves the team: asked first."""

    form_class = SureForm
    title = "退出走访小组"
    submit_label = "退出"
    done_words = "已退出走访小组"

    @cached_property
    def member(self):
        """The member, for who keeps the register (404 otherwise)."""
        if not self.may_keep:
            raise Http404
        rows = TeamMember.objects.filter(entry=self.entry, until=None).select_related("user", "entry")
        return get_object_or_404(rows, pk=self.kwargs["member"])

    def get_question(self):
        """Who."""
        return f"{self.member.user.name}不再走访{self.entry.person.name}？"

    def save(self, form):
        """End it."""
        return services.leave_team(self.member, by=self.request.user)

    def get_success_url(self):
        """The person."""
        return reverse("safety:entry", args=[self.entry.pk])

    get_back_url = get_success_url


class MyVisits(Registers, RegisterList):
    """我的走访: whose visits the user owes, the nearest due first; cards on a phone."""

    title = "我的走访"
    order = ("next_visit_on", "pk")
    unit_word = "人"
    intro = "期限近的在前"
    empty_head = "没有要您走访的人"
    empty_text = "您牵头走访的人会列在这里。"
    columns = (
        Column("时限灯", lambda row: row.next_visit_on, light=lambda row: row.light),
        Column("姓名", lambda row: row.person.name, title=True, small=lambda row: row.place.name),
        Column("关注程度", lambda row: row.get_level_display(), tag=lambda row: TAGS[row.level]),
        Column("下次走访", lambda row: row.next_visit_on),
    )

    def get_queryset(self):
        """Own ones and those of whom the user stands in for."""
        return Entry.objects.mine(self.request.user).select_related("person", "place")

    def row_url(self, row):
        """Straight to the record of the visit."""
        return reverse("safety:entry_step", args=[row.pk, "visit"])

    def get_context_data(self, **kwargs):
        """With a record of the look, and how many are due."""
        services.looked_at(self.request.user, what="my visits", request=self.request)
        return super().get_context_data(due=due.owed_by(self.request.user).count(), **kwargs)
