"""The corpus format: one line is one sentence and every row that it must give.

Columns `text`, `expected`, `note`; in tests/corpus/naming also `rule`, the naming rule that answered for one of its
numbers. Rows in `expected` stand in reading order, separated by ` ; `, fields
by `|`: quantity|name|value|unit|bound|status|change|year. Trailing fields with their default may be left off
(exact, actual, no change, year unchecked; `-`: unknown). An empty value is hidden or indefinite (数十), a range low~high,
the field `?` is unchecked. A row that begins with `?` may be given or not. The name is `core` or `core<full`,
cores that are equally right separated by `/`: the produced name contains a core, and has no character outside
full. A text that begins with `@plan ` stands in a plan section, with `@2023 ` in a report of that year, with
`@plan@2024 ` in both.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

YEAR: Final = 2023
LONGEST_NAME: Final = 24
_PREFIX: Final = re.compile(r"^@(plan)?@?(\d{4})? ")
_NOISE: Final = re.compile(r"[\s“”\"‘’'《》〈〉（）()、，,：:；;。·]|[xXｘＸ×✕╳*＊□]+")
_INDEFINITE: Final = re.compile(r"数|若干")
_HALF_WORD: Final = re.compile(
    r"^(?:的|了|共(?!建|享|同|青)|达|年(?=实现|完成|预计|组织|开展|新增|发放|召开))"
    r"|(?:的|了|共|达|至|(?<!报)到|和|与|第|仍|仅|由)$"
)
_TESTS: Final = Path(__file__).parents[1]
CORPORA: Final = (_TESTS / "corpus", _TESTS / "documents" / "paragraphs")
"""Sentences, each for one phenomenon; and paragraphs as reports have them."""
_COLUMNS: Final = ["text", "expected", "note"]
_FIELDS: Final = 8


@dataclass(frozen=True, slots=True)
class Expected:
    """One row that a line asks for; `bound`, `status` and `change` are None where unchecked."""

    quantity: str
    cores: tuple[str, ...]
    full: str | None
    low: float | None
    high: float | None
    unit: str
    bound: str | None
    status: str | None
    change: str | None
    year: int | None
    optional: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One test: the sentence, where it stands, and its rows."""

    place: str
    text: str
    plan: bool
    year: int
    expected: tuple[Expected, ...]
    note: str
    rule: str = ""

    @property
    def file(self) -> str:
        """The file that it stands in, as `place` names it."""
        return self.place.rpartition("-")[0]

    @property
    def negative(self) -> bool:
        """Whether no row is required of the sentence."""
        return all(row.optional for row in self.expected)


def every_line() -> list[Line]:
    """The lines of both corpora."""
    return [line for folder in CORPORA for line in read_corpus(folder)]


def read_corpus(folder: Path) -> list[Line]:
    """Every line below a folder that asks for rows, in order of file and line; ValueError where one is malformed."""
    lines: list[Line] = []
    for path in sorted(folder.rglob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as rows:
            reader = csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)
            if reader.fieldnames not in (_COLUMNS, [*_COLUMNS, "rule"]):
                if path.parent.name == "naming":
                    raise ValueError(
                        f"{path.name}: its first line is {', '.join(_COLUMNS)}, rule, with tabs between"
                    )
                continue
            place = path.relative_to(folder).with_suffix("").as_posix()
            lines += [_line(f"{place}-{number}", row) for number, row in enumerate(reader, start=2)]
    return lines


def _line(place: str, row: dict[str, str]) -> Line:
    prefix = _PREFIX.match(row["text"])
    plan, year = (prefix[1], prefix[2]) if prefix else (None, None)
    text = row["text"][prefix.end() :] if prefix else row["text"]
    expected = tuple(_expected(place, words) for words in row["expected"].split(" ; ") if words)
    return Line(place, text, bool(plan), int(year or YEAR), expected, row["note"], row.get("rule", ""))


def _expected(place: str, words: str) -> Expected:
    optional = words.startswith("?")
    fields = words.removeprefix("?").split("|")
    if len(fields) > _FIELDS:
        raise ValueError(f"{place}: {len(fields)} fields in {words!r}, at most {_FIELDS} are known")
    quantity, name, value, unit, bound, status, change, year = fields + [""] * (_FIELDS - len(fields))
    core, _, full = name.partition("<")
    low, _, high = value.partition("~")
    return Expected(
        quantity,
        tuple(core.split("/")),
        full or None,
        float(low) if low else None,
        float(high) if high else None,
        unit,
        None if bound == "?" else bound or "exact",
        None if status == "?" else status or "actual",
        None if change == "?" else change,
        (0 if year == "-" else int(year)) if year else None,
        optional,
    )


def faults(line: Line, rows: Sequence[dict[str, Any]]) -> list[str]:
    """What is wrong with the rows that a sentence gave; empty where all is right."""
    found: list[str] = []
    waiting = list(rows)
    for want in line.expected:
        got = waiting[0] if waiting else None
        if got is None or got["quantity"] != want.quantity:
            if not want.optional:
                found.append(f"missing {want.quantity!r}" + (f", found {got['quantity']!r}" if got else ""))
                if got is not None and _overlap(got["quantity"], want.quantity):
                    waiting.pop(0)
            continue
        waiting.pop(0)
        if not want.optional:
            found += [f"{want.quantity}: {fault}" for fault in _row_faults(want, got)]
    return found + [f"spurious {row['quantity']!r} ({row['name']})" for row in waiting]


def _overlap(one: str, other: str) -> bool:
    return one in other or other in one


def _row_faults(want: Expected, got: dict[str, Any]) -> list[str]:
    found = []
    if not (_same(got["value"], want.low) and _same(got["value_high"], want.high)):
        found.append(f"value {got['value']}~{got['value_high']}, not {want.low}~{want.high}")
    hidden = want.low is None and not _INDEFINITE.search(want.quantity)
    if bool(got["masked"]) != hidden:
        found.append(f"masked {got['masked']}, not {hidden}")
    wanted_of = {"unit": want.unit, "bound": want.bound, "status": want.status, "change": want.change}
    for field, wanted in wanted_of.items():
        if wanted is not None and (got[field] or "") != wanted:
            found.append(f"{field} {got[field]!r}, not {wanted!r}")
    if want.year is not None and (got["year"] or 0) != want.year:
        found.append(f"year {got['year']}, not {want.year}")
    return found + _name_faults(want, got["name"] or "")


def _name_faults(want: Expected, raw: str) -> list[str]:
    name = _NOISE.sub("", raw)
    if raw.count("“") != raw.count("”") or _HALF_WORD.search(name):
        return [f"name {raw!r} is cut in the middle of a word or quotation"]
    if not any(_NOISE.sub("", core) in name for core in want.cores):
        return [f"name {name!r} lacks {'/'.join(want.cores)}"]
    beyond = Counter(name) - Counter(_NOISE.sub("", want.full)) if want.full else Counter()
    if beyond:
        return [f"name {name!r} has {''.join(beyond)} beyond {want.full}"]
    return [f"name {name!r} is over {LONGEST_NAME} characters"] if len(name) > LONGEST_NAME else []


def _same(got: float | None, want: float | None) -> bool:
    if got is None or want is None:
        return got is None and want is None
    return math.isclose(float(got), want, rel_tol=1e-9, abs_tol=1e-12)
