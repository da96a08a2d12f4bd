"""`zhibiao verify`: every build and snapshot against its manifest; the exit code says whether all are sound."""

import argparse

from pipeline.cli.errors import DONE, FAILED
from pipeline.cli.keep import place
from pipeline.cli.output import print_json, print_table
from pipeline.settings import Settings

REMEDY = (
    "not sound: `zhibiao load` makes a published build, its pointer and its snapshot anew and sets the damaged ones "
    "aside; older builds and snapshots may be deleted, no load needs them"
)


def run(options: argparse.Namespace) -> int:
    """Print a line for each build and snapshot; exit code 1 if one of them is not what its manifest says."""
    from pipeline import warehouse

    settings = Settings.from_environment(data=options.data)
    if options.names:
        verdicts = [warehouse.verify_one(place(settings, name)) for name in options.names]
    else:
        verdicts = list(warehouse.verify_kept(settings.warehouse, settings.snapshots))
    if options.form == "json":
        print_json(
            [
                {"kind": v.kind, "path": str(v.path), "sound": v.sound, "faults": v.faults, "note": v.note}
                for v in verdicts
            ]
        )
    elif verdicts:
        columns = ("state", "kind", "name", "found")
        rows = [
            ("ok" if v.sound else "FAULT", v.kind, v.path.stem, "; ".join(v.faults) or v.note)
            for v in verdicts
        ]
        print_table(columns, rows)
        if not all(v.sound for v in verdicts):
            print(f"\n{REMEDY}")
    else:
        print(f"no build or snapshot in {settings.data}")
    return DONE if all(verdict.sound for verdict in verdicts) else FAILED
