"""What the web page shows of an asset: rows, columns with their meaning, and the first rows."""

import dagster as dg
import polars as pl

from pipeline.orchestration.load_folder import LoadFolder
from pipeline.schema import TABLES

PREVIEW_ROWS = 5
PREVIEW_CHARACTERS = 40


def table_metadata(load: LoadFolder, name: str) -> dict[str, dg.MetadataValue]:
    """Row count, column schema and a preview of a staged table, under the names that Dagster renders."""
    return {
        "dagster/row_count": dg.MetadataValue.int(load.rows(name)),
        "dagster/column_schema": dg.MetadataValue.table_schema(column_schema(name)),
        "preview": dg.MetadataValue.md(markdown_preview(load.head(name, PREVIEW_ROWS))),
    }


def column_schema(name: str) -> dg.TableSchema:
    """The declared columns of a table, with types, meaning and constraints."""
    return dg.TableSchema(
        columns=[
            dg.TableColumn(
                name=column.name,
                type=str(column.dtype),
                description=f"{column.zh} / {column.en}",
                constraints=dg.TableColumnConstraints(
                    nullable=column.nullable,
                    other=[f"one of {', '.join(column.enum)}"] if column.enum else [],
                ),
            )
            for column in TABLES[name].columns
        ]
    )


def markdown_preview(frame: pl.DataFrame) -> str:
    """A frame as a markdown table; long words are cut, and nothing of a report can break the table."""
    if frame.height == 0:
        return "no rows"
    lines = ["| " + " | ".join(frame.columns) + " |", "|" + " --- |" * frame.width]
    lines += ["| " + " | ".join(_cell(value) for value in row) + " |" for row in frame.iter_rows()]
    return "\n".join(lines)


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = " ".join(str(value).split())
    if len(text) > PREVIEW_CHARACTERS:
        text = text[:PREVIEW_CHARACTERS] + "…"
    # Reports are other people's words: no markup, link or table break of theirs may reach the page.
    for mark in "\\`*_[]<>|!#":
        text = text.replace(mark, "\\" + mark)
    return text
