"""Differences between builds and snapshots: documents, then indicators, what was lost first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl

from pipeline.warehouse import diff, snapshot
from tests.warehouse.made_up import FIRST, SECOND, Fact, Frames, Report, Warehouse

SEVEN = Fact("7公里", "新建道路", 7, "公里", year=2023)


def test_no_difference_is_a_result(warehouse: Warehouse) -> None:
    one = warehouse.publish(FIRST, SECOND)
    two = warehouse.publish(FIRST, SECOND)
    assert diff(one, two).is_empty
    assert diff(snapshot(one, warehouse.root / "snapshots"), warehouse.folder).is_empty


def test_documents_added_removed_changed_and_moved(warehouse: Warehouse) -> None:
    third, fourth = Report("丙.txt", "丙\n", ()), Report("丁.txt", "丁\n", ())
    one = warehouse.publish(FIRST, SECOND, third)
    corrected = replace(SECOND, raw=SECOND.raw.replace("6公里", "7公里"),
                        facts=(*SECOND.facts[:2], SEVEN))  # fmt: skip
    two = warehouse.publish(replace(FIRST, path="moved.txt"), corrected, fourth)
    found = diff(one, two).documents.select("what", "source_path", "old_path").rows()
    assert found == [
        ("removed", "丙.txt", "丙.txt"),
        ("changed", SECOND.path, SECOND.path),
        ("moved", "moved.txt", FIRST.path),
        ("added", "丁.txt", None),
    ]


def test_a_corrected_file_shows_old_and_new_value_and_no_noise(warehouse: Warehouse) -> None:
    one = warehouse.publish(FIRST, SECOND)
    corrected = replace(SECOND, raw="　" + SECOND.raw.replace("6公里", "7公里"),
                        facts=(*SECOND.facts[:2], SEVEN))  # fmt: skip
    two = warehouse.publish(FIRST, corrected)
    found = diff(one, two).indicators
    shown = found.select("what", "source_path", "fields", "old_name", "old_value", "new_value").rows()
    assert shown == [("changed", SECOND.path, "value, quantity", "新建道路", 6.0, 7.0)]


def test_lost_indicators_come_first_then_changed_then_gained(warehouse: Warehouse) -> None:
    one = warehouse.publish(FIRST, SECOND)

    def extracted_otherwise(frames: Frames) -> Frames:
        rows = frames["indicators"].filter(pl.col("unit").ne_missing("%"))
        rows = rows.with_columns(value=pl.when(pl.col("quantity") == "125吨").then(126.0).otherwise("value"))
        gained = rows.filter(name="新建道路").with_columns(
            indicator_id=pl.col("indicator_id") + "-more", name=pl.lit("道路")
        )
        return {"indicators": pl.concat([rows, gained])}

    two = warehouse.build(FIRST, SECOND, change=extracted_otherwise)
    found = diff(one, two).indicators.select(
        "what", "fields", "old_name", "old_value", "new_name", "new_value"
    )
    assert found.rows()[:2] == [
        ("lost", "", "粮食产量同比增长", 4.2, None, None),
        ("changed", "value", "粮食产量", 125.0, "粮食产量", 126.0),
    ]
    assert {row[0] for row in found.rows()[2:]} == {"gained"}


def test_a_masked_value_that_becomes_known_is_a_change(warehouse: Warehouse, published: Path) -> None:
    one = published
    facts = tuple(replace(f, masked=False, value=30, quantity="30户") if f.masked else f for f in FIRST.facts)
    two = warehouse.publish(replace(FIRST, raw=FIRST.raw.replace("xx户", "30户"), facts=facts))
    found = diff(one, two).indicators.select("what", "fields", "old_value", "new_value").rows()
    assert found == [("changed", "value, masked, quantity", None, 30.0)]


def test_a_content_that_keeps_one_of_its_paths_is_compared_with_itself(warehouse: Warehouse) -> None:
    one = warehouse.publish(FIRST, replace(FIRST, path="copy.txt"))
    two = warehouse.publish(FIRST, replace(SECOND, path="copy.txt"))
    found = diff(one, two)
    assert found.documents["what"].to_list() == ["changed"]
    assert found.indicators.select(pl.col("what").unique()).to_series().to_list() == ["gained"]
    assert found.indicators.height == len(SECOND.facts)
