"""Bounds of a load: one line here is one variable of the environment, and one line of the pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Self

from pipeline.settings.checking import count_or_none
from pipeline.settings.declared import Variable, from_environment, to_environment


@dataclass(frozen=True)
class Limits:
    """Bounds that keep one load, and one file of it, from taking the machine; each says what it does."""

    max_file_bytes: Annotated[
        int, Variable("larger files are quarantined unread", "更大的文件不读，直接隔离")
    ] = 20_000_000
    max_files: Annotated[int, Variable("more files than this stop the load", "文件超过此数，加载停止")] = (
        1_000_000
    )
    batch_documents: Annotated[
        int, Variable("documents that one worker holds in memory at once", "一个工作进程同时处理的文档数")
    ] = 200
    workers: Annotated[
        int,
        Variable(
            "processes that make rows side by side, each with these limits; 0 is one a core that has 1 GB of memory",
            "同时成行的进程数，各有这些限制；0 为每核一个，且每个有 1 GB 内存",
            count_or_none,
        ),
    ] = 0
    keep_builds: Annotated[int, Variable("builds kept for `rollback`", "为 `rollback` 保留的构建数")] = 7
    file_seconds: Annotated[
        int,
        Variable(
            "a file that is not read by then is quarantined, the others go on",
            "到时仍未读完的文件被隔离，其余继续",
        ),
    ] = 60
    file_memory_bytes: Annotated[
        int,
        Variable("a file whose reader needs more memory is quarantined", "读取时需要更多内存的文件被隔离"),
    ] = 800_000_000
    document_seconds: Annotated[
        int,
        Variable(
            "a document whose rows take more processor time, once it is read, is quarantined; "
            "by the clock it may take ten times as long and a minute",
            "读入之后，成行所用处理器时间更长的文档被隔离；按时钟可长十倍再加一分钟",
        ),
    ] = 120
    document_memory_bytes: Annotated[
        int,
        Variable(
            "a document whose rows take more memory, once it is read, is quarantined",
            "读入之后，成行需要更多内存的文档被隔离",
        ),
    ] = 1_500_000_000
    max_characters: Annotated[
        int,
        Variable(
            "a file with more text, or with more in its members, is quarantined",
            "文字（含内部文件的文字）更多的文件被隔离",
        ),
    ] = 1_000_000
    max_blocks: Annotated[
        int,
        Variable(
            "a file with more paragraphs and table cells is quarantined", "段落和表格单元格更多的文件被隔离"
        ),
    ] = 200_000
    max_loss_percent: Annotated[
        int,
        Variable(
            "a load that loses more of the published documents stops, if they are more than four or more than half of them",
            "已发布文档减少超过此百分比的加载停止（减少多于四篇或多于一半时）",
        ),
    ] = 20
    keep_snapshots: Annotated[int, Variable("snapshots kept, the newest", "保留的快照数，取最新")] = 30
    keep_snapshot_days: Annotated[
        int, Variable("older snapshots are deleted, never the newest", "更早的快照被删除，最新的除外")
    ] = 365
    query_seconds: Annotated[
        int, Variable("a query of the page's SQL box is stopped after that", "网页 SQL 框的查询到时停止")
    ] = 10
    query_memory_bytes: Annotated[
        int, Variable("a query of a person that needs more memory is stopped", "用户的查询需要更多内存时停止")
    ] = 1_000_000_000
    query_workers: Annotated[
        int,
        Variable(
            "queries of the page's SQL box that run at once; others wait",
            "网页 SQL 框同时运行的查询数，其余等待",
        ),
    ] = 2
    sql_seconds: Annotated[
        int,
        Variable(
            "a query of `sql` or `export`, or a download of the page, is stopped after that",
            "`sql`、`export` 的查询和网页下载到时停止",
        ),
    ] = 600

    @classmethod
    def from_environment(cls, env: Mapping[str, str]) -> Self:
        """Each field from the variable `ZHIBIAO_<FIELD>`; raises SettingsError for one that is no count."""
        return cls(**from_environment(cls, env))

    def to_environment(self) -> dict[str, str]:
        """The variables that give these same limits."""
        return to_environment(self)
