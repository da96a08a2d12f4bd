"""The line that `zhibiao explain` offers for tests/corpus: a text and the rows found in it, to correct and to add.

The format is that of tests/extraction/corpus_lines.py: text, expected, note and rule with tabs between, in `expected` the
rows in reading order, ` ; ` between them: quantity|name|value|unit|bound|status|change|year, trailing defaults left
off. The year of the report counts as a default too. `rule` is the naming rule that answered last for the first time: what
comes last in a sentence is told of the rest. A line of which no number is named in running text has no such cell.
Nothing is escaped: what the format cannot hold gets no line.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipeline.analysis import Analysis, trace

CORPUS_YEAR = 2023
"""The year of the report in which a line of the corpus stands unless it begins with another."""

_DEFAULTS = ("", "", "", "", "exact", "actual", "", "")
_LINE_BREAK = re.compile(r"\r\n|[\r\n\u2028]")
# What would end a cell, a row or a field; in names also what parts the readings of a name; ? marks optional rows.
_UNSAYABLE = re.compile(r"[\t|]| ; |^\?")
_UNSAYABLE_NAME = re.compile(r"[/<]")
_PREFIX = re.compile(r"^@(?:plan)?@?(?:\d{4})? ")


def corpus_lines(analysis: Analysis) -> list[str]:
    """A line for every line of the text that holds a number, in order; the analysis is that of one document.

    A line begins with `@plan` where the text says that it stands in a plan section, and with `@year` where the
    text says that its report is not of 2023. Lines that hold what the format cannot are left out.
    """
    [document] = analysis.documents.to_dicts()
    kinds = dict(analysis.sections.select("section_id", "kind").iter_rows())
    sections = dict(analysis.sentences.select("sentence_id", "section_id").iter_rows())
    rows = analysis.indicators.sort("char_start").to_dicts()
    numerals = analysis.numerals.sort("char_start").to_dicts()
    answered = {one["char_start"]: one["answered"] for one in trace(analysis)}
    found = []
    for start, end in _lines(document["raw_text"]):
        text = document["raw_text"][start:end].strip()
        here = [row for row in rows if start <= row["char_start"] < end]
        numbers = [number for number in numerals if start <= number["char_start"] < end]
        fields = [_fields(row, document["report_year"]) for row in here]
        if not numbers or not _sayable(text, fields):
            continue
        expected = " ; ".join(map(_written, fields))
        plan = any(kinds.get(sections.get(number["sentence_id"])) == "plan" for number in numbers)
        note = ", ".join(dict.fromkeys(number["rule"] for number in numbers))
        rules = [rule for row in here for rule in answered.get(row["char_start"], ())]
        begins = _prefix(plan, document["report_year"])
        found.append("\t".join([begins + text, expected, note, *_last_new(rules)]))
    return found


def _sayable(text: str, rows: Sequence[Sequence[str]]) -> bool:
    """Whether the format can hold a text and the fields of its rows."""
    if "\t" in text or _PREFIX.match(text):
        return False
    return not any(_UNSAYABLE_NAME.search(row[1]) or any(map(_UNSAYABLE.search, row)) for row in rows)


def _last_new(rules: Sequence[str]) -> list[str]:
    """The rule that is last to come up for the first time, if there is any."""
    return list(dict.fromkeys(rules))[-1:]


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line_break in _LINE_BREAK.finditer(text):
        yield start, line_break.start()
        start = line_break.end()
    yield start, len(text)


def _prefix(plan: bool, year: int | None) -> str:
    dated = f"@{year}" if year not in (None, CORPUS_YEAR) else ""
    return f"{'@plan' if plan else ''}{dated} " if plan or dated else ""


def _fields(row: Mapping[str, Any], report_year: int | None) -> list[str]:
    value = "" if row["value"] is None else f"{row['value']:.15g}"
    if row["value_high"] is not None:
        value += f"~{row['value_high']:.15g}"
    year = "" if row["year"] in (None, report_year) else str(row["year"])
    words = (row["unit"], row["bound"], row["status"], row["change"])
    return [row["quantity"], row["name"], value, *(word or "" for word in words), year]


def _written(fields: list[str]) -> str:
    size = len(fields)
    while size > 2 and fields[size - 1] == _DEFAULTS[size - 1]:
        size -= 1
    return "|".join(fields[:size])
