"""Rows in the order of their key, with a run in memory and no more."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from pipeline.warehouse import sorting
from pipeline.warehouse.sorting import in_order


@pytest.fixture(autouse=True)
def small_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three runs at a time, of two kilobytes: a hundred rows take several levels."""
    monkeypatch.setattr(sorting, "RUN_BYTES", 2_000)
    monkeypatch.setattr(sorting, "FAN_IN", 3)


def frames(rows: list[tuple[str, int]], size: int, words: str = "字" * 30) -> Iterator[pl.DataFrame]:
    schema = {"document_id": pl.String, "char_start": pl.Int32}
    for start in range(0, len(rows), size):
        some = pl.DataFrame(rows[start : start + size], schema=schema, orient="row")
        yield some.with_columns(
            text=pl.lit(words), nothing=pl.lit(None, pl.Float64), at=pl.int_range(pl.len()) + start
        )


@pytest.mark.parametrize("size", [1, 7, 1_000])
@pytest.mark.parametrize("documents", [1, 3, 400])
def test_rows_come_in_the_order_of_their_key(tmp_path: Path, size: int, documents: int) -> None:
    ids = [f"{random.Random(n).getrandbits(64):016x}" for n in range(documents)]
    rows = [(ids[n % documents], n * 7919 % 401) for n in range(401)]
    parts = list(in_order(frames(rows, size), ("document_id", "char_start"), tmp_path / "runs"))
    found = pl.concat(parts)
    assert found.select("document_id", "char_start").rows() == sorted(rows)
    assert found.columns == ["document_id", "char_start", "text", "nothing", "at"]
    assert found["at"].to_list() == sorted(range(401), key=lambda n: rows[n])
    assert max(part.estimated_size() for part in parts) < 4_000 + 100 * size
    assert list((tmp_path / "runs").iterdir()) == []


def test_rows_of_one_key_keep_their_order(tmp_path: Path) -> None:
    rows = [("b" if n % 2 else "a", 0) for n in range(300)]
    found = pl.concat(in_order(frames(rows, 11), ("document_id", "char_start"), tmp_path / "runs"))
    assert found["at"].to_list() == [*range(0, 300, 2), *range(1, 300, 2)]


def test_few_rows_touch_no_disk_and_none_give_none(tmp_path: Path) -> None:
    (found,) = in_order(frames([("b", 1), ("a", 2)], 1), ("document_id",), tmp_path / "runs")
    assert found["document_id"].to_list() == ["a", "b"]
    assert list(in_order(iter(()), ("document_id",), tmp_path / "runs")) == []
    assert not (tmp_path / "runs").exists()


def test_each_row_is_written_once_a_level_and_no_oftener(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[int] = []
    write = sorting._chunks

    def counted(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
        written.append(frame.height)
        return write(frame)

    monkeypatch.setattr(sorting, "_chunks", counted)
    each = {}
    for count in (250, 1_000):
        written.clear()
        rows = [(f"{n * 2_654_435_761 % 2**32:08x}", n) for n in range(count)]
        assert (
            sum(part.height for part in in_order(frames(rows, 10), ("document_id",), tmp_path / "runs"))
            == count
        )
        each[count] = sum(written) / count
    # Four times the rows are at most two levels more, of three runs each.
    assert each[1_000] <= each[250] + 2
