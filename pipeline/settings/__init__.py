"""The one reader of the environment: where things lie and how large they may be.

Everything that a load builds lies under one data folder. Two data folders never touch each other.
No other module reads `os.environ`; what needs a path or a limit is given it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

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
    count_or_none,
    cron,
    engine_name,
    folder,
    host_names,
    is_loopback,
    postgres_url,
    zone,
)
from pipeline.settings.declared import Variable, from_environment, to_environment, variables
from pipeline.settings.encoding import UTF8_CHILDREN, in_utf8
from pipeline.settings.homes import INSTALLED, PACKAGES, PROJECT, default_data
from pipeline.settings.limits import Limits
from pipeline.settings.places import CREDENTIALS, Access, Bucket, Place, access_of, host_port, place

__all__ = [
    "INSTALLED",
    "PACKAGES",
    "PROJECT",
    "WEBHOOKS",
    "Access",
    "Alerts",
    "Bucket",
    "Limits",
    "Mail",
    "Place",
    "Secret",
    "Security",
    "Settings",
    "SettingsError",
    "Webhook",
    "WebhookKind",
    "access",
    "child_environment",
    "host_port",
    "is_loopback",
    "place",
    "speak_utf8",
    "worker_environment",
]


@dataclass(frozen=True)
class Settings:
    """Paths (absolute), schedule, limits and alerts of one data folder; each setting says what it does.

    `postgres` is where Dagster keeps the history of runs instead of SQLite files, `raw_named` whether somebody named the
    raw folder.
    """

    data: Annotated[
        Path,
        Variable(
            "the data folder",
            "数据文件夹",
            None,
            unset=(
                "`data/` in the clone; installed by pip, the user's data folder (`zhibiao doctor` names it)",
                "克隆目录下的 `data/`；用 pip 安装时为用户数据文件夹（`zhibiao doctor` 会显示）",
            ),
        ),
    ]
    raw: Annotated[
        Place,
        Variable(
            "the reports: a folder, or `s3://bucket/prefix`, `oss://…`, `file://…`",
            "原始报告：文件夹，或 `s3://bucket/prefix`、`oss://…`、`file://…`",
            None,
            unset=(
                "the folder of the last load, else `raw/` in the data folder",
                "上次加载的文件夹，否则为数据文件夹下的 `raw/`",
            ),
        ),
    ]
    schedule: Annotated[str, Variable("cron line of the nightly load", "夜间加载的 cron 时间", cron)] = (
        "0 2 * * *"
    )
    timezone: Annotated[str, Variable("its time zone", "其时区", zone)] = "Asia/Shanghai"
    limits: Limits = field(default_factory=Limits)
    engine: Annotated[
        str,
        Variable(
            "where rows are made: `local` (processes of this machine) or `ray` (a cluster), see docs/scale.md",
            "在哪里成行：`local`（本机进程）或 `ray`（集群），见 docs/scale.md",
            engine_name,
        ),
    ] = "local"
    address: Annotated[
        str,
        Variable("`HOST:PORT` of the Ray cluster", "Ray 集群的 `HOST:PORT`", host_port),
    ] = ""
    landing: Annotated[
        Place | None,
        Variable(
            "where each finished shard is kept until its load is published, so that a load that was stopped goes on: "
            "a folder, `s3://…`, `oss://…`; with `ray` every machine must reach it",
            "已完成的分片存于此，直到加载发布，中断的加载由此继续：文件夹、`s3://…`、`oss://…`；用 `ray` 时各机器都须可达",
            place,
        ),
    ] = None
    retries: Annotated[
        int,
        Variable(
            "how often a failed load of the scheduler is started again",
            "调度器的加载失败后重试的次数",
            count_or_none,
        ),
    ] = 1
    keep_run_days: Annotated[
        int, Variable("days that the history of a run is kept", "运行历史保留的天数")
    ] = 90
    postgres: Annotated[
        Secret | None,
        Variable(
            "`postgresql+psycopg2://user:password@127.0.0.1:5432/zhibiao`; the driver must be named",
            "运行历史所在的 PostgreSQL：`postgresql+psycopg2://user:password@127.0.0.1:5432/zhibiao`，须写明驱动",
            postgres_url,
            "ZHIBIAO_POSTGRES_URL",
            ("none: SQLite", "无：SQLite"),
        ),
    ] = None
    allowed_hosts: Annotated[
        tuple[str, ...],
        Variable(
            "names under which the web pages answer beside 127.0.0.1 and localhost, as a proxy's",
            "除 127.0.0.1 和 localhost 之外，网页还应答的主机名，如代理的",
            host_names,
        ),
    ] = ()
    alerts: Alerts = field(default_factory=Alerts)
    # How the raw folder came to be this one is no part of what it is.
    raw_named: bool = field(default=False, compare=False)

    @property
    def raw_recorded(self) -> str:
        """The raw folder as `loads` keeps it: relative where it lies in the data folder, which may be moved or copied."""
        raw = self.raw
        below = isinstance(raw, Path) and raw.is_relative_to(self.data)
        return str(raw.relative_to(self.data) if isinstance(raw, Path) and below else raw)

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
        raw: Place | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> "Settings":
        """Settings from ZHIBIAO_* variables; arguments, when given, win over them.

        Args:
            data: the data folder; default ZHIBIAO_DATA, else `data/` in the clone, or the user's own (`homes`).
            raw: the folder or bucket of reports; default ZHIBIAO_RAW, else `raw/` in the data folder.
            environment: read instead of the process's own environment.

        Raises:
            SettingsError: a variable holds what cannot be used.
        """
        env = os.environ if environment is None else environment
        declared = variables(cls)
        # Not as words: the name of a folder may begin or end in a blank.
        data_said, raw_said = env.get(declared["data"].name), env.get(declared["raw"].name)
        data_folder = folder(data, data_said, default_data())
        values = from_environment(cls, env)
        return cls(
            data=data_folder,
            raw=_raw(raw, raw_said, declared["raw"].name, data_folder / "raw"),
            limits=Limits.from_environment(env),
            alerts=alerts_from_environment(env, hidden=values["postgres"]),
            raw_named=raw is not None or bool(raw_said),
            **values,
        )

    def to_environment(self) -> dict[str, str]:
        """The variables that give a child process these same settings, DAGSTER_HOME included.

        Without alerts and secrets: a child inherits those, and they are written nowhere.
        """
        return {
            **to_environment(self),
            **self.limits.to_environment(),
            "DAGSTER_HOME": str(self.dagster_home),
        }


def _raw(argument: Place | None, said: str | None, name: str, default: Path) -> Place:
    if isinstance(argument, Bucket):
        return argument
    if argument is None and said and "://" in said:
        return place(name, said)
    return folder(argument, said, default)


def worker_environment() -> dict[str, str]:
    """The process's environment for one that makes shards: as many of those run as there are cores, so each computes
    in one thread, and has one arena of memory: each more is 64 MB of addresses, and where numpy is installed a limit of
    400 MB was reached before a document was. Without credentials: it reads what others wrote, and needs none.
    """
    kept = {name: value for name, value in os.environ.items() if name not in CREDENTIALS}
    return {**kept, "POLARS_MAX_THREADS": "1", "MALLOC_ARENA_MAX": "1"}


def access(bucket: Bucket) -> Access:
    """How the object store of a bucket is reached, as the process's environment says; raises SettingsError."""
    return access_of(bucket, os.environ)


def child_environment(settings: Settings) -> dict[str, str]:
    """The process's environment with `settings` in it, for the web server and the scheduler."""
    return {**os.environ, **UTF8_CHILDREN, **settings.to_environment()}


def speak_utf8() -> None:
    """Let this process and its children read and write UTF-8, whatever the locale; may start Python anew."""
    in_utf8(os.environb)
