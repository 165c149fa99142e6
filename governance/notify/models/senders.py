"""发送渠道: how this site reaches the world outside. Addresses and keys are encrypted: they are what opens the door."""

from django.db import models

from governance.core.fields import EncryptedTextField
from governance.core.models import Stamped

from .messages import Channel


class Sender(Stamped):
    """发送渠道: one way out of the portal, configured by the site. At most one for each channel."""

    class Transport(models.TextChoices):
        """发送方式."""

        OFF = "off", "停用"
        CONSOLE = "console", "试运行（只记日志，不外发）"
        LIVE = "live", "正式发送"

    class Content(models.TextChoices):
        """发送内容: a title may name people, so the plain form is the default."""

        PLAIN = "plain", "只说有新通知和案件编号"
        TITLE = "title", "通知标题"

    class Signature(models.TextChoices):
        """签名方式."""

        NONE = "none", "不签名"
        BODY = "body", "正文签名（X-Portal-Signature，HMAC-SHA256）"
        TIMED = "timed", "时间戳和正文签名（HMAC-SHA256，短信网关）"
        DINGTALK = "dingtalk", "钉钉加签（地址后加 timestamp 和 sign）"

    class Form(models.TextChoices):
        """正文格式."""

        JSON = "json", "JSON"
        FORM = "form", "表单"

    channel = models.CharField("渠道", max_length=10, choices=Channel.choices, unique=True)
    transport = models.CharField("发送方式", max_length=8, choices=Transport.choices, default=Transport.CONSOLE)
    content = models.CharField("发送内容", max_length=8, choices=Content.choices, default=Content.PLAIN)
    method = models.CharField("请求方法", max_length=4, choices=[("POST", "POST"), ("PUT", "PUT")], default="POST")
    url = EncryptedTextField("接口地址", context="sender.url", blank=True, default="")
    token_url = EncryptedTextField("取令牌的地址", context="sender.token_url", blank=True, default="")
    headers = EncryptedTextField("请求头", context="sender.headers", blank=True, default="")
    form = models.CharField("正文格式", max_length=4, choices=Form.choices, default=Form.JSON)
    body = models.TextField("正文模板", max_length=4000, blank=True)
    signature = models.CharField("签名方式", max_length=8, choices=Signature.choices, default=Signature.NONE)
    secret = EncryptedTextField("密钥", context="sender.secret", blank=True, default="")
    ok_field = models.CharField("成功标志", max_length=40, blank=True)
    ok_value = models.CharField("成功时的值", max_length=40, blank=True)
    timeout = models.PositiveSmallIntegerField("最多等待秒数", default=10)
    host = models.CharField("邮件服务器", max_length=120, blank=True)
    port = models.PositiveIntegerField("端口", default=25)
    security = models.CharField(
        "加密", max_length=8, choices=[("", "不加密"), ("tls", "STARTTLS"), ("ssl", "SSL/TLS")], blank=True
    )
    username = models.CharField("邮箱账号", max_length=120, blank=True)
    mail_from = models.EmailField("发件人地址", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "发送渠道"
        constraints = [
            models.CheckConstraint(condition=~models.Q(channel="in_app"), name="sender_outside"),
            models.CheckConstraint(condition=models.Q(timeout__range=(1, 30)), name="sender_timeout_range"),
        ]

    def __str__(self):
        return self.get_channel_display()
