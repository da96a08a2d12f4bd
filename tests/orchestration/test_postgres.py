"""The larger installation: Dagster's history in PostgreSQL, its password nowhere but in the environment."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest
import yaml
from dagster._core.instance.config import dagster_instance_config

from pipeline.orchestration import home
from pipeline.orchestration.home import instance_config, open_instance
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.running import run_load
from pipeline.orchestration.watch import forget_old_runs, watch
from pipeline.settings import Settings, SettingsError
from tests.orchestration.postgres import PASSWORD, postgres_server
from tests.support import run_zhibiao, write_reports, zhibiao

SOMEWHERE = f"postgresql+psycopg2://zhibiao:{PASSWORD}@127.0.0.1:9/zhibiao"


@pytest.fixture
def larger(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Settings, str]]:
    """A data folder with PostgreSQL as the storage of its instance."""
    with postgres_server() as url:
        monkeypatch.setenv("ZHIBIAO_POSTGRES_URL", url)
        settings = Settings.from_environment(data=tmp_path / "data")
        write_reports(settings.raw)
        yield settings, url


def test_the_configuration_for_postgresql_passes_dagster_s_own_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIBIAO_POSTGRES_URL", SOMEWHERE)
    settings = Settings.from_environment(data=tmp_path)
    text = instance_config(settings)
    assert PASSWORD not in text
    (tmp_path / "dagster.yaml").write_text(text, encoding="utf-8")
    checked, _ = dagster_instance_config(str(tmp_path))
    assert checked["storage"]["postgres"]["postgres_url"] == {"env": "ZHIBIAO_POSTGRES_URL"}
    # Everything else is what the smaller installation has, which keeps its event log in files.
    small = yaml.safe_load(instance_config(Settings.from_environment(data=tmp_path, environment={})))
    assert small.pop("event_log_storage")["class"] == "EventLog"
    assert {key: value for key, value in yaml.safe_load(text).items() if key != "storage"} == small


def test_without_the_driver_the_remedy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home.importlib.util, "find_spec", lambda name: None)
    settings = Settings.from_environment(data=tmp_path, environment={"ZHIBIAO_POSTGRES_URL": SOMEWHERE})
    with pytest.raises(SettingsError, match=r"requirements-postgres\.lock") as refused:
        instance_config(settings)
    assert PASSWORD not in str(refused.value)


@pytest.mark.slow
def test_loads_watch_and_retention_work_on_postgresql(larger: tuple[Settings, str]) -> None:
    settings, _ = larger
    first, second = run_load(settings, Unwatched()), run_load(settings, Unwatched())
    assert not (settings.dagster_home / "history").exists()
    with open_instance(settings) as instance:
        assert [run.run_id for run in instance.get_runs()] == [second.run_id, first.run_id]
        assert watch(settings, instance).raised == ()
        assert forget_old_runs(instance, datetime.now(UTC) + timedelta(days=1)) == 1
        assert [run.run_id for run in instance.get_runs()] == [second.run_id]
        assert instance.get_latest_materialization_event(dg.AssetKey("published_database")) is not None
    written = [path for path in settings.data.rglob("*") if path.is_file()]
    assert [path for path in written if PASSWORD.encode() in path.read_bytes()] == []


@pytest.mark.slow
def test_the_command_works_on_postgresql_and_shows_no_password(larger: tuple[Settings, str]) -> None:
    settings, url = larger
    loaded = run_zhibiao("load", "--data", settings.data, "--quiet", ZHIBIAO_POSTGRES_URL=url)
    assert loaded.returncode == 0, loaded.stderr
    well = zhibiao("doctor", "--data", settings.data, "--json", ZHIBIAO_POSTGRES_URL=url)
    assert well.returncode == 0 and '"last run"' in well.stdout
    wrong = url.replace(PASSWORD, "bu-dui-de-mi-ma")
    ill = zhibiao("doctor", "--json", "--data", settings.data, ZHIBIAO_POSTGRES_URL=wrong)
    assert ill.returncode == 1 and "password authentication failed" in ill.stdout
    assert "bu-dui-de-mi-ma" not in ill.stdout + ill.stderr
    load = zhibiao("load", "--data", settings.data, "--quiet", ZHIBIAO_POSTGRES_URL=wrong)
    assert load.returncode == 1 and "ZHIBIAO_POSTGRES_URL" in load.stderr and "Traceback" not in load.stderr
