import django.contrib.auth.validators
import django.db.models.deletion
import governance.core.fields
import governance.core.now
import governance.organisation.models.history
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="更新时间")),
                (
                    "username",
                    models.CharField(
                        error_messages={"unique": "这个用户名已经有人使用，请换一个"},
                        max_length=40,
                        unique=True,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="用户名",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                (
                    "phone",
                    governance.core.fields.EncryptedTextField(
                        blank=True, context="user.phone", default="", verbose_name="手机号"
                    ),
                ),
                ("phone_hash", models.CharField(blank=True, db_index=True, editable=False, max_length=64)),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱")),
                ("seat", models.CharField(blank=True, max_length=40, verbose_name="工位")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="演示账号")),
                ("is_actor", models.BooleanField(default=False, editable=False, verbose_name="非人员账号")),
                ("must_change_password", models.BooleanField(default=False, verbose_name="下次登录须改密码")),
                (
                    "password_changed_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="密码修改时间"),
                ),
                ("large_text", models.BooleanField(default=False, verbose_name="大字")),
                ("single_key_shortcuts", models.BooleanField(default=True, verbose_name="单键快捷键")),
                (
                    "last_login_address",
                    models.GenericIPAddressField(blank=True, editable=False, null=True, verbose_name="最近登录地址"),
                ),
                (
                    "previous_login_at",
                    models.DateTimeField(blank=True, editable=False, null=True, verbose_name="上次登录时间"),
                ),
                (
                    "previous_login_address",
                    models.GenericIPAddressField(blank=True, editable=False, null=True, verbose_name="上次登录地址"),
                ),
            ],
            options={
                "verbose_name": "账号",
                "verbose_name_plural": "账号",
                "ordering": ["name", "id"],
            },
            bases=(governance.organisation.models.history.Dated, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalSubstitute",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("starts_at", models.DateTimeField(verbose_name="开始")),
                ("ends_at", models.DateTimeField(verbose_name="结束")),
                ("reason", models.CharField(blank=True, max_length=100, verbose_name="事由")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "absent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="被代理人",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "substitute",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="代理人",
                    ),
                ),
            ],
            options={
                "verbose_name": "变更记录",
                "verbose_name_plural": "变更记录",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalUser",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "username",
                    models.CharField(
                        db_index=True,
                        error_messages={"unique": "这个用户名已经有人使用，请换一个"},
                        max_length=40,
                        validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                        verbose_name="用户名",
                    ),
                ),
                ("name", models.CharField(max_length=40, verbose_name="姓名")),
                (
                    "phone",
                    governance.core.fields.EncryptedTextField(
                        blank=True, context="user.phone", default="", verbose_name="手机号"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="电子邮箱")),
                ("seat", models.CharField(blank=True, max_length=40, verbose_name="工位")),
                ("is_active", models.BooleanField(default=True, verbose_name="启用")),
                ("is_demo", models.BooleanField(default=False, editable=False, verbose_name="演示账号")),
                ("is_actor", models.BooleanField(default=False, editable=False, verbose_name="非人员账号")),
                ("must_change_password", models.BooleanField(default=False, verbose_name="下次登录须改密码")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "变更记录",
                "verbose_name_plural": "变更记录",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="OrgUnit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="更新时间")),
                ("path", models.CharField(editable=False, max_length=120, unique=True, verbose_name="路径")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("county", "县"),
                            ("town", "镇"),
                            ("centre", "中心"),
                            ("department", "部门"),
                            ("village", "村（社区）"),
                            ("grid", "网格"),
                        ],
                        max_length=12,
                        verbose_name="层级",
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name="机构代码")),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("short_name", models.CharField(blank=True, max_length=20, verbose_name="简称")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="办公电话")),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                ("active", models.BooleanField(default=True, verbose_name="在用")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="排序")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="organisation.orgunit",
                        verbose_name="上级机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "机构",
                "verbose_name_plural": "机构",
                "ordering": ["path"],
            },
            bases=(governance.organisation.models.history.Dated, models.Model),
        ),
        migrations.CreateModel(
            name="OnDuty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="更新时间")),
                ("starts_at", models.DateTimeField(verbose_name="开始")),
                ("ends_at", models.DateTimeField(verbose_name="结束")),
                ("duty_type", models.CharField(max_length=20, verbose_name="值班类别")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="on_duty",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="on_duty",
                        to="organisation.orgunit",
                        verbose_name="机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "值班",
                "verbose_name_plural": "值班",
                "ordering": ["starts_at", "duty_type", "id"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalPost",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("front", "前台"),
                            ("triage", "分流"),
                            ("liaison", "部门联络员"),
                            ("head", "部门负责人"),
                            ("mediator", "调解员"),
                            ("petition", "信访专干"),
                            ("legal", "公共法律服务"),
                            ("dispatch", "指挥调度"),
                            ("leader", "镇领导"),
                            ("manager", "中心管理员"),
                            ("village", "村级"),
                            ("grid", "网格员"),
                            ("county", "县级"),
                            ("sysadmin", "系统管理员"),
                            ("secadmin", "安全管理员"),
                            ("auditor", "审计管理员"),
                        ],
                        max_length=12,
                        verbose_name="角色",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=40, verbose_name="职务名称")),
                ("since", models.DateField(default=governance.core.now.today, verbose_name="任职起")),
                ("until", models.DateField(blank=True, null=True, verbose_name="任职止")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "待授予"), ("active", "在任"), ("ended", "已结束")],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="授予人",
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.orgunit",
                        verbose_name="机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "变更记录",
                "verbose_name_plural": "变更记录",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalOrgUnit",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("county", "县"),
                            ("town", "镇"),
                            ("centre", "中心"),
                            ("department", "部门"),
                            ("village", "村（社区）"),
                            ("grid", "网格"),
                        ],
                        max_length=12,
                        verbose_name="层级",
                    ),
                ),
                (
                    "code",
                    models.CharField(blank=True, db_index=True, max_length=20, null=True, verbose_name="机构代码"),
                ),
                ("name", models.CharField(max_length=60, verbose_name="名称")),
                ("short_name", models.CharField(blank=True, max_length=20, verbose_name="简称")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="办公电话")),
                ("address", models.CharField(blank=True, max_length=120, verbose_name="地址")),
                ("active", models.BooleanField(default=True, verbose_name="在用")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="排序")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.orgunit",
                        verbose_name="上级机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "变更记录",
                "verbose_name_plural": "变更记录",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalDutyLine",
            fields=[
                ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                ("matter", models.CharField(max_length=200, verbose_name="职责事项")),
                ("legal_basis", models.CharField(blank=True, max_length=300, verbose_name="法律依据")),
                ("kind", models.CharField(blank=True, max_length=20, verbose_name="案件类型")),
                ("category_code", models.CharField(blank=True, max_length=20, verbose_name="类别代码")),
                (
                    "keywords",
                    models.CharField(
                        blank=True, help_text="用空格隔开，分流时据此提示", max_length=200, verbose_name="关键词"
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="有效")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="排序")),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person_a",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="A 岗",
                    ),
                ),
                (
                    "person_b",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="B 岗",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="organisation.orgunit",
                        verbose_name="部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "变更记录",
                "verbose_name_plural": "变更记录",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="DutyLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="更新时间")),
                ("matter", models.CharField(max_length=200, verbose_name="职责事项")),
                ("legal_basis", models.CharField(blank=True, max_length=300, verbose_name="法律依据")),
                ("kind", models.CharField(blank=True, max_length=20, verbose_name="案件类型")),
                ("category_code", models.CharField(blank=True, max_length=20, verbose_name="类别代码")),
                (
                    "keywords",
                    models.CharField(
                        blank=True, help_text="用空格隔开，分流时据此提示", max_length=200, verbose_name="关键词"
                    ),
                ),
                ("active", models.BooleanField(default=True, verbose_name="有效")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="排序")),
                (
                    "person_a",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties_a",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="A 岗",
                    ),
                ),
                (
                    "person_b",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties_b",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="B 岗",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="organisation.orgunit",
                        verbose_name="部门",
                    ),
                ),
            ],
            options={
                "verbose_name": "职责事项",
                "verbose_name_plural": "职责事项",
                "ordering": ["unit__path", "order", "id"],
            },
            bases=(governance.organisation.models.history.Dated, models.Model),
        ),
        migrations.CreateModel(
            name="Body",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="更新时间")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="名称")),
                (
                    "kind",
                    models.CharField(
                        choices=[("leading_group", "领导小组"), ("leadership", "中心领导班子"), ("other", "其他")],
                        default="leading_group",
                        max_length=20,
                        verbose_name="类别",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bodies",
                        to="organisation.orgunit",
                        verbose_name="所属机构",
                    ),
                ),
            ],
            options={
                "verbose_name": "议事协调机构",
                "verbose_name_plural": "议事协调机构",
                "ordering": ["kind", "name"],
            },
        ),
        migrations.CreateModel(
            name="PasswordHistory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128)),
                ("at", models.DateTimeField(default=governance.core.now.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past_passwords",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "历史密码",
                "verbose_name_plural": "历史密码",
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Post",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="更新时间")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("front", "前台"),
                            ("triage", "分流"),
                            ("liaison", "部门联络员"),
                            ("head", "部门负责人"),
                            ("mediator", "调解员"),
                            ("petition", "信访专干"),
                            ("legal", "公共法律服务"),
                            ("dispatch", "指挥调度"),
                            ("leader", "镇领导"),
                            ("manager", "中心管理员"),
                            ("village", "村级"),
                            ("grid", "网格员"),
                            ("county", "县级"),
                            ("sysadmin", "系统管理员"),
                            ("secadmin", "安全管理员"),
                            ("auditor", "审计管理员"),
                        ],
                        max_length=12,
                        verbose_name="角色",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=40, verbose_name="职务名称")),
                ("since", models.DateField(default=governance.core.now.today, verbose_name="任职起")),
                ("until", models.DateField(blank=True, null=True, verbose_name="任职止")),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "待授予"), ("active", "在任"), ("ended", "已结束")],
                        default="proposed",
                        max_length=10,
                        verbose_name="状态",
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="授予人",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="提出人",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="organisation.orgunit",
                        verbose_name="机构",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "岗位",
                "verbose_name_plural": "岗位",
                "ordering": ["unit__path", "role", "id"],
            },
            bases=(governance.organisation.models.history.Dated, models.Model),
        ),
        migrations.CreateModel(
            name="Substitute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="更新时间")),
                ("starts_at", models.DateTimeField(verbose_name="开始")),
                ("ends_at", models.DateTimeField(verbose_name="结束")),
                ("reason", models.CharField(blank=True, max_length=100, verbose_name="事由")),
                (
                    "absent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="substitutes",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="被代理人",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "substitute",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands_in",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="代理人",
                    ),
                ),
            ],
            options={
                "verbose_name": "代理",
                "verbose_name_plural": "代理",
                "ordering": ["-starts_at", "-id"],
            },
            bases=(governance.organisation.models.history.Dated, models.Model),
        ),
        migrations.CreateModel(
            name="UserSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("started_at", models.DateTimeField(default=governance.core.now.now, verbose_name="登录时间")),
                ("address", models.GenericIPAddressField(blank=True, null=True, verbose_name="地址")),
                ("device", models.CharField(blank=True, max_length=200, verbose_name="设备")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "登录会话",
                "verbose_name_plural": "登录会话",
                "ordering": ["-started_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="VillageLeader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="更新时间")),
                ("since", models.DateField(default=governance.core.now.today, verbose_name="起")),
                ("until", models.DateField(blank=True, null=True, verbose_name="止")),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="villages_led",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="联系村领导",
                    ),
                ),
                (
                    "village",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaders",
                        to="organisation.orgunit",
                        verbose_name="村（社区）",
                    ),
                ),
            ],
            options={
                "verbose_name": "联系村领导",
                "verbose_name_plural": "联系村领导",
                "ordering": ["village__path", "id"],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="更新时间")),
                ("starts_at", models.DateTimeField(verbose_name="开始")),
                ("ends_at", models.DateTimeField(verbose_name="结束")),
                ("reason", models.CharField(blank=True, max_length=100, verbose_name="事由")),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="登记人",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="人员",
                    ),
                ),
            ],
            options={
                "verbose_name": "请假",
                "verbose_name_plural": "请假",
                "ordering": ["-starts_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="absence_ends_after_it_begins"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BodyMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(editable=False, verbose_name="建立时间")),
                ("updated_at", models.DateTimeField(editable=False, verbose_name="更新时间")),
                ("position", models.CharField(blank=True, max_length=30, verbose_name="职务")),
                ("since", models.DateField(default=governance.core.now.today, verbose_name="起")),
                ("until", models.DateField(blank=True, null=True, verbose_name="止")),
                ("order", models.PositiveIntegerField(default=0, verbose_name="排序")),
                (
                    "body",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="organisation.body",
                        verbose_name="机构",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="body_seats",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="成员",
                    ),
                ),
            ],
            options={
                "verbose_name": "成员",
                "verbose_name_plural": "成员",
                "ordering": ["body", "order", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until", None)), fields=("body", "user"), name="one_open_seat_in_a_body"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                        name="body_member_ends_after_it_begins",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="orgunit",
            constraint=models.UniqueConstraint(fields=("parent", "name"), name="unit_name_once_below_its_parent"),
        ),
        migrations.AddIndex(
            model_name="onduty",
            index=models.Index(fields=["unit", "ends_at"], name="on_duty_unit_ends"),
        ),
        migrations.AddConstraint(
            model_name="onduty",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="on_duty_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="dutyline",
            constraint=models.UniqueConstraint(fields=("unit", "matter"), name="duty_said_once_in_a_unit"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["user", "state"], name="post_user_state"),
        ),
        migrations.AddIndex(
            model_name="post",
            index=models.Index(fields=["unit", "role", "state"], name="post_unit_role_state"),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["proposed", "active"])),
                fields=("user", "unit", "role"),
                name="post_held_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("role__in", ["auditor", "secadmin", "sysadmin"]), ("state__in", ["proposed", "active"])
                ),
                fields=("user",),
                name="one_administrator_role_for_an_account",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("granted_by", None), models.Q(("granted_by", models.F("user")), _negated=True), _connector="OR"
                ),
                name="nobody_grants_a_post_to_themself",
            ),
        ),
        migrations.AddConstraint(
            model_name="post",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="post_ends_after_it_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="substitute",
            index=models.Index(fields=["substitute", "ends_at"], name="substitute_now"),
        ),
        migrations.AddConstraint(
            model_name="substitute",
            constraint=models.CheckConstraint(
                condition=models.Q(("absent", models.F("substitute")), _negated=True),
                name="nobody_stands_in_for_themself",
            ),
        ),
        migrations.AddConstraint(
            model_name="substitute",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))), name="substitute_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="villageleader",
            constraint=models.UniqueConstraint(
                condition=models.Q(("until", None)), fields=("village", "user"), name="village_leader_named_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="villageleader",
            constraint=models.CheckConstraint(
                condition=models.Q(("until", None), ("until__gte", models.F("since")), _connector="OR"),
                name="village_leader_ends_after_it_begins",
            ),
        ),
    ]
