"""Addresses of 领导驾驶舱."""

from django.urls import path

from analysis.views import dashboard as views

app_name = "analysis"
urlpatterns = [
    path("", views.DashboardView.as_view(), name="dashboard"),
    path("export/", views.DashboardExportView.as_view(), name="export"),
    path("stage-times/", views.StageTimesView.as_view(), name="stage_times"),
]
