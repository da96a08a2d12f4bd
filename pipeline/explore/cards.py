"""All that is known of one number of a report: its row, its rule, its review, the same indicator elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from pipeline.explore import charts
from pipeline.explore.addresses import number_address
from pipeline.explore.library import Book, Judged, Row
from pipeline.review import Correction
from pipeline.warehouse.building.reviewing import Standing

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


def read_card(book: Book, judged: Judged, document_id: str, char_start: int, title: str) -> Card | None:
    """The card of the number that begins there, or None; ``title`` is what the drawing of its series is called."""
    return read_cards(book, judged, document_id, title, start=char_start).get(char_start)


def read_cards(
    book: Book, judged: Judged, document_id: str, title: str, *, start: int | None = None, linked: bool = True
) -> dict[int, Card]:
    """The card of every number of a report, or of the one at ``start``, by where it begins; few queries for all.

    Not ``linked``, the points of a series lead nowhere.
    """
    asked = {"id": document_id, "start": start}
    numerals = book.rows(
        "SELECT n.*, s.text AS sentence, b.heading FROM numerals n "
        "LEFT JOIN sentences s USING (sentence_id) LEFT JOIN sections b USING (section_id) "
        "WHERE n.document_id = $id AND ($start IS NULL OR n.char_start = $start) ORDER BY n.char_start",
        asked,
    )
    rows = {row["indicator_id"]: row for row in _rows(book, asked)}
    beside = _beside(book, list(rows.values()))
    history: dict[object, list[Correction]] = {}
    for standing in judged.standings:
        history.setdefault(standing.place, []).insert(0, standing.correction)
    cards = {}
    for numeral in numerals:
        place = (document_id, numeral["char_start"], numeral["char_end"])
        row = rows.get(numeral["indicator_id"])
        elsewhere = _elsewhere(row, beside) if row else []
        cards[numeral["char_start"]] = Card(
            numeral,
            row,
            judged.by_place.get(place),
            history.get(place, []),
            elsewhere,
            _series(row, elsewhere, title, linked) if row else Markup(),
        )
    return cards


def _rows(book: Book, asked: Row) -> list[Row]:
    where = "bl.document_id = i.document_id AND bl.char_start <= i.char_start AND i.char_start < bl.char_end"
    blocks = book.has("blocks", "page", "sheet", "cell", "table_number")
    place = ", bl.page, bl.sheet, bl.cell, bl.table_number" if blocks else ""
    join = f"LEFT JOIN blocks bl ON {where}" if blocks else ""
    rows = book.rows(
        f"SELECT i.*, d.place, u.base_unit, u.factor{place} FROM indicators i JOIN documents d USING (document_id) "
        f"LEFT JOIN units u ON u.unit = i.unit {join} "
        "WHERE i.document_id = $id AND ($start IS NULL OR i.char_start = $start)",
        asked,
    )
    return [with_standard(row) for row in rows]


def with_standard(row: Row) -> Row:
    """The row with its value in the standard unit, from the catalogue or else the table of units."""
    if row.get("value_standard") is None and row.get("value") is not None and row.get("factor"):
        row = {**row, "value_standard": row["value"] * row["factor"], "unit_standard": row["base_unit"]}
    return row


Key = tuple[str | None, ...]


def _key(row: Row) -> Key:
    """What rows of one indicator share: code and measure, or where there is no code name, unit and change."""
    if row.get("indicator_code"):
        return (row["indicator_code"], row["measure"], None, None, None)
    return (None, None, row["name"], row["unit"], row["change"])


def _beside(book: Book, rows: list[Row]) -> dict[Key, list[Row]]:
    """Rows of the same indicators in all reports: this place first, then by place and year, some of each."""
    if not rows:
        return {}
    keys = list(dict.fromkeys(map(_key, rows)))
    names = ("code", "measure", "name", "unit", "change")
    asked = [{"n": n, **dict(zip(names, key, strict=True))} for n, key in enumerate(keys)]
    kinds = ", ".join(f"{name} VARCHAR" for name in names)
    period = "i.period" if book.has("indicators", "period") else "NULL AS period"
    value = "coalesce(i.value_standard, i.value)" if book.has("indicators", "value_standard") else "i.value"
    same = [
        "k.name = i.name AND k.unit IS NOT DISTINCT FROM i.unit AND k.change IS NOT DISTINCT FROM i.change"
    ]
    if book.has("indicators", "indicator_code", "measure"):
        same.append("k.code = i.indicator_code AND k.measure = i.measure")
    found = " UNION ALL ".join(f"SELECT k.n, i.* FROM keys k JOIN indicators i ON {join}" for join in same)
    grouped: dict[Key, list[Row]] = {}
    for row in book.rows(
        f"""
        WITH keys AS (SELECT unnest(CAST($keys AS STRUCT(n INTEGER, {kinds})[]), recursive := true)),
        found AS ({found})
        SELECT i.n, i.indicator_id, {_BESIDE}, {period}, {value} AS value
        FROM found i JOIN documents d USING (document_id)
        QUALIFY row_number() OVER (
            PARTITION BY i.n ORDER BY d.place IS NOT DISTINCT FROM $place DESC, d.place, i.year, i.status,
            d.report_year, i.document_id, i.char_start
        ) <= {_MOST_ELSEWHERE + 1}
        ORDER BY i.n, d.place IS NOT DISTINCT FROM $place DESC, d.place, i.year, i.status, d.report_year,
            i.document_id, i.char_start
        """,
        {"keys": asked, "place": rows[0]["place"]},
    ):
        grouped.setdefault(keys[row["n"]], []).append(row)
    return grouped


def _elsewhere(row: Row, beside: dict[Key, list[Row]]) -> list[Row]:
    others = [other for other in beside.get(_key(row), []) if other["indicator_id"] != row["indicator_id"]]
    return others[:_MOST_ELSEWHERE]


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
        if other["place"] and other["place"] == row["place"] and other.get("period") == row.get("period")
        if other["year"] is not None and other["value"] is not None and other["status"] != "planned"
    ]
    return charts.line_chart([own], title, 320) if len({point.year for point in own}) > 1 else Markup()
