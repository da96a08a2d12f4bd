"""Loads by a cluster of Ray: the same rows, whoever is killed."""

from pathlib import Path

import pytest

from tests.engines.ray_trial import REPORTS, CannotRun, apart


@pytest.mark.cluster
def test_a_cluster_makes_the_same_rows_whichever_worker_or_driver_is_killed(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    try:
        outcome = apart(tmp_path, kills=3)
    except CannotRun as why:
        pytest.skip(f"NO CLUSTER OF RAY WAS TRIED: {why}")
    assert outcome["workers_killed"] == 3
    [driver] = outcome["drivers"]  # type: ignore[misc]
    assert driver["landed"] >= 2 and driver["landed"] + driver["made"] == REPORTS
