"""Addresses of the messages; mounted at /notifications/."""

from django.urls import path

from . import views, views_sending

app_name = "notify"

urlpatterns = [
    path("", views.NotificationList.as_view(), name="list"),
    path("<int:pk>/open/", views.OpenNotification.as_view(), name="open"),
    path("count/", views.UnreadCount.as_view(), name="count"),
    path("settings/", views_sending.PreferencesPage.as_view(), name="preferences"),
    path("sent/", views_sending.OwnDeliveries.as_view(), name="own"),
    path("read/", views.MarkRead.as_view(), name="read"),
]
