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

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"
SCORER = SHARED / "gold" / "score.py"


@dataclass(frozen=True)
class Threshold:
    """What one corpus must reach: F1 of rows found, F1 of whole rows, values made up from masks."""

    corpus: str
    detection: float
    whole: float
    invented: int


THRESHOLDS = (
    Threshold("seeds", detection=0.98, whole=0.92, invented=0),
    Threshold("reports", detection=0.97, whole=0.80, invented=0),
)


def load_and_score(corpus: str, data: Path) -> dict[str, object]:
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
    result: dict[str, object] = json.loads(scored.stdout)
    return result


def judge(threshold: Threshold, score: dict[str, object]) -> list[str]:
    """What misses the threshold, in words; empty when all is well. Prints one line of figures."""
    detection, whole, invented = score["detection"], score["whole"], score["invented"]
    assert isinstance(detection, list) and isinstance(whole, list) and isinstance(invented, int)
    print(
        f"gate: {threshold.corpus}: {score['documents']} documents, {score['gold_rows']} gold rows: "
        f"detection F1 {detection[2]:.4f} (at least {threshold.detection}), "
        f"whole-row F1 {whole[2]:.4f} (at least {threshold.whole}), "
        f"invented {invented} (at most {threshold.invented})"
    )
    missed = []
    if not score["gold_rows"]:
        missed.append("no gold rows were scored")
    if detection[2] < threshold.detection:
        missed.append(f"detection F1 {detection[2]:.4f} < {threshold.detection}")
    if whole[2] < threshold.whole:
        missed.append(f"whole-row F1 {whole[2]:.4f} < {threshold.whole}")
    if invented > threshold.invented:
        missed.append(f"{invented} values made up for hidden numbers")
    return [f"{threshold.corpus}: {words}" for words in missed]


def main() -> int:
    """Exit code 0 when every corpus that is there passes (or none is there), 1 when one misses."""
    missed: list[str] = []
    for threshold in THRESHOLDS:
        wanted = (SHARED / threshold.corpus, SHARED / "gold" / threshold.corpus, SCORER)
        absent = [path for path in wanted if not path.exists()]
        if absent:
            missing = absent[0].relative_to(PROJECT.parent)
            print(f"gate: SKIPPED {threshold.corpus}: no {missing} beside the clone")
            continue
        with tempfile.TemporaryDirectory(prefix="zhibiao-gate-") as folder:
            missed += judge(threshold, load_and_score(threshold.corpus, Path(folder)))
    for words in missed:
        print(f"gate: FAILED: {words}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
