"""What a person looks for, as the page's address says it, and the same as SQL.

An address gives the same view again: every choice stands in it. Values travel as parameters, never as SQL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from pipeline.explore.library import Book, Judged

PAGE_ROWS: Final = 50
_MOST_WORDS: Final = 8
_MOST_CHOICES: Final = 50


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing to choose by: its name in the address, its SQL, and the column that a build needs for it."""

    name: str
    sql: str
    table: str = "indicators"
    column: str = ""
    in_order: bool = False


FACETS: Final = (
    Facet("theme", "i.theme", column="theme"),
    Facet("place", "d.place", "documents"),
    Facet("year", "CAST(i.year AS VARCHAR)", in_order=True),
    Facet("status", "i.status"),
    Facet("masked", "CASE WHEN i.masked THEN 'hidden' ELSE 'shown' END"),
    Facet("measure", "i.measure", column="measure"),
    Facet("level", "d.level", "documents"),
    Facet("review", "coalesce(v.state, 'none')"),
)
"""One line a facet: it then stands in the address, beside the table with its counts, and in the guide."""

SORTS: Final[Mapping[str, str]] = {
    "name": "i.name",
    "value": "i.value",
    "unit": "i.unit",
    "year": "i.year",
    "place": "d.place",
    "status": "i.status",
    "report": "d.source_path",
}
UNKNOWN: Final = "∅"
"""Stands in the address for "the database does not know"."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Words, choices by facet, one document or all, the order and the page."""

    words: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    document: str = ""
    sort: str = ""
    descending: bool = False
    page: int = 1

    @classmethod
    def read(cls, query: Mapping[str, Sequence[str]]) -> Filters:
        """From an address; what it cannot mean is left out."""

        def first(name: str) -> str:
            return query[name][0].strip() if query.get(name) else ""

        page = first("page")
        return cls(
            words=tuple(word[:100] for word in first("q").split()[:_MOST_WORDS]),
            choices={
                facet.name: tuple(dict.fromkeys(v[:200] for v in query[facet.name] if v))[:_MOST_CHOICES]
                for facet in FACETS
                if any(query.get(facet.name, ()))
            },
            document=first("document")[:100],
            sort=first("sort") if first("sort") in SORTS else "",
            descending=first("order") == "desc",
            page=max(1, int(page)) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        )

    def pairs(self) -> list[tuple[str, str]]:
        """The parts of the address; what is not chosen has none."""
        pairs = [("q", " ".join(self.words))] if self.words else []
        pairs += [(name, value) for name, values in self.choices.items() for value in values]
        pairs += [("document", self.document)] if self.document else []
        pairs += [("sort", self.sort)] if self.sort else []
        pairs += [("order", "desc")] if self.sort and self.descending else []
        return pairs + ([("page", str(self.page))] if self.page > 1 else [])

    def address(self, path: str = "/") -> str:
        """The link that gives this view again."""
        return f"{path}?{urlencode(self.pairs())}" if self.pairs() else path

    def toggled(self, facet: str, value: str) -> Filters:
        """The same with one choice made or taken back, from the first page."""
        chosen = self.choices.get(facet, ())
        values = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
        choices = {**self.choices, facet: values}
        return replace(self, choices={name: v for name, v in choices.items() if v}, page=1)

    def sorted_by(self, column: str) -> Filters:
        """The same in the order of a column: ascending, then descending, then by relevance again."""
        if self.sort != column:
            return replace(self, sort=column, descending=False, page=1)
        return replace(self, sort="" if self.descending else column, descending=not self.descending, page=1)

    def at_page(self, page: int) -> Filters:
        """The same on another page."""
        return replace(self, page=page)


@dataclass(frozen=True, slots=True)
class Clause:
    """Filters as SQL for one build: ``source`` joins what they need, ``words`` and ``chosen`` are conditions."""

    source: str
    words: str
    chosen: Mapping[str, str]
    parameters: Mapping[str, object]

    @property
    def where(self) -> str:
        """Every condition."""
        return " AND ".join([self.words, *self.chosen.values()])


def facets_of(book: Book) -> tuple[Facet, ...]:
    """The facets that a build has the columns for."""
    return tuple(facet for facet in FACETS if not facet.column or book.has(facet.table, facet.column))


def clause(filters: Filters, book: Book, judged: Judged) -> Clause:
    """The SQL of filters: rows ``i`` of indicators, their documents ``d``, what reviews say ``v``."""
    parameters: dict[str, object] = {}
    conditions = []
    for number, word in enumerate(filters.words):
        parameters[f"word{number}"] = word
        places = ("i.name", "i.sentence", "coalesce(d.place, '')")
        conditions.append("(" + " OR ".join(f"contains({place}, $word{number})" for place in places) + ")")
    if filters.document:
        parameters["document"] = filters.document
        conditions.append("i.document_id = $document")
    chosen = {}
    for facet in facets_of(book):
        if values := filters.choices.get(facet.name):
            parameters[facet.name] = list(values)
            chosen[facet.name] = f"coalesce({facet.sql}, '{UNKNOWN}') IN (SELECT unnest(${facet.name}))"
    return Clause(
        f"indicators i JOIN documents d USING (document_id) {reviewed(judged, parameters)}",
        " AND ".join(conditions) or "true",
        chosen,
        parameters,
    )


def reviewed(judged: Judged, parameters: dict[str, object]) -> str:
    """A join that puts what reviews say of a row beside it, as ``v``: reviews are newer than the build."""
    parameters["reviewed"] = [
        {
            "indicator_id": standing.indicator_id,
            "state": standing.review_state,
            "name": standing.correction.corrected.get("name"),
            "value": standing.correction.corrected.get("value"),
            "unit": standing.correction.corrected.get("unit"),
        }
        for standing in judged.marked
        if standing.indicator_id
    ]
    types = "STRUCT(indicator_id VARCHAR, state VARCHAR, name VARCHAR, value DOUBLE, unit VARCHAR)[]"
    rows = f"SELECT unnest(CAST($reviewed AS {types}), recursive := true)"
    return f"LEFT JOIN ({rows}) v ON v.indicator_id = i.indicator_id"
