"""docs/naming.md: every rule that names, qualifies or places a number, with what it says and its examples."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pipeline.extraction.mentions.chinese import CHINESE
from pipeline.extraction.mentions.unitless import UNITLESS
from pipeline.extraction.naming.levels import ELSEWHERE, LEVELS, SERVED
from pipeline.extraction.naming.lists import HEADS, LISTS
from pipeline.extraction.naming.refining import REFINEMENTS
from pipeline.extraction.naming.relatives import RELATIVES
from pipeline.extraction.naming.sides import SIDES
from pipeline.extraction.qualifiers.agreement import BY_YEAR, SAME
from pipeline.extraction.qualifiers.bounds import BOUNDS
from pipeline.extraction.qualifiers.dates import OTHER_YEARS
from pipeline.extraction.qualifiers.status import STATUS
from pipeline.extraction.qualifiers.years import YEARS
from pipeline.extraction.tables.cell_names import NAMES
from pipeline.extraction.tables.cell_qualifiers import STATUSES, UNITS
from pipeline.extraction.tables.column_roles import COLUMNS
from pipeline.extraction.tables.doubts import DOUBTS
from pipeline.extraction.tables.header_rows import HEAD
from pipeline.lexicon.rules import Rule

_HEAD: Final = """\
# Rules

<!-- Made by `python -m pipeline.documentation` from the tables of rules in pipeline/extraction; do not edit. -->

A table is asked from its first rule to its last; the first that has an answer gives it. `zhibiao explain --trace TEXT`
shows for every number of a text which rules were asked, which one answered, what it saw and what the memory held. How
one more is added: CONTRIBUTING.md. The column `rule` of `indicators` shows a naming rule's id up to its dot.

⟦ ⟧ marks the number that an example is about, → what the rule gives; a test runs all of them.
"""

_Rules = Iterable[Rule[Any, Any]]
_TABLES: Final[tuple[tuple[str, str, _Rules], ...]] = (
    (
        "Numbers in Chinese",
        "Whether a numeral of Chinese digits is a row, or by which rule it is none.",
        CHINESE,
    ),
    ("Numbers without a unit", "Whether a bare number is a row.", UNITLESS),
    ("Names by what a number is of", "Growths, shares, completions, leads and ranks.", RELATIVES),
    ("Names of levels", "Asked where none of the former answers.", (*LEVELS, SERVED)),
    ("Names from farther away", "Where no rule of a level gives a name.", ELSEWHERE),
    ("Names made whole", "Each is asked in turn.", REFINEMENTS),
    ("Left or right", "Whether a number counts the noun behind it.", SIDES),
    ("Lists", "The names of as many numbers as are listed.", LISTS),
    ("Heads of a list", "A member of a list with the head that all share.", HEADS),
    ("Status", "Done, estimated or planned, by a number's own words.", STATUS),
    ("Status of the row before", "What a number takes from the one before it.", SAME),
    ("Status by the year", "What the year says of the status.", BY_YEAR),
    ("Year", "The year that a number is of.", YEARS),
    ("Years that are not the number's", "Asked of each year that stands before it.", OTHER_YEARS),
    ("Bound", "Exact, over, under or about.", BOUNDS),
    ("Rows over a table's body", "Title, unit, header or body.", HEAD),
    ("Columns of a table", "What stands in a column.", COLUMNS),
    ("Names of a table's numbers", "", NAMES),
    ("Units of a table's numbers", "", UNITS),
    ("Status of a table's numbers", "", STATUSES),
    ("What is not sure of a table's numbers", "", DOUBTS),
)


def rules_markdown() -> str:
    """Every table with its rules in their order, the examples of each beneath it."""
    parts = [_HEAD]
    for title, says, rules in _TABLES:
        parts.append(f"## {title}\n")
        if says:
            parts.append(f"{says}\n")
        parts += [_rule(number, rule) for number, rule in enumerate(rules, start=1)]
    return "\n".join(parts)


def _rule(number: int, rule: Rule[Any, Any]) -> str:
    lines = [f"{number}. **`{rule.id}`** {rule.says}"]
    lines += [f"   - {_code(example)}" for example in rule.fires]
    lines += [f"   - not: {_code(example)}" for example in rule.passes]
    return "\n".join(lines) + "\n"


def _code(example: str) -> str:
    return f"`{example}`" if "`" not in example else f"`` {example} ``"
