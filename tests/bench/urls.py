"""The staff portal, and beside each measured page its floor."""

from django.urls import include, path

from governance.urls import handler403, handler404, handler500, urlpatterns
from tests.bench.floor import FLOORS

__all__ = ["handler403", "handler404", "handler500", "urlpatterns"]

floors = [path(f"{key}/", view, name=key) for key, view in FLOORS.items()]
urlpatterns = [*urlpatterns, path("floor/", include((floors, "floor")))]
