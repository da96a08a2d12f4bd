"""A warehouse of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouse.made_up import Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """An empty warehouse in a folder of its own."""
    return Warehouse(tmp_path)
