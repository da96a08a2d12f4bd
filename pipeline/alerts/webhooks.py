"""An alert as a message of a chat robot: 企业微信, 钉钉, 飞书, Slack, each in its own format and signature.

Plain text only, and no mention: file names are other people's words and must not call a whole group.
"""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from http.client import HTTPMessage
from typing import IO, Any
from urllib.parse import quote_plus, urlsplit

from pipeline.alerts.alert import Alert
from pipeline.settings import Webhook, is_loopback

# What the robots take at most, in bytes of UTF-8 (WeCom 2048, DingTalk and Feishu 20 kB, Slack 40,000 characters).
_MAX_BYTES = {"wecom": 2000, "dingtalk": 18_000, "feishu": 18_000, "slack": 18_000}
_MAX_ANSWER = 65_536


class WebhookRefused(Exception):
    """The robot's server answered, and not with its word for done."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The address is a secret and the message is ours: neither goes where somebody else points."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        return None


def post(webhook: Webhook, alert: Alert, timeout: float) -> None:
    """Send the alert to the robot.

    Raises:
        OSError: the server cannot be reached, or answered with an HTTP error (a redirection is one).
        WebhookRefused: it answered that it did not take the message.
    """
    url, body = as_request(webhook, alert, time.time())
    request = urllib.request.Request(
        url,
        data=json.dumps(body, ensure_ascii=False).encode("utf-8"),
        headers={"Content-Type": "application/json; charset=utf-8"},
        method="POST",
    )
    handlers: list[urllib.request.BaseHandler] = [_NoRedirect()]
    if is_loopback(urlsplit(url).hostname or ""):
        handlers.append(urllib.request.ProxyHandler({}))
    with urllib.request.build_opener(*handlers).open(request, timeout=timeout) as answer:
        words = answer.read(_MAX_ANSWER).decode("utf-8", errors="replace")
    if refusal := _refusal(webhook, words):
        raise WebhookRefused(refusal)


def as_request(webhook: Webhook, alert: Alert, now: float) -> tuple[str, dict[str, Any]]:
    """The address and the JSON body, signed for `now` (seconds since 1970) where the robot has a secret."""
    url = webhook.url.reveal()
    text = _cut(alert.text, _MAX_BYTES[webhook.kind])
    match webhook.kind:
        case "wecom":
            return url, {"msgtype": "text", "text": {"content": text}}
        case "dingtalk":
            if webhook.secret:
                stamp = str(round(now * 1000))
                signature = quote_plus(dingtalk_signature(webhook.secret.reveal(), stamp))
                url += f"{'&' if '?' in url else '?'}timestamp={stamp}&sign={signature}"
            return url, {"msgtype": "text", "text": {"content": text}, "at": {"isAtAll": False}}
        case "feishu":
            # "<at user_id=…>" in a text is a mention.
            body: dict[str, Any] = {"msg_type": "text", "content": {"text": text.replace("<", "＜")}}
            if webhook.secret:
                stamp = str(int(now))
                body |= {"timestamp": stamp, "sign": feishu_signature(webhook.secret.reveal(), stamp)}
            return url, body
        case "slack":
            # The three characters that Slack asks to be written so; "<!channel>" is then no mention.
            escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
            return url, {"text": escaped, "mrkdwn": False}


def dingtalk_signature(secret: str, stamp: str) -> str:
    """Base64 of HMAC-SHA256 with the secret as key over "<milliseconds>\\n<secret>"."""
    words = f"{stamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), words, hashlib.sha256).digest()).decode("ascii")


def feishu_signature(secret: str, stamp: str) -> str:
    """Base64 of HMAC-SHA256 with "<seconds>\\n<secret>" as key over nothing."""
    key = f"{stamp}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode("ascii")


def _refusal(webhook: Webhook, words: str) -> str:
    """The robot's reason, empty when it took the message; robots say no with HTTP status 200."""
    if webhook.kind == "slack":
        return "" if words.strip() == "ok" else f"answered {words[:200]!r}"
    try:
        answer = json.loads(words)
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return f"answered {words[:200]!r}, which is no JSON object"
    code = answer.get("errcode", answer.get("code", answer.get("StatusCode")))
    said = answer.get("errmsg", answer.get("msg", answer.get("StatusMessage", "")))
    return "" if code == 0 else f"answered code {code}: {str(said)[:200]}"


def _cut(text: str, most: int) -> str:
    encoded = text.encode("utf-8")
    if len(encoded) <= most:
        return text
    return encoded[: most - 3].decode("utf-8", errors="ignore") + "…"
