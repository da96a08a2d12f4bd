"""The event log of Dagster in its SQLite files, through connections that stay open.

Dagster 1.13 connects anew for each statement: some 400 connections a load, each with its own compiled statements, and
the last one to close a file syncs it. The files are the same; this module only comes and goes less often.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._core.storage.event_log.sqlite.sqlite_event_log import INDEX_SHARD_NAME
from dagster._core.storage.sqlite import SQLITE_BUSY_TIMEOUT_SECONDS
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event


class EventLog(SqliteEventLogStorage):
    """Dagster's event log, which `dagster.yaml` names; one file a run and an index over all."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        self._engines: dict[str, Engine] = {}
        self._tables: set[str] = set()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> Self:
        """What Dagster calls with the `config` of `dagster.yaml`."""
        return cls(config_value["base_dir"], inst_data)

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table, which Dagster asks with each result of an audit; what is there stays."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        """A transaction on the index or on the file of a run; one at a time in this process, as in Dagster's own."""
        with self._db_lock, self._engine(shard).begin() as connection:
            yield connection

    def _engine(self, shard: str) -> Engine:
        """The kept engine of a file: of the index, and of the run that was looked at last."""
        if shard not in self._engines:
            self._close(keep=INDEX_SHARD_NAME)
            engine = create_engine(
                self.conn_string_for_shard(shard), connect_args={"timeout": SQLITE_BUSY_TIMEOUT_SECONDS}
            )
            event.listen(engine, "connect", _prepare)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            self._engines[shard] = engine
        return self._engines[shard]

    def _close(self, keep: str = "") -> None:
        for shard in self._engines.keys() - {keep}:
            self._engines.pop(shard).dispose()

    def wipe(self) -> None:
        """Forget everything: Dagster takes the files of the runs away."""
        self._close()
        super().wipe()

    def dispose(self) -> None:
        """Close the files."""
        super().dispose()
        self._close()


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Sync when the write-ahead log goes into the file, not with each event, and keep that log below half a megabyte.

    A killed process loses nothing so; a power cut may cost the last lines of a history, and what a load publishes is
    synced by itself.
    """
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA wal_autocheckpoint = 100")
