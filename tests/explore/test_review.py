"""Review: verdicts become records that outlive builds, re-extraction and, while the words stand, new editions."""

import json
import re
from pathlib import Path

import pytest

from pipeline.explore.library import Library
from pipeline.settings import Settings
from tests.explore.serving import Client, Page
from tests.orchestration.loading import Loader
from tests.support import NEXT_REVIEW, REVIEW

INVESTMENT = {"q": "固定资产投资", "year": "2023", "masked": "shown", "document": ""}


def library(data: Path) -> Library:
    return Library(Settings.from_environment(data=data, environment={}))


def stored(data: Path, sql: str) -> list[tuple[object, ...]]:
    """What the published build says, on the page's kind of connection."""
    return [tuple(row.values()) for row in library(data).book().rows(sql)]


def judge(client: Client, address: str, verdict: str, **fields: str) -> Page:
    card = client.card(address)
    form = {"token": card.field("token"), "fingerprint": card.field("fingerprint"), "made_by": "李审"}
    return client.post(address, {**form, "verdict": verdict, "note": "与原件核对", **fields})


CORRECTED = {
    "name": "固定资产投资额", "value": "3.3e8", "unit": "元", "bound": "over", "status": "actual", "year": "2023",
}  # fmt: skip


def investment(client: Client) -> str:
    """The address of 3.2亿元."""
    return client.place_of("固定资产投资", year="2023", sort="value", order="desc")


def test_a_correction_shows_at_once_and_is_kept_outside_the_build(client: Client, data: Path) -> None:
    address = investment(client)
    saved = judge(client, address, "correct", **CORRECTED)
    assert "已记录" in saved.words and "已更正" in saved.words and "330,000,000" in saved.words
    found = client.get("/", review="corrected")
    assert "固定资产投资额" in found.words and "330,000,000" in found.words and "320,000,000" in found.words
    [line] = (data / "reviews" / "corrections.jsonl").read_text(encoding="utf-8").splitlines()
    record = json.loads(line)
    assert (record["made_by"], record["note"], record["quantity"]) == ("李审", "与原件核对", "3.2亿元")
    assert record["sentence"].startswith("全年完成固定资产投资3.2亿元")
    assert record["seen"]["value"] == 320000000 and record["corrected"]["value"] == 330000000
    assert REVIEW[record["char_start"] : record["char_end"]] == "3.2亿元"
    assert record["made_at"].endswith("+00:00")


def test_the_next_load_shows_it_beside_what_was_extracted(client: Client, loader: Loader) -> None:
    judge(client, investment(client), "correct", **CORRECTED)
    judge(client, client.place_of("新修村道"), "accept")
    judge(client, client.place_of("粮食总产量"), "reject")
    series = "SELECT mentions FROM indicator_series WHERE contains(name, '粮食总产量') AND period IS NULL"
    assert stored(loader.root, series) != []
    loader.load()
    assert stored(loader.root, series) == []
    rows = stored(
        loader.root,
        "SELECT review_state, name, value, name_corrected, value_corrected, unit_corrected FROM indicators "
        "WHERE review_state IS NOT NULL ORDER BY char_start",
    )
    assert rows[0] == ("corrected", "固定资产投资", 320000000, "固定资产投资额", 330000000, "元")
    assert [row[0] for row in rows[1:]] == ["accepted", "rejected"]
    facts = "SELECT name, value, value_standard, shown, corrected, review_state FROM facts WHERE corrected"
    assert stored(loader.root, facts) == [
        ("固定资产投资额", 330000000, 330000000, "3.3亿元", True, "corrected")
    ]
    panel = (
        "SELECT value FROM indicator_series WHERE name = '固定资产投资' AND measure = 'level' AND year = 2023"
    )
    assert stored(loader.root, panel) == [(330000000,)]
    assert stored(loader.root, "SELECT DISTINCT standing, made_by FROM corrections") == [("holds", "李审")]
    assert stored(
        loader.root, "SELECT count(*) FROM corrections SEMI JOIN indicators USING (indicator_id)"
    ) == [(3,)]


@pytest.mark.parametrize("full", [False, True])
def test_it_survives_new_loads_and_goes_when_taken_back(client: Client, loader: Loader, full: bool) -> None:
    address = investment(client)
    judge(client, address, "correct", **CORRECTED)
    loader.load()
    loader.write("新.txt", "柳河镇2023年工作总结\n\n新建大坝3座。\n")
    loader.load(full=full)
    assert stored(loader.root, "SELECT value_corrected FROM indicators WHERE review_state = 'corrected'") == [
        (330000000,)
    ]
    judge(client, address, "reopen")
    assert client.get("/", review="corrected").words.count("固定资产投资额") == 0
    loader.load(full=full)
    assert stored(loader.root, "SELECT count(*) FROM indicators WHERE review_state IS NOT NULL") == [(0,)]
    assert stored(loader.root, "SELECT standing FROM corrections ORDER BY made_at") == [
        ("superseded",),
        ("holds",),
    ]


def test_it_follows_its_words_into_a_new_edition_of_the_report(client: Client, loader: Loader) -> None:
    judge(client, investment(client), "correct", **CORRECTED)
    loader.load()
    loader.write("石桥镇2023.txt", "（送审稿）\n" + REVIEW.replace("12公里", "13公里"))
    loader.load()
    # The sentence stands as it was, some characters further on, in a document of another id.
    [(state, start, quantity)] = stored(
        loader.root,
        "SELECT review_state, char_start, quantity FROM indicators WHERE value_corrected IS NOT NULL",
    )
    assert (state, quantity) == ("corrected", "3.2亿元") and start == REVIEW.index("3.2亿元") + 6
    assert "已更正" in client.card(investment(client)).words


def test_it_is_flagged_when_its_words_are_gone(client: Client, loader: Loader) -> None:
    judge(client, investment(client), "correct", **CORRECTED)
    loader.write("石桥镇2023.txt", REVIEW.replace("3.2亿元", "3.1亿元"))
    loader.load()
    assert stored(loader.root, "SELECT standing, document_id FROM corrections") == [("gone", None)]
    assert stored(loader.root, "SELECT count(*) FROM indicators WHERE review_state IS NOT NULL") == [(0,)]
    assert "1 条审核记录不再成立" in client.get("/review").words
    lost = client.get("/review", reason="lost")
    assert "原文已不存在" in lost.words and "3.2亿元" in lost.words


def test_an_acceptance_is_flagged_when_extraction_reads_otherwise(client: Client, loader: Loader) -> None:
    judge(client, client.place_of("新修村道"), "accept")
    path = loader.root / "reviews" / "corrections.jsonl"
    # As a new rule would: the row was seen with another name than it has now.
    path.write_text(
        path.read_text(encoding="utf-8").replace('"name": "新修村道"', '"name": "村道"'), encoding="utf-8"
    )
    assert "提取已改变" in client.get("/review", reason="lost").words
    loader.load()
    assert stored(loader.root, "SELECT count(*) FROM indicators WHERE review_state IS NOT NULL") == [(0,)]


def test_a_correction_agrees_once_extraction_says_the_same(client: Client, data: Path) -> None:
    address = client.place_of("新修村道")
    same = {
        "name": "新修村道",
        "value": "12",
        "unit": "公里",
        "bound": "exact",
        "status": "actual",
        "year": "2023",
    }
    saved = judge(client, address, "correct", **same)
    assert "提取已一致" in saved.words
    book = library(data).book()
    assert [standing.state for standing in library(data).judged(book).standings] == ["agreed"]


def test_a_number_that_is_no_row_can_be_made_one(client: Client, data: Path) -> None:
    [residue] = client.get("/review", reason="residue").links("?at=")[:1] or [""]
    assert residue, "the made reports hold a number of residue"
    document, at = re.findall(r"/documents/(\w+)\?at=(\d+)", residue)[0]
    address = f"/documents/{document}/numbers/{at}"
    assert "否决" not in client.card(address).words
    saved = judge(client, address, "correct", **{**CORRECTED, "name": "事项", "value": "1"})
    assert "已更正" in saved.words
    assert residue not in client.get("/review", reason="residue").links()


def test_the_queue_asks_for_names_that_tell_nothing_apart(client: Client, loader: Loader) -> None:
    assert "没有要看的" in client.get("/review", reason="names").words
    loader.write("同名.txt", "柳河镇2023年工作总结\n\n投入资金10万元，投入资金5万元。\n")
    loader.load()
    asked = client.get("/review", reason="names")
    assert "10万元" in asked.words and "5万元" in asked.words
    judge(client, client.place_of("资金", year="2023", place="柳河镇"), "accept")
    assert client.get("/review", reason="names").text.count("<li>") == 1


def test_nobody_judges_what_he_has_not_seen(client: Client, data: Path) -> None:
    address = investment(client)
    card = client.card(address)
    form = {
        "token": card.field("token"),
        "fingerprint": "0" * 16,
        "verdict": "accept",
        "made_by": "",
        "note": "",
    }
    assert "这一行已改变" in client.post(address, form).words
    assert not (data / "reviews").exists()


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": "许多"}, "is no number"),
        ({"name": " "}, "a row has a name"),
        ({"masked": "1"}, "a hidden number has no value"),
        ({"year": "20230"}, "between 1900 and 2200"),
        ({"value_high": "1"}, "above its low end"),
        ({"status": "done"}, "it may be actual"),
        ({"value": "inf"}, "is no number"),
    ],
)
def test_what_no_row_could_hold_is_refused(
    client: Client, data: Path, fields: dict[str, str], said: str
) -> None:
    assert said in judge(client, investment(client), "correct", **{**CORRECTED, **fields}).words
    assert not (data / "reviews").exists()


def test_a_reopened_row_and_every_record_are_listed(client: Client) -> None:
    judge(client, investment(client), "accept")
    done = client.get("/review", reason="done")
    assert "接受" in done.words and "李审" in done.words and "与原件核对" in done.words


def test_lines_that_are_no_records_are_told_on_the_page(client: Client, data: Path) -> None:
    judge(client, investment(client), "accept")
    with (data / "reviews" / "corrections.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"half a rec')
    page = client.get("/")
    assert "line 2 is no correction" in page.words
    judge(client, client.place_of("新修村道"), "accept")
    assert "accepted" in {link.split("review=")[-1] for link in client.get("/").links("review=")}
    assert client.get("/review", reason="done").words.count("李审") == 2


def test_editions_of_another_report_are_not_touched(client: Client, loader: Loader) -> None:
    judge(client, investment(client), "reject")
    loader.write("石桥镇2024.txt", NEXT_REVIEW + "\n附件略。\n")
    loader.load()
    assert stored(loader.root, "SELECT quantity FROM indicators WHERE review_state = 'rejected'") == [
        ("3.2亿元",)
    ]


def test_the_queue_asks_for_sums_that_do_not_hold_and_for_unusual_magnitudes(
    client: Client, loader: Loader
) -> None:
    loader.write(
        "合计.txt",
        "柳河镇2023年工作总结\n\n整治鱼塘30.5亩、藕田20.2亩，共计60.9亩。全镇地区生产总值完成900000亿元。\n",
    )
    loader.load()
    checks = client.get("/review", reason="checks")
    assert "60.9亩" in checks.words and "50.7" in checks.words
    assert "900000亿元" in client.get("/review", reason="outliers").words
    place = checks.links("?at=")[0]
    assert "60.9亩" in client.get(place.split("#")[0]).words
