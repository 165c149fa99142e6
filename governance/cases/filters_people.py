"""Filters of the lists of persons, organisations and households."""

import re

import django_filters
from django import forms
from django.db.models import Q

from governance.cases.filters import villages_within
from governance.cases.models import Household, Organisation, Person, PersonSuggestion
from governance.cases.people import entries
from governance.core.fields import blind_index, normalise_id, normalise_phone
from governance.core.filters import PortalFilterSet
from governance.core.pinyin import typed
from governance.core.search import with_key, with_text
from governance.organisation.paging import COUNT_STOPS_AT


def by_name(queryset, text: str):
    """By the whole name, a part of it, or its pinyin or initials."""
    pinyin = typed(text)
    return with_key(queryset, "search_keys", pinyin) if pinyin else with_text(queryset, "search_keys", text)


def matching(user, text: str) -> list[int]:
    """Keys of person records with this name, pinyin, ID number, phone, or the last four digits of one of these.

    A phone counts only where a case that the user sees has it; who of the others is seen, the list says.
    """
    compact = re.sub(r"[\s-]", "", text)
    if re.fullmatch(r"\d{17}[\dXx]", compact):
        return _keys(Person.objects.filter(id_hash=blind_index(normalise_id(compact), "id")))
    if re.fullmatch(r"\d{3}[\dXx]", compact):
        cards = Person.objects.filter(id_tail_hash=blind_index(compact.upper(), "id_tail"))
        return _keys(cards) + _persons(entries(user).filter(phone_tail_hash=blind_index(compact, "phone_tail")))
    if re.fullmatch(r"\d{7,}", compact):
        return _persons(entries(user).filter(phone_hash=blind_index(normalise_phone(compact), "phone")))
    return _keys(by_name(Person.objects.all(), text.strip()))


def _keys(found) -> list[int]:
    """The newest keys, as many as a list counts."""
    return list(found.order_by("-pk").values_list("pk", flat=True)[:COUNT_STOPS_AT])


def _persons(parties) -> list[int]:
    rows = parties.filter(person__isnull=False).order_by("-pk").values_list("person", flat=True)
    return list(dict.fromkeys(rows[:COUNT_STOPS_AT]))


def rows_of(queryset, model, user, keys):
    """Rows of a list that are among these records, or the head of a visible one among them.

    The keys stand in the statement: a database that is asked everything at once reads whole tables to answer it.
    """
    merged = model.objects.filter(pk__in=keys, head__isnull=False).values_list("pk", "head")
    heads = dict(merged)
    if heads:
        seen = model.objects.visible_to(user).filter(pk__in=list(heads)).values_list("pk", flat=True)
        keys = [*keys, *(heads[key] for key in seen)]
    return queryset.filter(pk__in=keys)


class PersonFilter(PortalFilterSet):
    """Filters of 人员."""

    q = django_filters.CharFilter(
        label="找人", method="filter_q", help_text="姓名、拼音或首字母、证件号、手机号，或者证件号、手机号的后 4 位"
    )
    village = django_filters.ModelChoiceFilter(
        label="村（社区）", queryset=villages_within, method="filter_village", empty_label="全部"
    )
    maybe = django_filters.BooleanFilter(
        label="可能有重复", widget=forms.CheckboxInput, method="filter_maybe", help_text="和别的记录可能是同一人"
    )

    class Meta:
        model = Person
        fields: list[str] = []

    def filter_q(self, queryset, name, value):
        """Name, pinyin, numbers."""
        return rows_of(queryset, Person, self.request.user, matching(self.request.user, value))

    def filter_village(self, queryset, name, value):
        """Who said in a visible case to live there."""
        said = _persons(entries(self.request.user).filter(village=value))
        return rows_of(queryset, Person, self.request.user, said)

    def filter_maybe(self, queryset, name, value):
        """Persons with an open suggestion that this user can judge: both are visible and still apart."""
        if not value:
            return queryset
        seen = Person.objects.visible_to(self.request.user).order_by().values("pk")
        waiting = PersonSuggestion.objects.filter(refused_at=None, first__in=seen, second__in=seen)
        tops = waiting.order_by("-pk").values_list("first", "first__head", "second", "second__head")
        pairs = ((head or one, top or other) for one, head, other, top in tops[:COUNT_STOPS_AT])
        keys = {key for pair in pairs if pair[0] != pair[1] for key in pair}
        return rows_of(queryset, Person, self.request.user, list(keys))


class OrganisationFilter(PortalFilterSet):
    """Filters of 单位."""

    q = django_filters.CharFilter(label="找单位", method="filter_q", help_text="名称、拼音或首字母、统一社会信用代码")

    class Meta:
        model = Organisation
        fields: list[str] = []

    def filter_q(self, queryset, name, value):
        """Name, pinyin, credit code."""
        everything, code = Organisation.objects.all(), normalise_id(value)
        by_code = len(code) == 18 and code.isascii() and code.isalnum()
        found = everything.filter(credit_code=code) if by_code else by_name(everything, value.strip())
        return rows_of(queryset, Organisation, self.request.user, _keys(found))


class HouseholdFilter(PortalFilterSet):
    """Filters of 户."""

    q = django_filters.CharFilter(label="找户", method="filter_q", help_text="住址，或者成员的姓名、拼音、首字母")
    village = django_filters.ModelChoiceFilter(label="村（社区）", queryset=villages_within, empty_label="全部")

    class Meta:
        model = Household
        fields: list[str] = []

    def filter_q(self, queryset, name, value):
        """Address, or a member whom this user sees."""
        text = value.strip()
        people = list(Person.objects.visible_to(self.request.user).filter(pk__in=matching(self.request.user, text)))
        return queryset.filter(Q(address__icontains=text) | Q(members__person__in=people)).distinct()
