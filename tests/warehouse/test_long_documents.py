"""Audits of one very long document: their time grows with its length, not with the square of it."""

from __future__ import annotations

import time
from collections.abc import Iterator

import duckdb
import pytest

from pipeline.warehouse import audits

CLAUSE = "全镇水稻产量达到12345吨。"
QUANTITY = "12345吨"
TIMES = 40_000
"""A text of 600,000 characters. Looking through all of it for each row took 20 seconds and more."""
LOOKING = ("quantity_is_raw_text", "sentences_are_clean_text", "digits_are_accounted")


@pytest.fixture(scope="module")
def long_document() -> Iterator[duckdb.DuckDBPyConnection]:
    size, at = len(CLAUSE), CLAUSE.index(QUANTITY)
    with duckdb.connect() as connection:
        connection.execute(
            f"""
            CREATE TABLE documents AS SELECT 'd' AS document_id, repeat('{CLAUSE}', {TIMES}) AS raw_text,
                raw_text AS clean_text;
            CREATE TABLE indicators AS SELECT 'd' AS document_id, 'i' || n AS indicator_id, n * {size} + {at}
                AS char_start, char_start + {len(QUANTITY)} AS char_end, '{QUANTITY}' AS quantity FROM range({TIMES}) t(n);
            CREATE TABLE numerals AS SELECT document_id, char_start, char_end FROM indicators;
            CREATE TABLE sentences AS SELECT 'd' AS document_id, 's' || n AS sentence_id, n AS ordinal, n * {size}
                AS clean_start, clean_start + {size} AS clean_end, '{CLAUSE}' AS text FROM range({TIMES}) t(n);
            """
        )
        yield connection


@pytest.mark.parametrize("name", LOOKING)
def test_an_audit_looks_through_a_long_document_once(
    long_document: duckdb.DuckDBPyConnection, name: str
) -> None:
    (audit,) = [audit for audit in audits() if audit.name == name]
    start = time.process_time()
    assert long_document.execute(audit.sql).fetchall() == []
    assert time.process_time() - start < 3


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        (
            "quantity_is_raw_text",
            "UPDATE indicators SET char_start = char_start - 1 WHERE indicator_id = 'i39999'",
        ),
        (
            "quantity_is_raw_text",
            "UPDATE indicators SET char_end = char_start + 2000 WHERE indicator_id = 'i77'",
        ),
        ("sentences_are_clean_text", "UPDATE sentences SET text = '一' || text WHERE ordinal = 20000"),
        (
            "digits_are_accounted",
            "UPDATE numerals SET char_start = char_start + 1 WHERE char_start = 15 * 9999 + 8",
        ),
        ("digits_are_accounted", "UPDATE numerals SET char_end = char_end - 3 WHERE char_start = 8"),
    ],
)
def test_one_fault_in_a_long_document_is_found(
    long_document: duckdb.DuckDBPyConnection, name: str, fault: str
) -> None:
    (audit,) = [audit for audit in audits() if audit.name == name]
    long_document.begin()
    try:
        assert long_document.execute(fault).fetchone() == (1,)
        assert len(long_document.execute(audit.sql).fetchall()) == 1
    finally:
        long_document.rollback()
