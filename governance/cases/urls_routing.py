"""Addresses of 分流规则, their trials, 风险研判要素, 回避申报 and 职责裁定."""

from django.urls import path

from governance.cases.views import duty_settings, routing, routing_trials

app_name = "routing"
urlpatterns = [
    path("", routing.RoutingListView.as_view(), name="list"),
    path("new/", routing.RoutingEditView.as_view(), name="new"),
    path("export/", routing.RoutingExportView.as_view(), name="export"),
    path("<int:pk>/edit/", routing.RoutingEditView.as_view(), name="edit"),
    path("<int:pk>/history/", routing.RoutingHistoryView.as_view(), name="history"),
    path("trials/<int:pk>/", routing_trials.TrialView.as_view(), name="trial"),
    path("trials/<int:pk>/apply/", routing_trials.TrialApplyView.as_view(), name="apply"),
    path("settings/", duty_settings.TriageSettingsView.as_view(), name="settings"),
    path("signs/", duty_settings.RiskSignListView.as_view(), name="signs"),
    path("signs/new/", duty_settings.RiskSignEditView.as_view(), name="sign_new"),
    path("signs/<int:pk>/edit/", duty_settings.RiskSignEditView.as_view(), name="sign_edit"),
    path("avoidance/", duty_settings.AvoidanceListView.as_view(), name="avoidance"),
    path("avoidance/new/", duty_settings.AvoidanceNewView.as_view(), name="avoidance_new"),
    path("avoidance/<int:pk>/end/", duty_settings.AvoidanceEndView.as_view(), name="avoidance_end"),
    path("rulings/", duty_settings.RulingListView.as_view(), name="rulings"),
    path("rulings/export/", duty_settings.RulingExportView.as_view(), name="rulings_export"),
]
