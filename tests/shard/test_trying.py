"""What breaks a shard is found by trying its pieces, and it alone is left out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from openpyxl import Workbook

from pipeline import cleaning, extraction, segmentation
from pipeline.orchestration.load_folder import LoadFolder
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.text_stages import NothingLoadedError, text_stages
from pipeline.reading import read, scan
from pipeline.schema import CONTENT
from pipeline.settings import Limits
from pipeline.shard import Broken, Fault, Manifest, Task, in_turn
from pipeline.shard.shard_worker import budget
from pipeline.shard.task import CannotGoOn
from pipeline.shard.trying import finish
from pipeline.warehouse.auditing import document_audits
from tests.orchestration.loading import Loader
from tests.support import REVIEW, ShardsHere

HERE = ShardsHere().make


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    folder = tmp_path / "raw"
    folder.mkdir()
    for number in range(4):
        (folder / f"{number}.txt").write_text(f"{REVIEW}\n新修桥梁{number + 2}座。\n", encoding="utf-8")
    return folder


def of_files(raw: Path, output: Path) -> Task:
    return Task("000001", str(output), "read", files=tuple(scan(raw, Limits()).files))


def broken(stage: str, *, certain: bool, documents: list[str] | None = None) -> Broken:
    return Broken(stage, "worker_crashed", "it ended", "report it", certain=certain, documents=documents)


def test_a_shard_that_is_killed_once_is_made_in_pieces_and_loses_nothing(raw: Path, tmp_path: Path) -> None:
    names: list[str] = []

    def run(task: Task) -> Manifest:
        names.append(task.name)
        if len(names) == 1:
            raise broken("extract", certain=False)
        return HERE(task)

    manifests = finish(of_files(raw, tmp_path / "out"), run)
    assert names == ["000001", *(f"000001-{number:04}" for number in range(4))]
    assert [manifest.documents for manifest in manifests] == [1, 1, 1, 1]


@pytest.mark.parametrize(("certain", "tries"), [(True, 1), (False, 2)])
def test_a_piece_is_left_out_at_once_where_it_would_break_again_and_else_the_second_time(
    raw: Path, tmp_path: Path, certain: bool, tries: int
) -> None:
    tried: list[str] = []

    def run(task: Task) -> Manifest:
        if any(file.source_path == "2.txt" for file in task.files):
            tried.append(task.name)
            raise broken("clean", certain=certain)
        return HERE(task)

    manifests = finish(of_files(raw, tmp_path / "out"), run)
    assert tried == ["000001", *["000001-0002"] * tries]
    faults = [fault for manifest in manifests for fault in manifest.faults]
    assert faults == [Fault("2.txt", "", "worker_crashed", "it ended", "report it")]
    assert sorted(path.stem for path in (tmp_path / "out" / "documents").iterdir()) == [
        f"000001-{number:04}" for number in (0, 1, 3)
    ]


def test_of_a_workbook_of_reports_the_one_that_breaks_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["单位", "报告"])
    for number in range(3):
        sheet.append([f"镇{number}", f"{REVIEW * 3}新修桥梁{number + 2}座。"])
    book.save(raw / "汇编.xlsx")
    segment = segmentation.segment

    def refuse_one(documents: pl.DataFrame, *others: pl.DataFrame) -> segmentation.Segmentation:
        if documents["raw_text"].str.contains("新修桥梁3座").any():
            raise ValueError("no section")
        return segment(documents, *others)

    monkeypatch.setattr(segmentation, "segment", refuse_one)
    load = LoadFolder("load", tmp_path / "staging")
    made = text_stages(load, raw, Limits(), Unwatched(), in_turn(HERE))
    quarantine = pl.concat(load.frames("quarantine"))
    assert quarantine.select("source_path", "reason").rows() == [
        ("汇编.xlsx/Sheet!B3", "segmentation_failed")
    ]
    sources = pl.concat(load.frames("sources"))
    assert made.read == len(load.ids("documents")) == sources["document_id"].n_unique()
    assert load.ids("documents") == load.ids("sources")
    assert {"汇编.xlsx/Sheet!B2", "汇编.xlsx/Sheet!B4"} <= set(sources["source_path"])


def spoil(column: str, value: object) -> Callable[[extraction.Extraction], extraction.Extraction]:
    return lambda made: replace(made, indicators=made.indicators.with_columns(pl.lit(value).alias(column)))


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("status", "sometimes", "extraction_failed"),
        ("name", None, "extraction_failed"),
        ("year", 1 << 40, "extraction_failed"),
        ("char_start", -5, "audit_failed"),
        ("indicator_id", "the same", "audit_failed"),
        ("value", float("inf"), "audit_failed"),
    ],
)
def test_rows_that_the_build_could_not_take_are_refused_with_their_document_alone(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, column: str, value: object, reason: str
) -> None:
    extract = extraction.extract

    def spoilt(documents: pl.DataFrame, *others: pl.DataFrame) -> extraction.Extraction:
        bad = documents["raw_text"].str.contains("桥梁3座")
        if documents.height == 1 and bad.any():
            return spoil(column, value)(extract(documents, *others))
        if bad.any() and reason == "extraction_failed":
            raise ValueError("beside others too")
        made = extract(documents, *others)
        ids = documents.filter(bad)["document_id"].to_list()
        rows = made.indicators
        wanted = pl.col("document_id").is_in(ids)
        kept = pl.when(wanted).then(pl.lit(value)).otherwise(pl.col(column)).alias(column)
        return replace(made, indicators=rows.with_columns(kept.cast(rows.schema[column])))

    monkeypatch.setattr(extraction, "extract", spoilt)
    load = LoadFolder("load", tmp_path / "staging")
    text_stages(load, raw, Limits(), Unwatched(), in_turn(HERE))
    quarantine = pl.concat(load.frames("quarantine"))
    assert quarantine.select("source_path", "reason").rows() == [("1.txt", reason)]
    assert len(load.ids("documents")) == 3 and load.ids("indicators") <= load.ids("documents")


def test_the_same_rows_come_out_whether_the_shard_broke_or_not(raw: Path, tmp_path: Path) -> None:
    def once(task: Task) -> Manifest:
        if len(task.files) > 1:
            raise broken("read", certain=False)
        return HERE(task)

    tables = []
    for name, run in (("whole", HERE), ("pieces", once)):
        load = LoadFolder(name, tmp_path / name)
        text_stages(load, raw, Limits(), Unwatched(), in_turn(run))
        # Two files with the same bytes in two pieces are one document in the build, by its first path.
        tables.append({table.name: pl.concat(load.frames(table.name)) for table in CONTENT})
    for name, whole in tables[0].items():
        assert whole.equals(tables[1][name].select(whole.columns).sort(_order(name))), name


def _order(name: str) -> list[str]:
    table = next(table for table in CONTENT if table.name == name)
    return list(table.order or table.key)


@pytest.mark.parametrize("batch", [1, 9])
def test_of_two_documents_with_one_id_the_second_is_refused(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    monkeypatch.setattr(read, "_ID_DIGITS", 0)
    load = LoadFolder("load", tmp_path / "staging")
    text_stages(load, raw, Limits(batch_documents=batch), Unwatched(), in_turn(HERE))
    quarantine = pl.concat(load.frames("quarantine"))
    assert quarantine.select("source_path", "reason").rows() == [
        (f"{number}.txt", "id_taken") for number in (1, 2, 3)
    ]
    assert pl.concat(load.frames("sources"))["source_path"].to_list() == ["0.txt"]


def test_a_document_that_was_published_and_fails_now_is_gone_under_all_its_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loader = Loader(tmp_path)
    for name in ("甲.txt", "乙.txt"):
        loader.write(name, REVIEW)
    loader.write("丙.txt", REVIEW.replace("石桥", "柳河"))
    loader.load()
    extract = extraction.extract

    def refuse(documents: pl.DataFrame, *others: pl.DataFrame) -> extraction.Extraction:
        if documents["raw_text"].str.contains("石桥").any():
            raise ValueError("a rule broke")
        return extract(documents, *others)

    monkeypatch.setattr(extraction, "extract", refuse)
    # A third copy, which nobody has looked at yet.
    loader.write("丁.txt", REVIEW)
    loader.versions = replace(loader.versions, extraction="new")
    load = loader.load()
    assert (load["files_removed"], load["files_quarantined"], load["documents"]) == (2, 3, 1)
    assert loader.rows("SELECT source_path, reason FROM quarantine ORDER BY source_path") == [
        (name, "extraction_failed") for name in sorted(("甲.txt", "乙.txt", "丁.txt"))
    ]
    assert loader.rows("SELECT DISTINCT ended_by FROM document_history") == [("load-02",)]
    # Mended code finds it again, and it has a history.
    monkeypatch.undo()
    loader.versions = replace(loader.versions, extraction="newer")
    assert loader.load()["documents"] == 2
    assert loader.rows("SELECT count(*) FROM quarantine") == [(0,)]


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        (duckdb.OutOfMemoryException("could not allocate block"), "too_much_memory"),
        (duckdb.OutOfRangeException("overflow in a sum"), "audit_failed"),
        (duckdb.InternalException("two rows where one should be"), "audit_failed"),
    ],
)
def test_what_an_audit_meets_in_the_rows_of_a_document_costs_that_document(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: duckdb.Error, reason: str
) -> None:
    class Asking:
        """A connection on which one document breaks the audit of digits."""

        def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
            self._connection = connection

        def execute(self, sql: str) -> duckdb.DuckDBPyConnection:
            texts = self._connection.execute("SELECT text FROM sentences").fetchall()
            if "digit_runs" in sql and any("新修桥梁3座" in text for (text,) in texts):
                raise raised
            return self._connection.execute(sql)

        sql = execute

    first_rows = document_audits._first_rows
    monkeypatch.setattr(
        document_audits,
        "_first_rows",
        lambda connection, check: first_rows(Asking(connection), check),
    )
    load = LoadFolder("load", tmp_path / "staging")
    made = text_stages(load, raw, Limits(), Unwatched(), in_turn(HERE))
    (refused,) = pl.concat(load.frames("quarantine")).select("source_path", "reason", "detail").rows()
    assert refused[:2] == ("1.txt", reason)
    assert "the audit digits_are_accounted" in refused[2]
    assert made.read == 3


@pytest.mark.parametrize(
    "raised",
    [duckdb.IOException("could not write: No space left on device"), duckdb.ParserException("syntax")],
)
def test_an_audit_that_cannot_be_run_stops_the_load_and_costs_no_document(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, raised: duckdb.Error
) -> None:
    def refuse(*_: object) -> None:
        raise raised

    monkeypatch.setattr(document_audits, "_as_table", refuse)
    with pytest.raises(CannotGoOn, match=f"cannot be run: {raised}"):
        HERE(of_files(raw, tmp_path / "out"))


def test_files_that_all_fail_are_told_with_why(
    raw: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ValueError("no text")

    monkeypatch.setattr(cleaning, "clean_documents", refuse)
    with pytest.raises(
        NothingLoadedError, match=r"all 4 files .*\n  0\.txt: cleaning_failed: ValueError: no text"
    ):
        text_stages(LoadFolder("load", tmp_path / "staging"), raw, Limits(), Unwatched(), in_turn(HERE))


def test_a_document_has_its_limit_and_several_have_as_much_as_their_text_asks_for() -> None:
    limits = Limits(document_seconds=100, max_characters=1_000_000)
    assert budget(limits, 1, 900_000) == budget(limits, 1, 10) == 100
    assert budget(limits, 8, 4_000_000) == 400 + 3.5


def test_a_task_crosses_a_pipe_with_names_that_are_no_text(tmp_path: Path) -> None:
    import json

    (tmp_path / "raw").mkdir()
    name = b"\xb1\xa8.txt".decode("utf-8", "surrogateescape")
    (tmp_path / "raw" / name).write_text(REVIEW, encoding="utf-8")
    task = replace(of_files(tmp_path / "raw", tmp_path / "out"), documents=("a", "b"))
    assert Task.from_json(json.loads(json.dumps(task.to_json()))) == task
