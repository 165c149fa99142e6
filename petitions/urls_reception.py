"""Addresses of 领导接访, below /receptions/."""

from django.urls import path

from petitions import views_receiving as receiving
from petitions import views_reception as views

app_name = "receptions"
urlpatterns = [
    path("", views.MonthView.as_view(), name="month"),
    path("days/", views.DayList.as_view(), name="days"),
    path("days/export/", views.DayExport.as_view(), name="days_export"),
    path("days/new/", views.DayPlan.as_view(), name="new"),
    path("days/approve/", views.DayApprove.as_view(), name="approve_month"),
    path("days/publish/", views.DayPublish.as_view(), name="publish_month"),
    path("visits/", receiving.VisitList.as_view(), name="visits"),
    path("visits/export/", receiving.VisitExport.as_view(), name="visits_export"),
    path("visits/<int:pk>/", receiving.VisitDetail.as_view(), name="visit"),
    path("visits/<int:pk>/receive/", receiving.VisitReceive.as_view(), name="receive"),
    path("visits/<int:pk>/link/", receiving.VisitLink.as_view(), name="link"),
    path("visits/<int:pk>/sign/", receiving.VisitSign.as_view(), name="sign"),
    path("visits/<int:pk>/result/", receiving.VisitResult.as_view(), name="result"),
    path("visits/<int:pk>/ask/", receiving.VisitAsk.as_view(), name="ask"),
    path("visits/<int:pk>/cancel/", receiving.VisitCancel.as_view(), name="visit_cancel"),
    path("visits/<int:pk>/reveal/", receiving.VisitReveal.as_view(), name="reveal"),
    path("visits/<int:pk>/<str:step>/", receiving.VisitPress.as_view(), name="press"),
    path("<int:pk>/", views.DayDetail.as_view(), name="day"),
    path("<int:pk>/edit/", views.DayPlan.as_view(), name="edit"),
    path("<int:pk>/approve/", views.DayApprove.as_view(), name="approve"),
    path("<int:pk>/publish/", views.DayPublish.as_view(), name="publish"),
    path("<int:pk>/hold/", views.DayHold.as_view(), name="hold"),
    path("<int:pk>/substitute/", views.DaySubstitute.as_view(), name="substitute"),
    path("<int:pk>/move/", views.DayMove.as_view(), name="move"),
    path("<int:pk>/cancel/", views.DayCancel.as_view(), name="cancel"),
    path("<int:pk>/visitors/new/", receiving.VisitNew.as_view(), name="visit_new"),
]
