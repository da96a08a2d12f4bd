"""The one reader of the environment: where things lie and how large they may be.

Everything that a load builds lies under one data folder. Two data folders never touch each other.
No other module reads `os.environ`; what needs a path or a limit is given it.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

PROJECT = Path(__file__).resolve().parent.parent
"""The clone: sql/, dagster.yaml and the default data/ lie here, whatever the working directory."""

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
class Settings:
    """Paths (absolute), schedule and limits of one data folder."""

    data: Path
    raw: Path
    schedule: str = "0 2 * * *"
    timezone: str = "Asia/Shanghai"
    limits: Limits = field(default_factory=Limits)

    @property
    def warehouse(self) -> Path:
        """Builds and the published `indicators.duckdb`."""
        return self.data / "warehouse"

    @property
    def published(self) -> Path:
        """The database that readers open."""
        return self.warehouse / "indicators.duckdb"

    @property
    def snapshots(self) -> Path:
        """One folder of Parquet files a snapshot."""
        return self.data / "snapshots"

    @property
    def quarantine(self) -> Path:
        """What is kept aside of files that could not be loaded."""
        return self.data / "quarantine"

    @property
    def staging(self) -> Path:
        """Parquet batches of loads that are running: `<load_id>/<table>/<batch>.parquet`."""
        return self.data / "staging"

    @property
    def dagster_home(self) -> Path:
        """Dagster's instance: runs, schedule ticks, event logs."""
        return self.data / "dagster"

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
        )

    def to_environment(self) -> dict[str, str]:
        """The variables that give a child process these same settings, DAGSTER_HOME included."""
        return {
            "ZHIBIAO_DATA": str(self.data),
            "ZHIBIAO_RAW": str(self.raw),
            "ZHIBIAO_SCHEDULE": self.schedule,
            "ZHIBIAO_TIMEZONE": self.timezone,
            "ZHIBIAO_MAX_FILE_BYTES": str(self.limits.max_file_bytes),
            "ZHIBIAO_MAX_FILES": str(self.limits.max_files),
            "ZHIBIAO_BATCH_DOCUMENTS": str(self.limits.batch_documents),
            "ZHIBIAO_KEEP_BUILDS": str(self.limits.keep_builds),
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


def _count(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise SettingsError(f"{name}={text!r} is not a whole number above zero; set one or unset {name}")
    return int(text)


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
