"""A beacon is read when the process that told it is dead, and tells no place that is no longer true."""

from __future__ import annotations

import mmap
import os
import random
import subprocess
import sys
from collections.abc import Callable

import pytest

from pipeline.cleaning import OffsetMap
from pipeline.whereabouts import Beacon, Places, in_text
from pipeline.whereabouts.beacon import _in_raw

TEXT = "石桥镇工作总结\n\n修路3公里。\r\n建桥2座，投资5万元。\n"


def knowing(*texts: str) -> Beacon:
    beacon = Beacon()
    beacon.know({f"d{row}": row for row in range(len(texts))}, texts.__getitem__)
    return beacon


def dies_after(tell: Callable[[], object]) -> None:
    child = os.fork()
    if not child:
        tell()
        os._exit(9)
    os.waitpid(child, 0)


def test_the_line_and_the_words_are_told_of_a_process_that_is_dead() -> None:
    beacon = knowing(TEXT)
    start = TEXT.index("建桥")

    def tell() -> None:
        beacon.document("d0")
        beacon(0, 3)
        beacon(start, start + 5)

    dies_after(tell)
    assert beacon.told() == " at line 4, characters 17–22, “…  修路3公里。 建桥2座，投资5万元。 …”"


def test_of_several_documents_the_one_is_told_and_a_step_ends_its_place() -> None:
    beacon = knowing(TEXT, "造林30亩。")
    beacon.document("d1")
    assert beacon.told() == " at document d1"
    beacon(0, 6)
    assert beacon.told() == " at document d1, line 1, characters 0–6, “…造林30亩。…”"
    beacon.step("page", 7)
    assert beacon.told() == " at page 7"
    beacon.step("page", 8)
    assert beacon.told() == " at page 8"
    beacon.step("the table sentences")
    assert beacon.told() == " at the table sentences"
    beacon.document("d0")
    assert beacon.told() == " at document d0"
    beacon.nowhere()
    assert beacon.told() == ""


def test_what_a_dead_process_told_is_forgotten_for_the_next() -> None:
    beacon = knowing(TEXT)
    dies_after(lambda: (beacon.document("d0"), beacon(0, 3)))
    assert beacon.told()
    beacon.forget()
    dies_after(lambda: None)
    assert beacon.told() == ""


@pytest.mark.parametrize("seed", range(20))
def test_a_span_of_the_clean_text_is_told_where_it_stands_in_the_raw_one(seed: int) -> None:
    chance = random.Random(seed)
    edges = sorted(chance.sample(range(60), 12))
    erased = [(edges[at], edges[at + 1]) for at in range(0, 12, 2)]
    clean = 60 - sum(last - first for first, last in erased)
    offsets = OffsetMap(erased)
    assert offsets.erased == erased
    for start in range(clean):
        for end in range(start + 1, clean + 1):
            assert _in_raw(start, end, erased) == offsets.span_to_raw(start, end)


def test_a_text_or_a_beacon_that_cannot_be_read_tells_less_and_never_raises() -> None:
    memory = mmap.mmap(-1, 4096)
    beacon = Beacon(memory)
    beacon.document("unknown")
    beacon(3, 5)
    assert beacon.told() == ""
    beacon.know({"long": 0, "short": 1}, ("长" * 1400, TEXT).__getitem__)
    beacon.document("long")
    beacon(3, 5)
    assert beacon.told() == " at document long"
    beacon.document("short", [(at, at + 1) for at in range(0, 2000, 2)])
    beacon(3, 5)
    assert beacon.told() == " at document short"
    beacon.document("short")
    beacon(0, 3)
    assert beacon.told() == " at document short, line 1, characters 0–3, “…石桥镇工作总结  修路3公…”"
    memory[:] = b"\xff" * len(memory)
    assert beacon.told() == ""


def test_a_process_that_was_started_tells_its_steps_in_the_file_that_it_was_given() -> None:
    places = Places()
    code = (
        "import os, sys; from pipeline.whereabouts import beacon_in\n"
        "here = beacon_in(int(sys.argv[1])); here.step('第' * 500, 3); here.step('sheet 完成情况, row', 12); os.abort()"
    )
    command = [sys.executable, "-c", code, str(places.descriptor)]
    subprocess.run(command, pass_fds=[places.descriptor], check=False)
    assert places.told() == " at sheet 完成情况, row 12"
    places.close()


def test_a_place_has_the_line_as_an_editor_counts_it() -> None:
    assert in_text("一\r\n二\r三\n四", 7, 8).startswith("line 4, characters 7–8, ")
