"""Write the made corpus: ``python -m tests.made_corpus.generator FOLDER``."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.made_corpus.history import PLACES, place
from tests.made_corpus.truth import Truth
from tests.made_corpus.writing import write


def generate(folder: Path) -> Truth:
    """Write fifty places times ten years of reports below the folder; returns what stands in them."""
    figures, checks = [], []
    for number, name in enumerate(PLACES):
        texts, truth = write(place(number, name), number)
        home = folder / name
        home.mkdir(parents=True, exist_ok=True)
        for year, text in texts.items():
            encoding = "gb18030" if (number + year) % 7 == 0 else "utf-8"
            (home / f"{name}{year}年工作报告.txt").write_bytes(text.encode(encoding))
        figures += truth.figures
        checks += truth.checks
    return Truth(figures, checks)


if __name__ == "__main__":
    generate(Path(sys.argv[1]))
