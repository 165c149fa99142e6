import django.db.models.deletion
import django.db.models.expressions
import governance.core.uploads
import governance.organisation.models.history
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0005_category_keywords'),
        ('core', '0001_initial'),
        ('intake', '0001_hall'),
        ('organisation', '0001_initial'),
        ('organisation', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalHeadingSynonym',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('kind', models.CharField(blank=True, max_length=12, verbose_name='台账种类')),
                ('field', models.CharField(max_length=12, verbose_name='栏目')),
                ('heading', models.CharField(max_length=60, verbose_name='表头')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='先后')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.orgunit', verbose_name='只用于单位')),
            ],
            options={
                'verbose_name': '变更记录',
                'verbose_name_plural': '变更记录',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='LedgerImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('source', models.CharField(choices=[('file', '数据台账'), ('paper', '纸质台账')], default='file', max_length=8, verbose_name='来源')),
                ('kind', models.CharField(max_length=12, verbose_name='台账种类')),
                ('state', models.CharField(choices=[('draft', '待核对'), ('importing', '导入中'), ('done', '已导入')], default='draft', max_length=12, verbose_name='状态')),
                ('file', models.FileField(max_length=200, upload_to=governance.core.uploads.random_path, verbose_name='文件')),
                ('file_name', models.CharField(max_length=160, verbose_name='文件名')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='文件摘要')),
                ('year', models.PositiveSmallIntegerField(verbose_name='台账年份')),
                ('columns', models.JSONField(blank=True, default=dict, verbose_name='栏目对应')),
                ('paper_rows', models.PositiveIntegerField(blank=True, null=True, verbose_name='纸上写的行数')),
                ('difference', models.CharField(blank=True, max_length=200, verbose_name='行数不符的说明')),
                ('rows_read', models.PositiveIntegerField(default=0, verbose_name='读到的行数')),
                ('created', models.PositiveIntegerField(default=0, verbose_name='新登记')),
                ('already_there', models.PositiveIntegerField(default=0, verbose_name='已有')),
                ('failed', models.PositiveIntegerField(default=0, verbose_name='没有登记')),
                ('warnings', models.PositiveIntegerField(default=0, verbose_name='提醒')),
                ('failed_file', models.FileField(blank=True, max_length=200, upload_to=governance.core.uploads.random_path, verbose_name='没有登记的行')),
                ('queued_at', models.DateTimeField(blank=True, null=True, verbose_name='提交时间')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='完成时间')),
                ('duty_line', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.dutyline', verbose_name='职责依据')),
                ('handed_in_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='导入人')),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.job', verbose_name='后台任务')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.orgunit', verbose_name='交台账的单位')),
            ],
            options={
                'verbose_name': '台账导入',
                'verbose_name_plural': '台账导入',
                'ordering': ['-id'],
                'indexes': [models.Index(fields=['unit', '-id'], name='ledger_of_unit')],
                'constraints': [models.CheckConstraint(condition=models.Q(('rows_read', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('created'), '+', models.F('already_there')), '+', models.F('failed')))), name='ledger_rows_add_up'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'done'), _negated=True), ('finished_at__isnull', False), _connector='OR'), name='ledger_done_has_its_time')],
            },
        ),
        migrations.CreateModel(
            name='ImportRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sheet', models.CharField(blank=True, max_length=80, verbose_name='工作表')),
                ('row', models.PositiveIntegerField(verbose_name='行号')),
                ('outcome', models.CharField(choices=[('created', '新登记'), ('known', '已有'), ('failed', '没有登记')], max_length=8, verbose_name='结果')),
                ('words', models.CharField(blank=True, max_length=600, verbose_name='说明')),
                ('case', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='案件')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='intake.ledgerimport', verbose_name='台账导入')),
            ],
            options={
                'verbose_name': '导入行',
                'verbose_name_plural': '导入行',
                'ordering': ['id'],
                'indexes': [models.Index(fields=['batch', 'outcome', 'id'], name='import_row_outcome')],
                'constraints': [models.UniqueConstraint(fields=('batch', 'sheet', 'row'), name='import_row_once'), models.CheckConstraint(condition=models.Q(('outcome', 'failed'), ('case__isnull', False), _connector='OR'), name='import_row_has_case')],
            },
        ),
        migrations.CreateModel(
            name='LedgerScan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('file', models.FileField(max_length=200, upload_to=governance.core.uploads.random_path, verbose_name='文件')),
                ('title', models.CharField(max_length=120, verbose_name='文件名')),
                ('content_type', models.CharField(max_length=100, verbose_name='类型')),
                ('size', models.PositiveIntegerField(verbose_name='大小')),
                ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='scans', to='intake.ledgerimport', verbose_name='台账导入')),
            ],
            options={
                'verbose_name': '台账扫描件',
                'verbose_name_plural': '台账扫描件',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='HeadingSynonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('kind', models.CharField(blank=True, max_length=12, verbose_name='台账种类')),
                ('field', models.CharField(max_length=12, verbose_name='栏目')),
                ('heading', models.CharField(max_length=60, verbose_name='表头')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='先后')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.orgunit', verbose_name='只用于单位')),
            ],
            options={
                'verbose_name': '表头对照',
                'verbose_name_plural': '表头对照',
                'ordering': ['kind', 'field', 'order', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('unit', None)), fields=('kind', 'heading'), name='heading_once_for_all'), models.UniqueConstraint(condition=models.Q(('unit__isnull', False)), fields=('unit', 'kind', 'heading'), name='heading_once_for_unit')],
            },
            bases=(governance.organisation.models.history.Dated, models.Model),
        ),
    ]
