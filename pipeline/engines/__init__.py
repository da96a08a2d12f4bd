"""Who makes the shards of a load: processes of this machine, or a cluster of Ray; and where what is made is kept.

An engine takes tasks and gives their manifests in order, as `pipeline.shard.Finish` says; no row goes through it. Only
`cluster` knows Ray.
"""

from pipeline.engines.choosing import Engine, LocalPool, open_engine

__all__ = ["Engine", "LocalPool", "open_engine"]
