"""docs/explore.md says what the page does: addresses, options, choices, standings, limits, pictures."""

import re

import pytest

from pipeline.cli.arguments import parser
from pipeline.cli.explore import PORT
from pipeline.explore import ROUTES
from pipeline.explore.asking import MOST_ROWS, MOST_WAITING
from pipeline.explore.figures import CHARTS
from pipeline.explore.filters import FACETS, PAGE_ROWS, SORTS
from pipeline.schema import TABLES
from pipeline.settings import PROJECT, Limits
from pipeline.warehouse import FORMS

GUIDE = (PROJECT / "docs" / "explore.md").read_text(encoding="utf-8")


def rows(head: str) -> list[str]:
    """The code words in the first column of the table with that heading."""
    table = GUIDE.split(f"| {head} |")[1].split("\n\n")[0]
    firsts = [line.split("|")[1] for line in table.splitlines()[2:]]
    return [word for first in firsts for word in re.findall(r"`([^`]+)`", first)]


def test_every_address_is_told() -> None:
    assert rows("address") == list(ROUTES)


def test_every_part_of_an_address_is_told() -> None:
    told = rows("in the address")
    assert set(told) == {"q", "document", "sort", "order", "page", "chart", "lang"} | {
        facet.name for facet in FACETS
    }
    assert f"page of {PAGE_ROWS} rows" in GUIDE
    for word in (*SORTS, *CHARTS):
        assert f"`{word}`" in GUIDE, word
    for form in FORMS:
        assert form in GUIDE


def test_every_option_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    told = {option.split()[0] for option in rows("option")}
    for command in ("explore", "report", "corrections"):
        with pytest.raises(SystemExit):
            parser().parse_args([command, "--help"])
        known = set(re.findall(r"--[a-z]+", capsys.readouterr().out)) - {"--help"}
        if command == "explore":
            assert known == told
        missing = {option for option in known if option not in GUIDE}
        assert missing == set(), (command, missing)
    assert f"| `--port N` | `{PORT}` |" in GUIDE


def test_every_standing_is_told() -> None:
    assert tuple(rows("standing")) == TABLES["corrections"].column("standing").enum


def test_limits_are_those_of_the_code() -> None:
    limits = Limits()
    assert f"at most {MOST_ROWS} rows and {limits.query_seconds} seconds" in GUIDE
    assert f"{limits.query_memory_bytes // 1_000_000_000} GB of memory" in GUIDE
    assert f"{limits.query_workers} at once" in GUIDE
    assert f"{MOST_WAITING} more wait" in GUIDE


def test_every_picture_is_there_and_small() -> None:
    pictures = re.findall(r"!\[[^]]+\]\(([^)]+)\)", GUIDE)
    assert len(pictures) == 4
    for picture in pictures:
        size = (PROJECT / "docs" / picture).stat().st_size
        assert 10_000 < size < 220_000, picture


def test_the_chinese_readme_names_the_same_commands_and_documents() -> None:
    chinese, english = (
        (PROJECT / name).read_text(encoding="utf-8") for name in ("README.zh.md", "README.md")
    )
    commands = r"^\| `zhibiao ([a-z]+)"
    assert re.findall(commands, chinese, re.MULTILINE) == re.findall(commands, english, re.MULTILINE)
    documents = set(re.findall(r"\]\((docs/[a-z-]+\.md)\)", english))
    assert documents == set(re.findall(r"\]\((docs/[a-z-]+\.md)\)", chinese))
    for link in re.findall(r"\]\(([^)#]+)\)", chinese):
        assert (PROJECT / link).is_file(), link
