"""Addresses of the messages; mounted at /notifications/."""

from django.urls import path

from . import views

app_name = "notify"

urlpatterns = [
    path("", views.NotificationList.as_view(), name="list"),
    path("<int:pk>/open/", views.OpenNotification.as_view(), name="open"),
    path("read/", views.MarkRead.as_view(), name="read"),
]
