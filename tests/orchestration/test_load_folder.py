"""The folder of a running load: what was written comes back in order, and files can be taken out."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.orchestration.load_folder import LoadFolder, StageMissingError
from pipeline.schema import empty


@pytest.fixture
def folder(tmp_path: Path) -> LoadFolder:
    made = LoadFolder("load-1", tmp_path / "staging" / "load-1")
    made.begin("documents", "sources")
    return made


def ids(*names: str) -> pl.DataFrame:
    return pl.DataFrame({"document_id": list(names), "source_path": [f"{name}.txt" for name in names]})


def sources(*names: str) -> pl.DataFrame:
    rows = pl.DataFrame(
        {"document_id": names, "source_path": [f"{number}/{name}.txt" for number, name in enumerate(names)]}
    )
    return pl.concat([empty("sources"), rows], how="diagonal")


def test_what_shards_wrote_comes_back_in_the_order_of_their_names(folder: LoadFolder) -> None:
    for name in ("000010", "000002-0001", "000002-0000", "000001"):
        folder.write("documents", name, ids(f"d{name}"))
    found = pl.concat(folder.frames("documents"))["document_id"].to_list()
    assert found == ["d000001", "d000002-0000", "d000002-0001", "d000010"]
    assert folder.rows("documents") == 4
    assert folder.ids("documents") == set(found)


def test_a_preview_is_of_the_first_that_has_rows(folder: LoadFolder) -> None:
    assert folder.head("documents", 5).height == 0
    folder.write("documents", "000001", ids().cast(pl.String))
    folder.write("documents", "000002", ids("a", "b"))
    assert folder.head("documents", 1).equals(ids("a"))


def test_a_stage_that_runs_again_starts_from_nothing(folder: LoadFolder) -> None:
    folder.write("documents", "000007", ids("old"))
    folder.begin("documents")
    assert folder.rows("documents") == 0 and folder.ids("documents") == set()


def test_a_stage_by_itself_is_told_to_run_the_whole_load(tmp_path: Path) -> None:
    nothing = LoadFolder("load-2", tmp_path)
    with pytest.raises(StageMissingError, match="zhibiao load"):
        list(nothing.frames("documents"))
    with pytest.raises(StageMissingError, match="zhibiao load"):
        nothing.noted("refused")


def test_forgotten_files_leave_sources_and_are_returned(folder: LoadFolder) -> None:
    folder.write("sources", "000001", sources("a", "b"))
    folder.write("sources", "000002", sources("b", "c"))
    assert folder.forget_sources("document_id", ["b"])["source_path"].to_list() == ["1/b.txt", "0/b.txt"]
    assert pl.concat(folder.frames("sources"))["document_id"].to_list() == ["a", "c"]
    assert folder.forget_sources("source_path", ["1/c.txt"]).height == 1
    assert folder.forget_sources("document_id", ["b"]).height == 0
