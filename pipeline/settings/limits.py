"""Bounds of a load: one line here is one variable of the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Self

from pipeline.settings.checking import count

_NONE = ("workers",)
"""Limits that may be 0."""


@dataclass(frozen=True)
class Limits:
    """Bounds that keep one load, and one file of it, from taking the machine.

    Attributes:
        max_file_bytes: a larger file is quarantined unread.
        max_files: more candidate files than this in a raw folder is an error, not a load.
        batch_documents: documents that one worker holds in memory at once; stages stream batches of this size.
        workers: processes that make rows side by side; 0 is one a core.
        keep_builds: published builds kept for rollback.
        file_seconds: a file that is not read within this time is quarantined, the others go on.
        file_memory_bytes: a file whose reader needs more memory is quarantined.
        document_seconds: a document whose rows take more processor time after reading is quarantined.
        document_memory_bytes: a document whose rows take more memory after reading is quarantined.
        max_characters: a file with more text, or with more text in its members, is quarantined.
        max_blocks: a file with more paragraphs and cells is quarantined.
        max_loss_percent: a load that loses more of the published documents stops, if they are more than four or more
            than half of them.
        keep_snapshots: snapshots kept, the newest ones.
        keep_snapshot_days: an older snapshot is deleted; the newest always stays.
        query_seconds: a query of the page's SQL box is stopped after this time.
        query_memory_bytes: a query of a person that needs more memory is stopped.
        query_workers: queries of the page's SQL box that run at once; others wait.
        sql_seconds: a query of `zhibiao sql` or `export`, or a download of the page, is stopped after this time.
    """

    max_file_bytes: int = 20_000_000
    max_files: int = 1_000_000
    batch_documents: int = 200
    workers: int = 0
    keep_builds: int = 7
    file_seconds: int = 60
    file_memory_bytes: int = 800_000_000
    document_seconds: int = 120
    document_memory_bytes: int = 1_500_000_000
    max_characters: int = 1_000_000
    max_blocks: int = 200_000
    max_loss_percent: int = 20
    keep_snapshots: int = 30
    keep_snapshot_days: int = 365
    query_seconds: int = 10
    query_memory_bytes: int = 1_000_000_000
    query_workers: int = 2
    sql_seconds: int = 600

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Self:
        """Each field from the variable `ZHIBIAO_<FIELD>`; raises SettingsError for one that is no count."""
        defaults = cls()
        names = [field.name for field in fields(cls)]
        return cls(
            **{
                name: count(env, variable(name), getattr(defaults, name), least=0 if name in _NONE else 1)
                for name in names
            }
        )

    def to_environment(self) -> dict[str, str]:
        """The variables that give these same limits."""
        return {variable(field.name): str(getattr(self, field.name)) for field in fields(self)}


def variable(name: str) -> str:
    """The variable of the environment that sets a limit: max_files → ZHIBIAO_MAX_FILES."""
    return f"ZHIBIAO_{name.upper()}"
