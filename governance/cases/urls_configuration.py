"""Addresses of the categories, the dictionaries and the history of settings."""

from django.urls import path

from governance.cases.views import checklists, own_fields
from governance.cases.views import configuration as views

app_name = "configuration"
urlpatterns = [
    path("categories/", views.CategoryListView.as_view(), name="categories"),
    path("categories/new/", views.CategoryEditView.as_view(), name="category_new"),
    path("categories/export/", views.CategoryExportView.as_view(), name="category_export"),
    path("categories/<int:pk>/edit/", views.CategoryEditView.as_view(), name="category_edit"),
    path("dictionary/", views.GroupListView.as_view(), name="dictionary"),
    path("dictionary/<str:group>/new/", views.EntryEditView.as_view(), name="entry_new"),
    path("dictionary/<str:group>/<int:pk>/edit/", views.EntryEditView.as_view(), name="entry_edit"),
    path("fields/", own_fields.FieldListView.as_view(), name="fields"),
    path("fields/new/", own_fields.FieldEditView.as_view(), name="field_new"),
    path("fields/<int:pk>/edit/", own_fields.FieldEditView.as_view(), name="field_edit"),
    path("checklist/", checklists.ItemListView.as_view(), name="checklist"),
    path("checklist/new/", checklists.ItemEditView.as_view(), name="item_new"),
    path("checklist/<int:pk>/edit/", checklists.ItemEditView.as_view(), name="item_edit"),
    path("history/<str:what>/<int:pk>/", views.SettingHistoryView.as_view(), name="history"),
]
