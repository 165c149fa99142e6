"""Addresses of the portal itself."""

from django.conf import settings
from django.urls import path

from governance.portal import views, views_audit, views_jobs

app_name = "portal"
urlpatterns = [
    path("", views.WorkbenchView.as_view(), name="home"),
    path("administration/audit/", views_audit.AuditListView.as_view(), name="audit"),
    path("administration/audit/export/", views_audit.AuditExportView.as_view(), name="audit_export"),
    path("jobs/<int:pk>/", views_jobs.JobView.as_view(), name="job"),
    path("jobs/<int:pk>/file/", views_jobs.JobFileView.as_view(), name="job_file"),
    path("jobs/<int:pk>/retry/", views_jobs.JobRetryView.as_view(), name="job_retry"),
]
if settings.PORTAL_STYLEGUIDE:
    from governance.portal import views_styleguide

    urlpatterns.append(path("styleguide/", views_styleguide.StyleguideView.as_view(), name="styleguide"))
