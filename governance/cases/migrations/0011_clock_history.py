"""What a clock was given is kept on it: the rule's words of that day, its extension, its pauses."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery

UNITS = [
    ("workday", "工作日"),
    ("day", "日（自然日）"),
    ("office_hour", "工作小时"),
    ("hour", "小时"),
    ("minute", "分钟"),
]


def keep_what_the_rule_said(apps, schema_editor):
    """Clocks from before get the limit they run by and the source of their rule as it stands."""
    clocks = apps.get_model("cases", "Deadline").objects
    rules = apps.get_model("cases", "DeadlineRule").objects
    clocks.update(rule_amount=F("amount"), rule_unit=F("unit"))
    said = Subquery(rules.filter(pk=OuterRef("rule_id")).values("source")[:1])
    clocks.filter(rule__isnull=False).update(source=said)


def person(verbose_name, **options):
    """A person of the staff."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
        verbose_name=verbose_name,
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_routing_rulings_risk"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.AddField("deadline", "rule_amount", models.PositiveSmallIntegerField("规则数值", default=1), False),
        migrations.AddField(
            "deadline", "rule_unit", models.CharField("规则单位", max_length=12, choices=UNITS, default="day"), False
        ),
        migrations.AddField("deadline", "source", models.CharField("依据", max_length=200, blank=True, default="")),
        migrations.AlterField("deadline", "source", models.CharField("依据", max_length=200, blank=True)),
        migrations.AddField("deadline", "agreed_day", models.DateField("约定的最后一日", null=True, blank=True)),
        migrations.AddField(
            "deadline", "extra_amount", models.PositiveSmallIntegerField("延长数值", null=True, blank=True)
        ),
        migrations.AddField(
            "deadline",
            "extra_unit",
            models.CharField("延长单位", max_length=12, choices=UNITS, blank=True, default=""),
            False,
        ),
        migrations.AddField(
            "deadline",
            "extension",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="cases.approval",
                verbose_name="延期审批",
            ),
        ),
        migrations.AlterField(
            "deadline",
            "superseded_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="earlier",
                to="cases.deadline",
                verbose_name="被取代",
            ),
        ),
        migrations.AddConstraint(
            "deadline",
            models.CheckConstraint(
                condition=models.Q(extra_amount=None, extra_unit="")
                | (models.Q(extra_amount__gt=0) & ~models.Q(extra_unit="")),
                name="deadline_extra_pair",
            ),
        ),
        migrations.RunPython(keep_what_the_rule_said, migrations.RunPython.noop),
        migrations.CreateModel(
            name="ClockPause",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="更新时间")),
                ("paused_at", models.DateTimeField(verbose_name="停计时间")),
                ("paused_by", person("停计人")),
                ("reason_code", models.CharField(blank=True, max_length=40, verbose_name="事由")),
                ("reason", models.CharField(blank=True, max_length=1000, verbose_name="说明")),
                ("resumed_at", models.DateTimeField(blank=True, null=True, verbose_name="恢复时间")),
                ("resumed_by", person("恢复人", blank=True, null=True)),
                (
                    "deadline",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pauses",
                        to="cases.deadline",
                        verbose_name="期限",
                    ),
                ),
            ],
            options={
                "verbose_name": "停计",
                "verbose_name_plural": "停计",
                "ordering": ["paused_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(resumed_at=None), fields=("deadline",), name="one_open_pause"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(resumed_at=None) | models.Q(resumed_at__gte=models.F("paused_at")),
                        name="pause_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(resumed_by=None) | models.Q(resumed_at__isnull=False), name="pause_resumed"
                    ),
                ],
            },
        ),
    ]
