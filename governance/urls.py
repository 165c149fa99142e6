"""The staff root: each app under its own prefix. With PORTAL_SITE=both the citizen pages too."""

from django.conf import settings
from django.urls import include, path

from governance import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("", include("governance.portal.urls")),
    path("", include("governance.organisation.urls")),
    path("notifications/", include("governance.notify.urls")),
    path("cases/", include("governance.cases.urls")),
    path("administration/rules/", include("governance.cases.urls_rules")),
    path("", include("intake.urls")),
    path("dashboard/", include("analysis.urls")),
]
if settings.PORTAL_SITE == "both":
    urlpatterns.append(path("q/", include("citizen.urls")))

handler403 = "governance.portal.errors.forbidden"
handler404 = "governance.portal.errors.not_found"
handler500 = "governance.portal.errors.server_error"
