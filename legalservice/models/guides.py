"""引导: to whom somebody is sent with a slip, whether they arrived, what came of it (legal-services.md §4)."""

from django.db import models
from django.db.models import Q

from governance.cases.models import Case
from governance.core.models import Stamped
from governance.organisation.models.history import Dated, tracked
from legalservice.models.base import OfCaseQuerySet, OfTownQuerySet, at_unit, person


class GuideTo(models.TextChoices):
    """去向."""

    COURT = "court", "人民法庭（诉讼）"
    NOTARY = "notary", "公证"
    EXPERT = "expert", "司法鉴定"
    LABOUR = "labour", "劳动仲裁"
    LAND = "land", "农村土地承包仲裁"
    TRADE = "trade", "商事仲裁"
    REVIEW = "review", "行政复议、行政诉讼"
    LAWYER = "lawyer", "律师、基层法律服务"
    RELIEF = "relief", "社会救助、司法救助"


#: What the slip tells of each way, with its source.
FACTS = {
    GuideTo.COURT: "法院收到起诉状后七日内决定是否立案（《民事诉讼法》第一百二十六条）；"
    "受援人可以缓交、减交、免交诉讼费（《法律援助法》第五十三条）。",
    GuideTo.NOTARY: "向住所地、经常居住地、行为地或者事实发生地的公证机构申请，涉及不动产的向其所在地申请；"
    "遗嘱、生存、收养由本人亲自办理；受理之日起十五个工作日内出证（《公证法》第二十五条、第二十六条、第三十条）。",
    GuideTo.EXPERT: "打官司需要鉴定的，一般由法院委托；诉前鉴定的期间不计入调解期限。",
    GuideTo.LABOUR: "申请仲裁的时效为一年；五日内决定是否受理，受理后一般四十五日内裁决，不收费"
    "（《劳动争议调解仲裁法》第二十七条、第二十九条、第四十三条）。",
    GuideTo.LAND: "申请仲裁的时效为二年，不收费（《农村土地承包经营纠纷调解仲裁法》第十八条）。",
    GuideTo.TRADE: "要有仲裁协议；一裁终局。婚姻、收养、监护、扶养、继承和行政争议不能仲裁（《仲裁法》）。",
    GuideTo.REVIEW: "行政复议自知道行政行为之日起六十日内申请（《行政复议法》第二十条）；"
    "行政诉讼六个月内提起（《行政诉讼法》第四十六条）。",
    GuideTo.LAWYER: "委托前看执业证，签书面合同，问清收费；经济困难的可以申请法律援助，不收费。",
    GuideTo.RELIEF: "带身份证、户口簿和困难情况的证明，到民政办或者办案机关申请。",
}


class GuideBody(Dated, Stamped):
    """引导名录: a body to which people are sent, with address and telephone."""

    unit = at_unit("维护单位")
    kind = models.CharField("去向", max_length=8, choices=GuideTo.choices)
    name = models.CharField("机构", max_length=100)
    address = models.CharField("地址", max_length=200)
    phone = models.CharField("电话", max_length=40)
    hours = models.CharField("办理时间", max_length=100, blank=True)
    papers = models.CharField("要带的材料", max_length=300, blank=True)
    active = models.BooleanField("在用", default=True)

    objects = OfTownQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "引导名录"
        ordering = ["kind", "name", "pk"]

    def __str__(self):
        return self.name


class Guidance(Stamped):
    """法律服务引导单 (LS-11): one way out, with its contact and what came of it."""

    class Arrived(models.TextChoices):
        """是否到了."""

        UNKNOWN = "unknown", "待回访"
        YES = "yes", "已到"
        NO = "no", "没有去"

    class Result(models.TextChoices):
        """回访结果."""

        DONE = "done", "已办"
        RUNNING = "running", "正在办"
        NOT_DONE = "not_done", "未办"
        RETURNED = "returned", "退回"

    case = models.ForeignKey(Case, models.PROTECT, related_name="guidances", verbose_name="案件")
    number = models.CharField("引导单号", max_length=30, unique=True)
    to = models.CharField("去向", max_length=8, choices=GuideTo.choices)
    matter = models.CharField("事项", max_length=200)
    body = models.CharField("去向机构", max_length=100)
    address = models.CharField("地址", max_length=200, blank=True)
    phone = models.CharField("电话", max_length=40, blank=True)
    reason = models.CharField("引导理由", max_length=300)
    papers = models.CharField("要带的材料", max_length=300, blank=True)
    limit_words = models.CharField("时效提醒", max_length=200, blank=True)
    booked_for = models.DateTimeField("代预约时间", null=True, blank=True)
    contact = models.CharField("对方联系人", max_length=60, blank=True)
    contacted_at = models.DateTimeField("联系时间", null=True, blank=True)
    given_at = models.DateTimeField("开单时间")
    given_by = person("开单人")
    arrived = models.CharField("是否到了", max_length=8, choices=Arrived.choices, default=Arrived.UNKNOWN)
    result = models.CharField("回访结果", max_length=10, choices=Result.choices, blank=True)
    result_text = models.CharField("结果说明", max_length=500, blank=True)
    asked_at = models.DateTimeField("回访时间", null=True, blank=True)
    asked_by = person("回访人", null=True, blank=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "法律服务引导"
        ordering = ["given_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(arrived="unknown", asked_at=None)
                | Q(asked_at__isnull=False) & ~Q(result="") & ~Q(arrived="unknown"),
                name="guidance_asked_whole",
            )
        ]

    def __str__(self):
        return f"{self.number} {self.body}"
