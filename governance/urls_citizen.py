"""The citizen root: what a process with PORTAL_SITE=citizen serves, on another network than the staff portal."""

from django.urls import include, path
from django.views.generic import RedirectView

from governance import health

urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("q/", include("citizen.urls")),
    path("", health.public(RedirectView.as_view(pattern_name="citizen:query"))),
]

handler400 = "governance.portal.errors.bad_request"
handler403 = "governance.portal.errors.forbidden"
handler404 = "governance.portal.errors.not_found"
handler500 = "governance.portal.errors.server_error"
