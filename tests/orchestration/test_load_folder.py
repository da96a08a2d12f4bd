"""The folder of a running load: batches come back as they were written, and documents can be taken out."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.orchestration.load_folder import LoadFolder, StageMissingError


@pytest.fixture
def folder(tmp_path: Path) -> LoadFolder:
    return LoadFolder("load-1", tmp_path / "staging" / "load-1")


def ids(*names: str) -> pl.DataFrame:
    return pl.DataFrame({"document_id": list(names), "source_path": [f"{name}.txt" for name in names]})


def test_batches_come_back_in_order_as_they_were_written(folder: LoadFolder) -> None:
    for batch in (10, 2, 0):
        folder.write("documents", batch, ids(f"d{batch}"))
    assert folder.batches("documents") == [0, 2, 10]
    assert folder.read("documents", 2).equals(ids("d2"))
    assert folder.rows("documents") == 3


def test_an_empty_batch_is_written_too(folder: LoadFolder) -> None:
    folder.write("documents", 0, ids().cast(pl.String))
    assert folder.batches("documents") == [0]
    assert folder.rows("documents") == 0
    assert folder.head("documents", 5).height == 0


def test_a_stage_that_runs_again_starts_from_nothing(folder: LoadFolder) -> None:
    folder.write("documents", 7, ids("old"))
    folder.begin("documents")
    assert folder.batches("documents") == []


def test_a_stage_by_itself_is_told_to_run_the_whole_load(folder: LoadFolder) -> None:
    with pytest.raises(StageMissingError, match="zhibiao load"):
        folder.batches("documents")
    with pytest.raises(StageMissingError, match="zhibiao load"):
        folder.read("documents", 0)


def test_forgotten_documents_leave_every_part_and_their_sources_are_returned(folder: LoadFolder) -> None:
    folder.write("sources", 0, ids("a", "b"))
    folder.write("sources", 1, ids("b", "c"))
    folder.write("documents", 0, ids("a", "b", "c"))
    removed = folder.forget(["b"], ("sources", "documents"))
    assert removed["document_id"].to_list() == ["b", "b"]
    assert folder.read("documents", 0)["document_id"].to_list() == ["a", "c"]
    assert pl.concat(folder.frames("sources"))["document_id"].to_list() == ["a", "c"]
