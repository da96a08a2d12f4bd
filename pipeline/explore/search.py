"""The rows that a person looks for, and how many there are of each kind. Two queries a search."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pipeline.explore.filters import PAGE_ROWS, SORTS, UNKNOWN, Clause, Filters, clause, facets_of
from pipeline.explore.library import Book, Judged, Row

_MOST_VALUES: Final = 200
FIRST_VALUES: Final = 12
"""Values of a facet that are shown at once; the others lie below."""
_FIELDS: Final = """
    i.indicator_id, i.document_id, i.char_start, i.name, i.value, i.value_high, i.unit, i.masked, i.bound,
    i.status, i.change, i.year, i.quantity, d.place, d.title, d.source_path, d.report_year,
    v.state AS review_state, v.name AS name_corrected, v.value AS value_corrected, v.unit AS unit_corrected
"""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet: rows that it would leave, and whether it is chosen."""

    value: str
    rows: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One page of rows, how many there are in all, how many are hidden, and the facets with their counts."""

    rows: list[Row]
    total: int
    masked: int
    facets: dict[str, list[Choice]]

    @property
    def pages(self) -> int:
        """Pages of rows, at least one."""
        return max(1, -(-self.total // PAGE_ROWS))


def search(book: Book, judged: Judged, filters: Filters) -> Found:
    """What filters find in a build."""
    asked = clause(filters, book, judged)
    counts = _counts(book, asked)
    period = "i.period" if book.has("indicators", "period") else "NULL AS period"
    rows = book.rows(
        f"SELECT {_FIELDS}, {period} FROM {asked.source} WHERE {asked.where} ORDER BY {_order(filters)} "
        f"LIMIT {PAGE_ROWS} OFFSET {(filters.page - 1) * PAGE_ROWS}",
        asked.parameters,
    )
    total, masked = counts.pop("", [(None, 0, 0)])[0][1:]
    facets = {
        facet.name: _choices(counts.get(facet.name, []), filters.choices.get(facet.name, ()), facet.in_order)
        for facet in facets_of(book)
    }
    return Found(rows, total, masked, facets)


def download_sql(book: Book, judged: Judged, filters: Filters) -> tuple[str, dict[str, object]]:
    """A query and its parameters for every row that filters find, with all columns, in the page's order."""
    asked = clause(filters, book, judged)
    review = "v.state AS review_state, v.name AS name_corrected, v.value AS value_corrected, v.unit AS unit_corrected"
    corrected = ("review_state", "name_corrected", "value_corrected", "unit_corrected")
    stored = [name for name in corrected if book.has("indicators", name)]
    columns = f"i.* EXCLUDE ({', '.join(stored)})" if stored else "i.*"
    sql = (
        f"SELECT d.place, d.report_year, d.title, d.source_path, {columns}, {review} "
        f"FROM {asked.source} WHERE {asked.where} ORDER BY {_order(filters)}"
    )
    return sql, dict(asked.parameters)


def _order(filters: Filters) -> str:
    last = "d.source_path, i.char_start, i.indicator_id"
    if filters.sort:
        return f"{SORTS[filters.sort]} {'DESC' if filters.descending else 'ASC'} NULLS LAST, {last}"
    if not filters.words:
        return f"i.year DESC NULLS LAST, {last}"
    in_name = " + ".join(f"contains(i.name, $word{n})::INT" for n in range(len(filters.words)))
    return f"{in_name} DESC, length(i.name), i.year DESC NULLS LAST, {last}"


def _counts(book: Book, asked: Clause) -> dict[str, list[tuple[str, int, int]]]:
    """(value, rows, hidden rows) by facet; each facet counts what the others leave, "" what all leave."""
    facets = facets_of(book)
    columns = "".join(
        f", coalesce({facet.sql}, '{UNKNOWN}') AS {facet.name}_value, "
        f"{asked.chosen.get(facet.name, 'true')} AS {facet.name}_fits"
        for facet in facets
    )
    parts = [_part("", "NULL", [facet.name for facet in facets if facet.name in asked.chosen])]
    for facet in facets:
        others = [name for name in asked.chosen if name != facet.name]
        parts.append(_part(facet.name, f"{facet.name}_value", others))
    sql = (
        f"WITH base AS MATERIALIZED (SELECT i.masked{columns} FROM {asked.source} WHERE {asked.words}) "
        + " UNION ALL ".join(parts)
    )
    counts: dict[str, list[tuple[str, int, int]]] = {}
    for row in book.rows(sql, asked.parameters):
        counts.setdefault(row["facet"], []).append((row["value"], row["n"], row["hidden"]))
    return counts


def _part(facet: str, value: str, conditions: list[str]) -> str:
    where = " AND ".join(f"{name}_fits" for name in conditions) or "true"
    grouped = f"GROUP BY {value}" if facet else ""
    return (
        f"SELECT '{facet}' AS facet, {value} AS value, count(*) AS n, count(*) FILTER (masked) AS hidden "
        f"FROM base WHERE {where} {grouped}"
    )


def _choices(counts: list[tuple[str, int, int]], chosen: tuple[str, ...], in_order: bool) -> list[Choice]:
    """The most frequent values, the chosen ones always; years in their own order."""
    ranked = sorted(counts, key=lambda count: (-count[1], count[0]))
    kept = ranked[:_MOST_VALUES] + [count for count in ranked[_MOST_VALUES:] if count[0] in chosen]
    there = {value for value, _, _ in kept}
    kept += [(value, 0, 0) for value in chosen if value not in there]
    if in_order:
        kept.sort(key=lambda count: (count[0] == UNKNOWN, -int(count[0]) if count[0].isdecimal() else 0))
    return [Choice(value, rows, value in chosen) for value, rows, _ in kept]
