"""What may be done with persons, organisations and households: merge, un-merge, judge a likeness, enter and leave."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View

from governance.cases import people
from governance.cases.filters import villages_within
from governance.cases.forms.people import HouseholdForm, MergeForm, RoleForm, UnmergeForm
from governance.cases.models import (
    Household,
    Organisation,
    OrganisationRole,
    Person,
    PersonSuggestion,
)
from governance.cases.services import people as services
from governance.cases.views.people import found
from governance.organisation.pages import DeletePage, FormPage, PermissionRequired
from governance.organisation.roles import Permission

#: Where two records differ in one of these, they may well be two.
TELLING = {"姓名", "证件号码", "性别", "出生日期", "名称", "统一社会信用代码", "所在村"}
KINDS = {"person": Person, "organisation": Organisation, "household": Household}


class OfAKind:
    """The address says which kind of record: person, organisation, household."""

    @property
    def model(self):
        """The model, or 404."""
        if self.kwargs["kind"] not in KINDS:
            raise Http404
        return KINDS[self.kwargs["kind"]]

    def address(self, pk):
        """The page of a record of this kind."""
        return reverse(f"people:{self.kwargs['kind']}", args=[pk])


class MergeView(OfAKind, FormPage):
    """合并: two records side by side, which is kept, and why they are one."""

    permission = Permission.MERGE_PEOPLE
    form_class = MergeForm
    template_name = "people/merge.html"
    submit_label = "合并"
    done_words = "已合并，两份记录都保留，可以随时撤销"

    def get_title(self):
        """Which kind."""
        return f"合并两份{services.WORDS[self.model]}记录"

    def pair(self):
        """Both records, each the head of its tree where that is visible."""
        if not hasattr(self, "_pair"):
            user = self.request.user
            self._pair = [self._top(found(self.model, user, self.kwargs[name])) for name in ("pk", "other")]
            if self._pair[0] == self._pair[1]:
                raise Http404
        return self._pair

    def _top(self, record):
        if not record.head_id:
            return record
        return self.model.objects.visible_to(self.request.user).filter(pk=record.head_id).first() or record

    def get_form_kwargs(self):
        """The two as choices."""
        sides = [(str(row.pk), f"{words}：{row}") for row, words in zip(self.pair(), ("左边", "右边"), strict=True)]
        return {**super().get_form_kwargs(), "sides": sides}

    def get_initial(self):
        """The one with an ID number is kept, else the older one."""
        first, second = sorted(self.pair(), key=lambda row: (not getattr(row, "id_hash", None), row.pk))
        return {"kept": str(first.pk)}

    def get_context_data(self, **kwargs):
        """Both sides, line by line, with what differs marked."""
        left, right = (people.side(record, self.request.user) for record in self.pair())
        rows = [
            {
                "label": label,
                "left": one,
                "right": other,
                "differs": label in TELLING and bool(one and other and one != other),
            }
            for (label, one), (_, other) in zip(left, right, strict=True)
        ]
        kwargs.update(lines=rows, pair=self.pair(), links=[self.address(record.pk) for record in self.pair()])
        return super().get_context_data(**kwargs)

    def save(self, form):
        """Merge."""
        rows = {str(row.pk): row for row in self.pair()}
        kept = rows.pop(form.cleaned_data["kept"])
        (absorbed,) = rows.values()
        return services.merge(kept, absorbed, by=self.request.user, reason=form.cleaned_data["reason"])

    def get_success_url(self):
        """The record that was kept."""
        return self.address(self.result.kept_id)

    def get_back_url(self):
        """Where one came from."""
        return self.address(self.pair()[0].pk)


class UnmergeView(OfAKind, DeletePage):
    """撤销合并."""

    permission = Permission.MERGE_PEOPLE
    form_class = UnmergeForm
    title = "撤销合并"
    submit_label = "撤销合并"
    done_words = "已撤销合并，两份记录恢复原样"

    def done(self):
        """The merge, between two visible records."""
        if not hasattr(self, "_done"):
            rows = services.MERGES[self.model].objects.select_related("kept", "absorbed")
            self._done = get_object_or_404(rows, pk=self.kwargs["pk"], undone_at=None)
            for key in (self._done.kept_id, self._done.absorbed_id):
                found(self.model, self.request.user, key)
        return self._done

    def get_question(self):
        """Which."""
        done = self.done()
        return f"“{done.absorbed}”不是“{done.kept}”，把两份记录分开？"

    def get_consequences(self):
        """What happens."""
        return ["两份记录恢复成合并以前的样子，合并以后各自新登记的案件各归各的。", "合并和撤销都留在记录里。"]

    def save(self, form):
        """Part them."""
        return services.unmerge(self.done(), by=self.request.user, reason=form.cleaned_data["reason"])

    def get_success_url(self):
        """The record that stands alone again."""
        return self.address(self.result.absorbed_id)

    def get_back_url(self):
        """The record that was kept."""
        return self.address(self.done().kept_id)


class RefuseView(PermissionRequired, View):
    """不是同一人: one press, since nothing is changed by it."""

    permission = Permission.MERGE_PEOPLE
    http_method_names = ["post"]

    def post(self, request, pk):
        """Put the suggestion aside."""
        suggestion = get_object_or_404(PersonSuggestion.objects.select_related("first", "second"), pk=pk)
        for key in (suggestion.first_id, suggestion.second_id):
            found(Person, request.user, key)
        services.refuse_suggestion(suggestion, by=request.user)
        messages.success(request, "已记下不是同一人，以后不再提示")
        back = request.POST.get("back", "")
        return redirect("people:person", back if back.isdigit() else suggestion.second_id)


class DeceasedView(PermissionRequired, View):
    """已去世, and back."""

    permission = Permission.EDIT_PEOPLE
    http_method_names = ["post"]

    def post(self, request, pk):
        """Set the mark."""
        person = found(Person, request.user, pk)
        services.keep_person(person, by=request.user, deceased=request.POST.get("deceased") == "1")
        messages.success(request, "已保存")
        return redirect("people:person", person.pk)


class OfAPerson(FormPage):
    """A form about one person."""

    abstract = True
    permission = Permission.EDIT_PEOPLE

    def person(self):
        """The person of the address."""
        if not hasattr(self, "_person"):
            self._person = found(Person, self.request.user, self.kwargs["pk"])
        return self._person

    def get_success_url(self):
        """Back to the person."""
        return reverse("people:person", args=[self.person().pk])

    get_back_url = get_success_url


class JoinHouseholdView(OfAPerson):
    """入户."""

    permission = Permission.EDIT_PEOPLE
    form_class = HouseholdForm
    done_words = "已入户"

    def get_title(self):
        """Who."""
        return f"{self.person().name}：入户"

    def get_form_kwargs(self):
        """Who may live there, and the villages."""
        user = self.request.user
        parties = list(people.entries(user).filter(person=self.person()).order_by("-pk")[:5])
        self._newest = parties[0] if parties else None
        mates = people.housemates(self.person(), parties, user)
        return {**super().get_form_kwargs(), "people": mates, "villages": villages_within(self.request)}

    def get_initial(self):
        """As the newest case says."""
        newest = people.entries(self.request.user).filter(person=self.person()).order_by("-pk").first()
        return {"village": newest and newest.village_id, "address": newest.address if newest else ""}

    def save(self, form):
        """Join."""
        data = form.cleaned_data
        mate = found(Person, self.request.user, data["with_person"]) if data["with_person"] else None
        return services.join_household(
            self.person(),
            by=self.request.user,
            relation=data["relation"],
            with_person=mate,
            village=data["village"],
            address=data["address"],
        )


class LeaveHouseholdView(PermissionRequired, View):
    """出户."""

    permission = Permission.EDIT_PEOPLE
    http_method_names = ["post"]

    def post(self, request, pk):
        """The membership ends."""
        person = found(Person, request.user, pk)
        services.leave_household(person, by=request.user)
        messages.success(request, "已出户，原来的记录保留")
        return redirect("people:person", person.pk)


class GiveRoleView(OfAPerson):
    """在单位的身份."""

    permission = Permission.EDIT_PEOPLE
    form_class = RoleForm
    done_words = "已保存"

    def get_title(self):
        """Who."""
        return f"{self.person().name}：在单位的身份"

    def get_form_kwargs(self):
        """Organisations that the user sees."""
        return {**super().get_form_kwargs(), "user": self.request.user}

    def save(self, form):
        """Give it."""
        return services.give_role(self.person(), by=self.request.user, **form.cleaned_data)


class EndRoleView(PermissionRequired, View):
    """The role has ended."""

    permission = Permission.EDIT_PEOPLE
    http_method_names = ["post"]

    def post(self, request, pk):
        """End it."""
        role = get_object_or_404(OrganisationRole.objects.select_related("person"), pk=pk, until=None)
        person = found(Person, request.user, role.person_id)
        services.end_role(role, by=request.user)
        messages.success(request, "已结束，原来的记录保留")
        return redirect("people:person", person.pk)
