"""The pictures of docs/explore.md, from the sample reports: ``python -m tests.explore.pictures``.

Loads data/raw into a folder of its own, so the pictures are those of the samples, not of this clone's data.
"""

import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

from pipeline.explore import create_app
from pipeline.settings import PROJECT, Settings
from tests.explore.serving import serving_app
from tests.explore.webdriver import Browser, browsing, missing_browser
from tests.support import run_zhibiao

FOLDER = PROJECT / "docs" / "explore"
SIZE = (1120, 620)


def take(browser: Browser, base: str, folder: Path) -> None:
    """One picture of each page."""
    browser.size(*SIZE)
    for name, language in (("find.zh.png", "zh"), ("find.png", "en")):
        browser.open(f"{base}/?q={quote('收入')}&chart=series&lang={language}")
        browser.wait_for(".panel svg")
        browser.screenshot(folder / name)
    browser.open(f"{base}/?q={quote('农村居民人均可支配收入 云岭镇')}&status=actual&year=2023")
    browser.click("td.name a")
    browser.wait_for("#card svg")
    browser.until(lambda: browser.run("return document.querySelector('.current') !== null"), "the number")
    browser.screenshot(folder / "read.png")
    browser.open(f"{base}/review?reason=names")
    browser.wait_for(".queue")
    browser.screenshot(folder / "review.png")
    columns = "place, year, name, target_quantity, result_quantity, plan_id"
    sql = f"SELECT {columns}\nFROM plan_versus_actual\nWHERE outcome = 'missed'"
    browser.open(f"{base}/ask?sql={quote(sql)}")
    browser.wait_for(".answer")
    browser.screenshot(folder / "ask.png")


def main() -> None:
    """Write docs/explore/*.png."""
    if missing := missing_browser():
        sys.exit(missing)
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch) / "data"
        run_zhibiao("load", "--quiet", "--raw", PROJECT / "data" / "raw", "--data", data)
        app = create_app(Settings.from_environment(data=data, environment={}), reviewer="李审")
        with serving_app(app) as client, browsing(Path(scratch)) as browser:
            take(browser, f"http://127.0.0.1:{client.port}", FOLDER)
    for path in sorted(FOLDER.glob("*.png")):
        print(f"{path.relative_to(PROJECT)}  {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
