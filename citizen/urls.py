"""Addresses of the public pages, below /q/."""

from django.urls import path

from citizen import views, views_reading, views_reception, views_replies, views_submitting

app_name = "citizen"
urlpatterns = [
    path("", views.QueryView.as_view(), name="query"),
    path("progress/", views.ProgressView.as_view(), name="progress"),
    path("progress/rate/", views.RateView.as_view(), name="rate"),
    path("progress/material/", views.MaterialView.as_view(), name="material"),
    path("progress/urge/", views.UrgeView.as_view(), name="urge"),
    path("progress/thanks/", views.ThanksView.as_view(), name="thanks"),
    path("progress/answer/<int:pk>/", views.AnswerView.as_view(), name="answer"),
    path("progress/file/<int:pk>/", views.FileView.as_view(), name="file"),
    path("leave/", views.LeaveView.as_view(), name="leave"),
    path("new/", views_submitting.RequestView.as_view(), name="new"),
    path("box/", views_submitting.BoxView.as_view(), name="box"),
    path("sent/", views_submitting.SentView.as_view(), name="sent"),
    path("sent/paper/", views_submitting.SentPaperView.as_view(), name="sent_paper"),
    path("guide/", views_reading.GuideView.as_view(), name="guide"),
    path("guide/paper/", views_reading.GuidePaperView.as_view(), name="guide_paper"),
    path("guide/<slug:key>/", views_reading.GuideEntryView.as_view(), name="guide_entry"),
    path("reception/", views_reception.ReceptionListView.as_view(), name="receptions"),
    path("reception/<int:pk>/", views_reception.ReceptionBookView.as_view(), name="reception"),
    path("appointment/", views_reception.AppointmentView.as_view(), name="appointment"),
    path("appointment/cancel/", views_reception.AppointmentCancelView.as_view(), name="appointment_cancel"),
    path("appointment/leave/", views_reception.AppointmentLeaveView.as_view(), name="appointment_leave"),
    path("reply/", views_replies.ReplyView.as_view(), name="reply"),
    path("display/", views_reading.DisplayView.as_view(), name="display"),
    path("<str:number>", views.QueryView.as_view(), name="query_code"),
    path("<str:number>/", views.QueryView.as_view()),
]
