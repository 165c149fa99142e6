"""Fragments for htmx; every page also works without."""

from django.shortcuts import render
from django.utils.cache import patch_vary_headers


def wants_fragment(request) -> bool:
    """True for a request of htmx that does not restore its history."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and headers.get("HX-History-Restore-Request") != "true"


def fragment(request, template: str, context: dict | None = None, status: int = 200):
    """Render a fragment, with the Vary header that keeps it apart from the page."""
    response = render(request, template, context or {}, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response
