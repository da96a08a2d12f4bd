"""Queries of people, each in a process apart and within bounds that the operating system keeps.

What a query does to its process (crash, hang, eat memory) costs its own answer only. Knows DuckDB, Arrow and
processes. Keep out: what the tables mean, HTTP, how an answer is shown.
"""

from pipeline.querying.pool import Pool
from pipeline.querying.question import Bounds, Failure, QueryFailed, Question, Shown, bounds_of
from pipeline.querying.warden import Worker

__all__ = ["Bounds", "Failure", "Pool", "QueryFailed", "Question", "Shown", "Worker", "bounds_of"]
