"""Find: words, choices, order, pages, charts, downloads; and that the address says it all."""

import csv
import io
import zipfile

import polars as pl
import pytest

from pipeline.explore.filters import FACETS, Filters
from pipeline.explore.library import Library
from pipeline.explore.search import search
from pipeline.settings import Settings
from tests.explore.serving import Client


def test_words_find_names_sentences_and_places(reader: Client) -> None:
    by_name = reader.get("/", q="固定资产投资")
    assert "固定资产投资" in by_name.words and "320,000,000" in by_name.words
    assert "造林" not in by_name.words
    both = reader.get("/", q="石桥镇 水渠")
    assert "8.5" in both.words and "250" not in both.words
    assert "没有符合条件的指标" in reader.get("/", q="没有这种词").words


def test_choices_narrow_and_say_how_many_they_leave(reader: Client) -> None:
    hidden = reader.get("/", masked="hidden")
    assert "2 条指标" in hidden.words and "xx万元" in hidden.words
    planned = reader.get("/", status="planned", year="2024")
    assert "水渠" in planned.words and "固定资产投资" not in planned.words
    either = reader.get("/", status=["planned", "actual"])
    assert all(f"status={status}" in "".join(either.links()) for status in ("planned", "actual"))


def test_each_facet_counts_what_the_others_leave(loaded: object, settings: Settings, reader: Client) -> None:
    library = Library(Settings.from_environment(data=loaded, environment={}))  # type: ignore[arg-type]
    book = library.book()
    judged = library.judged(book)
    chosen = search(book, judged, Filters.read({"status": ["planned"], "masked": ["shown"]}))
    statuses = {choice.value: choice.rows for choice in chosen.facets["status"]}
    [(shown,)] = book.connection.execute(
        "SELECT count(*) FROM indicators WHERE NOT masked AND status = 'actual'"
    ).fetchall()
    assert statuses["actual"] == shown
    assert {choice.value for choice in chosen.facets["status"] if choice.chosen} == {"planned"}
    assert chosen.total == statuses["planned"] == len(chosen.rows)


def test_an_address_gives_the_same_view_again() -> None:
    query = {
        "q": ["收入 石桥"],
        "place": ["石桥镇"],
        "year": ["2023", "2024"],
        "sort": ["value"],
        "order": ["desc"],
        "page": ["3"],
    }
    filters = Filters.read(query)
    again: dict[str, list[str]] = {}
    for name, value in filters.pairs():
        again.setdefault(name, []).append(value)
    assert Filters.read(again) == filters
    assert again == query


def test_what_an_address_cannot_mean_is_left_out() -> None:
    odd = Filters.read({"page": ["-1"], "sort": ["1; DROP TABLE documents"], "nonsense": ["x"], "q": [""]})
    assert odd == Filters()
    assert Filters.read({"page": ["９"]}).page == 1


@pytest.mark.parametrize("facet", [facet.name for facet in FACETS])
def test_a_choice_is_a_value_and_never_sql(reader: Client, facet: str) -> None:
    page = reader.get("/", **{facet: "x') OR 1=1 --"})
    assert page.status == 200
    assert "1=1" not in page.words or "没有符合条件的指标" in page.words


def test_a_column_sorts_up_then_down_then_not(reader: Client) -> None:
    up = reader.get("/", sort="value")
    down = reader.get("/", sort="value", order="desc")
    assert up.words.index("5.1") < up.words.index("350,000,000")
    assert down.words.index("350,000,000") < down.words.index("5.1")
    assert 'aria-sort="descending"' in down.text
    assert "/?sort=value&order=desc" in up.links()
    assert "/" in down.links()


def test_rows_come_in_pages(data: object, reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.explore.search.PAGE_ROWS", 5)
    first, second = reader.get("/"), reader.get("/", page="2")
    assert "第 1 / " in first.words and "/?page=2" in first.links()
    assert set(first.links("?at=")).isdisjoint(second.links("?at="))


def test_charts_are_drawn_from_what_is_found(reader: Client) -> None:
    series = reader.get("/charts/series", q="固定资产投资")
    assert "<svg" in series.text and series.text.count("<circle") == 2
    assert len(series.links("/documents/")) == 2
    targets = reader.get("/charts/targets")
    assert 'class="part p0 kept"' in targets.text and "8公里 → 8.5公里" in targets.words
    hidden = reader.get("/charts/hidden")
    assert "石桥镇" in hidden.words
    assert "没有" in reader.get("/charts/hidden", masked="shown").words
    assert reader.get("/charts/pie").status == 404
    assert 'hx-get="/charts/series?q=' in reader.get("/", q="投资", chart="series").text


def test_what_is_found_comes_as_files_that_no_spreadsheet_obeys(reader: Client) -> None:
    text = reader.get("/download/csv", q="合作社")
    assert text.headers["content-disposition"] == 'attachment; filename="indicators.csv"'
    rows = list(csv.DictReader(io.StringIO(text.content.decode("utf-8-sig"))))
    assert {row["value"] for row in rows} >= {"2500000"}
    assert all(row["sentence"].startswith("'=1+1") for row in rows if "合作社" in row["sentence"])
    assert all(not row[column].startswith(("=", "+", "@")) for row in rows for column in row)
    parquet = pl.read_parquet(io.BytesIO(reader.get("/download/parquet", masked="hidden").content))
    assert parquet.height == 2 and parquet["value"].null_count() == 2
    book = zipfile.ZipFile(io.BytesIO(reader.get("/download/xlsx").content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "=1+1" in sheet
    assert reader.get("/download/exe").status == 404


def test_a_download_holds_what_the_page_finds_not_only_its_first_page(reader: Client) -> None:
    everything = pl.read_parquet(io.BytesIO(reader.get("/download/parquet").content))
    assert f"{everything.height} 条指标" in reader.get("/").words
    assert {"place", "source_path", "indicator_id", "review_state"} <= set(everything.columns)
