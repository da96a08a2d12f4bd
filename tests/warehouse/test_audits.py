"""Audits: silent on a good build, and each fires on the fault that it is there for."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipeline.review import FIELDS, Correction, new_correction
from pipeline.schema import CONTENT, HISTORY, TABLES, Column
from pipeline.warehouse import WarehouseError, audit, audit_build, audit_documents, audits
from pipeline.warehouse.auditing.audit_files import Audit, AuditFailure, Scope, read_audit
from pipeline.warehouse.auditing.document_audits import failures_in_documents
from tests.warehouse.made_up import FIRST, SECOND, Warehouse, document_id, frames

# By the name of the module: the package has a function of that name.
AUDITS = sys.modules["pipeline.warehouse.auditing.audits"]
ALL = audits()
ONE = "indicator_id = (SELECT min(indicator_id) FROM indicators)"
HISTORIES = ("document_versions", *(table.name for table in HISTORY.values()))
CLASSES = ("catalogue.", "divisions.", "themes.")
OF_DOCUMENTS = [table.name for table in CONTENT]
IN_DOCUMENTS = [table.name for table in CONTENT if table.name != "documents"]
MASKED = "indicator_id = (SELECT min(indicator_id) FROM indicators WHERE masked)"


def _audit_of_reference(table: str, column: Column) -> str:
    """The audit that finds a value of this column which is not there."""
    if table in HISTORIES:
        return "history_is_sound"
    if table == "concept_counts":
        return "concept_references_exist"
    if column.references.startswith(CLASSES):
        return "catalogue_references_exist" if table == "indicators" else "class_references_exist"
    return "references_exist" if table in OF_DOCUMENTS and not column.loaded else "load_references_exist"


FAULTS = [
    ("quantity_is_raw_text", f"UPDATE indicators SET quantity = '121吨' WHERE {ONE}"),
    ("quantity_is_raw_text", f"UPDATE indicators SET char_start = char_start + 1 WHERE {ONE}"),
    ("raw_minus_erasures_is_clean", "DELETE FROM erasures"),
    ("raw_minus_erasures_is_clean", "UPDATE documents SET clean_text = clean_text || '。'"),
    ("raw_minus_erasures_is_clean", "UPDATE erasures SET char_end = char_end + 1"),
    ("erasures_are_raw_text", "UPDATE erasures SET words = '<paid>'"),
    ("erasures_are_raw_text", "UPDATE erasures SET char_start = 0"),
    ("masked_has_no_value", f"UPDATE indicators SET value = 100 WHERE {MASKED}"),
    ("masked_has_no_value", f"UPDATE indicators SET value_high = 100 WHERE {MASKED}"),
    ("value_high_not_below_value", f"UPDATE indicators SET value = 3, value_high = 1 WHERE {ONE}"),
    ("value_high_not_below_value", f"UPDATE indicators SET value = NULL, value_high = 1 WHERE {ONE}"),
    ("value_high_not_below_value", f"UPDATE indicators SET value = 'inf' WHERE {ONE}"),
    ("numerals_match_indicators", "UPDATE numerals SET indicator_id = NULL WHERE outcome = 'indicator'"),
    ("numerals_match_indicators", f"UPDATE numerals SET outcome = 'residue' WHERE {ONE}"),
    ("numerals_match_indicators", f"UPDATE numerals SET char_start = 0, char_end = 1 WHERE {ONE}"),
    ("indicators_are_accounted", f"DELETE FROM numerals WHERE {ONE}"),
    ("indicators_are_accounted", "DELETE FROM placeholders"),
    ("indicators_are_accounted", "UPDATE placeholders SET role = 'place'"),
    ("digits_are_accounted", "DELETE FROM numerals WHERE words = '2023'"),
    ("digits_are_accounted", f"DELETE FROM numerals WHERE {ONE}"),
    ("digits_are_accounted", "UPDATE numerals SET char_end = char_end - 1 WHERE words = '2022'"),
    ("cells_are_accounted", "UPDATE table_cells SET indicator_id = NULL"),
    ("cells_are_accounted", "UPDATE table_cells SET char_end = char_start"),
    ("spans_lie_in_document", "UPDATE table_cells SET char_end = 100000"),
    ("spans_lie_in_document", f"UPDATE indicators SET char_end = 100000 WHERE {ONE}"),
    ("spans_lie_in_document", f"UPDATE indicators SET char_end = char_start WHERE {ONE}"),
    ("spans_lie_in_document", "UPDATE sentences SET clean_end = 100000"),
    ("spans_lie_in_document", "UPDATE sections SET char_start = -1"),
    ("indicators_do_not_repeat", f"INSERT INTO indicators SELECT * REPLACE ('z' AS indicator_id) "
     f"FROM indicators WHERE {ONE}"),
    ("files_are_loaded_or_quarantined", "DELETE FROM documents"),
    ("files_are_loaded_or_quarantined", "UPDATE quarantine SET source_path = '云岭镇/2022.txt'"),
    ("files_are_loaded_or_quarantined", "DELETE FROM sources"),
    ("files_are_loaded_or_quarantined", "UPDATE documents SET sha256 = 'f' || sha256"),
    ("blocks_are_in_order", "UPDATE blocks SET char_start = 0"),
    ("blocks_are_in_order", "UPDATE blocks SET kind = 'cell'"),
    ("blocks_are_in_order", "UPDATE blocks SET char_end = char_end + 1"),
    ("blocks_are_in_order", "DELETE FROM blocks WHERE ordinal = 1"),
    ("sections_are_nested", "UPDATE sections SET char_end = char_end - 1 WHERE level = 0"),
    ("sections_are_nested", "UPDATE sections SET level = 1"),
    ("sections_are_nested", "UPDATE sections SET char_start = char_start - 1 WHERE level = 1"),
    ("sentences_are_clean_text", "UPDATE sentences SET text = text || '！'"),
    ("sentences_are_clean_text", "UPDATE sentences SET clean_start = 0"),
    ("indicators_stand_in_sentences", f"UPDATE indicators SET sentence = '另一句' WHERE {ONE}"),
    ("indicators_stand_in_sentences", "UPDATE sentences SET char_end = char_start + 1"),
    ("names_are_words", f"UPDATE indicators SET name = ' ' WHERE {ONE}"),
    ("names_are_tidy", f"UPDATE indicators SET name = '　产量' WHERE {ONE}"),
    ("names_are_tidy", f"UPDATE indicators SET name = repeat('名', 25) WHERE {ONE}"),
    ("percentages_are_plausible", "UPDATE indicators SET value = 4200 WHERE unit = '%'"),
    ("years_are_plausible", f"UPDATE indicators SET year = 20222 WHERE {ONE}"),
    ("missing_is_null", f"UPDATE indicators SET unit = '' WHERE {ONE}"),
    ("codes_agree_with_units", "UPDATE indicators SET theme = 'health' WHERE indicator_code IS NOT NULL"),
    ("codes_agree_with_units", "UPDATE indicators SET indicator_code = 'gdp' WHERE unit = '吨'"),
    ("codes_agree_with_units", "UPDATE indicators SET measure = 'share' WHERE indicator_code IS NOT NULL"),
    ("standard_values_agree", "UPDATE indicators SET value_standard = value_standard * 15 WHERE unit = '吨'"),
    ("standard_values_agree", f"UPDATE indicators SET value_standard = 1 WHERE {MASKED}"),
    ("standard_values_agree", f"UPDATE indicators SET unit_standard = NULL WHERE {ONE}"),
    ("corrections_stand", "UPDATE corrections SET quantity = '48.2万元'"),
    ("corrections_stand", "UPDATE corrections SET document_id = NULL"),
    ("corrections_stand", "UPDATE corrections SET indicator_id = 'nowhere'"),
    ("corrections_stand", "UPDATE corrections SET value = 481540"),
    ("corrections_stand", f"UPDATE indicators SET review_state = 'accepted' WHERE {ONE}"),
    ("corrections_stand", "DELETE FROM corrections"),
    ("counts_of_load_agree", "UPDATE loads SET indicators = 0"),
    *(
        (
            "keys_in_documents_are_unique" if name in IN_DOCUMENTS else "keys_are_unique",
            f"INSERT INTO {name} SELECT * FROM {name} LIMIT 1",
        )
        for name in TABLES
    ),
    ("keys_in_documents_are_unique", "UPDATE sections SET section_id = 'x' || section_id"),
    ("keys_in_documents_are_unique", "UPDATE indicators SET indicator_id = 'x' || indicator_id"),
    ("history_is_sound", "UPDATE document_history SET load_id = ended_by"),
    ("history_is_sound", "UPDATE indicator_history SET ended_by = load_id"),
    ("history_is_sound", "UPDATE document_versions SET ended_by = NULL"),
    ("history_is_sound", "INSERT INTO document_history SELECT *, 'load-02' FROM documents"),
    ("history_is_sound", "DELETE FROM document_versions WHERE ended_by IS NULL"),
    *(
        (_audit_of_reference(table.name, column),
         f"UPDATE {table.name} SET {column.name} = 'nowhere'")
        for table in TABLES.values() for column in table.columns if column.references
    ),
    *(
        ("values_are_declared" if table.name in OF_DOCUMENTS and not column.loaded
         else "values_beside_documents_are_declared",
         f"CREATE OR REPLACE TABLE {table.name} AS "
         f"SELECT * REPLACE ('strange' AS \"{column.name}\") FROM {table.name}")
        for table in TABLES.values() for column in table.columns if column.enum
    ),
]  # fmt: skip


def correction() -> Correction:
    """What a reviewer says of 48.1##paidend##52万元: a number with a paywall marker inside."""
    row = next(row for row in frames(FIRST)["indicators"].to_dicts() if row["name"] == "资金")
    seen = {name: row[name] for name in FIELDS}
    return new_correction(
        "correct",
        made_by="李审",
        note="",
        source_path=FIRST.path,
        document_id=row["document_id"],
        span=(row["char_start"], row["char_end"]),
        quantity=row["quantity"],
        sentence=row["sentence"],
        occurrence=0,
        seen=seen,
        corrected={**seen, "value": 481530.0, "change": "up"},
    )


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build without faults and with a history, made once."""
    warehouse = Warehouse(tmp_path_factory.mktemp("good"))
    warehouse.publish(replace(FIRST, raw=FIRST.raw + "（初稿）\n"), SECOND)
    return warehouse.build(FIRST, SECOND, quarantined=("空.txt",), corrections=(correction(),))


def test_a_good_build_passes_every_audit(good: Path) -> None:
    done: list[str] = []
    assert audit(good) == audit_build(good, on_audit=done.append) == []
    assert done == [check.name for check in audits("build")]


def same(some: dict[str, pl.DataFrame], others: dict[str, pl.DataFrame]) -> bool:
    return all(
        frame.schema == others[name].schema and frame.equals(others[name]) for name, frame in some.items()
    )


class Planting:
    """A copy of the good build to plant faults in, open once for all of them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        self._in_order: list[dict[str, pl.DataFrame]] = []
        """Tables of documents in which no audit finds anything: most faults leave some or all documents as they were."""

    def found(self, *, documents: int, only: Collection[str] = ()) -> dict[str, AuditFailure]:
        """What audits find now, so many documents at a time: all audits, or only those named."""

        def chosen(scope: Scope) -> list[Audit]:
            return [each for each in ALL if each.scope == scope and (not only or each.name in only)]

        def in_documents(frames: dict[str, pl.DataFrame]) -> list[AuditFailure]:
            if any(same(frames, seen) for seen in self._in_order):
                return []
            failures = failures_in_documents(frames)
            if not failures and not only:
                self._in_order.append(frames)
            return failures

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(AUDITS, "beside", lambda _: nullcontext(self.connection))
            patched.setattr(AUDITS, "_SLICE", documents)
            patched.setattr(AUDITS, "audits", chosen)
            patched.setattr(AUDITS, "failures_in_documents", in_documents)
            patched.setattr("pipeline.warehouse.auditing.document_audits.audits", chosen)
            return {failure.name: failure for failure in audit(Path("spoilt.duckdb"))}


@pytest.fixture(scope="module")
def planting(good: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Planting]:
    copied = tmp_path_factory.mktemp("planting") / "spoilt.duckdb"
    shutil.copy(good, copied)
    with duckdb.connect(str(copied), config={"threads": "1"}) as connection:
        made = Planting(connection)
        assert made.found(documents=1) == made.found(documents=250) == {}
        yield made


@pytest.fixture
def spoilt(planting: Planting) -> Iterator[Planting]:
    """The good build to spoil for one test, of which nothing stays."""
    planting.connection.begin()
    yield planting
    planting.connection.rollback()


@pytest.mark.parametrize(("name", "fault"), FAULTS, ids=[f"{name}-{i}" for i, (name, _) in enumerate(FAULTS)])
def test_the_audit_fires_on_the_fault_planted_for_it(spoilt: Planting, name: str, fault: str) -> None:
    spoilt.connection.execute(fault)
    whole = spoilt.found(documents=250)
    # An audit that finds something in all documents at once must find it in one of them by itself.
    failures = spoilt.found(documents=1, only={name, *whole})
    assert name in failures
    assert failures[name].rows >= failures[name].sample.height >= 1
    assert failures[name].promise in str(failures[name])
    assert failures.keys() >= whole.keys()


def test_documents_are_looked_at_some_at_a_time_and_all_that_is_found_counts(
    spoilt: Planting,
) -> None:
    spoilt.connection.execute("UPDATE indicators SET name = ''")
    total = len(spoilt.connection.execute("SELECT indicator_id FROM indicators").fetchall())
    assert total > 2
    for size in (1, 250):
        failure = spoilt.found(documents=size)["names_are_words"]
        assert failure.rows == total
        assert failure.sample.height == min(total, 20)


def test_a_fault_is_told_by_document_audit_and_place() -> None:
    spoilt = {
        name: pl.concat([rows, frames(SECOND)[name]]) if name in frames(SECOND) else rows
        for name, rows in frames(FIRST).items()
    }
    first = document_id(FIRST.raw)
    wrong = (pl.col("document_id") == first) & (pl.col("name") == "资金")
    spoilt["indicators"] = spoilt["indicators"].with_columns(
        quantity=pl.when(wrong).then(pl.lit("48万元")).otherwise("quantity"),
        year=pl.when(wrong).then(1000).otherwise("year"),
    )
    blocking, warning = audit_documents(spoilt)
    assert (blocking.document_id, blocking.audit, blocking.severity, blocking.rows) == (
        first, "quantity_is_raw_text", "blocking", 1,
    )  # fmt: skip
    start, size = FIRST.raw.index("48.1##paidend##52万元"), len("48.1##paidend##52万元")
    line = FIRST.raw.count("\n", 0, start) + 1
    assert blocking.place.startswith(f"line {line}, characters {start}–{start + size}, “…")
    assert "quantity '48万元'" in blocking.place
    assert (warning.audit, warning.severity) == ("years_are_plausible", "warning")


def test_audits_that_compare_documents_look_at_all_of_them() -> None:
    whole = {check.name for check in audits() if check.scope == "build"}
    assert {"keys_are_unique", "files_are_loaded_or_quarantined", "history_is_sound"} <= whole


def test_every_audit_has_a_planted_fault() -> None:
    assert {check.name for check in audits()} == {name for name, _ in FAULTS}


def test_a_build_with_nothing_in_it_passes(warehouse: Warehouse) -> None:
    assert audit(warehouse.build()) == []


def test_blocking_failures_come_first_and_warnings_do_not_block(good: Path, tmp_path: Path) -> None:
    spoilt = tmp_path / "spoilt.duckdb"
    shutil.copy(good, spoilt)
    with duckdb.connect(str(spoilt)) as connection:
        connection.execute(f"UPDATE indicators SET name = '', year = 1000 WHERE {ONE}")
    found = [(failure.name, failure.blocking) for failure in audit(spoilt)]
    assert found == [("names_are_words", True), ("years_are_plausible", False)]


@pytest.mark.parametrize(
    ("text", "words"),
    [("SELECT 1", "severity None"), ("-- severity: blocking\nSELECT 1", "no promise")],
)
def test_an_audit_without_its_header_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "new.sql"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WarehouseError, match=words):
        read_audit(path)
