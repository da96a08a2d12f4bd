"""All that is known of one number of a report: its row, its rule, its review, the same indicator elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from pipeline.explore import charts
from pipeline.explore.library import Book, Judged, Row
from pipeline.explore.places import number_address
from pipeline.review import Correction
from pipeline.warehouse.reviewing import Standing

_MOST_ELSEWHERE: Final = 24
_BESIDE: Final = """
    d.place, d.title, d.report_year, i.document_id, i.char_start, i.name, i.quantity, i.year, i.status, i.masked
"""


@dataclass(frozen=True, slots=True)
class Card:
    """One number.

    ``numeral`` is its row of numerals; ``row`` its row of indicators with what explains it, None where it is
    none; ``standing`` the review that holds, ``history`` every record on these words, the newest first;
    ``elsewhere`` the same indicator in this and other reports.
    """

    numeral: Row
    row: Row | None
    standing: Standing | None
    history: list[Correction]
    elsewhere: list[Row]
    series: Markup


def read_card(
    book: Book, judged: Judged, document_id: str, char_start: int, title: str, *, linked: bool = True
) -> Card | None:
    """The card of the number that begins there, or None if there is none.

    ``title`` is what the drawing of its series is called; not ``linked``, its points lead nowhere.
    """
    found = book.rows(
        "SELECT n.*, s.text AS sentence, b.heading FROM numerals n "
        "LEFT JOIN sentences s USING (sentence_id) LEFT JOIN sections b USING (section_id) "
        "WHERE n.document_id = $id AND n.char_start = $start",
        {"id": document_id, "start": char_start},
    )
    if not found:
        return None
    numeral = found[0]
    row = _row(book, numeral["indicator_id"]) if numeral["indicator_id"] else None
    place = (document_id, char_start, numeral["char_end"])
    history = [standing.correction for standing in judged.standings if standing.place == place]
    elsewhere = _elsewhere(book, row) if row else []
    return Card(
        numeral,
        row,
        judged.by_place.get(place),
        history[::-1],
        elsewhere,
        _series(row, elsewhere, title, linked) if row else Markup(),
    )


def _row(book: Book, indicator_id: str) -> Row:
    where = "bl.document_id = i.document_id AND bl.char_start <= i.char_start AND i.char_start < bl.char_end"
    blocks = book.has("blocks", "page", "sheet", "cell", "table_number")
    place = ", bl.page, bl.sheet, bl.cell, bl.table_number" if blocks else ""
    join = f"LEFT JOIN blocks bl ON {where}" if blocks else ""
    rows = book.rows(
        f"SELECT i.*, d.place, u.base_unit, u.factor{place} FROM indicators i JOIN documents d USING (document_id) "
        f"LEFT JOIN units u ON u.unit = i.unit {join} WHERE i.indicator_id = $id LIMIT 1",
        {"id": indicator_id},
    )
    return with_standard(rows[0])


def with_standard(row: Row) -> Row:
    """The row with its value in the standard unit, from the catalogue or else the table of units."""
    if row.get("value_standard") is None and row.get("value") is not None and row.get("factor"):
        row = {**row, "value_standard": row["value"] * row["factor"], "unit_standard": row["base_unit"]}
    return row


def _elsewhere(book: Book, row: Row) -> list[Row]:
    """Rows of the same code and measure, or of the same name, unit and change: this place first, by year."""
    parameters = {
        "id": row["indicator_id"], "place": row["place"], "unit": row["unit"], "change": row["change"],
    }  # fmt: skip
    if row.get("indicator_code"):
        same = "i.indicator_code = $code AND i.measure = $measure"
        parameters = {"code": row["indicator_code"], "measure": row["measure"]}
    else:
        same = (
            "i.name = $name AND i.unit IS NOT DISTINCT FROM $unit AND i.change IS NOT DISTINCT FROM $change"
        )
        parameters = {name: row[name] for name in ("name", "unit", "change")}
    value = "coalesce(i.value_standard, i.value)" if book.has("indicators", "value_standard") else "i.value"
    return book.rows(
        f"SELECT {_BESIDE}, {value} AS value FROM indicators i JOIN documents d USING (document_id) "
        f"WHERE {same} AND i.indicator_id <> $id "
        "ORDER BY d.place IS NOT DISTINCT FROM $place DESC, d.place, i.year, i.status, d.report_year, "
        f"i.document_id, i.char_start LIMIT {_MOST_ELSEWHERE}",
        {**parameters, "id": row["indicator_id"], "place": row["place"]},
    )


def _series(row: Row, elsewhere: list[Row], title: str, linked: bool) -> Markup:
    """The place's own figures over the years, if there are two years at least."""
    own = [
        charts.Point(
            other["year"],
            other["value"],
            f"{other['year']} {other['quantity']}",
            number_address(other["document_id"], other["char_start"]) if linked else "",
        )
        for other in ({**row, "value": row.get("value_standard") or row["value"]}, *elsewhere)
        if other["place"] and other["place"] == row["place"]
        if other["year"] is not None and other["value"] is not None and other["status"] != "planned"
    ]
    return charts.line_chart([own], title, 320) if len({point.year for point in own}) > 1 else Markup()
