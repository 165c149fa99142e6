import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0015_feedback_closure'),
        ('core', '0001_initial'),
        ('organisation', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='RecalculationRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('cause', models.CharField(choices=[('calendar', '工作日历'), ('rule', '期限规则')], max_length=8, verbose_name='原因')),
                ('words', models.CharField(max_length=300, verbose_name='变动内容')),
                ('change', models.JSONField(default=dict, verbose_name='变动')),
                ('state', models.CharField(choices=[('draft', '待确认'), ('confirmed', '重算中'), ('done', '已完成'), ('dropped', '已作废')], default='draft', max_length=10, verbose_name='状态')),
                ('asked_at', models.DateTimeField(verbose_name='提出时间')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='确认时间')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='完成时间')),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='提出人')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确认人')),
                ('job', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.job', verbose_name='任务')),
            ],
            options={
                'verbose_name': '期限重算',
                'verbose_name_plural': '期限重算',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None)), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False)), _connector='OR'), name='recalculation_decided_pair')],
            },
        ),
        migrations.CreateModel(
            name='RecalculationRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_due', models.DateTimeField(verbose_name='原到期')),
                ('new_due', models.DateTimeField(verbose_name='新到期')),
                ('why', models.CharField(max_length=300, verbose_name='原因')),
                ('applied_at', models.DateTimeField(blank=True, null=True, verbose_name='生效时间')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case', verbose_name='案件')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='moves', to='cases.deadline', verbose_name='期限')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='cases.recalculationrun', verbose_name='重算')),
            ],
            options={
                'verbose_name': '变动的期限',
                'verbose_name_plural': '变动的期限',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('run', 'deadline'), name='one_move_of_a_run')],
            },
        ),
    ]
