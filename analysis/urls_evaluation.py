"""Addresses of 考核评价 and 年度目标."""

from django.urls import path

from analysis.views import appeals, counted, goals, rounds, schemes, sheets

app_name = "evaluation"
urlpatterns = [
    path("", rounds.RoundListView.as_view(), name="list"),
    path("new/", rounds.OpenRoundView.as_view(), name="new"),
    path("<int:pk>/", rounds.RoundView.as_view(), name="round"),
    path("<int:pk>/redo/", rounds.RedoView.as_view(), name="redo"),
    path("<int:pk>/notice/", rounds.NoticeView.as_view(), name="notice"),
    path("<int:pk>/approve/", rounds.ApproveView.as_view(), name="approve"),
    path("<int:pk>/publish/", rounds.PublishView.as_view(), name="publish"),
    path("<int:pk>/export/", rounds.RoundExportView.as_view(), name="export"),
    path("<int:pk>/paper/", rounds.RoundNoticeView.as_view(), name="paper"),
    path("sheets/<int:pk>/", sheets.SheetView.as_view(), name="sheet"),
    path("sheets/<int:pk>/item/", sheets.AddItemView.as_view(), name="item_add"),
    path("sheets/<int:pk>/proof/", sheets.ProofView.as_view(), name="proof"),
    path("sheets/<int:pk>/appeal/", appeals.AppealView.as_view(), name="appeal_new"),
    path("figures/<int:pk>/", counted.FigureView.as_view(), name="figure"),
    path("entries/<int:pk>/", counted.ItemCasesView.as_view(), name="entry"),
    path("entries/<int:pk>/withdraw/", sheets.WithdrawItemView.as_view(), name="item_withdraw"),
    path("proofs/<int:pk>/", sheets.ProofFileView.as_view(), name="proof_file"),
    path("appeals/", appeals.AppealListView.as_view(), name="appeals"),
    path("appeals/<int:pk>/", appeals.AppealDecideView.as_view(), name="appeal"),
    path("schemes/", schemes.SchemeListView.as_view(), name="schemes"),
    path("schemes/new/", schemes.NewSchemeView.as_view(), name="scheme_new"),
    path("schemes/<int:pk>/", schemes.SchemeView.as_view(), name="scheme"),
    path("schemes/<int:pk>/edit/", schemes.SchemeEditView.as_view(), name="scheme_edit"),
    path("schemes/<int:pk>/in-force/", schemes.SchemeInForceView.as_view(), name="scheme_in_force"),
    path("schemes/<int:pk>/item/", schemes.ItemNewView.as_view(), name="scheme_item_new"),
    path("schemes/<int:pk>/group/", schemes.GroupView.as_view(), name="scheme_group"),
    path("scheme-items/<int:pk>/", schemes.ItemEditView.as_view(), name="scheme_item"),
    path("scheme-items/<int:pk>/drop/", schemes.ItemDropView.as_view(), name="scheme_item_drop"),
    path("goals/", goals.GoalListView.as_view(), name="goals"),
    path("goals/export/", goals.GoalExportView.as_view(), name="goals_export"),
    path("goals/new/", goals.GoalEditView.as_view(), name="goal_new"),
    path("goals/<int:pk>/", goals.GoalEditView.as_view(), name="goal"),
    path("goal-points/<int:pk>/", goals.PointView.as_view(), name="point"),
    path("goal-points/<int:pk>/cases/", goals.PointCasesView.as_view(), name="point_cases"),
]
