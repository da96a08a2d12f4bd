"""The unit of work of a load: a shard of documents, from their files to the rows that a build takes.

`(input, output folder) → manifest`: read, clean, segment, extract, classify, the audits that concern one document, and
the Parquet files of the batch. No shard knows of another, and no row comes back, so shards can be made in any process
and in any order. Keep out: what the documents of a load are, which orchestration decides, and the building of databases.
"""

from pipeline.shard.making_apart import ShardWorker
from pipeline.shard.pool import Finish, ShardPool, in_turn
from pipeline.shard.task import Broken, Fault, Manifest, Task

__all__ = ["Broken", "Fault", "Finish", "Manifest", "ShardPool", "ShardWorker", "Task", "in_turn"]
