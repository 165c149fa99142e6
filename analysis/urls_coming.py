"""Addresses of 未来十四天."""

from django.urls import path

from analysis.views import coming as views

app_name = "coming"
urlpatterns = [
    path("", views.ComingView.as_view(), name="list"),
    path("agenda/", views.AgendaView.as_view(), name="agenda"),
]
