"""What a 上报台账 may show of a petition, and the ledgers of 信访 that a new one may start from."""

from django.db.models import Prefetch

from governance.cases.ledger_fields import Field, Row, add_fields
from governance.cases.ledger_seeds import add_seeds, columns_of
from petitions.models import Decision, Opinion, Review


def _of(read):
    """A reader of the detail record; empty for a case that is no petition."""
    return lambda row: read(row, row.case.petition) if hasattr(row.case, "petition") else ""


def _yes(name):
    return _of(lambda row, petition: "是" if getattr(petition, name) else "否")


def _day(name):
    return _of(lambda row, petition: _date(row, getattr(petition, name)))


def _date(row: Row, day) -> str:
    return day.strftime(row.day_format) if day else ""


def _class(level):
    def read(row, petition):
        content = petition.content
        if content is None:
            return ""
        chain = [part.name for part in (content.parent, content) if part]
        return chain[level] if level < len(chain) else ""

    return _of(read)


def _last(rows):
    return next(iter(list(rows)[::-1]), None)


def _decision(read):
    def found(row, petition):
        live = next((one for one in petition.decisions.all() if one.ended_at is None), None)
        return read(row, live) if live is not None else ""

    return _of(found)


def _opinion(read):
    def found(row, petition):
        last = _last(one for one in petition.opinions.all() if one.issued_on)
        return read(row, last) if last is not None else ""

    return _of(found)


def _review(step, read):
    def found(row, petition):
        last = _last(one for one in petition.reviews.all() if one.step == step)
        return read(row, last) if last is not None else ""

    return _of(found)


def _review_words(row, review) -> str:
    return " ".join(part for part in (review.get_result_display() or "等待意见", review.number) if part)


def _words(name):
    return _of(lambda row, petition: getattr(petition, name))


STEPS = Review.Step
FIELDS = {
    "xf_form": Field("信访形式", _of(lambda row, petition: petition.get_form_display())),
    "xf_purpose": Field("信访目的", _of(lambda row, petition: petition.get_purpose_display())),
    "xf_class": Field("信访内容分类（一级）", _class(0)),
    "xf_subclass": Field("信访内容分类（二级）", _class(1)),
    "xf_received": Field("信访收到日期", _day("received_on")),
    "xf_source": Field("信访来源级别", _of(lambda row, petition: petition.get_source_level_display())),
    "xf_sender": Field("转送交办机关", _words("sender")),
    "xf_upper_number": Field("上级编号", _words("upper_number")),
    "xf_upper_due": Field("上级要求反馈日期", _day("upper_due")),
    "xf_upper_reported": Field("办结报告报送日期", _day("upper_reported_on")),
    "xf_headcount": Field("信访人数", _of(lambda row, petition: petition.headcount)),
    "xf_group": Field("是否集体访（五人以上走访）", _yes("is_group")),
    "xf_joint": Field("是否联名信", _yes("is_joint")),
    "xf_skips": Field("是否越级走访", _yes("skips_level")),
    "xf_repeat": Field("初次或重复", _of(lambda row, petition: "重复" if petition.is_repeat else "初次")),
    "xf_sequence": Field("第几次信访", _of(lambda row, petition: petition.sequence)),
    "xf_household": Field("户籍地", _words("household_place")),
    "xf_residence": Field("常住地", _words("residence_place")),
    "xf_occupation": Field("职业", _words("occupation")),
    "xf_route": Field(
        "法定途径", _of(lambda row, petition: petition.get_route_display() if petition.route else "还没有分类")
    ),
    "xf_route_organ": Field("法定途径的主管机关", _words("route_organ")),
    "xf_decision": Field("受理决定", _decision(lambda row, one: one.get_kind_display())),
    "xf_decided": Field("受理决定日期", _decision(lambda row, one: _date(row, one.decided_on))),
    "xf_organ": Field("有权处理机关、单位", _decision(lambda row, one: one.organ)),
    "xf_told": Field("受理告知日期", _decision(lambda row, one: _date(row, one.told_on))),
    "xf_told_by": Field("受理告知方式", _decision(lambda row, one: one.get_told_method_display())),
    "xf_opinion": Field("处理意见", _opinion(lambda row, one: one.get_result_display())),
    "xf_issued": Field("处理意见出具日期", _opinion(lambda row, one: _date(row, one.issued_on))),
    "xf_delivered": Field("处理意见送达日期", _opinion(lambda row, one: _date(row, one.delivered_on))),
    "xf_finished": Field("信访办结日期", _day("finished_on")),
    "xf_settled": Field("是否化解", _of(lambda row, petition: "化解" if petition.settled_on else "未化解")),
    "xf_settled_on": Field("化解日期", _day("settled_on")),
    "xf_review": Field("复查结论", _review(STEPS.REVIEW, _review_words)),
    "xf_review_on": Field("复查意见日期", _review(STEPS.REVIEW, lambda row, one: _date(row, one.decided_on))),
    "xf_recheck": Field("复核结论", _review(STEPS.RECHECK, _review_words)),
    "xf_recheck_on": Field("复核意见日期", _review(STEPS.RECHECK, lambda row, one: _date(row, one.decided_on))),
    "xf_ended": Field("程序终了", _of(lambda row, petition: petition.get_ended_how_display())),
    "xf_simple": Field("是否简易办理", _yes("is_simple")),
    "xf_major": Field("是否重大紧急", _yes("major_found_at")),
}

_WHO = (("信访人姓名", "applicant"), ("联系电话", "applicant_phone"), ("住址", "applicant_address"))

SEEDS = {
    "petition": {
        "name": "信访事项登记台账",
        "office": "县信访局",
        "kind": "petition",
        "title_row": "信访事项登记台账",
        "columns": columns_of(
            ("序号", "seq"),
            ("信访件编号", "number"),
            ("上级编号", "xf_upper_number"),
            ("收到日期", "xf_received"),
            ("信访形式", "xf_form"),
            *_WHO,
            ("职业", "xf_occupation"),
            ("人数", "xf_headcount"),
            ("是否集体访", "xf_group"),
            ("初次或重复", "xf_repeat"),
            ("信访目的", "xf_purpose"),
            ("内容分类（一级）", "xf_class"),
            ("内容分类（二级）", "xf_subclass"),
            ("问题属地", "village"),
            ("反映事项", "facts"),
            ("被反映单位或个人", "respondent"),
            ("法定途径", "xf_route"),
            ("受理决定", "xf_decision"),
            ("责任单位", "lead"),
        ),
    },
    "petition_handling": {
        "name": "信访事项办理台账",
        "office": "县信访局",
        "kind": "petition",
        "title_row": "信访事项受理办理台账",
        "columns": columns_of(
            ("序号", "seq"),
            ("信访件编号", "number"),
            ("信访人姓名", "applicant"),
            ("信访事项", "title"),
            ("收到日期", "xf_received"),
            ("法定途径", "xf_route"),
            ("受理决定", "xf_decision"),
            ("决定日期", "xf_decided"),
            ("告知日期", "xf_told"),
            ("告知方式", "xf_told_by"),
            ("责任单位", "lead"),
            ("处理意见", "xf_opinion"),
            ("出具日期", "xf_issued"),
            ("送达日期", "xf_delivered"),
            ("办结日期", "xf_finished"),
            ("是否化解", "xf_settled"),
            ("复查结论", "xf_review"),
            ("复核结论", "xf_recheck"),
            ("程序终了", "xf_ended"),
            ("群众评价", "rating"),
        ),
    },
    "petition_assigned": {
        "name": "上级转送交办信访台账",
        "office": "县信访局",
        "kind": "petition",
        "title_row": "上级转送交办信访事项办理台账",
        "columns": columns_of(
            ("序号", "seq"),
            ("上级编号", "xf_upper_number"),
            ("信访件编号", "number"),
            ("来源级别", "xf_source"),
            ("转送交办机关", "xf_sender"),
            ("收到日期", "xf_received"),
            ("要求反馈日期", "xf_upper_due"),
            ("信访人姓名", "applicant"),
            ("信访事项", "title"),
            ("责任单位", "lead"),
            ("办理结果", "result"),
            ("办结日期", "xf_finished"),
            ("是否化解", "xf_settled"),
            ("办结报告报送日期", "xf_upper_reported"),
        ),
    },
    "petition_repeat": {
        "name": "重复信访和集体访台账",
        "office": "县信访局",
        "kind": "petition",
        "title_row": "重复信访、集体访和越级走访台账",
        "columns": columns_of(
            ("序号", "seq"),
            ("信访件编号", "number"),
            ("收到日期", "xf_received"),
            *_WHO,
            ("户籍地", "xf_household"),
            ("常住地", "xf_residence"),
            ("信访事项", "title"),
            ("初次或重复", "xf_repeat"),
            ("第几次", "xf_sequence"),
            ("人数", "xf_headcount"),
            ("是否集体访", "xf_group"),
            ("是否联名信", "xf_joint"),
            ("是否越级走访", "xf_skips"),
            ("风险", "risk"),
            ("是否重大紧急", "xf_major"),
            ("责任单位", "lead"),
            ("是否化解", "xf_settled"),
        ),
    },
}


def register() -> None:
    """Offer fields and ledgers; called once when the app is ready."""
    add_fields(
        FIELDS,
        related=("petition__content__parent",),
        parts=(
            Prefetch("petition__decisions", queryset=Decision.objects.order_by("pk")),
            Prefetch("petition__opinions", queryset=Opinion.objects.order_by("pk")),
            Prefetch("petition__reviews", queryset=Review.objects.order_by("pk")),
        ),
    )
    add_seeds(SEEDS)
