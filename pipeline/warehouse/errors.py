"""What can go wrong in the warehouse. Every message names the file or build and says what to do."""

from __future__ import annotations


class WarehouseError(RuntimeError):
    """Something in the warehouse is not as it must be."""


class LoadRunning(WarehouseError):
    """Another load holds the lock."""


class NotPublished(WarehouseError):
    """There is no published database to open."""


class BuildError(WarehouseError):
    """A build could not be made from what was staged."""


class QueryError(WarehouseError):
    """A query that the published database cannot answer."""


class SnapshotError(WarehouseError):
    """A snapshot that cannot be written or does not match its manifest."""
