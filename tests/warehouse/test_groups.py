"""Rows that are out of order are found and put into their places, however the batches are cut."""

from __future__ import annotations

from itertools import pairwise

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from pipeline.warehouse.groups import late_values, spliced

ROWS = st.lists(st.tuples(st.text("abc", max_size=2), st.integers(1, 3)), unique_by=lambda run: run[0])


def batches(values: list[str], cuts: list[int]) -> list[pa.RecordBatch]:
    """The values with their place, in batches cut anywhere; a value's rows are numbered."""
    seen: dict[str, int] = {}
    numbers = []
    for value in values:
        numbers.append(seen.get(value, 0))
        seen[value] = numbers[-1] + 1
    whole = pa.record_batch({"id": pa.array(values, pa.string()), "number": pa.array(numbers, pa.int64())})
    ends = [0, *sorted(cut % (len(values) + 1) for cut in cuts), len(values)]
    return [whole.slice(first, past - first) for first, past in pairwise(ends)]


@given(runs=ROWS, cuts=st.lists(st.integers(0, 100), max_size=5))
def test_what_is_late_and_what_is_not_make_the_whole_in_order(
    runs: list[tuple[str, int]], cuts: list[int]
) -> None:
    stored = [value for value, length in runs for _ in range(length)]
    late = late_values((batch.select(["id"]) for batch in batches(stored, cuts)), 100)
    assert late is not None
    kept = [value for value in stored if value not in late]
    assert kept == sorted(kept)
    ends = pa.Table.from_batches(batches(sorted(value for value in stored if value in late), []))
    found = [row for batch in spliced(batches(kept, cuts), ends, "id") for row in batch.to_pylist()]
    assert found == [row for batch in batches(sorted(stored), []) for row in batch.to_pylist()]


def test_more_late_values_than_are_wanted_are_none() -> None:
    stored = batches(["b", "c", "a", "d"], [2])
    assert late_values((batch.select(["id"]) for batch in stored), 2) == {"a", "d"}
    assert late_values((batch.select(["id"]) for batch in stored), 1) is None


def test_rows_in_order_have_none_that_are_late() -> None:
    assert late_values((batch.select(["id"]) for batch in batches(["a", "a", "b"], [1, 2])), 0) == set()
    assert late_values([], 0) == set()
