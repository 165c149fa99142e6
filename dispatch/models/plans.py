"""应急预案 as data: versions with triggers, command group, steps and call-out lists; responses started; drills."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dispatch.models.incident import Incident, Response, Sort, person
from governance.core.fields import EncryptedTextField
from governance.core.models import Stamped
from governance.organisation.access import home_path


class PlanQuerySet(models.QuerySet):
    """Plans."""

    def visible_to(self, user):
        """Those of the user's town (county posts: of the county)."""
        return self.filter(unit__path__startswith=home_path(user) or "-")


class Plan(Stamped):
    """应急预案 (《突发事件应对法》第二十八条): its name and what it is for; what it says is in its versions."""

    class Type(models.TextChoices):
        """预案类别."""

        OVERALL = "overall", "总体预案"
        SPECIAL = "special", "专项预案"
        OFFICE = "office", "部门预案"
        VILLAGE = "village", "村（社区）应急工作方案"
        EVENT = "event", "重大活动预案"

    unit = models.ForeignKey("organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name="编制单位")
    name = models.CharField("名称", max_length=80)
    type = models.CharField("预案类别", max_length=8, choices=Type.choices)
    sort = models.CharField("适用事件类别", max_length=1, choices=Sort.choices, blank=True)
    active = models.BooleanField("启用", default=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "应急预案"
        ordering = ["type", "name"]
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="plan_named_once")]

    def __str__(self):
        return self.name

    @property
    def in_force(self):
        """The version in force; None without one. Read from what was fetched along where it was."""
        return next((row for row in self.versions.all() if row.state == PlanVersion.State.IN_FORCE), None)


class PlanVersion(Stamped):
    """预案版本: what a plan says. A version in force is never changed; the next one replaces it and it stays."""

    class State(models.TextChoices):
        """状态."""

        DRAFT = "draft", "草稿"
        IN_FORCE = "in_force", "现行"
        OLD = "old", "已被取代"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions", verbose_name="预案")
    number = models.PositiveSmallIntegerField("版本")
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.DRAFT)
    text = models.TextField("总则、职责、保障、恢复", max_length=20_000, blank=True)
    issuer = models.CharField("批准机关", max_length=80, blank=True)
    issued_on = models.DateField("批准日期", null=True, blank=True)
    review_on = models.DateField("下次修订日期", null=True, blank=True)
    change_note = models.CharField("修订说明", max_length=300, blank=True)
    made_by = person("编制人")
    in_force_at = models.DateTimeField("生效时间", null=True, blank=True)
    in_force_by = person("审定人", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "预案版本"
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="in_force"), name="plan_one_in_force"),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="draft"), name="plan_one_draft"),
        ]

    def __str__(self):
        return f"{self.plan} 第 {self.number} 版"


class PlanLevel(models.Model):
    """响应级别和启动条件: when which level is started."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="levels", verbose_name="预案版本")
    level = models.PositiveSmallIntegerField("响应级别", choices=Response.choices)
    trigger = models.CharField("启动条件", max_length=300)
    measures = models.CharField("主要措施", max_length=500, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "响应级别"
        ordering = ["level"]
        constraints = [models.UniqueConstraint(fields=["version", "level"], name="plan_level_once")]

    def __str__(self):
        return f"{self.get_level_display()}：{self.trigger}"


class PlanPost(models.Model):
    """指挥机构: 指挥长, 副指挥长 and the working groups with their people."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="posts", verbose_name="预案版本")
    order = models.PositiveSmallIntegerField("顺序", default=0)
    post = models.CharField("岗位", max_length=40)
    user = person("人员", null=True, blank=True)
    duty = models.CharField("职责", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "指挥机构"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.post


class PlanStep(models.Model):
    """处置步骤: what is done by whom within how many minutes of the start; each becomes one order."""

    class To(models.TextChoices):
        """交给谁."""

        UNIT = "unit", "单位"
        FORCE = "force", "应急队伍"
        DUTY = "duty", "值班人员"
        VILLAGES = "villages", "全部村（社区）"
        DEPARTMENTS = "departments", "全部部门"
        GRIDS = "grids", "全部网格员"

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="steps", verbose_name="预案版本")
    order = models.PositiveSmallIntegerField("顺序", default=0)
    level = models.PositiveSmallIntegerField("从哪一级起", choices=Response.choices, default=Response.FOURTH)
    to = models.CharField("交给谁", max_length=12, choices=To.choices)
    unit = models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="单位"
    )
    resource = models.ForeignKey(
        "dispatch.Resource", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="队伍"
    )
    duty = models.CharField("值班类别", max_length=20, blank=True)
    sign_minutes = models.PositiveSmallIntegerField("签收（分钟）")
    arrive_minutes = models.PositiveSmallIntegerField("到场（分钟）", null=True, blank=True)
    done_minutes = models.PositiveSmallIntegerField("完成（分钟）")
    content = models.CharField("任务", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "处置步骤"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(to="unit", unit__isnull=False)
                    | Q(to="force", resource__isnull=False)
                    | (Q(to="duty") & ~Q(duty=""))
                    | Q(to__in=["villages", "departments", "grids"])
                ),
                name="plan_step_has_receiver",
            ),
            models.CheckConstraint(condition=Q(done_minutes__gte=models.F("sign_minutes")), name="plan_step_minutes"),
        ]

    def __str__(self):
        return self.content

    @property
    def receiver(self) -> str:
        """Whom it is for, in words."""
        if self.to == self.To.UNIT:
            return self.unit.name
        if self.to == self.To.FORCE:
            return self.resource.name
        return f"值班：{self.duty}" if self.to == self.To.DUTY else self.get_to_display()


class PlanContact(models.Model):
    """叫应名单: who is told by telephone or message as soon as the plan is started."""

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="contacts", verbose_name="预案版本")
    order = models.PositiveSmallIntegerField("顺序", default=0)
    name = models.CharField("姓名、单位", max_length=60)
    phone = EncryptedTextField("电话", context="plan.contact", blank=True, default="")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="账号"
    )

    class Meta:
        verbose_name = verbose_name_plural = "叫应名单"
        ordering = ["order", "pk"]

    def __str__(self):
        return self.name


class PlanStart(models.Model):
    """应急响应 (《突发事件应对法》第七十二条): matter, level, expected time and measures, from start to end."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="starts", verbose_name="事件")
    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="starts", verbose_name="预案版本")
    level = models.PositiveSmallIntegerField("响应级别", choices=Response.choices)
    matter = models.CharField("响应事项", max_length=200)
    measures = models.CharField("处置措施", max_length=500, blank=True)
    expected_until = models.DateTimeField("预计期限", null=True, blank=True)
    started_at = models.DateTimeField("启动时间")
    started_by = person("启动人")
    ended_at = models.DateTimeField("终止时间", null=True, blank=True)
    ended_by = person("终止人", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "应急响应"
        ordering = ["-started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "version"], condition=Q(ended_at=None), name="plan_started_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="plan_ended_pair",
            ),
        ]

    def __str__(self):
        return f"{self.version} {self.get_level_display()}"


class DrillQuerySet(models.QuerySet):
    """Drills."""

    def visible_to(self, user):
        """Those of the plans that the user sees."""
        return self.filter(version__plan__in=Plan.objects.visible_to(user))


class Drill(Stamped):
    """演练: of which version, who took part, what was found and what is put right (at least once a year)."""

    class Form(models.TextChoices):
        """形式."""

        DESK = "desk", "桌面推演"
        FIELD = "field", "实战演练"

    version = models.ForeignKey(PlanVersion, models.PROTECT, related_name="drills", verbose_name="预案版本")
    name = models.CharField("名称", max_length=80)
    form = models.CharField("形式", max_length=8, choices=Form.choices)
    held_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=100)
    units = models.CharField("参加单位", max_length=300)
    people = models.PositiveIntegerField("参加人数")
    script = models.TextField("脚本", max_length=4000, blank=True)
    problems = models.TextField("发现的问题", max_length=2000, blank=True)
    fixes = models.TextField("整改", max_length=2000, blank=True)
    fixed_on = models.DateField("整改完成日期", null=True, blank=True)
    incident = models.ForeignKey(
        Incident, models.PROTECT, null=True, blank=True, related_name="drills", verbose_name="演练事件"
    )
    by = person("登记人")

    objects = DrillQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "演练"
        ordering = ["-held_at"]

    def __str__(self):
        return self.name
