"""Addresses of 研判报告."""

from django.urls import path

from analysis.views import report_sections as sections
from analysis.views import reports

app_name = "reports"
urlpatterns = [
    path("", reports.ReportListView.as_view(), name="list"),
    path("export/", reports.ReportListExportView.as_view(), name="export"),
    path("new/", reports.OpenReportView.as_view(), name="new"),
    path("deliveries/", reports.DeliveryView.as_view(), name="deliveries"),
    path("<int:pk>/", reports.ReportView.as_view(), name="report"),
    path("<int:pk>/redraft/", reports.RedraftView.as_view(), name="redraft"),
    path("<int:pk>/submit/", reports.SubmitView.as_view(), name="submit"),
    path("<int:pk>/sign/", reports.SignReportView.as_view(), name="sign"),
    path("<int:pk>/publish/", reports.PublishReportView.as_view(), name="publish"),
    path("<int:pk>/archive/", reports.ArchiveView.as_view(), name="archive"),
    path("<int:pk>/pdf/", reports.ReportPdfView.as_view(), name="pdf"),
    path("<int:pk>/word/", reports.ReportWordView.as_view(), name="word"),
    path("<int:pk>/annex/", reports.ReportAnnexView.as_view(), name="annex"),
    path("<int:pk>/suggest/", sections.SuggestView.as_view(), name="suggest"),
    path("<int:pk>/suggestions/<int:row>/", sections.ProgressView.as_view(), name="progress"),
    path("<int:pk>/suggestions/<int:row>/withdraw/", sections.WithdrawSuggestionView.as_view(), name="withdraw"),
    path("<int:pk>/figures/<int:figure>/", sections.FigureView.as_view(), name="figure"),
    path("<int:pk>/sections/<int:section>/", sections.SectionView.as_view(), name="section"),
    path("<int:pk>/sections/<int:section>/restore/<int:version>/", sections.RestoreView.as_view(), name="restore"),
    path("<int:pk>/sections/<int:section>/comment/", sections.CommentView.as_view(), name="comment"),
    path(
        "<int:pk>/sections/<int:section>/comments/<int:comment>/settle/",
        sections.SettleCommentView.as_view(),
        name="settle",
    ),
]
