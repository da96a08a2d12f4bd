"""`zhibiao sql` and `zhibiao explain`: questions to the database, and to the rules."""

import argparse
import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.errors import DONE, WRONG_USAGE, CommandError
from pipeline.cli.output import print_json, print_table, printable
from pipeline.cli.queries import asked
from pipeline.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    import polars as pl

    from pipeline.analysis import Analysis

_EXPLAINED = (
    "words",
    "outcome",
    "rule",
    "name",
    "value",
    "unit",
    "bound",
    "status",
    "change",
    "year",
    "note",
)


def sql(options: argparse.Namespace) -> int:
    """One statement on the published database: a table, CSV or JSON on stdout."""
    query = _given(options.query, options.file, 'a query, for example zhibiao sql "SELECT * FROM loads"')
    settings = Settings.from_environment(data=options.data)
    with asked(settings, query, options.seconds, whole=True) as answer:
        import polars as pl

        frame = pl.read_ipc_stream(answer.read())
    _print(with_sayable_dates(frame), options.form)
    return DONE


def explain(options: argparse.Namespace) -> int:
    """Each number of a text: the row that it became, or the rule that ignored it, or why it is residue.

    Below the table stands the line to add to tests/corpus, once what is wrong in it is corrected.
    """
    text = _given(options.text, options.file, "a text, for example zhibiao explain 粮食产量达到3.2万吨。")
    analysis = _analysis_of(text)
    rows = explained_numbers(analysis)
    if options.trace:
        _print_trace(analysis, options.form)
    elif options.form == "json":
        print_json(rows)
    elif not rows:
        print("no numbers in this text")
    else:
        from pipeline.cli.corpus_line import corpus_lines

        print_table(_EXPLAINED, [[_shown(row, column) for column in _EXPLAINED] for row in rows])
        lines = corpus_lines(analysis)
        if lines:
            print(
                "\nFor tests/corpus/naming/<rule>.tsv, or without the last column for another file of tests/corpus,"
                "\nas it was read: correct what is wrong, say in the third column what it shows"
            )
        for line in lines:
            # The tabs between the columns are the format; print_table would show them as spaces.
            print("\t".join(map(printable, line.split("\t"))))
    return DONE


def _print_trace(analysis: "Analysis", form: str) -> None:
    """The way of each number to its name, one after the other; the rules stand in docs/naming.md."""
    from pipeline.analysis import trace

    traces = trace(analysis)
    if form == "json":
        print_json(traces)
    elif not traces:
        print("no numbers in running text")
    for one in traces if form != "json" else ():
        print(printable(f"{one['words']}  {one['name']}"))
        for word, what in _steps(one):
            print(printable(f"    {word:<9} {what}"))


def _steps(one: "Mapping[str, Any]") -> "Iterator[tuple[str, str]]":
    """The lines of a trace, each a word and what it tells; none that has nothing to tell."""
    yield "beside", f"{one['left']} ⟦{one['words']}⟧ {one['right']}"
    yield "answered", ", then ".join(one["answered"])
    if one["asked"]:
        yield "passed by", " ".join(one["asked"])
    if one["saw"]:
        yield "saw", "; ".join(f"{key} {words}" for key, words in one["saw"].items())
    if one["held"]:
        yield "held", "; ".join(f"{key} {_listed(value)}" for key, value in one["held"].items())
    yield "status", ", then ".join(one["qualified"])


def _listed(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else str(value)


def explained_numbers(analysis: "Analysis") -> list[dict[str, object]]:
    """A dict for every number of a text, in order: span, words, outcome, rule, and the row's fields."""
    fields = (
        "indicator_id", "name", "value", "value_high", "unit", "masked", "bound", "status", "change", "year",
        "quantity", "sentence",
    )  # fmt: skip
    numbers = analysis.numerals.select(
        "char_start", "char_end", "words", "outcome", "rule", "indicator_id"
    ).join(analysis.indicators.select(fields), on="indicator_id", how="left", maintain_order="left")
    return numbers.sort("char_start").drop("indicator_id").to_dicts()


def _analysis_of(text: str) -> "Analysis":
    import hashlib

    import polars as pl

    from pipeline.analysis import analyse

    content = text.encode("utf-8", errors="replace")
    sha256 = hashlib.sha256(content).hexdigest()
    document = {
        "document_id": sha256[:16],
        "source_path": "text.txt",
        "sha256": sha256,
        "bytes": len(content),
        "format": "txt",
        "encoding": "utf-8",
        "raw_text": content.decode("utf-8"),
    }
    return analyse(pl.DataFrame([document]))


def _shown(row: dict[str, object], column: str) -> object:
    if column == "note":
        return _note(row)
    if column == "value" and row["outcome"] == "indicator":
        if row["masked"]:
            return "hidden"
        if row["value_high"] is not None:
            return f"{row['value']:.15g} to {row['value_high']:.15g}"
    return row[column]


def _note(row: dict[str, object]) -> str:
    if row["outcome"] == "residue":
        return "a number, but nothing says of what: no row"
    if row["outcome"] == "ignored":
        return "not a measure: no row"
    if row["masked"]:
        return "hidden in the text: value is NULL"
    return "no definite number: value is NULL" if row["value"] is None else ""


def _given(argument: str | None, file: Path | None, wanted: str) -> str:
    if (argument is None) == (file is None):
        raise CommandError(f"give {wanted}, or --file FILE, or - to read it from stdin", WRONG_USAGE)
    if argument == "-" or (file is not None and str(file) == "-"):
        return sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")
    if file is None:
        # The bytes as they were typed: in a locale that is not UTF-8, Python has decoded them otherwise.
        return os.fsencode(str(argument)).decode("utf-8", errors="replace")
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise CommandError(f"{file}: byte {error.start} is not UTF-8; convert it to UTF-8 first") from error


def with_sayable_dates(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Dates and times as text in columns that go beyond the years 1 to 9999, or to infinity: Python has no such ones."""
    import polars as pl

    from pipeline.warehouse.connections import in_memory

    beyond = [
        name
        for name, dtype in frame.schema.items()
        if dtype == pl.Date or dtype == pl.Datetime
        if not frame[name].to_physical().is_between(*_days_of_python(dtype)).all()
    ]
    if not beyond:
        return frame
    texts = ", ".join(
        f'CAST("{quoted}" AS VARCHAR) AS "{quoted}"'
        for name in beyond
        for quoted in [name.replace('"', '""')]
    )
    with in_memory() as connection:
        connection.register("answer", frame)
        sayable: pl.DataFrame = connection.sql(f"SELECT * REPLACE ({texts}) FROM answer").pl()
    return sayable


def _days_of_python(dtype: "pl.DataType") -> tuple[int, int]:
    """The first and the last day of Python as numbers of a column of dates or times."""
    import polars as pl

    first, last = date.min - date(1970, 1, 1), date.max - date(1970, 1, 1)
    a_day = 1
    if isinstance(dtype, pl.Datetime):
        a_day = 86_400 * {"ms": 10**3, "us": 10**6, "ns": 10**9}[dtype.time_unit]
    return max(first.days * a_day, -(2**63)), min(last.days * a_day, 2**63 - 1)


def _print(frame: "pl.DataFrame", form: str) -> None:
    if form == "json":
        print_json(frame.to_dicts())
    elif form == "csv":
        sys.stdout.write(_flat(frame).write_csv())
    else:
        print_table(frame.columns, frame.rows())


def _flat(frame: "pl.DataFrame") -> "pl.DataFrame":
    """Nested values as JSON text: CSV has no lists."""
    import json

    import polars as pl

    nested = [name for name, dtype in frame.schema.items() if dtype.is_nested()]
    return frame.with_columns(
        pl.Series(
            name, [json.dumps(value, ensure_ascii=False, default=str) for value in frame[name].to_list()]
        )
        for name in nested
    )
