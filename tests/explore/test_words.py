"""The page's words: every one in both languages, every one used, every one that is used there."""

import re
from pathlib import Path

import pytest

from pipeline.explore import app, asking, figures, judging, report_page
from pipeline.explore.filters import FACETS
from pipeline.explore.library import Book
from pipeline.explore.messages import catalogue, chosen_language
from pipeline.review import FIELDS, VERDICTS
from pipeline.review.records import ENUMS
from pipeline.schema import TABLES
from pipeline.warehouse.building.reviewing import State
from tests.explore.serving import Client

FOLDER = Path(app.__file__).parent
SOURCES = "".join(
    path.read_text(encoding="utf-8")
    for path in [*FOLDER.glob("*.py"), *(FOLDER / "templates").glob("*.html")]
)
LABELLED = ("status", "masked", "bound", "change", "level", "state", "role", "why", "standing", "measure")


def test_every_message_is_there_in_chinese_and_english() -> None:
    for key, words in catalogue().items():
        chinese, english = words
        assert re.search("[\u4e00-\u9fff]", chinese) or chinese in ("English",) or chinese == english, key
        assert english.strip() and (
            not re.search("[\u4e00-\u9fff]", english) or key in ("site.switch", "ask.placeholder")
        ), key
        assert re.findall(r"\{\w+\}", chinese) == re.findall(r"\{\w+\}", english) or set(
            re.findall(r"\{\w+\}", chinese)
        ) == set(re.findall(r"\{\w+\}", english)), key


def used() -> set[str]:
    literal = set(re.findall(r'\bt\(\s*"([a-z_]+\.[a-z_]+)"', SOURCES)) | set(
        re.findall(r"\bt\('([a-z_]+\.[a-z_]+)'", SOURCES)
    )
    literal |= set(re.findall(r'\)\("([a-z_]+\.[a-z_]+)"[,)]', SOURCES))
    groups = {
        "nav": ("find", "documents", "review", "ask"),
        "facet": [facet.name for facet in FACETS],
        "column": ("name", "value", "unit", "year", "place", "status", "report"),
        "chart": figures.CHARTS,
        "kind": report_page.KINDS,
        "field": FIELDS,
        "review": VERDICTS,
        "reason": (*judging.queue_reasons(Everything()), "lost", "done"),
        "card": ("was_ignored", "was_residue", "was_erased"),
        "ask": asking.ERRORS,
        "standing": State.__args__,  # type: ignore[attr-defined]
    }
    return literal | {f"{group}.{key}" for group, keys in groups.items() for key in keys}


class Everything(Book):
    """A build that has every table and column."""

    def __init__(self) -> None:
        pass

    def has(self, table: str, *columns: str) -> bool:
        return True


def test_every_message_that_is_used_is_there_and_the_other_way_round() -> None:
    there = set(catalogue())
    assert used() - there == set()
    kept = {key for key in there if key.split(".")[0] not in LABELLED}
    assert kept - used() == set()


def test_every_value_of_the_database_has_its_label() -> None:
    declared = {
        "status": TABLES["indicators"].column("status").enum,
        "measure": TABLES["indicators"].column("measure").enum,
        "level": TABLES["documents"].column("level").enum,
        "role": [role for role in TABLES["placeholders"].column("role").enum if role != "value"],
        "standing": TABLES["corrections"].column("standing").enum,
        "bound": ENUMS["bound"],
        "change": ENUMS["change"],
        "state": ("none", *TABLES["indicators"].column("review_state").enum),
    }
    for kind, values in declared.items():
        for value in values:
            assert f"{kind}.{value}" in catalogue(), (kind, value)


@pytest.mark.parametrize(
    ("asked", "remembered", "accepted", "language"),
    [
        ("en", "zh", "zh", "en"),
        ("", "en", "zh-CN", "en"),
        ("", "", "en-GB,zh;q=0.5", "en"),
        ("", "", "fr", "zh"),
        ("de", "", "zh-CN,en", "zh"),
    ],
)
def test_the_language_is_asked_for_then_remembered_then_preferred(
    asked: str, remembered: str, accepted: str, language: str
) -> None:
    assert chosen_language(asked, remembered, accepted) == language


def test_the_switch_keeps_the_view_and_is_remembered(reader: Client) -> None:
    page = reader.get("/", q="投资", year="2023")
    switch = page.links("lang=en")[0]
    english = reader.get(switch)
    assert "rows" in english.words and 'lang="en"' in english.text
    assert "lang=en" in english.headers["set-cookie"] and "SameSite=strict" in english.headers["set-cookie"]
    assert "Find" in reader.get("/documents", headers={"Cookie": "lang=en"}).words
