"""Forms of 处理意见, 复查, 复核 and 听证."""

from governance.cases.forms.base import ActionForm
from petitions.files import files_of
from petitions.forms.fields import day, line, radios, words
from petitions.models import Opinion, Review
from petitions.services.answering import WRITTEN


class OpinionForm(ActionForm):
    """拟定处理意见: the parts that 第三十二条 asks for."""

    action = "draft_opinion"
    button = "保存处理意见"
    facts = words("查明的事实", 8000, "对信访人的事实和理由逐项查明", rows=4)
    evidence = words("证据", 4000, "查明事实用了哪些证据", rows=2)
    result = radios("处理意见", Opinion.Result.choices, "请选择处理意见：支持、解释说明或者不予支持。")
    measures = words("逐项意见和落实办法", 8000, "支持的写明谁在什么时候做什么；不支持的讲清道理", rows=3)
    basis = words("法律法规和政策依据", 4000, "写明名称和条款；没有依据的处理意见不能出具（第三十二条）", rows=2)
    review_organ = line("复查机关", 60, "不服时向哪个上一级机关、单位请求复查（第三十五条）")

    def prepare(self):
        """What stands in the draft; the county reviews what the town decided."""
        draft = files_of(self.files_of_case).opinion
        for name in WRITTEN:
            self.initial.setdefault(name, getattr(draft, name) if draft else "")
        if draft is None:
            self.initial["review_organ"] = higher_organ(self.case)


def higher_organ(case) -> str:
    """上一级机关 of the town: the people's government of the county (第三十五条)."""
    town = case.centre.parent
    above = town.parent if town is not None else None
    return f"{above.name}人民政府" if above is not None else ""


class AskForm(ActionForm):
    """A request for review by a higher organ."""

    organ = line("请求哪个机关", 60, required=True, message="请写明请求哪个机关。")
    asked_on = day("请求日期", "上级机关收到请求的日期；它的 30 日从这一天起算")
    requests = words("请求和理由", 2000)


class AskReviewForm(AskForm):
    """登记复查请求."""

    action = "ask_review"
    button = "登记复查请求"

    def prepare(self):
        """The organ named in the opinion, and until when."""
        last = files_of(self.files_of_case).last_issued
        if last is not None:
            self.initial.setdefault("organ", last.review_organ)
            if last.review_until:
                self.shown_text = (
                    f"处理意见 {last.delivered_on:%Y-%m-%d} 送达，请求复查到 {last.review_until:%Y-%m-%d} 为止。"
                )


class AskRecheckForm(AskForm):
    """登记复核请求."""

    action = "ask_recheck"
    button = "登记复核请求"

    def prepare(self):
        """Until when."""
        row = files_of(self.files_of_case).review_of(Review.Step.REVIEW)
        if row is not None and row.next_until:
            self.shown_text = f"复查意见 {row.delivered_on:%Y-%m-%d} 送达，请求复核到 {row.next_until:%Y-%m-%d} 为止。"


class RecordReviewForm(ActionForm):
    """登记复查意见."""

    action = "record_review"
    button = "登记复查意见"
    result = radios("结论", Review.Result.choices, "请选择结论。")
    number = line("意见文号", 60)
    decided_on = day("意见日期")
    delivered_on = day("送达信访人日期", "从这一天起 30 日内可以请求复核；还没有送达的留空", filled=False)
    findings = words("查明的情况和依据", 4000)


class RecordRecheckForm(RecordReviewForm):
    """登记复核意见."""

    action = "record_recheck"
    button = "登记复核意见"
    danger = "登记后信访程序终结，以同一事实和理由再提出的不再受理，确定吗？"
    delivered_on = day("送达信访人日期", filled=False)


class HearingForm(ActionForm):
    """登记听证."""

    action = "record_hearing"
    button = "登记听证"
    since = day("开始日期", "听证的天数不计入复核的 30 日（第三十六条）", required=True)
    until = day("结束日期", required=True)
    place = line("地点", 100)
    host = line("主持人", 60)
    present = words("参加人", 1000, rows=2)
    summary = words("陈述、质询、辩论、评议情况", 4000)
    conclusion = words("听证结论", 2000, rows=2)
