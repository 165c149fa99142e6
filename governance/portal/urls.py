"""Addresses of the portal itself."""

from django.urls import path

from governance.portal import views, views_audit, views_configuration, views_jobs, views_search

app_name = "portal"
urlpatterns = [
    path("", views.WorkbenchView.as_view(), name="home"),
    path("search/", views_search.SearchView.as_view(), name="search"),
    path("administration/audit/", views_audit.AuditListView.as_view(), name="audit"),
    path("administration/audit/export/", views_audit.AuditExportView.as_view(), name="audit_export"),
    path("administration/configuration/", views_configuration.ConfigurationView.as_view(), name="configuration"),
    path("jobs/<int:pk>/", views_jobs.JobView.as_view(), name="job"),
    path("jobs/<int:pk>/file/", views_jobs.JobFileView.as_view(), name="job_file"),
    path("jobs/<int:pk>/retry/", views_jobs.JobRetryView.as_view(), name="job_retry"),
]
