"""The charts of what was found: series over years, targets against results, what is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from pipeline.explore import charts
from pipeline.explore.filters import Clause, Filters, clause
from pipeline.explore.library import Book, Judged, Row
from pipeline.explore.places import number_address, row_address
from pipeline.explore.words import Translate

CHARTS: Final = ("series", "targets", "hidden")
_MOST_BARS: Final = 20


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing with the names of its colours, or without drawing why there is none."""

    drawing: Markup
    note: str
    legend: tuple[str, ...] = ()


def chart(kind: str, book: Book, judged: Judged, filters: Filters, t: Translate) -> Chart:
    """The chart of that kind for what filters find."""
    asked = clause(filters, book, judged)
    return {"series": _series, "targets": _targets, "hidden": _hidden}[kind](book, asked, t)


def _series(book: Book, asked: Clause, t: Translate) -> Chart:
    """The figures of one unit in the places and names that have most years; conflicts stand beside each other."""
    name = "coalesce(i.indicator_code, i.name)" if book.has("indicators", "indicator_code") else "i.name"
    sql = f"""
        WITH points AS (
            SELECT {name} AS thing, coalesce(d.place, '') AS place, coalesce(v.unit, i.unit, '') AS unit,
                i.year, coalesce(v.value, i.value) AS value, coalesce(v.name, i.name) AS name, i.quantity,
                i.document_id, i.char_start, d.report_year, d.title
            FROM {asked.source}
            WHERE {asked.where} AND i.year IS NOT NULL AND coalesce(v.value, i.value) IS NOT NULL
              AND i.change IS NULL AND i.status <> 'planned' AND v.state IS DISTINCT FROM 'rejected'
        ), lines AS (
            SELECT thing, place, unit, count(DISTINCT year) AS years, count(*) AS n FROM points
            WHERE place <> '' GROUP BY ALL HAVING years > 1
            ORDER BY years DESC, n, place, thing LIMIT {charts.MOST_SERIES * 4}
        ), chosen AS (
            FROM lines WHERE unit = (SELECT unit FROM lines ORDER BY years DESC, n, place, thing LIMIT 1)
            ORDER BY years DESC, n, place, thing LIMIT {charts.MOST_SERIES}
        )
        SELECT points.* FROM points JOIN chosen USING (thing, place, unit)
        ORDER BY years DESC, chosen.n, place, thing, year, report_year, document_id, char_start
    """
    lines: dict[tuple[str, str], list[Row]] = {}
    for row in book.rows(sql, asked.parameters):
        lines.setdefault((row["place"], row["thing"]), []).append(row)
    if not lines:
        return Chart(Markup(), t("chart.no_series"))
    unit = next(iter(lines.values()))[0]["unit"]
    points = [
        [
            charts.Point(
                row["year"],
                row["value"],
                f"{row['place']} {row['year']} {row['name']} {row['quantity']}",
                number_address(row["document_id"], row["char_start"]),
            )
            for row in rows[:200]
        ]
        for rows in lines.values()
    ]
    legend = tuple(f"{place} · {rows[0]['name']}" for (place, _), rows in lines.items())
    return Chart(charts.line_chart(points, t("chart.series")), t("chart.unit", unit=unit or "—"), legend)


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
    return Chart(charts.stacked_bars(bars, t("chart.hidden")), t("chart.by_place"), legend)
