"""Addresses of 指挥调度; the steps of one incident stand under its case (/cases/<number>/do/…)."""

from django.urls import path

from dispatch.views import incidents, mine, orders, plans

app_name = "dispatch"
urlpatterns = [
    path("incidents/", incidents.IncidentList.as_view(), name="incidents"),
    path("incidents/export/", incidents.IncidentExport.as_view(), name="incidents_export"),
    path("incidents/new/", incidents.IncidentNew.as_view(), name="new"),
    path("incidents/<int:pk>/more/", incidents.IncidentMore.as_view(), name="more"),
    path("reports/<int:pk>/", incidents.ReportPage.as_view(), name="report"),
    path("reports/preview/<str:number>/", incidents.ReportPreview.as_view(), name="report_preview"),
    path("orders/", orders.OrderList.as_view(), name="orders"),
    path("orders/export/", orders.OrderExport.as_view(), name="orders_export"),
    path("orders/<int:pk>/", orders.OrderPage.as_view(), name="order"),
    path("targets/<int:pk>/urge/", orders.UrgeTarget.as_view(), name="urge"),
    path("steps/<int:pk>/photo/", orders.StepPhoto.as_view(), name="photo"),
    path("response/", orders.ResponsePage.as_view(), name="response"),
    path("response/export/", orders.ResponseExport.as_view(), name="response_export"),
    path("plans/", plans.PlanList.as_view(), name="plans"),
    path("plans/export/", plans.PlanExport.as_view(), name="plans_export"),
    path("plans/new/", plans.PlanEdit.as_view(), name="plan_new"),
    path("plans/<int:pk>/", plans.PlanPage.as_view(), name="plan"),
    path("plans/<int:pk>/edit/", plans.PlanEdit.as_view(), name="plan_edit"),
    path("plans/<int:pk>/draft/", plans.DraftEdit.as_view(), name="plan_draft"),
    path("plans/<int:pk>/force/", plans.IntoForce.as_view(), name="plan_force"),
    path("plans/<int:pk>/drills/new/", plans.DrillEdit.as_view(), name="drill_new"),
    path("plans/<int:pk>/drills/<int:drill>/", plans.DrillEdit.as_view(), name="drill_edit"),
    path("drills/", plans.DrillList.as_view(), name="drills"),
    path("drills/export/", plans.DrillExport.as_view(), name="drills_export"),
    path("contacts/", orders.ContactSheet.as_view(), name="contacts"),
    path("settings/", orders.SettingsPage.as_view(), name="settings"),
    path("mine/", mine.MineList.as_view(), name="mine"),
    path("mine/<int:pk>/", mine.MinePage.as_view(), name="mine_one"),
]
