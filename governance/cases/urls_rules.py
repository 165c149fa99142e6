"""Addresses of the time limits (期限规则)."""

from django.urls import path

from governance.cases.views import rules

app_name = "rules"
urlpatterns = [
    path("", rules.RuleListView.as_view(), name="list"),
    path("new/", rules.RuleEditView.as_view(), name="new"),
    path("export/", rules.RuleExportView.as_view(), name="export"),
    path("<int:pk>/edit/", rules.RuleEditView.as_view(), name="edit"),
]
