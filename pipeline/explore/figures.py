"""The charts of what was found: series over years, targets against results, what is hidden."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from markupsafe import Markup

from pipeline.explore import charts
from pipeline.explore.addresses import number_address, row_address
from pipeline.explore.filters import Clause, Filters, clause
from pipeline.explore.library import Book, Judged, Row
from pipeline.explore.messages import Translate

CHARTS: Final = ("series", "targets", "hidden")
_MOST_BARS: Final = 20
_MOST_POINTS: Final = 200
_MOST_OTHERS: Final = 8


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with the names of its colours, or without drawing why there is none.

    ``parts`` says that the colours are parts of bars; ``others`` are names and addresses of charts beside it.
    """

    drawing: Markup
    note: str
    legend: tuple[str, ...] = ()
    parts: bool = False
    others: tuple[tuple[str, str], ...] = ()


_SAME_UNIT: Final = "v.unit IS NOT DISTINCT FROM i.unit AND i.value <> 0 AND i.value_standard IS NOT NULL"
_STANDARD_VALUE: Final = f"""CASE WHEN v.value IS NULL THEN coalesce(i.value_standard, i.value)
    WHEN {_SAME_UNIT} THEN v.value * i.value_standard / i.value ELSE v.value END"""
_STANDARD_UNIT: Final = f"""CASE WHEN v.value IS NULL OR ({_SAME_UNIT}) THEN coalesce(i.unit_standard, i.unit, '')
    ELSE coalesce(v.unit, '') END"""


def chart(kind: str, book: Book, judged: Judged, filters: Filters, t: Translate, label: Translate) -> Chart:
    """The chart of that kind for what filters find."""
    asked = clause(filters, book, judged)
    match kind:
        case "series":
            return _series(book, asked, filters, t, label)
        case "targets":
            return _targets(book, asked, t)
        case _:
            return _hidden(book, asked, t)


def _series(book: Book, asked: Clause, filters: Filters, t: Translate, label: Translate) -> Chart:
    """One indicator over the years, a line a place: that which the words name and most places and years have.

    Conflicting figures of one year all stand there; plans, growth rates and parts of a year stay out.
    """
    thing = "coalesce(i.indicator_code, i.name)" if book.has("indicators", "indicator_code") else "i.name"
    value, unit, level = "coalesce(v.value, i.value)", "coalesce(v.unit, i.unit, '')", "i.change IS NULL"
    if book.has("indicators", "value_standard", "unit_standard", "measure"):
        value, unit, level = _STANDARD_VALUE, _STANDARD_UNIT, "i.measure = 'level'"
    if book.has("indicators", "period"):
        # That of half a year beside those of years would look like a fall.
        level += " AND i.period IS NULL"
    named = " + ".join(f"contains(i.name, $word{n})::INT" for n in range(len(filters.words))) or "0"
    levels = (
        f"FROM {asked.source} WHERE {asked.where} AND i.year IS NOT NULL AND d.place IS NOT NULL "
        f"AND {value} IS NOT NULL AND {level} AND i.status <> 'planned' "
        "AND v.state IS DISTINCT FROM 'rejected'"
    )
    things = book.rows(
        f"""
        SELECT thing, unit, mode(known_as) AS known_as FROM (
            SELECT {thing} AS thing, {unit} AS unit, d.place, count(DISTINCT i.year) AS years,
                mode(i.name) AS known_as, max({named}) AS named
            {levels} GROUP BY ALL HAVING years > 1
        ) GROUP BY thing, unit
        ORDER BY max(named) DESC, sum(years) DESC, length(mode(known_as)), thing, unit LIMIT {_MOST_OTHERS}
        """,
        asked.parameters,
    )
    if not things:
        return Chart(Markup(), t("chart.no_series"))
    chosen = things[0]
    rows = book.rows(
        f"""
        SELECT d.place, i.year, {value} AS value, coalesce(v.name, i.name) AS name, i.quantity,
            i.document_id, i.char_start
        {levels} AND {thing} = $thing AND {unit} = $unit
        ORDER BY count(*) OVER (PARTITION BY d.place) DESC, d.place, i.year, d.report_year, i.document_id, i.char_start
        """,
        {**asked.parameters, "thing": chosen["thing"], "unit": chosen["unit"]},
    )
    lines: dict[str, list[Row]] = {}
    for row in rows:
        lines.setdefault(row["place"], []).append(row)
    points = [
        [
            charts.Point(
                row["year"],
                row["value"],
                f"{place} {row['year']} {row['name']} {row['quantity']}",
                number_address(row["document_id"], row["char_start"]),
            )
            for row in line[:_MOST_POINTS]
        ]
        for place, line in list(lines.items())[: charts.MOST_SERIES]
    ]
    known_as = _known_as(chosen, label)
    others = [name for name in dict.fromkeys(other["known_as"] for other in things[1:]) if name != known_as]
    return Chart(
        charts.line_chart(points, t("chart.series")),
        t("chart.unit", name=known_as, unit=chosen["unit"] or "—"),
        tuple(lines)[: charts.MOST_SERIES],
        others=tuple(
            (name, replace(filters, words=(name,), page=1).address() + "&chart=series") for name in others
        ),
    )


def _known_as(thing: Row, label: Translate) -> str:
    """The catalogue's name of a code, or the name that the reports use."""
    name = label("code", thing["thing"])
    return str(thing["known_as"]) if name == thing["thing"] else name


def _targets(book: Book, asked: Clause, t: Translate) -> Chart:
    sql = f"""
        SELECT p.* FROM plan_versus_actual p
        WHERE p.outcome IN ('kept', 'missed') AND p.ratio IS NOT NULL
          AND p.plan_id IN (SELECT i.indicator_id FROM {asked.source} WHERE {asked.where})
        ORDER BY p.outcome DESC, p.ratio, p.place, p.year, p.plan_id
    """
    rows = book.rows(sql, asked.parameters) if book.has("plan_versus_actual", "plan_id", "ratio") else []
    if not rows:
        return Chart(Markup(), t("chart.no_targets"))
    bars = [
        charts.Bar(
            f"{row['place']} {row['year']} {row['name']}",
            (row["ratio"],),
            f"{row['target_quantity']} → {row['result_quantity']}",
            row_address(row["result_id"]),
            row["outcome"],
        )
        for row in rows[:_MOST_BARS]
    ]
    kept = sum(row["outcome"] == "kept" for row in rows)
    note = t("chart.kept", kept=kept, missed=len(rows) - kept, shown=len(bars))
    return Chart(charts.target_bars(bars, t("chart.targets")), note)


def _hidden(book: Book, asked: Clause, t: Translate) -> Chart:
    sql = f"""
        SELECT coalesce(d.place, $unknown) AS place, count(*) AS n, count(*) FILTER (i.masked) AS hidden
        FROM {asked.source} WHERE {asked.where}
        GROUP BY 1 ORDER BY hidden DESC, n DESC, place LIMIT {_MOST_BARS}
    """
    rows = book.rows(sql, {**asked.parameters, "unknown": t("find.unknown")})
    if not any(row["hidden"] for row in rows):
        return Chart(Markup(), t("chart.no_hidden"))
    bars = [
        charts.Bar(
            row["place"],
            (row["hidden"], row["n"] - row["hidden"]),
            t("chart.share", hidden=row["hidden"], share=f"{100 * row['hidden'] / row['n']:.1f}"),
        )
        for row in rows
    ]
    legend = (t("masked.hidden"), t("masked.shown"))
    return Chart(charts.stacked_bars(bars, t("chart.hidden")), t("chart.by_place"), legend, parts=True)
