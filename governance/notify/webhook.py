"""The one HTTP sender: a request made from the template of the channel, signed as its receiver asks.

Signatures as publicly documented: 钉钉 puts Base64(HMAC-SHA256(secret, "timestamp\\nsecret")) in milliseconds into the
address; 政务微信 takes a token fetched with the application's secret and asks for no signature; text-message gateways
mostly sign time and body.
"""

import base64
import hashlib
import hmac
import json
import re
import urllib.request
from urllib.parse import quote, quote_plus, urlencode, urlsplit

from django.core.cache import cache

from governance.core.now import now

from .failures import Refused, Undeliverable
from .models import Channel, Sender

MOST_ANSWER = 64 * 1024
TOKEN_KEPT = 6000  # seconds; tokens of 政务微信 and 钉钉 hold two hours
#: Answers of 政务微信 and 钉钉 that mean: fetch a new token.
TOKEN_OVER = {"40001", "40014", "42001", "88"}
PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
TYPES = {
    Sender.Form.JSON: "application/json; charset=utf-8",
    Sender.Form.FORM: "application/x-www-form-urlencoded; charset=utf-8",
}


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would carry keys and numbers to an address that nobody entered."""

    def redirect_request(self, *args):
        """Follow none."""
        return


_opener = urllib.request.build_opener(_NoRedirect)


def send(parcel, sender):
    """One request; success is a 2xx answer that carries the agreed value where one is agreed."""
    if sender.channel == Channel.SMS and not parcel.mobile:
        raise Undeliverable("收件人没有填手机号")
    body = fill(sender.body, values_of(parcel), sender.form).encode()
    seconds = int(now().timestamp())
    url = signed_url(sender, seconds)
    headers = {
        "Content-Type": TYPES[Sender.Form(sender.form)],
        "X-Message-Id": f"notice-{parcel.key}",
        **dict(headers_of(sender.headers)),
        **signature_headers(sender, body, seconds),
    }
    answer = _call(urllib.request.Request(url, data=body, headers=headers, method=sender.method), sender.timeout)
    _check(answer, sender)


def values_of(parcel) -> dict[str, str]:
    """The values of the placeholders for one parcel."""
    return {
        "id": parcel.key,
        "to": parcel.login,
        "name": parcel.name,
        "mobile": parcel.mobile,
        "title": parcel.title,
        "text": parcel.text,
        "link": parcel.link,
        "number": parcel.number,
        "urgent": "true" if parcel.urgent else "false",
        "timestamp": str(int(now().timestamp())),
    }


def fill(template: str, values: dict[str, str], form: str) -> str:
    """The template with its placeholders filled, each value written as the format of the body demands."""
    escape = quote_plus if form == Sender.Form.FORM else lambda text: json.dumps(text, ensure_ascii=False)[1:-1]
    return PLACEHOLDER.sub(lambda found: escape(values.get(found[1], "")), template)


def headers_of(text: str):
    """(name, value) of each line “Name: value”."""
    for line in text.splitlines():
        name, colon, value = line.partition(":")
        if colon and name.strip():
            yield name.strip(), value.strip()


def signed_url(sender, seconds: int) -> str:
    """The address with its token and, for 钉钉, with timestamp and sign."""
    url = _checked(sender.url)
    if "{{" in url:
        url = PLACEHOLDER.sub(lambda found: quote(token_of(sender), safe="") if found[1] == "token" else "", url)
    if sender.signature != Sender.Signature.DINGTALK or not sender.secret:
        return url
    stamp = str(seconds * 1000)
    digest = hmac.new(sender.secret.encode(), f"{stamp}\n{sender.secret}".encode(), hashlib.sha256).digest()
    query = urlencode({"timestamp": stamp, "sign": base64.b64encode(digest).decode()})
    return f"{url}{'&' if urlsplit(url).query else '?'}{query}"


def signature_headers(sender, body: bytes, seconds: int) -> dict[str, str]:
    """The headers that sign the body, or time and body."""
    if not sender.secret:
        return {}
    key = sender.secret.encode()
    if sender.signature == Sender.Signature.BODY:
        return {"X-Portal-Signature": hmac.new(key, body, hashlib.sha256).hexdigest()}
    if sender.signature == Sender.Signature.TIMED:
        signed = hmac.new(key, f"{seconds}\n".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Portal-Timestamp": str(seconds), "X-Portal-Signature": signed}
    return {}


def token_of(sender) -> str:
    """The access token, fetched at `token_url` and kept until shortly before it ends."""
    key = _token_key(sender)
    token = cache.get(key)
    if token:
        return token
    answer = _json(_call(urllib.request.Request(_checked(sender.token_url)), sender.timeout))
    token = answer.get("access_token")
    if not isinstance(token, str) or not token:
        raise Refused("没有取到令牌，请核对取令牌的地址")
    lasts = answer.get("expires_in")
    cache.set(key, token, min(TOKEN_KEPT, max(60, lasts - 300)) if isinstance(lasts, int) else TOKEN_KEPT)
    return token


def _token_key(sender):
    return "sender-token:" + hashlib.sha256(sender.token_url.encode()).hexdigest()


def _checked(url):
    if urlsplit(url).scheme not in {"http", "https"}:
        raise Undeliverable("接口地址须以 http:// 或 https:// 开头")
    return url


def _call(request, timeout) -> bytes:
    with _opener.open(request, timeout=timeout) as answer:
        return answer.read(MOST_ANSWER)


def _json(answer: bytes) -> dict:
    try:
        found = json.loads(answer)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refused("看不懂对方的答复，请核对接口地址")
    return found


def _check(answer, sender):
    if not sender.ok_field:
        return
    found = _json(answer)
    value = str(found.get(sender.ok_field, ""))
    if value == sender.ok_value:
        return
    if value in TOKEN_OVER and sender.token_url:
        cache.delete(_token_key(sender))
    said = next((str(found[name]) for name in ("errmsg", "message", "msg") if found.get(name)), "")
    raise Refused(f"对方没有收下：{sender.ok_field} = {value or '空'}" + (f"，{said[:120]}" if said else ""))
