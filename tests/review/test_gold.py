"""Reviews as gold lines that the scorer of ../shared reads and agrees with."""

import json
import subprocess
import sys
from pathlib import Path

from pipeline.explore.cards import read_card
from pipeline.explore.judging import fingerprint, judge
from pipeline.explore.library import Library
from pipeline.settings import Settings
from tests.orchestration.loading import Loader
from tests.support import REVIEW, run_zhibiao, zhibiao


def reviewed(root: Path) -> Loader:
    """One report with a row accepted, one rejected, one corrected; and another that nobody looked at."""
    loader = Loader(root)
    loader.write("石桥镇2023.txt", REVIEW)
    loader.write("柳河镇2023.txt", "柳河镇2023年工作总结\n\n新建大坝3座。\n")
    loader.load()
    library = Library(Settings.from_environment(data=root, environment={}))
    book = library.book()
    correct = {
        "name": "固定资产投资",
        "value": "330000000",
        "unit": "元",
        "bound": "exact",
        "status": "actual",
        "year": "2023",
    }
    for words, verdict in (("3.2亿元", "correct"), ("5.1%", "accept"), ("12公里", "reject")):
        [row] = book.rows(
            "SELECT document_id, char_start FROM indicators WHERE quantity = $words", {"words": words}
        )
        card = read_card(book, library.judged(book), row["document_id"], row["char_start"], "")
        assert card is not None
        judge(library, book, card, {"verdict": verdict, "fingerprint": fingerprint(card), **correct})
    book.connection.close()
    return loader


def lines_of(root: Path) -> dict[str, dict[str, str]]:
    done = zhibiao("corrections", "--data", root, "--format", "gold")
    assert done.returncode == 0, done.stderr
    folder = root / "reviews" / "gold"
    assert [path.name for path in folder.rglob("*")] == ["石桥镇2023.tsv"]
    head, *rows = (folder / "石桥镇2023.tsv").read_text(encoding="utf-8").splitlines()
    names = head.split("\t")
    found = [dict(zip(names, row.split("\t"), strict=True)) for row in rows]
    return {row["quantity"]: row for row in found}


def test_reviewed_rows_are_gold_and_the_others_optional(tmp_path: Path) -> None:
    reviewed(tmp_path)
    lines = lines_of(tmp_path)
    assert (lines["3.2亿元"]["value"], lines["3.2亿元"]["optional"]) == ("330000000", "0")
    assert (lines["5.1%"]["value"], lines["5.1%"]["optional"]) == ("5.1", "0")
    assert "12公里" not in lines
    assert (lines["xx万元"]["masked"], lines["xx万元"]["value"], lines["xx万元"]["optional"]) == (
        "1",
        "",
        "1",
    )
    table = run_zhibiao("corrections", "--data", tmp_path)
    assert "3.2亿元" in table.stdout and "holds" in table.stdout
    records = json.loads(zhibiao("corrections", "--data", tmp_path, "--format", "json").stdout)
    assert [record["verdict"] for record in records] == ["correct", "accept", "reject"]


def test_the_scorer_reads_them_and_counts_what_reviews_say(tmp_path: Path, shared: Path) -> None:
    reviewed(tmp_path)
    lines_of(tmp_path)
    database = tmp_path / "warehouse" / "indicators.duckdb"
    scored = subprocess.run(
        [sys.executable, shared / "gold" / "score.py", "--db", database, "--gold", tmp_path / "reviews" / "gold", "--json"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    score = json.loads(scored.stdout)
    # Two gold rows, both found, one of them with another value; the rejected row is the third prediction.
    assert (score["gold_rows"], score["predicted_rows"]) == (2, 3)
    assert score["detection"][:2] == [2 / 3, 1.0]
    assert score["accuracy_of_found"]["value"] == 0.5
    assert score["accuracy_of_found"]["name"] == 1.0
