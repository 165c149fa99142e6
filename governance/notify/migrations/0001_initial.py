import django.db.models.deletion
import governance.core.now
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("in_app", "站内"), ("email", "邮件"), ("webhook", "消息接口")],
                        default="in_app",
                        max_length=10,
                        verbose_name="渠道",
                    ),
                ),
                ("once", models.CharField(max_length=120)),
                ("title", models.CharField(max_length=120, verbose_name="标题")),
                ("body", models.CharField(blank=True, max_length=1000, verbose_name="内容")),
                ("url", models.CharField(blank=True, max_length=200, verbose_name="链接")),
                ("subject", models.CharField(blank=True, max_length=20, verbose_name="案件编号")),
                ("urgent", models.BooleanField(default=False, verbose_name="紧急")),
                ("created_at", models.DateTimeField(default=governance.core.now.now, verbose_name="时间")),
                ("not_before", models.DateTimeField(blank=True, null=True, verbose_name="不早于")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="送达时间")),
                ("read_at", models.DateTimeField(blank=True, null=True, verbose_name="阅读时间")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(blank=True, null=True)),
                ("gave_up", models.BooleanField(default=False)),
                ("error", models.CharField(blank=True, max_length=300)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="收件人",
                    ),
                ),
            ],
            options={
                "verbose_name": "通知",
                "verbose_name_plural": "通知",
                "ordering": ["-created_at", "-id"],
                "indexes": [
                    models.Index(fields=["user", "channel", "-created_at", "-id"], name="notification_list"),
                    models.Index(
                        condition=models.Q(("channel", "in_app"), ("read_at", None)),
                        fields=["user"],
                        name="notification_unread",
                    ),
                    models.Index(
                        condition=models.Q(("gave_up", False), ("sent_at", None)),
                        fields=["id"],
                        name="notification_unsent",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("user", "channel", "once"), name="notification_once")],
            },
        ),
    ]
