"""Reports of our own, one of them of tables, read by a person row by row, against what the pipeline finds in them.

Beside this file stands one `<report>.tsv` for each report: the rows that a reader finds, offsets in characters of
the decoded text. Where two readings stand, a field holds both, joined by `|`. Rows marked optional are neither
demanded nor refused. A name is right if it holds a core and has no character beyond those of the full name.
"""

import csv
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from pipeline.analysis import analyse
from pipeline.reading import read_files, scan
from pipeline.settings import PROJECT, Limits

HERE = Path(__file__).parent
GOLDEN = sorted(path.stem for path in HERE.glob("*.tsv"))
TOWNSHIP_MASKED = "xx镇2023年度目标任务完成情况报告"
TOWNSHIP = "云岭镇2022年政府工作报告"
COUNTY = "清溪县2024年政府工作报告"
WITH_TABLES = "柳溪镇2023年工作总结（含附表）"

# Where the pipeline still reads otherwise than the reader: document, first character of the row. Keep it short.
KNOWN = frozenset({})
# 下步工作打算 of a report written in November: 确保全年… is still of the report's year.
KNOWN_YEARS = frozenset({(TOWNSHIP_MASKED, 1613), (TOWNSHIP_MASKED, 1630), (TOWNSHIP_MASKED, 1639)})
KNOWN_SHARE = 0.03

_NOISE = re.compile(r"[\s“”\"‘’'《》〈〉（）()、，,：:；;。·]|[xXｘＸ×✕╳*＊□某]+")
_EXACT = ("unit", "bound", "status", "change")  # the year is judged by itself

Row = dict[str, Any]


@cache
def _found() -> Mapping[str, list[Row]]:
    """The pipeline's rows of the golden reports, by report."""
    listed = scan(PROJECT / "data" / "raw", Limits())
    reading = read_files([file for file in listed.files if Path(file.path).stem in GOLDEN], Limits())
    names = {
        row["document_id"]: Path(row["source_path"]).stem for row in reading.documents.iter_rows(named=True)
    }
    found: dict[str, list[Row]] = {name: [] for name in names.values()}
    for row in analyse(reading.documents).indicators.sort("document_id", "char_start").iter_rows(named=True):
        found[names[row["document_id"]]].append(row)
    return found


@cache
def _golden(document: str) -> list[Row]:
    with (HERE / f"{document}.tsv").open(encoding="utf-8", newline="") as lines:
        rows: list[Row] = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    for row in rows:
        row["start"], row["end"] = int(row["start"]), int(row["end"])
    return rows


def _pairs(document: str) -> tuple[list[tuple[Row, Row | None]], list[Row]]:
    """Each golden row with the found row that overlaps it most; and the found rows that are left."""
    left = list(_found()[document])
    pairs: list[tuple[Row, Row | None]] = []
    for want in _golden(document):
        overlaps = [(min(g["char_end"], want["end"]) - max(g["char_start"], want["start"]), g) for g in left]
        most, got = max(overlaps, key=lambda pair: pair[0], default=(0, {}))
        if most > 0:
            left = [row for row in left if row is not got]
        pairs.append((want, got if most > 0 else None))
    return pairs, left


def _squeezed(name: str | None) -> str:
    return _NOISE.sub("", name or "")


def name_is_right(name: str | None, core: str, full: str) -> bool:
    """Whether `name` holds one of the cores and nothing that no full name has."""
    squeezed = _squeezed(name)
    return any(_squeezed(one) in squeezed for one in core.split("|")) and any(
        not Counter(squeezed) - Counter(_squeezed(one)) for one in full.split("|")
    )


def _same_number(got: float | None, want: str) -> bool:
    if got is None or not want:
        return got is None and not want
    return math.isclose(got, float(want), rel_tol=1e-9)


def _agrees(want: Row, got: Row, field: str) -> bool:
    return ("" if got[field] is None else str(got[field])) in want[field].split("|")


def _differences(want: Row, got: Row) -> Iterator[str]:
    if (got["char_start"], got["char_end"]) != (want["start"], want["end"]):
        yield f"span {got['char_start']}-{got['char_end']}, not {want['start']}-{want['end']}"
    if got["masked"] != (want["masked"] == "1"):
        yield f"masked {got['masked']}"
    for column, wanted in (("value", want["value"]), ("value_high", want["high"])):
        if not _same_number(got[column], wanted):
            yield f"{column} {got[column]}, not {wanted or 'none'}"
    for field in _EXACT:
        if not _agrees(want, got, field):
            yield f"{field} {got[field] or 'none'}, not {want[field] or 'none'}"
    if not name_is_right(got["name"], want["core"], want["full"]):
        yield f"name {got['name']}, not {want['core']} … {want['full']}"


def _disagreements(document: str) -> dict[int, str]:
    """First character of every row that is missed, wrong or spurious, and what is wrong with it."""
    pairs, spurious = _pairs(document)
    told: dict[int, str] = {}
    for want, got in pairs:
        if want["optional"] == "1":
            continue
        wrong = "; ".join(_differences(want, got)) if got else "missed"
        if wrong:
            told[want["start"]] = f"{want['start']} {want['quantity']}: {wrong}"
    for row in spurious:
        told[row["char_start"]] = f"{row['char_start']} {row['name']}: spurious"
    return told


def _wrong_years(document: str) -> dict[int, str]:
    """First character of every row that is found with another year than the reader's."""
    return {
        want["start"]: f"{want['start']} {want['quantity']}: year {got['year']}, not {want['year']}"
        for want, got in _pairs(document)[0]
        if got and want["optional"] == "0" and not _agrees(want, got, "year")
    }


@pytest.mark.parametrize("document", GOLDEN)
def test_a_report_gives_exactly_the_rows_that_a_reader_finds(document: str) -> None:
    new = [text for start, text in sorted(_disagreements(document).items()) if (document, start) not in KNOWN]
    assert not new, "\n".join(new)


@pytest.mark.parametrize("document", GOLDEN)
def test_the_rows_of_a_report_are_of_the_years_that_a_reader_gives_them(document: str) -> None:
    new = [
        text for start, text in sorted(_wrong_years(document).items()) if (document, start) not in KNOWN_YEARS
    ]
    assert not new, "\n".join(new)


def test_known_disagreements_are_few() -> None:
    demanded = sum(row["optional"] == "0" for document in GOLDEN for row in _golden(document))
    assert len(KNOWN) <= KNOWN_SHARE * demanded
    assert len(KNOWN_YEARS) <= KNOWN_SHARE * demanded


def test_a_disagreement_that_is_settled_leaves_the_list() -> None:
    settled = {(document, start) for document, start in KNOWN if start not in _disagreements(document)}
    settled |= {(document, start) for document, start in KNOWN_YEARS if start not in _wrong_years(document)}
    assert not settled, f"these agree now, take them out of KNOWN: {sorted(settled)}"


@pytest.mark.parametrize("document", GOLDEN)
def test_a_golden_file_quotes_its_report(document: str) -> None:
    listed = scan(PROJECT / "data" / "raw", Limits())
    reading = read_files([file for file in listed.files if Path(file.path).stem == document], Limits())
    text = reading.documents["raw_text"].item()
    last = 0
    for row in _golden(document):
        quoted = text[row["start"] : row["end"]].replace("\r", "").replace("\n", "⏎")
        assert quoted == row["quantity"]
        assert row["start"] >= last, "rows in order, none inside another"
        last = row["end"]
        assert (row["masked"] == "0") == bool(row["value"]) or row["quantity"][0] in "数若"


def test_the_golden_reports_are_the_ones_meant() -> None:
    assert set(GOLDEN) == {TOWNSHIP_MASKED, TOWNSHIP, COUNTY, WITH_TABLES}


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("粮食产量", True),
        ("产量", True),
        ("“xx”粮食产量", True),
        ("粮食", False),
        ("粮食总产量", False),
        (None, False),
    ],
)
def test_a_name_holds_the_core_and_nothing_beyond_the_full_name(name: str | None, right: bool) -> None:
    assert name_is_right(name, "产量", "粮食产量") is right
