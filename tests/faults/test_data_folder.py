"""Whatever lies in the data folder: what no load can go on with is set aside and said, and the next load is good."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest

from pipeline.alerts import Alert, Outbox
from pipeline.cli import doctor, findings, run
from pipeline.orchestration.progress import Unwatched
from pipeline.orchestration.running import run_load
from pipeline.review import read_reviews
from pipeline.settings import Settings
from pipeline.warehouse import load_lock, published_build, query, verify_kept
from pipeline.warehouse.aside import name_before
from tests.review.test_records import record

Damage = Callable[[Settings], object]
ROWS = "SELECT document_id, name, value, unit, char_start FROM indicators ORDER BY ALL"


class Listener(Unwatched):
    """Keeps what a load says."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, message: str) -> None:
        self.said.append(message)


def load(settings: Settings, *, full: bool = False) -> str:
    """A load; what it said."""
    listener = Listener()
    run_load(settings, listener, full=full)
    return "\n".join(listener.said)


def failing(settings: Settings) -> list[str]:
    """What the doctor finds failing."""
    found = [finding for check in findings.CHECKS for finding in doctor._tried(check, settings)]
    return [
        f"{finding.check}: {finding.found}: {finding.remedy}" for finding in found if finding.state == "fail"
    ]


def aside(settings: Settings) -> set[str]:
    """The names before of everything that was set aside."""
    names = {name_before(path) for path in settings.data.rglob("*.damaged-*")}
    return {name for name in names if name}


def spoil_build(settings: Settings) -> None:
    build = settings.published.resolve()
    content = bytearray(build.read_bytes())
    content[12_288 + 40] ^= 1
    build.unlink()
    build.write_bytes(content)


def instead(path: Path, content: bytes | None = None) -> None:
    """A file with this content in the place of whatever is there, or a folder with somebody's file."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    if content is not None:
        path.write_bytes(content)
    else:
        path.mkdir()
        (path / "theirs.txt").write_text("theirs", encoding="utf-8")


def of_another_schema(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE runs (what TEXT)")
        connection.execute("CREATE TABLE event_logs (what TEXT)")
        connection.commit()


def spoil_pages(path: Path) -> None:
    """Every page but the first: the file looks like a database until it is asked."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xaa" * (len(content) - 4096))


def a_run(settings: Settings) -> Path:
    return next(path for path in (settings.dagster_home / "history" / "runs").glob("*-*.db"))


def home(settings: Settings, *parts: str) -> Path:
    return settings.dagster_home.joinpath(*parts)


# Each is one load, so what does not stand in each other's way is spoilt together.
DAMAGES: Mapping[str, tuple[Mapping[str, Damage], set[str]]] = {
    "a spoilt build, files for folders": (
        {
            "build": spoil_build,
            "staging": lambda s: instead(s.staging, b"theirs"),
            "snapshots": lambda s: instead(s.snapshots, b"theirs"),
            "alerts": lambda s: instead(s.outbox, b"theirs"),
            "reviews": lambda s: instead(s.reviews.parent, b"theirs"),
            "history": lambda s: instead(home(s, "history"), b"theirs"),
            "schedules": lambda s: instead(home(s, "schedules"), b"theirs"),
        },
        {"staging", "snapshots", "alerts", "reviews", "history", "schedules"},
    ),
    "folders for files": (
        {
            "lock": lambda s: instead(s.lock),
            "reviews": lambda s: instead(s.reviews),
            "alerts": lambda s: instead(s.outbox / ".lock"),
            "yaml": lambda s: instead(home(s, "dagster.yaml")),
            "creation": lambda s: instead(home(s, ".creation.lock")),
            "runs": lambda s: instead(home(s, "history", "runs.db")),
            "index": lambda s: instead(home(s, "history", "runs", "index.db")),
            "a run": lambda s: instead(a_run(s)),
            "ticks": lambda s: instead(home(s, "schedules", "schedules.db")),
        },
        {
            "load.lock", "corrections.jsonl", ".lock", "dagster.yaml", ".creation.lock", "runs.db", "index.db",
            "schedules.db",
        },
    ),
    "junk": (
        {
            "manifests": lambda s: instead(s.warehouse / "manifests", b"junk"),
            "pointer": lambda s: instead(s.published, b"junk"),
            "snapshot": lambda s: instead(next(s.snapshots.iterdir()) / "loads.parquet", b"junk"),
            "lock": lambda s: s.lock.write_bytes(b"\xff[]"),
            "reviews": lambda s: instead(s.reviews, os.urandom(5000)),
            "yaml": lambda s: home(s, "dagster.yaml").write_bytes(b"\xff: ["),
            "runs": lambda s: instead(home(s, "history", "runs.db"), b"junk" * 5000),
            "a run": lambda s: instead(a_run(s), b"junk" * 5000),
            "ticks": lambda s: instead(home(s, "schedules", "schedules.db"), b"junk" * 5000),
        },
        {"manifests", "indicators.duckdb", "corrections.jsonl", "runs.db", "schedules.db"},
    ),
    "databases of another schema": (
        {
            "manifest": lambda s: (s.warehouse / "manifests" / f"{s.published.resolve().stem}.json").write_bytes(b"["),
            "runs": lambda s: of_another_schema(home(s, "history", "runs.db")),
            "index": lambda s: of_another_schema(home(s, "history", "runs", "index.db")),
        },
        {"runs.db", "index.db"},
    ),
    "spoilt pages": (
        {
            "a byte of a snapshot": lambda s: instead(
                next(s.snapshots.iterdir()) / "loads.parquet",
                bytes((next(s.snapshots.iterdir()) / "loads.parquet").stat().st_size),
            ),
            "runs": lambda s: spoil_pages(home(s, "history", "runs.db")),
            "index": lambda s: spoil_pages(home(s, "history", "runs", "index.db")),
            "ticks": lambda s: spoil_pages(home(s, "schedules", "schedules.db")),
        },
        {"runs.db", "index.db", "schedules.db", "{snapshot}"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_the_next_load_is_good_and_says_what_it_set_aside(loaded: Settings, damage: str) -> None:
    wanted = query(loaded.warehouse, ROWS).rows()
    spoilt, expected = DAMAGES[damage]
    names = {name.format(snapshot=loaded.published.resolve().stem) for name in expected}
    for spoil in spoilt.values():
        spoil(loaded)
    told = failing(loaded)
    assert told and all("zhibiao load" in line for line in told), "the remedies are those that work"
    said = load(loaded, full=damage == "folders for files")
    assert query(loaded.warehouse, ROWS).rows() == wanted
    assert names <= aside(loaded), said
    for name in names - {"indicators.duckdb"}:
        assert any(line.startswith("set aside") and name in line for line in said.splitlines()), (name, said)
    assert failing(loaded) == []
    assert all(verdict.sound for verdict in verify_kept(loaded.warehouse, loaded.snapshots))
    assert read_reviews(loaded.reviews).damaged == ()


def test_the_doctor_says_what_is_lost_before_and_after(loaded: Settings) -> None:
    first = published_build(loaded.warehouse)
    spoil_build(loaded)
    found = {finding.check: finding for finding in doctor._tried(findings.database, loaded)}
    assert first is not None and f"the history until {first.stem} is lost" in found["database"].found
    load(loaded)
    found = {finding.check: finding for check in findings.CHECKS for finding in doctor._tried(check, loaded)}
    assert found["history"].state == "warn" and f"until {first.stem} is lost" in found["history"].found
    assert found["set aside"].state == "warn" and first.name in found["set aside"].found
    for path in loaded.data.rglob("*.damaged-*"):
        path.unlink()
    assert "set aside" not in {finding.check for finding in doctor._tried(findings.kept_aside, loaded)}


def test_every_command_on_a_damaged_folder_ends_with_one_clear_line(
    loaded: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    build = loaded.published.resolve().stem
    spoil_build(loaded)
    instead(next(loaded.snapshots.iterdir()) / "manifest.json", b"[" * 100_000)
    instead(loaded.reviews)
    instead(loaded.lock)
    for command in (
        ["sql", "SELECT sum(value) FROM indicators"], ["diff", build], ["rollback"], ["snapshot"], ["export"],
        ["explore", "--port", "3999"], ["corrections"], ["verify"], ["doctor"],
    ):  # fmt: skip
        code = run([*command, "--data", str(loaded.data)])
        said = capsys.readouterr()
        assert code == 1, command
        assert len(said.err.splitlines()) <= 2 and "zhibiao" in said.err + said.out, (command, said)


SAVED_AS: Mapping[str, Callable[[bytes], bytes]] = {
    "with a mark": lambda content: b"\xef\xbb\xbf" + content,
    "as UTF-16": lambda content: content.decode().encode("utf-16"),
    "as GB18030": lambda content: content.decode().encode("gb18030"),
}


@pytest.mark.parametrize("saved", SAVED_AS)
def test_reviews_that_an_editor_has_saved_otherwise_are_read(settings: Settings, saved: str) -> None:
    from pipeline.orchestration.mending import set_right
    from pipeline.review import append_correction

    for verdict in ("accept", "correct"):
        append_correction(settings.reviews, record(verdict))
    content = settings.reviews.read_bytes()
    settings.reviews.write_bytes(SAVED_AS[saved](content))
    wanted = [correction.verdict for correction in read_reviews(settings.reviews).corrections]
    said: list[str] = []
    set_right(settings, said.append)
    append_correction(settings.reviews, record("reject"))
    reviews = read_reviews(settings.reviews)
    assert [each.verdict for each in reviews.corrections] == ["accept", "correct", "reject"]
    assert (
        wanted == ["accept", "correct"]
        and not reviews.damaged
        and (len(said) == 1) == (saved != "as GB18030")
    )


def test_junk_among_the_alerts_keeps_none_from_being_told(tmp_path: Path) -> None:
    settings = Settings.from_environment(
        data=tmp_path, environment={"ZHIBIAO_SLACK_URL": "http://127.0.0.1:1/x"}
    )
    outbox = Outbox(settings.outbox, settings.alerts)
    assert outbox.put(Alert("one", "failed", "one", ("line",)))
    whole = json.loads((settings.outbox / "one.json").read_text(encoding="utf-8"))
    for number, junk in enumerate(
        [
            b"{", b"[" * 100_000, b"\xff\xfe", b"[]", b"{}", json.dumps({**whole, "deliveries": []}).encode(),
            json.dumps({**whole, "deliveries": {"slack": {"colour": 1}}}).encode(),
            json.dumps({**whole, "deliveries": {"slack": "sent"}}).encode(), json.dumps({**whole, "lines": 3}).encode(),
        ]
    ):  # fmt: skip
        (settings.outbox / f"junk-{number}.json").write_bytes(junk)
    (settings.outbox / "folder.json").mkdir()
    assert [key for key, _, _ in outbox.undelivered()] == ["one"]
    assert [key for key, _, _ in outbox.flush()] == ["one"]
    # Under the name of an alert that is raised now: it must not pass for one that was told.
    assert not outbox.knows("junk-0") and not outbox.knows("folder")
    assert outbox.put(Alert("junk-0", "failed", "two", ())) and outbox.put(
        Alert("folder", "failed", "three", ())
    )
    assert not outbox.put(Alert("junk-0", "failed", "two", ()))
    assert {name_before(path) for path in settings.outbox.iterdir()} >= {"junk-0.json", "folder.json"}


def test_a_lock_that_is_a_folder_is_set_aside(tmp_path: Path) -> None:
    instead(tmp_path / "load.lock")
    with load_lock(tmp_path / "load.lock", "a load"):
        assert (tmp_path / "load.lock").is_file()
    assert len(list(tmp_path.glob("load.lock.damaged-*/theirs.txt"))) == 1
