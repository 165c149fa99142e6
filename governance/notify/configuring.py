"""What people and the site choose about messages: own preferences, senders, and sending again."""

import json

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from governance.audit.services import record
from governance.core.exceptions import NotAllowed
from governance.organisation.access import may, standing
from governance.organisation.models import OrgUnit, Post, User
from governance.organisation.roles import Level, Permission

from . import channels
from .failures import words_of
from .models import Channel, Mode, NoticeChoice, NoticeSettings, Notification, Sender, Topic
from .presets import PLACEHOLDERS, new_sender
from .webhook import PLACEHOLDER, fill, headers_of

SETTINGS = ("quiet_from", "quiet_until", "workdays_only", "urgent_any_time", "digest_at")
#: Fields of a sender whose content is never shown again nor written into a record.
SECRET = ("url", "token_url", "headers", "secret")
_SAMPLE = dict.fromkeys(PLACEHOLDERS, "1")


@transaction.atomic
def save_preferences(*, by, modes, **settings):
    """Keep the person's own wishes. `modes`: {(topic, channel): mode}. ValidationError for half a quiet time."""
    if (settings.get("quiet_from") is None) != (settings.get("quiet_until") is None):
        missing = "quiet_until" if settings.get("quiet_until") is None else "quiet_from"
        raise ValidationError({missing: "免打扰的开始和结束要么都填，要么都不填。"})
    NoticeSettings.objects.update_or_create(user=by, defaults={name: settings[name] for name in SETTINGS})
    for (topic, channel), mode in modes.items():
        NoticeChoice.objects.update_or_create(
            user=by, topic=Topic(topic), channel=Channel(channel), defaults={"mode": Mode(mode)}
        )


@transaction.atomic
def save_sender(*, by, channel, **fields) -> Sender:
    """Write the sender of a channel. A blank secret field keeps what is stored. ValidationError in words."""
    if not may(by, Permission.EDIT_SENDERS):
        raise NotAllowed("发送渠道由系统管理员或者中心管理员维护。")
    sender = Sender.objects.select_for_update().filter(channel=channel).first() or new_sender(channel)
    changed = []
    for name, value in fields.items():
        if name in SECRET and value == "":
            continue
        if getattr(sender, name) != value:
            changed.append(name)
            setattr(sender, name, value)
    check(sender)
    sender.save()
    detail = {"channel": sender.channel, "transport": sender.transport, "changed": sorted(changed)}
    record("sender.saved", by=by, object_type="sender", object_id=str(sender.pk), detail=detail)
    return sender


def check(sender):
    """ValidationError, at its field, for a sender that could not work as written."""
    if sender.channel == Channel.EMAIL:
        if sender.transport == Sender.Transport.LIVE and not sender.host:
            raise ValidationError({"host": "正式发送以前，请填写邮件服务器。"})
        if sender.username and not sender.secret:
            raise ValidationError({"secret": "填了邮箱账号，请一并填写密码或者授权码。"})
        return
    _check_addresses(sender)
    _check_body(sender)
    for line in sender.headers.splitlines():
        if line.strip() and not list(headers_of(line)):
            raise ValidationError({"headers": "每行写一个请求头，如 “Authorization: Bearer …”。"})
    if sender.signature != Sender.Signature.NONE and sender.transport == Sender.Transport.LIVE and not sender.secret:
        raise ValidationError({"secret": "选了签名方式，正式发送以前请填写密钥。"})
    if sender.ok_field and not sender.ok_value:
        raise ValidationError({"ok_value": "填了成功标志，请写明成功时它的值。"})


def _check_addresses(sender):
    if sender.transport == Sender.Transport.LIVE and not sender.url:
        raise ValidationError({"url": "正式发送以前，请填写接口地址。"})
    for name in ("url", "token_url"):
        text = getattr(sender, name)
        if text and not text.startswith(("https://", "http://")):
            raise ValidationError({name: "地址须以 https:// 或 http:// 开头。"})
    used = set(PLACEHOLDER.findall(sender.url))
    if used - {"token"}:
        raise ValidationError({"url": "接口地址里只能用 {{token}}；姓名、号码等会留在对方的访问记录里，请写在正文里。"})
    if used and not sender.token_url:
        raise ValidationError({"token_url": "接口地址用到了 {{token}}，请填写取令牌的地址。"})


def _check_body(sender):
    if not sender.body.strip():
        raise ValidationError({"body": "请填写正文模板。"})
    unknown = sorted(set(PLACEHOLDER.findall(sender.body)) - (set(PLACEHOLDERS) - {"token"}))
    if unknown:
        raise ValidationError({"body": f"没有 {{{{{unknown[0]}}}}} 这个占位词，请从下面的清单里选。"})
    if sender.form == Sender.Form.JSON:
        try:
            json.loads(fill(sender.body, {**_SAMPLE, "urgent": "true"}, sender.form))
        except ValueError:
            raise ValidationError({"body": "填好以后不是正确的 JSON，请核对引号、逗号和括号。"})


def test_sender(*, by, channel) -> str:
    """Send one trial message to oneself right now, in trial operation too. Returns "", or why it did not go out."""
    if not may(by, Permission.EDIT_SENDERS):
        raise NotAllowed("发送渠道由系统管理员或者中心管理员维护。")
    sender = Sender.objects.filter(channel=channel).first() or channels.senders().get(channel)
    if sender is not None:
        sender.transport = Sender.Transport.LIVE
    row = Notification(user=by, channel=channel, title="测试通知", urgent=False, pk=0, topic=Topic.OTHER)
    try:
        channels.hand_over([row], sender)
        words = ""
    except Exception as problem:  # the answer is shown, whatever it is
        words = words_of(problem, sender.timeout if sender else 0)
    record("sender.tested", by=by, object_type="sender", object_id=channel, result="failed" if words else "ok")
    return words


def deliveries_seen_by(user):
    """Outside messages to the people of the towns whose sending this person looks after, and from their units."""
    units = _units_of(user)
    people = Post.objects.current().filter(unit__in=units).values("user")
    mine = Q(user__in=User.objects.filter(pk__in=people)) | Q(user=None, unit__in=units)
    return Notification.objects.outside().filter(mine).select_related("user")


def _units_of(user):
    found = OrgUnit.objects.none()
    for grant in standing(user).with_permission(Permission.EDIT_SENDERS):
        path = grant.unit_path[:-5] if grant.unit_level == Level.CENTRE else grant.unit_path
        found = found | OrgUnit.objects.filter(path__startswith=path)
    return found


def send_again(*, by, rows) -> int:
    """Put messages that were given up, or wait for another try, back into the queue. Returns how many."""
    found = deliveries_seen_by(by).filter(pk__in=list(rows), sent_at=None)
    number = Notification.objects.filter(pk__in=list(found.values_list("pk", flat=True))).update(
        attempts=0, gave_up=False, next_try_at=None, error=""
    )
    record("notices.again", by=by, object_type="notification", detail={"rows": number})
    return number
