import datetime
import django.db.models.deletion
import governance.core.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notify', '0001_initial'),
        ('organisation', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('work', '交办和办理'), ('clock', '期限提醒'), ('order', '催办督办'), ('other', '系统和台账')], max_length=8, verbose_name='类别')),
                ('channel', models.CharField(choices=[('in_app', '站内'), ('email', '邮件'), ('wecom', '政务微信'), ('dingtalk', '钉钉'), ('sms', '短信'), ('webhook', '消息接口')], max_length=10, verbose_name='渠道')),
                ('mode', models.CharField(choices=[('at_once', '立即发'), ('digest', '每天汇总发一次'), ('urgent', '只发紧急的'), ('off', '不发')], max_length=8, verbose_name='发送方式')),
            ],
            options={
                'verbose_name': '通知选择',
                'verbose_name_plural': '通知选择',
                'constraints': [models.CheckConstraint(condition=models.Q(('channel', 'in_app'), _negated=True), name='notice_choice_outside')],
            },
        ),
        migrations.CreateModel(
            name='NoticeSettings',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quiet_from', models.TimeField(blank=True, default=datetime.time(21, 0), null=True, verbose_name='免打扰从')),
                ('quiet_until', models.TimeField(blank=True, default=datetime.time(7, 30), null=True, verbose_name='到')),
                ('workdays_only', models.BooleanField(default=False, verbose_name='休息日不打扰')),
                ('urgent_any_time', models.BooleanField(default=True, verbose_name='紧急的随时发')),
                ('digest_at', models.TimeField(default=datetime.time(8, 30), verbose_name='每天汇总时间')),
            ],
            options={
                'verbose_name': '通知设置',
                'verbose_name_plural': '通知设置',
            },
        ),
        migrations.CreateModel(
            name='Sender',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(editable=False, verbose_name='建立时间')),
                ('updated_at', models.DateTimeField(editable=False, verbose_name='更新时间')),
                ('channel', models.CharField(choices=[('in_app', '站内'), ('email', '邮件'), ('wecom', '政务微信'), ('dingtalk', '钉钉'), ('sms', '短信'), ('webhook', '消息接口')], max_length=10, unique=True, verbose_name='渠道')),
                ('transport', models.CharField(choices=[('off', '停用'), ('console', '试运行（只记日志，不外发）'), ('live', '正式发送')], default='console', max_length=8, verbose_name='发送方式')),
                ('content', models.CharField(choices=[('plain', '只说有新通知和案件编号'), ('title', '通知标题')], default='plain', max_length=8, verbose_name='发送内容')),
                ('method', models.CharField(choices=[('POST', 'POST'), ('PUT', 'PUT')], default='POST', max_length=4, verbose_name='请求方法')),
                ('url', governance.core.fields.EncryptedTextField(blank=True, context='sender.url', default='', verbose_name='接口地址')),
                ('token_url', governance.core.fields.EncryptedTextField(blank=True, context='sender.token_url', default='', verbose_name='取令牌的地址')),
                ('headers', governance.core.fields.EncryptedTextField(blank=True, context='sender.headers', default='', verbose_name='请求头')),
                ('form', models.CharField(choices=[('json', 'JSON'), ('form', '表单')], default='json', max_length=4, verbose_name='正文格式')),
                ('body', models.TextField(blank=True, max_length=4000, verbose_name='正文模板')),
                ('signature', models.CharField(choices=[('none', '不签名'), ('body', '正文签名（X-Portal-Signature，HMAC-SHA256）'), ('timed', '时间戳和正文签名（HMAC-SHA256，短信网关）'), ('dingtalk', '钉钉加签（地址后加 timestamp 和 sign）')], default='none', max_length=8, verbose_name='签名方式')),
                ('secret', governance.core.fields.EncryptedTextField(blank=True, context='sender.secret', default='', verbose_name='密钥')),
                ('ok_field', models.CharField(blank=True, max_length=40, verbose_name='成功标志')),
                ('ok_value', models.CharField(blank=True, max_length=40, verbose_name='成功时的值')),
                ('timeout', models.PositiveSmallIntegerField(default=10, verbose_name='最多等待秒数')),
                ('host', models.CharField(blank=True, max_length=120, verbose_name='邮件服务器')),
                ('port', models.PositiveIntegerField(default=25, verbose_name='端口')),
                ('security', models.CharField(blank=True, choices=[('', '不加密'), ('tls', 'STARTTLS'), ('ssl', 'SSL/TLS')], max_length=8, verbose_name='加密')),
                ('username', models.CharField(blank=True, max_length=120, verbose_name='邮箱账号')),
                ('mail_from', models.EmailField(blank=True, max_length=254, verbose_name='发件人地址')),
            ],
            options={
                'verbose_name': '发送渠道',
                'verbose_name_plural': '发送渠道',
                'constraints': [models.CheckConstraint(condition=models.Q(('channel', 'in_app'), _negated=True), name='sender_outside'), models.CheckConstraint(condition=models.Q(('timeout__range', (1, 30))), name='sender_timeout_range')],
            },
        ),
        migrations.AddField(
            model_name='notification',
            name='digest',
            field=models.BooleanField(default=False, verbose_name='汇总发送'),
        ),
        migrations.AddField(
            model_name='notification',
            name='skipped',
            field=models.BooleanField(default=False, verbose_name='不再发送'),
        ),
        migrations.AddField(
            model_name='notification',
            name='topic',
            field=models.CharField(choices=[('work', '交办和办理'), ('clock', '期限提醒'), ('order', '催办督办'), ('other', '系统和台账')], default='work', max_length=8, verbose_name='类别'),
        ),
        migrations.AlterField(
            model_name='notification',
            name='channel',
            field=models.CharField(choices=[('in_app', '站内'), ('email', '邮件'), ('wecom', '政务微信'), ('dingtalk', '钉钉'), ('sms', '短信'), ('webhook', '消息接口')], default='in_app', max_length=10, verbose_name='渠道'),
        ),
        migrations.AlterField(
            model_name='notification',
            name='error',
            field=models.CharField(blank=True, max_length=300, verbose_name='原因'),
        ),
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('channel', 'in_app'), _negated=True), fields=['-id'], name='notification_outside'),
        ),
        migrations.AddField(
            model_name='noticechoice',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notice_choices', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='noticesettings',
            name='user',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='notice_settings', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='noticechoice',
            constraint=models.UniqueConstraint(fields=('user', 'topic', 'channel'), name='notice_choice_once'),
        ),
    ]
