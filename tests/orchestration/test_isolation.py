"""One document that a stage cannot handle costs only itself."""

import polars as pl

from pipeline.orchestration.isolation import each_on_its_own

DOCUMENTS = pl.DataFrame({"document_id": ["a", "b", "c"]})
SENTENCES = pl.DataFrame({"document_id": ["a", "b", "b"], "text": ["1", "2", "3"]})


def count(documents: pl.DataFrame, sentences: pl.DataFrame) -> dict[str, int]:
    if "b" in documents["document_id"]:
        raise ValueError("cannot read b")
    return {"documents": documents.height, "sentences": sentences.height}


def test_a_batch_that_goes_well_is_one_call() -> None:
    done = each_on_its_own(count, DOCUMENTS.filter(pl.col("document_id") != "b"), SENTENCES)
    assert done.results == [{"documents": 2, "sentences": 3}]
    assert done.failures == []


def test_the_others_go_on_and_the_failure_says_where() -> None:
    done = each_on_its_own(count, DOCUMENTS, SENTENCES)
    assert done.results == [{"documents": 1, "sentences": 1}, {"documents": 1, "sentences": 0}]
    assert [failure.document_id for failure in done.failures] == ["b"]
    assert "ValueError: cannot read b" in done.failures[0].detail
    assert "test_isolation.py" in done.failures[0].detail


def test_an_empty_batch_calls_the_stage_once() -> None:
    done = each_on_its_own(count, DOCUMENTS.clear(), SENTENCES.clear())
    assert done.results == [{"documents": 0, "sentences": 0}]
