"""Addresses."""

from django.urls import path

from intake import views

app_name = "intake"
urlpatterns = [
    path("intake/new/", views.RegisterView.as_view(), name="new"),
    path("intake/earlier/", views.EarlierView.as_view(), name="earlier"),
    path("intake/receipt/<str:number>/", views.ReceiptView.as_view(), name="receipt"),
]
