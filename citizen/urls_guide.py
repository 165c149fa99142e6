"""Addresses of 办事指南 for the manager, below /administration/guide/ of the staff portal."""

from django.urls import path

from citizen import views_guide

app_name = "guide"
urlpatterns = [
    path("", views_guide.GuideListView.as_view(), name="list"),
    path("hall/", views_guide.HallEditView.as_view(), name="hall"),
    path("new/", views_guide.ItemEditView.as_view(), name="new"),
    path("<int:pk>/", views_guide.ItemEditView.as_view(), name="item"),
    path("duty/<int:line>/", views_guide.ItemEditView.as_view(), name="duty"),
]
