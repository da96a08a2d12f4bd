"""When loads run by themselves: the schedule as set, the sensor on files that have come to rest."""

from pathlib import Path

import dagster as dg
import pytest

from pipeline import warehouse
from pipeline.orchestration.automation import LOAD_JOB, new_files, nightly
from pipeline.orchestration.home import open_instance
from pipeline.orchestration.loss import LOSS_CHECK
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.project import build_definitions
from pipeline.orchestration.running import run_load
from pipeline.settings import Settings
from tests.orchestration.test_unseen import failing


class Looks:
    """The sensor looked at as the scheduler does: each look gets the cursor that the one before left."""

    def __init__(self, settings: Settings, instance: dg.DagsterInstance) -> None:
        self.settings = settings
        self.instance = instance
        self.cursor: str | None = None

    def look(self) -> str:
        """The run key that was asked for, or why none was."""
        context = dg.build_sensor_context(
            instance=self.instance, cursor=self.cursor, resources={"settings": self.settings}
        )
        with context:
            data = new_files.evaluate_tick(context)
        self.cursor = data.cursor
        if data.run_requests:
            return str(data.run_requests[0].run_key)
        return str(data.skip_message)


def test_the_schedule_is_nightly_in_shanghai_and_can_be_set(tmp_path: Path) -> None:
    usual = nightly(Settings.from_environment(data=tmp_path, environment={}))
    assert (usual.cron_schedule, usual.execution_timezone) == ("0 2 * * *", "Asia/Shanghai")
    assert usual.default_status == dg.DefaultScheduleStatus.RUNNING
    environment = {"ZHIBIAO_SCHEDULE": "30 4 * * 1", "ZHIBIAO_TIMEZONE": "Asia/Urumqi"}
    own = nightly(Settings.from_environment(data=tmp_path, environment=environment))
    assert (own.cron_schedule, own.execution_timezone) == ("30 4 * * 1", "Asia/Urumqi")


def test_definitions_load_with_job_schedule_sensor_and_blocking_checks(settings: Settings) -> None:
    definitions = build_definitions(settings)
    dg.Definitions.validate_loadable(definitions)
    assert definitions.resolve_job_def(LOAD_JOB).name == LOAD_JOB
    assert definitions.resolve_schedule_def("nightly_load").job_name == LOAD_JOB
    assert definitions.resolve_sensor_def("new_files").job_name == LOAD_JOB
    specs = {
        key.name: definitions.resolve_asset_graph().get_check_spec(key)
        for key in definitions.resolve_asset_graph().asset_check_keys
    }
    assert set(specs) == {LOSS_CHECK, *(audit.name for audit in warehouse.audits())}
    for audit in warehouse.audits():
        assert specs[audit.name].blocking == (audit.severity == "blocking")


def test_the_sensor_waits_until_files_are_at_rest(settings: Settings) -> None:
    with open_instance(settings) as instance:
        looks = Looks(settings, instance)
        assert "waiting" in looks.look()
        (settings.raw / "正在复制.txt").write_text("第一部分", encoding="utf-8")
        assert "waiting" in looks.look()
        (settings.raw / "正在复制.txt").write_text("第一部分和第二部分", encoding="utf-8")
        assert "waiting" in looks.look()
        assert "-after-" in looks.look()


def test_the_sensor_does_not_ask_for_what_is_loaded(loaded: Settings) -> None:
    with open_instance(loaded) as instance:
        looks = Looks(loaded, instance)
        assert "nothing has changed" in looks.look()
        assert "nothing has changed" in looks.look()


def test_one_state_is_asked_for_once_and_an_older_state_again(loaded: Settings) -> None:
    new = loaded.raw / "新.txt"
    with open_instance(loaded) as instance:
        looks = Looks(loaded, instance)
        new.write_text("新修道路3公里。", encoding="utf-8")
        looks.look()
        first = looks.look()
        # The scheduler drops a run key that it has seen: asking twice is asking once.
        assert "-after-" in first and looks.look() == first
        run_load(loaded, Unwatched())
        assert "nothing has changed" in looks.look()
        new.unlink()
        looks.look()
        back = looks.look()
        assert "-after-" in back and back != first


def test_a_raw_folder_out_of_sight_is_no_change_and_is_told_once(loaded: Settings) -> None:
    kept = loaded.data / "kept"
    with open_instance(loaded) as instance:
        looks = Looks(loaded, instance)
        loaded.raw.rename(kept)
        for _ in range(2):
            looks.look()
            assert "not there or cannot be listed" in looks.look()
        # An empty folder stands where the share is mounted.
        loaded.raw.mkdir()
        for _ in range(2):
            looks.look()
            assert "has become empty" in looks.look()
        loaded.raw.rmdir()
        kept.rename(loaded.raw)
        assert "nothing has changed" in looks.look()
        told = [path.read_text(encoding="utf-8") for path in loaded.outbox.glob("unseen-*.json")]
        assert len(told) == 2 and all(str(loaded.raw) in words for words in told)
        # With nothing published there is nothing to lose, and nothing to load either.
        nowhere = Settings.from_environment(data=loaded.data / "new", environment={})
        with open_instance(nowhere) as empty:
            fresh = Looks(nowhere, empty)
            fresh.look()
            assert "not there" in fresh.look()


def test_a_folder_below_out_of_sight_waits_for_the_night_and_others_do_not(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    below = settings.raw / "乡镇"
    below.mkdir()
    (settings.raw / "石桥镇2024.txt").rename(below / "石桥镇2024.txt")
    run_load(settings, Unwatched())
    failing(monkeypatch, "scandir", below)
    with open_instance(settings) as instance:
        looks = Looks(settings, instance)
        looks.look()
        assert "乡镇 cannot be looked at" in looks.look()
        (settings.raw / "新.txt").write_text("新修道路3公里。", encoding="utf-8")
        looks.look()
        assert "乡镇 cannot be looked at" in looks.look()
        assert len(list(settings.outbox.glob("unseen-*.json"))) == 1
        night = run_load(settings, Unwatched())
        assert (night.load["documents"], night.load["files_unseen"], night.load["files_added"]) == (3, 1, 1)
        assert [row["source_path"] for row in night.unseen] == ["乡镇/石桥镇2024.txt"]
        assert "nothing has changed" in looks.look()
        # What the night has found out of sight keeps nothing else waiting.
        (settings.raw / "新.txt").write_text("新修道路31公里。", encoding="utf-8")
        looks.look()
        assert "-after-" in looks.look()
        monkeypatch.undo()
        looks.look()
        assert "-after-" in looks.look(), "it can be seen again: that is a change"


def test_the_sensor_leaves_a_running_load_alone(settings: Settings) -> None:
    with open_instance(settings) as instance, warehouse.load_lock(settings.lock, "a-load"):
        looks = Looks(settings, instance)
        looks.look()
        assert "a-load" in looks.look()
    with open_instance(settings) as instance:
        looks.instance = instance
        assert "-after-" in looks.look()


@pytest.mark.parametrize("name", ["schedules", "sensors"])
def test_the_scheduler_is_on_without_a_click(settings: Settings, name: str) -> None:
    repository = build_definitions(settings).get_repository_def()
    for definition in getattr(repository, f"{name[:-1]}_defs"):
        assert definition.default_status.value == "RUNNING"
