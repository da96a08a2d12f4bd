"""What a person sees: tables that fit their content, numbers as written, nothing of a report obeyed."""

import json
import math
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

MAX_ROWS = 200
MAX_CELL = 160
_UNBOUNDED = 100_000


def print_table(
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    title: str = "",
    *,
    limit: int | None = MAX_ROWS,
) -> None:
    """A table on stdout; numbers to the right. Rows beyond ``limit`` (None: all are shown) are counted."""
    everything = list(rows)
    shown = everything[:limit]
    table = Table(box=SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False, show_edge=False)
    for index, column in enumerate(columns):
        numeric = any(_is_number(row[index]) for row in shown)
        table.add_column(Text(printable(column)), justify="right" if numeric else "left", overflow="fold")
    for row in shown:
        table.add_row(*(Text(cell(value)) for value in row))
    # As wide as its content where nobody looks at a terminal.
    printed = Console(file=sys.stdout, width=None if sys.stdout.isatty() else _UNBOUNDED, highlight=False)
    with printed.capture() as capture:
        printed.print(table)
    for line in capture.get().splitlines():
        print(line.rstrip())
    if len(everything) > len(shown):
        print(f"({len(everything) - len(shown)} more rows; --csv or --json gives them all)", file=sys.stderr)


def cell(value: object) -> str:
    """One value as a person writes it: 481520 and not 481520.0, empty for NULL; long texts are cut."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    text = printable(str(value))
    return text if len(text) <= MAX_CELL else text[: MAX_CELL - 1] + "…"


def printable(text: str) -> str:
    """Line breaks shown as ⏎ and control characters as �: a report cannot move the reader's cursor."""
    text = text.replace("\r\n", "⏎").replace("\n", "⏎").replace("\t", " ")
    return "".join(char if char.isprintable() or char == "\u3000" else "\ufffd" for char in text)


def print_json(value: object) -> None:
    """One JSON document on stdout, Chinese as it is, NULL for numbers that JSON has not."""
    print(json.dumps(_plain(value), ensure_ascii=False, indent=2))


def _plain(value: object) -> object:
    match value:
        case dict():
            return {str(key): _plain(item) for key, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case float() if not math.isfinite(value):
            return None
        case datetime() | date():
            return value.isoformat()
        case None | bool() | int() | float() | str():
            return value
        case _:
            return str(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
