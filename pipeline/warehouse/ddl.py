"""DuckDB's DDL, derived from the declaration. Keep out: column names, which pipeline/schema alone has."""

from __future__ import annotations

from typing import Final

import polars as pl

from pipeline.schema import TABLES, Column, Table

_TYPES: Final[dict[pl.DataType, str]] = {
    pl.String(): "VARCHAR",
    pl.Int32(): "INTEGER",
    pl.Int64(): "BIGINT",
    pl.Float64(): "DOUBLE",
    pl.Boolean(): "BOOLEAN",
    pl.Datetime("us", "UTC"): "TIMESTAMP WITH TIME ZONE",
}


def sql_type(dtype: pl.DataType) -> str:
    """DuckDB's name of a declared type; raises KeyError for a type that no column has used yet."""
    return _TYPES[dtype]


def quoted(name: str) -> str:
    """A declared name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A declared text as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def comment(described: Table | Column) -> str:
    """The bilingual comment of a table or column: 中文 — English."""
    return f"{described.zh} — {described.en}"


def create_table(table: Table) -> str:
    """CREATE TABLE with NOT NULL and CHECK, one column a line."""
    return f"CREATE TABLE {table.name} (\n    " + ",\n    ".join(map(_column, table.columns)) + "\n);\n"


def comments(table: Table) -> str:
    """COMMENT ON for the table and each of its columns."""
    lines = [f"COMMENT ON TABLE {table.name} IS {literal(comment(table))};"]
    lines += [
        f"COMMENT ON COLUMN {table.name}.{quoted(column.name)} IS {literal(comment(column))};"
        for column in table.columns
    ]
    return "\n".join(lines) + "\n"


def schema_sql() -> str:
    """All tables with their comments: the text of sql/schema.sql."""
    head = "-- Made from pipeline/schema by `python -m pipeline.documentation`; do not edit.\n\n"
    return head + "\n".join(create_table(table) + comments(table) for table in TABLES.values())


def _column(column: Column) -> str:
    name = quoted(column.name)
    parts = [name, sql_type(column.dtype)]
    if not column.nullable:
        parts.append("NOT NULL")
    if column.enum:
        parts.append(f"CHECK ({name} IN ({', '.join(map(literal, column.enum))}))")
    return " ".join(parts)
