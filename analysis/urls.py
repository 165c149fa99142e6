"""Addresses of 分析研判."""

from django.urls import path

from analysis.views import dashboard as views

app_name = "analysis"
urlpatterns = [path("", views.DashboardView.as_view(), name="dashboard")]
