"""Addresses of 人员、单位、户."""

from django.urls import path

from governance.cases.views import people, people_changes, reveal

app_name = "people"
urlpatterns = [
    path("", people.PersonList.as_view(), name="persons"),
    path("export/", people.PersonExport.as_view(), name="persons_export"),
    path("organisations/", people.OrganisationList.as_view(), name="organisations"),
    path("organisations/export/", people.OrganisationExport.as_view(), name="organisations_export"),
    path("organisations/<int:pk>/", people.OrganisationPage.as_view(), name="organisation"),
    path("households/", people.HouseholdList.as_view(), name="households"),
    path("households/export/", people.HouseholdExport.as_view(), name="households_export"),
    path("households/<int:pk>/", people.HouseholdPage.as_view(), name="household"),
    path("<int:pk>/", people.PersonPage.as_view(), name="person"),
    path("<int:pk>/history/", people.PersonHistory.as_view(), name="history"),
    path("<int:pk>/reveal/", reveal.PersonRevealView.as_view(), name="reveal"),
    path("<int:pk>/deceased/", people_changes.DeceasedView.as_view(), name="deceased"),
    path("<int:pk>/household/", people_changes.JoinHouseholdView.as_view(), name="join_household"),
    path("<int:pk>/household/leave/", people_changes.LeaveHouseholdView.as_view(), name="leave_household"),
    path("<int:pk>/role/", people_changes.GiveRoleView.as_view(), name="give_role"),
    path("roles/<int:pk>/end/", people_changes.EndRoleView.as_view(), name="end_role"),
    path("suggestions/<int:pk>/refuse/", people_changes.RefuseView.as_view(), name="refuse"),
    path("<str:kind>/<int:pk>/merge/<int:other>/", people_changes.MergeView.as_view(), name="merge"),
    path("<str:kind>/merges/<int:pk>/undo/", people_changes.UnmergeView.as_view(), name="unmerge"),
]
