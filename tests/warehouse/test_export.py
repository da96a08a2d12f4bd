"""Exports: no cell that a spreadsheet program would run, numbers as numbers, the same bytes each time."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import polars as pl
import pytest

from pipeline.querying import Bounds, Pool, QueryFailed, Question
from pipeline.warehouse import QueryError, WarehouseError, export, query
from pipeline.warehouse.connections import resolved
from pipeline.warehouse.exporting.export import FORMS, Form, harmless
from tests.warehouse.made_up import FIRST, SECOND, Warehouse

HOSTILE = [
    "=HYPERLINK(\"http://x\",\"y\")",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "＝1+1",
    "－5%",
    "＠a",
]  # fmt: skip
PLAIN = ["粮食产量", "5-6", "a=b", "'", "", "12", "“引号”,逗号\n换行"]
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


Answers = Callable[..., Path]


@pytest.fixture(scope="module")
def workers() -> Iterator[Pool]:
    pool = Pool(1)
    yield pool
    pool.close()


@pytest.fixture
def answer(workers: Pool, warehouse: Warehouse) -> Answers:
    """Writes the answer of a query on the published database as a file."""
    bounds = Bounds(60, 1_000_000_000, 1, 10**9, 10**9)

    def write(sql: str, form: Form, to: str = "out", *, bom: bool = False) -> Path:
        with workers.stream(Question(resolved(warehouse.folder), sql, bounds)) as stream:
            answered = io.BufferedReader(stream)
            return export(warehouse.folder, "answer", warehouse.root / to, form, answer=answered, bom=bom)[0]

    return write


def cells(path: Path) -> list[list[tuple[str, str]]]:
    with zipfile.ZipFile(path) as book:
        root = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    return [
        [(cell.get("t", "n"), "".join(cell.itertext())) for cell in row] for row in root.iter(f"{SHEET}row")
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_begins_like_a_formula_is_text(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN)
def test_other_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def values(texts: list[str]) -> str:
    rows = ", ".join("('" + text.replace("'", "''") + "')" for text in texts)
    return f"SELECT text FROM (VALUES {rows}) AS t(text)"


def test_csv_makes_text_harmless_and_leaves_numbers_numbers(
    warehouse: Warehouse, published: Path, answer: Answers
) -> None:
    path = answer(values(HOSTILE), "csv")
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    assert [row[0] for row in rows] == ["text", *(f"'{text}" for text in HOSTILE)]
    numbers = answer(
        "SELECT -5.0 AS a, -0.25::DOUBLE AS b, 481520.0::DOUBLE AS c, NULL AS d, true AS e", "csv"
    )
    assert numbers.read_text(encoding="utf-8").splitlines()[1] == "-5,-0.25,481520,,true"


def test_a_byte_order_mark_stands_before_a_csv_on_request_only(
    warehouse: Warehouse, published: Path, answer: Answers
) -> None:
    with_mark, without = (
        answer("SELECT '指标' AS name", "csv", str(bom), bom=bom).read_bytes() for bom in (True, False)
    )
    assert with_mark == b"\xef\xbb\xbf" + without
    with pytest.raises(WarehouseError, match="for csv"):
        answer("SELECT 1", "xlsx", bom=True)


def test_a_workbook_has_numbers_text_that_stays_text_and_no_formula(
    warehouse: Warehouse, published: Path, answer: Answers
) -> None:
    path = answer(values([*HOSTILE, "a\x01b<&>", "_x0041_"]), "xlsx")
    found = [row[0] for row in cells(path)]
    assert {kind for kind, _ in found} == {"inlineStr"}
    assert [text for _, text in found[1:]] == [*HOSTILE, "a_x0001_b<&>", "_x005F_x0041_"]
    with zipfile.ZipFile(path) as book:
        assert book.testzip() is None
        assert b"<f" not in book.read("xl/worksheets/sheet1.xml")
        assert b'quotePrefix="1"' in book.read("xl/styles.xml")
    mixed = cells(answer("SELECT 4.2 AS a, NULL AS b, false AS c, 7 AS d", "xlsx"))
    assert mixed[1] == [("n", "4.2"), ("n", ""), ("b", "0"), ("n", "7")]


def test_parquet_keeps_every_word_and_type(warehouse: Warehouse, answer: Answers) -> None:
    made = warehouse.publish(FIRST, SECOND)
    path, rows = export(warehouse.folder, "indicators", warehouse.root, "parquet")
    frame = pl.read_parquet(path)
    assert rows == frame.height == 8
    table = query(made, "SELECT * FROM indicators ORDER BY document_id, char_start, indicator_id")
    assert frame.sort("indicator_id").equals(table.sort("indicator_id"))
    hostile = pl.read_parquet(answer(values(HOSTILE), "parquet"))
    assert hostile["text"].to_list() == HOSTILE


@pytest.mark.parametrize("form", FORMS)
def test_the_same_rows_give_the_same_bytes(warehouse: Warehouse, form: str) -> None:
    warehouse.publish(FIRST, SECOND)
    for name in ("indicators", "masked_share"):
        one, two = (
            export(warehouse.folder, name, warehouse.root / to, form)[0].read_bytes()  # type: ignore[arg-type]
            for to in ("one", "two")
        )
        assert one == two


def test_an_empty_answer_is_a_file_with_its_header(
    warehouse: Warehouse, published: Path, answer: Answers
) -> None:
    nothing = "SELECT name, value FROM indicators WHERE false"
    assert answer(nothing, "csv").read_text(encoding="utf-8").split() == ["name,value"]
    assert len(cells(answer(nothing, "xlsx"))) == 1
    assert pl.read_parquet(answer(nothing, "parquet")).columns == ["name", "value"]


def test_what_a_sheet_cannot_hold_is_refused_and_leaves_no_file(
    warehouse: Warehouse, published: Path, answer: Answers
) -> None:
    with pytest.raises(WarehouseError, match="a cell holds 32767"):
        answer("SELECT repeat('长', 40000) AS text", "xlsx")
    assert list((warehouse.root / "out").iterdir()) == []


@pytest.mark.parametrize("name", ["nothing", "../indicators", "indicators; DROP TABLE loads", ""])
def test_a_name_that_is_no_table_is_refused(warehouse: Warehouse, name: str, published: Path) -> None:
    with pytest.raises(QueryError):
        export(warehouse.folder, name, warehouse.root / "out", "csv")


def test_a_query_reaches_no_files(warehouse: Warehouse, published: Path, answer: Answers) -> None:
    with pytest.raises(QueryFailed, match="Only the published database"):
        answer(f"SELECT * FROM read_text('{__file__}')", "csv")


def test_a_query_that_fails_half_way_is_explained_and_leaves_the_file_of_before(
    warehouse: Warehouse, published: Path, answer: Answers
) -> None:
    path = answer("SELECT 1 AS one", "csv")
    with pytest.raises(QueryFailed, match="no\nCorrect the query"):
        answer("SELECT if(i = 90000, error('no'), i) AS i FROM range(100000) t(i)", "csv")
    assert path.read_text(encoding="utf-8") == "one\n1\n"
    assert [left.name for left in path.parent.iterdir()] == ["answer.csv"]
