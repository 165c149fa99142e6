"""Addresses of 上报台账; mounted at /ledgers/."""

from django.urls import path

from governance.cases.views import ledgers

app_name = "ledgers_out"
urlpatterns = [
    path("", ledgers.LedgerListView.as_view(), name="list"),
    path("new/", ledgers.LedgerEditView.as_view(), name="new"),
    path("export/", ledgers.LedgerExportView.as_view(), name="export"),
    path("<int:pk>/", ledgers.LedgerView.as_view(), name="detail"),
    path("<int:pk>/edit/", ledgers.LedgerEditView.as_view(), name="edit"),
    path("<int:pk>/history/", ledgers.LedgerHistoryView.as_view(), name="history"),
    path("runs/<int:pk>/", ledgers.RunView.as_view(), name="run"),
    path("runs/<int:pk>/stamp/", ledgers.RunStampView.as_view(), name="stamp"),
    path("runs/<int:pk>/cancel/", ledgers.RunCancelView.as_view(), name="cancel"),
    path("runs/<int:pk>/file/", ledgers.RunFileView.as_view(), name="file"),
    path("runs/<int:pk>/numbers/", ledgers.RunNumbersView.as_view(), name="numbers"),
]
