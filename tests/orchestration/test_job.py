"""The job as Dagster runs it: history kept, nothing published that breaks an audit."""

import signal
import subprocess
import sys
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import dagster as dg
import duckdb
import polars as pl
import pytest

from pipeline import extraction, warehouse
from pipeline.orchestration.assets import RAW_STATE
from pipeline.orchestration.automation import LOAD_JOB
from pipeline.orchestration.fingerprint import raw_state
from pipeline.orchestration.home import open_instance
from pipeline.orchestration.progress import STAGES, Unwatched
from pipeline.orchestration.project import build_definitions
from pipeline.orchestration.running import LoadFailedError, run_load
from pipeline.settings import Settings

ASSETS = (
    *("raw_documents", "clean_documents", "segments", "indicators", "standard_indicators"),
    *("staged_build", "published_database", "snapshot"),
)


STUCK_LOAD = """
import sys, time
from pathlib import Path
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.running import run_load
from pipeline.settings import Settings

class Stuck(Unwatched):
    def start(self, stage, total):
        if stage == "indicators":
            Path(sys.argv[2]).touch()
            time.sleep(300)

run_load(Settings.from_environment(data=Path(sys.argv[1])), Stuck())
"""


class Recorder(Unwatched):
    """Progress that remembers the stages in the order in which they were finished."""

    def __init__(self) -> None:
        self.finished: list[str] = []

    def finish(self, stage: str) -> None:
        self.finished.append(stage)


def count(settings: Settings, sql: str) -> int:
    return int(warehouse.query(settings.warehouse, sql).item())


def test_a_load_publishes_and_every_stage_reports_its_progress(settings: Settings) -> None:
    recorder = Recorder()
    outcome = run_load(settings, recorder)
    assert recorder.finished == list(STAGES)
    assert outcome.load["documents"] == 2
    assert outcome.quarantine == []
    assert count(settings, "SELECT count(*) FROM indicators") == outcome.load["indicators"]
    assert outcome.masked == count(settings, "SELECT count(*) FROM indicators WHERE masked") == 1
    assert list(settings.staging.iterdir()) == []
    assert [path.name for path in settings.snapshots.iterdir()] == [outcome.load["load_id"]]


def test_each_load_stays_in_the_history_that_the_web_page_shows(settings: Settings) -> None:
    first, second = run_load(settings, Unwatched()), run_load(settings, Unwatched())
    with open_instance(settings) as instance:
        runs = instance.get_runs()
        assert [run.run_id for run in runs] == [second.run_id, first.run_id]
        assert {run.job_name for run in runs} == {LOAD_JOB}
        assert {run.status for run in runs} == {dg.DagsterRunStatus.SUCCESS}
        for asset in ASSETS:
            event = instance.get_latest_materialization_event(dg.AssetKey(asset))
            assert event is not None and event.run_id == second.run_id, asset
    assert count(settings, "SELECT count(*) FROM loads") == 2
    unchanged = "SELECT count(DISTINCT load_id) FROM documents"
    assert count(settings, unchanged) == 1


def test_assets_show_rows_columns_and_a_preview(loaded: Settings) -> None:
    with open_instance(loaded) as instance:
        event = instance.get_latest_materialization_event(dg.AssetKey("indicators"))
        published = instance.get_latest_materialization_event(dg.AssetKey("published_database"))
    assert event is not None and event.asset_materialization is not None
    metadata = event.asset_materialization.metadata
    assert metadata["dagster/row_count"].value == count(loaded, "SELECT count(*) FROM indicators")
    schema = metadata["dagster/column_schema"].value
    assert isinstance(schema, dg.TableSchema)
    assert {"name", "value", "unit"} <= {column.name for column in schema.columns}
    assert "|" in str(metadata["preview"].value)
    assert published is not None and published.asset_materialization is not None
    assert published.asset_materialization.metadata[RAW_STATE].value == raw_state(loaded.raw)


def test_everything_that_dagster_writes_lies_under_the_data_folder(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home, work = tmp_path / "home", tmp_path / "work"
    home.mkdir()
    work.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(work)
    run_load(settings, Unwatched())
    assert list(home.rglob("*")) == []
    assert list(work.rglob("*")) == []
    assert (settings.dagster_home / "history" / "runs.db").is_file()
    assert (settings.dagster_home / "dagster.yaml").is_file()


def test_a_broken_audit_stops_the_publishing(loaded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = loaded.published.resolve().stem
    audit = next(audit for audit in warehouse.audits("build") if audit.severity == "blocking")
    broken = warehouse.AuditFailure(
        audit.name, audit.promise, "blocking", 3, pl.DataFrame({"document_id": ["d"], "words": ["3.2亿元"]})
    )
    monkeypatch.setattr(warehouse, "audit_build", lambda build, **_: [broken])
    with pytest.raises(LoadFailedError, match=audit.name):
        run_load(loaded, Unwatched())
    build = warehouse.published_build(loaded.warehouse)
    assert build is not None and build.stem == before
    with open_instance(loaded) as instance:
        assert instance.get_runs()[0].status == dg.DagsterRunStatus.FAILURE
    monkeypatch.undo()
    after = run_load(loaded, Unwatched()).load["load_id"]
    assert after != before


def test_a_document_that_a_stage_cannot_handle_is_quarantined_and_the_others_load(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = extraction.extract

    def refuse_one(documents: pl.DataFrame, *others: pl.DataFrame) -> extraction.Extraction:
        if documents["source_path"].str.contains("2024").any():
            raise ValueError("a rule broke")
        return extract(documents, *others)

    monkeypatch.setattr(extraction, "extract", refuse_one)
    outcome = run_load(settings, Unwatched())
    assert [(row["source_path"], row["reason"]) for row in outcome.quarantine] == [
        ("石桥镇2024.txt", "extraction_failed")
    ]
    assert "a rule broke" in str(outcome.quarantine[0]["detail"])
    assert count(settings, "SELECT count(*) FROM documents") == 1
    assert count(settings, "SELECT count(*) FROM sentences ANTI JOIN documents USING (document_id)") == 0


def test_a_load_whose_every_document_fails_publishes_nothing_and_says_why(
    loaded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = loaded.published.resolve().stem
    for path in loaded.raw.iterdir():
        path.write_text(path.read_text(encoding="gb18030" if "2024" in path.name else "utf-8") + "又一句。\n")

    def refuse(*_: object) -> extraction.Extraction:
        raise ValueError("a rule broke")

    monkeypatch.setattr(extraction, "extract", refuse)
    with pytest.raises(LoadFailedError) as failure:
        run_load(loaded, Unwatched())
    assert failure.value.published is None
    assert "no document could be loaded, all 2 files would be in quarantine" in str(failure.value)
    assert "石桥镇2023.txt: extraction_failed: ValueError: a rule broke (test_job.py:" in str(failure.value)
    assert loaded.published.resolve().stem == before


def test_what_an_audit_finds_in_a_document_costs_that_document_and_is_shown_beside_the_audit(
    loaded: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = extraction.extract

    def torn(documents: pl.DataFrame, *others: pl.DataFrame) -> extraction.Extraction:
        made = extract(documents, *others)
        bad = documents.filter(pl.col("source_path").str.contains("2024"))["document_id"].to_list()
        masked = pl.when(pl.col("document_id").is_in(bad)).then(True).otherwise(pl.col("masked"))
        return replace(made, indicators=made.indicators.with_columns(masked=masked))

    monkeypatch.setattr(extraction, "extract", torn)
    monkeypatch.setattr(
        "pipeline.orchestration.resources.warehouse.code_versions",
        lambda: warehouse.CodeVersions("r", "t", "e"),
    )
    outcome = run_load(loaded, Unwatched())
    refused = {row["source_path"]: row for row in outcome.quarantine}
    assert refused.keys() == {"石桥镇2024.txt"}
    assert refused["石桥镇2024.txt"]["reason"] == "audit_failed"
    detail = str(refused["石桥镇2024.txt"]["detail"])
    assert "masked_has_no_value: " in detail and "characters " in detail and "固定资产投资3.5亿元" in detail
    # It was published; what today's code makes of it cannot be, so it is gone, and history has what was said.
    assert count(loaded, "SELECT count(*) FROM documents") == 1
    assert count(loaded, "SELECT count(*) FROM sources") == 1
    assert count(loaded, "SELECT count(*) FROM indicator_history WHERE quantity = '3.5亿元'") == 1
    with open_instance(loaded) as instance:
        found = instance.event_log_storage.get_latest_asset_check_execution_by_key(
            [dg.AssetCheckKey(dg.AssetKey("staged_build"), "masked_has_no_value")]
        )
    (record,) = found.values()
    assert record.event is not None and record.event.dagster_event is not None
    evaluation = record.event.dagster_event.asset_check_evaluation_data
    assert evaluation.passed and evaluation.metadata["documents_in_quarantine"].value == 1


def test_batches_of_one_document_give_the_same_database(loaded: Settings, tmp_path: Path) -> None:
    rows = "SELECT * EXCLUDE (load_id) FROM indicators ORDER BY indicator_id"
    small = Settings.from_environment(
        data=tmp_path / "small", raw=loaded.raw, environment={"ZHIBIAO_BATCH_DOCUMENTS": "1"}
    )
    run_load(small, Unwatched())
    whole = warehouse.query(loaded.warehouse, rows)
    assert warehouse.query(small.warehouse, rows).equals(whole)


def test_two_files_with_the_same_bytes_are_one_document_with_two_sources(settings: Settings) -> None:
    copied = (settings.raw / "石桥镇2023.txt").read_bytes()
    (settings.raw / "再存一份.txt").write_bytes(copied)
    run_load(settings, Unwatched())
    assert count(settings, "SELECT count(*) FROM documents") == 2
    assert count(settings, "SELECT count(*) FROM sources") == 3


def test_an_empty_raw_folder_gives_an_empty_database(settings: Settings) -> None:
    for report in settings.raw.iterdir():
        report.unlink()
    outcome = run_load(settings, Unwatched())
    assert outcome.load["documents"] == 0
    assert count(settings, "SELECT count(*) FROM indicators") == 0


def test_a_second_load_at_once_is_refused_by_the_name_of_the_first(settings: Settings) -> None:
    with (
        warehouse.load_lock(settings.lock, "the-first-load"),
        pytest.raises(LoadFailedError, match="the-first-load"),
    ):
        run_load(settings, Unwatched(), wait_seconds=0)


def test_a_failure_is_told_with_its_stage_and_its_own_words(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(settings.warehouse))

    monkeypatch.setattr(warehouse, "build", full)
    with pytest.raises(LoadFailedError) as failure:
        run_load(settings, Unwatched())
    assert str(failure.value).startswith("staged_build: ")
    assert "No space left on device" in str(failure.value)
    assert "Traceback" not in str(failure.value) and "Dagster" not in str(failure.value)


def test_what_a_killed_load_left_is_cleared_and_said(settings: Settings) -> None:
    left = settings.staging / "20200101T000000Z"
    left.mkdir(parents=True)
    (left / "half.parquet").write_bytes(b"half")
    outcome = run_load(settings, Unwatched())
    assert not left.exists()
    with open_instance(settings) as instance:
        said = [entry.user_message for entry in instance.all_logs(outcome.run_id)]
    assert any("20200101T000000Z" in words for words in said)


def test_a_spoilt_build_is_said_and_everything_made_anew(loaded: Settings) -> None:
    build = loaded.published.resolve()
    build.chmod(0o644)
    with duckdb.connect(str(build)) as connection:
        connection.execute("UPDATE indicators SET value = value + 1 WHERE value IS NOT NULL")
    again = run_load(loaded, Unwatched())
    assert again.load["documents_extracted"] == again.load["documents"] == 2
    with open_instance(loaded) as instance:
        said = [entry.user_message for entry in instance.all_logs(again.run_id)]
    assert any("nothing is carried from it" in words for words in said)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_load_that_is_stopped_publishes_nothing_and_does_not_bar_the_next(
    settings: Settings, tmp_path: Path, how: signal.Signals
) -> None:
    ready = tmp_path / "ready"
    deadline = time.monotonic() + 60
    killed = subprocess.Popen(
        [sys.executable, "-c", STUCK_LOAD, str(settings.data), str(ready)], stderr=subprocess.DEVNULL
    )
    while not ready.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    killed.send_signal(how)
    assert killed.wait(60) != 0
    assert not settings.published.exists()
    run_load(settings, Unwatched())
    with open_instance(settings) as instance:
        statuses = [run.status for run in instance.get_runs()]
    assert statuses == [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]


def test_one_stage_by_itself_says_to_run_the_whole_load(settings: Settings) -> None:
    definitions = build_definitions(settings)
    with open_instance(settings) as instance:
        result = definitions.resolve_job_def(LOAD_JOB).execute_in_process(
            instance=instance, asset_selection=[dg.AssetKey("staged_build")], raise_on_error=False
        )
    assert not result.success
    failed = [event for event in result.all_events if event.is_step_failure]
    assert "zhibiao load" in str(failed[0].step_failure_data.error)


def test_the_assets_between_a_file_and_its_rows_keep_their_keys_and_their_order(settings: Settings) -> None:
    graph = build_definitions(settings).resolve_asset_graph()
    for before, after in pairwise(ASSETS[:6]):
        assert graph.get(dg.AssetKey(after)).parent_keys == {dg.AssetKey(before)}
        assert graph.get(dg.AssetKey(before)).description


def test_two_first_loads_at_once_on_a_new_home_do_not_race(settings: Settings) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def look(_: int) -> int:
        with open_instance(settings) as instance:
            return instance.get_runs_count()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(look, range(4))) == [0, 0, 0, 0]
