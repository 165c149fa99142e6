"""Addresses of 发送记录 and 发送渠道; mounted at /administration/messages/."""

from django.urls import path

from . import views_sending

app_name = "messages"

urlpatterns = [
    path("", views_sending.DeliveryList.as_view(), name="list"),
    path("export/", views_sending.DeliveryExport.as_view(), name="export"),
    path("again/", views_sending.SendAgain.as_view(), name="again"),
    path("senders/", views_sending.SenderList.as_view(), name="senders"),
    path("senders/<slug:channel>/", views_sending.SenderEdit.as_view(), name="sender"),
    path("senders/<slug:channel>/test/", views_sending.SenderTest.as_view(), name="sender_test"),
]
