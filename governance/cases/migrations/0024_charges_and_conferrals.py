import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0023_petition_clocks'),
        ('organisation', '0002_duty_materials'),
        ('organisation', '__first__'),
    ]

    operations = [
        migrations.AddField(
            model_name='jointmeeting',
            name='about',
            field=models.CharField(choices=[('duty', '职责不清'), ('hard', '疑难复杂会商')], default='duty', max_length=4, verbose_name='事由'),
        ),
        migrations.AddField(
            model_name='jointmeeting',
            name='topic',
            field=models.CharField(blank=True, max_length=300, verbose_name='议题'),
        ),
        migrations.AlterField(
            model_name='deadline',
            name='action',
            field=models.CharField(choices=[('triage', '审核分流'), ('sign', '签收'), ('handle', '办理'), ('answer', '答复告知'), ('follow_up', '回访'), ('track', '跟踪'), ('evaluate', '考核'), ('supervise', '督办回复'), ('reply', '复函'), ('ruling', '职责裁定'), ('sign_off', '审签'), ('answer_review', '答复复核'), ('check', '二次核查'), ('perform', '履行协议'), ('confirm_apply', '申请司法确认'), ('source_reply', '向来源单位反馈'), ('first_visit', '协议履行首次回访'), ('referral', '移送单位回复'), ('notice', '受理告知'), ('review', '复查'), ('recheck', '复核'), ('task', '会商任务')], max_length=16, verbose_name='事项'),
        ),
        migrations.CreateModel(
            name='LeaderCharge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('reason', models.CharField(max_length=500, verbose_name='包案理由')),
                ('goal_on', models.DateField(verbose_name='化解时限')),
                ('since', models.DateTimeField(verbose_name='包案时间')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='结束时间')),
                ('outcome', models.CharField(blank=True, choices=[('settled', '已化解'), ('handed', '换人包案'), ('released', '解除包案')], max_length=8, verbose_name='结果')),
                ('ending', models.CharField(blank=True, max_length=1000, verbose_name='结束说明')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='charges', to='cases.case', verbose_name='案件')),
                ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='结束人')),
                ('leader', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='包案领导')),
                ('named_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='确定人')),
            ],
            options={
                'verbose_name': '领导包案',
                'verbose_name_plural': '领导包案',
                'ordering': ['-since', '-pk'],
                'indexes': [models.Index(condition=models.Q(('until', None)), fields=['leader', 'goal_on'], name='charge_open')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('until', None)), fields=('case',), name='one_charge_of_a_case'), models.CheckConstraint(condition=models.Q(models.Q(('ended_by', None), ('outcome', ''), ('until', None)), models.Q(('ended_by__isnull', False), ('until__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='charge_ended_whole')],
            },
        ),
        migrations.CreateModel(
            name='ChargeStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('duty', models.CharField(choices=[('facts', '包掌握情况'), ('talks', '包思想教育'), ('settling', '包解决化解'), ('peace', '包息诉息访')], max_length=8, verbose_name='四包')),
                ('text', models.CharField(max_length=300, verbose_name='做什么')),
                ('due_on', models.DateField(verbose_name='完成日期')),
                ('planned_at', models.DateTimeField(verbose_name='安排时间')),
                ('done_at', models.DateTimeField(blank=True, null=True, verbose_name='完成时间')),
                ('note', models.CharField(blank=True, max_length=1000, verbose_name='进展')),
                ('done_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='完成登记人')),
                ('planned_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='安排人')),
                ('charge', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='cases.leadercharge', verbose_name='包案')),
            ],
            options={
                'verbose_name': '包案步骤',
                'verbose_name_plural': '包案步骤',
                'ordering': ['due_on', 'pk'],
                'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['due_on'], name='charge_step_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', None)), models.Q(('done_at__isnull', False), ('done_by__isnull', False)), _connector='OR'), name='charge_step_done_pair')],
            },
        ),
        migrations.CreateModel(
            name='MeetingTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('person', models.CharField(blank=True, max_length=40, verbose_name='责任人')),
                ('text', models.CharField(max_length=500, verbose_name='任务')),
                ('due_on', models.DateField(verbose_name='完成期限')),
                ('result', models.CharField(blank=True, max_length=1000, verbose_name='完成情况')),
                ('reported_at', models.DateTimeField(blank=True, null=True, verbose_name='反馈时间')),
                ('deadline', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='task', to='cases.deadline', verbose_name='期限')),
                ('meeting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='cases.jointmeeting', verbose_name='会议')),
                ('reported_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='反馈人')),
                ('share', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tasks', to='cases.assignment', verbose_name='交办')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.orgunit', verbose_name='责任单位')),
            ],
            options={
                'verbose_name': '会商任务',
                'verbose_name_plural': '会商任务',
                'ordering': ['due_on', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('reported_at', None), ('reported_by', None)), models.Q(('reported_at__isnull', False), ('reported_by__isnull', False)), _connector='OR'), name='meeting_task_reported_pair')],
            },
        ),
    ]
