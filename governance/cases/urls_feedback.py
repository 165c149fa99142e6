"""Addresses of 回访设置: rules, scripts, answer templates."""

from django.urls import path

from governance.cases.views import feedback_settings as views

app_name = "feedback"
urlpatterns = [
    path("", views.RuleListView.as_view(), name="rules"),
    path("export/", views.RuleExportView.as_view(), name="rules_export"),
    path("new/", views.RuleEditView.as_view(), name="rules_new"),
    path("<int:pk>/edit/", views.RuleEditView.as_view(), name="rules_edit"),
    path("numbers/", views.NumbersView.as_view(), name="numbers"),
    path("scripts/", views.ScriptListView.as_view(), name="scripts"),
    path("scripts/export/", views.ScriptExportView.as_view(), name="scripts_export"),
    path("scripts/new/", views.ScriptEditView.as_view(), name="scripts_new"),
    path("scripts/<int:pk>/edit/", views.ScriptEditView.as_view(), name="scripts_edit"),
    path("templates/", views.TemplateListView.as_view(), name="templates"),
    path("templates/export/", views.TemplateExportView.as_view(), name="templates_export"),
    path("templates/new/", views.TemplateEditView.as_view(), name="templates_new"),
    path("templates/<int:pk>/edit/", views.TemplateEditView.as_view(), name="templates_edit"),
    path("templates/<int:pk>/review/", views.TemplateReviewView.as_view(), name="templates_review"),
]
