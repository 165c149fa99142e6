import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('disputes', '0007_rooms_history'),
        ('organisation', '0002_duty_materials'),
        ('organisation', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='SubmittedSheet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('kind', models.CharField(choices=[('justice', '人民调解统计表'), ('governance', '矛盾纠纷排查情况表')], max_length=12, verbose_name='表')),
                ('first', models.DateField(verbose_name='从')),
                ('last', models.DateField(verbose_name='到')),
                ('content', models.JSONField(verbose_name='报送的内容')),
                ('numbers', models.JSONField(verbose_name='报送的数字')),
                ('members', models.JSONField(verbose_name='每个数字的案件')),
                ('checked_by', models.CharField(max_length=40, verbose_name='审核人')),
                ('headed_by', models.CharField(max_length=40, verbose_name='负责人')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='说明')),
                ('at', models.DateTimeField(verbose_name='报送时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='填报人')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.orgunit', verbose_name='填报单位')),
            ],
            options={
                'verbose_name': '报送的统计表',
                'verbose_name_plural': '报送的统计表',
                'ordering': ['-last', '-pk'],
                'constraints': [models.UniqueConstraint(fields=('unit', 'kind', 'first', 'last'), name='sheet_handed_in_once'), models.CheckConstraint(condition=models.Q(('last__gte', models.F('first'))), name='sheet_period')],
            },
        ),
        migrations.CreateModel(
            name='SheetCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('kind', models.CharField(choices=[('more', '补报'), ('other', '更正')], max_length=8, verbose_name='种类')),
                ('key', models.CharField(max_length=40, verbose_name='统计项代码')),
                ('label', models.CharField(max_length=80, verbose_name='统计项')),
                ('before', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='原报')),
                ('after', models.DecimalField(decimal_places=2, max_digits=16, verbose_name='现报')),
                ('members', models.JSONField(verbose_name='案件')),
                ('reason', models.CharField(max_length=300, verbose_name='理由')),
                ('at', models.DateTimeField(verbose_name='时间')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='登记人')),
                ('sheet', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='disputes.submittedsheet', verbose_name='统计表')),
            ],
            options={
                'verbose_name': '补报、更正',
                'verbose_name_plural': '补报、更正',
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='correction_changes'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='correction_has_reason')],
            },
        ),
    ]
