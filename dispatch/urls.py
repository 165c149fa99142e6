"""Addresses of 指挥调度; the steps of one incident stand under its case (/cases/<number>/do/…)."""

from django.urls import path

from dispatch.views import incidents

app_name = "dispatch"
urlpatterns = [
    path("incidents/", incidents.IncidentList.as_view(), name="incidents"),
    path("incidents/export/", incidents.IncidentExport.as_view(), name="incidents_export"),
    path("incidents/new/", incidents.IncidentNew.as_view(), name="new"),
    path("reports/<int:pk>/", incidents.ReportPage.as_view(), name="report"),
    path("reports/preview/<str:number>/", incidents.ReportPreview.as_view(), name="report_preview"),
]
