"""What a new sender starts with: the request as the public documentation of each kind of interface describes it.

The manager changes all of it; nothing here is asked at sending time.
"""

from .models import Channel, Sender

#: Words that a template may use, and what stands for them.
PLACEHOLDERS = {
    "id": "通知编号（同一条通知重发时不变，对方可用来去重）",
    "to": "收件人用户名",
    "name": "收件人姓名",
    "mobile": "收件人手机号",
    "title": "标题",
    "text": "正文（标题、提示和链接）",
    "link": "平台内的链接",
    "number": "案件编号",
    "urgent": "是否紧急（true 或 false）",
    "timestamp": "发送时间（秒）",
    "token": "令牌，只用于接口地址",
}

PLAIN_BODY = '{"id": {{id}}, "to": "{{to}}", "title": "{{title}}", "url": "{{link}}", "urgent": {{urgent}}}'

PRESETS = {
    Channel.EMAIL: {"port": 25},
    Channel.WECOM: {
        "body": '{"touser": "{{to}}", "msgtype": "text", "agentid": 1000002, "text": {"content": "{{text}}"}}',
        "ok_field": "errcode",
        "ok_value": "0",
    },
    Channel.DINGTALK: {
        "body": '{"msgtype": "text", "text": {"content": "{{text}}"}, '
        '"at": {"atMobiles": ["{{mobile}}"], "isAtAll": false}}',
        "signature": Sender.Signature.DINGTALK,
        "ok_field": "errcode",
        "ok_value": "0",
    },
    Channel.SMS: {
        "body": '{"id": "{{id}}", "phone": "{{mobile}}", "content": "{{text}}"}',
        "signature": Sender.Signature.TIMED,
        "ok_field": "code",
        "ok_value": "0",
    },
    Channel.WEBHOOK: {"body": PLAIN_BODY, "signature": Sender.Signature.BODY},
}

#: What stands below the address field of each channel.
ADDRESS_HELP = {
    Channel.WECOM: "应用消息接口，如 https://服务器/cgi-bin/message/send?access_token={{token}}，令牌由下面的地址取得；"
    "群机器人则填机器人的完整地址",
    Channel.DINGTALK: "群机器人的完整地址，如 https://oapi.dingtalk.com/robot/send?access_token=…；"
    "密钥是 SEC 开头的一串",
    Channel.SMS: "短信网关的地址，以供应商的接口说明为准",
    Channel.WEBHOOK: "接收通知的地址",
}


def new_sender(channel) -> Sender:
    """An unsaved sender of a channel with its starting values, in trial operation."""
    return Sender(channel=channel, **PRESETS[Channel(channel)])
