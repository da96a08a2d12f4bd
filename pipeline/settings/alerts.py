"""When alerts go out and where to: mail and the robots of chat groups."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast
from urllib.parse import urlsplit

from pipeline.settings.checking import Secret, SettingsError, count, is_loopback, postgres_url, secret

_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")

Security = Literal["starttls", "ssl", "none"]
WebhookKind = Literal["wecom", "dingtalk", "feishu", "slack"]
WEBHOOKS: tuple[WebhookKind, ...] = ("wecom", "dingtalk", "feishu", "slack")
_MAIL_PORTS: Mapping[Security, int] = {"starttls": 587, "ssl": 465, "none": 25}


@dataclass(frozen=True)
class Mail:
    """The server that takes mail (`security`: starttls, ssl or none) and to whom alerts go."""

    host: str
    port: int
    security: Security
    sender: str
    recipients: tuple[str, ...]
    user: str = ""
    password: Secret | None = None


@dataclass(frozen=True)
class Webhook:
    """The address of a chat group's robot; who knows it can write there, so it is a secret itself."""

    kind: WebhookKind
    url: Secret
    secret: Secret | None = None


@dataclass(frozen=True)
class Alerts:
    """When to alert, and where to.

    Attributes:
        max_age_hours: an alert, and a failing `zhibiao doctor`, when the last good load is older.
        fall_percent: an alert when documents or indicators fall by more than this against the load before.
        seconds: the most that sending may take in all, from the first connection to the last answer.
        mail: None for no mail.
        webhooks: at most one of each kind.
        hidden: further secrets that no alert may tell, should an error message repeat one.
    """

    max_age_hours: int = 30
    fall_percent: int = 20
    seconds: int = 30
    mail: Mail | None = None
    webhooks: tuple[Webhook, ...] = ()
    hidden: tuple[Secret, ...] = ()

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of what alerts go to: mail, wecom, dingtalk, feishu, slack."""
        return tuple(self.targets)

    @property
    def targets(self) -> Mapping[str, Mail | Webhook]:
        """What stands behind each of these names."""
        mail = {"mail": self.mail} if self.mail else {}
        return {**mail, **{webhook.kind: webhook for webhook in self.webhooks}}


def alerts_from_environment(env: Mapping[str, str]) -> Alerts:
    """When and where to alert; raises SettingsError for a variable that cannot be used, without showing secrets."""
    return Alerts(
        max_age_hours=count(env, "ZHIBIAO_MAX_AGE_HOURS", Alerts.max_age_hours),
        fall_percent=count(env, "ZHIBIAO_FALL_PERCENT", Alerts.fall_percent),
        seconds=count(env, "ZHIBIAO_ALERT_SECONDS", Alerts.seconds),
        mail=_mail(env),
        webhooks=tuple(webhook for kind in WEBHOOKS if (webhook := _webhook(env, kind))),
        hidden=(url,) if (url := postgres_url(env)) else (),
    )


def _mail(env: Mapping[str, str]) -> Mail | None:
    host = env.get("ZHIBIAO_MAIL_HOST", "").strip()
    if not host:
        return None
    security = env.get("ZHIBIAO_MAIL_SECURITY", "").strip() or "starttls"
    if security not in _MAIL_PORTS:
        raise SettingsError(f"ZHIBIAO_MAIL_SECURITY={security!r} is none of starttls, ssl, none")
    password = secret(env, "ZHIBIAO_MAIL_PASSWORD")
    if password and security == "none" and not is_loopback(host):
        raise SettingsError(
            f"ZHIBIAO_MAIL_SECURITY=none would send ZHIBIAO_MAIL_PASSWORD readable to {host}; "
            "use starttls or ssl"
        )
    recipients = _addresses("ZHIBIAO_MAIL_TO", env.get("ZHIBIAO_MAIL_TO", ""))
    senders = _addresses("ZHIBIAO_MAIL_FROM", env.get("ZHIBIAO_MAIL_FROM", "").strip() or recipients[0])
    known = cast(Security, security)
    return Mail(
        host=host,
        port=count(env, "ZHIBIAO_MAIL_PORT", _MAIL_PORTS[known]),
        security=known,
        sender=senders[0],
        recipients=recipients,
        user=env.get("ZHIBIAO_MAIL_USER", "").strip(),
        password=password,
    )


def _addresses(name: str, text: str) -> tuple[str, ...]:
    addresses = tuple(part.strip() for part in text.split(",") if part.strip())
    if not addresses or not all(_ADDRESS.fullmatch(address) for address in addresses):
        raise SettingsError(f"{name}={text!r} is no mail address (several: separated by commas)")
    return addresses


def _webhook(env: Mapping[str, str], kind: WebhookKind) -> Webhook | None:
    # In full, one by one: whoever looks for a variable finds it.
    url_name, secret_name = {
        "wecom": ("ZHIBIAO_WECOM_URL", ""),
        "dingtalk": ("ZHIBIAO_DINGTALK_URL", "ZHIBIAO_DINGTALK_SECRET"),
        "feishu": ("ZHIBIAO_FEISHU_URL", "ZHIBIAO_FEISHU_SECRET"),
        "slack": ("ZHIBIAO_SLACK_URL", ""),
    }[kind]
    url = secret(env, url_name)
    if url is None:
        return None
    # The message must not show the value, nor may the error that it comes from.
    if not _is_sound_url(url.reveal()):
        raise SettingsError(f"{url_name} is no https address (http is for this machine only)")
    return Webhook(kind, url, secret(env, secret_name) if secret_name else None)


def _is_sound_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    return secure and bool(host) and "@" not in parts.netloc and url.isascii() and url.isprintable()
