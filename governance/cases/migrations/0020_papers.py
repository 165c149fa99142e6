import django.db.models.deletion
import governance.core.fields
import governance.core.uploads
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0019_checklists'),
        ('organisation', '0002_duty_materials'),
        ('organisation', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='CasePaper',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('type', models.CharField(max_length=20, verbose_name='文书类型')),
                ('title', models.CharField(max_length=80, verbose_name='文书名称')),
                ('round', models.PositiveSmallIntegerField(default=1, verbose_name='轮次')),
                ('series', models.CharField(blank=True, max_length=20, verbose_name='文号字')),
                ('year', models.PositiveSmallIntegerField(verbose_name='年度')),
                ('serial', models.PositiveIntegerField(blank=True, null=True, verbose_name='序号')),
                ('number', models.CharField(blank=True, max_length=60, verbose_name='文号')),
                ('issued_at', models.DateTimeField(verbose_name='出具时间')),
                ('content', governance.core.fields.EncryptedTextField(context='paper.content', verbose_name='文书内容')),
                ('digest', models.CharField(max_length=64, verbose_name='内容校验值')),
                ('code', models.CharField(max_length=32, unique=True, verbose_name='文书识别码')),
                ('file', models.FileField(max_length=200, upload_to=governance.core.uploads.random_path, verbose_name='文件')),
                ('sha256', models.CharField(max_length=64, verbose_name='文件校验值')),
                ('pages', models.PositiveSmallIntegerField(default=1, verbose_name='页数')),
                ('voided_at', models.DateTimeField(blank=True, null=True, verbose_name='作废时间')),
                ('void_reason', models.CharField(blank=True, max_length=500, verbose_name='作废原因')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='papers', to='cases.case', verbose_name='案件')),
                ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='出具人')),
                ('organ', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisation.orgunit', verbose_name='出具单位')),
                ('replaced_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='cases.casepaper', verbose_name='更正为')),
                ('voided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='作废人')),
            ],
            options={
                'verbose_name': '文书',
                'verbose_name_plural': '文书',
                'ordering': ['issued_at', 'pk'],
                'indexes': [models.Index(fields=['case', 'type'], name='paper_case_type')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('serial__isnull', False)), fields=('organ', 'series', 'year', 'serial'), name='paper_number_once'), models.CheckConstraint(condition=models.Q(models.Q(('void_reason', ''), ('voided_at', None), ('voided_by', None)), models.Q(('voided_at__isnull', False), ('voided_by__isnull', False), models.Q(('void_reason', ''), _negated=True)), _connector='OR'), name='paper_void_with_reason'), models.CheckConstraint(condition=models.Q(('replaced_by', models.F('pk')), _negated=True), name='paper_not_its_own_correction')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('receiver', models.CharField(max_length=80, verbose_name='受送达人或单位')),
                ('signed_by', models.CharField(blank=True, max_length=80, verbose_name='签收人')),
                ('method', models.CharField(choices=[('direct', '直接送达'), ('mail', '邮寄送达'), ('left', '留置送达'), ('electronic', '电子送达'), ('notice', '公告送达')], max_length=12, verbose_name='送达方式')),
                ('place', models.CharField(blank=True, max_length=200, verbose_name='送达地点')),
                ('at', models.DateTimeField(verbose_name='送达时间')),
                ('witness', models.CharField(blank=True, max_length=80, verbose_name='见证人')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='备注')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='送达人')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='cases.casepaper', verbose_name='文书')),
                ('party', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.party', verbose_name='受送达人')),
            ],
            options={
                'verbose_name': '送达',
                'verbose_name_plural': '送达',
                'ordering': ['at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(('receiver', ''), _negated=True), name='delivery_has_receiver'), models.CheckConstraint(condition=models.Q(models.Q(('method', 'left'), _negated=True), models.Q(('witness', ''), _negated=True), _connector='OR'), name='delivery_left_with_witness')],
            },
        ),
        migrations.CreateModel(
            name='DossierPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('place', models.CharField(max_length=20, verbose_name='卷内位置')),
                ('title', models.CharField(blank=True, max_length=80, verbose_name='卷内名称')),
                ('is_copy', models.BooleanField(default=True, verbose_name='复印件')),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='dossier_place', to='cases.attachment', verbose_name='附件')),
            ],
            options={
                'verbose_name': '归卷',
                'verbose_name_plural': '归卷',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='PaperScan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('is_receipt', models.BooleanField(default=False, verbose_name='是送达回证')),
                ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='scan_of', to='cases.attachment', verbose_name='扫描件')),
                ('paper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scans', to='cases.casepaper', verbose_name='文书')),
            ],
            options={
                'verbose_name': '签字扫描件',
                'verbose_name_plural': '签字扫描件',
                'ordering': ['pk'],
            },
        ),
    ]
