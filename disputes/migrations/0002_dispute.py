"""纠纷类型 and the detail record of a dispute."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0019_checklists'),
        ('disputes', '0001_mediators'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DisputeType',
            fields=[
                ('code', models.CharField(max_length=4, primary_key=True, serialize=False, verbose_name='代码')),
                ('name', models.CharField(max_length=60, verbose_name='名称')),
                ('gov_category', models.CharField(blank=True, max_length=40, verbose_name='综治口径')),
                ('category_code', models.CharField(blank=True, max_length=12, verbose_name='事项类别代码')),
                ('rule', models.CharField(blank=True, max_length=300, verbose_name='办理提示')),
                ('refer_to', models.CharField(blank=True, max_length=100, verbose_name='宜移交')),
                ('written_only', models.BooleanField(default=False, verbose_name='须书面协议')),
                ('never_public', models.BooleanField(default=False, verbose_name='不公开调解')),
                ('tells_leader', models.BooleanField(default=False, verbose_name='登记即报告')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='排序')),
                ('active', models.BooleanField(default=True, verbose_name='启用')),
                ('stat_parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='disputes.disputetype', verbose_name='统计归入')),
            ],
            options={
                'verbose_name': '纠纷类型',
                'verbose_name_plural': '纠纷类型',
                'ordering': ['order', 'code'],
            },
        ),
        migrations.CreateModel(
            name='HistoricalDispute',
            fields=[
                ('status', models.CharField(choices=[('registered', '已登记'), ('excluded', '不属调解范围'), ('refused', '一方不愿调解'), ('accepted', '双方同意调解'), ('mediating', '调解中'), ('agreed_written', '达成书面协议'), ('agreed_oral', '达成口头协议'), ('failed', '调解不成'), ('terminated', '终止调解'), ('performing', '履行中'), ('performed', '已履行'), ('partly', '部分履行'), ('defaulted', '未履行')], default='registered', max_length=16, verbose_name='调解进程')),
                ('attempt', models.PositiveSmallIntegerField(default=1, verbose_name='第几次调解')),
                ('mediation', models.CharField(choices=[('RM', '人民调解'), ('RMO', '人民调解（法院委派、委托）'), ('XZ', '行政调解'), ('LD', '劳动争议调解'), ('HJ', '协助和解')], default='RM', max_length=4, verbose_name='调解类别')),
                ('type_note', models.CharField(blank=True, max_length=100, verbose_name='其他纠纷说明')),
                ('gov_category', models.CharField(blank=True, max_length=40, verbose_name='综治口径')),
                ('source', models.CharField(choices=[('A1', '书面申请'), ('A2', '口头申请（窗口代录）'), ('A3', '网上、热线申请'), ('B', '主动调解（排查发现、网格上报）'), ('C1', '法院委派（立案前）'), ('C2', '法院委托（普通程序）'), ('C3', '法院委托（简易程序）'), ('D', '公安机关移送'), ('E', '检察机关委托'), ('F', '信访部门移交、委托'), ('G', '党委政府、部门移交'), ('H', '12345 热线'), ('I', '上级、其他调委会移送'), ('J', '群团组织移送'), ('K', '交警移送')], default='A2', max_length=2, verbose_name='案件来源')),
                ('source_body', models.CharField(blank=True, max_length=100, verbose_name='移送、委托单位')),
                ('source_number', models.CharField(blank=True, max_length=80, verbose_name='来文号')),
                ('source_person', models.CharField(blank=True, max_length=100, verbose_name='移送人、联系方式')),
                ('source_approver', models.CharField(blank=True, max_length=40, verbose_name='审签领导')),
                ('source_detail', models.CharField(blank=True, max_length=300, verbose_name='移送情况')),
                ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='签收材料时间')),
                ('reply_by', models.DateField(blank=True, null=True, verbose_name='反馈期限')),
                ('procedure', models.CharField(choices=[('simple', '简易（当场）'), ('ordinary', '一般')], default='ordinary', max_length=8, verbose_name='调解程序')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='涉及金额（元）')),
                ('key_field', models.CharField(blank=True, max_length=40, verbose_name='重点领域')),
                ('key_group', models.CharField(blank=True, max_length=40, verbose_name='重点人群')),
                ('key_place', models.CharField(blank=True, max_length=40, verbose_name='重点部位')),
                ('difficulty', models.PositiveSmallIntegerField(choices=[(1, '口头、简易'), (2, '一般'), (3, '疑难复杂'), (4, '重大')], default=2, verbose_name='难易程度')),
                ('difficulty_reason', models.CharField(blank=True, max_length=300, verbose_name='难易理由')),
                ('is_open_hearing', models.BooleanField(default=False, verbose_name='公开调解')),
                ('excluded', models.CharField(blank=True, max_length=20, verbose_name='不属调解范围的理由')),
                ('excluded_route', models.CharField(blank=True, max_length=300, verbose_name='告知的途径')),
                ('completed_at', models.DateTimeField(blank=True, null=True, verbose_name='要素填写时间')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('case', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='cases.case', verbose_name='案件')),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('type', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='disputes.disputetype', verbose_name='纠纷类型')),
            ],
            options={
                'verbose_name': 'historical 纠纷要素',
                'verbose_name_plural': 'historical 纠纷要素',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='Dispute',
            fields=[
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='dispute', serialize=False, to='cases.case', verbose_name='案件')),
                ('status', models.CharField(choices=[('registered', '已登记'), ('excluded', '不属调解范围'), ('refused', '一方不愿调解'), ('accepted', '双方同意调解'), ('mediating', '调解中'), ('agreed_written', '达成书面协议'), ('agreed_oral', '达成口头协议'), ('failed', '调解不成'), ('terminated', '终止调解'), ('performing', '履行中'), ('performed', '已履行'), ('partly', '部分履行'), ('defaulted', '未履行')], default='registered', max_length=16, verbose_name='调解进程')),
                ('attempt', models.PositiveSmallIntegerField(default=1, verbose_name='第几次调解')),
                ('mediation', models.CharField(choices=[('RM', '人民调解'), ('RMO', '人民调解（法院委派、委托）'), ('XZ', '行政调解'), ('LD', '劳动争议调解'), ('HJ', '协助和解')], default='RM', max_length=4, verbose_name='调解类别')),
                ('type_note', models.CharField(blank=True, max_length=100, verbose_name='其他纠纷说明')),
                ('gov_category', models.CharField(blank=True, max_length=40, verbose_name='综治口径')),
                ('source', models.CharField(choices=[('A1', '书面申请'), ('A2', '口头申请（窗口代录）'), ('A3', '网上、热线申请'), ('B', '主动调解（排查发现、网格上报）'), ('C1', '法院委派（立案前）'), ('C2', '法院委托（普通程序）'), ('C3', '法院委托（简易程序）'), ('D', '公安机关移送'), ('E', '检察机关委托'), ('F', '信访部门移交、委托'), ('G', '党委政府、部门移交'), ('H', '12345 热线'), ('I', '上级、其他调委会移送'), ('J', '群团组织移送'), ('K', '交警移送')], default='A2', max_length=2, verbose_name='案件来源')),
                ('source_body', models.CharField(blank=True, max_length=100, verbose_name='移送、委托单位')),
                ('source_number', models.CharField(blank=True, max_length=80, verbose_name='来文号')),
                ('source_person', models.CharField(blank=True, max_length=100, verbose_name='移送人、联系方式')),
                ('source_approver', models.CharField(blank=True, max_length=40, verbose_name='审签领导')),
                ('source_detail', models.CharField(blank=True, max_length=300, verbose_name='移送情况')),
                ('received_at', models.DateTimeField(blank=True, null=True, verbose_name='签收材料时间')),
                ('reply_by', models.DateField(blank=True, null=True, verbose_name='反馈期限')),
                ('procedure', models.CharField(choices=[('simple', '简易（当场）'), ('ordinary', '一般')], default='ordinary', max_length=8, verbose_name='调解程序')),
                ('amount', models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True, verbose_name='涉及金额（元）')),
                ('key_field', models.CharField(blank=True, max_length=40, verbose_name='重点领域')),
                ('key_group', models.CharField(blank=True, max_length=40, verbose_name='重点人群')),
                ('key_place', models.CharField(blank=True, max_length=40, verbose_name='重点部位')),
                ('difficulty', models.PositiveSmallIntegerField(choices=[(1, '口头、简易'), (2, '一般'), (3, '疑难复杂'), (4, '重大')], default=2, verbose_name='难易程度')),
                ('difficulty_reason', models.CharField(blank=True, max_length=300, verbose_name='难易理由')),
                ('is_open_hearing', models.BooleanField(default=False, verbose_name='公开调解')),
                ('excluded', models.CharField(blank=True, max_length=20, verbose_name='不属调解范围的理由')),
                ('excluded_route', models.CharField(blank=True, max_length=300, verbose_name='告知的途径')),
                ('completed_at', models.DateTimeField(blank=True, null=True, verbose_name='要素填写时间')),
                ('type', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='disputes.disputetype', verbose_name='纠纷类型')),
            ],
            options={
                'verbose_name': '纠纷要素',
                'verbose_name_plural': '纠纷要素',
                'indexes': [models.Index(fields=['status'], name='dispute_status'), models.Index(fields=['type', 'status'], name='dispute_type_status'), models.Index(fields=['source'], name='dispute_source')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['registered', 'excluded', 'refused', 'accepted', 'mediating', 'agreed_written', 'agreed_oral', 'failed', 'terminated', 'performing', 'performed', 'partly', 'defaulted'])), name='dispute_status_known'), models.CheckConstraint(condition=models.Q(('source__in', ['A1', 'A2', 'A3', 'B', 'C1', 'C2', 'C3', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K'])), name='dispute_source_known'), models.CheckConstraint(condition=models.Q(('amount', None), ('amount__gte', 0), _connector='OR'), name='dispute_amount_not_negative'), models.CheckConstraint(condition=models.Q(('difficulty__range', (1, 4))), name='dispute_difficulty_range'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'excluded'), _negated=True), models.Q(models.Q(('excluded', ''), _negated=True), models.Q(('excluded_route', ''), _negated=True)), _connector='OR'), name='dispute_excluded_names_route')],
            },
        ),
    ]
