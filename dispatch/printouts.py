"""Papers of 突发事件: 信息报告 as it was sent, the record of orders and response, and the review."""

from django.utils import timezone

from dispatch.figures import review_facts
from dispatch.files import files_of
from dispatch.texts import place_of
from governance.cases.files import CaseFiles
from governance.core.documents import Body, Document, Grid, Heading, Rows, Seal, Sign


def own_of(case):
    """Rows of the incident."""
    return files_of(CaseFiles(case))


def at_words(value) -> str:
    """2026-06-10 10:42:18; empty for none."""
    return timezone.localtime(value).strftime("%Y-%m-%d %H:%M:%S") if value else ""


def sent_reports(case) -> list:
    """Written reports that went out, in order."""
    return own_of(case).sent("first", "more", "final", "answer")


def report(case, options, by) -> Document:
    """EM-01. Options: report (one that was sent; the latest without a choice)."""
    rows = sent_reports(case)
    row = options.get("report") or (rows[-1] if rows else None)
    detail = own_of(case).detail
    parts = (
        Rows(
            [
                ["事件", case.title],
                ["报告类型", row.name if row else "", "编号", row.number if row else ""],
                ["报送单位", case.centre.name, "报送对象", row.to if row else ""],
                ["接报时间", at_words(detail.learned_at), "报送时间", at_words(row.sent_at) if row else ""],
                ["事件类别", detail.get_sort_display(), "事件等级", detail.grade_words],
            ]
        ),
        Body("报告内容", row.text if row else "", 14),
        Sign([["拟写人", row.drafted_by.name if row else ""], ["签发人", row.signed_by.name if row else ""]]),
        Seal(case.centre.name, at_words(row.sent_at)[:10] if row else ""),
    )
    return Document("突发事件信息报告", parts, issuer=case.centre.name, secret="内部资料")


def record(case, options, by) -> Document:
    """EM-02: responses, leaders, and every recipient with its moments to the second."""
    own = own_of(case)
    detail = own.detail
    starts = [
        [row.version.plan.name, row.get_level_display(), at_words(row.started_at), at_words(row.ended_at)]
        for row in own.starts
    ]
    arrivals = [[row.user.name, row.title, at_words(row.arrived_at), at_words(row.left_at)] for row in own.arrivals]
    targets = [
        [row.name, row.order.content, at_words(row.sent_at), at_words(row.signed_at), at_words(row.on_site_at),
         at_words(row.done_at), "、".join(row.late_steps), row.result]
        for row in reversed(own.targets)
    ]  # fmt: skip
    parts = (
        Rows(
            [
                ["事件", case.title],
                ["地点", place_of(case), "指挥长", detail.commander.name if detail.commander_id else ""],
                ["接报时间", at_words(detail.learned_at), "应急结束", at_words(detail.ended_at)],
                ["伤亡和转移", detail.casualties],
            ]
        ),
        Heading("应急响应"),
        Grid(["预案", "级别", "启动", "终止"], starts, [4, 2, 3, 3], 1),
        Heading("领导到场"),
        Grid(["姓名", "职务", "到场", "离场"], arrivals, [2, 3, 3, 3], 1),
        Heading("指令"),
        Grid(["接收", "要求", "下达", "签收", "到场", "完成", "超时", "反馈"], targets, [2, 4, 2, 2, 2, 2, 1, 3], 4),
    )
    return Document("应急处置记录", parts, issuer=case.centre.name, secret="内部资料")


def review(case, options, by) -> Document:
    """EM-03: what the clocks say, what went well, what did not, what is put right."""
    own = own_of(case)
    detail = own.detail
    parts = (
        Rows([["事件", case.title], ["类别和等级", f"{detail.get_sort_display()} {detail.grade_words}"]]),
        Heading("处置用时"),
        Grid(["环节", "用时或时间"], [[word, text] for word, text in review_facts(own)], [2, 4], 4),
        Body("做得好的", detail.review_good, 4),
        Body("存在的问题", detail.review_bad, 6),
        Body("整改措施和责任人", detail.review_todo, 6),
        Sign([["复盘人", detail.reviewed_by.name if detail.reviewed_by_id else ""], ["日期", ""]]),
    )
    return Document("突发事件复盘评估报告", parts, issuer=case.centre.name, secret="内部资料")


def report_fields(case) -> dict:
    """EM-01: which report."""
    from django import forms

    from dispatch.models import Report

    field = forms.ModelChoiceField(
        label="哪一报",
        queryset=Report.objects.filter(pk__in=[row.pk for row in sent_reports(case)]),
        error_messages={"required": "请选择报告。"},
    )
    field.label_from_instance = lambda row: f"{row.name} {row.number}"
    return {"report": field}
