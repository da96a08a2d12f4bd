"""Value and unit of plain quantities are what a person reads, and never behind Recognizers-Text.

`conformance.tsv` holds the quantities and what Recognizers-Text gives for each, as `make bench` recorded it.
"""

from collections import Counter
from functools import cache

import pytest

from benchmarks.conformance import Quantity, read_quantities, zhibiao_finds, zhibiao_is_right

QUANTITIES = read_quantities()

# Still read otherwise: keep it short.
KNOWN: frozenset[str] = frozenset()


@cache
def _found() -> dict[str, list[tuple[str, str]]]:
    return dict(zip((one.text for one in QUANTITIES), zhibiao_finds(QUANTITIES), strict=True))


@pytest.mark.parametrize(
    "quantity", [one for one in QUANTITIES if one.text not in KNOWN], ids=lambda one: one.text
)
def test_a_plain_quantity_has_its_value_and_unit(quantity: Quantity) -> None:
    found = _found()[quantity.text]
    assert zhibiao_is_right(quantity, found), f"{quantity.value} {quantity.unit}, not {found}"


def test_the_file_holds_enough_of_every_kind_and_no_line_twice() -> None:
    assert len(QUANTITIES) >= 150
    assert len({one.text for one in QUANTITIES}) == len(QUANTITIES)
    kinds = Counter(one.kind for one in QUANTITIES)
    assert {"currency", "dimension", "percentage", "chinese", "mixed", "full-width", "mask"} <= set(kinds)


def test_what_recognizers_text_gives_is_recorded() -> None:
    assert sum(bool(one.recognizers_text) for one in QUANTITIES) > len(QUANTITIES) / 2
    assert sum(one.recognizers_is_right for one in QUANTITIES) > len(QUANTITIES) / 2


def test_what_is_recorded_is_judged_by_value_and_by_unit_where_it_has_one() -> None:
    def right(value: str, unit: str, given: str) -> bool:
        return Quantity("", "", value, unit, given).recognizers_is_right

    assert right("320000000", "元", "320000000 Chinese yuan")
    assert right("7", "千米", "7000 Meter")
    assert right("12", "个", "12")
    assert right("3", "成", "30 %")
    assert right("", "元", "") and right("", "亩", "? Mu")
    assert not right("", "元", "0 Chinese yuan")
    assert not right("64", "位", "64 Bit")
    assert not right("25", "毫米", "25 Micrometer")
    assert not right("1000", "元", "")
