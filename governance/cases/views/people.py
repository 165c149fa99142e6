"""人员、单位、户: lists with export, and one page for each that tells its whole visible history."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views import View

from governance.cases import people
from governance.cases.filters_people import HouseholdFilter, OrganisationFilter, PersonFilter
from governance.cases.models import Household, HouseholdMerge, Organisation, OrganisationMerge, Person
from governance.cases.views.detail import field_changes
from governance.core.masking import mask_id
from governance.organisation.access import standing
from governance.organisation.pages import ExportPage, ListPage, PermissionRequired
from governance.organisation.paging import NUMBERED_PAGES, PAGE_SIZE
from governance.organisation.roles import Permission

CHUNK = 500


def found(model, user, pk):
    """The visible record of this key, or 404."""
    record = model.objects.visible_to(user).filter(pk=pk).first()
    if record is None:
        raise Http404
    return record


class JoinedList(ListPage):
    """A list of records, one row for each tree; with ?with=<key> the rows offer to be compared with that record."""

    abstract = True
    permission = Permission.VIEW_CASES
    order = ("-pk",)
    model = None
    # Whether a record is seen is asked of its cases: to count 10,000 costs half a second, the numbered pages a tenth.
    count_stops_at = PAGE_SIZE * NUMBERED_PAGES + 1

    def get_queryset(self):
        """What the user may see."""
        return self.model.objects.shown_to(self.request.user)

    def get_context_data(self, **kwargs):
        """The tabs, the address of the export, and whom a second record is looked for."""
        query = self.request.GET.copy()
        for key in ("page", "after", "partial", "with"):
            query.pop(key, None)
        place = standing(self.request.user)
        kwargs.update(query=query.urlencode(), tab=self.model._meta.model_name, other=self._other(place))
        kwargs["keep"] = {"name": "with", "value": kwargs["other"].pk} if kwargs["other"] else None
        kwargs["may_export"] = place.has(Permission.EXPORT_CASES)
        return super().get_context_data(**kwargs)

    def _other(self, place):
        key = self.request.GET.get("with", "")
        if not (key.isascii() and key.isdigit() and place.has(Permission.MERGE_PEOPLE)):
            return None
        return self.model.objects.visible_to(self.request.user).filter(pk=key[:15]).first()


class PersonList(JoinedList):
    """人员."""

    permission = Permission.VIEW_CASES
    title = "人员"
    template_name = "people/persons.html"
    fragment_name = "people/_persons.html"
    filterset_class = PersonFilter
    model = Person

    def get_context_data(self, **kwargs):
        """What the visible cases say of each row."""
        context = super().get_context_data(**kwargs)
        context["rows"] = [_line(row) for row in people.describe(self.page.rows, self.request.user)]
        return context


def _line(row) -> dict:
    newest = row.entries[0].case if row.entries else None
    return {
        "row": row,
        "masked_id": mask_id(row.id_number),
        "phone": people.phones_said(row),
        "place": people.place_said(row),
        "cases": people.cases_said(row),
        "newest": newest,
    }


def _described(queryset, user, column="person"):
    chunk = []
    for row in queryset.iterator(CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield from people.describe(chunk, user, column)
            chunk = []
    yield from people.describe(chunk, user, column)


class PersonExport(ExportPage):
    """The filtered list as a workbook; numbers are masked in it too."""

    permission = Permission.EXPORT_CASES
    filterset_class = PersonFilter
    order = ("-pk",)
    file_title = "人员"
    columns = {
        "姓名": lambda row: row.name,
        "性别": lambda row: row.get_sex_display(),
        "年龄": lambda row: "" if row.age is None else row.age,
        "证件号码": lambda row: mask_id(row.id_number),
        "电话": people.phones_said,
        "住址": people.place_said,
        "案件数": people.cases_said,
        "最近来访": lambda row: f"{row.entries[0].case.registered_at:%Y-%m-%d}" if row.entries else "",
        "已去世": lambda row: "是" if row.deceased else "",
    }

    def get_queryset(self):
        """What the user may see."""
        return Person.objects.shown_to(self.request.user)

    def read_rows(self, queryset):
        """With what the visible cases say."""
        return _described(queryset, self.request.user)


class JoinedPage(PermissionRequired, View):
    """A page of one record; a merged one leads to its head where that is visible too."""

    abstract = True
    permission = Permission.VIEW_CASES
    model = None
    template_name = ""
    url_name = ""

    def get(self, request, pk):
        """The page."""
        record = found(self.model, request.user, pk)
        if record.head_id and self.model.objects.visible_to(request.user).filter(pk=record.head_id).exists():
            return redirect(self.url_name, record.head_id)
        place = standing(request.user)
        context = {
            "title": str(record),
            "may_merge": place.has(Permission.MERGE_PEOPLE),
            "may_edit": place.has(Permission.EDIT_PEOPLE),
            "may_reveal": place.has(Permission.REVEAL_IDENTITY),
            **self.context(record),
        }
        return render(request, self.template_name, context)

    def context(self, record) -> dict:
        """What this kind of page shows."""
        raise NotImplementedError


class PersonPage(JoinedPage):
    """人员: who it is, all visible cases in one history, phones, household, organisations, and who it may be too."""

    permission = Permission.VIEW_CASES
    model = Person
    template_name = "people/person.html"
    url_name = "people:person"

    def context(self, record):
        """The profile, masked."""
        known = people.profile(record, self.request.user)
        return known | {"masked_id": mask_id(known["id_number"])}


class PersonHistory(PermissionRequired, View):
    """变更记录: who changed which field of the record and of those merged with it."""

    permission = Permission.VIEW_CASES

    def get(self, request, pk):
        """The page."""
        person = found(Person, request.user, pk)
        rows = []
        for record in people.tree_of(person, request.user):
            changes = record.history.select_related("history_user").order_by("history_date", "history_id")
            rows += field_changes(changes, record.name)
        rows.sort(key=lambda row: row["at"], reverse=True)
        return render(request, "people/history.html", {"title": "变更记录", "person": person, "rows": rows[:200]})


class OrganisationList(JoinedList):
    """单位."""

    permission = Permission.VIEW_CASES
    title = "单位"
    template_name = "people/organisations.html"
    fragment_name = "people/_organisations.html"
    filterset_class = OrganisationFilter
    model = Organisation

    def get_context_data(self, **kwargs):
        """What the visible cases say of each row."""
        context = super().get_context_data(**kwargs)
        rows = people.describe(self.page.rows, self.request.user, "organisation")
        context["rows"] = [
            {
                "row": row,
                "phone": people.phones_said(row),
                "place": people.place_said(row),
                "cases": people.cases_said(row),
                "newest": row.entries[0].case if row.entries else None,
            }
            for row in rows
        ]
        return context


class OrganisationExport(ExportPage):
    """The filtered list as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = OrganisationFilter
    order = ("-pk",)
    file_title = "单位"
    columns = {
        "名称": lambda row: row.name,
        "统一社会信用代码": lambda row: row.credit_code or "",
        "电话": people.phones_said,
        "地址": people.place_said,
        "案件数": people.cases_said,
    }

    def get_queryset(self):
        """What the user may see."""
        return Organisation.objects.shown_to(self.request.user)

    def read_rows(self, queryset):
        """With what the visible cases say."""
        return _described(queryset, self.request.user, "organisation")


class OrganisationPage(JoinedPage):
    """单位: its cases, its people, and records with a like name."""

    permission = Permission.VIEW_CASES
    model = Organisation
    template_name = "people/organisation.html"
    url_name = "people:organisation"

    def context(self, record):
        """Everything that a visible case says."""
        user = self.request.user
        tree = people.tree_of(record, user)
        keys = [each.pk for each in tree]
        parties = people.entries(user).filter(organisation__in=keys)
        parties = parties.select_related("case__lead_unit", "case__category", "village")
        record.entries = list(parties.order_by("-case__registered_at", "-pk")[: people.MOST_CASES])
        alike = Organisation.objects.shown_to(user).filter(name_key=record.name_key).exclude(pk__in=keys)
        return {
            "organisation": record,
            "tree": tree,
            "also_named": sorted({each.name for each in (*tree, *record.entries)} - {record.name}),
            "credit_code": next((each.credit_code for each in tree if each.credit_code), ""),
            "phone": people.phones_said(record),
            "place": people.place_said(record),
            "cases": people.one_a_case(record.entries),
            "people": people.staff_of(keys, user),
            "alike": list(alike.exclude(name_key="")[:5]),
            "merges": people.merges(OrganisationMerge, keys, user),
        }


class HouseholdList(JoinedList):
    """户."""

    permission = Permission.VIEW_CASES
    title = "户"
    template_name = "people/households.html"
    fragment_name = "people/_households.html"
    filterset_class = HouseholdFilter
    model = Household

    def get_queryset(self):
        """With the village."""
        return super().get_queryset().select_related("village")

    def get_context_data(self, **kwargs):
        """The visible members of each row."""
        context = super().get_context_data(**kwargs)
        inside = people.members_of(self.page.rows, self.request.user)
        context["rows"] = [{"row": row, "members": inside[row.pk]} for row in self.page.rows]
        return context


class HouseholdExport(ExportPage):
    """The filtered list as a workbook."""

    permission = Permission.EXPORT_CASES
    filterset_class = HouseholdFilter
    order = ("-pk",)
    file_title = "户"
    columns = {
        "所在村": lambda row: row.village.name if row.village else "",
        "住址": lambda row: row.address,
        "成员": lambda row: "、".join(f"{one.person.name}（{one.get_relation_display()}）" for one in row.inside),
    }

    def get_queryset(self):
        """What the user may see."""
        return Household.objects.shown_to(self.request.user).select_related("village")

    def read_rows(self, queryset):
        """With the visible members; there are few households, and each row is small."""
        rows = list(queryset)
        inside = people.members_of(rows, self.request.user)
        for row in rows:
            row.inside = inside[row.pk]
        return rows


class HouseholdPage(JoinedPage):
    """户: its visible members, and other households at the same address."""

    permission = Permission.VIEW_CASES
    model = Household
    template_name = "people/household.html"
    url_name = "people:household"

    def context(self, record):
        """Members and likenesses."""
        user = self.request.user
        keys = [each.pk for each in people.tree_of(record, user)]
        alike = Household.objects.shown_to(user).filter(village=record.village_id, address=record.address)
        return {
            "household": record,
            "members": people.members(record, user),
            "alike": list(alike.exclude(pk__in=keys).exclude(address="").select_related("village")[:5]),
            "merges": people.merges(HouseholdMerge, keys, user),
        }
