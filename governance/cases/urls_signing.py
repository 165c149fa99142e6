"""Addresses of the 审签流程."""

from django.urls import path

from governance.cases.views import signing

app_name = "signing"
urlpatterns = [
    path("", signing.SchemeListView.as_view(), name="list"),
    path("new/", signing.SchemeEditView.as_view(), name="new"),
    path("<int:pk>/edit/", signing.SchemeEditView.as_view(), name="edit"),
]
