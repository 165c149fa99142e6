"""Addresses of 公共法律服务; the steps of one case stand under it (/cases/<number>/do/…)."""

from django.urls import path

from legalservice.views import cases, guides, library, sessions

app_name = "legal"
urlpatterns = [
    path("", cases.LegalListView.as_view(), name="list"),
    path("export/", cases.LegalExportView.as_view(), name="export"),
    path("consult/new/", cases.DeskConsultView.as_view(), name="consult"),
    path("answers/", library.AnswerList.as_view(), name="answers"),
    path("answers/export/", library.AnswerExport.as_view(), name="answers_export"),
    path("answers/new/", library.AnswerEdit.as_view(), name="answer_new"),
    path("answers/pick/", library.AnswerPicks.as_view(), name="answer_picks"),
    path("answers/<int:pk>/", library.AnswerDetail.as_view(), name="answer"),
    path("answers/<int:pk>/edit/", library.AnswerEdit.as_view(), name="answer_edit"),
    path("answers/<int:pk>/review/", library.AnswerReview.as_view(), name="answer_review"),
    path("answers/<int:pk>/retire/", library.AnswerRetire.as_view(), name="answer_retire"),
    path("guides/", guides.GuidanceList.as_view(), name="guides"),
    path("guides/export/", guides.GuidanceExport.as_view(), name="guides_export"),
    path("guides/bodies/", guides.BodyList.as_view(), name="bodies"),
    path("guides/bodies/export/", guides.BodyExport.as_view(), name="bodies_export"),
    path("guides/bodies/new/", guides.BodyEdit.as_view(), name="body_new"),
    path("guides/bodies/<int:pk>/", guides.BodyEdit.as_view(), name="body"),
    path("sessions/", sessions.SessionMonth.as_view(), name="sessions"),
    path("sessions/list/", sessions.SessionList.as_view(), name="session_list"),
    path("sessions/export/", sessions.SessionExport.as_view(), name="sessions_export"),
    path("sessions/new/", sessions.SessionPlan.as_view(), name="session_new"),
    path("sessions/<int:pk>/", sessions.SessionDetail.as_view(), name="session"),
    path("sessions/<int:pk>/cancel/", sessions.SessionCancel.as_view(), name="session_cancel"),
    path("sessions/bookings/<int:pk>/answer/", sessions.BookingAnswer.as_view(), name="booking_answer"),
    path("sessions/papers/<int:pk>/", sessions.BookingPaperView.as_view(), name="booking_paper"),
]
