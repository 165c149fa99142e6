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
    path("ledgers/", include("governance.cases.urls_ledgers")),
    path("administration/duty/", include("governance.administration.urls_duty")),
    path("administration/papers/", include("governance.administration.urls_papers")),
    path("administration/roster/", include("governance.administration.urls_roster")),
    path("administration/messages/", include("governance.notify.urls_sending")),
    path("cases/", include("governance.cases.urls")),
    path("people/", include("governance.cases.urls_people")),
    path("administration/rules/", include("governance.cases.urls_rules")),
    path("administration/reminders/", include("governance.cases.urls_ladder")),
    path("administration/routing/", include("governance.cases.urls_routing")),
    path("administration/signing/", include("governance.cases.urls_signing")),
    path("administration/configuration/", include("governance.cases.urls_configuration")),
    path("administration/follow-up/", include("governance.cases.urls_feedback")),
    path("administration/guide/", include("citizen.urls_guide")),
    path("receptions/", include("petitions.urls_reception")),
    path("petitions/", include("petitions.urls")),
    path("", include("intake.urls")),
    path("disputes/", include("disputes.urls")),
    path("dispatch/", include("dispatch.urls")),
    path("legal/", include("legalservice.urls")),
    path("safety/", include("governance.safety.urls")),
    path("dashboard/", include("analysis.urls")),
    path("evaluation/", include("analysis.urls_evaluation")),
    path("reports/", include("analysis.urls_reports")),
    path("coming/", include("analysis.urls_coming")),
]
if settings.PORTAL_SITE == "both":
    urlpatterns.append(path("q/", include("citizen.urls")))

handler400 = "governance.portal.errors.bad_request"
handler403 = "governance.portal.errors.forbidden"
handler404 = "governance.portal.errors.not_found"
handler500 = "governance.portal.errors.server_error"
