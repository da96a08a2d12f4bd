"""A load that would lose all or many documents stops before publishing and says how to go on."""

from __future__ import annotations

import shutil

import dagster as dg
import polars as pl
import pytest

from pipeline import extraction, warehouse
from pipeline.orchestration.automation import LOAD_JOB
from pipeline.orchestration.home import open_instance
from pipeline.orchestration.loss import ACCEPT_LOSS_TAG, loss
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.project import build_definitions
from pipeline.orchestration.running import LoadFailedError, run_load
from pipeline.settings import Limits, Settings
from tests.support import REVIEW


def sources(*files: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(files, schema={"source_path": pl.String, "document_id": pl.String}, orient="row")


NONE_REFUSED = pl.DataFrame(schema={"source_path": pl.String, "reason": pl.String})


@pytest.mark.parametrize(
    ("before", "gone", "stops"),
    [
        (1, 0, False), (1, 1, True), (2, 1, False), (3, 1, False), (3, 2, True), (8, 4, False), (8, 5, True),
        (20, 4, False), (20, 5, True), (25, 5, False), (25, 6, True), (1000, 200, False), (1000, 201, True),
    ],
)  # fmt: skip
def test_a_fifth_stops_and_a_few_of_few_do_not(before: int, gone: int, stops: bool) -> None:
    old = sources(*((f"{n}.txt", f"d{n}") for n in range(before)))
    found = loss(old, old[gone:], NONE_REFUSED)
    assert (found.published, len(found.lost)) == (before, gone)
    assert found.is_too_great(Limits()) == stops
    assert not found.is_too_great(Limits(max_loss_percent=100))


def test_moved_changed_copied_and_unseen_files_are_not_lost_and_failing_ones_are() -> None:
    before = sources(("a", "1"), ("b", "2"), ("c", "3"), ("d/e", "4"), ("f", "5"), ("g", "5"), ("d/h", "6"))
    after = sources(("moved", "1"), ("b", "changed"), ("c", "3"), ("copy", "3"), ("g", "5"), ("new", "7"))
    refused = pl.DataFrame({"source_path": ["d/e", "z"], "reason": ["damaged_file", "empty_file"]})
    found = loss(before, after, refused)
    assert (found.published, found.lost, found.failing) == (6, ("d/e", "d/h"), {"d/e": "damaged_file"})
    words = found.words("raw", "raw")
    assert words.startswith("2 of 6 published documents")
    assert "1 are not there any more (d/: 1)" in words and "1 damaged_file" in words


def test_an_emptied_raw_folder_stops_the_load_until_a_person_says_that_it_may(loaded: Settings) -> None:
    before = loaded.published.resolve()
    shutil.move(loaded.raw, loaded.data / "kept")
    loaded.raw.mkdir()
    with pytest.raises(LoadFailedError) as stopped:
        run_load(loaded, Unwatched())
    said = str(stopped.value)
    assert said.startswith("2 of 2 published documents would be lost: ")
    for words in (
        str(loaded.raw),
        "holds no report",
        "zhibiao load --accept-loss",
        f"{ACCEPT_LOSS_TAG}: yes",
    ):
        assert words in said
    assert loaded.published.resolve() == before
    assert stopped.value.published is None
    assert "--accept-loss" in "".join(
        path.read_text(encoding="utf-8") for path in loaded.outbox.glob("failed-*.json")
    )
    # The same as the web page and the scheduler start it.
    with open_instance(loaded) as instance:
        job = build_definitions(loaded).resolve_job_def(LOAD_JOB)
        tags = {ACCEPT_LOSS_TAG: "yes"}
        assert job.execute_in_process(instance=instance, raise_on_error=False).success is False
        assert job.execute_in_process(instance=instance, tags=tags, raise_on_error=False).success
    assert warehouse.query(loaded.warehouse, "SELECT documents FROM loads").rows() == [(2,), (0,)]


def test_another_raw_folder_with_other_reports_stops_the_load(loaded: Settings) -> None:
    other = loaded.data.parent / "other"
    other.mkdir()
    (other / "柳河镇.txt").write_text(REVIEW.replace("石桥", "柳河"), encoding="utf-8")
    wrong = Settings.from_environment(data=loaded.data, raw=other, environment={})
    with pytest.raises(LoadFailedError) as stopped:
        run_load(wrong, Unwatched())
    assert f"this load reads {other}, the one before read {loaded.raw}" in str(stopped.value)
    outcome = run_load(wrong, Unwatched(), accept_loss=True)
    assert (outcome.load["documents"], outcome.load["files_removed"]) == (1, 2)


def test_documents_that_newly_fail_are_lost_too(loaded: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = extraction.extract

    def fails(documents: pl.DataFrame, *others: pl.DataFrame) -> extraction.Extraction:
        if documents["raw_text"].str.contains("石桥").any():
            raise ValueError("a rule broke")
        return sound(documents, *others)

    for path in loaded.raw.glob("*.txt"):
        path.write_bytes(path.read_bytes() + b"\n")
    (loaded.raw / "柳河镇.txt").write_text(REVIEW.replace("石桥", "柳河"), encoding="utf-8")
    monkeypatch.setattr(extraction, "extract", fails)
    with pytest.raises(LoadFailedError, match=r"2 cannot be loaded now \(2 extraction_failed\)"):
        run_load(loaded, Unwatched())
    assert warehouse.query(loaded.warehouse, "SELECT count(*) FROM documents").item() == 2


def test_the_check_blocks(settings: Settings) -> None:
    graph = build_definitions(settings).resolve_asset_graph()
    [key] = [key for key in graph.asset_check_keys if key.name == "documents_are_not_lost"]
    assert key.asset_key == dg.AssetKey("staged_build")
    assert graph.get_check_spec(key).blocking
