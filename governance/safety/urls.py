"""Addresses of 综治服务管理."""

from django.urls import path

from governance.safety.views import entries, grids, registers

app_name = "safety"
urlpatterns = [
    path("registers/", entries.RegisterListView.as_view(), name="registers"),
    path("registers/<int:pk>/", entries.EntryList.as_view(), name="entries"),
    path("registers/<int:pk>/export/", entries.EntryExport.as_view(), name="entries_export"),
    path("registers/<int:pk>/new/", entries.EntryEdit.as_view(), name="entry_new"),
    path("entries/<int:entry>/", entries.EntryPage.as_view(), name="entry"),
    path("entries/<int:entry>/edit/", entries.EntryEdit.as_view(), name="entry_edit"),
    path("entries/<int:entry>/do/<slug:step>/", entries.EntryStep.as_view(), name="entry_step"),
    path("entries/<int:entry>/team/<int:member>/end/", entries.TeamEnd.as_view(), name="team_end"),
    path("grids/", grids.GridList.as_view(), name="grids"),
    path("grids/export/", grids.GridExport.as_view(), name="grids_export"),
    path("visits/", entries.MyVisits.as_view(), name="visits"),
    path("settings/", registers.SettingsList.as_view(), name="settings"),
    path("settings/new/", registers.RegisterEdit.as_view(), name="register_new"),
    path("settings/<int:pk>/", registers.RegisterPage.as_view(), name="register"),
    path("settings/<int:pk>/edit/", registers.RegisterEdit.as_view(), name="register_edit"),
    path("settings/<int:pk>/fields/new/", registers.FieldEdit.as_view(), name="field_new"),
    path("settings/<int:pk>/fields/<int:field>/", registers.FieldEdit.as_view(), name="field_edit"),
    path("settings/<int:pk>/named/new/", registers.NamedNew.as_view(), name="named_new"),
    path("settings/<int:pk>/named/<int:named>/end/", registers.NamedEnd.as_view(), name="named_end"),
]
