"""A query of the command line: in a worker of its own, and what is said when it has no answer."""

import io
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.errors import CommandError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.querying import QueryFailed, Question

_ANY_ROWS = 2**62


@contextmanager
def asked(settings: Settings, sql: str, seconds: float | None, *, whole: bool) -> Iterator[io.BufferedReader]:
    """The answer of one statement on the published database, an Arrow stream; read while it is made.

    ``seconds`` is how long it may take, None what the settings say. An answer that is taken ``whole`` may be half
    as large as the memory of a query. Raises CommandError, NotPublished, WarehouseError.
    """
    from pipeline.querying import QueryFailed, Question, Worker, bounds_of

    limits = settings.limits
    most_bytes = limits.query_memory_bytes // 2 if whole else _ANY_ROWS
    bounds = bounds_of(
        limits, seconds=seconds or limits.sql_seconds, most_rows=_ANY_ROWS, most_bytes=most_bytes
    )
    question = Question(settings.published, sql, bounds)
    # The caller imports what it needs while the worker does, so the command starts no later than without one.
    with closing(Worker(nice=0)) as worker:
        try:
            with worker.stream(question) as stream:
                yield io.BufferedReader(stream, 1 << 20)
        except QueryFailed as failed:
            if failed.failure == "no_database":
                _tell_what_is_wrong(settings.warehouse)
            raise CommandError(_said(failed, question)) from failed


def _tell_what_is_wrong(warehouse: Path) -> None:
    """Raises NotPublished or WarehouseError: why the published build cannot be opened."""
    from pipeline.warehouse import open_published

    open_published(warehouse).close()


def _said(failed: "QueryFailed", question: "Question") -> str:
    bounds = question.bounds
    match failed.failure:
        case "too_long":
            return (
                f"the query took longer than {bounds.seconds:g} s and was stopped; ask for less with WHERE or "
                "LIMIT, or give more time with --seconds (or ZHIBIAO_SQL_SECONDS)"
            )
        case "too_much_memory":
            return (
                f"the query needs more than {bounds.memory_bytes:,} bytes of memory and was stopped; ask for less "
                "with WHERE or LIMIT, or raise ZHIBIAO_QUERY_MEMORY_BYTES"
            )
        case "too_large":
            return (
                f"the answer is larger than {bounds.most_bytes:,} bytes; ask for less with WHERE or LIMIT, or write "
                "it to a file: zhibiao export NAME --query SQL"
            )
        case "crashed":
            return (
                f"the database crashed over this query ({failed.detail}); nothing else is affected: write the query "
                "in another way"
            )
        case _:
            return str(failed)
