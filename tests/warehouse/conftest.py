"""A warehouse of the test's own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support import made_once
from tests.warehouse.made_up import FIRST, Warehouse


@pytest.fixture
def warehouse(tmp_path: Path) -> Warehouse:
    """An empty warehouse in a folder of its own."""
    return Warehouse(tmp_path)


@pytest.fixture
def published(warehouse: Warehouse, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """FIRST published in the warehouse as load-01, with which many tests begin: made once and copied. Its build."""
    made = made_once("first-published", tmp_path_factory, lambda root: Warehouse(root).publish(FIRST))
    shutil.copytree(made, warehouse.root, symlinks=True, dirs_exist_ok=True)
    warehouse.loads = 1
    return warehouse.folder / "builds" / "load-01.duckdb"
