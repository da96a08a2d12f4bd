"""docs/data-dictionary.md: every table, view and macro with its columns, in both languages."""

from __future__ import annotations

from typing import Final

import duckdb

from pipeline.schema import TABLES, Column, Table
from pipeline.warehouse.ddl import schema_sql, sql_type
from pipeline.warehouse.paths import sql_files

_HEAD: Final = """\
# 数据字典 Data dictionary

<!-- Made by `python -m pipeline.documentation` from pipeline/schema, sql/macros and sql/marts; do not edit. -->

Every table and view of `indicators.duckdb`, and every Parquet file of a snapshot (tables only). The same
words stand in the database as comments: `SELECT column_name, comment FROM duckdb_columns()`.
Offsets are half-open and count characters (code points): `char_*` into `documents.raw_text`, `clean_*` into
`documents.clean_text`. Times are UTC.
"""


def dictionary_markdown() -> str:
    """The data dictionary: every table, then every view, each with its columns in both languages, and the
    table macros.
    """
    with duckdb.connect() as connection:
        connection.execute(schema_sql())
        for statements in (*sql_files("macros"), *sql_files("marts")):
            connection.execute(statements.read_text(encoding="utf-8"))
        parts = [_HEAD, "## 表 Tables\n", *map(_table, TABLES.values())]
        parts += ["## 视图 Views\n", *_views(connection)]
        parts += ["## 宏 Macros\n", *_macros(connection)]
        parts += ["## 表宏 Table macros\n", *_table_macros(connection)]
    return "\n".join(parts)


def _table(table: Table) -> str:
    lines = [
        f"### {table.name}\n",
        f"{table.zh}。{table.en}.\n",
        f"键 Key: {', '.join(f'`{name}`' for name in table.key)}\n",
        "| 列 Column | 类型 Type | 空 NULL | 含义 | Meaning |",
        "|---|---|---|---|---|",
        *map(_row, table.columns),
    ]
    return "\n".join(lines) + "\n"


def _row(column: Column) -> str:
    english = column.en
    if column.enum:
        english += ": " + ", ".join(f"`{value}`" for value in column.enum)
    if column.references:
        english += f" (→ `{column.references}`)"
    null = "可 yes" if column.nullable else "否 no"
    cells = (f"`{column.name}`", sql_type(column.dtype), null, column.zh, english)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _table_macros(connection: duckdb.DuckDBPyConnection) -> list[str]:
    table = _macro_table(connection, "table_macro", "FROM ")
    return [
        table + "\n\n`moment` is a time with its zone, such as `'2026-11-22 18:00:00+08'`: docs/history.md.\n"
        "`source` is the name of a relation: the figures that the view `self_checks` compares; `firsts` is one with\n"
        "the rows of `first_parts`.\n"
    ]


def _macros(connection: duckdb.DuckDBPyConnection) -> list[str]:
    return [_macro_table(connection, "macro", "") + "\n"]


def _macro_table(connection: duckdb.DuckDBPyConnection, kind: str, before: str) -> str:
    macros = connection.execute(
        "SELECT function_name, parameters, comment FROM duckdb_functions() "
        "WHERE function_type = ? AND NOT internal ORDER BY function_name",
        [kind],
    ).fetchall()
    rows = [
        f"| `{before}{name}({', '.join(given)})` | {_two_cells(words)} |" for name, given, words in macros
    ]
    return "\n".join(["| 用法 Use | 含义 | Meaning |", "|---|---|---|", *rows])


def _views(connection: duckdb.DuckDBPyConnection) -> list[str]:
    views = connection.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal ORDER BY view_name"
    ).fetchall()
    sections = []
    for name, comment in views:
        columns = connection.execute(
            "SELECT column_name, data_type, comment FROM duckdb_columns() "
            "WHERE table_name = ? AND NOT internal ORDER BY column_index",
            [name],
        ).fetchall()
        rows = [f"| `{column}` | {kind} | {_two_cells(words)} |" for column, kind, words in columns]
        chinese, english = _halves(comment)
        head = [f"### {name}\n", f"{chinese}。{english}.\n", "| 列 Column | 类型 Type | 含义 | Meaning |"]
        sections.append("\n".join([*head, "|---|---|---|---|", *rows]) + "\n")
    return sections


def _halves(comment: str | None) -> tuple[str, str]:
    chinese, _, english = (comment or "").partition(" — ")
    return chinese, english


def _two_cells(comment: str | None) -> str:
    return " | ".join(_halves(comment))
