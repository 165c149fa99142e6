"""Addresses of 领导接访, below /receptions/."""

from django.urls import path

from petitions import views_receiving as receiving
from petitions import views_receiving_steps as steps
from petitions import views_reception as views
from petitions import views_reception_day as days

app_name = "receptions"
urlpatterns = [
    path("", views.MonthView.as_view(), name="month"),
    path("days/", views.DayList.as_view(), name="days"),
    path("days/export/", views.DayExport.as_view(), name="days_export"),
    path("days/new/", days.DayPlan.as_view(), name="new"),
    path("days/approve/", days.DayApprove.as_view(), name="approve_month"),
    path("days/publish/", days.DayPublish.as_view(), name="publish_month"),
    path("visits/", receiving.VisitList.as_view(), name="visits"),
    path("visits/export/", receiving.VisitExport.as_view(), name="visits_export"),
    path("visits/<int:pk>/", receiving.VisitDetail.as_view(), name="visit"),
    path("visits/<int:pk>/receive/", steps.VisitReceive.as_view(), name="receive"),
    path("visits/<int:pk>/link/", steps.VisitLink.as_view(), name="link"),
    path("visits/<int:pk>/sign/", steps.VisitSign.as_view(), name="sign"),
    path("visits/<int:pk>/result/", steps.VisitResult.as_view(), name="result"),
    path("visits/<int:pk>/ask/", steps.VisitAsk.as_view(), name="ask"),
    path("visits/<int:pk>/cancel/", steps.VisitCancel.as_view(), name="visit_cancel"),
    path("visits/<int:pk>/reveal/", steps.VisitReveal.as_view(), name="reveal"),
    path("visits/<int:pk>/<str:step>/", steps.VisitPress.as_view(), name="press"),
    path("<int:pk>/", days.DayDetail.as_view(), name="day"),
    path("<int:pk>/edit/", days.DayPlan.as_view(), name="edit"),
    path("<int:pk>/approve/", days.DayApprove.as_view(), name="approve"),
    path("<int:pk>/publish/", days.DayPublish.as_view(), name="publish"),
    path("<int:pk>/hold/", days.DayHold.as_view(), name="hold"),
    path("<int:pk>/substitute/", days.DaySubstitute.as_view(), name="substitute"),
    path("<int:pk>/move/", days.DayMove.as_view(), name="move"),
    path("<int:pk>/cancel/", days.DayCancel.as_view(), name="cancel"),
    path("<int:pk>/visitors/new/", receiving.VisitNew.as_view(), name="visit_new"),
]
