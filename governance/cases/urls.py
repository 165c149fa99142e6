"""Addresses of the cases: list, queues, case page, actions, papers."""

from django.urls import path

from governance.cases.views import actions, detail, lists, papers, queues, reveal

app_name = "cases"
urlpatterns = [
    path("", lists.CaseListView.as_view(), name="list"),
    path("export/", lists.CaseExportView.as_view(), name="export"),
    path("unsigned/", lists.UnsignedListView.as_view(), name="unsigned"),
    path("bulk/remind/", lists.BulkRemindView.as_view(), name="bulk_remind"),
    path("bulk/assign/", lists.BulkAssignView.as_view(), name="bulk_assign"),
    path("views/save/", lists.SaveViewView.as_view(), name="view_save"),
    path("views/<int:pk>/delete/", lists.DeleteViewView.as_view(), name="view_delete"),
    path("approvals/", queues.ApprovalListView.as_view(), name="approvals"),
    path("orders/", queues.OrderListView.as_view(), name="orders"),
    path("follow-up/", queues.FollowUpListView.as_view(), name="follow_up"),
    path("<str:number>/", detail.CaseDetailView.as_view(), name="detail"),
    path("<str:number>/do/<str:action>/", actions.CaseActionView.as_view(), name="act"),
    path("<str:number>/history/", detail.CaseHistoryView.as_view(), name="history"),
    path("<str:number>/print/", detail.CasePrintView.as_view(), name="print"),
    path("<str:number>/since/<int:version>/", detail.SinceView.as_view(), name="since"),
    path("<str:number>/reveal/<int:pk>/", reveal.RevealView.as_view(), name="reveal"),
    path("<str:number>/files/<int:pk>/", papers.AttachmentView.as_view(), name="file"),
    path("<str:number>/orders/<int:pk>/print/", papers.OrderPaperView.as_view(), name="order_print"),
    path("<str:number>/answers/<int:pk>/print/", papers.AnswerPaperView.as_view(), name="answer_print"),
]
