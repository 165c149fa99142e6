"""Addresses of the time limits (期限规则)."""

from django.urls import path

from governance.cases.views import recalculation, rules

app_name = "rules"
urlpatterns = [
    path("", rules.RuleListView.as_view(), name="list"),
    path("new/", rules.RuleEditView.as_view(), name="new"),
    path("export/", rules.RuleExportView.as_view(), name="export"),
    path("<int:pk>/edit/", rules.RuleEditView.as_view(), name="edit"),
    path("days/new/", recalculation.DayView.as_view(), name="day_new"),
    path("days/<int:pk>/edit/", recalculation.DayView.as_view(), name="day_edit"),
    path("days/<int:pk>/remove/", recalculation.DayRemoveView.as_view(), name="day_remove"),
    path("hours/", recalculation.HoursView.as_view(), name="hours"),
    path("runs/", recalculation.RunListView.as_view(), name="runs"),
    path("runs/export/", recalculation.RunListExportView.as_view(), name="runs_export"),
    path("runs/<int:pk>/", recalculation.RunView.as_view(), name="run"),
    path("runs/<int:pk>/export/", recalculation.RunExportView.as_view(), name="run_export"),
    path("runs/<int:pk>/confirm/", recalculation.RunConfirmView.as_view(), name="run_confirm"),
    path("runs/<int:pk>/drop/", recalculation.RunDropView.as_view(), name="run_drop"),
]
