"""Messages to people; a Notification row is the outbox."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """通知."""

    name = "governance.notify"
    label = "notify"
    verbose_name = "通知"
