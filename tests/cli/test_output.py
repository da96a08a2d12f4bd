"""What a person sees: numbers as written, reports that cannot play tricks on the terminal."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest

from pipeline.cli.ask import with_sayable_dates
from pipeline.cli.output import MAX_ROWS, cell, print_json, print_table, printable


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (481520.0, "481520"),
        (5.1, "5.1"),
        (3.2e8, "320000000"),
        (True, "true"),
        (7, "7"),
        ("粮食\n产量", "粮食⏎产量"),
        (datetime(2026, 11, 22, 2, 0, tzinfo=UTC), "2026-11-22 02:00:00"),
    ],
)
def test_values_are_shown_as_people_write_them(value: object, shown: str) -> None:
    assert cell(value) == shown


def test_control_characters_of_a_report_do_not_reach_the_terminal() -> None:
    assert printable("a\x1b[31mb\x07") == "a\ufffd[31mb\ufffd"


def test_a_long_text_is_cut_in_a_table() -> None:
    assert len(cell("长" * 5000)) < 200


def test_words_in_brackets_are_not_taken_for_markup(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["name"], [["[red]粮食[/red]"]])
    assert "[red]粮食[/red]" in capsys.readouterr().out


def test_a_table_is_not_squeezed_when_nobody_looks_at_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["a", "b"], [["一" * 90, "二" * 90]])
    assert "一" * 90 in capsys.readouterr().out


def test_rows_beyond_the_first_are_counted(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["n"], [[number] for number in range(MAX_ROWS + 5)])
    seen = capsys.readouterr()
    assert f"{MAX_ROWS}" not in seen.out
    assert "5 more rows" in seen.err


def test_json_has_null_for_numbers_that_json_has_not(capsys: pytest.CaptureFixture[str]) -> None:
    print_json(
        [{"名称": "粮食", "x": float("nan"), "y": float("inf"), "at": datetime(2026, 1, 2, tzinfo=UTC)}]
    )
    out = capsys.readouterr().out
    assert "粮食" in out
    assert json.loads(out) == [{"名称": "粮食", "x": None, "y": None, "at": "2026-01-02T00:00:00+00:00"}]


def test_dates_that_python_has_not_are_shown_as_the_database_says_them() -> None:
    days = pl.Series("日", [6_585_442, None, 0]).cast(pl.Date)
    times = pl.Series('a"b', [2**63 - 1, 0, None]).cast(pl.Datetime("us", "UTC"))
    kept = pl.Series("n", [1_000_000, 0, None]).cast(pl.Datetime("us"))
    shown = with_sayable_dates(pl.DataFrame([days, times, kept]))
    assert shown["日"].to_list() == ["20000-04-30", None, "1970-01-01"]
    assert shown['a"b'][0] == "infinity"
    assert shown["n"].dtype == pl.Datetime("us")
    assert with_sayable_dates(pl.DataFrame([kept])).equals(pl.DataFrame([kept]))
