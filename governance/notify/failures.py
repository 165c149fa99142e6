"""Why a message did not go out, in words for the manager; telephone numbers in foreign answers are masked."""

import re
import smtplib
import socket
import ssl
import urllib.error

from governance.core.exceptions import PortalError
from governance.core.masking import mask_phone

_PHONE = re.compile(r"(?<!\d)1\d{10}(?!\d)")


class Undeliverable(PortalError):
    """Trying again would not help: there is no address, or the way is closed."""


class Refused(PortalError):
    """The other side answered, and said no."""


def without_phones(text: str) -> str:
    """A foreign text with its mobile numbers masked."""
    return _PHONE.sub(lambda found: mask_phone(found[0]), text)


def words_of(problem: BaseException, timeout: int = 10) -> str:
    """A sentence for any failure of sending; never an address, a key or a number of a person."""
    if isinstance(problem, PortalError):
        return without_phones(str(problem))[:300]
    if isinstance(problem, urllib.error.HTTPError):
        return f"对方答复 {problem.code}，没有收下"
    reason = getattr(problem, "reason", None)
    if isinstance(problem, urllib.error.URLError) and isinstance(reason, BaseException):
        return words_of(reason, timeout)
    for kind, words in _WORDS:
        if isinstance(problem, kind):
            return words.format(timeout=timeout)
    return f"发送程序出错（{type(problem).__name__}），请联系维护人员"


_WORDS = (
    (ssl.SSLCertVerificationError, "对方的证书不可信、已过期或者与地址不符"),
    (ssl.SSLError, "与对方建立加密连接失败"),
    (TimeoutError, "对方 {timeout} 秒内没有答复"),
    (socket.gaierror, "找不到对方的服务器，请核对地址"),
    (ConnectionRefusedError, "对方的服务器拒绝连接，请核对地址和端口"),
    (smtplib.SMTPAuthenticationError, "邮箱账号或密码不对"),
    (smtplib.SMTPRecipientsRefused, "对方邮箱不存在或者拒收"),
    (smtplib.SMTPSenderRefused, "邮件服务器不接受发件人地址"),
    (smtplib.SMTPNotSupportedError, "邮件服务器不支持所选的加密或登录方式"),
    (smtplib.SMTPException, "邮件服务器没有收下"),
    (OSError, "网络不通"),
)
