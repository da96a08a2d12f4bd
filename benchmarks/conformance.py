"""Value and unit of plain quantities: zhibiao and Recognizers-Text against what a person reads.

    python -m benchmarks.conformance [--check] [--record]

The quantities are tests/extraction/conformance.tsv, one sentence and one quantity a line (none where unit is
empty; a hidden number where value is). `--record` writes what Recognizers-Text gives into the file's last column,
which the tests need no Recognizers-Text for. With `--check` the exit code is 1 where Recognizers-Text is right and
zhibiao is not.
"""

from __future__ import annotations

import argparse
import csv
import math
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import polars as pl

from benchmarks.recognizers import Model, chinese_models
from benchmarks.sample_text import document
from pipeline.analysis import analyse
from pipeline.settings import PROJECT

QUANTITIES: Final = PROJECT / "tests" / "extraction" / "conformance.tsv"
COLUMNS: Final = ("kind", "text", "value", "unit", "recognizers_text")

# Unit in the file: the word of Recognizers-Text and how many of it; what it does not know (个, 户) is a bare number.
_UNITS: Final = {
    "元": ("Chinese yuan", 1), "美元": ("United States dollar", 1), "欧元": ("Euro", 1),
    "港元": ("Hong Kong dollar", 1), "公里": ("Kilometer", 1), "千米": ("Meter", 1000), "米": ("Meter", 1),
    "毫米": ("Millimeter", 1), "平方米": ("Square meter", 1), "平方公里": ("Square kilometer", 1),
    "公顷": ("Hectare", 1), "亩": ("Mu", 1), "立方米": ("Cubic meter", 1), "吨": ("Ton", 1),
    "公斤": ("Kilogram", 1), "千克": ("Kilogram", 1), "斤": ("Jin", 1), "%": ("%", 1), "成": ("%", 10),
}  # fmt: skip
_REPORT: Final = "青山镇2023年工作总结\n一、2023年工作开展情况\n"


@dataclass(frozen=True, slots=True)
class Quantity:
    """One line of the file; `recognizers_text` as recorded: `value unit` of what it found, ` ; ` between."""

    kind: str
    text: str
    value: str
    unit: str
    recognizers_text: str

    @property
    def recognizers_is_right(self) -> bool:
        """Whether what is recorded of Recognizers-Text is the value, in this unit where it knows the unit.

        A hidden number or no quantity at all: no value found is right. A range is right as its two ends, the
        second with the unit.
        """
        given = [one.partition(" ")[::2] for one in self.recognizers_text.split(" ; ") if one]
        values = [math.nan if value == "?" else float(value) for value, _ in given]
        if not self.value:
            return all(map(math.isnan, values))
        unit, factor = _UNITS.get(self.unit, ("", 1))
        wanted = [float(end) * factor for end in self.value.split("~")]
        return (
            len(values) == len(wanted)
            and all(math.isclose(one, other, rel_tol=1e-9) for one, other in zip(values, wanted, strict=True))
            and given[-1][1] == unit
        )


def read_quantities(path: Path = QUANTITIES) -> list[Quantity]:
    """The lines of the file in order."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Quantity(*(row[column] for column in COLUMNS)) for row in rows]


def zhibiao_finds(quantities: Sequence[Quantity]) -> list[list[tuple[str, str]]]:
    """Value (`low~high` of a range, empty where hidden) and unit of each row, for each line."""
    documents = pl.DataFrame([document(i, f"{_REPORT}{one.text}\n") for i, one in enumerate(quantities)])
    place = {name: number for number, name in enumerate(documents["document_id"])}
    found: list[list[tuple[str, str]]] = [[] for _ in quantities]
    for row in analyse(documents).indicators.sort("char_start").iter_rows(named=True):
        ends = [f"{row[end]:.15g}" for end in ("value", "value_high") if row[end] is not None]
        found[place[row["document_id"]]].append(("~".join(ends), row["unit"]))
    return found


def zhibiao_is_right(quantity: Quantity, found: Sequence[tuple[str, str]]) -> bool:
    """Exactly this value in this unit, or no row where there is no quantity."""
    return list(found) == ([(quantity.value, quantity.unit)] if quantity.unit else [])


def recognizers_finds(text: str, models: Mapping[str, Model]) -> str:
    """What Recognizers-Text finds in a text: a number within a larger entity counts as that entity."""
    entities = []
    for model in models.values():
        for one in model.parse(text):
            value = str(one.resolution.get("value") or "")
            unit = "%" if value.endswith("%") else str(one.resolution.get("unit") or "")
            entities.append((one.start, -one.end, value.removesuffix("%"), unit))
    found, covered = [], -1
    # Longest first where two begin alike; of two alike, the one that names a unit.
    for start, end, value, unit in sorted(entities, key=lambda one: (one[0], one[1], not one[3])):
        if start > covered:
            found.append(f"{value or '?'} {unit}".strip())
            covered = -end
    return " ; ".join(found)


def record(quantities: Sequence[Quantity], path: Path = QUANTITIES) -> None:
    """Write the file anew, with what Recognizers-Text gave."""
    with path.open("w", encoding="utf-8", newline="") as lines:
        lines.write("\t".join(COLUMNS) + "\n")
        for one in quantities:
            lines.write("\t".join(getattr(one, column) for column in COLUMNS) + "\n")


def show(quantities: Sequence[Quantity], ours: Sequence[bool], found: Sequence[object]) -> None:
    """How often each is right, by kind; then every line that one of them has wrong."""
    total = Counter(one.kind for one in quantities)
    right = Counter(one.kind for one, well in zip(quantities, ours, strict=True) if well)
    theirs = Counter(one.kind for one in quantities if one.recognizers_is_right)
    print(f"{'kind':<12} {'lines':>5} {'zhibiao right':>13} {'Recognizers-Text right':>22}")
    for kind in total:
        print(f"{kind:<12} {total[kind]:>5} {right[kind]:>13} {theirs[kind]:>22}")
    print(f"{'all':<12} {total.total():>5} {right.total():>13} {theirs.total():>22}")
    print("\nwhere Recognizers-Text is wrong:")
    for one in quantities:
        if not one.recognizers_is_right:
            wanted = f"{one.value or 'hidden'} {one.unit}" if one.unit else "no quantity"
            print(
                f"  {one.kind:<10} {one.text}  right: {wanted}; it gave: {one.recognizers_text or 'nothing'}"
            )
    for one, well, rows in zip(quantities, ours, found, strict=True):
        if not well:
            print(f"  zhibiao is wrong: {one.text}  right: {one.value} {one.unit}; it gave: {rows}")


def main() -> int:
    """Exit code 1 under --check where zhibiao is wrong and Recognizers-Text is right, else 0."""
    parser = argparse.ArgumentParser(
        prog="benchmarks.conformance", description=(__doc__ or "").splitlines()[0]
    )
    parser.add_argument("--check", action="store_true", help="exit code 1 where zhibiao alone is wrong")
    parser.add_argument(
        "--record", action="store_true", help="write what Recognizers-Text gives into the file"
    )
    options = parser.parse_args()
    models = chinese_models()
    quantities = [
        replace(one, recognizers_text=recognizers_finds(one.text, models)) for one in read_quantities()
    ]
    if options.record:
        record(quantities)
    found = zhibiao_finds(quantities)
    ours = [zhibiao_is_right(one, rows) for one, rows in zip(quantities, found, strict=True)]
    show(quantities, ours, found)
    behind = [
        one.text for one, well in zip(quantities, ours, strict=True) if one.recognizers_is_right and not well
    ]
    print(f"\nright where Recognizers-Text is right: all but {len(behind)}")
    for text in behind:
        print(f"benchmark: Recognizers-Text is right and zhibiao is not: {text}", file=sys.stderr)
    return 1 if behind and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
