"""真办结: doubts about a closed case, each with its reason in words, and the blind second check that they draw."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from governance.core.models import Stamped


def _person(verbose_name, **options):
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class ClosureFlagQuerySet(models.QuerySet):
    """Doubts; on 限定知悉 they are the director's alone."""

    def visible_to(self, user) -> "ClosureFlagQuerySet":
        """Doubts about cases that this user sees."""
        from governance.cases.models import Case
        from governance.organisation.access import standing

        cases = Case.objects.visible_to(user).order_by().values("pk")
        directed = standing(user).director_unit_ids
        return self.filter(Q(case__confidentiality__lt=2) | Q(case__centre__in=directed), case__in=cases)

    def standing(self) -> "ClosureFlagQuerySet":
        """For 考核评价: doubts that a second check has not cleared."""
        cleared = SecondCheck.objects.filter(
            case=models.OuterRef("case"), round=models.OuterRef("round"), result=SecondCheck.Result.CONFIRMED
        )
        return self.exclude(models.Exists(cleared))


class ClosureFlag(models.Model):
    """办结疑点: a sign that a case was closed on paper; once for each case, round and sign."""

    class Sign(models.TextChoices):
        """疑点."""

        NO_CONTACT = "no_contact", "没有联系记录"
        SAME_ANSWER = "same_answer", "答复雷同"
        JUST_IN_TIME = "just_in_time", "到期前突击办结"
        CITIZEN_NO = "citizen_no", "群众说没有办好"
        CAME_BACK = "came_back", "同一人又来反映"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="closure_flags", verbose_name="案件")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    sign = models.CharField("疑点", max_length=16, choices=Sign.choices)
    reason = models.CharField("理由", max_length=300)
    # The case with nearly the same answer, or with which the same person came back.
    other = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="对照案件"
    )
    found_at = models.DateTimeField("发现时间")

    objects = ClosureFlagQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办结疑点"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "round", "sign"], name="closure_flag_once")]

    def __str__(self):
        return self.get_sign_display()


class SecondCheckQuerySet(models.QuerySet):
    """Second checks; what the score reads stands here."""

    def not_true(self, since=None, until=None) -> "SecondCheckQuerySet":
        """For 考核评价: closings that the second check found untrue (纸面办结), done from `since` to before `until`.

        `unit` is the department that led the case when the check was drawn.
        """
        rows = self.filter(result=SecondCheck.Result.NOT_TRUE)
        if since is not None:
            rows = rows.filter(done_at__gte=since)
        return rows if until is None else rows.filter(done_at__lt=until)


class SecondCheck(Stamped):
    """二次核查: somebody who neither handled the case nor called the citizen finds out whether it was settled."""

    class Result(models.TextChoices):
        """核查结论."""

        OPEN = "open", "待核查"
        CONFIRMED = "confirmed", "属实，确已办好"
        NOT_TRUE = "not_true", "不属实，没有办好"
        UNCLEAR = "unclear", "无法核实"

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="checks", verbose_name="案件")
    round = models.PositiveSmallIntegerField("轮次", default=1)
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办理单位"
    )
    assigned_to = _person("核查人")
    assigned_by = _person("指派人")
    assigned_at = models.DateTimeField("指派时间")
    result = models.CharField("结论", max_length=10, choices=Result.choices, default=Result.OPEN)
    note = models.CharField("核查情况", max_length=1000, blank=True)
    done_at = models.DateTimeField("核查时间", null=True, blank=True)

    objects = SecondCheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "二次核查"
        ordering = ["pk"]
        indexes = [models.Index(fields=["assigned_to"], name="check_open", condition=Q(result="open"))]
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="one_check_a_round"),
            models.CheckConstraint(
                condition=Q(result="open", done_at=None) | (~Q(result="open") & Q(done_at__isnull=False)),
                name="check_done_pair",
            ),
        ]

    def __str__(self):
        return self.get_result_display()
