"""Forms of 通知设置 and 发送渠道."""

from django import forms

from governance.core.forms import PortalForm

from .models import Channel, Mode, Sender, Topic
from .models.preferences import DEFAULT_MODE
from .presets import ADDRESS_HELP

_CLOCK = {"type": "time"}


class PreferencesForm(PortalForm):
    """One choice for each topic and way that the site uses, then the quiet time."""

    quiet_from = forms.TimeField(
        label="免打扰从",
        required=False,
        widget=forms.TimeInput(attrs=_CLOCK, format="%H:%M"),
        help_text="不填就没有免打扰",
    )
    quiet_until = forms.TimeField(
        label="到", required=False, widget=forms.TimeInput(attrs=_CLOCK, format="%H:%M"), help_text="可以跨过零点"
    )
    workdays_only = forms.BooleanField(label="周末和节假日不打扰，上班那天再发", required=False)
    urgent_any_time = forms.BooleanField(
        label="紧急通知随时发", required=False, help_text="去掉以后，紧急通知在免打扰时间里只显示在站内"
    )
    digest_at = forms.TimeField(
        label="每天汇总的时间",
        widget=forms.TimeInput(attrs=_CLOCK, format="%H:%M"),
        error_messages={"required": "请填写每天汇总的时间，如 08:30。"},
    )

    def __init__(self, *args, channels, modes, **kwargs):
        super().__init__(*args, **kwargs)
        self.ways = channels
        for topic in Topic:
            for channel in channels:
                self.fields[_name(topic, channel)] = forms.ChoiceField(
                    label=f"{topic.label}：{channel.label}",
                    choices=Mode.choices,
                    initial=modes.get((topic, channel), DEFAULT_MODE.get(channel, Mode.AT_ONCE)),
                )
        self.lay_out()

    def table(self):
        """(topic, its fields in the order of the ways) for the template."""
        return [(topic.label, [self[_name(topic, channel)] for channel in self.ways]) for topic in Topic]

    def modes(self):
        """{(topic, channel): mode} of a valid form."""
        return {(topic, channel): self.cleaned_data[_name(topic, channel)] for topic in Topic for channel in self.ways}


def _name(topic, channel):
    return f"mode_{topic}_{channel}"


class _SecretInput(forms.PasswordInput):
    """Never shows what is stored."""

    def __init__(self):
        super().__init__(render_value=False, attrs={"autocomplete": "new-password"})


class _UnseenInput(forms.TextInput):
    """An address that holds a key: readable while it is typed, and not shown once it is stored."""

    def __init__(self):
        super().__init__(attrs={"autocomplete": "off", "data-draft": "no"})


class SenderForm(PortalForm):
    """What both kinds of sender share."""

    transport = forms.ChoiceField(
        label="发送方式", choices=Sender.Transport.choices, help_text="先用“发一条给自己”试通，再改成正式发送"
    )
    content = forms.ChoiceField(
        label="发送内容",
        choices=Sender.Content.choices,
        help_text="标题里可能有当事人姓名。发到平台以外的系统，建议只说有新通知和案件编号",
    )
    timeout = forms.IntegerField(label="最多等待秒数", min_value=1, max_value=30)

    def __init__(self, *args, sender, **kwargs):
        initial = {name: getattr(sender, name) for name in self.base_fields if name not in ("secret", "url")}
        super().__init__(*args, initial=initial, **kwargs)
        self.sender = sender
        for name in ("url", "token_url", "headers", "secret"):
            if name in self.fields and getattr(sender, name):
                self.fields[name].initial = None
                self.initial.pop(name, None)
                self.fields[name].help_text = f"已经填过，不显示；要更换时再填。{self.fields[name].help_text}"


class MailForm(SenderForm):
    """邮件服务器."""

    host = forms.CharField(label="邮件服务器", max_length=120, required=False)
    port = forms.IntegerField(label="端口", min_value=1, max_value=65535)
    security = forms.ChoiceField(label="加密", required=False, choices=Sender._meta.get_field("security").choices)
    username = forms.CharField(label="邮箱账号", max_length=120, required=False)
    secret = forms.CharField(label="密码或授权码", max_length=200, required=False, widget=_SecretInput())
    mail_from = forms.EmailField(
        label="发件人地址", required=False, error_messages={"invalid": "请填写完整的电子邮箱地址。"}
    )


class WebhookForm(SenderForm):
    """消息接口: address, template, signature, and how success looks."""

    url = forms.CharField(label="接口地址", max_length=500, required=False, widget=_UnseenInput())
    token_url = forms.CharField(
        label="取令牌的地址",
        max_length=500,
        required=False,
        widget=_UnseenInput(),
        help_text="对方要求先取 access_token 时填写，令牌自动更换",
    )
    method = forms.ChoiceField(label="请求方法", choices=Sender._meta.get_field("method").choices)
    form = forms.ChoiceField(label="正文格式", choices=Sender.Form.choices)
    body = forms.CharField(label="正文模板", max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), required=False)
    headers = forms.CharField(
        label="请求头",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="每行一个，如 “Authorization: Bearer …”；没有就不填",
    )
    signature = forms.ChoiceField(label="签名方式", choices=Sender.Signature.choices)
    secret = forms.CharField(label="密钥", max_length=200, required=False, widget=_SecretInput())
    ok_field = forms.CharField(
        label="成功标志",
        max_length=40,
        required=False,
        help_text="对方答复（JSON）里的哪一项，如 errcode；不填则只看答复代码",
    )
    ok_value = forms.CharField(label="成功时的值", max_length=40, required=False, help_text="如 0")

    def __init__(self, *args, sender, **kwargs):
        super().__init__(*args, sender=sender, **kwargs)
        field = self.fields["url"]
        field.help_text = f"{field.help_text} {ADDRESS_HELP[Channel(sender.channel)]}".strip()
        self.lay_out()
