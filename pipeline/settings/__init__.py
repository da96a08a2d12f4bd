"""The one reader of the environment: where things lie and how large they may be.

Everything that a load builds lies under one data folder. Two data folders never touch each other.
No other module reads `os.environ`; what needs a path or a limit is given it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.settings.alerts import (
    WEBHOOKS,
    Alerts,
    Mail,
    Security,
    Webhook,
    WebhookKind,
    alerts_from_environment,
)
from pipeline.settings.checking import (
    Secret,
    SettingsError,
    count,
    cron,
    folder,
    is_loopback,
    postgres_url,
    zone,
)
from pipeline.settings.limits import Limits, variable

__all__ = [
    "PROJECT",
    "WEBHOOKS",
    "Alerts",
    "Limits",
    "Mail",
    "Secret",
    "Security",
    "Settings",
    "SettingsError",
    "Webhook",
    "WebhookKind",
    "child_environment",
    "is_loopback",
    "variable",
]

PROJECT = Path(__file__).resolve().parents[2]
"""The clone: sql/, dagster.yaml and the default data/ lie here, whatever the working directory."""


@dataclass(frozen=True)
class Settings:
    """Paths (absolute), schedule, limits and alerts of one data folder.

    `retries` is how often the scheduler starts a failed load again, `keep_run_days` how long a run's history
    is kept, `postgres` where Dagster keeps that history instead of SQLite files, `raw_named` whether somebody
    named the raw folder.
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
    # How the raw folder came to be this one is no part of what it is.
    raw_named: bool = field(default=False, compare=False)

    @property
    def raw_recorded(self) -> str:
        """The raw folder as `loads` keeps it: relative where it lies in the data folder, which may be moved or copied."""
        return str(self.raw.relative_to(self.data) if self.raw.is_relative_to(self.data) else self.raw)

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
        data_folder = folder(data, env.get("ZHIBIAO_DATA"), PROJECT / "data")
        return cls(
            data=data_folder,
            raw=folder(raw, env.get("ZHIBIAO_RAW"), data_folder / "raw"),
            schedule=cron("ZHIBIAO_SCHEDULE", env.get("ZHIBIAO_SCHEDULE", "").strip() or cls.schedule),
            timezone=zone("ZHIBIAO_TIMEZONE", env.get("ZHIBIAO_TIMEZONE", "").strip() or cls.timezone),
            limits=Limits.from_environment(env),
            retries=count(env, "ZHIBIAO_RETRIES", cls.retries, least=0),
            keep_run_days=count(env, "ZHIBIAO_KEEP_RUN_DAYS", cls.keep_run_days),
            postgres=postgres_url(env),
            alerts=alerts_from_environment(env),
            raw_named=raw is not None or bool(env.get("ZHIBIAO_RAW")),
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
            **self.limits.to_environment(),
            "ZHIBIAO_RETRIES": str(self.retries),
            "ZHIBIAO_KEEP_RUN_DAYS": str(self.keep_run_days),
            "ZHIBIAO_KEEP_SNAPSHOTS": str(self.limits.keep_snapshots),
            "ZHIBIAO_KEEP_SNAPSHOT_DAYS": str(self.limits.keep_snapshot_days),
            "DAGSTER_HOME": str(self.dagster_home),
        }


def child_environment(settings: Settings) -> dict[str, str]:
    """The process's environment with `settings` in it, for the web server and the scheduler."""
    return {**os.environ, **settings.to_environment()}
