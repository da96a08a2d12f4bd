"""The gate: load the real reports of ../shared, score them against the gold, fail below the thresholds.

    python .ci/gate.py

Skips, and says so, where ../shared is not there. The thresholds stand here and nowhere else.
"""

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"
SCORER = SHARED / "gold" / "score.py"


@dataclass(frozen=True)
class Figure:
    """One figure of the scorer and the least (or, if `most`, the most) that it may be."""

    name: str
    threshold: float
    most: bool = False

    def missed_by(self, figure: float) -> bool:
        """Whether a figure is on the wrong side of the threshold."""
        return figure > self.threshold if self.most else figure < self.threshold


# Of whole rows, as much as each corpus allows: the reports are of more kinds than the seeds.
WHOLE = {"seeds": 0.98, "reports": 0.96}

EVERYWHERE = (
    Figure("detection F1", 0.99),
    Figure("span F1", 0.985),
    Figure("value", 0.998),
    Figure("unit", 0.995),
    Figure("bound", 0.99),
    Figure("status", 0.98),
    Figure("change", 0.99),
    Figure("name", 0.97),
    Figure("year", 0.97),
    Figure("invented", 0, most=True),
    Figure("names confused", 0.03, most=True),
    Figure("names long", 0.02, most=True),
)


def load_and_score(corpus: str, data: Path) -> dict[str, Any]:
    """The scorer's JSON for one corpus, loaded into `data` by the command itself."""
    command = [
        sys.executable,
        "-m",
        "pipeline.cli",
        "load",
        "--raw",
        str(SHARED / corpus),
        "--data",
        str(data),
    ]
    loaded = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, encoding="utf-8", check=False
    )
    if loaded.returncode != 0:
        print(loaded.stdout + loaded.stderr, file=sys.stderr)
        raise SystemExit(f"gate: loading ../shared/{corpus} ended with exit code {loaded.returncode}")
    database = data / "warehouse" / "indicators.duckdb"
    gold = SHARED / "gold" / corpus
    scored = subprocess.run(
        [sys.executable, str(SCORER), "--db", str(database), "--gold", str(gold), "--json"],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if scored.returncode != 0:
        raise SystemExit(f"gate: the scorer failed on ../shared/{corpus}:\n{scored.stderr}")
    result: dict[str, Any] = json.loads(scored.stdout)
    return result


def figures_of(score: dict[str, Any]) -> dict[str, float]:
    """The scorer's figures by the names used here: F1 of rows, accuracy of the fields of the rows found."""
    return {
        **{f"{kind} F1": score[kind][2] for kind in ("detection", "span", "whole")},
        **score["accuracy_of_found"],
        "invented": score["invented"],
        "names confused": score["names_confused"],
        "names long": score["names_long"],
    }


def judge(corpus: str, score: dict[str, Any]) -> list[str]:
    """What misses its threshold, in words; empty when all is well. Prints every figure with its threshold."""
    print(f"gate: {corpus}: {score['documents']} documents, {score['gold_rows']} gold rows")
    missed = [] if score["gold_rows"] else ["no gold rows were scored"]
    figures = figures_of(score)
    for wanted in (Figure("whole F1", WHOLE[corpus]), *EVERYWHERE):
        figure, side = figures[wanted.name], "at most" if wanted.most else "at least"
        words = f"{wanted.name} {figure:.4f} ({side} {wanted.threshold:g})"
        print(f"gate:   {words}")
        if wanted.missed_by(figure):
            missed.append(words)
    return [f"{corpus}: {words}" for words in missed]


def main() -> int:
    """Exit code 0 when every corpus that is there passes (or none is there), 1 when one misses."""
    missed: list[str] = []
    for corpus in WHOLE:
        wanted = (SHARED / corpus, SHARED / "gold" / corpus, SCORER)
        absent = [path for path in wanted if not path.exists()]
        if absent:
            missing = absent[0].relative_to(PROJECT.parent)
            print(f"gate: SKIPPED {corpus}: no {missing} beside the clone")
            continue
        with tempfile.TemporaryDirectory(prefix="zhibiao-gate-") as folder:
            missed += judge(corpus, load_and_score(corpus, Path(folder)))
    for words in missed:
        print(f"gate: FAILED: {words}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
