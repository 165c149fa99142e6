"""Addresses of 人员与入驻, below /administration/roster/."""

from django.urls import path

from governance.administration.views import presence, staff

app_name = "roster"
urlpatterns = [
    path("", staff.PeopleList.as_view(), name="people"),
    path("export/", staff.PeopleExport.as_view(), name="people_export"),
    path("people/<int:pk>/", staff.PersonPage.as_view(), name="person"),
    path("people/<int:pk>/file/", staff.FileEdit.as_view(), name="file"),
    path("people/<int:pk>/conduct/", staff.ConductNew.as_view(), name="conduct"),
    path("residences/", staff.ResidenceList.as_view(), name="residences"),
    path("residences/new/", staff.ResidenceEdit.as_view(), name="residence_new"),
    path("residences/<int:pk>/", staff.ResidenceEdit.as_view(), name="residence"),
    path("calls/", presence.CallList.as_view(), name="calls"),
    path("calls/new/", presence.CallNew.as_view(), name="call_new"),
    path("calls/<int:pk>/", presence.CallPage.as_view(), name="call"),
    path("attendance/", presence.AttendanceList.as_view(), name="attendance"),
    path("attendance/export/", presence.AttendanceExport.as_view(), name="attendance_export"),
    path("leave/", presence.LeaveList.as_view(), name="leave"),
    path("leave/new/", presence.LeaveNew.as_view(), name="leave_new"),
    path("leave/<int:pk>/", presence.LeavePage.as_view(), name="leave_one"),
]
