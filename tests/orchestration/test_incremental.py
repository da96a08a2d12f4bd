"""A load does what the files and the code ask for, and no more; what it replaces stays in history."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipeline import catalogue, cleaning, extraction, warehouse
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.running import run_load
from pipeline.reading import FileReader
from pipeline.reading.content import Content
from pipeline.schema import CONTENT, TABLES
from pipeline.settings import Limits, Settings
from pipeline.warehouse.manifests import manifest_path, write_manifest
from pipeline.whereabouts import At
from tests.orchestration.loading import Loader, day
from tests.support import made_once

REPORT = "某镇{year}年工作总结\n一、工作回顾\n新建水渠{length}公里，投资380万元，发放补贴xx万元。\n"
COUNTS = ("added", "changed", "moved", "removed", "unchanged", "quarantined")


def twelve_reports(root: Path) -> None:
    """Twelve reports, loaded once."""
    made = Loader(root)
    for number in range(12):
        # Some have blocks, which go with their document, and some have none.
        suffix = ".html" if number in (9, 11) else ".txt"
        old(made.write(f"镇{number:02}/总结{suffix}", REPORT.format(year=2012 + number, length=10 + number)))
    made.load()


@pytest.fixture
def loader(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Loader:
    """The twelve reports and their load in a folder of the test's own: a copy, with the times of the files."""
    before = made_once("twelve-reports", tmp_path_factory, twelve_reports)
    shutil.copytree(before, tmp_path, symlinks=True, dirs_exist_ok=True)
    return Loader(tmp_path, loads=1)


def old(path: Path, seconds: int = 0) -> Path:
    """Give a file a time that is at rest."""
    os.utime(path, (1_700_000_000 + seconds, 1_700_000_000 + seconds))
    return path


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The names of the files that reading opens."""
    names: list[str] = []
    ask = FileReader.read

    def noted(reader: FileReader, path: Path) -> Content:
        names.append(path.parent.name)
        return ask(reader, path)

    monkeypatch.setattr(FileReader, "read", noted)
    yield names


@pytest.fixture
def worked(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, list[str]]]:
    """The documents that were cleaned and extracted."""
    seen: dict[str, list[str]] = {"cleaned": [], "extracted": []}
    clean, extract = cleaning.clean_documents, extraction.extract

    def noted_clean(documents: pl.DataFrame, *others: At) -> tuple[pl.DataFrame, pl.DataFrame]:
        seen["cleaned"] += documents["source_path"].to_list()
        return clean(documents, *others)

    def noted_extract(documents: pl.DataFrame, *others: pl.DataFrame) -> extraction.Extraction:
        seen["extracted"] += documents["source_path"].to_list()
        return extract(documents, *others)

    monkeypatch.setattr(cleaning, "clean_documents", noted_clean)
    monkeypatch.setattr(extraction, "extract", noted_extract)
    yield seen


def files(load: dict[str, Any]) -> dict[str, int]:
    """The counts of a load that are not zero."""
    return {name: load[f"files_{name}"] for name in COUNTS if load[f"files_{name}"]}


def contents(loader: Loader, names: Sequence[str] = tuple(table.name for table in CONTENT)) -> dict[str, Any]:
    """The rows of the tables in key order, without the loads that wrote them."""
    found = {}
    for name in names:
        order = ", ".join(TABLES[name].order or TABLES[name].key)
        frame = loader.ask(f"SELECT * FROM {name} ORDER BY {order}")
        found[name] = frame.drop("load_id", strict=False).rows()
    return found


def as_if_new(loader: Loader, root: Path) -> dict[str, Any]:
    """What a first load of the same files into a new data folder gives."""
    new = Loader(root, loader.versions)
    new.root.mkdir()
    (root / "raw").symlink_to(loader.raw)
    new.load()
    return contents(new)


def test_files_as_they_were_are_not_opened_and_their_rows_stay(
    loader: Loader, opened: list[str], worked: dict[str, list[str]]
) -> None:
    before = contents(loader)
    second = loader.load()
    assert opened == []
    assert worked == {"cleaned": [], "extracted": []}
    assert files(second) == {"unchanged": 12}
    assert (second["documents_extracted"], second["rows_of"]) == (0, "load-01")
    assert contents(loader) == before
    assert loader.rows("SELECT DISTINCT load_id FROM documents") == [("load-01",)]
    assert loader.rows("SELECT count(*) FROM loads") == [(2,)]


def test_a_full_load_opens_every_file_and_extracts_none_that_is_as_it_was(
    loader: Loader, opened: list[str], worked: dict[str, list[str]]
) -> None:
    full = loader.load(full=True)
    assert len(opened) == 12
    assert worked["extracted"] == []
    assert (files(full), full["rows_of"]) == ({"unchanged": 12}, "load-01")


def test_bytes_changed_behind_size_and_time_are_found_by_a_full_load_alone(loader: Loader) -> None:
    path = loader.raw / "镇03/总结.txt"
    old(loader.write("镇03/总结.txt", path.read_text(encoding="utf-8").replace("13公里", "31公里")))
    assert files(loader.load()) == {"unchanged": 12}
    assert files(loader.load(full=True)) == {"changed": 1, "unchanged": 11}
    assert loader.rows("SELECT value FROM indicators WHERE quantity = '31公里'") == [(31.0,)]


def test_a_touched_file_is_hashed_once_and_is_unchanged(
    loader: Loader, opened: list[str], worked: dict[str, list[str]]
) -> None:
    old(loader.raw / "镇03/总结.txt", seconds=60)
    assert files(loader.load()) == {"unchanged": 12}
    assert opened == ["镇03"]
    assert worked["extracted"] == []
    loader.load()
    assert opened == ["镇03"]


def test_a_file_written_in_this_very_instant_is_not_trusted_by_its_time(
    loader: Loader, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = loader.raw / "镇03/总结.txt"
    old(path, seconds=60)
    moment = path.stat().st_mtime_ns
    with monkeypatch.context() as patched:
        patched.setattr("pipeline.reading.folder.time.time_ns", lambda: moment + 1_000_000)
        loader.load()
    # Rewritten within the same tick, so that size and time tell nothing.
    loader.write("镇03/总结.txt", path.read_text(encoding="utf-8").replace("13公里", "31公里"))
    old(path, seconds=60)
    opened.clear()
    assert files(loader.load()) == {"changed": 1, "unchanged": 11}
    assert opened == ["镇03"]


def test_only_changed_files_are_extracted_and_a_corrected_one_is_a_new_version(
    loader: Loader, opened: list[str], worked: dict[str, list[str]], tmp_path: Path
) -> None:
    loader.write("镇03/总结.txt", REPORT.format(year=2015, length=31))
    second = loader.load()
    assert opened == ["镇03"]
    assert worked["extracted"] == ["镇03/总结.txt"]
    assert files(second) == {"changed": 1, "unchanged": 11}
    assert (second["documents_extracted"], second["documents_reextracted"]) == (1, 0)
    versions = loader.rows(
        "SELECT version, began, began_by, ended_by FROM document_versions "
        "WHERE source_path = '镇03/总结.txt' ORDER BY version"
    )
    assert versions == [(1, "added", "load-01", "load-02"), (2, "changed", "load-02", None)]
    assert loader.rows("SELECT count(DISTINCT report_id) FROM document_versions") == [(12,)]
    assert contents(loader) == as_if_new(loader, tmp_path / "new")


@pytest.mark.parametrize("changed", [1, 8], ids=["few, the build is a copy", "many, the build is made anew"])
def test_history_answers_what_was_said_on_a_day(loader: Loader, changed: int) -> None:
    for number in range(changed):
        loader.write(f"镇{number:02}/总结.txt", REPORT.format(year=2012 + number, length=70 + number))
    loader.load()
    (loader.raw / "镇00/总结.txt").unlink()
    loader.load()
    lengths = "SELECT quantity FROM indicators_as_of({}) WHERE quantity LIKE '%公里' ORDER BY quantity"
    first = [f"{10 + number}公里" for number in range(12)]
    second = sorted(
        [f"{70 + number}公里" for number in range(changed)]
        + [f"{10 + number}公里" for number in range(changed, 12)]
    )
    for number, said in ((1, first), (2, second), (3, [words for words in second if words != "70公里"])):
        assert [row[0] for row in loader.rows(lengths.format(day(number)))] == said
        documents = f"SELECT count(*) FROM documents_as_of({day(number)})"
        assert loader.rows(documents) == [(12 if number < 3 else 11,)]
        assert loader.rows(f"SELECT count(*) FROM files_as_of({day(number)})") == loader.rows(documents)
    assert loader.rows(lengths.format(day(0))) == []
    texts = f"SELECT raw_text FROM documents_as_of({day(1)}) WHERE source_path = '镇00/总结.txt'"
    assert loader.rows(texts) == [(REPORT.format(year=2012, length=10),)]
    now = "SELECT * FROM indicators ORDER BY indicator_id"
    assert loader.rows(now) == loader.rows(now.replace("indicators", f"indicators_as_of({day(3)})", 1))


def test_a_build_that_began_as_a_copy_is_read_by_duckdb_1_2_and_is_no_larger(loader: Loader) -> None:
    sizes = []
    for number in range(4):
        loader.write("镇03/总结.txt", REPORT.format(year=2015, length=31 + number))
        loader.load()
        build = warehouse.published_build(loader.warehouse)
        assert build is not None
        with warehouse.open_build(build) as connection:
            tags = connection.execute(
                "SELECT tags FROM duckdb_databases() WHERE database_name = ?", [build.stem]
            ).fetchall()[0][0]
        assert tags["storage_version"].startswith("v1.2.0")
        sizes.append(build.stat().st_size)
    # What was taken out is room for what comes.
    assert max(sizes) < 2 * sizes[0]


def test_a_snapshot_of_copied_builds_has_the_bytes_of_one_of_sorted_rows(
    loader: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        loader.write(f"镇{number:02}/总结.txt", REPORT.format(year=2012 + number, length=31 + number))
        loader.load()
    stored = loader.ask("SELECT document_id FROM indicators")["document_id"]
    assert not stored.is_sorted()
    spliced = warehouse.snapshot(loader.warehouse, loader.root / "spliced")
    monkeypatch.setattr("pipeline.warehouse.stored._FEW_DOCUMENTS", 0)
    by_sorting = warehouse.snapshot(loader.warehouse, loader.root / "sorted")
    for path in spliced.iterdir():
        assert path.read_bytes() == (by_sorting / path.name).read_bytes(), path.name


def test_a_removed_file_leaves_the_current_view_and_stays_in_history(loader: Loader) -> None:
    gone = loader.raw / "镇05/总结.txt"
    text = gone.read_text(encoding="utf-8")
    gone.unlink()
    assert files(loader.load()) == {"removed": 1, "unchanged": 11}
    for table in CONTENT:
        assert loader.rows(f"SELECT count(DISTINCT document_id) <= 11 FROM {table.name}") == [(True,)]
    assert loader.rows("SELECT source_path, raw_text, ended_by FROM document_history") == [
        ("镇05/总结.txt", text, "load-02")
    ]
    assert loader.rows("SELECT count(*) > 0 FROM indicator_history WHERE ended_by = 'load-02'") == [(True,)]
    loader.write("镇05/总结.txt", text)
    assert files(loader.load()) == {"added": 1, "unchanged": 11}
    assert loader.rows(
        "SELECT version, began FROM document_versions WHERE source_path = '镇05/总结.txt' ORDER BY began_by"
    ) == [(1, "added"), (1, "returned")]


def test_a_moved_file_is_known_by_its_content_and_keeps_its_report(
    loader: Loader, opened: list[str], worked: dict[str, list[str]], tmp_path: Path
) -> None:
    rows = "SELECT * FROM indicators ORDER BY indicator_id"
    before = loader.rows(rows)
    (loader.raw / "镇05/总结.txt").rename(loader.raw / "镇05/2017年总结.txt")
    assert files(loader.load()) == {"moved": 1, "unchanged": 11}
    assert opened == ["镇05"]
    assert worked == {"cleaned": [], "extracted": []}
    assert loader.rows(rows) == before
    path = "SELECT source_path FROM documents{} WHERE report_year = 2017"
    assert loader.rows(path.format("")) == [("镇05/2017年总结.txt",)]
    assert loader.rows(path.format(f"_as_of({day(1)})")) == [("镇05/总结.txt",)]
    assert loader.rows(
        "SELECT count(DISTINCT report_id), max(version) FROM document_versions "
        "WHERE source_path LIKE '镇05/%'"
    ) == [(1, 1)]
    assert contents(loader) == as_if_new(loader, tmp_path / "new")
    # A new report where the moved one was is a report of its own.
    loader.write("镇05/总结.txt", REPORT.format(year=2030, length=99))
    loader.load()
    assert loader.rows(
        "SELECT count(DISTINCT report_id) FROM document_versions WHERE source_path LIKE '镇05/%'"
    ) == [(2,)]


def test_a_second_copy_is_one_document_with_two_sources_and_outlives_the_first(
    loader: Loader, worked: dict[str, list[str]]
) -> None:
    text = (loader.raw / "镇05/总结.txt").read_text(encoding="utf-8")
    loader.write("镇99/副本.txt", text)
    assert files(loader.load()) == {"added": 1, "unchanged": 12}
    assert loader.rows("SELECT count(*) FROM documents") == [(12,)]
    (loader.raw / "镇05/总结.txt").unlink()
    assert files(loader.load()) == {"removed": 1, "unchanged": 12 - 1 + 1}
    assert loader.rows("SELECT source_path FROM documents WHERE report_year = 2017") == [("镇99/副本.txt",)]
    assert worked["extracted"] == []


def test_two_files_that_swap_their_contents_are_both_changed_and_not_extracted(
    loader: Loader, worked: dict[str, list[str]], tmp_path: Path
) -> None:
    one, two = loader.raw / "镇05/总结.txt", loader.raw / "镇06/总结.txt"
    one.rename(loader.raw / "x")
    two.rename(one)
    (loader.raw / "x").rename(two)
    old(one, 1)
    old(two, 1)
    assert files(loader.load()) == {"changed": 2, "unchanged": 10}
    assert worked["extracted"] == []
    assert contents(loader) == as_if_new(loader, tmp_path / "new")


@pytest.mark.parametrize(
    ("part", "read_again", "cleaned", "extracted"),
    [("extraction", 0, 0, 12), ("text", 0, 12, 12), ("reading", 12, 0, 0), ("build", 0, 0, 0)],
)
def test_new_code_does_again_what_depends_on_it_and_no_more(
    loader: Loader,
    opened: list[str],
    worked: dict[str, list[str]],
    part: str,
    read_again: int,
    cleaned: int,
    extracted: int,
) -> None:
    before = contents(loader)
    loader.versions = replace(loader.versions, **{part: "new"})
    load = loader.load()
    assert (len(opened), len(worked["cleaned"]), len(worked["extracted"])) == (read_again, cleaned, extracted)
    assert (load["documents_reextracted"], files(load)) == (extracted, {"unchanged": 12})
    assert load[f"{part}_version"] == "new"
    assert contents(loader) == before
    # Rows that came out as they were keep the load that wrote them: history has nothing to tell.
    assert loader.rows("SELECT DISTINCT load_id FROM indicators") == [("load-01",)]
    assert loader.rows("SELECT count(*) FROM indicator_history") == [(0,)]


def test_a_new_catalogue_classifies_the_stored_rows_and_extracts_nothing(
    loader: Loader, worked: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    classify = catalogue.classify
    before = loader.rows("SELECT * EXCLUDE (theme, load_id) FROM indicators ORDER BY ALL")

    def rethought(*frames: pl.DataFrame) -> pl.DataFrame:
        other = pl.when(pl.col("indicator_code").is_null()).then(pl.lit("other")).otherwise("theme")
        return classify(*frames).with_columns(theme=other)

    monkeypatch.setattr(catalogue, "classify", rethought)
    loader.versions = replace(loader.versions, catalogue="new")
    load = loader.load()
    assert worked == {"cleaned": [], "extracted": []}
    assert (load["catalogue_version"], files(load)) == ("new", {"unchanged": 12})
    uncoded = "FROM indicators WHERE indicator_code IS NULL"
    assert loader.rows(f"SELECT DISTINCT theme, load_id {uncoded}") == [("other", "load-02")]
    assert loader.rows("SELECT * EXCLUDE (theme, load_id) FROM indicators ORDER BY ALL") == before


def test_new_extraction_works_from_the_stored_text_when_the_files_are_out_of_reach(
    loader: Loader, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = extraction.extract

    def renamed(documents: pl.DataFrame, *others: pl.DataFrame) -> extraction.Extraction:
        made = extract(documents, *others)
        return replace(made, indicators=made.indicators.with_columns(name=pl.lit("新名称")))

    monkeypatch.setattr(extraction, "extract", renamed)
    monkeypatch.setattr(FileReader, "read", None)
    loader.versions = replace(loader.versions, extraction="new")
    loader.load()
    assert loader.rows("SELECT DISTINCT name, load_id FROM indicators") == [("新名称", "load-02")]
    names = f"SELECT count(*) FROM indicators_as_of({day(1)}) WHERE name = '新名称'"
    assert loader.rows(names) == [(0,)]
    assert loader.rows("SELECT count(*) FROM document_history") == [(0,)]


def test_new_code_and_new_files_come_together(loader: Loader, tmp_path: Path) -> None:
    loader.limits = Limits(batch_documents=2)
    loader.write("镇03/总结.txt", REPORT.format(year=2015, length=31))
    loader.write("镇77/总结.txt", REPORT.format(year=2015, length=77))
    (loader.raw / "镇05/总结.txt").unlink()
    loader.versions = replace(loader.versions, extraction="new")
    load = loader.load()
    assert files(load) == {"added": 1, "changed": 1, "removed": 1, "unchanged": 10}
    assert (load["documents_extracted"], load["documents_reextracted"]) == (12, 10)
    assert contents(loader) == as_if_new(loader, tmp_path / "new")


def test_a_build_whose_tables_are_not_todays_is_loaded_anew_and_its_history_kept(loader: Loader) -> None:
    published = warehouse.published_build(loader.warehouse)
    assert published is not None
    published.chmod(0o644)
    with duckdb.connect(str(published)) as connection:
        for view in (
            "coverage",
            "coverage_by_document",
            "indicator_latest",
            "masked_share",
            "plan_versus_actual",
        ):
            connection.execute(f"DROP VIEW {view}")
        connection.execute("ALTER TABLE documents DROP COLUMN kind")
    write_manifest(published)
    load = loader.load()
    assert (load["documents_extracted"], load["sequence"]) == (12, 2)
    assert files(load) == {"unchanged": 12}
    assert loader.rows("SELECT count(*) FROM document_versions") == [(12,)]
    assert loader.rows("SELECT count(*) FROM documents WHERE kind IS NOT NULL") == [(12,)]


@pytest.mark.parametrize("without_manifest", [False, True], ids=["spoilt", "spoilt, and its manifest lost"])
def test_nothing_is_carried_from_a_build_that_is_not_what_was_published(
    loader: Loader, without_manifest: bool, tmp_path: Path
) -> None:
    before = contents(loader)
    published = warehouse.published_build(loader.warehouse)
    assert published is not None
    published.chmod(0o644)
    with duckdb.connect(str(published)) as connection:
        # No audit can know better.
        connection.execute("UPDATE indicators SET value = value + 1 WHERE quantity = '380万元'")
    if without_manifest:
        manifest_path(published).unlink()
    assert contents(loader) != before
    loader.write("镇03/总结.txt", REPORT.format(year=2015, length=31))
    load = loader.load()
    assert (load["documents_extracted"], files(load)) == (12, {"changed": 1, "unchanged": 11})
    assert contents(loader) == as_if_new(loader, tmp_path / "new")


def test_a_refused_file_is_looked_at_again_and_a_known_one_that_is_refused_now_is_gone(
    loader: Loader,
) -> None:
    (loader.raw / "镇05/总结.txt").write_bytes(b"\xff\xff\xff")
    assert files(loader.load()) == {"removed": 1, "unchanged": 11, "quarantined": 1}
    quarantine = "SELECT source_path, load_id FROM quarantine"
    assert loader.rows(quarantine) == [("镇05/总结.txt", "load-02")]
    third = loader.load()
    assert loader.rows(quarantine) == [("镇05/总结.txt", "load-02")]
    assert third["rows_of"] == "load-02"


def test_nights_without_change_leave_the_last_change_within_reach_of_a_rollback(loader: Loader) -> None:
    loader.limits = Limits(keep_builds=3)
    loader.write("镇03/总结.txt", REPORT.format(year=2015, length=31))
    for _ in range(5):
        loader.load()
    kept = [build.stem for build in warehouse.builds(loader.warehouse)]
    assert kept == ["load-01", "load-05", "load-06"]
    assert warehouse.rollback(loader.warehouse).stem == "load-01"
    assert loader.rows("SELECT count(*) FROM indicators WHERE quantity = '31公里'") == [(0,)]
    # What was rolled back is found again by the next load, in a history of its own.
    assert files(loader.load()) == {"changed": 1, "unchanged": 11}
    assert [row[0] for row in loader.rows("SELECT load_id FROM loads ORDER BY sequence")] == [
        "load-01",
        "load-07",
    ]


def test_many_loads_of_many_kinds_leave_what_a_first_load_would_give(loader: Loader, tmp_path: Path) -> None:
    for turn in range(6):
        loader.write(f"镇{turn:02}/总结.txt", REPORT.format(year=2012 + turn, length=50 + turn))
        if turn % 2:
            (loader.raw / f"镇{turn + 3:02}/总结.txt").rename(loader.raw / f"镇{turn + 3:02}/改名{turn}.txt")
        if turn % 3 == 2:
            loader.write(f"新{turn}/总结.txt", REPORT.format(year=2030, length=turn))
        loader.load(full=turn == 5)
    assert contents(loader) == as_if_new(loader, tmp_path / "new")
    # What was carried was audited in the load that made it.
    assert [
        broken for broken in warehouse.audit(warehouse.published_build(loader.warehouse)) if broken.blocking
    ] == []
    for number in range(1, 8):
        counted = f"SELECT documents, indicators FROM load_as_of({day(number)})"
        found = (
            f"SELECT (SELECT count(*) FROM documents_as_of({day(number)})), "
            f"(SELECT count(*) FROM indicators_as_of({day(number)}))"
        )
        assert loader.rows(found) == loader.rows(counted)


def test_the_job_carries_too_and_writes_no_snapshot_where_nothing_changed(loaded: Settings) -> None:
    first = loaded.published.resolve().stem
    second = run_load(loaded, Unwatched()).load
    assert (second["documents_extracted"], second["rows_of"]) == (0, first)
    assert [path.name for path in loaded.snapshots.iterdir()] == [first]
    full = run_load(loaded, Unwatched(), full=True).load
    assert (full["documents_extracted"], full["files_unchanged"]) == (0, 2)


def test_an_archive_as_it_was_is_not_opened_and_a_changed_one_costs_its_changed_members(
    loader: Loader, monkeypatch: pytest.MonkeyPatch, worked: dict[str, list[str]], tmp_path: Path
) -> None:
    listed: list[str] = []
    ask = FileReader.list_archive
    monkeypatch.setattr(
        FileReader, "list_archive", lambda reader, path: (listed.append(path.name), ask(reader, path))[1]
    )
    archive = loader.raw / "汇编.zip"
    members = {
        f"乡{number}.html": REPORT.format(year=2001 + number, length=50 + number) for number in range(3)
    }
    zipped(archive, members)
    assert files(loader.load()) == {"added": 3, "unchanged": 12}
    assert (listed, len(worked["extracted"])) == (["汇编.zip"], 3)
    before = contents(loader)
    assert files(loader.load()) == {"unchanged": 15}
    assert listed == ["汇编.zip"]
    assert contents(loader) == before
    zipped(archive, {**members, "乡1.html": REPORT.format(year=2002, length=99)}, seconds=60)
    assert files(loader.load()) == {"changed": 1, "unchanged": 14}
    assert len(worked["extracted"]) == 4
    # A member in quarantine is looked at again with every load, as any file there is.
    zipped(archive, {**members, "坏.html": ""}, seconds=120)
    assert files(loader.load()) == {"changed": 1, "unchanged": 14, "quarantined": 1}
    assert files(loader.load()) == {"unchanged": 15, "quarantined": 1}
    assert listed == ["汇编.zip"] * 4
    assert contents(loader) == as_if_new(loader, tmp_path / "new")
    archive.unlink()
    assert files(loader.load()) == {"removed": 3, "unchanged": 12}


def zipped(path: Path, members: dict[str, str], seconds: int = 0) -> None:
    """Write an archive whose time is at rest."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    old(path, seconds)
