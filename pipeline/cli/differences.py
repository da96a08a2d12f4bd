"""`zhibiao diff`: what changed between two builds or snapshots, complete, losses first."""

import argparse
import sys
from typing import TYPE_CHECKING

from pipeline.cli.errors import DONE
from pipeline.cli.keep import place
from pipeline.cli.output import cell, print_json, print_table
from pipeline.settings import Settings

if TYPE_CHECKING:
    import polars as pl

    from pipeline.warehouse import Difference

_WORDS = {"lost": "Lost", "changed": "Changed", "gained": "Gained"}


def run(options: argparse.Namespace) -> int:
    """Documents, then indicators: lost, changed with old and new value, gained. Nothing is left out."""
    from pipeline import warehouse

    settings = Settings.from_environment(data=options.data)
    old = place(settings, options.old)
    new = place(settings, options.new) if options.new else settings.warehouse
    found = warehouse.diff(old, new)
    if options.form == "json":
        print_json({"documents": found.documents.to_dicts(), "indicators": found.indicators.to_dicts()})
    elif options.form == "csv":
        sys.stdout.write(found.indicators.write_csv())
    elif found.is_empty:
        print("no differences")
    else:
        _print(found)
    return DONE


def _print(found: "Difference") -> None:
    documents, indicators = found.documents, found.indicators
    print(f"Documents   {_tally(documents, ('removed', 'changed', 'moved', 'added'))}")
    if documents.height:
        files = [
            (row["what"], row["source_path"], row["old_path"] if row["what"] == "moved" else "")
            for row in documents.to_dicts()
        ]
        print_table(("what", "file", "was"), files, limit=None)
    print(f"\nIndicators  {_tally(indicators, tuple(_WORDS))}")
    for what, word in _WORDS.items():
        rows = indicators.filter(what=what).to_dicts()
        if not rows:
            continue
        print(f"\n{word} ({len(rows)})")
        if what == "changed":
            shown = [
                (
                    row["source_path"],
                    row["new_name"],
                    field,
                    cell(row[f"old_{field}"]),
                    cell(row[f"new_{field}"]),
                )
                for row in rows
                for field in row["fields"].split(", ")
            ]
            print_table(("file", "indicator", "field", "old", "new"), shown, limit=None)
        else:
            side = "old" if what == "lost" else "new"
            fields = ("name", "value", "unit", "year", "status", "quantity")
            print_table(
                ("file", *fields),
                [(row["source_path"], *(row[f"{side}_{field}"] for field in fields)) for row in rows],
                limit=None,
            )


def _tally(frame: "pl.DataFrame", kinds: tuple[str, ...]) -> str:
    counts = dict(frame.group_by("what").len().iter_rows())
    return ", ".join(f"{counts.get(kind, 0)} {kind}" for kind in kinds)
