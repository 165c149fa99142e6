"""Addresses of 收文发文, below /administration/papers/."""

from django.urls import path

from governance.administration.views import office_papers as views

app_name = "papers"
urlpatterns = [
    path("", views.PaperList.as_view(), name="list"),
    path("export/", views.PaperExport.as_view(), name="export"),
    path("new/", views.PaperNew.as_view(), name="new"),
    path("draft/", views.PaperDraft.as_view(), name="draft"),
    path("<int:pk>/", views.PaperPage.as_view(), name="paper"),
    path("<int:pk>/send/", views.PaperSend.as_view(), name="send"),
    path("<int:pk>/archive/", views.PaperArchive.as_view(), name="archive"),
    path("<int:pk>/print/", views.PaperPrint.as_view(), name="print"),
    path("tasks/<int:pk>/", views.TaskAnswer.as_view(), name="answer"),
]
