"""Concept counts follow documents and dictionaries from load to load."""

from __future__ import annotations

from dataclasses import replace

import polars as pl

from pipeline.schema import CONTENT, conform
from pipeline.warehouse import build, publish, query
from tests.warehouse.made_up import SECOND, Frames, Report, Warehouse, document_id

REPORTS = [
    replace(SECOND, path=f"云岭镇/{number}.txt", raw=SECOND.raw + f"备注{number}：新建道路已通车。\n")
    for number in range(12)
]


def load(
    warehouse: Warehouse, reports: list[Report], words: dict[str, list[str]], new: int | None = None
) -> dict[tuple[str, str], int]:
    """Publish a load with these dictionaries; returns how often each word of a concept stands in all documents.

    Of the reports only the last ``new`` are staged (all unless given), the others are carried.
    """
    fresh = {document_id(report.raw) for report in reports[len(reports) - new :]} if new is not None else None

    def staged(made: Frames) -> Frames:
        kept = pl.col("document_id").is_in(list(fresh or ()))
        return {table.name: made[table.name].filter(kept) for table in CONTENT} if fresh is not None else {}

    staging = warehouse.stage(*reports, change=staged)
    rows = [(concept, word, "user") for concept, given in words.items() for word in given]
    frame = pl.DataFrame(rows, schema=["concept", "word", "source"], orient="row")
    conform("concept_words", frame).write_parquet(staging / "concept_words" / "00000.parquet")
    publish(build(staging, warehouse.folder, warehouse.record()), warehouse.folder)
    counted = query(
        warehouse.folder, "SELECT concept, word, sum(hits) FROM concept_counts GROUP BY ALL"
    ).rows()
    return {(concept, word): int(hits) for concept, word, hits in counted}


def test_counts_follow_the_documents(warehouse: Warehouse) -> None:
    words = {"路": ["道路"], "粮": ["粮食"]}
    assert load(warehouse, REPORTS, words) == {("路", "道路"): 24, ("粮", "粮食"): 12}
    changed = [*REPORTS[:11], replace(REPORTS[11], raw=REPORTS[11].raw + "道路验收合格。\n")]
    assert load(warehouse, changed, words, new=1) == {("路", "道路"): 25, ("粮", "粮食"): 12}
    assert load(warehouse, changed[:11], words, new=0) == {("路", "道路"): 22, ("粮", "粮食"): 11}


def test_a_changed_dictionary_is_counted_in_every_document(warehouse: Warehouse) -> None:
    load(warehouse, REPORTS, {"路": ["道路"]})
    found = load(warehouse, REPORTS, {"路": ["新建道路", "道路", "通车"]}, new=0)
    assert found == {("路", "新建道路"): 24, ("路", "通车"): 12}
    assert load(warehouse, REPORTS, {}, new=0) == {}
