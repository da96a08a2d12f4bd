"""Builds: what goes in comes out, sorted, described, and the same every time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.schema import TABLES
from pipeline.warehouse import BuildError, FileChanges, WarehouseError, build, file_changes, open_build, query
from pipeline.warehouse.connections import scalar
from tests.warehouse.made_up import FIRST, SECOND, Frames, Report, Warehouse


def contents(database: Path) -> dict[str, pl.DataFrame]:
    with open_build(database) as connection:
        return {name: connection.sql(f"SELECT * FROM {name} ORDER BY rowid").pl() for name in TABLES}


def test_every_staged_row_is_loaded_with_its_load(warehouse: Warehouse) -> None:
    made = contents(warehouse.build(FIRST, SECOND, quarantined=("空.txt",)))
    assert made["documents"]["load_id"].to_list() == ["load-01"] * 2
    assert made["indicators"].height == len(FIRST.facts) + len(SECOND.facts)
    assert made["quarantine"].row(0, named=True)["load_id"] == "load-01"
    load = made["loads"].row(0, named=True)
    assert (load["sequence"], load["documents"], load["indicators"], load["files_quarantined"]) == (
        1,
        2,
        8,
        1,
    )


def test_two_builds_of_the_same_staging_hold_the_same_rows_in_the_same_order(warehouse: Warehouse) -> None:
    staging = warehouse.stage(FIRST, SECOND)
    one = build(staging, warehouse.folder, warehouse.record("same"))
    first_contents = contents(one)
    one.unlink()
    again = contents(build(staging, warehouse.folder, warehouse.record("same")))
    for name, frame in first_contents.items():
        assert frame.equals(again[name]), name


def test_rows_do_not_depend_on_how_documents_were_batched(warehouse: Warehouse) -> None:
    apart = contents(warehouse.build(FIRST, SECOND, load_id="a"))
    together = contents(warehouse.build(SECOND, FIRST, batch_of=2, load_id="b"))
    for name in set(TABLES) - {"loads", "document_versions"}:
        columns = [column.name for column in TABLES[name].stage_columns]
        assert apart[name].select(columns).equals(together[name].select(columns)), name


def test_the_same_bytes_in_two_batches_are_one_document_with_two_sources(warehouse: Warehouse) -> None:
    copy = Report("a/副本.txt", FIRST.raw, FIRST.facts)
    made = contents(warehouse.build(FIRST, copy))
    assert made["sources"].height == 2
    assert made["documents"]["source_path"].to_list() == ["a/副本.txt"]
    assert made["indicators"].height == len(FIRST.facts)


def test_a_build_can_be_opened_by_duckdb_1_2(warehouse: Warehouse) -> None:
    with open_build(warehouse.build(FIRST)) as connection:
        tags = scalar(connection, "SELECT tags FROM duckdb_databases() WHERE database_name = 'load-01'")
    assert tags["storage_version"].startswith("v1.2.0")


def test_every_table_view_and_column_has_its_comment(warehouse: Warehouse) -> None:
    with open_build(warehouse.build(FIRST)) as connection:
        silent = connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() "
            "WHERE NOT internal AND coalesce(comment, '') NOT LIKE '% — %' "
            "UNION ALL SELECT table_name, NULL FROM duckdb_tables() "
            "WHERE coalesce(comment, '') NOT LIKE '% — %' "
            "UNION ALL SELECT view_name, NULL FROM duckdb_views() "
            "WHERE NOT internal AND coalesce(comment, '') NOT LIKE '% — %' "
            "UNION ALL SELECT function_name, NULL FROM duckdb_functions() "
            "WHERE NOT internal AND coalesce(comment, '') NOT LIKE '% — %'"
        ).fetchall()
    assert silent == []


def test_nothing_but_tables_and_views_is_left_in_a_build(warehouse: Warehouse) -> None:
    made = warehouse.build(FIRST)
    assert [path.name for path in made.parent.iterdir()] == [made.name]
    assert set(query(made, "SELECT table_name FROM duckdb_tables()")["table_name"]) == set(TABLES)


def test_an_empty_staging_makes_an_empty_build_with_units(warehouse: Warehouse) -> None:
    made = contents(warehouse.build())
    assert made["documents"].height == 0
    assert made["units"].filter(pl.col("unit") == "平方米").height == 1


def test_history_is_carried_and_unchanged_rows_keep_the_load_that_wrote_them(warehouse: Warehouse) -> None:
    warehouse.publish(FIRST, quarantined=("空.txt",))
    made = contents(warehouse.publish(FIRST, SECOND, quarantined=("空.txt", "坏.txt")))
    assert made["loads"].select("sequence", "load_id").rows() == [(1, "load-01"), (2, "load-02")]
    by_place = dict(made["documents"].select("source_path", "load_id").rows())
    assert by_place == {FIRST.path: "load-01", SECOND.path: "load-02"}
    assert dict(made["quarantine"].select("source_path", "load_id").rows()) == {
        "空.txt": "load-01",
        "坏.txt": "load-02",
    }


def test_a_row_that_is_extracted_otherwise_is_of_the_new_load(warehouse: Warehouse, published: Path) -> None:

    def renamed(frames: Frames) -> Frames:
        name = pl.when(pl.col("unit") == "元").then(pl.lit("投入资金")).otherwise("name")
        return {"indicators": frames["indicators"].with_columns(name=name)}

    made = contents(warehouse.publish(FIRST, change=renamed))
    assert made["indicators"].filter(load_id="load-02")["name"].to_list() == ["投入资金"]
    assert made["documents"]["load_id"].to_list() == ["load-01"]


def test_a_load_id_is_never_used_twice(warehouse: Warehouse) -> None:
    warehouse.build(FIRST, load_id="once")
    with pytest.raises(BuildError, match=r"once\.duckdb exists already; a load id is never used twice"):
        warehouse.build(FIRST, load_id="once")


@pytest.mark.parametrize("load_id", ["../evil", "", "a b", "a'; DROP", "x" * 101])
def test_a_load_id_that_is_no_plain_name_is_refused(warehouse: Warehouse, load_id: str) -> None:
    with pytest.raises(WarehouseError, match="must be letters, digits"):
        build(warehouse.stage(FIRST), warehouse.folder, replace(warehouse.record(), load_id=load_id))


def test_rows_that_break_the_schema_name_table_and_remedy_and_leave_nothing(warehouse: Warehouse) -> None:
    def spoilt(frames: Frames) -> Frames:
        return {"indicators": frames["indicators"].with_columns(bound=pl.lit("roughly"))}

    with pytest.raises(BuildError, match=r"table indicators from .*CHECK.*disagree"):
        warehouse.build(FIRST, change=spoilt)
    assert list((warehouse.folder / "builds").iterdir()) == []


def test_a_missing_column_is_named(warehouse: Warehouse) -> None:
    with pytest.raises(BuildError, match=r"table sections .*heading"):
        warehouse.build(FIRST, change=lambda frames: {"sections": frames["sections"].drop("heading")})


def test_file_names_with_quotes_and_sql_are_data(warehouse: Warehouse) -> None:
    path = "云岭'; DROP TABLE loads; --/\"报告\n𠮷.txt"
    made = contents(warehouse.build(Report(path, FIRST.raw, FIRST.facts)))
    assert made["documents"]["source_path"].to_list() == [path]


def test_times_are_utc_whatever_the_zone_of_the_machine(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    started = contents(warehouse.build(FIRST))["loads"]["started_at"]
    assert started.dtype == pl.Datetime("us", "UTC")
    assert started[0].utcoffset() == timedelta(0)
    assert started[0].hour == 18


def test_file_changes_count_each_file_once(warehouse: Warehouse) -> None:
    third = Report("c.txt", "丙", ())
    previous = warehouse.build(FIRST, SECOND, third)
    before = query(
        previous, "SELECT source_path, document_id, unseen_since FROM sources ORDER BY source_path"
    )
    sha = dict(before.select("source_path", "document_id").iter_rows())
    now = pl.DataFrame(
        {
            "source_path": ["moved.txt", "copy.txt", SECOND.path, "new.txt"],
            "document_id": [sha[FIRST.path], sha[SECOND.path], "different", "other"],
            "unseen_since": None,
        }
    )
    assert file_changes(before, now) == FileChanges(added=2, changed=1, moved=1, removed=1, unchanged=0)
    assert file_changes(before, before) == FileChanges(unchanged=3)
    assert file_changes(before.clear(), before) == FileChanges(added=3)
    out_of_sight = (
        pl.when(pl.col("source_path") == "c.txt").then(pl.lit(datetime.now(UTC))).alias("unseen_since")
    )
    assert file_changes(before, before.with_columns(out_of_sight)) == FileChanges(unchanged=2, unseen=1)


def test_a_whole_python_process_without_zhibiao_can_read_a_build(
    warehouse: Warehouse, published: Path
) -> None:
    made = published
    with duckdb.connect(str(warehouse.pointer), read_only=True) as connection:
        assert scalar(connection, "SELECT count(*) FROM indicators JOIN documents USING (document_id)") == 5
    assert made.is_file()


def test_documents_that_are_put_in_some_at_a_time_stand_in_order(
    warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = [Report(f"{n:02}.txt", f"{n}号\n{FIRST.raw}", FIRST.facts) for n in range(5)]
    at_once = contents(warehouse.build(*many, batch_of=2, load_id="same"))
    for size in (1, 2000):
        monkeypatch.setattr("pipeline.warehouse.sorting.RUN_BYTES", size)
        monkeypatch.setattr("pipeline.warehouse.sorting.FAN_IN", 3)
        (warehouse.folder / "builds" / "same.duckdb").unlink()
        some = contents(warehouse.build(*many, batch_of=2, load_id="same"))
        assert all(some[name].equals(at_once[name]) for name in TABLES)
