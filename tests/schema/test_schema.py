"""The declaration: what it derives, and what it refuses."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest

from pipeline.schema import TABLES, SchemaError, conform, empty, frame_schema, table

CONTRACT = {
    "indicator_id": pl.String,
    "document_id": pl.String,
    "section_id": pl.String,
    "name": pl.String,
    "value": pl.Float64,
    "value_high": pl.Float64,
    "unit": pl.String,
    "masked": pl.Boolean,
    "bound": pl.String,
    "status": pl.String,
    "change": pl.String,
    "year": pl.Int32,
    "quantity": pl.String,
    "char_start": pl.Int32,
    "char_end": pl.Int32,
    "sentence": pl.String,
    "rule": pl.String,
}
UNIT = {"unit": ["亩"], "dimension": ["area"], "base_unit": ["亩"], "factor": [1.0]}


def test_indicators_begin_with_the_columns_of_the_contract_in_its_order() -> None:
    declared = frame_schema("indicators", loaded=True)
    assert list(declared)[: len(CONTRACT)] == list(CONTRACT)
    assert all(declared[name] == dtype for name, dtype in CONTRACT.items())


@pytest.mark.parametrize("name", TABLES)
def test_every_table_and_column_is_described_in_chinese_and_english(name: str) -> None:
    for described in (TABLES[name], *TABLES[name].columns):
        assert any("\u4e00" <= character <= "\u9fff" for character in described.zh)
        assert described.en.isascii()
        assert " — " not in described.zh + described.en


@pytest.mark.parametrize("name", TABLES)
def test_keys_orders_and_references_name_declared_columns(name: str) -> None:
    declared = TABLES[name]
    for column in (*declared.key, *declared.order):
        assert declared.column(column)
    for column_ in declared.columns:
        if column_.references:
            other, _, key = column_.references.partition(".")
            assert table(other).column(key).dtype == column_.dtype


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_frame_conforms(name: str) -> None:
    assert conform(name, empty(name)).schema == pl.Schema(frame_schema(name))
    assert conform(name, empty(name, loaded=True)).schema == pl.Schema(frame_schema(name, loaded=True))


def test_stage_frames_lack_what_the_load_fills() -> None:
    assert "load_id" not in frame_schema("documents")
    assert list(frame_schema("quarantine")) == ["source_path", "reason", "detail", "remedy"]


def test_conform_orders_casts_and_drops() -> None:
    frame = pl.DataFrame({"extra": [1], **{name: UNIT[name] for name in reversed(UNIT)}})
    conformed = conform("units", frame.with_columns(factor=pl.lit(1, dtype=pl.Int8)))
    assert conformed.schema == pl.Schema(frame_schema("units"))


def test_conform_of_a_part_asks_for_no_more() -> None:
    part = conform("documents", pl.DataFrame({"document_id": ["a"], "bytes": [1]}), ["bytes", "document_id"])
    assert part.columns == ["document_id", "bytes"]


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda frame: frame.drop("factor"), "units.factor is missing"),
        (lambda frame: frame.with_columns(factor=pl.lit("two")), "units.factor cannot be read as Float64"),
        (
            lambda frame: frame.with_columns(unit=pl.lit(None)),
            "units.unit is NULL in 1 of 1 rows, first in row 0",
        ),
    ],
)
def test_conform_names_table_and_column(spoil: Callable[[pl.DataFrame], pl.DataFrame], words: str) -> None:
    with pytest.raises(SchemaError, match=words):
        conform("units", spoil(pl.DataFrame(UNIT)))


def test_conform_refuses_a_value_outside_the_list() -> None:
    frame = pl.DataFrame(
        {
            "document_id": ["a"],
            "char_start": [0],
            "char_end": [1],
            "token": ["x"],
            "role": ["number"],
            "sentence_id": [None],
        }
    )
    with pytest.raises(
        SchemaError, match=r"placeholders.role holds \['number'\]; it may hold only value, place"
    ):
        conform("placeholders", frame)


def test_unknown_tables_and_columns_are_named_with_those_there_are() -> None:
    with pytest.raises(SchemaError, match="no table 'indicator'; the tables are documents"):
        frame_schema("indicator")
    with pytest.raises(SchemaError, match="table units has no column 'named'; it has unit"):
        conform("units", pl.DataFrame(UNIT), ["named"])
