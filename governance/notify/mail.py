"""Sending a parcel by e-mail. The text of a case does not leave the portal by mail: title and link only."""

from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from .failures import Undeliverable

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def send(parcel, sender):
    """One mail. Its Message-ID stays the same when it is sent again, so that mail programs show it once."""
    if not parcel.user.email:
        raise Undeliverable("收件人没有填电子邮箱")
    mail_from = sender.mail_from or settings.DEFAULT_FROM_EMAIL
    domain = parseaddr(mail_from)[1].rpartition("@")[2] or "localhost"
    EmailMessage(
        subject=parcel.subject,
        body=parcel.text,
        from_email=mail_from,
        to=[parcel.user.email],
        headers={"Message-ID": f"<notice-{parcel.key}@{domain}>"},
        connection=_connection(sender),
    ).send()


def _connection(sender):
    """The server of the sender; without one the server that the environment names."""
    if not sender.host:
        return get_connection()
    return get_connection(
        SMTP,
        host=sender.host,
        port=sender.port,
        username=sender.username,
        password=sender.secret,
        use_tls=sender.security == "tls",
        use_ssl=sender.security == "ssl",
        timeout=sender.timeout,
    )
