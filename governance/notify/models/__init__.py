"""Messages, what people wish of them, and the senders of this site."""

from .messages import Channel, Delivery, Notification, Topic
from .preferences import Mode, NoticeChoice, NoticeSettings
from .senders import Sender

__all__ = ["Channel", "Delivery", "Mode", "NoticeChoice", "NoticeSettings", "Notification", "Sender", "Topic"]
