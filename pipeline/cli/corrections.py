"""`zhibiao corrections`: what reviews say of rows and whether it still holds; as gold, for the scorer."""

import argparse
import sys

from pipeline.cli.errors import DONE, WRONG_USAGE, CommandError
from pipeline.cli.output import print_json, print_table
from pipeline.settings import Settings

_SHOWN = (
    "made_at",
    "made_by",
    "verdict",
    "standing",
    "quantity",
    "name",
    "value",
    "unit",
    "note",
    "made_on_path",
)


def run(options: argparse.Namespace) -> int:
    """Every record held against the published build: also those that are newer than it."""
    from pipeline.explore.library import Library
    from pipeline.warehouse.building.reviewing import corrections_frame
    from pipeline.warehouse.exporting.gold import gold_files

    if options.to and options.format != "gold":
        raise CommandError("--to is for --format gold; the others go to stdout", WRONG_USAGE)
    settings = Settings.from_environment(data=options.data)
    library = Library(settings)
    book = library.book()
    judged = library.judged(book)
    for damaged in judged.reviews.damaged:
        print(f"zhibiao: {damaged}", file=sys.stderr)
    if options.format == "gold":
        with book.cursor() as cursor:
            files = gold_files(cursor, judged.standings)
        folder = options.to or settings.reviews.parent / "gold"
        for path, text in files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")
        print(f"{len(files)} gold files in {folder}")
        return DONE
    frame = corrections_frame(judged.standings)
    if options.format == "json":
        print_json(frame.to_dicts())
    elif options.format == "csv":
        sys.stdout.write(frame.write_csv())
    else:
        print_table(_SHOWN, frame.select(_SHOWN).rows(), limit=None)
    return DONE
