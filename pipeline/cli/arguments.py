"""The command line: every command, option and default in one place."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pipeline import __version__
from pipeline.cli import (
    ask,
    corrections,
    differences,
    doctor,
    explore,
    export,
    keep,
    load,
    report,
    serve,
    verify,
)
from pipeline.settings import Place, SettingsError, host_port, place

T = TypeVar("T")

EXIT_CODES = (
    "exit codes: 0 done, 1 failed, 2 wrong usage, 3 done but files were quarantined or not seen (the others are "
    "loaded)"
)
RAW = (
    "the reports: a folder, s3://bucket/prefix or oss://… "
    "(default: $ZHIBIAO_RAW, else the folder of the last load, else raw/ in the data folder)"
)


def parser() -> argparse.ArgumentParser:
    """The parser; every command leaves its function in `run`."""
    top = argparse.ArgumentParser(
        prog="zhibiao",
        description="指标: from a folder of Chinese government work reports to a database that answers SQL.",
        epilog=EXIT_CODES,
    )
    top.add_argument("--version", action="version", version=f"zhibiao {__version__}")
    commands = top.add_subparsers(metavar="command", required=True)

    here = argparse.ArgumentParser(add_help=False)
    here.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the data folder (default: $ZHIBIAO_DATA, else data/ in the clone)",
    )

    command = commands.add_parser("load", parents=[here], help="load the raw folder and publish the database")
    command.add_argument("--raw", type=_place, metavar="DIR", help=RAW)
    command.add_argument(
        "--wait",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="wait so long for a load that is under way (default: refuse at once)",
    )
    command.add_argument(
        "--full", action="store_true", help="read every file again, also where size and time are as before"
    )
    command.add_argument(
        "--accept-loss",
        action="store_true",
        help="publish although many documents are gone (more than $ZHIBIAO_MAX_LOSS_PERCENT, else 20, stop a load)",
    )
    command.add_argument(
        "--keep",
        type=_count,
        metavar="N",
        help="builds kept for rollback (default: $ZHIBIAO_KEEP_BUILDS, else 7)",
    )
    command.add_argument(
        "--workers",
        type=_count,
        metavar="N",
        help="processes that make rows side by side (default: $ZHIBIAO_WORKERS, else one a core)",
    )
    command.add_argument(
        "--engine",
        choices=("local", "ray"),
        help="where rows are made (default: $ZHIBIAO_ENGINE, else local)",
    )
    command.add_argument(
        "--address", type=_host_port, metavar="HOST:PORT", help="the Ray cluster (default: $ZHIBIAO_ADDRESS)"
    )
    command.add_argument(
        "--landing",
        type=_landing,
        metavar="DIR",
        help="where finished shards are kept until the load is published: a folder, s3://… or oss://… "
        "(default: $ZHIBIAO_LANDING, else none)",
    )
    command.add_argument("--json", action="store_true", help="the summary as one JSON object")
    command.add_argument("--quiet", action="store_true", help="no progress on stderr")
    command.set_defaults(run=load.run)

    command = commands.add_parser("sql", parents=[here], help="ask the published database")
    command.add_argument(
        "query", nargs="?", help='for example "SELECT name, value, unit FROM indicators LIMIT 5"'
    )
    command.add_argument("--file", type=Path, metavar="FILE", help="read the query from a file (- for stdin)")
    _seconds(command)
    _formats(command, "csv")
    command.set_defaults(run=ask.sql)

    command = commands.add_parser("explain", help="show what becomes of every number of a text, and why")
    command.add_argument(
        "text", nargs="?", help="the text, for example 粮食产量达到3.2万吨，增长5.1%%。 (- for stdin)"
    )
    command.add_argument("--file", type=Path, metavar="FILE", help="explain a file instead")
    command.add_argument(
        "--trace",
        action="store_true",
        help="show for each number the rules that were asked, the ones that answered, and what they saw",
    )
    _formats(command)
    command.set_defaults(run=ask.explain)

    command = commands.add_parser(
        "snapshot", parents=[here], help="write the published database as Parquet files"
    )
    command.add_argument(
        "--keep",
        type=_count,
        metavar="N",
        help="snapshots kept, the newest (default: $ZHIBIAO_KEEP_SNAPSHOTS, else 30)",
    )
    command.add_argument(
        "--days",
        type=_count,
        metavar="N",
        help="older ones are deleted, but never the newest (default: $ZHIBIAO_KEEP_SNAPSHOT_DAYS, else 365)",
    )
    _formats(command)
    command.set_defaults(run=keep.snapshot)

    command = commands.add_parser("diff", parents=[here], help="what changed between two builds or snapshots")
    command.add_argument("old", metavar="A", help="a load id, a .duckdb file or a snapshot folder")
    command.add_argument("new", metavar="B", nargs="?", help="the same; default: what is published")
    _formats(command, "csv")
    command.set_defaults(run=differences.run)

    command = commands.add_parser("rollback", parents=[here], help="publish the build before this one again")
    command.add_argument("--to", metavar="LOAD_ID", help="go back to the build of this load")
    command.set_defaults(run=keep.rollback)

    command = commands.add_parser(
        "verify", parents=[here], help="hold every build and snapshot against its manifest"
    )
    command.add_argument(
        "names",
        metavar="NAME",
        nargs="*",
        help="a load id, a .duckdb file or a snapshot folder (default: all)",
    )
    _formats(command)
    command.set_defaults(run=verify.run)

    command = commands.add_parser(
        "export", parents=[here], help="tables, views or an answer as files for people"
    )
    command.add_argument("names", metavar="NAME", nargs="*", help="a table or view (default: indicators)")
    command.add_argument("--format", choices=("csv", "xlsx", "parquet"), default="csv", help="default: csv")
    command.add_argument(
        "--query", metavar="SQL", help="the answer of a query instead, as file NAME (answer)"
    )
    _seconds(command)
    command.add_argument(
        "--to", type=Path, metavar="DIR", help="where to (default: exports/ in the data folder)"
    )
    command.add_argument(
        "--bom", action="store_true", help="byte-order mark before a CSV, for spreadsheet programs"
    )
    command.set_defaults(run=export.run)

    command = commands.add_parser(
        "explore", parents=[here], help="a page to find, read, review and ask, on this machine only"
    )
    command.add_argument(
        "--port",
        type=_port,
        default=explore.PORT,
        metavar="N",
        help="port of the page (default: %(default)s)",
    )
    command.set_defaults(run=explore.run)

    command = commands.add_parser(
        "report", parents=[here], help="one report with every number explained, as one HTML file"
    )
    command.add_argument(
        "document", metavar="DOCUMENT", help="its id, its path in the raw folder, or a part of it"
    )
    command.add_argument(
        "--output", type=Path, metavar="FILE", help="where to (default: <the report's name>.html, here)"
    )
    command.add_argument(
        "--lang", choices=("zh", "en"), default="zh", help="language of the labels (default: zh)"
    )
    command.set_defaults(run=report.run)

    command = commands.add_parser(
        "corrections", parents=[here], help="what reviews say of rows, and what of it still holds"
    )
    command.add_argument(
        "--format", choices=("table", "csv", "json", "gold"), default="table", help="default: table"
    )
    command.add_argument(
        "--to",
        type=Path,
        metavar="DIR",
        help="where gold files go (default: reviews/gold in the data folder)",
    )
    command.set_defaults(run=corrections.run)

    command = commands.add_parser("serve", parents=[here], help="run the web page and the scheduler")
    command.add_argument("--raw", type=_place, metavar="DIR", help=RAW)
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    command.add_argument(
        "--port",
        type=_port,
        help=f"port of the web page (default: {serve.WEB_PORT}; code: {serve.CODE_PORT})",
    )
    command.add_argument(
        "--only",
        choices=("web", "scheduler", "code"),
        help="be one part in the foreground, for a service manager (see deploy/)",
    )
    command.add_argument("--code-server", metavar="HOST:PORT", help="where a part with `--only code` listens")
    command.set_defaults(run=serve.run)

    command = commands.add_parser(
        "doctor", parents=[here], help="check environment, folders, database, scheduler"
    )
    command.add_argument("--raw", type=_place, metavar="DIR", help=RAW)
    command.add_argument(
        "--alert", action="store_true", help="send what is wrong to where alerts go: for cron or a timer"
    )
    command.add_argument("--test-alert", action="store_true", help="only send a test to where alerts go")
    _formats(command)
    command.set_defaults(run=doctor.run)
    return top


def _count(text: str) -> int:
    """A whole number above zero, for argparse."""
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above zero")
    return int(text)


def _place(text: str) -> Place:
    """A folder or a bucket, for argparse."""
    # A folder's name may begin or end in a blank, and need be no UTF-8: it is looked at with the other settings.
    return _said(place, text) if "://" in text else Path(text)


def _landing(text: str) -> Place:
    """The same with its path made whole, for argparse."""
    return _said(place, text)


def _host_port(text: str) -> str:
    """HOST:PORT, for argparse."""
    return _said(host_port, text)


def _said(kind: Callable[[str, str], T], text: str) -> T:
    try:
        return kind("this", text)
    except SettingsError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _port(text: str) -> int:
    """A port, for argparse: some systems take a larger number modulo 65,536."""
    if not text.isascii() or not text.isdigit() or not 0 < int(text[:9]) < 1 << 16:
        raise argparse.ArgumentTypeError(f"{text!r} is no port from 1 to 65535")
    return int(text)


def _seconds_of(text: str) -> float:
    """Seconds above zero, for argparse."""
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e7:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds above zero")
    return seconds


def _seconds(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--seconds",
        type=_seconds_of,
        metavar="N",
        help="a query is stopped after so long (default: $ZHIBIAO_SQL_SECONDS, else 600)",
    )


def _formats(command: argparse.ArgumentParser, *more: str) -> None:
    group = command.add_mutually_exclusive_group()
    for name in ("json", *more):
        group.add_argument(
            f"--{name}",
            dest="form",
            action="store_const",
            const=name,
            help=f"{name.upper()} instead of a table",
        )
    command.set_defaults(form="table")
