"""A chart of some figures over the years, as the page draws it."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl
from markupsafe import Markup

from pipeline.explore.charts import MOST_SERIES, Point, line_chart
from pipeline.explore.rendering import number
from pipeline.explore.report import notebook_style


class Chart:
    """A drawing as SVG. In a notebook it shows itself; `svg` is its text, to be put elsewhere."""

    def __init__(self, title: str, svg: Markup, names: Sequence[str]) -> None:
        self.title = title
        self.svg = str(svg)
        self._names = names

    def __repr__(self) -> str:
        return f"<Chart {self.title}: {', '.join(self._names)}>"

    def _repr_html_(self) -> str:
        swatch = Markup('<li><span class="swatch s{}"></span> {}</li>')
        key = Markup("").join(swatch.format(place, name) for place, name in enumerate(self._names))
        around = Markup(
            '<div class="zhibiao"><style>{}</style><p class="title"><b>{}</b></p><ul class="key">{}</ul>{}</div>'
        )
        return str(around.format(notebook_style(), self.title, key, Markup(self.svg)))


def chart(facts: pl.DataFrame, title: str = "", by: str = "place", value: str = "value") -> Chart:
    """Draw figures over the years: a line for each place, a point for each row.

    Rows without year, value or the column `by` are left out; of several of one year the line joins the last.

    Args:
        facts: rows of facts, those of one indicator in one unit.
        title: what stands above it.
        by: the column that tells the lines apart, at most six.
        value: the column of the figures; `value_standard` where the units differ.

    Raises:
        ValueError: no row is left, or there are more than six lines.

    >>> facts = zb.read_folder("云岭镇", workers=1).facts
    >>> grain = facts.filter(pl.col("indicator_code") == "grain_output", pl.col("status") == "actual")
    >>> zb.chart(grain, "粮食产量（吨）", value="value_standard")
    <Chart 粮食产量（吨）: 云岭镇>
    """
    figures = facts.select("year", pl.col(value).alias("figure"), pl.col(by).cast(pl.String).alias("line"))
    drawn = figures.drop_nulls().sort("line", "year", maintain_order=True)
    lines = drawn.partition_by("line", maintain_order=True)
    if not lines:
        raise ValueError(f"nothing to draw: no row has year, {value} and {by}")
    if len(lines) > MOST_SERIES:
        raise ValueError(
            f"{len(lines)} lines, of which at most {MOST_SERIES} can be told apart: filter the rows"
        )
    names = [str(line["line"][0]) for line in lines]
    series = [
        [Point(year, figure, f"{name} {year} {number(figure)}", "") for year, figure, _ in line.iter_rows()]
        for name, line in zip(names, lines, strict=True)
    ]
    return Chart(title, line_chart(series, title), names)
