"""The one reader of the environment: where things lie and how large they may be.

Everything that a load builds lies under one data folder. Two data folders never touch each other.
No other module reads `os.environ`; what needs a path or a limit is given it.
"""

import ipaddress
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PROJECT = Path(__file__).resolve().parent.parent
"""The clone: sql/, dagster.yaml and the default data/ lie here, whatever the working directory."""

_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+")
_CRON_FIELD = re.compile(r"[\d*,/\-A-Za-z]+")


class SettingsError(ValueError):
    """A setting that cannot be used. The message names the setting, its value and the remedy."""


@dataclass(frozen=True)
class Limits:
    """Bounds that keep one load, and one file of it, from taking the machine.

    Attributes:
        max_file_bytes: a larger file is quarantined unread.
        max_files: more candidate files than this in a raw folder is an error, not a load.
        batch_documents: documents held in memory at once; stages stream batches of this size.
        keep_builds: published builds kept for rollback.
        file_seconds: a file that is not read within this time is quarantined, the others go on.
        keep_snapshots: snapshots kept, the newest ones.
        keep_snapshot_days: an older snapshot is deleted; the newest always stays.
    """

    max_file_bytes: int = 20_000_000
    max_files: int = 1_000_000
    batch_documents: int = 200
    keep_builds: int = 7
    file_seconds: int = 60
    keep_snapshots: int = 30
    keep_snapshot_days: int = 365


@dataclass(frozen=True)
class Secret:
    """Words that only `reveal` gives: str, repr and whatever prints the settings show stars."""

    _words: str = field(repr=False)

    def __repr__(self) -> str:
        return "***"

    def reveal(self) -> str:
        """The words themselves, for the one call that sends them."""
        return self._words


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
        mail: None for no mail.
        webhooks: at most one of each kind.
        hidden: further secrets that no alert may tell, should an error message repeat one.
    """

    max_age_hours: int = 30
    fall_percent: int = 20
    mail: Mail | None = None
    webhooks: tuple[Webhook, ...] = ()
    hidden: tuple[Secret, ...] = ()

    @property
    def channels(self) -> tuple[str, ...]:
        """The names of what alerts go to: mail, wecom, dingtalk, feishu, slack."""
        return (*(("mail",) if self.mail else ()), *(webhook.kind for webhook in self.webhooks))


@dataclass(frozen=True)
class Settings:
    """Paths (absolute), schedule, limits and alerts of one data folder.

    `retries` is how often the scheduler starts a failed load again, `keep_run_days` how long a run's history
    is kept, `postgres` where Dagster keeps that history instead of SQLite files.
    """

    data: Path
    raw: Path
    schedule: str = "0 2 * * *"
    timezone: str = "Asia/Shanghai"
    limits: Limits = field(default_factory=Limits)
    retries: int = 1
    keep_run_days: int = 90
    postgres: Secret | None = None
    alerts: Alerts = field(default_factory=Alerts)

    @property
    def warehouse(self) -> Path:
        """Builds and the published `indicators.duckdb`."""
        return self.data / "warehouse"

    @property
    def published(self) -> Path:
        """The database that readers open."""
        return self.warehouse / "indicators.duckdb"

    @property
    def concepts(self) -> Path:
        """Concept dictionaries of the user's own: `<concept>.txt`, a word a line."""
        return self.data / "concepts"

    @property
    def snapshots(self) -> Path:
        """One folder of Parquet files a snapshot."""
        return self.data / "snapshots"

    @property
    def staging(self) -> Path:
        """Parquet batches of loads that are running: `<load_id>/<table>/<batch>.parquet`."""
        return self.data / "staging"

    @property
    def dagster_home(self) -> Path:
        """Dagster's instance: runs, schedule ticks, event logs."""
        return self.data / "dagster"

    @property
    def outbox(self) -> Path:
        """Alerts raised, one file each, with what became of them."""
        return self.data / "alerts"

    @property
    def reviews(self) -> Path:
        """What people said of rows: kept outside the builds, only ever appended to."""
        return self.data / "reviews" / "corrections.jsonl"

    @property
    def lock(self) -> Path:
        """Held by the one load that may write into this data folder."""
        return self.data / "load.lock"

    @classmethod
    def from_environment(
        cls,
        data: Path | None = None,
        raw: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> "Settings":
        """Settings from ZHIBIAO_* variables; arguments, when given, win over them.

        Args:
            data: the data folder; default ZHIBIAO_DATA, else `data/` in the clone.
            raw: the folder of reports; default ZHIBIAO_RAW, else `raw/` in the data folder.
            environment: read instead of the process's own environment.

        Raises:
            SettingsError: a variable holds what cannot be used.
        """
        env = os.environ if environment is None else environment
        data_folder = _folder(data, env.get("ZHIBIAO_DATA"), PROJECT / "data")
        defaults = Limits()
        return cls(
            data=data_folder,
            raw=_folder(raw, env.get("ZHIBIAO_RAW"), data_folder / "raw"),
            schedule=_cron("ZHIBIAO_SCHEDULE", env.get("ZHIBIAO_SCHEDULE", "").strip() or cls.schedule),
            timezone=_zone("ZHIBIAO_TIMEZONE", env.get("ZHIBIAO_TIMEZONE", "").strip() or cls.timezone),
            limits=Limits(
                max_file_bytes=_count(env, "ZHIBIAO_MAX_FILE_BYTES", defaults.max_file_bytes),
                max_files=_count(env, "ZHIBIAO_MAX_FILES", defaults.max_files),
                batch_documents=_count(env, "ZHIBIAO_BATCH_DOCUMENTS", defaults.batch_documents),
                keep_builds=_count(env, "ZHIBIAO_KEEP_BUILDS", defaults.keep_builds),
                file_seconds=_count(env, "ZHIBIAO_FILE_SECONDS", defaults.file_seconds),
                keep_snapshots=_count(env, "ZHIBIAO_KEEP_SNAPSHOTS", defaults.keep_snapshots),
                keep_snapshot_days=_count(env, "ZHIBIAO_KEEP_SNAPSHOT_DAYS", defaults.keep_snapshot_days),
            ),
            retries=_count(env, "ZHIBIAO_RETRIES", cls.retries, least=0),
            keep_run_days=_count(env, "ZHIBIAO_KEEP_RUN_DAYS", cls.keep_run_days),
            postgres=_postgres(env),
            alerts=_alerts(env),
        )

    def to_environment(self) -> dict[str, str]:
        """The variables that give a child process these same settings, DAGSTER_HOME included.

        Without alerts and secrets: a child inherits those, and they are written nowhere.
        """
        return {
            "ZHIBIAO_DATA": str(self.data),
            "ZHIBIAO_RAW": str(self.raw),
            "ZHIBIAO_SCHEDULE": self.schedule,
            "ZHIBIAO_TIMEZONE": self.timezone,
            "ZHIBIAO_MAX_FILE_BYTES": str(self.limits.max_file_bytes),
            "ZHIBIAO_MAX_FILES": str(self.limits.max_files),
            "ZHIBIAO_BATCH_DOCUMENTS": str(self.limits.batch_documents),
            "ZHIBIAO_KEEP_BUILDS": str(self.limits.keep_builds),
            "ZHIBIAO_RETRIES": str(self.retries),
            "ZHIBIAO_KEEP_RUN_DAYS": str(self.keep_run_days),
            "ZHIBIAO_FILE_SECONDS": str(self.limits.file_seconds),
            "ZHIBIAO_KEEP_SNAPSHOTS": str(self.limits.keep_snapshots),
            "ZHIBIAO_KEEP_SNAPSHOT_DAYS": str(self.limits.keep_snapshot_days),
            "DAGSTER_HOME": str(self.dagster_home),
        }


def child_environment(settings: Settings) -> dict[str, str]:
    """The process's environment with `settings` in it, for the web server and the scheduler."""
    return {**os.environ, **settings.to_environment()}


def _folder(argument: Path | None, variable: str | None, default: Path) -> Path:
    chosen = argument if argument is not None else Path(variable) if variable else default
    # absolute() and not resolve(): a data folder that is itself a link keeps the name people know it by.
    return Path(os.path.abspath(chosen.expanduser()))


def _count(env: Mapping[str, str], name: str, default: int, *, least: int = 1) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise SettingsError(
            f"{name}={text!r} is not a whole number of {least} or more; set one or unset {name}"
        )
    return int(text)


def _secret(env: Mapping[str, str], name: str) -> Secret | None:
    text = env.get(name, "").strip()
    return Secret(text) if text else None


def _postgres(env: Mapping[str, str]) -> Secret | None:
    url = _secret(env, "ZHIBIAO_POSTGRES_URL")
    # Checked here, without showing it: what reads it later would quote it in its error. The driver is named
    # because SQLAlchemy 2.1 takes another one by default, which dagster-postgres does not bring.
    if url and not re.fullmatch(r"postgresql\+psycopg2://[^/?#\s]+/[^/?#\s]+(\?\S*)?", url.reveal()):
        raise SettingsError(
            "ZHIBIAO_POSTGRES_URL is not of the form postgresql+psycopg2://user:password@host:5432/database"
        )
    return url


def _alerts(env: Mapping[str, str]) -> Alerts:
    return Alerts(
        max_age_hours=_count(env, "ZHIBIAO_MAX_AGE_HOURS", Alerts.max_age_hours),
        fall_percent=_count(env, "ZHIBIAO_FALL_PERCENT", Alerts.fall_percent),
        mail=_mail(env),
        webhooks=tuple(webhook for kind in WEBHOOKS if (webhook := _webhook(env, kind))),
        hidden=(postgres,) if (postgres := _postgres(env)) else (),
    )


def _mail(env: Mapping[str, str]) -> Mail | None:
    host = env.get("ZHIBIAO_MAIL_HOST", "").strip()
    if not host:
        return None
    security = env.get("ZHIBIAO_MAIL_SECURITY", "").strip() or "starttls"
    if security not in _MAIL_PORTS:
        raise SettingsError(f"ZHIBIAO_MAIL_SECURITY={security!r} is none of starttls, ssl, none")
    password = _secret(env, "ZHIBIAO_MAIL_PASSWORD")
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
        port=_count(env, "ZHIBIAO_MAIL_PORT", _MAIL_PORTS[known]),
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
    url = _secret(env, url_name)
    if url is None:
        return None
    # The message must not show the value, nor may the error that it comes from.
    if not _is_sound_url(url.reveal()):
        raise SettingsError(f"{url_name} is no https address (http is for this machine only)")
    return Webhook(kind, url, _secret(env, secret_name) if secret_name else None)


def _is_sound_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    secure = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    return secure and bool(host) and "@" not in parts.netloc and url.isascii() and url.isprintable()


def is_loopback(host: str) -> bool:
    """Whether `host` (a name or an address) is this machine and no other."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _cron(name: str, text: str) -> str:
    fields = text.split()
    if len(fields) != 5 or not all(_CRON_FIELD.fullmatch(part) for part in fields):
        raise SettingsError(
            f'{name}={text!r} is not a cron line of five fields; for two in the morning: "0 2 * * *"'
        )
    return " ".join(fields)


def _zone(name: str, text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingsError(f"{name}={text!r} is not a known time zone; for example Asia/Shanghai") from error
    return text
