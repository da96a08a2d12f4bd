"""The format of tests/tables/cases: one small table a case, and what it must give.

`=== title` begins a case; `@plan` and `@2023` in it say in which section and year it stands. Then the text (⇥ is a
tab), a line `---`, and one line a row: quantity|name|value|unit|bound|status|change|year. Fields left off are exact,
actual, no change, year unchecked; an empty value is hidden; a range is low~high. `! words rule` names a number that
must be ignored by that rule. A case without rows must give none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import polars as pl

from pipeline.analysis import Analysis, analyse

CASES: Final = Path(__file__).parent / "cases"
_OPTION: Final = re.compile(r"@(plan|\d{4})")
_FIELDS: Final = 8


@dataclass(frozen=True, slots=True)
class Case:
    """One table, where it stands, and what it must give."""

    place: str
    title: str
    text: str
    plan: bool
    year: int
    rows: tuple[tuple[str, ...], ...]
    ignored: tuple[tuple[str, str], ...]


def cases() -> Iterator[Case]:
    """Every case of the folder, in order; ValueError naming file and title for one that is malformed."""
    for path in sorted(CASES.glob("*.txt")):
        for block in re.split(r"(?m)^=== ?", path.read_text(encoding="utf-8"))[1:]:
            heading, _, rest = block.partition("\n")
            options = _OPTION.findall(heading)
            title = _OPTION.sub("", heading).strip()
            text, rule, expected = rest.partition("\n---\n")
            if not rule and not rest.rstrip().endswith("\n---"):
                raise ValueError(f"{path.name}, {title}: no line ---")
            text = (
                text.removesuffix("\n---\n").rstrip("\n")
                if rule
                else rest.rstrip().removesuffix("---").rstrip("\n")
            )
            rows, ignored = _expected(f"{path.name}, {title}", expected)
            years = [int(option) for option in options if option != "plan"]
            yield Case(
                f"{path.stem}: {title}", title, text.replace("⇥", "\t") + "\n",
                "plan" in options, years[0] if years else 2023, rows, ignored,
            )  # fmt: skip


def _expected(place: str, lines: str) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, str], ...]]:
    rows: list[tuple[str, ...]] = []
    ignored: list[tuple[str, str]] = []
    pending = ""
    for line in lines.split("\n"):
        if line.startswith("! "):
            words, _, rule = line[2:].rpartition(" ")
            ignored.append((words, rule))
        elif "|" in line:
            fields = (pending + line).split("|")
            if len(fields) > _FIELDS or len(fields) < 4:
                raise ValueError(f"{place}: {line!r} has {len(fields)} fields, from 4 to {_FIELDS} are known")
            rows.append(tuple(fields + [""] * (_FIELDS - len(fields))))
            pending = ""
        elif line.strip() and not line.startswith("#"):
            # The words of a quantity that the text breaks over two lines.
            pending = line + "\n"
    return tuple(rows), tuple(ignored)


def read(case: Case) -> Analysis:
    """The analysis of the case's text below a title and a section's heading."""
    year, heading = (case.year, f"二、{case.year + 1}年工作计划" if case.plan else "一、工作回顾")
    return analysed(f"石桥镇{year}年工作总结\n\n{heading}\n\n{case.text}")


def analysed(text: str, blocks: pl.DataFrame | None = None) -> Analysis:
    """The analysis of one raw text."""
    document = {
        "document_id": "0" * 16, "source_path": "a.txt", "sha256": "0" * 64, "bytes": len(text),
        "format": "txt", "encoding": "utf-8", "raw_text": text,
    }  # fmt: skip
    return analyse(pl.DataFrame([document]), blocks)


def faults(case: Case, analysis: Analysis) -> list[str]:
    """What is wrong with what the case gave, in words; empty where all is right."""
    found: list[str] = []
    got = analysis.indicators.rows(named=True)
    for index, want in enumerate(case.rows):
        if index >= len(got):
            found.append(f"missing {want[0]!r} ({want[1]})")
            continue
        found += _row_faults(want, got[index])
    found += [f"spurious {_shown(row)}" for row in got[len(case.rows) :]]
    numbers = {
        (row["words"], row["rule"])
        for row in analysis.numerals.rows(named=True)
        if row["outcome"] == "ignored"
    }
    found += [
        f"{words!r} is not ignored by {rule}" for words, rule in case.ignored if (words, rule) not in numbers
    ]
    return found


def _row_faults(want: tuple[str, ...], got: dict[str, Any]) -> list[str]:
    quantity, name, value, unit, bound, status, change, year = want
    low, _, high = value.partition("~")
    wanted = {
        "quantity": quantity, "name": name, "value": float(low) if low else None,
        "value_high": float(high) if high else None, "unit": unit or None, "masked": not low,
        "bound": bound or "exact", "status": status or "actual", "change": change or None,
        **({"year": int(year)} if year else {}),
    }  # fmt: skip
    wrong = [
        f"{field} {got[field]!r}, not {value!r}" for field, value in wanted.items() if got[field] != value
    ]
    return [f"{quantity}: {'; '.join(wrong)}"] if wrong else []


def _shown(row: dict[str, Any]) -> str:
    return "|".join(
        str(row[field]) for field in ("quantity", "name", "value", "unit", "status", "change", "year")
    )
