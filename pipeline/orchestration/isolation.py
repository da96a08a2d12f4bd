"""One document that a stage cannot handle must not cost the others of its batch, nor the load."""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import polars as pl

Result = TypeVar("Result")


@dataclass(frozen=True)
class Failure:
    """A document that made a stage raise, and where."""

    document_id: str
    detail: str


@dataclass(frozen=True)
class Isolated(Generic[Result]):
    """What a stage gave for a batch: one result when all went well, else one a document that went well."""

    results: list[Result]
    failures: list[Failure]


def each_on_its_own(
    stage: Callable[..., Result], documents: pl.DataFrame, *others: pl.DataFrame
) -> Isolated[Result]:
    """Call `stage(documents, *others)`; if it raises, call it once a document and keep the failures.

    Args:
        stage: a function of frames that share `document_id`.
        documents: the batch, one row a document.
        others: further frames of the batch, with a `document_id` column.
    """
    try:
        return Isolated([stage(documents, *others)], [])
    except Exception as error:
        if documents.height == 1:
            return Isolated([], [Failure(str(documents["document_id"][0]), _where(error))])
    results: list[Result] = []
    failures: list[Failure] = []
    for document_id in documents["document_id"].to_list():
        own: Sequence[pl.DataFrame] = [
            frame.filter(pl.col("document_id") == document_id) for frame in (documents, *others)
        ]
        try:
            results.append(stage(*own))
        except Exception as error:
            failures.append(Failure(document_id, _where(error)))
    return Isolated(results, failures)


def _where(error: Exception) -> str:
    """For example `ValueError: negative span (numerals.py:88 in scan)`."""
    frames = traceback.extract_tb(error.__traceback__)
    place = ""
    if frames:
        last = frames[-1]
        place = f" ({last.filename.rsplit('/', 1)[-1]}:{last.lineno} in {last.name})"
    return f"{type(error).__name__}: {str(error)[:300]}{place}"
