"""Addresses of accounts and administration; mounted at the root."""

from django.urls import path

from .views import accounts, auth, duties, oversight, posts, presence, units

app_name = "organisation"

urlpatterns = [
    path("accounts/login/", auth.SignInPage.as_view(), name="login"),
    path("accounts/logout/", auth.SignOut.as_view(), name="logout"),
    path("accounts/password/", auth.PasswordPage.as_view(), name="password"),
    path("accounts/sessions/", auth.SessionsPage.as_view(), name="sessions"),
    path("accounts/settings/", auth.SettingsPage.as_view(), name="settings"),
    path("accounts/still-here/", auth.StillHere.as_view(), name="still_here"),
    path("administration/staff/", accounts.StaffList.as_view(), name="staff"),
    path("administration/staff/new/", accounts.StaffNew.as_view(), name="staff_new"),
    path("administration/staff/export/", accounts.StaffExport.as_view(), name="staff_export"),
    path("administration/staff/<int:pk>/", accounts.StaffDetail.as_view(), name="staff_detail"),
    path("administration/staff/<int:pk>/edit/", accounts.StaffEdit.as_view(), name="staff_edit"),
    path("administration/staff/<int:pk>/password/", accounts.StaffPassword.as_view(), name="staff_password"),
    path("administration/staff/<int:pk>/close/", accounts.StaffClose.as_view(), name="staff_close"),
    path("administration/staff/<int:pk>/reopen/", accounts.StaffReopen.as_view(), name="staff_reopen"),
    path("administration/organisations/", units.UnitList.as_view(), name="organisations"),
    path("administration/organisations/new/", units.UnitNew.as_view(), name="unit_new"),
    path("administration/organisations/export/", units.UnitExport.as_view(), name="unit_export"),
    path("administration/organisations/bodies/", units.BodyList.as_view(), name="bodies"),
    path("administration/organisations/bodies/new/", units.BodyEdit.as_view(), name="body_new"),
    path("administration/organisations/bodies/<int:pk>/", units.BodyDetail.as_view(), name="body_detail"),
    path("administration/organisations/bodies/<int:pk>/edit/", units.BodyEdit.as_view(), name="body_edit"),
    path("administration/organisations/bodies/<int:pk>/members/", units.MemberNew.as_view(), name="member_new"),
    path(
        "administration/organisations/bodies/<int:pk>/members/<int:member>/end/",
        units.MemberEnd.as_view(),
        name="member_end",
    ),
    path("administration/organisations/<int:pk>/", units.UnitDetail.as_view(), name="unit_detail"),
    path("administration/organisations/<int:pk>/edit/", units.UnitEdit.as_view(), name="unit_edit"),
    path("administration/organisations/<int:pk>/move/", units.UnitMove.as_view(), name="unit_move"),
    path("administration/organisations/<int:pk>/close/", units.UnitClose.as_view(), name="unit_close"),
    path("administration/organisations/<int:pk>/leader/", units.VillageLeaderPage.as_view(), name="village_leader"),
    path("administration/posts/", posts.PostList.as_view(), name="posts"),
    path("administration/posts/new/", posts.PostNew.as_view(), name="post_new"),
    path("administration/posts/propose/", posts.PostPropose.as_view(), name="post_propose"),
    path("administration/posts/export/", posts.PostExport.as_view(), name="post_export"),
    path("administration/posts/<int:pk>/decide/", posts.PostDecide.as_view(), name="post_decide"),
    path("administration/posts/<int:pk>/end/", posts.PostEnd.as_view(), name="post_end"),
    path("administration/locks/", oversight.LocksPage.as_view(), name="locks"),
    path("administration/duties/", duties.DutyList.as_view(), name="duties"),
    path("administration/duties/new/", duties.DutyEdit.as_view(), name="duty_new"),
    path("administration/duties/export/", duties.DutyExport.as_view(), name="duty_export"),
    path("administration/duties/<int:pk>/edit/", duties.DutyEdit.as_view(), name="duty_edit"),
    path("administration/absence/", presence.AbsenceList.as_view(), name="absence"),
    path("administration/absence/new/", presence.AbsenceNew.as_view(), name="absence_new"),
    path("administration/absence/<int:pk>/end/", presence.AbsenceEnd.as_view(), name="absence_end"),
    path("administration/absence/substitutes/<int:pk>/end/", presence.SubstituteEnd.as_view(), name="substitute_end"),
    path("administration/calendar/", oversight.CalendarPage.as_view(), name="calendar"),
    path("administration/calendar/year/<int:year>/", oversight.CalendarYearView.as_view(), name="calendar_year"),
]
