"""Addresses of 催办和督办设置."""

from django.urls import path

from governance.cases.views import ladder

app_name = "ladder"
urlpatterns = [
    path("", ladder.LadderPage.as_view(), name="show"),
    path("history/", ladder.LadderHistoryPage.as_view(), name="history"),
    path("rungs/new/", ladder.RungEdit.as_view(), name="rung_new"),
    path("rungs/<slug:key>/edit/", ladder.RungEdit.as_view(), name="rung"),
    path("grades/<slug:key>/edit/", ladder.GradeEdit.as_view(), name="grade"),
    path("triggers/new/", ladder.TriggerEdit.as_view(), name="trigger_new"),
    path("triggers/<slug:key>/edit/", ladder.TriggerEdit.as_view(), name="trigger"),
]
