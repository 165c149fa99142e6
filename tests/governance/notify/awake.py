"""What the tests of sending share."""

from governance.notify.models import Channel, NoticeSettings, Notification


def awake(user):
    """The person, without quiet hours: tests run at any time of the day."""
    NoticeSettings.objects.update_or_create(user=user, defaults={"quiet_from": None, "quiet_until": None})
    return user


def outside(**conditions):
    """The one message that leads out of the portal."""
    return Notification.objects.exclude(channel=Channel.IN_APP).get(**conditions)
