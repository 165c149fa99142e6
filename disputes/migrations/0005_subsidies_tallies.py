import django.db.models.deletion
import governance.organisation.models.history
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0023_petition_clocks'),
        ('disputes', '0004_patrols'),
        ('organisation', '0002_duty_materials'),
        ('organisation', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalSubsidyRate',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('difficulty', models.PositiveSmallIntegerField(choices=[(1, '口头、简易'), (2, '一般'), (3, '疑难复杂'), (4, '重大')], verbose_name='等级')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='每件（元）')),
                ('since', models.DateField(verbose_name='起')),
                ('until', models.DateField(blank=True, null=True, verbose_name='止')),
                ('source', models.CharField(blank=True, max_length=100, verbose_name='依据')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
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
            name='HistoricalVillageLawsuits',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('number', models.PositiveIntegerField(verbose_name='民事诉讼案件数')),
                ('source', models.CharField(help_text='例如 清溪县人民法院 2026-01 函告', max_length=100, verbose_name='数据来源')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('village', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='organisation.orgunit', verbose_name='村（社区）')),
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
            name='SubsidyClaim',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('month', models.DateField(verbose_name='申报月份')),
                ('state', models.CharField(choices=[('submitted', '待初核'), ('checked', '待审核'), ('reviewed', '待审批'), ('approved', '待发放'), ('paid', '已发放'), ('returned', '已退回')], default='submitted', max_length=10, verbose_name='状态')),
                ('mediator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='claims', to='disputes.mediator', verbose_name='申报调解员')),
            ],
            options={
                'verbose_name': '补贴申报',
                'verbose_name_plural': '补贴申报',
                'ordering': ['-month', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('mediator', 'month'), name='claim_once_a_month')],
            },
        ),
        migrations.CreateModel(
            name='SubsidyItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('difficulty', models.PositiveSmallIntegerField(choices=[(1, '口头、简易'), (2, '一般'), (3, '疑难复杂'), (4, '重大')], verbose_name='等级')),
                ('is_written', models.BooleanField(default=False, verbose_name='书面协议')),
                ('effective_on', models.DateField(verbose_name='协议生效日期')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='单价（元）')),
                ('struck_reason', models.CharField(blank=True, max_length=100, verbose_name='核减理由')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='subsidies', to='cases.case', verbose_name='案件')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='disputes.subsidyclaim', verbose_name='申报')),
            ],
            options={
                'verbose_name': '申报案件',
                'verbose_name_plural': '申报案件',
                'ordering': ['effective_on', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('struck_reason', '')), fields=('case',), name='subsidy_once_a_dispute'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='subsidy_amount')],
            },
        ),
        migrations.CreateModel(
            name='SubsidyRate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('difficulty', models.PositiveSmallIntegerField(choices=[(1, '口头、简易'), (2, '一般'), (3, '疑难复杂'), (4, '重大')], verbose_name='等级')),
                ('amount', models.DecimalField(decimal_places=2, max_digits=8, verbose_name='每件（元）')),
                ('since', models.DateField(verbose_name='起')),
                ('until', models.DateField(blank=True, null=True, verbose_name='止')),
                ('source', models.CharField(blank=True, max_length=100, verbose_name='依据')),
            ],
            options={
                'verbose_name': '补贴标准',
                'verbose_name_plural': '补贴标准',
                'ordering': ['difficulty', '-since'],
                'constraints': [models.UniqueConstraint(fields=('difficulty', 'since'), name='rate_once_a_day'), models.CheckConstraint(condition=models.Q(('amount__gte', 0)), name='rate_amount'), models.CheckConstraint(condition=models.Q(('until', None), ('until__gte', models.F('since')), _connector='OR'), name='rate_span')],
            },
            bases=(governance.organisation.models.history.Dated, models.Model),
        ),
        migrations.CreateModel(
            name='SubsidyStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(choices=[('submit', '申报'), ('check', '初核'), ('review', '审核'), ('approve', '审批'), ('pay', '发放'), ('return', '退回')], max_length=8, verbose_name='步骤')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='意见')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='经办人')),
                ('claim', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='disputes.subsidyclaim', verbose_name='申报')),
            ],
            options={
                'verbose_name': '审批经过',
                'verbose_name_plural': '审批经过',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Trip',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('on', models.DateField(verbose_name='日期')),
                ('why', models.CharField(choices=[('papers', '补材料'), ('sign', '签字、领文书'), ('ask', '问进度'), ('wrong', '找错了地方'), ('absent', '来了没人接待'), ('other', '其他')], max_length=8, verbose_name='原因')),
                ('place', models.CharField(blank=True, max_length=60, verbose_name='去了哪里')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='说明')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trips', to='cases.case', verbose_name='案件')),
            ],
            options={
                'verbose_name': '群众跑动',
                'verbose_name_plural': '群众跑动',
                'ordering': ['on', 'pk'],
                'indexes': [models.Index(fields=['case', 'on'], name='trip_case')],
            },
        ),
        migrations.CreateModel(
            name='VillageLawsuits',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年份')),
                ('number', models.PositiveIntegerField(verbose_name='民事诉讼案件数')),
                ('source', models.CharField(help_text='例如 清溪县人民法院 2026-01 函告', max_length=100, verbose_name='数据来源')),
                ('village', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.orgunit', verbose_name='村（社区）')),
            ],
            options={
                'verbose_name': '村（社区）诉讼数',
                'verbose_name_plural': '村（社区）诉讼数',
                'ordering': ['village__path', 'year'],
                'constraints': [models.UniqueConstraint(fields=('village', 'year'), name='lawsuits_once_a_year'), models.CheckConstraint(condition=models.Q(('year__range', (2000, 2100))), name='lawsuits_year')],
            },
            bases=(governance.organisation.models.history.Dated, models.Model),
        ),
        migrations.CreateModel(
            name='Prevention',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('kind', models.CharField(choices=[('crime', '防止民转刑'), ('suicide', '防止自杀'), ('petition', '防止群体性上访'), ('fight', '防止群体性械斗')], max_length=8, verbose_name='防止了什么')),
                ('people', models.PositiveIntegerField(default=1, verbose_name='涉及人数')),
                ('on', models.DateField(verbose_name='日期')),
                ('note', models.CharField(max_length=300, verbose_name='情况')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='preventions', to='cases.case', verbose_name='案件')),
            ],
            options={
                'verbose_name': '防止激化',
                'verbose_name_plural': '防止激化',
                'ordering': ['-on', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('case', 'kind'), name='prevention_once'), models.CheckConstraint(condition=models.Q(('people__gte', 1)), name='prevention_people')],
            },
        ),
    ]
