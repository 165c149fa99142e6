"""Addresses of the public pages, below /q/."""

from django.urls import path

from citizen import views

app_name = "citizen"
urlpatterns = [
    path("", views.QueryView.as_view(), name="query"),
    path("progress/", views.ProgressView.as_view(), name="progress"),
    path("progress/rate/", views.RateView.as_view(), name="rate"),
    path("progress/material/", views.MaterialView.as_view(), name="material"),
    path("progress/thanks/", views.ThanksView.as_view(), name="thanks"),
    path("progress/answer/<int:pk>/", views.AnswerView.as_view(), name="answer"),
    path("progress/file/<int:pk>/", views.FileView.as_view(), name="file"),
    path("leave/", views.LeaveView.as_view(), name="leave"),
    path("<str:number>", views.QueryView.as_view(), name="query_code"),
    path("<str:number>/", views.QueryView.as_view()),
]
