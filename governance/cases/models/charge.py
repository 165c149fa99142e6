"""领导包案: a case with a named leader, who answers for the four of 四包, in steps with days (petitions.md §8)."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.cases.lights import Light, light_at
from governance.core.calendar import marks_of_last_day
from governance.core.models import Stamped
from governance.core.now import now


def _person(verbose_name, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class LeaderCharge(Stamped):
    """领导包案: from when a leader answers for a case, until it is settled, handed on or released."""

    class Outcome(models.TextChoices):
        """包案结果."""

        SETTLED = "settled", "已化解"
        HANDED = "handed", "换人包案"
        RELEASED = "released", "解除包案"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="charges", verbose_name="案件")
    leader = _person("包案领导")
    reason = models.CharField("包案理由", max_length=500)
    goal_on = models.DateField("化解时限")
    since = models.DateTimeField("包案时间")
    named_by = _person("确定人")
    until = models.DateTimeField("结束时间", null=True, blank=True)
    ended_by = _person("结束人", null=True, blank=True)
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices, blank=True)
    ending = models.CharField("结束说明", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "领导包案"
        ordering = ["-since", "-pk"]
        indexes = [models.Index(fields=["leader", "goal_on"], name="charge_open", condition=Q(until=None))]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(until=None), name="one_charge_of_a_case"),
            models.CheckConstraint(
                condition=Q(until=None, ended_by=None, outcome="")
                | Q(until__isnull=False, ended_by__isnull=False) & ~Q(outcome=""),
                name="charge_ended_whole",
            ),
        ]

    def __str__(self):
        return f"{self.leader} {self.since:%Y-%m-%d}"

    @property
    def is_open(self) -> bool:
        """True while the leader answers for the case."""
        return self.until is None


class ChargeStep(Stamped):
    """包案步骤: what the leader (or who works for it) does by which day, for one of the four."""

    class Duty(models.TextChoices):
        """四包 (中办国办 2009 年《关于领导干部定期接待群众来访的意见》)."""

        FACTS = "facts", "包掌握情况"
        TALKS = "talks", "包思想教育"
        SETTLING = "settling", "包解决化解"
        PEACE = "peace", "包息诉息访"

    charge = models.ForeignKey(LeaderCharge, models.PROTECT, related_name="steps", verbose_name="包案")
    duty = models.CharField("四包", max_length=8, choices=Duty.choices)
    text = models.CharField("做什么", max_length=300)
    due_on = models.DateField("完成日期")
    planned_by = _person("安排人")
    planned_at = models.DateTimeField("安排时间")
    done_at = models.DateTimeField("完成时间", null=True, blank=True)
    done_by = _person("完成登记人", null=True, blank=True)
    note = models.CharField("进展", max_length=1000, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "包案步骤"
        ordering = ["due_on", "pk"]
        indexes = [models.Index(fields=["due_on"], name="charge_step_due", condition=Q(done_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="charge_step_done_pair",
            ),
        ]

    def __str__(self):
        return self.text

    @property
    def case_id(self) -> int:
        """The case to which it belongs."""
        return self.charge.case_id

    @property
    def light(self) -> Light:
        """Its light: agreed days are not rolled over; grey once it is done."""
        if self.done_at is not None:
            return Light("done", "已完成")
        return light_of_day(self.planned_at, self.due_on)


def light_of_day(start, last_day) -> Light:
    """The light of what is owed by a day that was agreed on at `start`."""
    when = marks_of_last_day(start, last_day)
    return light_at(when.due, when.yellow, now())
