"""Addresses of 值班排班, below /administration/duty/."""

from django.urls import path

from governance.administration.views import log, month, papers, shifts, types

app_name = "duty"
urlpatterns = [
    path("", month.MonthPage.as_view(), name="month"),
    path("publish/", month.PublishPage.as_view(), name="publish"),
    path("export/", papers.RosterExport.as_view(), name="export"),
    path("paper/<str:form>/", papers.RosterPaper.as_view(), name="paper"),
    path("mine/", shifts.MinePage.as_view(), name="mine"),
    path("mine/<int:pk>/swap/", shifts.SwapNew.as_view(), name="swap_new"),
    path("shifts/<int:pk>/replace/", shifts.ReplacePage.as_view(), name="replace"),
    path("swaps/", shifts.SwapList.as_view(), name="swaps"),
    path("swaps/<int:pk>/", shifts.SwapAnswer.as_view(), name="swap"),
    path("log/", log.LogPage.as_view(), name="log"),
    path("log/new/", log.NoteNew.as_view(), name="note_new"),
    path("log/<int:pk>/finish/", log.NoteFinish.as_view(), name="note_finish"),
    path("log/handover/", log.HandoverNew.as_view(), name="handover"),
    path("types/", types.TypeList.as_view(), name="types"),
    path("types/new/", types.TypeEdit.as_view(), name="type_new"),
    path("types/<int:pk>/", types.TypeEdit.as_view(), name="type"),
]
