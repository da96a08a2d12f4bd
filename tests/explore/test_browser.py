"""The paths that people take, clicked in headless Chromium; no request leaves the machine."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from pipeline.explore.library import Library
from pipeline.explore.report import find_document, report_page
from pipeline.settings import Settings
from tests.explore.serving import Client
from tests.explore.webdriver import Browser, browsing, missing_browser
from tests.orchestration.loading import Loader

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(missing_browser()), reason=missing_browser()),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browsing(tmp_path_factory.mktemp("browser")) as browser:
        browser.size(1280, 900)
        yield browser


@pytest.fixture
def page(browser: Browser, client: Client) -> Iterator[str]:
    """The address of the page; in the end nothing outside was asked for and the console complains of nothing."""
    browser.requests()
    base = f"http://127.0.0.1:{client.port}"
    browser.open(f"{base}/?lang=zh")
    browser.wait_for("#results")
    yield base
    asked = [
        address
        for address in browser.requests()
        if not address.startswith(("chrome:", "chrome-untrusted:", "data:", "about:"))
    ]
    assert asked
    assert {urlsplit(address).netloc for address in asked} == {f"127.0.0.1:{client.port}"}
    assert browser.complaints() == []


def test_find_by_typing_choosing_sorting_and_sharing(browser: Browser, page: str) -> None:
    browser.type("#q", "水渠")
    browser.until(
        lambda: "水渠" in browser.text("#results tbody") and "投资" not in browser.text("#results tbody"),
        "rows",
    )
    assert "q=%E6%B0%B4%E6%B8%A0" in browser.address
    before = len(browser.find("#results tbody tr"))
    browser.click('.facets a[href*="status=planned"]')
    browser.until(lambda: len(browser.find("#results tbody tr")) < before, "fewer rows")
    browser.click("th.value a")
    browser.wait_for("th[aria-sort=ascending]")
    # Typing keeps the choices; the address gives the same view to somebody else.
    browser.type("#q", " 新建")
    browser.until(lambda: "%E6%96%B0%E5%BB%BA" in browser.address, "the address")
    assert "status=planned" in browser.address and "sort=value" in browser.address
    browser.run("history.back()")
    browser.until(lambda: "%E6%96%B0%E5%BB%BA" not in browser.address, "the view before")
    browser.run("history.forward()")
    browser.until(
        lambda: "%E6%96%B0%E5%BB%BA" in browser.address and bool(browser.find("#results tbody")),
        "the view again",
    )
    shown = browser.text("#results tbody")
    browser.open(browser.address)
    assert browser.text("#results tbody") == shown


def test_charts_are_drawn_and_lead_into_the_text(browser: Browser, page: str) -> None:
    browser.open(f"{page}/?q=%E6%8A%95%E8%B5%84")
    browser.click('.tools a[href*="chart=series"]')
    browser.wait_for(".panel svg circle")
    address = browser.run("return document.querySelector('.panel svg a').getAttribute('href')")
    browser.open(page + address)
    assert browser.text("#card h2") == "固定资产投资"
    for kind in ("targets", "hidden"):
        browser.open(f"{page}/?chart={kind}")
        browser.wait_for(".panel svg rect")


def test_read_from_a_row_to_its_place_and_from_number_to_number(browser: Browser, page: str) -> None:
    browser.open(f"{page}/?q=%E6%9D%91%E9%81%93")
    browser.click("td.name a")
    browser.wait_for("#card .figure")
    assert browser.text(".text .current") == "12公里"
    box = browser.run("return document.querySelector('.current').getBoundingClientRect()")
    assert 0 < box["top"] < box["bottom"] < 900
    browser.click(".text a.k.hidden")
    browser.until(lambda: "没有数值" in browser.text("#card"), "the card of the hidden number")
    browser.run("document.body.focus()")
    browser.type("body", "j")
    browser.until(lambda: "粮食总产量" in browser.text("#card"), "the next number")
    browser.click("#card .named summary")
    browser.until(lambda: "rank.moves" in browser.text("#card .way"), "how it was named")
    browser.click("#card [data-close]")
    browser.until(lambda: browser.text("#card") == "", "the card closed")
    browser.click('.key button[data-kind="ignored"]')
    assert browser.run("return document.getElementById('text').classList.contains('no-ignored')")
    browser.click(".contents a")
    browser.until(lambda: "#s" in browser.address, "the section")


def test_review_a_row_and_see_it_everywhere(browser: Browser, page: str, loader: Loader) -> None:
    browser.open(f"{page}/?q=%E6%9D%91%E9%81%93")
    browser.click("td.name a")
    browser.wait_for("#card form.review")
    browser.type('input[name="note"]', "现场核对")
    browser.click("#card form.review details summary")
    browser.clear('input[name="value"]')
    browser.type('input[name="value"]', "13")
    browser.click('button[value="correct"]')
    browser.wait_for("#card .saved")
    assert "13 公里" in browser.text("#card .state")
    browser.open(f"{page}/?review=corrected")
    assert "13" in browser.text("#results tbody ins")
    browser.open(f"{page}/review?reason=done")
    assert "现场核对" in browser.text("main")
    loader.load()
    browser.open(
        f"{page}/ask?sql=SELECT%20name,%20value,%20value_corrected%20FROM%20indicators%20WHERE%20review_state%20IS%20NOT%20NULL"
    )
    assert browser.text(".answer tbody tr").split() == ["新修村道", "12", "13"]


def test_ask_from_the_query_book_and_by_hand(browser: Browser, page: str) -> None:
    browser.open(f"{page}/ask")
    browser.click(".book li a")
    browser.wait_for(".answer tbody tr")
    browser.clear("#sql")
    browser.type("#sql", "SELECT indicator_id FROM indicators LIMIT 1")
    browser.type("#sql", "\ue009\ue007")  # Ctrl+Enter
    browser.click(".answer tbody a")
    browser.wait_for("#card h2")
    browser.open(f"{page}/ask?sql=DELETE%20FROM%20indicators")
    assert "只能读取" in browser.text("pre.problem")


def test_a_report_that_means_ill_is_only_text(browser: Browser, page: str) -> None:
    for path in (
        "/documents",
        "/?q=%E9%94%80%E5%94%AE%E9%A2%9D",
        "/ask?sql=SELECT%20raw_text%20FROM%20documents",
    ):
        browser.open(page + path)
        assert browser.run("return document.querySelectorAll('main img, main script, main b b').length") == 0
    browser.open(f"{page}/documents?q=%E6%81%B6%E6%84%8F")
    browser.click("td.name a")
    assert "<script>alert(1)</script>镇" in browser.run("return document.getElementById('text').textContent")


def test_the_language_and_the_theme_follow_the_reader(browser: Browser, page: str) -> None:
    browser.click(".switch")
    browser.until(lambda: browser.text("nav a") == "Find", "English")
    browser.open(f"{page}/documents")
    assert browser.text("nav a") == "Find"
    paper = "return getComputedStyle(document.body).backgroundColor"
    light = browser.run(paper)
    browser.dark(True)
    assert browser.run(paper) != light
    browser.dark(False)
    browser.open(f"{page}/?lang=zh")


def test_the_report_file_works_alone(browser: Browser, loaded: Path, tmp_path: Path) -> None:
    library = Library(Settings.from_environment(data=loaded, environment={}))
    book = library.book()
    document_id, _ = find_document(book, "石桥镇2023")
    path = tmp_path / "report.html"
    path.write_text(report_page(book, library.judged(book), document_id, "zh"), encoding="utf-8")
    browser.requests()
    browser.open(path.as_uri())
    assert browser.run("return getComputedStyle(document.querySelector('section.card')).display") == "none"
    browser.click(".text a.k.hidden")
    assert "没有数值" in browser.text("section.card:target")
    browser.click("section.card:target .close")
    assert not browser.find("section.card:target")
    asked = {
        address
        for address in browser.requests()
        if not address.startswith(("chrome:", "chrome-untrusted:", "data:", "about:"))
    }
    assert {address.split("#")[0] for address in asked} == {path.as_uri()}
    assert browser.complaints() == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_narrow_window_shows_the_whole_bar_and_the_card_beside_the_text(
    browser: Browser, page: str, language: str
) -> None:
    browser.size(400, 800)
    try:
        browser.open(f"{page}/?q=%E6%9D%91%E9%81%93&lang={language}")
        assert browser.run("return document.querySelector('.switch').getBoundingClientRect().right") <= 400
        browser.click("td.name a")
        browser.wait_for("#card .figure")
        card = browser.run("return document.getElementById('card').getBoundingClientRect()")
        assert 0 < card["top"] < card["bottom"] <= 800
    finally:
        browser.size(1280, 900)
