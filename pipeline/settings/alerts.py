"""When alerts go out and where to: mail and the robots of chat groups."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, cast
from urllib.parse import urlsplit

from pipeline.settings.checking import Secret, SettingsError, is_loopback, plain, secret
from pipeline.settings.declared import Variable, from_environment, variables

_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")

Security = Literal["starttls", "ssl", "none"]
WebhookKind = Literal["wecom", "dingtalk", "feishu", "slack"]
WEBHOOKS: tuple[WebhookKind, ...] = ("wecom", "dingtalk", "feishu", "slack")
_MAIL_PORTS: Mapping[Security, int] = {"starttls": 587, "ssl": 465, "none": 25}


def mail_addresses(name: str, text: str) -> tuple[str, ...]:
    """Addresses separated by commas, one at least; raises SettingsError."""
    addresses = tuple(part.strip() for part in text.split(",") if part.strip())
    if not addresses or not all(_ADDRESS.fullmatch(address) for address in addresses):
        raise SettingsError(f"{name}={text!r} is no mail address (several: separated by commas)")
    return addresses


def mail_security(name: str, text: str) -> Security:
    """How a connection to a mail server is kept from readers; raises SettingsError."""
    if text not in _MAIL_PORTS:
        raise SettingsError(f"{name}={text!r} is none of starttls, ssl, none")
    return cast(Security, text)


def robot_url(name: str, text: str) -> Secret:
    """The address of a robot; raises SettingsError, which does not show it, nor does the error that it comes from."""
    if not _is_sound_url(text):
        raise SettingsError(f"{name} is no https address (http is for this machine only)")
    return Secret(text)


@dataclass(frozen=True)
class Mail:
    """The server that takes mail (`security`: starttls, ssl or none) and to whom alerts go."""

    host: Annotated[
        str,
        Variable(
            "the SMTP server", "SMTP 服务器", plain, "ZHIBIAO_MAIL_HOST", ("none: no mail", "无：不发邮件")
        ),
    ]
    port: Annotated[
        int,
        Variable("its port", "其端口", name="ZHIBIAO_MAIL_PORT", unset=("587, 465 or 25", "587、465 或 25")),
    ]
    security: Annotated[
        Security,
        Variable(
            "or `ssl` (TLS from the first byte), or `none` (no password then, but on this machine)",
            "或 `ssl`（一开始就用 TLS），或 `none`（此时不得有密码，本机除外）",
            mail_security,
            "ZHIBIAO_MAIL_SECURITY",
            ("`starttls`", "`starttls`"),
        ),
    ]
    sender: Annotated[
        str,
        Variable(
            "the address that mail comes from",
            "发件地址",
            mail_addresses,
            "ZHIBIAO_MAIL_FROM",
            ("the first of `ZHIBIAO_MAIL_TO`", "`ZHIBIAO_MAIL_TO` 的第一个"),
        ),
    ]
    recipients: Annotated[
        tuple[str, ...],
        Variable(
            "addresses, separated by commas; with a server there must be one",
            "收件地址，用逗号分隔；有服务器时至少一个",
            mail_addresses,
            "ZHIBIAO_MAIL_TO",
        ),
    ]
    user: Annotated[str, Variable("who logs in", "登录用户", plain, "ZHIBIAO_MAIL_USER")] = ""
    password: Annotated[
        Secret | None, Variable("with which password", "登录密码", secret, "ZHIBIAO_MAIL_PASSWORD")
    ] = None


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
        mail: None for no mail.
        webhooks: at most one of each kind.
        hidden: further secrets that no alert may tell, should an error message repeat one.
    """

    max_age_hours: Annotated[
        int,
        Variable(
            "an alert, and `doctor` fails, when the last good load is older",
            "上次成功的加载早于此时，报警，`doctor` 也报失败",
        ),
    ] = 30
    fall_percent: Annotated[
        int,
        Variable(
            "an alert when documents or indicators fall by more in one load",
            "一次加载中文档或指标减少超过此百分比，报警",
        ),
    ] = 20
    seconds: Annotated[
        int,
        Variable(
            "the most that sending may take in all, from the first connection to the last answer",
            "发送总共最多用的时间，从第一次连接到最后一次应答",
            name="ZHIBIAO_ALERT_SECONDS",
        ),
    ] = 30
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


ROBOTS: Mapping[WebhookKind, tuple[Variable, Variable | None]] = {
    "wecom": (
        Variable(
            "企业微信: address of the group's robot (群机器人)",
            "企业微信群机器人的地址",
            robot_url,
            "ZHIBIAO_WECOM_URL",
        ),
        None,
    ),
    "dingtalk": (
        Variable(
            "钉钉: address of the robot (自定义机器人)",
            "钉钉自定义机器人的地址",
            robot_url,
            "ZHIBIAO_DINGTALK_URL",
        ),
        Variable(
            "its 加签 secret; with 自定义关键词 instead, the keyword 指标 fits",
            "其加签密钥；若用自定义关键词，填“指标”即可",
            secret,
            "ZHIBIAO_DINGTALK_SECRET",
        ),
    ),
    "feishu": (
        Variable(
            "飞书: address of the robot (自定义机器人)",
            "飞书自定义机器人的地址",
            robot_url,
            "ZHIBIAO_FEISHU_URL",
        ),
        Variable(
            "its 签名校验 secret; the keyword 指标 fits too",
            "其签名校验密钥；关键词“指标”也可",
            secret,
            "ZHIBIAO_FEISHU_SECRET",
        ),
    ),
    "slack": (
        Variable(
            "address of an incoming webhook", "Slack 的 incoming webhook 地址", robot_url, "ZHIBIAO_SLACK_URL"
        ),
        None,
    ),
}
"""Where each kind of robot is, and its secret where it has one."""


def alerts_from_environment(env: Mapping[str, str], *, hidden: Secret | None = None) -> Alerts:
    """When and where to alert; raises SettingsError for a variable that cannot be used, without showing secrets."""
    return Alerts(
        **from_environment(Alerts, env),
        mail=_mail(env),
        webhooks=tuple(webhook for kind in WEBHOOKS if (webhook := _webhook(env, kind))),
        hidden=(hidden,) if hidden else (),
    )


def _mail(env: Mapping[str, str]) -> Mail | None:
    said = variables(Mail)
    host = said["host"].words(env)
    if not host:
        return None
    guarded: Security = said["security"].read(env, "starttls")
    password = said["password"].read(env)
    if password and guarded == "none" and not is_loopback(host):
        raise SettingsError(
            f"ZHIBIAO_MAIL_SECURITY=none would send ZHIBIAO_MAIL_PASSWORD readable to {host}; "
            "use starttls or ssl"
        )
    recipients = mail_addresses(said["recipients"].name, env.get(said["recipients"].name, ""))
    return Mail(
        host=host,
        port=said["port"].read(env, _MAIL_PORTS[guarded]),
        security=guarded,
        sender=said["sender"].read(env, recipients[0])[0],
        recipients=recipients,
        user=said["user"].words(env),
        password=password,
    )


def _webhook(env: Mapping[str, str], kind: WebhookKind) -> Webhook | None:
    url, key = ROBOTS[kind]
    address = url.read(env)
    return Webhook(kind, address, key.read(env) if key else None) if address else None


def _is_sound_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    return secure and bool(host) and "@" not in parts.netloc and url.isascii() and url.isprintable()
