"""What of a load is worth an alert: each condition at its border, and once."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipeline.alerts import last_good_load, news_of_load, overdue
from pipeline.alerts.alert import MAX_LINES, Alert
from pipeline.schema.declaring import INSTANT
from pipeline.settings import Alerts
from tests.warehouse.made_up import FIRST, SECOND, STARTED, Frames, Warehouse


@pytest.fixture
def made(tmp_path: Path) -> Warehouse:
    return Warehouse(tmp_path)


def kinds(made: Warehouse, alerts: Alerts | None = None) -> dict[str, Alert]:
    return {alert.kind: alert for alert in news_of_load(made.folder, alerts or Alerts())}


def test_before_anything_is_published_there_is_no_news(made: Warehouse) -> None:
    assert kinds(made) == {} and last_good_load(made.folder) is None


def test_a_file_is_news_in_the_load_that_first_quarantines_it_and_in_no_later_one(made: Warehouse) -> None:
    made.publish(FIRST, quarantined=("坏.txt",))
    assert "坏.txt: empty (0 bytes)" in kinds(made)["quarantined"].lines
    made.publish(FIRST, quarantined=("坏.txt",))
    assert kinds(made) == {}
    made.publish(FIRST, quarantined=("坏.txt", "更坏.txt"))
    told = kinds(made)["quarantined"]
    assert "更坏.txt" in told.text and "\n坏.txt" not in told.text
    assert "Quarantined in all: 2" in told.text


def test_a_file_is_news_in_the_load_that_first_cannot_see_it_and_in_no_later_one(made: Warehouse) -> None:
    def unseen_since(moment: datetime) -> Callable[[Frames], dict[str, pl.DataFrame]]:
        marks = {
            "unseen_since": pl.lit(moment).cast(INSTANT),
            "unseen_because": pl.lit("乡镇: Stale file handle"),
        }
        return lambda staged: {"sources": staged["sources"].with_columns(**marks)}

    made.publish(FIRST, change=unseen_since(STARTED))
    assert f"{FIRST.path}: not seen (乡镇: Stale file handle)" in kinds(made)["unseen"].lines
    made.publish(FIRST, change=unseen_since(STARTED - timedelta(days=1)))
    assert kinds(made) == {}


def test_thousands_of_files_make_one_alert_that_can_be_read(made: Warehouse) -> None:
    made.publish(FIRST, quarantined=tuple(f"{number:04}.txt" for number in range(3000)))
    told = kinds(made)["quarantined"]
    assert "3000" in told.title and len(told.lines) == MAX_LINES
    assert "zhibiao sql" in told.text


def test_counts_that_fall_by_more_than_the_setting_are_told(made: Warehouse) -> None:
    made.publish(FIRST, SECOND)
    assert kinds(made) == {}
    made.publish(FIRST)
    told = kinds(made, Alerts(fall_percent=49))["fell"]
    assert "documents: 2 in load load-01, now 1 (-50.0 %)" in told.lines
    assert "zhibiao rollback" in told.text and "zhibiao diff load-01" in told.text
    assert kinds(made, Alerts(fall_percent=99)) == {}


def test_counts_that_rise_are_no_alarm(made: Warehouse) -> None:
    made.publish(FIRST)
    made.publish(FIRST, SECOND)
    assert kinds(made) == {}


def test_a_load_that_loses_everything_is_told(made: Warehouse) -> None:
    made.publish(FIRST, SECOND)
    made.publish()
    assert "-100.0 %" in kinds(made)["fell"].text


def test_no_good_load_for_too_long_is_told_once_in_each_such_time(made: Warehouse) -> None:
    made.publish(FIRST)
    last, alerts = last_good_load(made.folder), Alerts(max_age_hours=30)
    assert last is not None

    def key(hours: float) -> str | None:
        told = overdue(last, STARTED, last.finished_at + timedelta(hours=hours), alerts) if last else None
        return told.key if told else None

    assert key(29.9) is None
    assert key(30.1) == key(59.9) == "overdue-load-01-1"
    assert key(61) == "overdue-load-01-2"


def test_a_folder_that_never_had_a_good_load_is_overdue_too() -> None:
    assert overdue(None, STARTED, STARTED + timedelta(hours=1), Alerts()) is None
    told = overdue(None, STARTED, STARTED + timedelta(hours=31), Alerts())
    assert told is not None and "never" in told.key and "no load has ever been published" in told.text
