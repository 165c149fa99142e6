import django.db.models.deletion
import governance.core.uploads
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0017_own_fields'),
        ('core', '0002_dictionary_history'),
        ('organisation', '0002_duty_materials'),
        ('organisation', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalLedgerTemplate',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='台账名称')),
                ('office', models.CharField(max_length=80, verbose_name='报送单位')),
                ('kind', models.CharField(blank=True, max_length=12, verbose_name='案件类型')),
                ('risk_min', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='风险不低于')),
                ('ended', models.CharField(blank=True, choices=[('', '不限'), ('open', '只报在办的'), ('ended', '只报已结束的')], max_length=8, verbose_name='办理情况')),
                ('since', models.DateField(verbose_name='从哪天登记的案件报起')),
                ('title_row', models.CharField(blank=True, max_length=80, verbose_name='表名')),
                ('unit_row', models.CharField(blank=True, max_length=120, verbose_name='表头第二行')),
                ('day_format', models.CharField(choices=[('%Y-%m-%d', '2026-06-10'), ('%Y年%m月%d日', '2026年06月10日'), ('%Y/%m/%d', '2026/06/10'), ('%Y.%m.%d', '2026.06.10')], default='%Y-%m-%d', max_length=20, verbose_name='日期写法')),
                ('columns', models.JSONField(default=list, verbose_name='列')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='依据或说明')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('category', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.category', verbose_name='事项类别')),
                ('centre', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.orgunit', verbose_name='所属中心')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical 上报台账',
                'verbose_name_plural': 'historical 上报台账',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='LedgerTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('name', models.CharField(max_length=60, verbose_name='台账名称')),
                ('office', models.CharField(max_length=80, verbose_name='报送单位')),
                ('kind', models.CharField(blank=True, max_length=12, verbose_name='案件类型')),
                ('risk_min', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='风险不低于')),
                ('ended', models.CharField(blank=True, choices=[('', '不限'), ('open', '只报在办的'), ('ended', '只报已结束的')], max_length=8, verbose_name='办理情况')),
                ('since', models.DateField(verbose_name='从哪天登记的案件报起')),
                ('title_row', models.CharField(blank=True, max_length=80, verbose_name='表名')),
                ('unit_row', models.CharField(blank=True, max_length=120, verbose_name='表头第二行')),
                ('day_format', models.CharField(choices=[('%Y-%m-%d', '2026-06-10'), ('%Y年%m月%d日', '2026年06月10日'), ('%Y/%m/%d', '2026/06/10'), ('%Y.%m.%d', '2026.06.10')], default='%Y-%m-%d', max_length=20, verbose_name='日期写法')),
                ('columns', models.JSONField(default=list, verbose_name='列')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='依据或说明')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='版本')),
                ('category', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.category', verbose_name='事项类别')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.orgunit', verbose_name='所属中心')),
            ],
            options={
                'verbose_name': '上报台账',
                'verbose_name_plural': '上报台账',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('centre', 'name'), name='ledger_name_once')],
            },
        ),
        migrations.CreateModel(
            name='LedgerRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('template_version', models.PositiveIntegerField(verbose_name='台账版本')),
                ('state', models.CharField(choices=[('making', '正在生成'), ('made', '已生成，待报送'), ('reported', '已报送'), ('nothing', '没有可报的'), ('cancelled', '已作废')], default='making', max_length=10, verbose_name='状态')),
                ('made_at', models.DateTimeField(verbose_name='制表时间')),
                ('full', models.BooleanField(default=False, verbose_name='完整身份信息')),
                ('purpose', models.CharField(max_length=200, verbose_name='用途')),
                ('new_count', models.PositiveIntegerField(default=0, verbose_name='新增')),
                ('changed_count', models.PositiveIntegerField(default=0, verbose_name='变更')),
                ('file', models.FileField(blank=True, max_length=200, upload_to=governance.core.uploads.random_path, verbose_name='文件')),
                ('file_name', models.CharField(blank=True, max_length=160, verbose_name='文件名')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='文件校验值')),
                ('office', models.CharField(blank=True, max_length=80, verbose_name='报送单位')),
                ('reported_on', models.DateField(blank=True, null=True, verbose_name='报送日期')),
                ('number', models.CharField(blank=True, max_length=80, verbose_name='文号或批次号')),
                ('reported_at', models.DateTimeField(blank=True, null=True, verbose_name='登记时间')),
                ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.job', verbose_name='任务')),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='制表人')),
                ('reported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='报送人')),
                ('template', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='runs', to='cases.ledgertemplate', verbose_name='台账')),
            ],
            options={
                'verbose_name': '报送批次',
                'verbose_name_plural': '报送批次',
                'ordering': ['-made_at', '-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'reported'), _negated=True), models.Q(('reported_at__isnull', False), ('reported_by__isnull', False), ('reported_on__isnull', False)), _connector='OR'), name='ledger_reported_whole')],
            },
        ),
        migrations.CreateModel(
            name='ReportStamp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_change', models.BooleanField(default=False, verbose_name='变更')),
                ('digest', models.CharField(max_length=64)),
                ('seen_version', models.PositiveIntegerField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='report_stamps', to='cases.case', verbose_name='案件')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stamps', to='cases.ledgerrun', verbose_name='批次')),
            ],
            options={
                'verbose_name': '上报记录',
                'verbose_name_plural': '上报记录',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('run', 'case'), name='stamp_once_in_run')],
            },
        ),
        migrations.CreateModel(
            name='ExternalNumber',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('office', models.CharField(max_length=80, verbose_name='单位或系统')),
                ('number', models.CharField(max_length=80, verbose_name='编号')),
                ('noted_at', models.DateTimeField(verbose_name='登记时间')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='external_numbers', to='cases.case', verbose_name='案件')),
                ('noted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
            ],
            options={
                'verbose_name': '外部编号',
                'verbose_name_plural': '外部编号',
                'ordering': ['noted_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('office', 'number'), name='external_number_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='ledgerrun',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('making', 'made'))), fields=('template',), name='ledger_one_open_run'),
        ),
    ]
