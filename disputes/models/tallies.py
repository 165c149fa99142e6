"""Counted beside the cases: trips of people (最多跑一地), disasters averted, lawsuits of villages (诉源治理)."""

from django.db import models
from django.db.models import Q

from disputes import scope
from disputes.models.procedure import person
from governance.core.models import Stamped
from governance.organisation.models.history import Dated, tracked


class Trip(Stamped):
    """群众跑动: one way made for a matter, and why. Registration in person and sessions count by themselves."""

    class Why(models.TextChoices):
        """原因."""

        PAPERS = "papers", "补材料"
        SIGN = "sign", "签字、领文书"
        ASK = "ask", "问进度"
        WRONG = "wrong", "找错了地方"
        ABSENT = "absent", "来了没人接待"
        OTHER = "other", "其他"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="trips", verbose_name="案件")
    on = models.DateField("日期")
    why = models.CharField("原因", max_length=8, choices=Why.choices)
    place = models.CharField("去了哪里", max_length=60, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    by = person("登记人")

    class Meta:
        verbose_name = verbose_name_plural = "群众跑动"
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["case", "on"], name="trip_case")]

    def __str__(self):
        return f"{self.on} {self.get_why_display()}"


class Prevention(Stamped):
    """防止激化: what a mediation kept from happening, in cases and people (司法行政统计)."""

    class Kind(models.TextChoices):
        """防止了什么."""

        CRIME = "crime", "防止民转刑"
        SUICIDE = "suicide", "防止自杀"
        PETITION = "petition", "防止群体性上访"
        FIGHT = "fight", "防止群体性械斗"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="preventions", verbose_name="案件")
    kind = models.CharField("防止了什么", max_length=8, choices=Kind.choices)
    people = models.PositiveIntegerField("涉及人数", default=1)
    on = models.DateField("日期")
    note = models.CharField("情况", max_length=300)
    by = person("登记人")

    class Meta:
        verbose_name = verbose_name_plural = "防止激化"
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="prevention_once"),
            models.CheckConstraint(condition=Q(people__gte=1), name="prevention_people"),
        ]

    def __str__(self):
        return self.get_kind_display()


class LawsuitQuerySet(models.QuerySet):
    """Yearly numbers of villages."""

    def visible_to(self, user):
        """Those of the user's towns."""
        return self.filter(scope.towns(user, column="village__path"))


class VillageLawsuits(Dated, Stamped):
    """村（社区）诉讼数: civil suits of a village in a year, entered as the court tells it."""

    village = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="村（社区）")
    year = models.PositiveSmallIntegerField("年份")
    number = models.PositiveIntegerField("民事诉讼案件数")
    source = models.CharField("数据来源", max_length=100, help_text="例如 清溪县人民法院 2026-01 函告")

    objects = LawsuitQuerySet.as_manager()
    history = tracked("created_at", "updated_at")

    class Meta:
        verbose_name = verbose_name_plural = "村（社区）诉讼数"
        ordering = ["village__path", "year"]
        constraints = [
            models.UniqueConstraint(fields=["village", "year"], name="lawsuits_once_a_year"),
            models.CheckConstraint(condition=Q(year__range=(2000, 2100)), name="lawsuits_year"),
        ]

    def __str__(self):
        return f"{self.village} {self.year}"
