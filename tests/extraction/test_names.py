"""A name reads well alone: in all rows of all sample reports."""

import re
from functools import cache

from pipeline.analysis import analyse
from pipeline.reading import read_files, scan
from pipeline.settings import PROJECT, Limits

LONGEST = 24
# What the extraction still gets wrong: keep it short.
KNOWN: frozenset[str] = frozenset()
_DANGLING_FIRST = re.compile(
    r"^(?:的(?!士)|了(?!解)|共(?![建享同青产商治管富育赢])|达(?!标|产|成|州|坂)|至(?!尊)|到(?![位岗场账期访会龄户]))"
)
_DANGLING_LAST = re.compile(
    r"(?:(?<!目|标)的|(?<!为|不)了|(?<!公|中)共|(?<!到|直|发|通|送|抵)达|(?<!夏|冬|甚)至|(?<!报|签|迟)到)$"
)
_NOISE = re.compile(r"[\s“”\"‘’'《》〈〉（）()、，,：:；;。·]|[xXｘＸ×✕╳*＊□]+")
_PAIRS = ("“”", "‘’", "《》", "（）", "()", "〈〉", "【】", "[]", "〔〕")


@cache
def _names() -> tuple[str, ...]:
    limits = Limits()
    reading = read_files(scan(PROJECT / "data" / "raw", limits).files, limits)
    return tuple(analyse(reading.documents).indicators["name"])


def _balanced(name: str) -> bool:
    waiting = []
    for char in name:
        for opening, closing in _PAIRS:
            if char == opening:
                waiting.append(closing)
            elif char == closing and (not waiting or waiting.pop() != closing):
                return False
    return not waiting and name.count('"') % 2 == 0


def test_there_are_rows_to_look_at() -> None:
    assert len(_names()) > 1500


def test_no_name_begins_with_a_dangling_word() -> None:
    assert not sorted({name for name in _names() if _DANGLING_FIRST.search(name)})


def test_no_name_ends_with_a_dangling_word() -> None:
    assert not sorted({name for name in _names() if _DANGLING_LAST.search(name)})


def test_quotes_and_brackets_of_a_name_are_balanced() -> None:
    assert _balanced("“四上”企业（含个体）") and not _balanced("四上”企业") and not _balanced("（含个体")
    assert not sorted({name for name in _names() if not _balanced(name)})


def test_no_name_is_empty_or_over_24_characters_or_broken_over_lines() -> None:
    assert not sorted({name for name in _names() if not name.strip() or name != name.strip()} - KNOWN)
    assert not sorted({name for name in _names() if len(_NOISE.sub("", name)) > LONGEST})
    assert not sorted({name for name in _names() if re.search(r"[\r\n\t\u2028]|\\[rnt]", name)})
