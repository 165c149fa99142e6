"""Addresses of 信访; the steps of one petition stand under its case (/cases/<number>/do/…)."""

from django.urls import path

from petitions.views import lists

app_name = "petitions"
urlpatterns = [
    path("", lists.PetitionListView.as_view(), name="list"),
    path("export/", lists.PetitionExportView.as_view(), name="export"),
    path("figures/", lists.PetitionFiguresView.as_view(), name="figures"),
]
