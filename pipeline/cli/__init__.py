"""The `zhibiao` command: one module a command, all thin.

Keep out: SQL, parsing of reports, and imports of Dagster, polars or DuckDB at the top of a module.
`zhibiao --help` must answer at once, so a command imports what it needs when it runs.
"""

import gc
import os
import signal
import sys
from collections.abc import Sequence

from pipeline.cli.arguments import parser
from pipeline.cli.errors import DONE, FAILED, QUARANTINED, CommandError, explained
from pipeline.cli.streams import Answers, open_closed_streams, unsaid, words_to
from pipeline.settings import speak_utf8


def main() -> None:
    """The entry point of the `zhibiao` script: run the command line and exit with its code."""
    speak_utf8()
    open_closed_streams()
    sys.stdout = Answers(sys.stdout.fileno())
    # A log on a full disk, or `2>&1 | head`, must not stop a night.
    sys.stderr = words_to(sys.stderr.fileno())
    # A command makes much and leaves little in circles: to look for them at every 700 objects costs a tenth of a load.
    gc.set_threshold(50_000)
    try:
        code = run(sys.argv[1:])
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else FAILED
    if (why := unsaid()) and code in (DONE, QUARANTINED):
        print(f"zhibiao: the work is done, but what it says could not be written: {why}", file=sys.stderr)
        code = FAILED
    sys.stderr.flush()
    # Everything is closed and written. Python would now take apart what the imports made, which takes half a second.
    os._exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns the exit code: 0 done, 1 failed, 2 wrong usage, 3 done with quarantine.

    Raises:
        SystemExit: from argparse, for `--help` (0) and wrong usage (2).
    """
    options = parser().parse_args(arguments)
    try:
        code: int = options.run(options)
    except CommandError as error:
        print(f"zhibiao: {error}", file=sys.stderr)
        return error.code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 128 + signal.SIGPIPE
    except KeyboardInterrupt:
        print("zhibiao: interrupted; what was published before is unchanged", file=sys.stderr)
        return FAILED
    except Exception as error:
        words = explained(error)
        if words is None:
            raise
        print(f"zhibiao: {words}", file=sys.stderr)
        return FAILED
    return code
