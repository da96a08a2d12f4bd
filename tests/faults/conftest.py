"""What the trials share with the tests of the warehouse."""

from tests.warehouse.conftest import warehouse

__all__ = ["warehouse"]
