"""The fields of a filter look as crispy draws them, with label, help and error, at a tenth of its cost."""

import re

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_field
from django.http import QueryDict
from django.test import RequestFactory

from governance.cases.filters import CaseFilter
from governance.cases.models import Case
from governance.core.templatetags.ui import filter_field
from governance.organisation.filters import StaffFilter
from governance.organisation.models import User
from tests.factories import make_town

pytestmark = pytest.mark.django_db
QUERIES = (
    "",
    "q=路灯&scope=open&light=red&urgent=on&registered_from=2026-06-10",
    "registered_from=昨天&kind=none&q=<b>",
)


def tags(html) -> list:
    """What a browser sees: tags with their attributes in any order, and the words between them."""
    found = []
    for tag, words in re.findall(r"<([^>]+)>([^<]*)", html):
        name, *attributes = re.findall(r'[^\s"=]+(?:="[^"]*")?', tag)
        found.append((name, sorted(attributes), words.strip()))
    return found


@pytest.mark.parametrize("query", QUERIES)
def test_every_field_is_drawn_as_crispy_draws_it(query):
    request = RequestFactory().get("/")
    request.user = make_town()["triage"]
    for made in (
        lambda: CaseFilter(QueryDict(query), queryset=Case.objects.none(), request=request),
        lambda: StaffFilter(QueryDict(query), queryset=User.objects.none(), request=request),
    ):
        form, crispy = made().form, made().form
        assert form.visible_fields()
        for field in form.visible_fields():
            assert tags(filter_field(field)) == tags(as_crispy_field(crispy[field.name])), field.name


def test_what_is_wrong_is_said_at_the_field():
    request = RequestFactory().get("/")
    request.user = make_town()["triage"]
    form = CaseFilter(QueryDict("registered_from=昨天"), queryset=Case.objects.none(), request=request).form
    drawn = filter_field(form["registered_from"])
    assert "is-invalid" in drawn and form.errors["registered_from"][0] in drawn
