import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('analysis', '0002_paper_closure'),
        ('organisation', '__first__'),
    ]

    operations = [
        migrations.AddField(
            model_name='scoreround',
            name='sign_steps',
            field=models.JSONField(default=list, verbose_name='审签顺序'),
        ),
        migrations.AddField(
            model_name='scoreround',
            name='sign_turn',
            field=models.PositiveSmallIntegerField(default=1, verbose_name='第几次送审'),
        ),
        migrations.CreateModel(
            name='RoundSign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('turn', models.PositiveSmallIntegerField(verbose_name='第几次送审')),
                ('signer', models.CharField(choices=[('liaison', '部门联络员'), ('mediator', '调解员'), ('petition', '信访专干'), ('legal', '公共法律服务'), ('village', '村级'), ('head', '主办单位负责人'), ('front', '前台'), ('triage', '分流'), ('dispatch', '指挥调度'), ('manager', '中心管理员'), ('director', '中心主任'), ('leader', '镇领导'), ('county', '县级'), ('issuer', '督办签发人')], max_length=12, verbose_name='签审人')),
                ('at', models.DateTimeField(verbose_name='签审时间')),
                ('agreed', models.BooleanField(verbose_name='同意')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='意见')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='签审人')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signs', to='analysis.scoreround', verbose_name='考核期')),
            ],
            options={
                'verbose_name': '通报审签意见',
                'verbose_name_plural': '通报审签意见',
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('round', 'turn', 'by'), name='round_signed_once_by_each')],
            },
        ),
    ]
